//! Texts with a shape of their own: GSTIN, Udyam number, phone, and what people's typing is freed from.

use unicode_normalization::UnicodeNormalization;

/// What a person typed, in normal form: NFC, trimmed, Devanagari digits as 0-9, no control characters.
pub fn clean(typed: &str) -> String {
    let composed: String = typed.nfc().filter(|c| !c.is_control() || *c == '\n').map(latin_digit).collect();
    composed.trim().to_owned()
}

fn latin_digit(c: char) -> char {
    match c {
        '०'..='९' => char::from(b'0' + (c as u32 - '०' as u32) as u8),
        other => other,
    }
}

/// A text as a cell of a file for spreadsheets: what they would take for a formula is led by an
/// apostrophe (OWASP, CSV injection).
pub fn no_formula(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() }
}

/// Letters and digits only, upper case: how codes and numbers are compared.
pub fn compact(typed: &str) -> String {
    clean(typed).chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect()
}

/// GST State codes with their English names (GST portal's list; 25 and 28 are retired).
pub const STATES: [(&str, &str); 38] = [
    ("01", "Jammu and Kashmir"),
    ("02", "Himachal Pradesh"),
    ("03", "Punjab"),
    ("04", "Chandigarh"),
    ("05", "Uttarakhand"),
    ("06", "Haryana"),
    ("07", "Delhi"),
    ("08", "Rajasthan"),
    ("09", "Uttar Pradesh"),
    ("10", "Bihar"),
    ("11", "Sikkim"),
    ("12", "Arunachal Pradesh"),
    ("13", "Nagaland"),
    ("14", "Manipur"),
    ("15", "Mizoram"),
    ("16", "Tripura"),
    ("17", "Meghalaya"),
    ("18", "Assam"),
    ("19", "West Bengal"),
    ("20", "Jharkhand"),
    ("21", "Odisha"),
    ("22", "Chhattisgarh"),
    ("23", "Madhya Pradesh"),
    ("24", "Gujarat"),
    ("26", "Dadra and Nagar Haveli and Daman and Diu"),
    ("27", "Maharashtra"),
    ("29", "Karnataka"),
    ("30", "Goa"),
    ("31", "Lakshadweep Islands"),
    ("32", "Kerala"),
    ("33", "Tamil Nadu"),
    ("34", "Puducherry"),
    ("35", "Andaman and Nicobar Islands"),
    ("36", "Telangana"),
    ("37", "Andhra Pradesh"),
    ("38", "Ladakh"),
    ("96", "Other Countries"),
    ("97", "Other Territory"),
];

/// The State of a GST State code.
pub fn state_name(code: &str) -> Option<&'static str> {
    STATES.iter().find(|(known, _)| *known == code).map(|(_, name)| *name)
}

/// What is wrong with a GSTIN.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GstinFault {
    /// Not 15 characters of the registrant's pattern.
    Shape,
    /// The first two digits are no State.
    State,
    /// The last character does not fit the others.
    CheckCharacter,
}

/// A GSTIN as stored (upper case, no spaces), or what is wrong with it.
/// Pattern of a normal or government registrant; check character by the GSTN's base-36 rule.
pub fn parse_gstin(typed: &str) -> Result<String, GstinFault> {
    let gstin = compact(typed);
    if !gstin_shape(gstin.as_bytes()) {
        return Err(GstinFault::Shape);
    }
    if state_name(&gstin[..2]).is_none() {
        return Err(GstinFault::State);
    }
    if gstin_check_character(&gstin[..14]) != gstin.as_bytes()[14] {
        return Err(GstinFault::CheckCharacter);
    }
    Ok(gstin)
}

fn gstin_shape(gstin: &[u8]) -> bool {
    let is = |range: std::ops::Range<usize>, test: fn(&u8) -> bool| gstin[range].iter().all(test);
    gstin.len() == 15
        && is(0..2, u8::is_ascii_digit)
        && is(2..7, u8::is_ascii_uppercase)
        && is(7..11, u8::is_ascii_digit)
        && is(11..12, u8::is_ascii_uppercase)
        && matches!(gstin[12], b'1'..=b'9' | b'A'..=b'Z')
        && matches!(gstin[13], b'Z' | b'1'..=b'9' | b'A' | b'B' | b'D'..=b'J')
        && gstin[14].is_ascii_alphanumeric()
}

fn gstin_check_character(first: &str) -> u8 {
    const ALPHABET: &[u8; 36] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    let sum: usize = first
        .bytes()
        .enumerate()
        .map(|(index, byte)| {
            let value = ALPHABET.iter().position(|&c| c == byte).unwrap_or(0);
            let product = value * (1 + index % 2);
            product / 36 + product % 36
        })
        .sum();
    ALPHABET[(36 - sum % 36) % 36]
}

/// A Udyam registration number as stored, `UDYAM-UP-43-0000001`.
pub fn parse_udyam(typed: &str) -> Option<String> {
    let compact = compact(typed);
    let rest = compact.strip_prefix("UDYAM")?;
    let bytes = rest.as_bytes();
    let fits =
        bytes.len() == 11 && bytes[..2].iter().all(u8::is_ascii_uppercase) && bytes[2..].iter().all(u8::is_ascii_digit);
    fits.then(|| format!("UDYAM-{}-{}-{}", &rest[..2], &rest[2..4], &rest[4..]))
}

