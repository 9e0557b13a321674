//! PostgreSQL: an archive of `pg_dump`, read into a database beside the live one.

use std::path::{Path, PathBuf};
use std::process::Command;

use percent_encoding::percent_decode_str;
use sea_orm::{ConnectionTrait, DatabaseConnection};

use super::{begins_with, new_file, refused};
use crate::base::{Error, Reason, Result};

/// The first bytes of every archive of `pg_dump` in its custom format.
const MAGIC: &[u8] = b"PGDMP";

/// A server and the name of a database on it.
struct Address {
    /// `postgres://user@host:port`
    server: String,
    password: Option<String>,
    name: String,
    /// `?sslmode=…`, or empty.
    options: String,
}

impl Address {
    fn of(url: &str) -> Address {
        let (place, options) = match url.split_once('?') {
            Some((place, options)) => (place, format!("?{options}")),
            None => (url, String::new()),
        };
        let (server, name) = place.rsplit_once('/').unwrap_or((place, ""));
        let (server, password) = without_password(server);
        Address { server, password, name: name.to_owned(), options }
    }

    /// Address of a database on the server without the password: arguments of programs can be read by others.
    fn named(&self, name: &str) -> String {
        format!("{}/{name}{}", self.server, self.options)
    }

    fn with_password(&self, name: &str) -> String {
        let Some(password) = &self.password else { return self.named(name) };
        match self.server.rsplit_once('@') {
            Some((user, host)) => format!("{user}:{password}@{host}/{name}{}", self.options),
            None => self.named(name),
        }
    }

    fn run(&self, program: &'static str, arguments: &[&str]) -> Result<std::process::Output> {
        let mut command = Command::new(program_path(program)?);
        command.args(arguments).stdin(std::process::Stdio::null());
        if let Some(password) = &self.password {
            command.env("PGPASSWORD", percent_decode_str(password).decode_utf8_lossy().as_ref());
        }
        Ok(command.output().map_err(anyhow::Error::from)?)
    }

    async fn administer(&self) -> Result<DatabaseConnection> {
        Ok(sea_orm::Database::connect(self.with_password("postgres")).await?)
    }
}

fn without_password(server: &str) -> (String, Option<String>) {
    let Some((scheme, rest)) = server.split_once("://") else { return (server.to_owned(), None) };
    let Some((login, host)) = rest.rsplit_once('@') else { return (server.to_owned(), None) };
    match login.split_once(':') {
        Some((user, password)) => (format!("{scheme}://{user}@{host}"), Some(password.to_owned())),
        None => (server.to_owned(), None),
    }
}

/// A program of PostgreSQL: on the path, or where Debian keeps it.
fn program_path(program: &'static str) -> Result<PathBuf> {
    let on_path =
        std::env::var_os("PATH").into_iter().flat_map(|paths| std::env::split_paths(&paths).collect::<Vec<_>>());
    let mut versions: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
        .map(|folders| folders.flatten().map(|folder| folder.path().join("bin")).collect())
        .unwrap_or_default();
    versions.sort();
    let places = on_path.chain(versions.into_iter().rev());
    let found = places.map(|folder| folder.join(program)).find(|path| path.is_file());
    found.ok_or_else(|| Error::refused(Reason::new("backup-program-missing").with("program", program)))
}

/// Writes one moment of a database, in use or not, to a file.
pub(super) fn dump(url: &str, file: &Path) -> Result<()> {
    let address = Address::of(url);
    new_file(file)?;
    let (database, file) = (address.named(&address.name), file.display().to_string());
    let output = address.run(
        "pg_dump",
        &["--format=custom", "--no-owner", "--no-privileges", "--file", &file, "--dbname", &database],
    )?;
    match output.status.success() {
        true => Ok(()),
        false => Err(anyhow::anyhow!("pg_dump: {}", String::from_utf8_lossy(&output.stderr).trim()).into()),
    }
}

/// Whether an archive can be read.
pub(super) fn is_whole(url: &str, file: &Path) -> Result<bool> {
    Ok(Address::of(url).run("pg_restore", &["--list", &file.display().to_string()])?.status.success())
}

/// A database beside the live one.
pub(super) struct Beside {
    address: Address,
    staged: String,
}

/// Reads an archive into a new database beside the live one.
pub(super) async fn stage(url: &str, file: &Path) -> Result<Beside> {
    let address = Address::of(url);
    let archive = file.display().to_string();
    if !begins_with(file, MAGIC) {
        return Err(refused("backup-not-ours", file));
    }
    if !is_whole(url, file)? {
        return Err(refused("backup-not-whole", file));
    }
    let beside = Beside { staged: format!("{}_restoring", address.name), address };
    beside.drop_staged().await?;
    let administer = beside.address.administer().await?;
    let made = administer.execute_unprepared(&format!("CREATE DATABASE {}", quoted(&beside.staged))).await;
    administer.close().await?;
    made?;
    let database = beside.address.named(&beside.staged);
    let arguments = ["--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges", "--dbname"];
    let output = beside.address.run("pg_restore", &[&arguments[..], &[&database, &archive]].concat())?;
    if output.status.success() {
        return Ok(beside);
    }
    tracing::warn!(error = %String::from_utf8_lossy(&output.stderr).trim(), "pg_restore");
    beside.drop_staged().await?;
    Err(refused("backup-not-whole", file))
}

impl Beside {
    pub(super) fn url(&self) -> String {
        self.address.with_password(&self.staged)
    }

    pub(super) async fn drop_staged(&self) -> Result<()> {
        let administer = self.address.administer().await?;
        let dropped = administer.execute_unprepared(&format!("DROP DATABASE IF EXISTS {}", quoted(&self.staged))).await;
        administer.close().await?;
        dropped?;
        Ok(())
    }

    /// Renames the live database away and the copy into its place: PostgreSQL refuses while anybody is connected.
    pub(super) async fn swap(&self, stamp: &str) -> Result<Option<String>> {
        let administer = self.address.administer().await?;
        let (live, kept) = (&self.address.name, format!("{}_before_restore_{stamp}", self.address.name));
        let rename = |from: &str, to: &str| format!("ALTER DATABASE {} RENAME TO {}", quoted(from), quoted(to));
        let away = administer.execute_unprepared(&rename(live, &kept)).await;
        if away.is_err() {
            administer.close().await?;
            return Err(Error::refused(Reason::new("backup-in-use")));
        }
        let done = administer.execute_unprepared(&rename(&self.staged, live)).await;
        if done.is_err() {
            administer.execute_unprepared(&rename(&kept, live)).await?;
        }
        administer.close().await?;
        done?;
        Ok(Some(kept))
    }
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_no_argument_of_a_program() {
        let address = Address::of("postgres://cfc:s%40lt@db:5432/centre?sslmode=require");
        assert_eq!(address.named("centre"), "postgres://cfc@db:5432/centre?sslmode=require");
        assert_eq!(address.password.as_deref(), Some("s%40lt"));
        assert_eq!(address.with_password("x"), "postgres://cfc:s%40lt@db:5432/x?sslmode=require");
        let plain = Address::of("postgres://postgres@127.0.0.1:5433/t_1");
        assert_eq!(
            (plain.password.as_ref(), plain.named("t_2")),
            (None, "postgres://postgres@127.0.0.1:5433/t_2".into())
        );
    }
}
