//! What a form sent, and what a form shows: the same values, cleaned.

use axum::extract::{FromRequest, Request};
use axum::response::{IntoResponse, Response};
use serde::de::DeserializeOwned;

use super::{Uploaded, cookies};
use crate::base::{Error, Lang, Reason, Reasons, Result, text, words};

const TOKEN: &str = "csrf";
const KEY: &str = "idempotency_key";
const KEY_CHARACTERS: usize = 64;
/// Ends the name of boxes of which any may be ticked, so that a page's checker tells them from a name given twice.
/// The field's own name goes without it.
pub(super) const SEVERAL: &str = "[]";

/// The pairs and files of a form that passed the guard.
#[derive(Clone)]
pub(super) struct Sent {
    pairs: Vec<(String, String)>,
    files: Vec<Uploaded>,
}

impl Sent {
    pub(super) fn new(pairs: Vec<(String, String)>, files: Vec<Uploaded>) -> Sent {
        Sent { pairs, files }
    }

    pub(super) fn pairs(&self) -> &[(String, String)] {
        &self.pairs
    }

    pub(super) fn has_no_file(&self) -> bool {
        self.files.is_empty()
    }

    pub(super) fn token(&self) -> &str {
        self.pairs.iter().find(|(name, _)| name == TOKEN).map_or("", |(_, value)| value)
    }
}

/// Values of a form and the reasons it was refused for.
#[derive(Clone, Debug, Default)]
pub struct Entered {
    pairs: Vec<(String, String)>,
    reasons: Reasons,
    conflict: bool,
    key: String,
}

impl Entered {
    /// A form nobody has filled in yet.
    pub fn empty() -> Entered {
        Entered { key: cookies::random(15), ..Entered::default() }
    }

    /// A form filled with values to start from.
    pub fn with<K: Into<String>, V: Into<String>>(values: impl IntoIterator<Item = (K, V)>) -> Entered {
        Entered { pairs: values.into_iter().map(|(k, v)| (k.into(), v.into())).collect(), ..Entered::empty() }
    }

    /// The values of a query string: filters, or a form prefilled by a link.
    pub fn of_query(query: &str) -> Entered {
        let pairs = form_urlencoded::parse(query.as_bytes()).map(|(k, v)| (k.into_owned(), v.into_owned()));
        Entered { pairs: cleaned(pairs.take(200)), ..Entered::empty() }
    }

    /// Adds a value.
    pub fn and(mut self, name: &str, value: impl Into<String>) -> Entered {
        self.pairs.push((name.to_owned(), value.into()));
        self
    }

    /// The value of a field, empty where missing; the first one counts.
    pub fn get(&self, name: &str) -> &str {
        self.pairs.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
    }

    /// All values of a field with several: checked boxes.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.pairs.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// Names and values in order.
    pub fn pairs(&self) -> &[(String, String)] {
        &self.pairs
    }

    /// The key that makes one effect of repeated submits; pass it to the verb's write.
    pub fn idempotency_key(&self) -> String {
        self.key.clone()
    }

    /// The same form with the reasons it was refused for, to show again. Errors that are no
    /// refusal are handed back, to go up with `?`.
    pub fn refused(&self, error: Error) -> Result<Entered> {
        let (reasons, conflict) = match error {
            Error::Refused(reasons) => (reasons, false),
            Error::Conflict(reason) => (vec![reason], true),
            other => return Err(other),
        };
        // What was refused has had no effect: the next try is a new request.
        Ok(Entered { pairs: self.pairs.clone(), reasons, conflict, key: cookies::random(15) })
    }

    /// Adds reasons found before the verb was asked.
    pub fn and_reasons(mut self, reasons: Reasons) -> Entered {
        self.reasons.extend(reasons);
        self
    }

    /// Why the form was refused; empty when it is shown for the first time.
    pub fn reasons(&self) -> &[Reason] {
        &self.reasons
    }

    pub(super) fn is_conflict(&self) -> bool {
        self.conflict
    }

    /// What is wrong with a field, in words.
    pub(super) fn fault(&self, name: &str, lang: Lang) -> Option<String> {
        let words: Vec<String> =
            self.reasons.iter().filter(|r| r.field == Some(name)).map(|r| sentence(r, lang)).collect();
        (!words.is_empty()).then(|| words.join(" "))
    }
}

/// What is wrong and what to do about it.
pub(super) fn sentence(reason: &Reason, lang: Lang) -> String {
    let words = reason.words(lang);
    match words::find_with(lang, &format!("refusal-{}-next", reason.code), &reason.facts) {
        Some(next) if !next.is_empty() => format!("{words} {next}"),
        _ => words,
    }
}

fn cleaned(pairs: impl Iterator<Item = (String, String)>) -> Vec<(String, String)> {
    pairs.map(|(name, value)| (field_name(name), text::clean(&value))).collect()
}

