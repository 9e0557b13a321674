//! An event and its facts as words. The fields of the payload are the arguments of the words:
//!
//! - `name_en` and `name_hi` arrive as `$name`, in the receiver's language;
//! - fields that end in `_at` arrive as day and time, those that end in `_on` as day;
//! - `fee_paise` arrives as `$fee`, written as money;
//! - all others as they are, `null` as nothing;
//! - `$site` is the address of the installation.

use chrono::NaiveDate;
use serde_json::Value;

use crate::base::time::{self, Instant};
use crate::base::{Lang, Paise, words};

/// Fields that open something: they leave the log once they were sent.
const SECRETS: [&str; 2] = ["token", "code"];
/// What stands in the log in place of a secret.
const MASK: &str = "••••••";

/// A message in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendered {
    /// One line.
    pub subject: String,
    /// Text of an e-mail.
    pub body: String,
    /// Text of an SMS.
    pub sms: String,
}

/// The words of an event; `None` where a template or a fact it names is missing.
pub fn render(lang: Lang, event: &str, payload: &Value, site: &str) -> Option<Rendered> {
    let facts = facts(lang, payload, site);
    let text = |part: &str| words::find_named(lang, &key(event, part), &facts);
    let subject = one_line(&text("subject")?);
    let foot = words::find_named(lang, "message-foot", &facts)?;
    let body = format!("{}\n\n{foot}\n", text("body")?);
    Some(Rendered { subject, body, sms: one_line(&text("sms")?) })
}

fn key(event: &str, part: &str) -> String {
    format!("message-{}-{part}", event.replace('_', "-"))
}

/// Controls, line ends above all, would begin another header or another message.
pub fn one_line(text: &str) -> String {
    let spaced: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether an event carries a secret.
pub fn has_secret(payload: &Value) -> bool {
    SECRETS.iter().any(|name| payload.get(name).is_some())
}

/// The same facts without their secrets.
pub fn masked(payload: &Value) -> Value {
    let mut masked = payload.clone();
    for name in SECRETS {
        if let Some(value) = masked.get_mut(name) {
            *value = Value::String(MASK.to_owned());
        }
    }
    masked
}

fn facts(lang: Lang, payload: &Value, site: &str) -> Vec<(String, String)> {
    let mut facts = vec![("site".to_owned(), site.to_owned())];
    let Some(fields) = payload.as_object() else { return facts };
    for (name, value) in fields {
        match name.strip_suffix("_en").or_else(|| name.strip_suffix("_hi")) {
            Some(base) if name.ends_with("_en") || !fields.contains_key(&format!("{base}_en")) => {
                let of = |lang: &str| plain(fields.get(&format!("{base}_{lang}")).unwrap_or(&Value::Null));
                facts.push((base.to_owned(), lang.pick(&of("en"), &of("hi")).to_owned()));
            }
            Some(_) => {}
            None => facts.push(argument(name, value)),
        }
    }
    facts
}

fn argument(name: &str, value: &Value) -> (String, String) {
    if let (Some(base), Some(paise)) = (name.strip_suffix("_paise"), value.as_i64()) {
        return (base.to_owned(), Paise(paise).to_string());
    }
    let text = plain(value);
    let as_time = || chrono::DateTime::parse_from_rfc3339(&text).ok().map(|at| moment(at.to_utc()));
    let as_day = || text.parse::<NaiveDate>().ok().map(time::short_date);
    let written = match name {
        _ if name.ends_with("_at") => as_time(),
        _ if name.ends_with("_on") => as_day(),
        _ => None,
    };
    (name.to_owned(), written.unwrap_or(text))
}

/// Day and time; what begins with the day, as bookings by days do, is said by the day.
fn moment(at: Instant) -> String {
    let day = time::ist_date(at);
    if at == time::start_of_day(day) { time::short_date(day) } else { time::short_date_time(at) }
}

fn plain(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn fact(lang: Lang, payload: &Value, name: &str) -> Option<String> {
        facts(lang, payload, "https://x").into_iter().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    #[test]
    fn facts_arrive_as_people_write_them() {
        let payload = json!({
            "machine_en": "Drum", "machine_hi": "ड्रम", "starts_at": "2026-11-24T09:30:00+05:30",
            "ends_at": "2026-11-25T00:00:00+05:30", "fee_paise": 123_456, "due_on": "2026-12-05", "places": 3, "reason": null,
        });
        let all = [("machine", "ड्रम"), ("starts_at", "24-11-2026 09:30"), ("ends_at", "25-11-2026")];
        for (name, value) in
            all.into_iter().chain([("fee", "₹1,234.56"), ("due_on", "05-12-2026"), ("places", "3"), ("reason", "")])
        {
            assert_eq!(fact(Lang::Hi, &payload, name).as_deref(), Some(value), "{name}");
        }
        assert_eq!(fact(Lang::En, &payload, "machine").as_deref(), Some("Drum"));
        assert_eq!(fact(Lang::En, &payload, "machine_en"), None);
    }

    #[test]
    fn a_name_in_one_language_serves_both() {
        let payload = json!({ "name_en": "Savera", "name_hi": "" });
        assert_eq!(fact(Lang::Hi, &payload, "name").as_deref(), Some("Savera"));
    }

    #[test]
    fn line_ends_in_facts_never_reach_subject_or_sms() {
        let payload = json!({ "name_en": "A\r\nBcc: all@example.org", "name_hi": "ब\r\nBcc: x", "unit": "U1" });
        for lang in Lang::ALL {
            let words = render(lang, "unit_signed_up", &payload, "https://x").unwrap();
            assert!(!words.subject.contains(['\r', '\n']) && !words.sms.contains(['\r', '\n']), "{words:?}");
        }
    }

    #[test]
    fn secrets_are_masked_and_only_they() {
        let payload = json!({ "token": "ABC", "name_en": "x" });
        assert!(has_secret(&payload));
        assert_eq!(masked(&payload), json!({ "token": MASK, "name_en": "x" }));
        assert!(!has_secret(&json!({ "name_en": "x" })));
    }
}
