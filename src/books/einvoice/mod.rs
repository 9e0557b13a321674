//! E-invoices (INV-01, version 1.1) of documents to registered recipients, to be handed to the
//! invoice registration portal. Pure. The portal is not called.

use serde_json::{Value, json};

use crate::base::{Paise, Reason, Reasons, Result};
use crate::billing::document::{ContentLine, DocumentContent, DocumentKind, Party};
use crate::books::sheet::{number, rupees};
use crate::tax_status::TaxStatus;

/// Most lines the portal takes.
const MOST_ITEMS: usize = 1000;

/// Whether the portal registers such a document: taxed, from a registered supplier to another
/// registered person.
pub fn applies(content: &DocumentContent) -> bool {
    let kind = document_type(content.kind).is_some();
    let parties = content.supplier.gstin.as_ref().zip(content.recipient.gstin.as_ref());
    kind && !content.groups.is_empty() && parties.is_some_and(|(supplier, recipient)| supplier != recipient)
}

const fn document_type(kind: DocumentKind) -> Option<&'static str> {
    match kind {
        DocumentKind::TaxInvoice => Some("INV"),
        DocumentKind::CreditNote => Some("CRN"),
        DocumentKind::DebitNote => Some("DBN"),
        _ => None,
    }
}

/// What the portal would refuse; nothing if it is fine.
pub fn faults(content: &DocumentContent) -> Reasons {
    let mut reasons = Reasons::new();
    let mut say = |code| reasons.push(Reason::new(code).with("number", &content.number));
    if pin(&content.supplier).is_none() {
        say("books-einvoice-centre-pin");
    }
    if content.lines.len() > MOST_ITEMS {
        say("books-einvoice-lines");
    }
    reasons
}

/// The file for one document.
pub fn invoice(content: &DocumentContent) -> Result<Value> {
    let taxed: Vec<&ContentLine> = content.lines.iter().filter(|line| line.gst_rate.0 != 0).collect();
    let items: Vec<Value> = (1..).zip(&taxed).map(|(serial, line)| item(serial, line)).collect::<Result<_>>()?;
    let mut buyer = party(&content.recipient);
    buyer["Pos"] = json!(content.place_of_supply);
    let mut file = json!({
        "Version": "1.1",
        "TranDtls": { "TaxSch": "GST", "SupTyp": supply_type(content), "RegRev": "N" },
        "DocDtls": {
            "Typ": document_type(content.kind), "No": content.number, "Dt": day(content.issued_on),
        },
        "SellerDtls": party(&content.supplier),
        "BuyerDtls": buyer,
        "ItemList": items,
        "ValDtls": {
            "AssVal": rupees(content.taxable), "CgstVal": rupees(content.tax.cgst),
            "SgstVal": rupees(content.tax.sgst), "IgstVal": rupees(content.tax.igst), "CesVal": 0, "StCesVal": 0,
            // Discounts stand on the lines; here they would be subtracted twice.
            "Discount": 0, "OthChrg": rupees(content.exempt), "RndOffAmt": rupees(content.round_off),
            "TotInvVal": rupees(content.payable),
        },
    });
    if let Some(corrected) = &content.corrects {
        file["RefDtls"] = json!({ "PrecDocDtls": [{ "InvNo": corrected.number, "InvDt": day(corrected.issued_on) }] });
    }
    Ok(file)
}

/// To a zone with payment of tax, or between two registered persons.
fn supply_type(content: &DocumentContent) -> &'static str {
    if content.recipient.status() == TaxStatus::Sez { "SEZWP" } else { "B2B" }
}

fn day(date: chrono::NaiveDate) -> String {
    date.format("%d/%m/%Y").to_string()
}

