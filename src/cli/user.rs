//! `sanjha user`

use std::io::Read;
use std::process::ExitCode;

use anyhow::Context;
use clap::{Args, Subcommand};
use sea_orm::FromQueryResult;

use super::DatabaseArgs;
use crate::access::{self, NewUser};
use crate::base::time::Clock;
use crate::base::{Actor, CentreId, Lang, Result, Role, UnitId, UserId};
use crate::db::{Db, Rows, WriteTx, values};

/// Create log-ins and give them roles
#[derive(Args)]
pub struct User {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Add(Add),
    Disable(Disable),
}

/// Create a log-in with a role; a role more for a log-in that is there already
#[derive(Args)]
#[command(after_help = "Example: echo 'a long sentence' | sanjha user add --login asha --name 'Asha' \
    --role administrator --password-stdin")]
struct Add {
    #[command(flatten)]
    database: DatabaseArgs,
    /// Log-in name: 3 to 60 characters, no spaces
    #[arg(long)]
    login: String,
    /// As shown to others; the log-in name where it is left out
    #[arg(long)]
    name: Option<String>,
    #[arg(long)]
    email: Option<String>,
    /// Ten digits
    #[arg(long)]
    phone: Option<String>,
    /// en or hi
    #[arg(long, default_value = "en")]
    lang: String,
    /// unit_owner, unit_member, operator, counter_clerk, centre_manager, accounts, district_monitor, auditor
    /// or administrator
    #[arg(long)]
    role: Option<String>,
    /// Code of the centre of a staff role
    #[arg(long)]
    centre: Option<String>,
    /// Code of the unit of a unit's role
    #[arg(long)]
    unit: Option<String>,
    /// Read the first password from standard input
    #[arg(long)]
    password_stdin: bool,
}

/// Disable a log-in; its sessions end at once
#[derive(Args)]
#[command(after_help = "Example: sanjha user disable --login asha --reason 'left the centre'")]
struct Disable {
    #[command(flatten)]
    database: DatabaseArgs,
    #[arg(long)]
    login: String,
    #[arg(long)]
    reason: String,
}

impl User {
    pub async fn run(self) -> Result<ExitCode> {
        match self.command {
            Command::Add(add) => add.run().await,
            Command::Disable(disable) => disable.run().await,
        }
    }
}

impl Add {
    async fn run(self) -> Result<ExitCode> {
        let db = self.database.open().await?;
        let role = self.role.as_deref().map(role_named).transpose()?;
        let new = self.new_user().await?;
        let known = access::find_user(&db, &self.login).await?.map(|user| UserId(user.id));
        let (new, add) = (&new, &self);
        db.write(&Actor::program("command line"), Clock::system().now(), |tx| async move {
            let user = match known {
                Some(user) => user,
                None => access::create_user(&tx, new).await?,
            };
            match role {
                Some(role) => add.give(&tx, user, role).await,
                None => Ok(()),
            }
        })
        .await?;
        println!("{} can log in", self.login);
        db.close().await?;
        Ok(ExitCode::SUCCESS)
    }

    async fn new_user(&self) -> Result<NewUser> {
        let new = NewUser {
            login: self.login.clone(),
            name: self.name.clone().unwrap_or_else(|| self.login.clone()),
            email: self.email.clone(),
            phone: self.phone.clone(),
            lang: Lang::from_code(&self.lang).context("--lang is en or hi")?,
            password: None,
        };
        if !self.password_stdin {
            return Ok(new);
        }
        let mut first = String::new();
        std::io::stdin().read_to_string(&mut first).context("cannot read the password from standard input")?;
        new.with_password(first.trim_end_matches(['\r', '\n'])).await
    }

    async fn give(&self, tx: &WriteTx, user: UserId, role: Role) -> Result<()> {
        if let Some(code) = &self.unit {
            let unit = UnitId(id_of(tx, "unit", code).await?);
            return access::add_unit_member(tx, unit, user, role).await;
        }
        let centre = match &self.centre {
            Some(code) => Some(CentreId(id_of(tx, "centre", code).await?)),
            None => None,
        };
        access::grant_role(tx, user, role, centre).await
    }
}

impl Disable {
    async fn run(self) -> Result<ExitCode> {
        let db: Db = self.database.open().await?;
        let user = access::find_user(&db, &self.login).await?.context("nobody has this log-in name")?;
        let reason = &self.reason;
        db.write(&Actor::program("command line"), Clock::system().now(), |tx| async move {
            access::set_user_status(&tx, UserId(user.id), false, reason).await
        })
        .await?;
        println!("{} can no longer log in", self.login);
        Ok(ExitCode::SUCCESS)
    }
}

fn role_named(code: &str) -> Result<Role> {
    Ok(Role::from_code(code).with_context(|| format!("there is no role {code}; see sanjha user add --help"))?)
}

async fn id_of(tx: &WriteTx, table: &'static str, code: &str) -> Result<i64> {
    #[derive(FromQueryResult)]
    struct Id {
        id: i64,
    }
    let row: Option<Id> = tx.conn().row(&format!("SELECT id FROM {table} WHERE code = $1"), values![code]).await?;
    Ok(row.map(|row| row.id).with_context(|| format!("there is no {table} {code}"))?)
}
