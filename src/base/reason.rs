//! Why something was refused: a code, the facts that fill its words, and the field it concerns.

use super::{Lang, words};

/// One reason of a refusal. Its words stand in the catalogue under `refusal-<code>`
/// and the next step under `refusal-<code>-next`, in both languages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// Stable code, lower case with dashes, same in API, words and tests.
    pub code: &'static str,
    /// Form field or API property the reason is about, if it is about one.
    pub field: Option<&'static str>,
    /// Facts named in the words.
    pub facts: Vec<(&'static str, String)>,
}

/// All reasons at once.
pub type Reasons = Vec<Reason>;

impl Reason {
    /// A reason about the whole request.
    pub fn new(code: &'static str) -> Reason {
        Reason { code, field: None, facts: Vec::new() }
    }

    /// A reason about one field.
    pub fn field(field: &'static str, code: &'static str) -> Reason {
        Reason { code, field: Some(field), facts: Vec::new() }
    }

    /// Adds a fact that the words name.
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Reason {
        self.facts.push((name, value.to_string()));
        self
    }

    /// What is wrong, in words.
    pub fn words(&self, lang: Lang) -> String {
        words::text_with(lang, &format!("refusal-{}", self.code), &self.facts)
    }

    /// What to do about it, in words.
    pub fn next_step(&self, lang: Lang) -> String {
        words::text_with(lang, &format!("refusal-{}-next", self.code), &self.facts)
    }
}
