//! Row identifiers, one type each so that a unit's is never taken for a user's,
//! and the booking reference people read over the phone.

use std::fmt;

use rand::RngExt;
use sea_orm::DeriveValueType;
use serde::{Deserialize, Serialize};

macro_rules! id {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, DeriveValueType, utoipa::ToSchema)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = std::num::ParseIntError;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map($name)
            }
        }
    )+};
}

id! {
    /// A person with a log-in.
    UserId,
    /// A Common Facility Centre.
    CentreId,
    /// A small factory, artisan, self-help group or other customer.
    UnitId,
    /// A bookable machine, bench, studio, hall, store or expert.
    EquipmentId,
    /// The calendar a machine's capacity is promised from; machines may share one.
    CalendarId,
    /// One promise of capacity to a unit.
    BookingId,
    /// One line of a rate card.
    TariffId,
    /// A concession or reimbursement scheme.
    SchemeId,
    /// What one use costs a unit.
    ChargeId,
    /// An issued document: tax invoice, bill of supply, fee bill, usage memo, note.
    DocumentId,
    /// Money received from a unit.
    ReceiptId,
    /// A job card.
    JobCardId,
    /// An entry of the journal.
    JournalEntryId,
    /// A planned closure or breakdown of a calendar.
    ClosureId,
}

/// Letters and digits that cannot be misheard or misread: no 0 O 1 I L.
const REFERENCE_ALPHABET: &[u8] = b"23456789ABCDEFGHJKMNPQRSTUVWXYZ";
const REFERENCE_LENGTH: usize = 8;

/// A new random booking reference: 8 characters, no 0 O 1 I L (31⁸ ≈ 8.5 × 10¹¹ of them).
pub fn new_reference() -> String {
    let mut rng = rand::rng();
    (0..REFERENCE_LENGTH)
        .map(|_| char::from(REFERENCE_ALPHABET[rng.random_range(0..REFERENCE_ALPHABET.len())]))
        .collect()
}

/// What a person typed, as a reference is stored: upper case without spaces and dashes.
pub fn normalize_reference(typed: &str) -> String {
    typed.chars().filter(|c| c.is_ascii_alphanumeric()).map(|c| c.to_ascii_uppercase()).collect()
}

/// A reference in two groups, as it is read out: `K7M4 PQ2X`.
pub fn grouped_reference(reference: &str) -> String {
    match reference.split_at_checked(4) {
        Some((head, tail)) if !tail.is_empty() => format!("{head} {tail}"),
        _ => reference.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_hold_nothing_that_is_misread() {
        for _ in 0..200 {
            let reference = new_reference();
            assert_eq!(reference.len(), 8);
            assert!(!reference.contains(['0', 'O', '1', 'I', 'L']));
            assert_eq!(normalize_reference(&grouped_reference(&reference).to_lowercase()), reference);
        }
    }
}
