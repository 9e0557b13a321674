//! What every handler is given: database, clock, settings, menu.

use std::net::IpAddr;
use std::sync::Arc;

use super::Gate;
use crate::base::Verb;
use crate::base::time::Clock;
use crate::db::{BackupPlan, Db};

/// The state of the running program; cloning shares it.
#[derive(Clone)]
pub struct App {
    /// Where everything is kept.
    pub db: Db,
    /// Where "now" comes from.
    pub clock: Clock,
    /// How this installation is set up.
    pub settings: Arc<Settings>,
    /// How many requests are at work, and whether new ones are to go elsewhere.
    pub gate: Arc<Gate>,
    /// The menu, in the order shown; each reader sees the entries they may use.
    pub menu: Arc<Vec<MenuGroup>>,
}

/// How an installation is set up; read once at start.
pub struct Settings {
    /// Address of the installation as people type it, without a slash at the end. Links in
    /// mails are made from it, never from the Host header.
    pub base_url: String,
    /// Whether somebody has said so, instead of the program taking where it listens: only then papers name it.
    pub base_url_is_said: bool,
    /// At least 32 random bytes, the same for all instances: form tokens are made with it.
    pub secret: Vec<u8>,
    /// The only address whose `X-Forwarded-For` is believed.
    pub trusted_proxy: Option<IpAddr>,
    /// Whether this is the demonstration with its known log-ins.
    pub demo: bool,
    /// Where people write about privacy and security, an e-mail address.
    pub contact: String,
    /// Payment gateways, one for each centre that takes payments online; none without setting them up.
    pub gateways: Vec<GatewayAccount>,
    /// A log-in service elsewhere; none without setting it up.
    pub oidc: Option<OidcSettings>,
    /// Daily backups, where they are set up.
    pub backups: Option<BackupPlan>,
}

/// A log-in service that speaks OpenID Connect. Its secret stands in the environment only.
#[derive(Clone)]
pub struct OidcSettings {
    /// Its issuer, an address.
    pub issuer: String,
    /// Our name there.
    pub client_id: String,
    /// Our secret there.
    pub client_secret: String,
    /// Its name as people know it.
    pub name: String,
}

/// A centre's account at a payment gateway. Its secrets stand in the environment only: not in the database, and
/// `Debug` leaves them out, so that no log can hold them.
#[derive(Clone)]
pub struct GatewayAccount {
    /// Code of the centre whose money it takes.
    pub centre: String,
    /// Address of the gateway's API, without a slash at the end.
    pub url: String,
    /// Name of the key.
    pub key_id: String,
    /// The key.
    pub key_secret: String,
    /// What the gateway signs its events with.
    pub webhook_secret: String,
}

impl std::fmt::Debug for GatewayAccount {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("GatewayAccount").field("centre", &self.centre).field("url", &self.url).finish_non_exhaustive()
    }
}

impl Settings {
    /// Whether people reach us over TLS.
    pub fn is_https(&self) -> bool {
        self.base_url.starts_with("https://")
    }

    /// The gateway of a centre, if it takes payments online.
    pub fn gateway_of(&self, centre: &str) -> Option<&GatewayAccount> {
        self.gateways.iter().find(|account| account.centre.eq_ignore_ascii_case(centre))
    }
}

/// Entries of the menu that belong together.
#[derive(Clone, Debug)]
pub struct MenuGroup {
    /// Catalogue key of its words; `None` for entries that always stand in the open.
    pub key: Option<&'static str>,
    /// In the order shown.
    pub entries: Vec<MenuEntry>,
}

/// One entry of the menu.
#[derive(Clone, Debug)]
pub struct MenuEntry {
    /// Address it leads to.
    pub path: &'static str,
    /// Catalogue key of its words.
    pub key: &'static str,
    /// What one must be allowed to do to see it; `None` for everybody.
    pub verb: Option<Verb>,
}
