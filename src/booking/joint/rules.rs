//! How a cost is split. Pure.

use crate::base::{BasisPoints, Reason, Reasons};

/// The whole cost.
pub const WHOLE: BasisPoints = BasisPoints::percent(100);

/// The host's part beside those that partners have agreed to.
pub fn host_part(agreed: impl IntoIterator<Item = BasisPoints>) -> BasisPoints {
    let others: i64 = agreed.into_iter().map(|part| part.0).sum();
    BasisPoints((WHOLE.0 - others).max(0))
}

/// Why a part cannot be asked for, with what others are asked for or bear already.
pub fn may_ask(part: Option<BasisPoints>, others: BasisPoints) -> Reasons {
    let most = BasisPoints(WHOLE.0 - 1 - others.0);
    match part {
        Some(part) if part.0 >= 1 && part.0 <= most.0 => Reasons::new(),
        Some(part) if part.0 >= 1 => vec![Reason::field("part", "booking-joint-too-much").with("most", most)],
        _ => vec![Reason::field("part", "booking-joint-part")],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_host_bears_what_nobody_has_agreed_to() {
        assert_eq!(host_part([]), WHOLE);
        assert_eq!(host_part([BasisPoints::percent(30), BasisPoints(2_550)]), BasisPoints(4_450));
    }

    #[test]
    fn partners_leave_the_host_a_part() {
        let code = |part: Option<i64>, others| -> Vec<&str> {
            may_ask(part.map(BasisPoints), BasisPoints(others)).iter().map(|reason| reason.code).collect()
        };
        assert_eq!(code(Some(9_999), 0), [""; 0]);
        assert_eq!(code(Some(10_000), 0), ["booking-joint-too-much"]);
        assert_eq!(code(Some(5_000), 5_000), ["booking-joint-too-much"]);
        assert_eq!(code(Some(0), 0), ["booking-joint-part"]);
        assert_eq!(code(None, 0), ["booking-joint-part"]);
    }

    proptest! {
        #[test]
        fn all_parts_together_are_the_whole(wanted in prop::collection::vec(1i64..10_000, 0..8)) {
            let mut agreed = Vec::new();
            for part in wanted {
                let others = BasisPoints(agreed.iter().map(|part: &BasisPoints| part.0).sum());
                if may_ask(Some(BasisPoints(part)), others).is_empty() {
                    agreed.push(BasisPoints(part));
                }
            }
            let host = host_part(agreed.iter().copied());
            prop_assert!(host.0 >= 1);
            prop_assert_eq!(host.0 + agreed.iter().map(|part| part.0).sum::<i64>(), WHOLE.0);
        }
    }
}
