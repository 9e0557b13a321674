//! A use that was charged, as it can be priced once more: to explain a charge whose steps are not on
//! record, or to see what other rates would have asked.

use sea_orm::FromQueryResult;

use crate::base::time::{Instant, Span, ist_date};
use crate::base::{BasisPoints, CentreId, Quantity, Result};
use crate::tariff::{
    CapsUsed, CentreFacts, ChargeKind, EquipmentFacts, Question, Quote, RateLine, UnitFacts, Use, quote,
};
use crate::tax_status::{TaxStatus, status_sql};

/// What a past use was, from its booking; the part is the one its unit bears.
#[derive(Clone, Debug, FromQueryResult)]
pub struct PastUse {
    charged_as: String,
    machine_kind: String,
    slot_minutes: i64,
    throughput: Option<Quantity>,
    user_category: String,
    unit_state: String,
    unit_status: String,
    centre_id: CentreId,
    centre_state: String,
    centre_status: String,
    starts_at: Instant,
    ends_at: Instant,
    actual_starts_at: Option<Instant>,
    actual_ends_at: Option<Instant>,
    capacity_used: i64,
    planned: Option<Quantity>,
    actual: Option<Quantity>,
    urgent: bool,
    no_show: BasisPoints,
    late_cancel: BasisPoints,
    free: bool,
    part: BasisPoints,
}

/// The columns of a [`PastUse`]: `c` is the charge, `b` its booking, `t` its rate version, `u` the unit,
/// `e` the machine, `z` the centre.
pub fn past_use_columns() -> String {
    format!(
        "c.kind AS charged_as, e.kind AS machine_kind, e.slot_minutes, \
     e.throughput_per_hour_milli AS throughput, t.user_category, u.state_code AS unit_state, {} AS unit_status, \
     z.id AS centre_id, z.state_code AS centre_state, {} AS centre_status, b.starts_at, b.ends_at, b.actual_starts_at, \
     b.actual_ends_at, b.capacity_used, b.planned_quantity_milli AS planned, b.actual_quantity_milli AS actual, \
     b.urgent, z.no_show_bp AS no_show, z.late_cancel_bp AS late_cancel, z.fee_policy = 'free' AS free, \
     CAST(CASE WHEN c.unit_id = b.unit_id THEN 10000 - COALESCE((SELECT SUM(p.part_bp) FROM joint_part p \
        WHERE p.booking_id = b.id AND p.status = 'agreed'), 0) ELSE COALESCE((SELECT p.part_bp FROM joint_part p \
        WHERE p.booking_id = b.id AND p.unit_id = c.unit_id AND p.status = 'agreed'), 10000) END AS BIGINT) AS part",
        status_sql("unit", "u", "c.service_on"),
        status_sql("centre", "z", "c.service_on"),
    )
}

/// The rows they come from.
pub const PAST_USE_FROM: &str = "FROM charge c JOIN booking b ON b.id = c.booking_id JOIN tariff t ON t.id = c.tariff_id \
     JOIN unit u ON u.id = c.unit_id JOIN equipment e ON e.id = c.equipment_id JOIN centre z ON z.id = c.centre_id";

impl PastUse {
    /// Category whose rate was charged.
    pub fn user_category(&self) -> &str {
        &self.user_category
    }

    /// What is priced; none for a line beside a fee, which comes with the fee it belongs to.
    pub fn kind(&self) -> Option<ChargeKind> {
        match self.charged_as.as_str() {
            "usage" => Some(ChargeKind::Usage),
            "aborted" => Some(ChargeKind::Aborted),
            "no_show" => Some(ChargeKind::NoShow(self.no_show)),
            "late_cancel" => Some(ChargeKind::LateCancel(self.late_cancel)),
            _ => None,
        }
    }

    /// Its price at a rate, without concessions; none for a line beside a fee.
    ///
    /// # Errors
    /// As [`quote`].
    pub fn priced(&self, rate: &RateLine) -> Result<Option<Quote>> {
        let Some(kind) = self.kind() else { return Ok(None) };
        let unit = UnitFacts {
            user_category: self.user_category.clone(),
            tax_status: TaxStatus::from_code(&self.unit_status).unwrap_or_default(),
            state_code: self.unit_state.clone(),
            women_owned: false,
            scst_owned: false,
            cluster: String::new(),
        };
        let centre = CentreFacts {
            id: self.centre_id,
            state_code: self.centre_state.clone(),
            tax_status: TaxStatus::from_code(&self.centre_status).unwrap_or_default(),
            free: self.free,
        };
        let equipment = EquipmentFacts {
            kind: self.machine_kind.clone(),
            slot_minutes: self.slot_minutes,
            throughput_per_hour: self.throughput,
        };
        let caps = CapsUsed::none();
        let used = self.used(kind);
        let quoted = quote(&Question {
            rate,
            used: &used,
            equipment: &equipment,
            unit: &unit,
            centre: &centre,
            schemes: &[],
            caps: &caps,
        })?;
        quoted.part(self.part).map(Some)
    }

    fn used(&self, kind: ChargeKind) -> Use {
        let really = matches!(kind, ChargeKind::Usage | ChargeKind::Aborted);
        let run = self.actual_starts_at.zip(self.actual_ends_at).filter(|_| really);
        let (from, until) = run.unwrap_or((self.starts_at, self.ends_at));
        Use {
            kind,
            day: ist_date(self.starts_at),
            from,
            until,
            capacity: self.capacity_used,
            processed: if really { self.actual } else { self.planned },
            planned: Span::new(self.starts_at, self.ends_at),
            urgent: self.urgent,
        }
    }
}
