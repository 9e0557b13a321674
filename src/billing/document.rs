//! What an issued document says: everything copied in at issue, so that a later change of a
//! unit's name or GSTIN never alters it. Pure data; the database keeps it with its hash.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::base::time::Instant;
use crate::base::{BasisPoints, ChargeId, Paise, Quantity, Result};

use super::tax::{Heads, RateGroup, Supply};
use crate::db::SeriesKind;
use crate::tax_status::{History, TaxStatus};

/// Which paper a document is (CGST Act s.31, rules 46, 46A, 49, 50, 51 and 53).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DocumentKind {
    /// Registered centre, taxable service.
    TaxInvoice,
    /// Registered centre, exempt service only.
    BillOfSupply,
    /// Taxed and exempt services for an unregistered unit on one paper (rule 46A).
    InvoiceCumBill,
    /// Unregistered centre: a plain bill without GSTIN and tax.
    FeeBill,
    /// Free centre: states the use, asks for nothing.
    UsageMemo,
    /// Takes back of a document what was too much (CGST Act s.34(1)).
    CreditNote,
    /// Adds to a document what was too little (s.34(3)), interest and the like.
    DebitNote,
    /// An advance on which tax is due (rule 50).
    ReceiptVoucher,
    /// A taxed advance given back (rule 51).
    RefundVoucher,
    /// A due brought over from the old books.
    OpeningDue,
}

impl DocumentKind {
    /// Every kind.
    pub const ALL: [DocumentKind; 10] = [
        DocumentKind::TaxInvoice,
        DocumentKind::BillOfSupply,
        DocumentKind::InvoiceCumBill,
        DocumentKind::FeeBill,
        DocumentKind::UsageMemo,
        DocumentKind::CreditNote,
        DocumentKind::DebitNote,
        DocumentKind::ReceiptVoucher,
        DocumentKind::RefundVoucher,
        DocumentKind::OpeningDue,
    ];

    /// As stored: `tax_invoice`.
    pub const fn code(self) -> &'static str {
        match self {
            DocumentKind::TaxInvoice => "tax_invoice",
            DocumentKind::BillOfSupply => "bill_of_supply",
            DocumentKind::InvoiceCumBill => "invoice_cum_bill",
            DocumentKind::FeeBill => "fee_bill",
            DocumentKind::UsageMemo => "usage_memo",
            DocumentKind::CreditNote => "credit_note",
            DocumentKind::DebitNote => "debit_note",
            DocumentKind::ReceiptVoucher => "receipt_voucher",
            DocumentKind::RefundVoucher => "refund_voucher",
            DocumentKind::OpeningDue => "opening_due",
        }
    }

    /// The kind of a stored code.
    pub fn from_code(code: &str) -> Option<DocumentKind> {
        DocumentKind::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// Key of its name in the catalogue.
    pub const fn key(self) -> &'static str {
        match self {
            DocumentKind::TaxInvoice => "billing-kind-tax-invoice",
            DocumentKind::BillOfSupply => "billing-kind-bill-of-supply",
            DocumentKind::InvoiceCumBill => "billing-kind-invoice-cum-bill",
            DocumentKind::FeeBill => "billing-kind-fee-bill",
            DocumentKind::UsageMemo => "billing-kind-usage-memo",
            DocumentKind::CreditNote => "billing-kind-credit-note",
            DocumentKind::DebitNote => "billing-kind-debit-note",
            DocumentKind::ReceiptVoucher => "billing-kind-receipt-voucher",
            DocumentKind::RefundVoucher => "billing-kind-refund-voucher",
            DocumentKind::OpeningDue => "billing-kind-opening-due",
        }
    }

    /// The number series it draws from. Memos have their own, so that a free use never
    /// consumes an invoice number; so has every kind that table 13 of GSTR-1 lists by itself.
    pub const fn series(self) -> SeriesKind {
        match self {
            DocumentKind::TaxInvoice
            | DocumentKind::BillOfSupply
            | DocumentKind::InvoiceCumBill
            | DocumentKind::FeeBill => SeriesKind::Invoice,
            DocumentKind::UsageMemo => SeriesKind::UsageMemo,
            DocumentKind::CreditNote => SeriesKind::CreditNote,
            DocumentKind::DebitNote => SeriesKind::DebitNote,
            DocumentKind::ReceiptVoucher => SeriesKind::ReceiptVoucher,
            DocumentKind::RefundVoucher => SeriesKind::RefundVoucher,
            DocumentKind::OpeningDue => SeriesKind::OpeningDue,
        }
    }

    /// Whether a credit note may take something of it back.
    pub const fn can_be_credited(self) -> bool {
        matches!(
            self,
            DocumentKind::TaxInvoice
                | DocumentKind::BillOfSupply
                | DocumentKind::InvoiceCumBill
                | DocumentKind::FeeBill
                | DocumentKind::DebitNote
        )
    }

    /// Whether it only says that money came ahead or went back; it is no bill and asks for nothing.
    pub const fn is_voucher(self) -> bool {
        matches!(self, DocumentKind::ReceiptVoucher | DocumentKind::RefundVoucher)
    }

    /// Whether it bills charges; notes and vouchers only refer to what was billed.
    pub const fn bills_charges(self) -> bool {
        !matches!(
            self,
            DocumentKind::CreditNote
                | DocumentKind::DebitNote
                | DocumentKind::ReceiptVoucher
                | DocumentKind::RefundVoucher
                | DocumentKind::OpeningDue
        )
    }
}

