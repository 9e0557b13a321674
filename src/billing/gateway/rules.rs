//! What is done with what a gateway tells. Pure.

use chrono::TimeDelta;

use super::protocol::{LinkFacts, PaymentFacts};
use crate::base::Paise;
use crate::base::time::Instant;

/// What the payment of an order is compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AskedFor {
    /// What the link asks for.
    pub amount: Paise,
}

/// What is done with a payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Judged {
    /// It becomes a receipt.
    Take,
    /// It waits for accounts.
    Hold(Why),
    /// No money came; it is shown.
    Failed,
    /// Nothing yet.
    Nothing,
}

/// Why a payment waits for accounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// The event is older than gateways send them: somebody may play it again.
    TooOld,
    /// The event is from a time to come.
    FromFuture,
    /// Not in rupees, or nothing.
    Currency,
    /// Its reference is none of ours.
    UnknownOrder,
    /// The link asks for something else than we asked.
    OtherLink,
    /// More than was asked for.
    Amount,
    /// It could not be booked, for instance because its month is locked.
    NotBooked,
}

impl Why {
    /// Every reason.
    pub const ALL: [Why; 7] =
        [Why::TooOld, Why::FromFuture, Why::Currency, Why::UnknownOrder, Why::OtherLink, Why::Amount, Why::NotBooked];

    /// As stored.
    pub const fn code(self) -> &'static str {
        match self {
            Why::TooOld => "too_old",
            Why::FromFuture => "from_future",
            Why::Currency => "currency",
            Why::UnknownOrder => "unknown_order",
            Why::OtherLink => "other_link",
            Why::Amount => "amount",
            Why::NotBooked => "not_booked",
        }
    }

    /// Key of its words.
    pub const fn key(self) -> &'static str {
        match self {
            Why::TooOld => "gateway-why-too-old",
            Why::FromFuture => "gateway-why-from-future",
            Why::Currency => "gateway-why-currency",
            Why::UnknownOrder => "gateway-why-unknown-order",
            Why::OtherLink => "gateway-why-other-link",
            Why::Amount => "gateway-why-amount",
            Why::NotBooked => "gateway-why-not-booked",
        }
    }

    /// The reason of a stored code.
    pub fn from_code(code: &str) -> Option<Why> {
        Why::ALL.into_iter().find(|why| why.code() == code)
    }
}

/// Gateways send an event again for a day or so; one that comes later is looked at by people.
const OLDEST: TimeDelta = TimeDelta::days(7);
/// How much the gateway's clock may be ahead.
const AHEAD: TimeDelta = TimeDelta::minutes(10);

/// What is done with a payment: it has to be captured, of now, in rupees, and not more than was asked for by a link of
/// ours. Less is a part payment.
pub fn judge(
    payment: &PaymentFacts,
    link: Option<&LinkFacts>,
    asked: Option<AskedFor>,
    made_at: Instant,
    now: Instant,
) -> Judged {
    match payment.status.as_str() {
        "failed" => return Judged::Failed,
        "captured" => {}
        _ => return Judged::Nothing,
    }
    if made_at < now - OLDEST {
        return Judged::Hold(Why::TooOld);
    }
    if made_at > now + AHEAD {
        return Judged::Hold(Why::FromFuture);
    }
    if payment.currency != "INR" || payment.amount <= Paise::ZERO {
        return Judged::Hold(Why::Currency);
    }
    let Some(asked) = asked else { return Judged::Hold(Why::UnknownOrder) };
    if link.is_some_and(|link| link.amount != asked.amount) {
        return Judged::Hold(Why::OtherLink);
    }
    if payment.amount > asked.amount {
        return Judged::Hold(Why::Amount);
    }
    Judged::Take
}

/// How many of the oldest payments (+) and refunds (−) come to a pay-out exactly; nothing where no beginning does.
pub fn of_pay_out(oldest_first: &[Paise], gross: Paise) -> Option<usize> {
    let mut sum = 0i64;
    for (index, amount) in oldest_first.iter().enumerate() {
        sum = sum.checked_add(amount.0)?;
        if sum == gross.0 {
            return Some(index + 1);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn now() -> Instant {
        crate::base::time::start_of_day(crate::base::time::parse_date("26-11-2026").unwrap())
    }

    fn payment() -> PaymentFacts {
        PaymentFacts {
            id: "pay_1".into(),
            amount: Paise(11_800),
            currency: "INR".into(),
            status: "captured".into(),
            method: "upi".into(),
            reference: String::new(),
            fee: Paise::ZERO,
            failure: String::new(),
            made_at: None,
        }
    }

    const ASKED: Option<AskedFor> = Some(AskedFor { amount: Paise(11_800) });

    #[test]
    fn only_what_was_asked_for_is_taken() {
        let judge_of = |payment: &PaymentFacts, asked| judge(payment, None, asked, now(), now());
        assert_eq!(judge_of(&payment(), ASKED), Judged::Take);
        assert_eq!(judge_of(&PaymentFacts { amount: Paise(5_000), ..payment() }, ASKED), Judged::Take);
        assert_eq!(judge_of(&PaymentFacts { amount: Paise(11_801), ..payment() }, ASKED), Judged::Hold(Why::Amount));
        assert_eq!(judge_of(&PaymentFacts { currency: "USD".into(), ..payment() }, ASKED), Judged::Hold(Why::Currency));
        assert_eq!(judge_of(&PaymentFacts { amount: Paise(-1), ..payment() }, ASKED), Judged::Hold(Why::Currency));
        assert_eq!(judge_of(&payment(), None), Judged::Hold(Why::UnknownOrder));
        assert_eq!(judge_of(&PaymentFacts { status: "failed".into(), ..payment() }, ASKED), Judged::Failed);
        assert_eq!(judge_of(&PaymentFacts { status: "authorized".into(), ..payment() }, ASKED), Judged::Nothing);
        let link = LinkFacts { id: "plink_1".into(), reference: "R".into(), amount: Paise(100) };
        assert_eq!(judge(&payment(), Some(&link), ASKED, now(), now()), Judged::Hold(Why::OtherLink));
    }

    #[test]
    fn an_event_of_another_time_waits_for_people() {
        let at = |made_at| judge(&payment(), None, ASKED, made_at, now());
        assert_eq!(at(now() - TimeDelta::days(6)), Judged::Take);
        assert_eq!(at(now() - TimeDelta::days(8)), Judged::Hold(Why::TooOld));
        assert_eq!(at(now() + TimeDelta::minutes(11)), Judged::Hold(Why::FromFuture));
    }

    #[test]
    fn every_reason_has_a_code_of_its_own() {
        for why in Why::ALL {
            assert_eq!(Why::from_code(why.code()), Some(why));
        }
    }

    proptest! {
        #[test]
        fn the_beginning_that_is_found_comes_to_the_pay_out(
            amounts in proptest::collection::vec(-500i64..2_000, 1..12), take in 1usize..12,
        ) {
            let amounts: Vec<Paise> = amounts.into_iter().map(Paise).collect();
            let take = take.min(amounts.len());
            let gross = Paise(amounts[..take].iter().map(|amount| amount.0).sum());
            let found = of_pay_out(&amounts, gross);
            prop_assert!(found.is_some_and(|found| found <= take));
            let sum: i64 = amounts[..found.unwrap()].iter().map(|amount| amount.0).sum();
            prop_assert_eq!(sum, gross.0);
        }
    }
}
