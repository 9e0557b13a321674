//! A document as words and figures ready to be set, once for the screen, once for the PDF:
//! both show the same strings, so they cannot differ.

use serde::Serialize;

use crate::base::time::{Instant, clock_time, ist_date, short_date, short_date_time};
use crate::base::{DocumentId, Lang, Paise, Result, amount_in_words, grouped_reference, text};

use crate::tariff::quantity_words;
use crate::tax_status::TaxStatus;
use crate::web::qr_svg;

use super::copies::PaperCopy;
use super::document::{ContentLine, DocumentContent, DocumentKind, Party};
use super::irn::Registration;
use super::tax::Supply;
use super::upi::{UpiRequest, attempt_reference};

/// The language of a paper's labels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Wording {
    /// English.
    #[default]
    English,
    /// Hindi.
    Hindi,
    /// English and Hindi side by side.
    Both,
}

impl Wording {
    /// From an address: `en`, `hi` or `both`.
    pub fn from_code(code: &str) -> Option<Wording> {
        match code {
            "en" => Some(Wording::English),
            "hi" => Some(Wording::Hindi),
            "both" => Some(Wording::Both),
            _ => None,
        }
    }

    /// The wording of a reader's language.
    pub fn of(lang: Lang) -> Wording {
        match lang {
            Lang::En => Wording::English,
            Lang::Hi => Wording::Hindi,
        }
    }

    /// As in `lang` attributes; mixed papers are English first.
    pub const fn main_lang(self) -> Lang {
        match self {
            Wording::Hindi => Lang::Hi,
            _ => Lang::En,
        }
    }

    pub(super) fn label(self, key: &str) -> String {
        match self {
            Wording::Both if Lang::En.t(key) != Lang::Hi.t(key) => format!("{} / {}", Lang::En.t(key), Lang::Hi.t(key)),
            _ => self.main_lang().t(key),
        }
    }

    pub(super) fn pick(self, en: &str, hi: &str) -> String {
        match self {
            Wording::Both if !hi.is_empty() && hi != en => format!("{en} / {hi}"),
            _ => self.main_lang().pick(en, hi).to_owned(),
        }
    }
}

/// A label and what stands behind it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fact {
    /// What it is.
    pub label: String,
    /// What it says.
    pub value: String,
    /// Whether it is printed bold.
    pub strong: bool,
}

/// One row of the table of lines.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PaperLine {
    /// Running number.
    pub number: String,
    /// Machine or service.
    pub description: String,
    /// Booking, date, time and machine code.
    pub detail: String,
    /// Service accounting code; empty where none is stated.
    pub sac: String,
    /// Quantity with its unit.
    pub quantity: String,
    /// Price of one unit.
    pub rate: String,
    /// Base amount.
    pub base: String,
    /// Concession, empty without one.
    pub concession: String,
    /// Taxable value.
    pub taxable: String,
    /// GST rate with its sign, empty where no tax is stated.
    pub gst: String,
}

/// What to scan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PaperPayment {
    /// Heading over the code.
    pub label: String,
    /// UPI address in letters.
    pub address: String,
    /// Amount and the day it was outstanding.
    pub amount: String,
    /// The link itself, for a phone that shows the page.
    pub link: String,
    /// The code.
    #[serde(skip)]
    pub qr_svg: String,
}

/// The signed code of the invoice registration portal (CGST rule 46(r)).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PaperRegistration {
    /// Heading over the code.
    pub label: String,
    /// The code.
    pub qr_svg: String,
}

/// Names of the columns of the line table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LineLabels {
    pub number: String,
    pub description: String,
    pub sac: String,
    pub quantity: String,
    pub rate: String,
    pub base: String,
    pub concession: String,
    pub taxable: String,
    pub gst: String,
}

