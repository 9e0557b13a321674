//! What service accounting codes mean, in the words of the notified scheme. Pure.

/// Codes that services of a Common Facility Centre fall under.
const CODES: [(&str, &str); 12] = [
    ("996729", "Other storage and warehousing services"),
    ("997212", "Rental of own or leased non-residential property"),
    ("997315", "Leasing or rental of computers"),
    ("997319", "Leasing or rental of other machinery and equipment, with or without operator"),
    ("998346", "Technical testing and analysis services"),
    ("998391", "Specialty design services incl. fashion and industrial design"),
    ("998399", "Other professional, technical and business services n.e.c."),
    ("998540", "Packaging services of goods for others"),
    ("998596", "Events, exhibitions, conventions and trade shows organisation services"),
    ("998823", "Leather and leather product manufacturing services (job work)"),
    ("999293", "Commercial training and coaching services"),
    ("999792", "Agreeing to do an act (sub-codes 999791-94)"),
];

/// The words of a code; nothing where it is not among them.
pub fn description(sac: &str) -> &'static str {
    CODES.iter().find(|(code, _)| *code == sac).map_or("", |(_, words)| words)
}

/// The same, as short as GSTR-1 takes it.
pub fn short_description(sac: &str) -> &'static str {
    let words = description(sac);
    words.char_indices().nth(MOST_CHARACTERS).and_then(|(end, _)| words.get(..end)).unwrap_or(words).trim_end()
}

/// Table 12 of GSTR-1 takes so many characters.
const MOST_CHARACTERS: usize = 30;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_return_never_gets_more_characters_than_it_takes() {
        assert_eq!(description("998346"), "Technical testing and analysis services");
        assert_eq!(short_description("998346"), "Technical testing and analysis");
        assert_eq!(short_description("997315"), description("997315"));
        assert!(CODES.iter().all(|(code, _)| short_description(code).chars().count() <= MOST_CHARACTERS));
        assert_eq!(description("1"), "");
    }
}
