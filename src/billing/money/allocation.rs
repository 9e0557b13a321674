//! Which dues a sum of money pays: named documents first, the rest oldest first; what is left
//! over is an advance. Pure.

use chrono::NaiveDate;

use crate::base::{DocumentId, Paise, Result};

/// A document with something still to pay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenDocument {
    /// Its row.
    pub id: DocumentId,
    /// Its number.
    pub number: String,
    /// Day of issue.
    pub issued_on: NaiveDate,
    /// Day it is due.
    pub due_on: NaiveDate,
    /// Still to pay, more than zero.
    pub outstanding: Paise,
}

/// Money given to a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share {
    /// The document.
    pub document: DocumentId,
    /// More than zero, at most its outstanding.
    pub amount: Paise,
}

/// How a sum is spread.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Allocation {
    /// Each document once.
    pub shares: Vec<Share>,
    /// Advance left over.
    pub left: Paise,
}

/// Spreads an amount over open documents: those named in the order named, the rest by due
/// day, day of issue and number.
pub fn allocate(amount: Paise, open: &[OpenDocument], named: &[DocumentId]) -> Result<Allocation> {
    let mut rest: Vec<&OpenDocument> = open.iter().filter(|document| !named.contains(&document.id)).collect();
    rest.sort_by(|a, b| (a.due_on, a.issued_on, &a.number).cmp(&(b.due_on, b.issued_on, &b.number)));
    let mut first: Vec<&OpenDocument> = Vec::new();
    for id in named {
        let document = open.iter().find(|document| document.id == *id);
        if let Some(document) = document.filter(|document| !first.iter().any(|seen| seen.id == document.id)) {
            first.push(document);
        }
    }
    let mut left = amount;
    let mut shares = Vec::new();
    for document in first.into_iter().chain(rest) {
        let share = left.min(document.outstanding);
        if share > Paise::ZERO {
            shares.push(Share { document: document.id, amount: share });
            left = left.minus(share)?;
        }
    }
    Ok(Allocation { shares, left })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn open(id: i64, due: u32, outstanding: i64) -> OpenDocument {
        let day = |day| NaiveDate::from_ymd_opt(2026, 10, day).unwrap();
        OpenDocument {
            id: DocumentId(id),
            number: format!("K/{id:05}"),
            issued_on: day(1),
            due_on: day(due),
            outstanding: Paise(outstanding),
        }
    }

    fn shares(allocation: &Allocation) -> Vec<(i64, i64)> {
        allocation.shares.iter().map(|share| (share.document.0, share.amount.0)).collect()
    }

    #[test]
    fn the_oldest_due_is_paid_first_and_the_rest_is_an_advance() {
        let dues = [open(1, 9, 500), open(2, 3, 300), open(3, 9, 200)];
        let all = allocate(Paise(1_500), &dues, &[]).unwrap();
        assert_eq!(shares(&all), [(2, 300), (1, 500), (3, 200)]);
        assert_eq!(all.left, Paise(500));
        let part = allocate(Paise(350), &dues, &[]).unwrap();
        assert_eq!(shares(&part), [(2, 300), (1, 50)]);
    }

    #[test]
    fn named_documents_come_before_older_ones() {
        let dues = [open(1, 9, 500), open(2, 3, 300)];
        let named = allocate(Paise(600), &dues, &[DocumentId(1), DocumentId(1), DocumentId(77)]).unwrap();
        assert_eq!(shares(&named), [(1, 500), (2, 100)]);
    }

    proptest! {
        #[test]
        fn shares_and_advance_are_the_money_and_no_due_is_overpaid(
            amount in 1i64..1_000_000,
            dues in prop::collection::vec((1u32..28, 1i64..100_000), 0..20),
            named in prop::collection::vec(0i64..25, 0..6),
        ) {
            let open: Vec<OpenDocument> =
                dues.iter().enumerate().map(|(index, &(due, outstanding))| open(index as i64, due, outstanding)).collect();
            let named: Vec<DocumentId> = named.into_iter().map(DocumentId).collect();
            let all = allocate(Paise(amount), &open, &named).unwrap();
            let given: i64 = all.shares.iter().map(|share| share.amount.0).sum();
            prop_assert_eq!(given + all.left.0, amount);
            for share in &all.shares {
                let document = open.iter().find(|document| document.id == share.document).unwrap();
                prop_assert!(share.amount > Paise::ZERO && share.amount <= document.outstanding);
                prop_assert_eq!(all.shares.iter().filter(|other| other.document == share.document).count(), 1);
            }
            let owed: i64 = open.iter().map(|document| document.outstanding.0).sum();
            prop_assert_eq!(all.left.0, (amount - owed).max(0));
        }
    }
}
