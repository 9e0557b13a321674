//! A row of `bookings_history.csv`.

use chrono::NaiveDate;

use crate::base::rows::{Fields, ImportRow};
use crate::base::time::Instant;
use crate::base::{BasisPoints, Paise, Quantity};
use crate::booking::cancellation::REASONS;

/// One booking of the past.
#[derive(Clone, Debug)]
pub struct BookingRow {
    /// Its number then.
    pub number: String,
    pub(super) centre: String,
    pub(super) equipment: String,
    pub(super) unit: String,
    pub(super) user_category: String,
    pub(super) channel: &'static str,
    pub(super) created_at: Instant,
    pub(super) starts_at: Instant,
    pub(super) ends_at: Instant,
    pub(super) status: &'static str,
    pub(super) cancelled_at: Option<Instant>,
    pub(super) cancel_reason: Option<&'static str>,
    pub(super) moved_from: Option<String>,
    pub(super) capacity: i64,
    pub(super) planned: Option<Quantity>,
    pub(super) quantity_unit: Option<String>,
    pub(super) actual_start: Option<Instant>,
    pub(super) actual_end: Option<Instant>,
    pub(super) actual_quantity: Option<Quantity>,
    pub(super) salt: Option<Quantity>,
    pub(super) report_no: Option<String>,
    pub(super) report_on: Option<NaiveDate>,
    pub(super) charge: Option<ChargeRow>,
    /// The invoice that billed it.
    pub invoice: Option<String>,
}

/// What was charged for it.
#[derive(Clone, Debug)]
pub(super) struct ChargeRow {
    pub kind: &'static str,
    pub tariff: String,
    pub rate: Paise,
    pub minimum: Paise,
    pub quantity: Quantity,
    pub unit: String,
    pub base: Paise,
    pub scheme: Option<String>,
    pub concession: Paise,
    pub taxable: Paise,
    pub gst: BasisPoints,
    pub cgst: Paise,
    pub sgst: Paise,
    pub igst: Paise,
    pub total: Paise,
}

impl ImportRow for BookingRow {
    const FILE: &'static str = "bookings_history";
    const COLUMNS: &'static [&'static str] = &[
        "booking_no",
        "centre_code",
        "equipment_code",
        "unit_code",
        "user_category",
        "channel",
        "created_at",
        "start_at",
        "end_at",
        "status",
        "cancelled_at",
        "cancel_reason",
        "moved_from",
        "capacity_used",
        "planned_qty",
        "qty_unit",
        "actual_start",
        "actual_end",
        "actual_qty",
        "salt_recovered_kg",
        "report_no",
        "report_date",
        "tariff_code",
        "rate_paise",
        "minimum_paise",
        "billed_qty",
        "billed_unit",
        "charge_type",
        "base_paise",
        "concession_code",
        "concession_paise",
        "taxable_paise",
        "gst_percent",
        "cgst_paise",
        "sgst_paise",
        "igst_paise",
        "total_paise",
        "invoice_no",
    ];
    const KEY: &'static [&'static str] = &["booking_no"];

    fn read(fields: &mut Fields<'_>) -> Self {
        let row = BookingRow {
            number: fields.code("booking_no"),
            centre: fields.reference("centre_code", "centres"),
            equipment: fields.reference("equipment_code", "equipment"),
            unit: fields.reference("unit_code", "units"),
            user_category: fields.reference("user_category", "user_categories"),
            channel: fields.one_of("channel", &["web", "phone", "walk_in", "whatsapp"]),
            created_at: fields.instant("created_at"),
            starts_at: fields.instant("start_at"),
            ends_at: fields.instant("end_at"),
            status: fields.one_of("status", &["completed", "cancelled", "no_show", "rescheduled", "confirmed"]),
            cancelled_at: fields.optional_instant("cancelled_at"),
            cancel_reason: fields.optional_one_of("cancel_reason", &REASONS),
            moved_from: code(fields, "moved_from"),
            capacity: fields.whole("capacity_used", 1..=10_000_000),
            planned: fields.optional_quantity("planned_qty"),
            quantity_unit: code(fields, "qty_unit"),
            actual_start: fields.optional_instant("actual_start"),
            actual_end: fields.optional_instant("actual_end"),
            actual_quantity: fields.optional_quantity("actual_qty"),
            salt: fields.optional_quantity("salt_recovered_kg"),
            report_no: code(fields, "report_no"),
            report_on: fields.optional_date("report_date"),
            charge: charge(fields),
            invoice: code(fields, "invoice_no"),
        };
        row.check(fields);
        row
    }
}

