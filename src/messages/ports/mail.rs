//! E-mail by SMTP.

use std::time::Duration;

use anyhow::Context;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message};
use lettre::transport::smtp;
use lettre::{Address, AsyncSmtpTransport, AsyncTransport, Tokio1Executor};

use crate::messages::deliver::Parcel;
use crate::messages::rules::Outcome;
use crate::messages::template::one_line;

/// How long giving a mail to the server may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// Replies that say the log-in, not the message, is wrong (RFC 4954, 6).
const LOG_IN_REFUSED: [&str; 4] = ["530", "534", "535", "538"];

/// A mail server.
pub struct Mail {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    domain: String,
}

impl Mail {
    /// A server by its address; without a sender, `no-reply` at the installation's host.
    pub fn new(url: &str, from: Option<&str>, site: &str) -> anyhow::Result<Mail> {
        let builder = AsyncSmtpTransport::<Tokio1Executor>::from_url(url);
        // The address holds a password: it stays out of the message.
        let builder = builder.map_err(|_| anyhow::anyhow!("SANJHA_SMTP_URL is no address such as smtp://host:587"))?;
        let host = site.split("://").nth(1).unwrap_or(site).split([':', '/']).next().unwrap_or("localhost");
        let from = from.map_or_else(|| format!("no-reply@{host}"), str::to_owned);
        let from: Mailbox = from.parse().with_context(|| format!("SANJHA_MAIL_FROM is no sender: {from}"))?;
        let domain = from.email.domain().to_owned();
        Ok(Mail { transport: builder.timeout(Some(PATIENCE)).build(), from, domain })
    }

    /// Connects, logs in and hangs up.
    pub(crate) async fn greet(&self) -> Result<(), String> {
        match self.transport.test_connection().await {
            Ok(true) => Ok(()),
            Ok(false) => Err("it hung up".to_owned()),
            Err(error) => Err(error.to_string()),
        }
    }

    pub(crate) async fn send(&self, parcel: &Parcel) -> Outcome {
        let message = match self.message(parcel) {
            Ok(message) => message,
            Err(error) => return Outcome::Refused(format!("{error:#}")),
        };
        // lettre's own limit ends with the connection: a server that takes it and then says nothing would hold us for good.
        match tokio::time::timeout(PATIENCE, self.transport.send(message)).await {
            Ok(Ok(_)) => Outcome::Taken,
            Ok(Err(error)) => outcome(&error),
            Err(_) => Outcome::Unreachable("the mail server did not answer in time".to_owned()),
        }
    }

    pub(crate) fn message(&self, parcel: &Parcel) -> anyhow::Result<Message> {
        let address: Address = parcel.recipient.parse().context("no e-mail address")?;
        let name = one_line(&parcel.recipient_name);
        let mut message = Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(Some(name).filter(|name| !name.is_empty()), address))
            .subject(one_line(&parcel.subject))
            .date(parcel.created_at.into())
            // The same at every try, so that whoever gets it twice can tell.
            .message_id(Some(format!("<sanjha-{}@{}>", parcel.id, self.domain)))
            .header(ContentType::TEXT_PLAIN)
            .body(parcel.body.clone())?;
        for (name, value) in [("Content-Language", parcel.lang.as_str()), ("Auto-Submitted", "auto-generated")] {
            let name = HeaderName::new_from_ascii(name.to_owned()).context("header")?;
            message.headers_mut().insert_raw(HeaderValue::new(name, value.to_owned()));
        }
        Ok(message)
    }
}

fn outcome(error: &smtp::Error) -> Outcome {
    let mut why = error.to_string();
    if let Some(source) = std::error::Error::source(error) {
        why = format!("{why}: {source}");
    }
    let code = error.status().map(|code| code.to_string());
    match code {
        Some(code) if LOG_IN_REFUSED.contains(&code.as_str()) => Outcome::Unreachable(why),
        _ if error.is_permanent() => Outcome::Refused(why),
        _ if error.is_transient() || error.is_timeout() => Outcome::Failed(why),
        _ => Outcome::Unreachable(why),
    }
}
