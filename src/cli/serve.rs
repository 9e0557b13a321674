//! `sanjha serve`

use std::io::Write;
use std::net::{IpAddr, SocketAddr};
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context;
use clap::Args;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use super::DatabaseArgs;
use super::log::LogSettings;
use crate::base::time::Clock;
use crate::base::{Result, new_reference, words};
use crate::billing::gateway::fake::{Fake, FakeAccount};
use crate::catalogue;
use crate::db::{BackupSettings, Db};
use crate::messages::{Courier, PortSettings};
use crate::web::{App, Gate, GatewayAccount, OidcSettings, Settings};
use crate::{jobs, server};

/// Answer people and programs over HTTP
#[derive(Args)]
#[command(after_help = "Example: sanjha serve --database-url sqlite://centre.db --listen 127.0.0.1:8080")]
pub struct Serve {
    #[command(flatten)]
    database: DatabaseArgs,
    #[command(flatten)]
    pub(super) serving: Serving,
}

/// How to serve.
#[derive(Args, Clone, Debug)]
pub struct Serving {
    /// Address and port to listen at; port 0 takes a free one
    #[arg(long, env = "SANJHA_LISTEN", default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,
    /// Address people type, without a slash at the end; links in mails are made from it
    #[arg(long, env = "SANJHA_BASE_URL")]
    pub base_url: Option<String>,
    /// Address of the proxy whose X-Forwarded-For is believed
    #[arg(long, env = "SANJHA_TRUSTED_PROXY")]
    pub trusted_proxy: Option<IpAddr>,
    /// Where people write about privacy and security
    #[arg(long, env = "SANJHA_CONTACT", default_value = "privacy@centre.example")]
    pub contact: String,
    #[command(flatten)]
    pub ports: PortSettings,
    #[command(flatten)]
    pub backups: BackupSettings,
    #[command(flatten)]
    pub log: LogSettings,
    /// Address and port for metrics (Prometheus), one that only this machine or its supervisor reaches; none without it
    #[arg(long, env = "SANJHA_METRICS_LISTEN")]
    pub metrics_listen: Option<SocketAddr>,
    /// Payment gateways that speak Razorpay's protocol, one centre a line: CENTRE KEY_ID KEY_SECRET WEBHOOK_SECRET.
    /// Give it by the environment, since it holds secrets. The gateway calls /api/v1/gateway/webhook/CENTRE
    #[arg(long, env = "SANJHA_GATEWAYS", hide_env_values = true, default_value = "")]
    pub gateways: String,
    /// Address of the gateways' API
    #[arg(long, env = "SANJHA_GATEWAY_URL", default_value = "https://api.razorpay.com")]
    pub gateway_url: String,
    #[command(flatten)]
    pub log_in_service: LogInService,
}

/// A log-in service elsewhere. Clap would miss a part that stands in a file: [`oidc_settings`] looks for all of them.
#[derive(Args, Clone, Debug)]
pub struct LogInService {
    /// Issuer of a log-in service that speaks OpenID Connect; people are known there by their e-mail address here.
    /// Its address to come back to is BASE_URL/login/elsewhere/back
    #[arg(long, env = "SANJHA_OIDC_ISSUER")]
    pub oidc_issuer: Option<String>,
    /// Our name at the log-in service
    #[arg(long, env = "SANJHA_OIDC_CLIENT_ID")]
    pub oidc_client_id: Option<String>,
    /// Our secret at the log-in service; give it by the environment
    #[arg(long, env = "SANJHA_OIDC_CLIENT_SECRET", hide_env_values = true)]
    pub oidc_client_secret: Option<String>,
    /// The log-in service as people know it
    #[arg(long, env = "SANJHA_OIDC_NAME", default_value = "OpenID")]
    pub oidc_name: String,
}

impl Serve {
    pub async fn run(self) -> Result<ExitCode> {
        let db = self.database.open().await?;
        self.serving.run(db, &self.database.database_url, false).await?;
        Ok(ExitCode::SUCCESS)
    }
}