/// A whole paper.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Paper {
    /// `en` or `hi`.
    pub lang: &'static str,
    /// Tax invoice, bill of supply, …
    pub title: String,
    /// Original for recipient, duplicate for supplier, or printed again.
    pub copy: String,
    /// Centre: name, then lines under it.
    pub supplier: Vec<String>,
    /// Heading over the recipient.
    pub recipient_label: String,
    /// Unit: name, then lines under it.
    pub recipient: Vec<String>,
    /// Number, dates, place of supply, reverse charge.
    pub facts: Vec<Fact>,
    /// Whether SAC and GST columns are shown.
    pub taxed: bool,
    /// Whether any line carries a concession.
    pub conceded: bool,
    /// Names of the line columns.
    pub labels: LineLabels,
    /// In order of use.
    pub lines: Vec<PaperLine>,
    /// What the tax table shows.
    pub tax_caption: String,
    /// Heads of the tax table; empty without tax.
    pub tax_labels: Vec<String>,
    /// Rate, taxable value, heads, tax together, for each rate.
    pub tax_rows: Vec<Vec<String>>,
    /// From base to payable.
    pub totals: Vec<Fact>,
    /// Heading of the amount in words.
    pub words_label: String,
    /// Amount in words, one line for each language.
    pub words: Vec<String>,
    /// Differences, exemptions and the like.
    pub notes: Vec<String>,
    /// UPI code of what is outstanding.
    pub payment: Option<PaperPayment>,
    /// The portal's signed code, once the document is registered there.
    pub registration: Option<PaperRegistration>,
    /// Where one pays or sees what is open, in words; empty where nothing is open.
    pub pay_page: String,
    /// Who signs, or why nobody has to.
    pub signature: Vec<String>,
    /// `Page {page} of {pages}`.
    pub page_label: String,
}

/// What is owed on a document at a moment.
#[derive(Clone, Copy, Debug)]
pub struct Outstanding {
    /// Not yet paid or allocated.
    pub amount: Paise,
    /// When it was asked.
    pub at: Instant,
    /// Which attempt to pay it is, from 1: one more after each part payment.
    pub attempt: i64,
}

/// Sets a document in a wording, with a payment code if something is outstanding.
pub fn paper(
    content: &DocumentContent,
    wording: Wording,
    copy: PaperCopy,
    outstanding: Option<Outstanding>,
) -> Result<Paper> {
    let outstanding = outstanding.filter(|_| copy != PaperCopy::Supplier);
    let taxed = content.states_tax();
    let conceded = content.concession != Paise::ZERO;
    Ok(Paper {
        lang: wording.main_lang().code(),
        title: wording.label(content.kind.key()),
        copy: match (content.kind, copy) {
            (DocumentKind::UsageMemo, PaperCopy::Original) => String::new(),
            _ => wording.label(copy.key()),
        },
        supplier: supplier_lines(&content.supplier, wording),
        recipient_label: wording.label("billing-paper-recipient"),
        recipient: recipient_lines(&content.recipient, wording),
        facts: facts(content, wording),
        taxed,
        conceded,
        labels: line_labels(wording),
        lines: content
            .lines
            .iter()
            .enumerate()
            .map(|(index, line)| paper_line(index, line, content, wording))
            .collect(),
        tax_caption: wording.label("billing-paper-tax-caption"),
        tax_labels: if taxed { tax_labels(content, wording) } else { Vec::new() },
        tax_rows: if taxed { tax_rows(content)? } else { Vec::new() },
        totals: totals(content, wording, conceded),
        words_label: wording.label("billing-paper-in-words"),
        words: in_words(content.payable, wording),
        notes: notes(content, wording)?,
        payment: match (content.supplier.upi_address.as_deref(), outstanding) {
            (Some(address), Some(due)) => payment(content, address, wording, due)?,
            _ => None,
        },
        signature: vec![
            wording.main_lang().tr(
                "billing-paper-for-centre",
                &[("name", &wording.pick(&content.supplier.name_en, &content.supplier.name_hi))],
            ),
            wording.label("billing-paper-no-signature"),
        ],
        registration: None,
        pay_page: String::new(),
        page_label: wording.main_lang().tr("billing-paper-page", &[("page", "{page}"), ("pages", "{pages}")]),
    })
}