fn field_name(sent: String) -> String {
    sent.strip_suffix(SEVERAL).map(str::to_owned).unwrap_or(sent)
}

/// A form of a page, as the handler takes it: last argument of a POST handler.
/// The guard has already checked token, origin and size.
pub struct Form<T> {
    /// The values by name. Where a name was sent twice, the first counts, except for
    /// `Vec<String>` fields. Passwords come as typed, all else cleaned.
    pub value: T,
    /// The same values, to show the form again.
    pub entered: Entered,
    /// Files that came along; a browser sends none again when the form is shown again.
    pub files: Vec<Uploaded>,
}

impl<T> Form<T> {
    /// The file of a field; `None` where nobody chose one.
    pub fn file(&self, field: &str) -> Option<&Uploaded> {
        self.files.iter().find(|file| file.field == field && !file.content.is_empty())
    }
}

/// The values of a form that is only a button.
#[derive(serde::Deserialize)]
pub struct Pressed {}

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Form<T> {
    type Rejection = Response;

    async fn from_request(request: Request, _: &S) -> Result<Form<T>, Response> {
        let Some(Sent { pairs, files }) = request.extensions().get::<Sent>().cloned() else {
            return Err(Error::ForeignForm.into_response());
        };
        let key = pairs.iter().find(|(name, _)| name == KEY).map(|(_, value)| value.chars().take(KEY_CHARACTERS));
        let key = key.map_or_else(|| cookies::random(15), Iterator::collect);
        let fields = pairs.into_iter().filter(|(name, _)| name != TOKEN && name != KEY);
        let pairs: Vec<(String, String)> = fields
            .map(|(name, value)| match name.contains("password") {
                true => (name, value),
                false => (field_name(name), text::clean(&value)),
            })
            .collect();
        let value = read(&pairs).map_err(|_| Error::refused(Reason::new("web-form-unreadable")).into_response())?;
        let shown = pairs.into_iter().filter(|(name, _)| !name.contains("password")).collect();
        Ok(Form { value, entered: Entered { pairs: shown, key, ..Entered::default() }, files })
    }
}

/// Reads the pairs into a struct; a name sent twice where one is wanted gives its first value.
fn read<T: DeserializeOwned>(pairs: &[(String, String)]) -> Result<T, serde_html_form::de::Error> {
    let encode = |pairs: &mut dyn Iterator<Item = &(String, String)>| {
        let mut out = form_urlencoded::Serializer::new(String::new());
        pairs.for_each(|(name, value)| {
            out.append_pair(name, value);
        });
        out.finish()
    };
    serde_html_form::from_str(&encode(&mut pairs.iter())).or_else(|_| {
        let mut seen = std::collections::HashSet::new();
        serde_html_form::from_str(&encode(&mut pairs.iter().filter(|(name, _)| seen.insert(name.clone()))))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(serde::Deserialize, Default)]
    #[serde(default)]
    struct Sample {
        name: String,
        kinds: Vec<String>,
    }

    fn pairs(of: &[(&str, &str)]) -> Vec<(String, String)> {
        of.iter().map(|(k, v)| (k.to_string(), v.to_string())).collect()
    }

    #[test]
    fn of_a_field_sent_twice_the_first_counts() {
        let sample: Sample = read(&pairs(&[("name", "a"), ("name", "b")])).unwrap();
        assert_eq!(sample.name, "a");
        let sample: Sample = read(&pairs(&[("kinds", "a"), ("kinds", "b"), ("other", "x")])).unwrap();
        assert_eq!(sample.kinds, ["a", "b"]);
        assert_eq!(sample.name, "");
    }

    #[test]
    fn boxes_of_which_any_may_be_ticked_are_read_by_their_fields_name() {
        let entered = Entered::of_query("kinds%5B%5D=a&kinds[]=b&name=c");
        assert_eq!(entered.all("kinds").collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!(entered.get("name"), "c");
    }

    #[test]
    fn a_fault_that_is_no_refusal_is_not_shown_in_the_form() {
        assert!(matches!(Entered::empty().refused(Error::NotFound), Err(Error::NotFound)));
        let entered = Entered::with([("a", "1")]).refused(Error::field("a", "amount-too-large")).unwrap();
        assert_eq!(entered.get("a"), "1");
        assert!(entered.fault("a", Lang::En).is_some_and(|words| words.contains("smaller")));
        assert_eq!(entered.fault("b", Lang::En), None);
    }

    #[test]
    fn the_next_step_is_said_also_where_it_names_a_fact() {
        let reason = Reason::field("password", "password-short").with("least", 8);
        assert!(sentence(&reason, Lang::En).contains("Use 8 characters or more"));
    }
}