impl Serving {
    /// Serves a database until SIGTERM or SIGINT. The first line on standard output says where.
    pub async fn run(self, db: Db, database_url: &str, demo: bool) -> Result<()> {
        words::warm_up();
        let listener =
            TcpListener::bind(self.listen).await.with_context(|| format!("cannot listen at {}", self.listen))?;
        let address = listener.local_addr().context("the listener has no address")?;
        let base_url_is_said = demo || self.base_url.is_some();
        let base_url = self.base_url.unwrap_or_else(|| format!("http://{address}"));
        let base_url = base_url.trim_end_matches('/').to_owned();
        let courier = Courier::new(&self.ports, &base_url, demo)?;
        let mut gateways = gateway_accounts(&self.gateways, &self.gateway_url)?;
        let pretended = match demo && gateways.is_empty() && address.ip().is_loopback() {
            true => Some(pretend_gateway(&db, &format!("http://{address}"), &mut gateways).await?),
            false => None,
        };
        let oidc = oidc_settings(&self.log_in_service)?;
        let settings = Arc::new(Settings {
            base_url,
            base_url_is_said,
            secret: db.secret().await?,
            trusted_proxy: self.trusted_proxy,
            demo,
            contact: self.contact,
            gateways,
            oidc,
            backups: self.backups.plan(database_url)?,
        });
        let metrics = match self.metrics_listen {
            Some(listen) => Some(server::Numbers::begin(db.clone(), Clock::system())?.serve(listen).await?),
            None => None,
        };
        let gate = Arc::new(Gate::new(db.connections()));
        let watching = db.watch();
        let app = App {
            db: db.clone(),
            clock: Clock::system(),
            settings: settings.clone(),
            gate: gate.clone(),
            menu: Arc::new(server::menu()),
        };
        println!("listening on http://{address}");
        std::io::stdout().flush().context("cannot write to standard output")?;
        let jobs = jobs::spawn(db.clone(), Clock::system(), courier, settings);
        let stop = async {
            stop_signal().await;
            gate.close();
        };
        server::serve(listener, server::build(app), stop).await;
        jobs.abort();
        drop(watching);
        drop(metrics);
        if let Some(pretended) = pretended {
            pretended.abort();
        }
        db.close().await
    }
}

/// The log-in service, if one is named; with a part missing, that part is named.
pub(super) fn oidc_settings(service: &LogInService) -> anyhow::Result<Option<OidcSettings>> {
    let said = |part: &Option<String>| part.clone().filter(|text| !text.is_empty());
    let parts = [
        ("oidc-issuer", said(&service.oidc_issuer)),
        ("oidc-client-id", said(&service.oidc_client_id)),
        ("oidc-client-secret", said(&service.oidc_client_secret)),
    ];
    if let [(_, Some(issuer)), (_, Some(client_id)), (_, Some(client_secret))] = parts {
        return Ok(Some(OidcSettings { issuer, client_id, client_secret, name: service.oidc_name.clone() }));
    }
    let missing: Vec<&str> = parts.iter().filter(|(_, said)| said.is_none()).map(|(name, _)| *name).collect();
    anyhow::ensure!(missing.len() == parts.len(), "a log-in service is named without {}", missing.join(" and "));
    Ok(None)
}

/// Reads the accounts of centres at gateways. What is wrong is said without the line, which holds secrets.
pub(super) fn gateway_accounts(lines: &str, url: &str) -> anyhow::Result<Vec<GatewayAccount>> {
    let url = url.trim_end_matches('/');
    let lines = lines.lines().map(str::trim).filter(|line| !line.is_empty());
    lines
        .enumerate()
        .map(|(index, line)| {
            let words: Vec<&str> = line.split_whitespace().collect();
            let [centre, key_id, key_secret, webhook_secret] = words.as_slice() else {
                anyhow::bail!("SANJHA_GATEWAYS: line {} has {} words instead of four", index + 1, words.len());
            };
            anyhow::ensure!(
                webhook_secret.len() >= 16,
                "SANJHA_GATEWAYS: the webhook's secret of {centre} is too short"
            );
            Ok(GatewayAccount {
                centre: (*centre).to_owned(),
                url: url.to_owned(),
                key_id: (*key_id).to_owned(),
                key_secret: (*key_secret).to_owned(),
                webhook_secret: (*webhook_secret).to_owned(),
            })
        })
        .collect()
}

/// The demonstration's own gateway, on a port of this machine, for every centre.
async fn pretend_gateway(db: &Db, own_url: &str, accounts: &mut Vec<GatewayAccount>) -> Result<JoinHandle<()>> {
    let listener = TcpListener::bind("127.0.0.1:0").await.context("cannot listen for the pretended gateway")?;
    let url = format!("http://{}", listener.local_addr().context("the listener has no address")?);
    let mut known = Vec::new();
    for centre in catalogue::centres(db.read()).await? {
        let account = GatewayAccount {
            centre: centre.code.clone(),
            url: url.clone(),
            key_id: format!("key_{}", centre.code),
            key_secret: new_reference(),
            webhook_secret: format!("{}{}", new_reference(), new_reference()),
        };
        accounts.push(account.clone());
        known.push(FakeAccount { account, webhook: format!("{own_url}/api/v1/gateway/webhook/{}", centre.code) });
    }
    println!("Pretended payment gateway: {url}");
    Ok(Fake::new(&url, known, Clock::system()).serve(listener))
}

async fn stop_signal() {
    use tokio::signal::unix::{SignalKind, signal};
    match (signal(SignalKind::terminate()), signal(SignalKind::interrupt())) {
        (Ok(mut terminate), Ok(mut interrupt)) => {
            tokio::select! { _ = terminate.recv() => (), _ = interrupt.recv() => () }
        }
        _ => {
            tracing::error!("cannot listen for stop signals");
            std::future::pending::<()>().await;
        }
    }
}
