//! What a charge is for. Pure.

use crate::base::BasisPoints;

use super::rate::RateLine;

/// What a charge is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChargeKind {
    /// The machine was, or will be, used.
    Usage,
    /// Nobody came: this share of the planned charge.
    NoShow(BasisPoints),
    /// Cancelled inside the cut-off: this share of the planned charge.
    LateCancel(BasisPoints),
    /// Begun and broken off: the rate's share of the planned charge.
    Aborted,
    /// The centre's operator, beside the use.
    Operator,
    /// Consumables, beside the use.
    Consumables,
    /// Surcharge of an urgent use.
    Urgent,
    /// Surcharge on the time after the booked end.
    Overtime,
}

impl ChargeKind {
    /// As stored: `usage`, `no_show`, `late_cancel`, `aborted`, `operator`, …
    pub const fn code(self) -> &'static str {
        match self {
            ChargeKind::Usage => "usage",
            ChargeKind::NoShow(_) => "no_show",
            ChargeKind::LateCancel(_) => "late_cancel",
            ChargeKind::Aborted => "aborted",
            ChargeKind::Operator => "operator",
            ChargeKind::Consumables => "consumables",
            ChargeKind::Urgent => "urgent",
            ChargeKind::Overtime => "overtime",
        }
    }

    /// The share of the planned charge it asks, if it is one.
    pub(super) fn share(self, rate: &RateLine) -> Option<BasisPoints> {
        match self {
            ChargeKind::NoShow(share) | ChargeKind::LateCancel(share) => Some(share),
            ChargeKind::Aborted => rate.terms.aborted,
            _ => None,
        }
    }
}
