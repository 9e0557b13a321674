//! Search that finds across case, nukta, spelling of nasals, and spacing, in both scripts. Pure.

use unicode_normalization::UnicodeNormalization;

const NUKTA: char = '\u{93c}';
const VIRAMA: char = '\u{94d}';
const ANUSVARA: char = '\u{902}';
const CHANDRABINDU: char = '\u{901}';

/// How a word is compared: lower case, without accents, nukta, joiners, spaces and signs;
/// a nasal before a consonant is the dot (केन्द्र and केंद्र are one word).
pub fn fold(text: &str) -> String {
    let plain: Vec<char> = text
        .nfd()
        .filter(|c| *c != NUKTA && !('\u{300}'..='\u{36f}').contains(c))
        .flat_map(char::to_lowercase)
        .filter(|c| c.is_alphanumeric() || *c == VIRAMA)
        .collect();
    let mut folded = String::with_capacity(plain.len() * 3);
    let mut rest = plain.iter().copied().peekable();
    while let Some(c) = rest.next() {
        match c {
            'ङ' | 'ञ' | 'ण' | 'न' | 'म' if rest.peek() == Some(&VIRAMA) => {
                rest.next();
                folded.push(ANUSVARA);
            }
            CHANDRABINDU => folded.push(ANUSVARA),
            '०'..='९' => folded.push(char::from(b'0' + (c as u32 - '०' as u32) as u8)),
            other => folded.push(other),
        }
    }
    folded
}

/// The text a thing is found by: each part folded, one space between parts.
pub fn search_text<'a>(parts: impl IntoIterator<Item = &'a str>) -> String {
    let folded: Vec<String> = parts.into_iter().map(fold).filter(|part| !part.is_empty()).collect();
    folded.join(" ")
}

/// The folded words of what a person typed; a thing is found if its text holds every one.
/// At most eight words count.
pub fn query_words(typed: &str) -> Vec<String> {
    typed.split_whitespace().map(fold).filter(|word| !word.is_empty()).take(8).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finds(typed: &str, parts: &[&str]) -> bool {
        let text = search_text(parts.iter().copied());
        let words = query_words(typed);
        !words.is_empty() && words.iter().all(|word| text.contains(word.as_str()))
    }

    #[test]
    fn case_and_spacing_do_not_matter() {
        let machine = ["KNL-DSL-01", "Mechanical desalting machine 1", "यांत्रिक नमक-निष्कासन मशीन 1"];
        for typed in ["DESALTING", "knl dsl", "knldsl01", "machine mechanical", "नमक निष्कासन", "नमकनिष्कासन", "मशीन १"]
        {
            assert!(finds(typed, &machine), "{typed}");
        }
        assert!(!finds("splitting", &machine));
        assert!(!finds("  - ", &machine));
    }

    #[test]
    fn nukta_and_nasals_do_not_matter() {
        assert!(finds("कानपुर चर्म सामान्य सुविधा केंद्र", &["कानपुर चर्म सामान्य सुविधा केन्द्र"]));
        assert!(finds("लेजर", &["लेज़र कटिंग"]));
        assert!(finds("लेज़र", &["लेजर कटिंग"]));
        assert!(finds("चाँदी", &["चांदी"]));
        assert!(finds("cafe", &["Café"]));
    }
}
