//! `sanjha token`

use std::process::ExitCode;

use anyhow::Context;
use chrono::TimeDelta;
use clap::{Args, Subcommand};

use super::DatabaseArgs;
use crate::access::{self, NewToken};
use crate::base::time::Clock;
use crate::base::{Actor, Result, TokenScope, UserId};

/// Make and revoke tokens for programs that call the API
#[derive(Args)]
pub struct Token {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Add(Add),
    Revoke(Revoke),
}

/// Make a token; it is printed once and cannot be read again
#[derive(Args)]
#[command(
    after_help = "Example: sanjha token add --login asha --name 'Excel on the office desk' --scope reading --days 365"
)]
struct Add {
    #[command(flatten)]
    database: DatabaseArgs,
    /// Log-in name of the person it acts as
    #[arg(long)]
    login: String,
    /// What it is for
    #[arg(long)]
    name: String,
    /// Place it acts at (unit-5, centre-3, auditor); the person's first place where it is left out
    #[arg(long)]
    place: Option<String>,
    /// Days it works; for good where it is left out
    #[arg(long)]
    days: Option<u32>,
    /// What it may do: reading, booking, money or everything
    #[arg(long, default_value = "reading")]
    scope: String,
}

/// Revoke the tokens of a person with this name
#[derive(Args)]
#[command(after_help = "Example: sanjha token revoke --login asha --name 'Excel on the office desk'")]
struct Revoke {
    #[command(flatten)]
    database: DatabaseArgs,
    #[arg(long)]
    login: String,
    #[arg(long)]
    name: String,
}

impl Token {
    pub async fn run(self) -> Result<ExitCode> {
        match self.command {
            Command::Add(add) => add.run().await,
            Command::Revoke(revoke) => revoke.run().await,
        }
    }
}

impl Add {
    async fn run(self) -> Result<ExitCode> {
        let db = self.database.open().await?;
        let user = access::find_user(&db, &self.login).await?.context("nobody has this log-in name")?;
        let places = access::standings(&db, UserId(user.id)).await?;
        let place = match &self.place {
            Some(key) => places.iter().find(|place| place.key == *key).context("that is not one of their places")?,
            None => places.first().context("they have no role yet; see sanjha user add")?,
        };
        let now = Clock::system().now();
        let expires_at = self.days.and_then(|days| now.checked_add_signed(TimeDelta::days(i64::from(days))));
        let scope = TokenScope::from_code(&self.scope).context("--scope is reading, booking, money or everything")?;
        let user = UserId(user.id);
        let new = &NewToken { user, place: &place.key, name: &self.name, scope, expires_at };
        let db = &db;
        let token = db
            .write(
                &Actor::program("command line"),
                now,
                |tx| async move { access::create_api_token(&tx, db, new).await },
            )
            .await?;
        println!("{token}");
        Ok(ExitCode::SUCCESS)
    }
}

impl Revoke {
    async fn run(self) -> Result<ExitCode> {
        let db = self.database.open().await?;
        let user = access::find_user(&db, &self.login).await?.context("nobody has this log-in name")?;
        let name = &self.name;
        db.write(&Actor::program("command line"), Clock::system().now(), |tx| async move {
            access::revoke_api_token(&tx, UserId(user.id), name).await
        })
        .await?;
        println!("revoked");
        Ok(ExitCode::SUCCESS)
    }
}
