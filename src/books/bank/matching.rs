//! What a row of the bank probably pays. Pure.

use crate::base::{DocumentId, Paise, ReceiptId, UnitId, text};

/// A document with something to pay.
#[derive(Clone, Debug)]
pub struct Open {
    /// Its row.
    pub document: DocumentId,
    /// Whose.
    pub unit: UnitId,
    /// Still to pay.
    pub outstanding: Paise,
    number: String,
    aliases: Vec<String>,
}

impl Open {
    /// A document with the number, and the code and name of its unit, as a narration may spell them.
    pub fn new(
        document: DocumentId,
        number: &str,
        (unit, code, name): (UnitId, &str, &str),
        outstanding: Paise,
    ) -> Open {
        let own_word = |word: &String| word.len() >= SHORTEST_ALIAS && !COMMON.contains(&word.as_str());
        let words = name.split_whitespace().map(plain).filter(own_word);
        Open {
            document,
            unit,
            outstanding,
            number: plain(number),
            aliases: std::iter::once(plain(code)).chain(words).collect(),
        }
    }

    /// Whether a narration names the unit: by its code, or by a word of its name that is its own.
    fn is_named(&self, words: &str) -> bool {
        self.aliases.iter().any(|alias| words.contains(alias.as_str()))
    }
}

/// A receipt that is on record and on no row of the bank yet.
#[derive(Clone, Debug)]
pub struct Recorded {
    /// Its row.
    pub receipt: ReceiptId,
    /// Reference of the bank.
    pub reference: String,
    /// How much.
    pub amount: Paise,
}

/// A pay-out of the payment gateway that is on no row of the bank yet.
#[derive(Clone, Debug)]
pub struct PaidOut {
    /// Its row.
    pub id: i64,
    /// Reference of the transfer, letters and digits only.
    pub utr: String,
    /// What the bank got.
    pub net: Paise,
}

/// How sure a match is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sure {
    /// Somebody should look.
    Perhaps,
    /// The document or the unit is named, the amount is another.
    Likely,
    /// Reference, or number and amount, are the same.
    Certain,
}

/// What a row probably is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Match {
    /// How sure.
    pub sure: Sure,
    /// The receipt on record, if it is one.
    pub receipt: Option<ReceiptId>,
    /// The pay-out of the gateway, if it is one.
    pub pay_out: Option<i64>,
    /// Who pays, if it is none.
    pub unit: Option<UnitId>,
    /// The document it pays first.
    pub document: Option<DocumentId>,
}

/// Shortest word of a unit's name that counts: shorter ones are in too many.
const SHORTEST_ALIAS: usize = 4;
/// Words that many units have in their name.
const COMMON: [&str; 12] = [
    "LEATHER",
    "TANNERS",
    "TANNERY",
    "GOODS",
    "INDUSTRIES",
    "WORKS",
    "ENTERPRISES",
    "TRADERS",
    "PRIVATE",
    "LIMITED",
    "GROUP",
    "UDYOG",
];

/// The best match of money in: a receipt with its reference; a document whose number stands in the narration (its
/// payment reference is the number without signs); one document of that amount whose unit is named; a unit that is
/// named. Nothing for money out.
pub fn best(narration: &str, reference: &str, amount: Paise, open: &[Open], recorded: &[Recorded]) -> Option<Match> {
    if amount <= Paise::ZERO {
        return None;
    }
    let words = plain(narration);
    let same = |one: &&Recorded| {
        let known = text::compact(&one.reference);
        let known = known.trim_start_matches('0');
        known.len() >= 6 && one.amount == amount && (known == reference || words.contains(known))
    };
    if let Some(one) = recorded.iter().find(same) {
        return Some(Match {
            sure: Sure::Certain,
            receipt: Some(one.receipt),
            pay_out: None,
            unit: None,
            document: None,
        });
    }
    let pays = |one: &Open, sure| Match {
        sure,
        receipt: None,
        pay_out: None,
        unit: Some(one.unit),
        document: Some(one.document),
    };
    if let Some(one) = open.iter().find(|one| words.contains(one.number.as_str())) {
        let sure = if one.outstanding == amount { Sure::Certain } else { Sure::Likely };
        return Some(pays(one, sure));
    }
    let named: Vec<&Open> = open.iter().filter(|one| one.is_named(&words)).collect();
    let of_amount: Vec<&&Open> = named.iter().filter(|one| one.outstanding == amount).collect();
    if let [one] = of_amount.as_slice() {
        return Some(pays(one, Sure::Likely));
    }
    let first = named.first()?;
    let one_unit = named.iter().all(|one| one.unit == first.unit);
    one_unit.then_some(Match {
        sure: Sure::Perhaps,
        receipt: None,
        pay_out: None,
        unit: Some(first.unit),
        document: None,
    })
}