impl Paper {
    /// With what the invoice registration portal answered, as long as it is not cancelled there.
    ///
    /// # Errors
    /// A code too long to be drawn.
    pub fn registered(mut self, known: Option<&Registration>, wording: Wording) -> Result<Paper> {
        let Some(known) = known.filter(|known| known.cancelled_at.is_none()) else { return Ok(self) };
        let fact = |key: &str, value: String| Fact { label: wording.label(key), value, strong: false };
        let acknowledged = format!("{}, {}", known.ack_no, short_date_time(known.ack_at));
        // In two halves: 64 characters without a place to break would push the paper apart.
        let (first, rest) = known.irn.split_at_checked(known.irn.len() / 2).unwrap_or((&known.irn, ""));
        self.facts.push(fact("irn-number", format!("{first} {rest}")));
        self.facts.push(fact("irn-paper-acknowledged", acknowledged));
        self.registration =
            Some(PaperRegistration { label: wording.label("irn-paper-code"), qr_svg: qr_svg(&known.signed_qr)? });
        Ok(self)
    }

    /// With the page where it can be paid, if something is open and it is not the copy the centre keeps. Paper lies
    /// around: the page shows what is open on the day it is opened.
    pub fn paid_at(mut self, base_url: &str, id: DocumentId, wording: Wording, copy: PaperCopy, open: Paise) -> Paper {
        if open > Paise::ZERO && copy != PaperCopy::Supplier {
            let address = format!("{base_url}/invoices/{id}/pay");
            self.pay_page = wording.main_lang().tr("billing-paper-pay-page", &[("address", &address)]);
        }
        self
    }
}

fn supplier_lines(party: &Party, wording: Wording) -> Vec<String> {
    let mut lines = vec![wording.pick(&party.name_en, &party.name_hi)];
    lines.extend([party.legal_name.clone(), party.address.clone(), state_line(party, wording)]);
    lines.extend(party.gstin.iter().map(|gstin| format!("GSTIN {gstin}")));
    let reach =
        [party.phone.as_str(), party.email.as_str()].iter().filter(|s| !s.is_empty()).copied().collect::<Vec<_>>();
    lines.push(reach.join(" · "));
    // The words of notification 2/2019-Central Tax (Rate) belong at the top of each paper.
    if party.status() == TaxStatus::Composition {
        lines.push(wording.label("billing-paper-composition"));
    }
    lines.retain(|line| !line.is_empty());
    lines
}

fn recipient_lines(party: &Party, wording: Wording) -> Vec<String> {
    let mut lines = vec![wording.pick(&party.name_en, &party.name_hi)];
    lines.extend([party.legal_name.clone(), party.address.clone(), state_line(party, wording)]);
    lines.push(match &party.gstin {
        Some(gstin) => format!("GSTIN {gstin}"),
        None => wording.label("billing-paper-unregistered"),
    });
    lines.extend(party.udyam_no.clone());
    lines.push(format!("{} {}", wording.label("billing-paper-unit-code"), party.code));
    lines.retain(|line| !line.is_empty());
    lines
}

fn state_line(party: &Party, wording: Wording) -> String {
    match text::state_name(&party.state_code) {
        Some(name) => format!("{}: {} ({})", wording.label("billing-paper-state"), name, party.state_code),
        None => String::new(),
    }
}

fn facts(content: &DocumentContent, wording: Wording) -> Vec<Fact> {
    let fact = |key: &str, value: String, strong| Fact { label: wording.label(key), value, strong };
    let mut facts = vec![
        fact("billing-paper-number", content.number.clone(), true),
        fact("billing-paper-date", short_date(content.issued_on), false),
    ];
    if content.payable > Paise::ZERO && content.kind != DocumentKind::CreditNote && !content.kind.is_voucher() {
        facts.push(fact("billing-paper-due", short_date(content.due_on), false));
    }
    if let Some(corrected) = &content.corrects {
        let which = match content.kind {
            DocumentKind::RefundVoucher => "billing-kind-receipt-voucher",
            _ => "billing-paper-corrects",
        };
        facts.push(fact(which, corrected.number.clone(), false));
        facts.push(fact("billing-paper-corrects-date", short_date(corrected.issued_on), false));
        facts.push(fact("billing-paper-reason", corrected.reason.clone(), false));
    }
    if content.states_tax() {
        let place = text::state_name(&content.place_of_supply).unwrap_or_default();
        let place = format!("{place} ({})", content.place_of_supply);
        facts.push(fact("billing-paper-place-of-supply", place, false));
        facts.push(fact("billing-paper-reverse-charge", wording.label("billing-paper-no"), false));
    }
    facts
}

