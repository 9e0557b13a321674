//! The ways out of the house: a mail server (SMTP) and a gateway for SMS or WhatsApp (HTTP).

mod gateway;
mod mail;

use std::sync::Arc;

pub use gateway::Gateway;
pub use mail::Mail;

/// How the ports are set up. Without a mail server or gateway messages are kept for reading.
#[derive(clap::Args, Clone, Debug)]
pub struct PortSettings {
    /// Mail server: smtps://USER:PASSWORD@HOST for TLS, smtp://HOST:587?tls=required for STARTTLS, smtp://HOST for
    /// none. Give it by the environment, since it holds a password
    #[arg(long, env = "SANJHA_SMTP_URL", hide_env_values = true)]
    pub smtp_url: Option<String>,
    /// Sender of mails, such as "Jajmau CFC <cfc@example.org>"
    #[arg(long, env = "SANJHA_MAIL_FROM", requires = "smtp_url")]
    pub mail_from: Option<String>,
    /// Address of the gateway for SMS or WhatsApp; {to}, {text}, {event}, {lang} and {id} are filled in
    #[arg(long, env = "SANJHA_SMS_URL", hide_env_values = true)]
    pub sms_url: Option<String>,
    /// Method of the call to the gateway
    #[arg(long, env = "SANJHA_SMS_METHOD", default_value = "POST")]
    pub sms_method: String,
    /// Headers of the call, one a line, such as "Authorization: Bearer …"
    #[arg(long, env = "SANJHA_SMS_HEADERS", hide_env_values = true, default_value = "")]
    pub sms_headers: String,
    /// Body of the call, filled in like the address; values are written as the content type asks
    #[arg(long, env = "SANJHA_SMS_BODY", default_value = r#"{"to":"{to}","text":"{text}","id":"{id}"}"#)]
    pub sms_body: String,
    /// Seconds until a message that did not leave is tried again for the first time; doubled each time
    #[arg(long, env = "SANJHA_MESSAGE_RETRY_SECONDS", default_value_t = 60,
        value_parser = clap::value_parser!(i64).range(1..=3600))]
    pub message_retry_seconds: i64,
}

/// The ports of an installation; cloning shares them.
#[derive(Clone)]
pub struct Courier(Arc<Ports>);

/// What is behind a [`Courier`].
pub struct Ports {
    pub(super) mail: Option<Mail>,
    pub(super) sms: Option<Gateway>,
    site: String,
    demo: bool,
    first_wait_seconds: i64,
}

impl std::ops::Deref for Courier {
    type Target = Ports;
    fn deref(&self) -> &Ports {
        &self.0
    }
}

impl Courier {
    /// Without ports: every message is kept for reading.
    pub fn none(site: &str) -> Courier {
        let site = site.to_owned();
        Courier(Arc::new(Ports { mail: None, sms: None, site, demo: false, first_wait_seconds: 60 }))
    }

    /// As set up. `site` is the address of the installation, for links.
    ///
    /// # Errors
    /// Says which setting cannot be used.
    pub fn new(settings: &PortSettings, site: &str, demo: bool) -> anyhow::Result<Courier> {
        let mail = settings.smtp_url.as_deref().map(|url| Mail::new(url, settings.mail_from.as_deref(), site));
        let sms = settings.sms_url.as_deref().map(|url| Gateway::new(url, settings));
        Ok(Courier(Arc::new(Ports {
            mail: mail.transpose()?,
            sms: sms.transpose()?,
            site: site.to_owned(),
            demo,
            first_wait_seconds: settings.message_retry_seconds,
        })))
    }
}

impl Ports {
    /// Greets the mail server; why it does not take us, in its words. `None` without one.
    pub async fn greet_mail_server(&self) -> Option<Result<(), String>> {
        Some(self.mail.as_ref()?.greet().await)
    }

    /// Address of the installation.
    pub fn site(&self) -> &str {
        &self.site
    }

    /// Whether this is the demonstration, which shows every message in its mailbox.
    pub fn is_demo(&self) -> bool {
        self.demo
    }

    /// Seconds until the second try.
    pub fn first_wait_seconds(&self) -> i64 {
        self.first_wait_seconds
    }
}
