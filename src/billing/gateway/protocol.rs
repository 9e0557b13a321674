//! What a gateway tells, as Razorpay writes it: the signature, and the facts of an event. Pure.

use chrono::DateTime;
use data_encoding::HEXLOWER;
use hmac::{Hmac, KeyInit, Mac};
use serde::Deserialize;
use serde_json::Value;
use sha2::Sha256;

use crate::base::Paise;
use crate::base::time::Instant;

/// Header with the signature: HMAC-SHA256 of the body under the webhook's secret, in hexadecimal.
pub const SIGNATURE: &str = "x-razorpay-signature";
/// Header with the event's id. It is not signed, so it is not all that an event is known by.
pub const EVENT_ID: &str = "x-razorpay-event-id";

/// The signature of a body.
pub fn signature(secret: &str, body: &[u8]) -> String {
    keyed(secret, body).map(|mac| HEXLOWER.encode(&mac.finalize().into_bytes())).unwrap_or_default()
}

/// Whether a body was signed with the secret; compared in constant time. An empty secret signs nothing.
pub fn is_signed(secret: &str, body: &[u8], sent: &str) -> bool {
    let Ok(sent) = HEXLOWER.decode(sent.trim().to_ascii_lowercase().as_bytes()) else { return false };
    !secret.is_empty() && keyed(secret, body).is_some_and(|mac| mac.verify_slice(&sent).is_ok())
}

fn keyed(secret: &str, body: &[u8]) -> Option<Hmac<Sha256>> {
    let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(secret.as_bytes()).ok()?;
    mac.update(body);
    Some(mac)
}

/// An event that is readable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// `payment.captured`, …
    pub kind: String,
    /// When the gateway made it.
    pub made_at: Instant,
    /// What it is about.
    pub what: What,
}

/// What an event is about. Kinds that change nothing of ours are `Other`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// A payment, and the link it was made by where the event says.
    Payment(PaymentFacts, Option<LinkFacts>),
    /// Money given back to the payer.
    Refund(RefundFacts),
    /// Money paid out to the bank.
    PayOut(PayOutFacts),
    /// A link that can be paid no more.
    LinkOver(LinkFacts),
    /// Nothing we keep.
    Other,
}

impl What {
    /// Id of the thing at the gateway.
    pub fn thing(&self) -> &str {
        match self {
            What::Payment(payment, _) => &payment.id,
            What::Refund(refund) => &refund.id,
            What::PayOut(pay_out) => &pay_out.id,
            What::LinkOver(link) => &link.id,
            What::Other => "",
        }
    }
}

/// A payment as the gateway has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaymentFacts {
    /// `pay_…`
    pub id: String,
    /// How much.
    pub amount: Paise,
    /// `INR`
    pub currency: String,
    /// `captured`, `failed`, …
    pub status: String,
    /// `upi`, `card`, …
    pub method: String,
    /// Our reference, where the gateway hands it back; may be empty.
    pub reference: String,
    /// What the gateway keeps of it, with tax.
    pub fee: Paise,
    /// Why it failed; may be empty.
    pub failure: String,
    /// When it was made.
    pub made_at: Option<Instant>,
}

/// A link as the gateway has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkFacts {
    /// `plink_…`
    pub id: String,
    /// Our reference.
    pub reference: String,
    /// What it asks for.
    pub amount: Paise,
}

/// A refund as the gateway has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefundFacts {
    /// `rfnd_…`
    pub id: String,
    /// The payment.
    pub payment: String,
    /// How much.
    pub amount: Paise,
    /// `processed`, `failed`, …
    pub status: String,
}

/// A pay-out as the gateway has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PayOutFacts {
    /// `setl_…`
    pub id: String,
    /// What the bank gets.
    pub net: Paise,
    /// What the gateway kept, without tax.
    pub fee: Paise,
    /// Tax on it.
    pub tax: Paise,
    /// Reference of the transfer.
    pub utr: String,
}