fn line_labels(wording: Wording) -> LineLabels {
    let label = |name: &str| wording.label(&format!("billing-paper-line-{name}"));
    LineLabels {
        number: label("number"),
        description: label("description"),
        sac: label("sac"),
        quantity: label("quantity"),
        rate: label("rate"),
        base: label("base"),
        concession: label("concession"),
        taxable: label(if wording == Wording::Both { "taxable-short" } else { "taxable" }),
        gst: label("gst"),
    }
}

fn paper_line(index: usize, line: &ContentLine, content: &DocumentContent, wording: Wording) -> PaperLine {
    let named = wording.pick(&line.name_en, &line.name_hi);
    let description = match line.charge_kind.as_str() {
        "usage" | "advance" => named,
        kind => format!("{named} – {}", wording.label(charge_kind_key(kind))),
    };
    let taxed = content.states_tax();
    PaperLine {
        number: (index + 1).to_string(),
        description,
        detail: line_detail(line, wording),
        sac: if taxed || content.kind == DocumentKind::BillOfSupply { line.sac.clone() } else { String::new() },
        quantity: quantity_words(wording.main_lang(), line.quantity, &line.quantity_unit),
        rate: bare(line.rate),
        base: bare(line.base),
        concession: if line.concession == Paise::ZERO { String::new() } else { bare(line.concession) },
        taxable: bare(line.taxable),
        gst: if taxed { format!("{}%", line.gst_rate) } else { String::new() },
    }
}

/// Key of a charge kind's name in the catalogue.
pub fn charge_kind_key(kind: &str) -> &'static str {
    match kind {
        "no_show" => "billing-charge-no-show",
        "late_cancel" => "billing-charge-late-cancel",
        "usage" => "billing-charge-usage",
        "debit" => "billing-charge-debit",
        "aborted" => "rate-line-aborted",
        "operator" => "rate-line-operator",
        "consumables" => "rate-line-consumables",
        "urgent" => "rate-line-urgent",
        "overtime" => "rate-line-overtime",
        _ => "billing-charge-other",
    }
}

fn line_detail(line: &ContentLine, wording: Wording) -> String {
    let (from, until) = (ist_date(line.used_from), ist_date(line.used_until));
    let when = if line.used_from == line.used_until {
        short_date(line.service_on)
    } else if from == until {
        format!("{} {}–{}", short_date(from), clock_time(line.used_from), clock_time(line.used_until))
    } else {
        format!(
            "{} {} – {} {}",
            short_date(from),
            clock_time(line.used_from),
            short_date(until),
            clock_time(line.used_until)
        )
    };
    let booking = if line.booking_reference.is_empty() {
        String::new()
    } else {
        format!("{} {}", wording.main_lang().t("billing-paper-booking"), grouped_reference(&line.booking_reference))
    };
    let parts = [booking, when, line.equipment_code.clone(), line.concession_code.clone()];
    parts.iter().filter(|part| !part.is_empty()).map(String::as_str).collect::<Vec<_>>().join(" · ")
}

fn tax_labels(content: &DocumentContent, wording: Wording) -> Vec<String> {
    let mut labels = vec![wording.label("billing-paper-line-gst"), wording.label("billing-paper-line-taxable")];
    match content.supply {
        Supply::IntraState => labels.extend(["CGST".to_owned(), "SGST".to_owned()]),
        Supply::InterState => labels.push("IGST".to_owned()),
    }
    labels.push(wording.label("billing-paper-tax"));
    labels
}

