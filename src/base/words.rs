//! The two languages and their words. Texts stand in `src/locales/{en,hi}/<room>.ftl`
//! (Fluent); a test proves both hold the same keys with the same arguments.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;

use fluent_templates::fluent_bundle::FluentValue;
use fluent_templates::{LanguageIdentifier, Loader, langid, static_loader};
use serde::{Deserialize, Serialize};

static_loader! {
    static CATALOGUE = {
        locales: "./src/locales",
        fallback_language: "en",
        // Isolation marks would end up in exports, SMS and tests.
        customise: |bundle| bundle.set_use_isolating(false),
    };
}

static ENGLISH: LanguageIdentifier = langid!("en");
static HINDI: LanguageIdentifier = langid!("hi");

/// A language of pages, documents and messages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    /// English.
    #[default]
    En,
    /// Hindi.
    Hi,
}

impl Lang {
    /// Both, English first.
    pub const ALL: [Lang; 2] = [Lang::En, Lang::Hi];

    /// `en` or `hi`, as in `lang` attributes and the database.
    pub const fn code(self) -> &'static str {
        match self {
            Lang::En => "en",
            Lang::Hi => "hi",
        }
    }

    /// The language of a code; anything unknown is `None`.
    pub fn from_code(code: &str) -> Option<Lang> {
        Lang::ALL.into_iter().find(|lang| lang.code() == code)
    }

    /// The other one.
    pub const fn other(self) -> Lang {
        match self {
            Lang::En => Lang::Hi,
            Lang::Hi => Lang::En,
        }
    }

    /// Picks the text in this language of a name stored in both.
    pub fn pick<'a>(self, en: &'a str, hi: &'a str) -> &'a str {
        match self {
            Lang::Hi if !hi.is_empty() => hi,
            _ => en,
        }
    }

    /// The words under a key.
    pub fn t(self, key: &str) -> String {
        CATALOGUE.lookup(self.id(), key)
    }

    /// The words under a key, with arguments.
    pub fn tr(self, key: &str, arguments: &[(&'static str, &str)]) -> String {
        let arguments: HashMap<Cow<'static, str>, FluentValue<'_>> =
            arguments.iter().map(|&(name, value)| (Cow::Borrowed(name), FluentValue::from(value))).collect();
        CATALOGUE.lookup_with_args(self.id(), key, &arguments)
    }

    /// The words under a key that counts something: `$count` chooses the plural form.
    pub fn count(self, key: &str, count: i64) -> String {
        let arguments = HashMap::from([(Cow::Borrowed("count"), FluentValue::from(count))]);
        CATALOGUE.lookup_with_args(self.id(), key, &arguments)
    }

    /// Whether the catalogue holds a key in this language, whatever arguments its words name.
    pub fn has(self, key: &str) -> bool {
        let found = CATALOGUE.lookup_single_language::<&str>(self.id(), key, None);
        // Words that name arguments are there, though they cannot be put together without them.
        // The crate keeps its error type to itself; only its text tells the two apart.
        found.map_or_else(|error| error.to_string().starts_with("Fluent errors"), |_| true)
    }

    fn id(self) -> &'static LanguageIdentifier {
        match self {
            Lang::En => &ENGLISH,
            Lang::Hi => &HINDI,
        }
    }
}

/// The words under a key with facts, if the catalogue holds the key.
pub fn find_with(lang: Lang, key: &str, facts: &[(&'static str, String)]) -> Option<String> {
    let arguments: HashMap<Cow<'static, str>, FluentValue<'_>> =
        facts.iter().map(|(name, value)| (Cow::Borrowed(*name), FluentValue::from(value.as_str()))).collect();
    CATALOGUE.try_lookup_with_args(lang.id(), key, &arguments)
}

/// The words under a key with facts whose names are data too, such as those of a stored event.
/// `None` where the catalogue lacks the key, or the words name a fact that is not there.
pub fn find_named(lang: Lang, key: &str, facts: &[(String, String)]) -> Option<String> {
    let arguments: HashMap<Cow<'static, str>, FluentValue<'_>> =
        facts.iter().map(|(name, value)| (Cow::Owned(name.clone()), FluentValue::from(value.as_str()))).collect();
    CATALOGUE.try_lookup_with_args(lang.id(), key, &arguments)
}

/// The words under a key, with owned facts.
pub fn text_with(lang: Lang, key: &str, facts: &[(&'static str, String)]) -> String {
    let borrowed: Vec<(&'static str, &str)> = facts.iter().map(|(name, value)| (*name, value.as_str())).collect();
    lang.tr(key, &borrowed)
}

/// Loads the catalogue now, so that the first page does not wait for it.
pub fn warm_up() {
    LazyLock::force(&CATALOGUE);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_with_arguments_are_known_too() {
        for lang in Lang::ALL {
            assert!(lang.has("booking-held-until"), "names a time");
            assert!(lang.has("booking-check-title"));
            assert!(!lang.has("booking-no-such-words"));
        }
    }
}
