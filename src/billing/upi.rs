//! The UPI link and its QR code: what a unit scans to pay. Stands here and not in `books`,
//! because the unit's own pages show it too.

use crate::base::Paise;

/// A payment asked for by UPI (NPCI linking specification 1.6).
#[derive(Clone, Debug)]
pub struct UpiRequest<'a> {
    /// Address of the payee, `name@bank`.
    pub address: &'a str,
    /// Name of the payee.
    pub name: &'a str,
    /// Document number or unit code; becomes the transaction reference.
    pub reference: &'a str,
    /// Shown to the payer, at most 50 characters are kept.
    pub note: &'a str,
    /// Fixed amount, more than zero.
    pub amount: Paise,
}

impl UpiRequest<'_> {
    /// `upi://pay?…`, or nothing if there is nothing to pay or the address is none.
    pub fn link(&self) -> Option<String> {
        if self.amount <= Paise::ZERO || !is_upi_address(self.address) {
            return None;
        }
        let reference: String = self.reference.chars().filter(char::is_ascii_alphanumeric).take(35).collect();
        let note: String = self.note.chars().filter(|c| !matches!(c, '&' | '#')).take(50).collect();
        Some(format!(
            "upi://pay?pa={}&pn={}&tr={reference}&tn={}&am={}&cu=INR",
            self.address,
            percent_encoded(self.name),
            percent_encoded(&note),
            self.amount.plain()
        ))
    }
}

/// The transaction reference of an attempt to pay a document: its number's letters and digits, and from the
/// second attempt on which one it is, so that a bank tells a code from the one before a part payment.
pub fn attempt_reference(number: &str, attempt: i64) -> String {
    let number: String = number.chars().filter(char::is_ascii_alphanumeric).collect();
    if attempt <= 1 { number } else { format!("{number}X{attempt}") }
}

/// Whether a text is a UPI address: `name@bank`.
pub fn is_upi_address(text: &str) -> bool {
    let Some((name, bank)) = text.split_once('@') else {
        return false;
    };
    (2..=256).contains(&name.len())
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-'))
        && (2..=64).contains(&bank.len())
        && bank.bytes().all(|b| b.is_ascii_alphanumeric())
        && bank.as_bytes()[0].is_ascii_alphabetic()
}

fn percent_encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const REQUEST: UpiRequest<'static> = UpiRequest {
        address: "klcfc@sbi",
        name: "Kanpur Leather CFC",
        reference: "KLC/26-27/00042",
        note: "Invoice KLC/26-27/00042",
        amount: Paise(432_106),
    };

    #[test]
    fn the_link_is_the_one_of_the_specification() {
        assert_eq!(
            REQUEST.link().as_deref(),
            Some(
                "upi://pay?pa=klcfc@sbi&pn=Kanpur%20Leather%20CFC&tr=KLC262700042\
                 &tn=Invoice%20KLC%2F26-27%2F00042&am=4321.06&cu=INR"
            )
        );
    }

    #[test]
    fn nothing_owed_or_no_address_gives_no_link() {
        assert_eq!(UpiRequest { amount: Paise::ZERO, ..REQUEST }.link(), None);
        assert_eq!(UpiRequest { address: "klcfc&am=1@sbi", ..REQUEST }.link(), None);
        assert_eq!(UpiRequest { address: "klcfc@", ..REQUEST }.link(), None);
    }

    #[test]
    fn each_attempt_has_a_reference_of_its_own() {
        let references: Vec<String> = (1..4).map(|attempt| attempt_reference("KLC/26-27/00042", attempt)).collect();
        assert_eq!(references, ["KLC262700042", "KLC262700042X2", "KLC262700042X3"]);
        assert!(attempt_reference("KLC/26-27/000427", 999).len() <= 35);
    }

    #[test]
    fn a_note_cannot_add_fields_to_the_link() {
        let link = UpiRequest { note: "a&am=1#b", ..REQUEST }.link().unwrap();
        assert!(link.contains("&tn=aam%3D1b&am=4321.06&"), "{link}");
    }
}