/// An Indian phone number as stored: ten digits. A leading 0 or +91 is dropped. The test
/// range 555… is let in, since no Indian mobile series begins with 5.
pub fn parse_phone(typed: &str) -> Option<String> {
    let digits: String = clean(typed).chars().filter(char::is_ascii_digit).collect();
    let ten = match digits.len() {
        10 => &digits[..],
        11 => digits.strip_prefix('0')?,
        12 => digits.strip_prefix("91")?,
        _ => return None,
    };
    matches!(ten.as_bytes()[0], b'5'..=b'9').then(|| ten.to_owned())
}

/// A PIN code as stored: six digits, the first not zero.
pub fn parse_pin(typed: &str) -> Option<String> {
    let pin = compact(typed);
    (pin.len() == 6 && pin.bytes().all(|b| b.is_ascii_digit()) && !pin.starts_with('0')).then_some(pin)
}

/// An e-mail address as stored: one `@`, a dot in the domain, no spaces or control characters.
pub fn parse_email(typed: &str) -> Option<String> {
    let email = clean(typed).to_lowercase();
    let (name, domain) = email.split_once('@')?;
    let plain = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_graphic() && !b"@,;<>()\"\\".contains(&b));
    (plain(name) && plain(domain) && domain.contains('.') && email.len() <= 254).then_some(email)
}

/// A phone number as staff see it before they open it: `98•••••210`, enough to recognise and not to collect.
pub fn mask_phone(phone: &str) -> String {
    match (phone.get(..2), phone.get(phone.len().saturating_sub(3)..)) {
        (Some(first), Some(last)) if phone.len() >= 8 && phone.is_ascii() => format!("{first}•••••{last}"),
        _ if phone.is_empty() => String::new(),
        _ => "•••••".to_owned(),
    }
}

/// An e-mail address likewise: `r•••@tannery.example`; a phone number as [`mask_phone`]; any other text as it is.
pub fn mask_contact(text: &str) -> String {
    if let Some((name, domain)) = text.split_once('@') {
        let first: String = name.chars().take(1).collect();
        return format!("{first}•••@{domain}");
    }
    let digits = text.len() >= 8 && text.bytes().all(|b| b.is_ascii_digit());
    if digits { mask_phone(text) } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gstin_vectors_are_told_apart() {
        assert_eq!(parse_gstin(" 24aaqca8719h1zc "), Ok("24AAQCA8719H1ZC".into()));
        assert_eq!(parse_gstin("01AABCE2207R1Z5"), Err(GstinFault::CheckCharacter));
        assert_eq!(parse_gstin("00AABCE2207R1Z5"), Err(GstinFault::State));
        assert_eq!(parse_gstin("24AAQCA8719H1Z"), Err(GstinFault::Shape));
        assert_eq!(parse_gstin("24AAQCA8719H0ZD"), Err(GstinFault::Shape));
        assert_eq!(parse_gstin("39AAQCA8719H1Z1"), Err(GstinFault::State));
        assert_eq!(parse_gstin("24AAQ1A8719H1ZC"), Err(GstinFault::Shape));
    }

    #[test]
    fn every_gstin_vector_is_judged_as_listed() {
        let mut reader = csv::Reader::from_reader(&include_bytes!("../../tests/vectors/gstin_vectors.csv")[..]);
        let mut seen = 0;
        for record in reader.records() {
            let record = record.unwrap();
            assert_eq!(parse_gstin(&record[0]).is_ok(), &record[1] == "valid", "{}: {}", &record[0], &record[2]);
            seen += 1;
        }
        assert_eq!(seen, 29);
    }

    #[test]
    fn a_mask_leaves_enough_to_recognise() {
        assert_eq!(mask_phone("9876543210"), "98•••••210");
        assert_eq!(["", "123"].map(mask_phone), ["", "•••••"]);
        assert_eq!(mask_contact("ramesh@tannery.example"), "r•••@tannery.example");
        assert_eq!(["9876543210", "clerk.knl"].map(mask_contact), ["98•••••210", "clerk.knl"]);
    }

    #[test]
    fn typing_is_freed_from_what_does_not_matter() {
        assert_eq!(parse_phone("+91 98765-43210"), Some("9876543210".into()));
        assert_eq!(parse_phone("५५५१००००१२"), Some("5551000012".into()));
        assert_eq!(parse_phone("12345"), None);
        assert_eq!(parse_udyam("udyam up 43 9900001"), Some("UDYAM-UP-43-9900001".into()));
        assert_eq!(parse_udyam("UDYAM-UP-43-99"), None);
        assert_eq!(clean("  ४२ \u{0}x "), "42 x");
        assert_eq!(parse_pin("208 010"), Some("208010".into()));
        assert_eq!(parse_email("a@b\r\nBcc: c@d.e"), None);
    }
}
