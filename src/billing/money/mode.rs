//! Ways money comes, and what their references look like.

use serde::{Deserialize, Serialize};

use crate::account::Account;

/// How money came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PaymentMode {
    /// UPI; reference is the RRN.
    Upi,
    /// NEFT; reference is the UTR.
    Neft,
    /// RTGS; reference is the UTR.
    Rtgs,
    /// IMPS; reference is the RRN.
    Imps,
    /// Cash at the counter.
    Cash,
    /// Cheque; reference is its number.
    Cheque,
    /// Demand draft; reference is its number.
    DemandDraft,
    /// Card at the counter's machine; reference is the slip's number.
    Card,
    /// Online through a payment gateway; reference is the gateway's.
    Gateway,
}

impl PaymentMode {
    /// Every mode, most common first.
    pub const ALL: [PaymentMode; 9] = [
        PaymentMode::Upi,
        PaymentMode::Neft,
        PaymentMode::Cash,
        PaymentMode::Cheque,
        PaymentMode::Rtgs,
        PaymentMode::Imps,
        PaymentMode::DemandDraft,
        PaymentMode::Card,
        PaymentMode::Gateway,
    ];

    /// What somebody at the counter can take: the gateway writes its own receipts.
    pub fn at_counter() -> impl Iterator<Item = PaymentMode> {
        PaymentMode::ALL.into_iter().filter(|mode| *mode != PaymentMode::Gateway)
    }

    /// As stored.
    pub const fn code(self) -> &'static str {
        match self {
            PaymentMode::Upi => "upi",
            PaymentMode::Neft => "neft",
            PaymentMode::Rtgs => "rtgs",
            PaymentMode::Imps => "imps",
            PaymentMode::Cash => "cash",
            PaymentMode::Cheque => "cheque",
            PaymentMode::DemandDraft => "demand_draft",
            PaymentMode::Card => "card",
            PaymentMode::Gateway => "gateway",
        }
    }

    /// The mode of a stored code.
    pub fn from_code(code: &str) -> Option<PaymentMode> {
        PaymentMode::ALL.into_iter().find(|mode| mode.code() == code)
    }

    /// Whether it is paper that a bank has to clear.
    pub const fn is_paper(self) -> bool {
        matches!(self, PaymentMode::Cheque | PaymentMode::DemandDraft)
    }

    /// Where the money lies once it came.
    pub(in crate::billing) const fn account(self) -> Account {
        match self {
            PaymentMode::Cash => Account::Cash,
            PaymentMode::Cheque | PaymentMode::DemandDraft => Account::ChequesInHand,
            PaymentMode::Gateway => Account::Gateway,
            PaymentMode::Upi | PaymentMode::Neft | PaymentMode::Rtgs | PaymentMode::Imps | PaymentMode::Card => {
                Account::Bank
            }
        }
    }

    /// Where money that is given back comes from: a cleared cheque lies in the bank.
    pub(super) const fn paid_from(self) -> Account {
        match self {
            PaymentMode::Cheque | PaymentMode::DemandDraft => Account::Bank,
            other => other.account(),
        }
    }

    /// Whether a reference, letters and digits only, has the length it usually has: 12 digits for UPI and IMPS
    /// (RRN), 16 for NEFT and 22 for RTGS (UTR), 6 for paper. Banks differ, so an unusual one is told, not refused.
    pub fn is_usual(self, reference: &str) -> bool {
        let length = reference.chars().count();
        let digits = reference.chars().all(|c| c.is_ascii_digit());
        match self {
            PaymentMode::Upi | PaymentMode::Imps => digits && length == 12,
            PaymentMode::Neft => length == 16,
            PaymentMode::Rtgs => length == 22,
            PaymentMode::Cheque | PaymentMode::DemandDraft => digits && length == 6,
            PaymentMode::Cash | PaymentMode::Card | PaymentMode::Gateway => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_of_unusual_length_is_told() {
        assert!(PaymentMode::Upi.is_usual("432187650987"));
        assert!(!PaymentMode::Upi.is_usual("43218765098"));
        assert!(!PaymentMode::Imps.is_usual("43218765098A"));
        assert!(PaymentMode::Neft.is_usual("SBIN226325000042"));
        assert!(PaymentMode::Rtgs.is_usual("SBINR52026112500000042"));
        assert!(PaymentMode::Cheque.is_usual("000123"));
        assert!(PaymentMode::Cash.is_usual(""));
    }

    #[test]
    fn every_mode_has_a_code_of_its_own() {
        for mode in PaymentMode::ALL {
            assert_eq!(PaymentMode::from_code(mode.code()), Some(mode));
        }
    }
}