/// The document a note corrects, as the note names it (rule 53(1A)(f)).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Corrected {
    /// Its number.
    pub number: String,
    /// Day it was issued.
    pub issued_on: NaiveDate,
    /// Why it is corrected.
    pub reason: String,
}

/// Supplier or recipient as printed, in both languages.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Party {
    /// Code of the centre or unit.
    pub code: String,
    /// English name.
    pub name_en: String,
    /// Hindi name.
    pub name_hi: String,
    /// The legal person behind it, where it differs.
    pub legal_name: String,
    /// Place, district and PIN code on one line.
    pub address: String,
    /// Two-digit GST State code.
    pub state_code: String,
    /// GSTIN if registered on the day of issue.
    pub gstin: Option<String>,
    /// Udyam number of a unit.
    pub udyam_no: Option<String>,
    /// Ten digits, or empty.
    pub phone: String,
    /// E-mail address, or empty.
    pub email: String,
    /// UPI address of a centre.
    pub upi_address: Option<String>,
    /// How it is registered, where the GSTIN alone does not tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tax_status: Option<TaxStatus>,
}

impl Party {
    /// How it is registered for GST.
    pub fn status(&self) -> TaxStatus {
        self.tax_status.unwrap_or_else(|| TaxStatus::of_gstin(self.gstin.as_deref()))
    }

    /// How it was registered on a day.
    pub fn status_on(&self, history: &History, day: NaiveDate) -> TaxStatus {
        history.on(day).map_or_else(|| self.status(), |dated| dated.status)
    }

    /// As it was registered on a day; as its GSTIN tells where nothing was said of that day.
    pub fn registered_on(&self, history: &History, day: NaiveDate) -> Party {
        let Some(dated) = history.on(day) else { return self.clone() };
        let told = TaxStatus::of_gstin(dated.gstin.as_deref()) == dated.status;
        Party { gstin: dated.gstin.clone(), tax_status: (!told).then_some(dated.status), ..self.clone() }
    }
}