/// The pay-out of the gateway that money in is: its reference and its amount are the same.
pub fn pay_out_of(narration: &str, reference: &str, amount: Paise, paid_out: &[PaidOut]) -> Option<Match> {
    let words = plain(narration);
    let reference = plain(reference);
    let same = |one: &&PaidOut| {
        let utr = one.utr.trim_start_matches('0');
        utr.len() >= 6 && one.net == amount && (utr == reference.trim_start_matches('0') || words.contains(utr))
    };
    let one = paid_out.iter().find(same)?;
    Some(Match { sure: Sure::Certain, receipt: None, pay_out: Some(one.id), unit: None, document: None })
}

/// Letters and digits, upper case: banks drop signs and blanks as they like.
fn plain(text: &str) -> String {
    text.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(id: i64, number: &str, unit: i64, name: &str, outstanding: i64) -> Open {
        Open::new(DocumentId(id), number, (UnitId(unit), &format!("U{unit:04}"), name), Paise(outstanding))
    }

    fn dues() -> Vec<Open> {
        vec![
            open(1, "KNL/2627/00042", 2, "Savera Nagari Tanners", 432_106),
            open(2, "KNL/2627/00043", 2, "Savera Nagari Tanners", 50_000),
            open(3, "KNL/2627/00044", 3, "Ganga Leather Works", 50_000),
        ]
    }

    #[test]
    fn a_receipt_on_record_is_found_by_its_reference_and_never_made_twice() {
        let recorded = [Recorded { receipt: ReceiptId(7), reference: "627712345678".into(), amount: Paise(50_000) }];
        let found = best("UPI/627712345678/SAVERA", "", Paise(50_000), &dues(), &recorded).unwrap();
        assert_eq!((found.sure, found.receipt), (Sure::Certain, Some(ReceiptId(7))));
        let other = best("UPI/627712345678/SAVERA", "", Paise(50_001), &dues(), &recorded).unwrap();
        assert_eq!(other.receipt, None, "another amount is another payment");
    }

    #[test]
    fn a_documents_number_in_the_narration_is_certain_with_its_amount() {
        let found = best("UPI-SAVERA-KNL262700042@ok", "", Paise(432_106), &dues(), &[]).unwrap();
        assert_eq!((found.sure, found.document), (Sure::Certain, Some(DocumentId(1))));
        let part = best("NEFT inv KNL/2627/00042 part", "", Paise(100_000), &dues(), &[]).unwrap();
        assert_eq!((part.sure, part.document), (Sure::Likely, Some(DocumentId(1))));
    }

    #[test]
    fn a_pay_out_of_the_gateway_is_found_by_reference_and_amount() {
        let paid_out = [PaidOut { id: 9, utr: "UTR8ABC0001".into(), net: Paise(976_400) }];
        let found = pay_out_of("NEFT CR-RZRPAY", "UTR8ABC0001", Paise(976_400), &paid_out).unwrap();
        assert_eq!((found.sure, found.pay_out, found.receipt), (Sure::Certain, Some(9), None));
        assert!(pay_out_of("NEFT UTR8ABC0001 RAZORPAY", "", Paise(976_400), &paid_out).is_some());
        assert_eq!(pay_out_of("NEFT UTR8ABC0001", "", Paise(976_401), &paid_out), None);
        assert_eq!(pay_out_of("NEFT", "UTR8ABC0002", Paise(976_400), &paid_out), None);
    }

    #[test]
    fn amount_and_name_together_are_likely_a_name_alone_is_a_hint() {
        let found = best("NEFT CR SAVERA NAGARI", "N123", Paise(50_000), &dues(), &[]).unwrap();
        assert_eq!((found.sure, found.document), (Sure::Likely, Some(DocumentId(2))));
        let hint = best("IMPS ganga lwks", "1", Paise(999), &dues(), &[]).unwrap();
        assert_eq!((hint.sure, hint.unit, hint.document), (Sure::Perhaps, Some(UnitId(3)), None));
        assert_eq!(best("LEATHER WORKS", "", Paise(50_000), &dues(), &[]), None, "many are called so");
        assert_eq!(best("SAVERA", "", Paise(-50_000), &dues(), &[]), None, "money out pays nothing");
    }
}