fn tax_rows(content: &DocumentContent) -> Result<Vec<Vec<String>>> {
    content
        .groups
        .iter()
        .map(|group| {
            let mut row = vec![format!("{}%", group.rate), bare(group.taxable)];
            match content.supply {
                Supply::IntraState => row.extend([bare(group.tax.cgst), bare(group.tax.sgst)]),
                Supply::InterState => row.push(bare(group.tax.igst)),
            }
            row.push(bare(group.tax.total()?));
            Ok(row)
        })
        .collect()
}

fn totals(content: &DocumentContent, wording: Wording, conceded: bool) -> Vec<Fact> {
    let fact = |label: String, amount: Paise, strong| Fact { label, value: amount.to_string(), strong };
    let mut rows = Vec::new();
    if conceded {
        rows.push(fact(wording.label("billing-paper-base"), content.base, false));
        rows.push(fact(wording.label("billing-paper-concession"), Paise(-content.concession.0), false));
    }
    if content.states_tax() {
        rows.push(fact(wording.label("billing-paper-taxable"), content.taxable, false));
        match content.supply {
            Supply::IntraState => {
                rows.push(fact("CGST".into(), content.tax.cgst, false));
                rows.push(fact("SGST".into(), content.tax.sgst, false));
            }
            Supply::InterState => rows.push(fact("IGST".into(), content.tax.igst, false)),
        }
        if content.exempt != Paise::ZERO {
            rows.push(fact(wording.label("billing-paper-exempt"), content.exempt, false));
        }
    }
    if content.round_off != Paise::ZERO {
        rows.push(fact(wording.label("billing-paper-round-off"), content.round_off, false));
    }
    let last = match content.kind {
        DocumentKind::CreditNote => "billing-paper-credited",
        DocumentKind::ReceiptVoucher => "billing-paper-advance-received",
        DocumentKind::RefundVoucher => "billing-paper-advance-refunded",
        _ => "billing-paper-payable",
    };
    rows.push(fact(wording.label(last), content.payable, true));
    rows
}

fn in_words(amount: Paise, wording: Wording) -> Vec<String> {
    match wording {
        Wording::Both => Lang::ALL.iter().map(|&lang| amount_in_words(lang, amount)).collect(),
        _ => vec![amount_in_words(wording.main_lang(), amount)],
    }
}

