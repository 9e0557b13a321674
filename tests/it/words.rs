//! Both languages hold the same words, and every word the program asks for exists.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::structure::{rust_files, without_comments};

/// Messages of one language: key → the arguments its text names.
type Catalogue = BTreeMap<String, BTreeSet<String>>;

fn texts(lang: &str) -> BTreeMap<String, String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/locales").join(lang);
    let mut texts = BTreeMap::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let mut key = None;
        for line in std::fs::read_to_string(&path).unwrap().lines() {
            let starts_message = line.starts_with(|c: char| c.is_ascii_alphabetic());
            if starts_message && let Some((name, text)) = line.split_once('=') {
                let name = name.trim().to_owned();
                let twice = texts.insert(name.clone(), text.to_owned());
                assert!(twice.is_none(), "{lang}: {name} stands twice ({})", path.display());
                key = Some(name);
            } else if line.starts_with([' ', '\t', '}'])
                && let Some(text) = key.as_ref().and_then(|key| texts.get_mut(key))
            {
                text.push('\n');
                text.push_str(line);
            }
        }
    }
    texts
}

fn catalogue(lang: &str) -> Catalogue {
    texts(lang).into_iter().map(|(key, text)| (key, arguments(&text))).collect()
}

/// The names of a text's arguments. A name stored in both languages (`holiday_en`, `holiday_hi`)
/// counts as one: each text takes its own.
fn arguments(text: &str) -> BTreeSet<String> {
    let name = |at: usize| -> String {
        text[at + 1..].chars().take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')).collect()
    };
    let names = text.match_indices('$').map(|(at, _)| name(at));
    names.map(|name| name.trim_end_matches("_en").trim_end_matches("_hi").to_owned()).collect()
}

/// String literals that directly follow `before`, such as the key in `lang.t("key")`.
fn literals_after(text: &str, before: &str) -> Vec<String> {
    text.match_indices(before)
        .filter_map(|(at, _)| text[at + before.len()..].trim_start().strip_prefix('"')?.split('"').next())
        .filter(|word| !word.contains(['{', ' ']))
        .map(str::to_owned)
        .collect()
}

/// The second string literal of a call, such as the code in `Reason::field("field", "code")`.
fn second_literals(text: &str, before: &str) -> Vec<String> {
    text.match_indices(before)
        .filter_map(|(at, _)| {
            let rest = text[at + before.len()..].trim_start().strip_prefix('"')?;
            let (_, rest) = rest.split_once('"')?;
            rest.trim_start().strip_prefix(',')?.trim_start().strip_prefix('"')?.split('"').next()
        })
        .map(str::to_owned)
        .collect()
}

fn sources() -> Vec<(String, String)> {
    rust_files("src")
        .into_iter()
        .map(|path| {
            let text = std::fs::read_to_string(&path).unwrap();
            let code = without_comments(text.split("#[cfg(test)]").next().unwrap_or(""));
            (path.display().to_string(), code)
        })
        .collect()
}

#[test]
fn both_languages_hold_the_same_keys_with_the_same_arguments() {
    let (english, hindi) = (catalogue("en"), catalogue("hi"));
    assert!(english.len() > 30, "the catalogue was not read");
    let mut faults = Vec::new();
    for key in english.keys().chain(hindi.keys()).collect::<BTreeSet<_>>() {
        match (english.get(key), hindi.get(key)) {
            (Some(en), Some(hi)) if en != hi => faults.push(format!("{key}: arguments {en:?} and {hi:?}")),
            (Some(_), Some(_)) => {}
            (Some(_), None) => faults.push(format!("{key}: no Hindi")),
            _ => faults.push(format!("{key}: no English")),
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_key_the_program_names_exists() {
    let known = catalogue("en");
    let mut missing = BTreeSet::new();
    for (path, text) in sources() {
        for call in [".t(", ".tr(", ".count(", "text_with(lang,"] {
            for key in literals_after(&text, call) {
                let is_key = key.contains('-') || known.contains_key(&key);
                if is_key && !known.contains_key(&key) {
                    missing.insert(format!("{key} ({path})"));
                }
            }
        }
    }
    assert!(missing.is_empty(), "{}", missing.into_iter().collect::<Vec<_>>().join("\n"));
}

#[test]
fn every_literal_that_looks_like_a_key_is_one() {
    let known = catalogue("en");
    let rooms: BTreeSet<&str> = known.keys().filter_map(|key| key.split('-').next()).collect();
    let mut missing = BTreeSet::new();
    for (path, text) in sources() {
        for word in text.split('"').skip(1).step_by(2).map(str::to_owned) {
            let parts: Vec<&str> = word.split('-').collect();
            let looks_like_a_key = parts.len() > 1
                && rooms.contains(parts[0])
                && parts
                    .iter()
                    .all(|part| !part.is_empty() && part.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit()));
            // The beginning of keys that a code completes is one too.
            let begins = || known.keys().any(|key| key.strip_prefix(&word).is_some_and(|rest| rest.starts_with('-')));
            let is_one = known.contains_key(&word) || known.contains_key(&format!("refusal-{word}")) || begins();
            if looks_like_a_key && !is_one {
                missing.insert(format!("{word} ({path})"));
            }
        }
    }
    assert!(missing.is_empty(), "{}", missing.into_iter().collect::<Vec<_>>().join("\n"));
}

#[test]
fn every_refusal_has_its_words_and_its_next_step() {
    let known = catalogue("en");
    let mut codes = BTreeMap::new();
    for (path, text) in sources() {
        let named = literals_after(&text, "Reason::new(")
            .into_iter()
            .chain(second_literals(&text, "Reason::field("))
            .chain(second_literals(&text, "Error::field("));
        codes.extend(named.map(|code| (code, path.clone())));
    }
    assert!(!codes.is_empty(), "no refusal was found in the sources");
    let missing: Vec<_> = codes
        .iter()
        .flat_map(|(code, path)| [(format!("refusal-{code}"), path), (format!("refusal-{code}-next"), path)])
        .filter(|(key, _)| !known.contains_key(key))
        .map(|(key, path)| format!("{key} ({path})"))
        .collect();
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

#[test]
fn refusals_name_the_mend_and_never_scold() {
    let banned = ["invalid", "please", "sorry", "forbidden", "oops", "required field", "कृपया", "अमान्य", "क्षमा"];
    let mut faults = Vec::new();
    for lang in ["en", "hi"] {
        for (key, text) in texts(lang).iter().filter(|(key, _)| key.starts_with("refusal-") || key.contains("error")) {
            let lower = text.to_lowercase();
            faults.extend(
                banned.iter().filter(|word| lower.contains(*word)).map(|word| format!("{lang} {key}: “{word}”")),
            );
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn hindi_words_are_hindi() {
    let untranslated: Vec<_> = texts("hi")
        .into_iter()
        .filter(|(_, text)| {
            let words: String = text.split(['{', '}']).step_by(2).collect();
            let latin = words.chars().filter(char::is_ascii_alphabetic).count();
            let devanagari = words.chars().filter(|c| ('\u{900}'..='\u{97f}').contains(c)).count();
            // Units and abbreviations such as "GSTIN" or "CSV" stay as they are.
            latin > 12 && devanagari == 0 && words.chars().any(|c| c.is_ascii_lowercase())
        })
        .map(|(key, text)| format!("{key} ={text}"))
        .collect();
    assert!(untranslated.is_empty(), "{}", untranslated.join("\n"));
}
