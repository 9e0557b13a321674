//! The portal's answers as files, and whether one belongs to a document. Pure.

use chrono::{NaiveDate, NaiveDateTime, TimeDelta};
use serde::Deserialize;
use serde_json::Value;

use crate::base::time::{Instant, from_ist};
use crate::base::{Paise, Reason, Reasons};
use crate::billing::document::DocumentContent;

/// Hours after the acknowledgement in which the portal cancels (NIC e-invoice API, Cancel IRN).
const HOURS_TO_CANCEL: i64 = 24;

/// One answer of the portal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Invoice reference number: 64 hexadecimal characters, lower case.
    pub irn: String,
    /// Number of the acknowledgement.
    pub ack_no: String,
    /// Its moment.
    pub ack_at: Instant,
    /// The signed code as it is printed.
    pub signed_qr: String,
    /// What the code says.
    pub code: Code,
}

/// What the signed code says of the document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Code {
    /// GSTIN of the centre.
    pub seller: String,
    /// GSTIN of the unit.
    pub buyer: String,
    /// Number of the document.
    pub number: String,
    /// Its day.
    pub day: NaiveDate,
    /// Its value.
    pub value: Paise,
    /// The IRN again.
    pub irn: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Raw {
    #[serde(default)]
    irn: String,
    ack_no: Value,
    #[serde(default)]
    ack_dt: String,
    #[serde(rename = "SignedQRCode", default)]
    signed_qr: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct RawCode {
    seller_gstin: String,
    buyer_gstin: String,
    doc_no: String,
    doc_dt: String,
    tot_inv_val: serde_json::Number,
    irn: String,
}

/// The answers of a file: one object or a list of them, as the portal and its bulk tool give them.
///
/// # Errors
/// The place of each that cannot be read, from 1, and what is wrong with it.
pub fn read(text: &str) -> Result<Vec<Answer>, Reasons> {
    let value: Value = serde_json::from_str(text).map_err(|_| vec![Reason::field("file", "irn-file-unread")])?;
    let items = match value {
        Value::Array(items) => items,
        one => vec![one],
    };
    if items.is_empty() {
        return Err(vec![Reason::field("file", "irn-file-unread")]);
    }
    let (mut answers, mut reasons) = (Vec::new(), Reasons::new());
    for (item, place) in items.into_iter().zip(1usize..) {
        match answer(item) {
            Some(answer) => answers.push(answer),
            None => reasons.push(Reason::field("file", "irn-answer-unread").with("place", place)),
        }
    }
    if reasons.is_empty() { Ok(answers) } else { Err(reasons) }
}

fn answer(item: Value) -> Option<Answer> {
    let raw: Raw = serde_json::from_value(item).ok()?;
    let irn = raw.irn.trim().to_ascii_lowercase();
    let hexadecimal = irn.len() == 64 && irn.bytes().all(|it| it.is_ascii_hexdigit());
    let ack_no = match raw.ack_no {
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.trim().to_owned(),
        _ => String::new(),
    };
    if !hexadecimal || ack_no.is_empty() || !ack_no.bytes().all(|it| it.is_ascii_digit()) {
        return None;
    }
    let ack_at = from_ist(NaiveDateTime::parse_from_str(raw.ack_dt.trim(), "%Y-%m-%d %H:%M:%S").ok()?);
    let signed_qr = raw.signed_qr.trim().to_owned();
    let code = code(&signed_qr)?;
    (code.irn.eq_ignore_ascii_case(&irn)).then_some(Answer { irn, ack_no, ack_at, signed_qr, code })
}

/// The payload of the signed code: a JSON web token whose `data` is JSON again.
fn code(signed: &str) -> Option<Code> {
    let payload = signed.split('.').nth(1)?;
    let bytes = data_encoding::BASE64URL_NOPAD.decode(payload.trim_end_matches('=').as_bytes()).ok()?;
    let token: Value = serde_json::from_slice(&bytes).ok()?;
    let raw: RawCode = match token.get("data")? {
        Value::String(text) => serde_json::from_str(text).ok()?,
        other => serde_json::from_value(other.clone()).ok()?,
    };
    Some(Code {
        seller: raw.seller_gstin,
        buyer: raw.buyer_gstin,
        number: raw.doc_no,
        day: NaiveDate::parse_from_str(&raw.doc_dt, "%d/%m/%Y").ok()?,
        value: Paise::parse_rupees(&raw.tot_inv_val.to_string())?,
        irn: raw.irn,
    })
}

/// Why an answer does not belong to a document, all at once; the day it was acknowledged included.
pub fn against(answer: &Answer, document: &DocumentContent, now: Instant) -> Reasons {
    let code = &answer.code;
    let same = |known: &Option<String>, said: &str| known.as_deref() == Some(said);
    let rules = [
        (same(&document.supplier.gstin, &code.seller), "irn-seller"),
        (same(&document.recipient.gstin, &code.buyer), "irn-buyer"),
        (document.issued_on == code.day, "irn-day"),
        (document.payable == code.value, "irn-value"),
        (answer.ack_at <= now, "irn-ack-ahead"),
    ];
    let wrong = rules.into_iter().filter(|(fits, _)| !fits);
    wrong.map(|(_, code)| Reason::field("file", code).with("number", &document.number)).collect()
}

/// Until when the portal cancels a registration.
pub fn last_moment_to_cancel(ack_at: Instant) -> Instant {
    ack_at + TimeDelta::hours(HOURS_TO_CANCEL)
}

#[cfg(test)]
pub(super) mod samples {
    use super::*;
    use serde_json::json;

    /// An answer of the portal for a document, as its file has it; signed by nobody.
    pub(crate) fn file(document: &DocumentContent, irn: &str, ack_dt: &str) -> Value {
        let data = json!({
            "SellerGstin": document.supplier.gstin, "BuyerGstin": document.recipient.gstin, "DocNo": document.number,
            "DocTyp": "INV", "DocDt": document.issued_on.format("%d/%m/%Y").to_string(),
            "TotInvVal": document.payable.0 as f64 / 100.0, "ItemCnt": 1, "MainHsnCode": "998823", "Irn": irn,
        });
        let payload = json!({ "data": data.to_string(), "iss": "NIC" }).to_string();
        let part = |text: &str| data_encoding::BASE64URL_NOPAD.encode(text.as_bytes());
        let signed = format!("{}.{}.{}", part("{\"alg\":\"RS256\"}"), part(&payload), part("signature"));
        json!({ "AckNo": 112010000011474i64, "AckDt": ack_dt, "Irn": irn, "SignedQRCode": signed, "Status": "ACT" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::billing::document::samples::invoice;
    use serde_json::json;

    fn codes(reasons: Reasons) -> Vec<&'static str> {
        reasons.into_iter().map(|reason| reason.code).collect()
    }

    #[test]
    fn an_answer_is_tied_to_the_document_its_code_names() {
        let mut document = invoice(3);
        document.recipient.gstin = Some("09AABFR0000K1ZN".into());
        let irn = "ab".repeat(32);
        let file = samples::file(&document, &irn, "2026-11-21 12:10:00");
        let answers = read(&file.to_string()).unwrap();
        assert_eq!(answers.len(), 1);
        let now = answers[0].ack_at + TimeDelta::hours(1);
        assert_eq!(answers[0].ack_no, "112010000011474");
        assert_eq!(answers[0].code.value, document.payable);
        assert!(against(&answers[0], &document, now).is_empty());
        assert_eq!(codes(against(&answers[0], &document, answers[0].ack_at - TimeDelta::hours(1))), ["irn-ack-ahead"]);
        document.payable = Paise(1);
        document.recipient.gstin = None;
        assert_eq!(codes(against(&answers[0], &document, now)), ["irn-buyer", "irn-value"]);
        assert_eq!(read(&json!([file, file]).to_string()).unwrap().len(), 2, "a list is read alike");
    }

    #[test]
    fn what_cannot_be_read_is_named_by_its_place() {
        let document = invoice(1);
        let good = samples::file(&document, &"ab".repeat(32), "2026-11-21 12:10:00");
        let mut other_irn = good.clone();
        other_irn["Irn"] = json!("cd".repeat(32));
        let reasons = read(&json!([good, other_irn, {"Irn": "x"}]).to_string()).unwrap_err();
        let places: Vec<String> = reasons.iter().map(|reason| format!("{reason:?}")).collect();
        assert_eq!(places.len(), 2, "{places:?}");
        assert_eq!(codes(read("not json").unwrap_err()), ["irn-file-unread"]);
    }
}