fn notes(content: &DocumentContent, wording: Wording) -> Result<Vec<String>> {
    let mut notes = Vec::new();
    match content.kind {
        DocumentKind::BillOfSupply if content.supplier.status().collects_tax() => {
            notes.push(wording.label("billing-paper-note-exempt"));
        }
        DocumentKind::InvoiceCumBill => notes.push(wording.label("billing-paper-note-cum-bill")),
        DocumentKind::FeeBill => notes.push(wording.label("billing-paper-note-unregistered-centre")),
        DocumentKind::UsageMemo => notes.push(wording.label("billing-paper-note-free")),
        DocumentKind::OpeningDue => notes.push(wording.label("billing-paper-note-opening")),
        DocumentKind::ReceiptVoucher => notes.push(wording.label("billing-paper-note-receipt-voucher")),
        DocumentKind::RefundVoucher => notes.push(wording.label("billing-paper-note-refund-voucher")),
        _ => {}
    }
    // CGST rule 46, second proviso.
    if content.states_tax() && content.recipient.status() == TaxStatus::Sez {
        notes.push(wording.label("billing-paper-note-zone"));
    }
    let difference = content.rounding_difference()?;
    if difference != Paise::ZERO {
        let facts = [("shown", content.tax_shown_at_booking.to_string()), ("difference", difference.to_string())];
        let facts: Vec<(&'static str, &str)> = facts.iter().map(|(name, value)| (*name, value.as_str())).collect();
        notes.push(wording.main_lang().tr("billing-paper-note-rounding", &facts));
    }
    Ok(notes)
}

/// The code to pay what is open on a document, to a UPI address.
pub(super) fn payment(
    content: &DocumentContent,
    address: &str,
    wording: Wording,
    due: Outstanding,
) -> Result<Option<PaperPayment>> {
    let note = format!("Invoice {}", content.number);
    let reference = attempt_reference(&content.number, due.attempt);
    let request =
        UpiRequest { address, name: &content.supplier.name_en, reference: &reference, note: &note, amount: due.amount };
    let Some(link) = request.link() else {
        return Ok(None);
    };
    let on = short_date(ist_date(due.at));
    Ok(Some(PaperPayment {
        label: wording.label("billing-paper-scan"),
        address: address.to_owned(),
        amount: wording
            .main_lang()
            .tr("billing-paper-outstanding-on", &[("amount", &due.amount.to_string()), ("date", &on)]),
        qr_svg: qr_svg(&link)?,
        link,
    }))
}

/// Figures of a table column: grouped, without the rupee sign its heading carries.
fn bare(amount: Paise) -> String {
    amount.to_string().replace('₹', "")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::billing::document::samples;

    fn due(amount: i64) -> Option<Outstanding> {
        let at = crate::base::time::start_of_day(crate::base::time::parse_date("31-10-2026").unwrap());
        Some(Outstanding { amount: Paise(amount), at, attempt: 1 })
    }

    #[test]
    fn a_tax_invoice_states_what_rule_46_asks() {
        let content = samples::invoice(3);
        let paper = paper(&content, Wording::English, PaperCopy::Original, due(530_400)).unwrap();
        assert_eq!(paper.title, "Tax invoice");
        assert!(paper.supplier.iter().any(|line| line.contains("09AAAAK0000C1ZM")));
        assert!(paper.recipient.iter().any(|line| line.contains("09AABFR0000K1ZN")));
        assert!(paper.facts.iter().any(|fact| fact.value.contains("Uttar Pradesh (09)")));
        assert!(paper.lines.iter().all(|line| line.sac.len() == 6 && line.gst.ends_with('%')));
        assert_eq!(paper.tax_rows.len(), 2);
        assert_eq!(paper.totals.last().unwrap().value, "₹5,304.00");
        assert_eq!(paper.words, ["Rupees Five Thousand Three Hundred Four Only"]);
        assert!(paper.payment.unwrap().link.contains("&am=5304.00&"));
    }

    #[test]
    fn a_fee_bill_shows_neither_tax_nor_sac() {
        let mut content = samples::invoice(2);
        content.kind = DocumentKind::FeeBill;
        let paper = paper(&content, Wording::Both, PaperCopy::Original, due(0)).unwrap();
        assert!(!paper.taxed && paper.tax_rows.is_empty() && paper.payment.is_none());
        assert!(paper.lines.iter().all(|line| line.gst.is_empty() && line.sac.is_empty()));
        assert!(paper.title.contains(" / "));
    }

    #[test]
    fn the_copy_that_the_centre_keeps_says_so_and_asks_for_nothing() {
        let content = samples::invoice(3);
        let kept = paper(&content, Wording::English, PaperCopy::Supplier, due(530_400)).unwrap();
        assert_eq!(kept.copy, "Duplicate for supplier");
        assert!(kept.payment.is_none());
        let again = paper(&content, Wording::English, PaperCopy::Reprint, due(530_400)).unwrap();
        assert_eq!(again.copy, "Duplicate, printed again");
        assert_eq!(again.totals, kept.totals);
        assert!(again.payment.is_some());
    }

    #[test]
    fn a_difference_from_the_tax_shown_at_booking_is_stated() {
        let mut content = samples::invoice(3);
        assert!(paper(&content, Wording::English, PaperCopy::Original, None).unwrap().notes.is_empty());
        content.tax_shown_at_booking = content.tax_shown_at_booking.minus(Paise(1)).unwrap();
        let notes = paper(&content, Wording::English, PaperCopy::Original, None).unwrap().notes;
        assert!(notes[0].contains("₹0.01"), "{notes:?}");
    }
}
