//! `sanjha serve`

use std::io::Write;
use std::net::{IpAddr, SocketAddr};
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context;
use clap::Args;
use tokio::net::TcpListener;

use super::DatabaseArgs;
use crate::base::time::Clock;
use crate::base::{Result, words};
use crate::db::Db;
use crate::messages::{Courier, PortSettings};
use crate::web::{App, Settings};
use crate::{jobs, server};

/// Answer people and programs over HTTP
#[derive(Args)]
#[command(after_help = "Example: sanjha serve --database-url sqlite://centre.db --listen 127.0.0.1:8080")]
pub struct Serve {
    #[command(flatten)]
    database: DatabaseArgs,
    #[command(flatten)]
    serving: Serving,
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
}

impl Serve {
    pub async fn run(self) -> Result<ExitCode> {
        let db = self.database.open().await?;
        self.serving.run(db, false).await?;
        Ok(ExitCode::SUCCESS)
    }
}

impl Serving {
    /// Serves a database until SIGTERM or SIGINT. The first line on standard output says where.
    pub async fn run(self, db: Db, demo: bool) -> Result<()> {
        words::warm_up();
        let listener =
            TcpListener::bind(self.listen).await.with_context(|| format!("cannot listen at {}", self.listen))?;
        let address = listener.local_addr().context("the listener has no address")?;
        let base_url = self.base_url.unwrap_or_else(|| format!("http://{address}"));
        let base_url = base_url.trim_end_matches('/').to_owned();
        let courier = Courier::new(&self.ports, &base_url, demo)?;
        let settings = Settings {
            base_url,
            secret: db.secret().await?,
            trusted_proxy: self.trusted_proxy,
            demo,
            contact: self.contact,
        };
        let app = App {
            db: db.clone(),
            clock: Clock::system(),
            settings: Arc::new(settings),
            menu: Arc::new(server::menu()),
        };
        println!("listening on http://{address}");
        std::io::stdout().flush().context("cannot write to standard output")?;
        let jobs = jobs::spawn(db.clone(), Clock::system(), courier);
        server::serve(listener, server::build(app), stop_signal()).await;
        jobs.abort();
        db.close().await
    }
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