/// One charge as billed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContentLine {
    /// The charge; none for a due from the old books.
    pub charge_id: Option<ChargeId>,
    /// Reference of the booking; empty for charges without one.
    pub booking_reference: String,
    /// Machine or service.
    pub equipment_code: String,
    /// Its English name.
    pub name_en: String,
    /// Its Hindi name.
    pub name_hi: String,
    /// `usage`, `no_show` or `late_cancel`.
    pub charge_kind: String,
    /// Indian day it counts on.
    pub service_on: NaiveDate,
    /// When the use began.
    pub used_from: Instant,
    /// When it ended.
    pub used_until: Instant,
    /// Service accounting code.
    pub sac: String,
    /// What was billed.
    pub quantity: Quantity,
    /// Its unit, as in the rate list.
    pub quantity_unit: String,
    /// Price of one unit.
    pub rate: Paise,
    /// Before concession, at least the minimum.
    pub base: Paise,
    /// Taken off on this document.
    pub concession: Paise,
    /// Scheme of the concession; empty without one.
    pub concession_code: String,
    /// Base less concession.
    pub taxable: Paise,
    /// Full GST rate; 0 is exempt.
    pub gst_rate: BasisPoints,
    /// Its share of the rate group's tax.
    pub tax: Heads,
}

/// A document from letterhead to total.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentContent {
    /// Which paper it is.
    pub kind: DocumentKind,
    /// At most 16 characters, unique in its financial year (rule 46(b)).
    pub number: String,
    /// Day of issue.
    pub issued_on: NaiveDate,
    /// Day payment is due.
    pub due_on: NaiveDate,
    /// The centre.
    pub supplier: Party,
    /// The unit.
    pub recipient: Party,
    /// Two-digit State code.
    pub place_of_supply: String,
    /// Which heads of tax it bears.
    pub supply: Supply,
    /// In order of use.
    pub lines: Vec<ContentLine>,
    /// By rate.
    pub groups: Vec<RateGroup>,
    /// Sum of line bases.
    pub base: Paise,
    /// Sum of line concessions.
    pub concession: Paise,
    /// Sum of taxed lines.
    pub taxable: Paise,
    /// Sum of exempt lines.
    pub exempt: Paise,
    /// Tax of all groups.
    pub tax: Heads,
    /// What the bookings showed as their tax, each rounded for itself.
    pub tax_shown_at_booking: Paise,
    /// Payable less the sum of values and tax.
    pub round_off: Paise,
    /// What is to be paid.
    pub payable: Paise,
    /// What a note corrects; documents issued before there were notes hash without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub corrects: Option<Corrected>,
}

impl DocumentContent {
    /// Whether it states tax: rates, heads and place of supply are printed then.
    pub fn states_tax(&self) -> bool {
        match self.kind {
            DocumentKind::TaxInvoice
            | DocumentKind::InvoiceCumBill
            | DocumentKind::ReceiptVoucher
            | DocumentKind::RefundVoucher => true,
            DocumentKind::CreditNote | DocumentKind::DebitNote => !self.groups.is_empty(),
            _ => false,
        }
    }

    /// The text that is stored and hashed.
    pub fn to_json(&self) -> Result<String> {
        serde_json::to_string(self).map_err(|fault| anyhow::anyhow!("document content: {fault}").into())
    }

    /// Reads a stored text.
    pub fn from_json(text: &str) -> Result<DocumentContent> {
        serde_json::from_str(text).map_err(|fault| anyhow::anyhow!("document content: {fault}").into())
    }

    /// By how much group rounding differs from the tax shown at booking.
    pub fn rounding_difference(&self) -> Result<Paise> {
        self.tax.total()?.minus(self.tax_shown_at_booking)
    }
}

/// SHA-256 of a stored text, lower-case hexadecimal.
pub fn content_hash(stored: &str) -> String {
    data_encoding::HEXLOWER.encode(&Sha256::digest(stored.as_bytes()))
}

#[cfg(test)]
pub(crate) mod samples {
    /// A tax invoice of `count` lines at 5 and 18 %, to look at and to test papers with.
    pub(crate) fn invoice(count: usize) -> super::DocumentContent {
        crate::billing::sample::invoice(count).unwrap()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stored_content_reads_back_equal_and_any_change_shows_in_the_hash() {
        let content = samples::invoice(3);
        let stored = content.to_json().unwrap();
        assert_eq!(DocumentContent::from_json(&stored).unwrap(), content);
        let mut changed = content.clone();
        changed.recipient.name_en.push('.');
        assert_ne!(content_hash(&stored), content_hash(&changed.to_json().unwrap()));
        assert_eq!(content_hash("").len(), 64);
    }
}
