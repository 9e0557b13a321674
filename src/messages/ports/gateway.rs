//! SMS or WhatsApp by an HTTP call of the gateway's own shape.

use anyhow::Context;
use axum::http::{HeaderName, HeaderValue, Method, Request, StatusCode, Uri, header};

use super::PortSettings;
use crate::messages::deliver::Parcel;
use crate::messages::rules::Outcome;
use crate::web::outgoing::{NoAnswer, send};

/// What of a refusal is kept, in characters.
const MOST_KEPT: usize = 2000;

/// A gateway. Any answer of the 200s means that it has taken the message.
pub struct Gateway {
    method: Method,
    url: String,
    headers: Vec<(HeaderName, HeaderValue)>,
    body: String,
    writing: Writing,
}

/// How a value is written into the body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Writing {
    Json,
    Form,
    Plain,
}

impl Gateway {
    /// As set up.
    pub fn new(url: &str, settings: &PortSettings) -> anyhow::Result<Gateway> {
        let method = settings.sms_method.to_uppercase();
        let method = Method::from_bytes(method.as_bytes()).context("SANJHA_SMS_METHOD is no method")?;
        let mut headers = Vec::new();
        for line in settings.sms_headers.lines().filter(|line| !line.trim().is_empty()) {
            let (name, value) = line.split_once(':').context("SANJHA_SMS_HEADERS: a line without a colon")?;
            let name: HeaderName = name.trim().parse().context("SANJHA_SMS_HEADERS: no name of a header")?;
            let value = HeaderValue::from_str(value.trim()).context("SANJHA_SMS_HEADERS: no value of a header")?;
            headers.push((name, value));
        }
        let content_type = headers.iter().find(|(name, _)| *name == header::CONTENT_TYPE);
        let writing = match content_type.map(|(_, value)| value.as_bytes()) {
            None => Writing::Json,
            Some(kind) if kind.starts_with(b"application/json") => Writing::Json,
            Some(kind) if kind.starts_with(b"application/x-www-form-urlencoded") => Writing::Form,
            Some(_) => Writing::Plain,
        };
        if content_type.is_none() && method != Method::GET {
            headers.push((header::CONTENT_TYPE, HeaderValue::from_static("application/json")));
        }
        let gateway = Gateway { method, url: url.to_owned(), headers, body: settings.sms_body.clone(), writing };
        gateway.address(&[]).context("SANJHA_SMS_URL is no address")?;
        Ok(gateway)
    }

    fn address(&self, values: &[(&str, String)]) -> anyhow::Result<Uri> {
        Ok(filled(&self.url, values, Writing::Form).replace(['{', '}'], "").parse()?)
    }

    pub(crate) async fn send(&self, parcel: &Parcel) -> Outcome {
        let request = match self.request(parcel) {
            Ok(request) => request,
            Err(error) => return Outcome::Refused(format!("{error:#}")),
        };
        match send(request).await {
            Ok(answer) => {
                let said: String = String::from_utf8_lossy(answer.body()).chars().take(MOST_KEPT).collect();
                outcome(answer.status(), &said)
            }
            Err(NoAnswer::Broken(status)) => outcome(status, ""),
            Err(NoAnswer::Unreached(why)) => Outcome::Unreachable(why),
            Err(NoAnswer::Late) => Outcome::Failed("the gateway did not answer in time".to_owned()),
        }
    }

    fn request(&self, parcel: &Parcel) -> anyhow::Result<Request<Vec<u8>>> {
        let id = format!("sanjha-{}", parcel.id);
        let values = [
            ("to", format!("+91{}", parcel.recipient)),
            ("text", parcel.body.clone()),
            ("event", parcel.event.clone()),
            ("lang", parcel.lang.clone()),
            ("id", id.clone()),
        ];
        let mut request = Request::builder().method(&self.method).uri(self.address(&values)?);
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        // The same at every try, so that the gateway can tell a repetition.
        request = request.header("idempotency-key", id);
        let body = if self.method == Method::GET { String::new() } else { filled(&self.body, &values, self.writing) };
        Ok(request.body(body.into_bytes())?)
    }
}

/// A template with its placeholders filled in, in one pass: what a value holds is not looked at again.
fn filled(template: &str, values: &[(&str, String)], writing: Writing) -> String {
    let mut out = String::with_capacity(template.len());
    let mut rest = template;
    while let Some(at) = rest.find('{') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let known = values
            .iter()
            .find_map(|(name, value)| Some((rest.strip_prefix('{')?.strip_prefix(name)?.strip_prefix('}')?, value)));
        match known {
            Some((behind, value)) => {
                out.push_str(&written(value, writing));
                rest = behind;
            }
            None => {
                out.push('{');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

fn written(value: &str, writing: Writing) -> String {
    match writing {
        Writing::Plain => value.to_owned(),
        Writing::Form => form_urlencoded::byte_serialize(value.as_bytes()).collect(),
        Writing::Json => {
            let quoted = serde_json::Value::String(value.to_owned()).to_string();
            quoted[1..quoted.len() - 1].to_owned()
        }
    }
}

fn outcome(status: StatusCode, said: &str) -> Outcome {
    let why = || format!("the gateway answered {status}: {said}");
    match status {
        _ if status.is_success() => Outcome::Taken,
        // The key or the account is wrong, not the message.
        StatusCode::UNAUTHORIZED | StatusCode::PAYMENT_REQUIRED | StatusCode::FORBIDDEN | StatusCode::NOT_FOUND => {
            Outcome::Unreachable(why())
        }
        StatusCode::REQUEST_TIMEOUT | StatusCode::TOO_EARLY | StatusCode::TOO_MANY_REQUESTS => Outcome::Failed(why()),
        _ if status.is_client_error() => Outcome::Refused(why()),
        _ => Outcome::Failed(why()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_written_as_their_place_asks_and_never_filled_in_again() {
        let values = [("to", "+915551000001".to_owned()), ("text", "a \"{to}\" &\nक".to_owned())];
        let json = filled(r#"{"to":"{to}","text":"{text}"}"#, &values, Writing::Json);
        let read: serde_json::Value = serde_json::from_str(&json).unwrap();
        assert_eq!((read["to"].as_str(), read["text"].as_str()), (Some("+915551000001"), Some("a \"{to}\" &\nक")));
        let form = filled("to={to}&text={text}", &values, Writing::Form);
        let pairs: Vec<_> = form_urlencoded::parse(form.as_bytes()).into_owned().collect();
        assert_eq!(pairs[1], ("text".to_owned(), "a \"{to}\" &\nक".to_owned()));
        assert_eq!(filled("{unknown} {to", &values, Writing::Plain), "{unknown} {to");
    }

    #[test]
    fn a_wrong_key_is_no_fault_of_the_message() {
        let is_unreachable = |status| matches!(outcome(status, ""), Outcome::Unreachable(_));
        assert!(is_unreachable(StatusCode::UNAUTHORIZED));
        assert_eq!(outcome(StatusCode::ACCEPTED, ""), Outcome::Taken);
        assert!(matches!(outcome(StatusCode::BAD_REQUEST, ""), Outcome::Refused(_)));
        assert!(matches!(outcome(StatusCode::BAD_GATEWAY, ""), Outcome::Failed(_)));
    }
}