#[derive(Deserialize)]
struct Raw {
    event: String,
    created_at: i64,
    #[serde(default)]
    payload: RawPayload,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct RawPayload {
    payment: Option<Held<RawPayment>>,
    payment_link: Option<Held<RawLink>>,
    refund: Option<Held<RawRefund>>,
    settlement: Option<Held<RawPayOut>>,
}

#[derive(Deserialize)]
struct Held<T> {
    entity: T,
}

#[derive(Deserialize)]
struct RawPayment {
    id: String,
    amount: i64,
    currency: String,
    status: String,
    #[serde(default)]
    method: Option<String>,
    /// An object, or an empty list where there are none.
    #[serde(default)]
    notes: Value,
    #[serde(default)]
    fee: Option<i64>,
    #[serde(default)]
    error_description: Option<String>,
    #[serde(default)]
    created_at: Option<i64>,
}

#[derive(Deserialize)]
struct RawLink {
    id: String,
    amount: i64,
    #[serde(default)]
    reference_id: String,
}

#[derive(Deserialize)]
struct RawRefund {
    id: String,
    payment_id: String,
    amount: i64,
    #[serde(default)]
    status: String,
}

#[derive(Deserialize)]
struct RawPayOut {
    id: String,
    amount: i64,
    /// With tax.
    #[serde(default)]
    fees: i64,
    #[serde(default)]
    tax: i64,
    #[serde(default)]
    utr: String,
}

/// Longest id, kind or reference that is kept, in characters.
const LONGEST: usize = 64;
/// Longest reason of a failure that is kept.
const LONGEST_FAILURE: usize = 200;

fn short(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(LONGEST).collect()
}

impl Event {
    /// Reads an event; nothing where it is none.
    pub fn parse(body: &[u8]) -> Option<Event> {
        let raw: Raw = serde_json::from_slice(body).ok()?;
        let made_at = moment(raw.created_at)?;
        let what = what(&raw.event, raw.payload)?;
        Some(Event { kind: short(&raw.event), made_at, what })
    }
}

/// Nothing where the event lacks what it is about.
fn what(kind: &str, payload: RawPayload) -> Option<What> {
    let link = payload.payment_link.map(|held| LinkFacts {
        id: short(&held.entity.id),
        reference: short(&held.entity.reference_id),
        amount: Paise(held.entity.amount),
    });
    Some(match kind.split_once('.') {
        Some(("payment", "captured" | "failed") | ("payment_link", "paid" | "partially_paid")) => {
            What::Payment(payment(payload.payment?.entity), link)
        }
        Some(("payment_link", "cancelled" | "expired")) => What::LinkOver(link?),
        Some(("refund", _)) => {
            let raw = payload.refund?.entity;
            let (id, payment) = (short(&raw.id), short(&raw.payment_id));
            What::Refund(RefundFacts { id, payment, amount: Paise(raw.amount), status: raw.status })
        }
        Some(("settlement", "processed")) => {
            let raw = payload.settlement?.entity;
            let fee = Paise(raw.fees.checked_sub(raw.tax)?);
            let (id, utr) = (short(&raw.id), short(&raw.utr));
            What::PayOut(PayOutFacts { id, net: Paise(raw.amount), fee, tax: Paise(raw.tax), utr })
        }
        _ => What::Other,
    })
}

fn payment(raw: RawPayment) -> PaymentFacts {
    PaymentFacts {
        id: short(&raw.id),
        amount: Paise(raw.amount),
        currency: short(&raw.currency),
        status: raw.status,
        method: short(&raw.method.unwrap_or_default()),
        reference: short(raw.notes.get("reference").and_then(Value::as_str).unwrap_or_default()),
        fee: Paise(raw.fee.unwrap_or(0)),
        failure: raw.error_description.unwrap_or_default().chars().take(LONGEST_FAILURE).collect(),
        made_at: raw.created_at.and_then(moment),
    }
}

fn moment(seconds: i64) -> Option<Instant> {
    DateTime::from_timestamp(seconds, 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_is_of_the_whole_body_and_the_right_secret() {
        let body = br#"{"event":"payment.captured"}"#;
        // Made with `openssl dgst -sha256 -hmac whsec`.
        let own = "4673dd707ef4c41b987cb7fefe1583142dc702388c93145b7814b9ad3d3c183e";
        assert_eq!(signature("whsec", body), own);
        assert!(is_signed("whsec", body, own) && is_signed("whsec", body, &own.to_uppercase()));
        assert!(!is_signed("whsec", br#"{"event":"payment.captured" }"#, own));
        assert!(!is_signed("other", body, own));
        for bad in ["", "zz", &own[..62], &"0".repeat(64)] {
            assert!(!is_signed("whsec", body, bad), "{bad}");
        }
        assert!(!is_signed("", body, &signature("", body)), "no secret, no signature");
    }

    #[test]
    fn an_event_is_read_with_what_it_needs_or_not_at_all() {
        let paid = serde_json::json!({
            "event": "payment_link.paid", "created_at": 1_795_000_000, "payload": {
                "payment_link": {"entity": {"id": "plink_1", "amount": 11800, "reference_id": "KNL1G1", "status": "paid"}},
                "payment": {"entity": {"id": "pay_1", "amount": 11800, "currency": "INR", "status": "captured",
                    "method": "upi", "notes": [], "fee": 236, "error_description": null, "contact": "+915551000001"}}}});
        let event = Event::parse(paid.to_string().as_bytes()).unwrap();
        let What::Payment(payment, Some(link)) = &event.what else { panic!("{event:?}") };
        assert_eq!((payment.id.as_str(), payment.amount, link.reference.as_str()), ("pay_1", Paise(11_800), "KNL1G1"));
        assert_eq!((payment.reference.as_str(), payment.fee), ("", Paise(236)));
        let settled = serde_json::json!({"event": "settlement.processed", "created_at": 1, "payload": {
            "settlement": {"entity": {"id": "setl_1", "amount": 9764, "fees": 236, "tax": 36, "utr": "N1"}}}});
        let What::PayOut(pay_out) = Event::parse(settled.to_string().as_bytes()).unwrap().what else { panic!() };
        assert_eq!((pay_out.net, pay_out.fee, pay_out.tax), (Paise(9_764), Paise(200), Paise(36)));
        for bad in ["", "{}", "[]", r#"{"event":"payment.captured","created_at":1,"payload":{}}"#, "\u{0}"] {
            assert_eq!(Event::parse(bad.as_bytes()), None, "{bad}");
        }
        let other = Event::parse(br#"{"event":"invoice.paid","created_at":1}"#).unwrap();
        assert_eq!(other.what, What::Other);
    }
}