fn item(serial: i64, line: &ContentLine) -> Result<Value> {
    let total = line.taxable.plus(line.tax.total()?)?;
    let mut item = json!({
        "SlNo": serial.to_string(), "PrdDesc": plain(&line.name_en, 300), "IsServc": "Y", "HsnCd": line.sac,
        "UnitPrice": rupees(line.base), "TotAmt": rupees(line.base), "Discount": rupees(line.concession),
        "AssAmt": rupees(line.taxable), "GstRt": number(&line.gst_rate.to_string()),
        "IgstAmt": rupees(line.tax.igst), "CgstAmt": rupees(line.tax.cgst), "SgstAmt": rupees(line.tax.sgst),
        "CesRt": 0, "CesAmt": 0, "CesNonAdvlAmt": 0, "OthChrg": 0, "TotItemVal": rupees(total),
    });
    // Quantity is optional for services; it stays away where a minimum made the price.
    if line.rate.times(line.quantity)? == line.base && line.base > Paise::ZERO {
        item["UnitPrice"] = rupees(line.rate);
        item["Qty"] = number(&line.quantity.to_string());
        item["Unit"] = json!("OTH");
    }
    Ok(item)
}

fn party(party: &Party) -> Value {
    let name = if party.legal_name.is_empty() { &party.name_en } else { &party.legal_name };
    let without_pin = party.address.trim_end_matches(|c: char| c.is_ascii_digit() || c == ' ').trim_end_matches(',');
    let place = without_pin.rsplit(',').next().unwrap_or_default();
    let mut found = json!({
        "Gstin": party.gstin, "LglNm": plain(name, 100), "Addr1": plain(without_pin, 100),
        "Loc": plain(place, 50), "Stcd": party.gstin.as_deref().and_then(|gstin| gstin.get(..2)),
    });
    if let Some(pin) = pin(party) {
        found["Pin"] = json!(pin);
    }
    found
}

/// The six digits an address ends with.
fn pin(party: &Party) -> Option<u32> {
    let start = party.address.len().checked_sub(6)?;
    let digits = party.address.get(start..)?;
    digits.parse().ok().filter(|pin| (100_000..=999_999).contains(pin))
}

/// Text as the portal takes it: no quotation mark or backslash, three characters at least.
fn plain(text: &str, most: usize) -> String {
    let mut text: String = text.trim().chars().filter(|c| !matches!(c, '"' | '\\')).take(most).collect();
    while text.chars().count() < 3 {
        text.push('.');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::billing::document::samples;

    #[test]
    fn only_taxed_papers_between_two_registered_persons_are_registered() {
        let mut content = samples::invoice(3);
        content.recipient.gstin = Some("09AABFR0000K1ZN".into());
        assert!(applies(&content));
        content.recipient.gstin = content.supplier.gstin.clone();
        assert!(!applies(&content), "to oneself");
        content.recipient.gstin = None;
        assert!(!applies(&content), "unregistered");
        content.recipient.gstin = Some("09AABFR0000K1ZN".into());
        content.kind = DocumentKind::BillOfSupply;
        assert!(!applies(&content), "exempt");
    }

    #[test]
    fn a_supply_to_a_zone_says_so() {
        let mut content = samples::invoice(1);
        assert_eq!(invoice(&content).unwrap()["TranDtls"]["SupTyp"], json!("B2B"));
        content.recipient.tax_status = Some(TaxStatus::Sez);
        assert_eq!(invoice(&content).unwrap()["TranDtls"]["SupTyp"], json!("SEZWP"));
    }

    #[test]
    fn values_are_those_of_the_document() {
        let content = samples::invoice(3);
        let file = invoice(&content).unwrap();
        assert_eq!(file["ValDtls"]["TotInvVal"], json!(5304.0));
        assert_eq!(file["ValDtls"]["RndOffAmt"], json!(0.26));
        assert_eq!(file["SellerDtls"]["Pin"], json!(208010));
        assert_eq!(file["ItemList"][1]["TotItemVal"], json!(2948.82));
    }

    #[test]
    fn quotation_marks_never_reach_the_portal() {
        assert_eq!(plain("2\" \\belt\\", 100), "2 belt");
        assert_eq!(plain("A", 100), "A..");
    }
}