fn code(fields: &mut Fields<'_>, column: &str) -> Option<String> {
    (!fields.raw(column).is_empty()).then(|| fields.code(column))
}

fn charge(fields: &mut Fields<'_>) -> Option<ChargeRow> {
    let kind = fields.optional_one_of("charge_type", &["usage", "no_show", "late_cancel"])?;
    let row = ChargeRow {
        kind,
        tariff: fields.reference("tariff_code", "tariffs"),
        rate: fields.paise("rate_paise"),
        minimum: fields.paise("minimum_paise"),
        quantity: fields.quantity("billed_qty"),
        unit: fields.code("billed_unit"),
        base: fields.paise("base_paise"),
        scheme: fields.optional_reference("concession_code", "subsidy_schemes"),
        concession: fields.paise("concession_paise"),
        taxable: fields.paise("taxable_paise"),
        gst: fields.percent("gst_percent"),
        cgst: fields.paise("cgst_paise"),
        sgst: fields.paise("sgst_paise"),
        igst: fields.paise("igst_paise"),
        total: fields.paise("total_paise"),
    };
    row.check(fields);
    Some(row)
}

impl ChargeRow {
    fn check(&self, fields: &mut Fields<'_>) {
        if self.concession > self.base || self.taxable.0 != self.base.0 - self.concession.0 {
            fields.problem("taxable_paise", "is not base less concession");
        }
        if self.cgst != self.sgst {
            fields.problem("sgst_paise", "differs from cgst_paise");
        }
        if self.igst.0 > 0 && self.cgst.0 > 0 {
            fields.problem("igst_paise", "stands beside cgst_paise");
        }
        let sum = Paise::sum([self.taxable, self.cgst, self.sgst, self.igst]);
        if !sum.is_ok_and(|sum| sum == self.total) {
            fields.problem("total_paise", "is not taxable value and taxes");
        }
        if self.concession.0 > 0 && self.scheme.is_none() {
            fields.problem("concession_code", "is empty; a concession names its scheme");
        }
    }
}

impl BookingRow {
    /// What must hold within a row.
    fn check(&self, fields: &mut Fields<'_>) {
        if self.status == "completed" && (self.actual_start.is_none() || self.actual_end.is_none()) {
            fields.problem("actual_start", "is empty; a completed booking says when it ran");
        }
        if let (Some(from), Some(until)) = (self.actual_start, self.actual_end)
            && from >= until
        {
            fields.problem("actual_end", "is not after actual_start");
        }
        let given_back = matches!(self.status, "cancelled" | "rescheduled");
        if given_back && self.cancelled_at.is_none() {
            fields.problem("cancelled_at", format!("is empty; the booking is {}", self.status));
        }
        let wanted = match self.charge.as_ref().map(|charge| charge.kind) {
            Some("usage") => "completed",
            Some("no_show") => "no_show",
            Some("late_cancel") => "cancelled",
            _ => self.status,
        };
        if wanted != self.status {
            fields.problem("charge_type", format!("does not fit a booking that is {}", self.status));
        }
        if self.invoice.is_some() && self.charge.is_none() {
            fields.problem("invoice_no", "bills nothing: charge_type is empty");
        }
    }

    /// Whether it holds capacity.
    pub(super) fn claims(&self) -> bool {
        matches!(self.status, "completed" | "no_show" | "confirmed")
    }
}
