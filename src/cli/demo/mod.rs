//! `sanjha demo`: a district to try things out in, made on this machine and thrown away at will.
//!
//! What always holds: it has a database of its own, never a centre's; its log-ins have one
//! random password that only this database knows; a database that was not finished is made again.

mod district;
mod duty;
mod life;
mod people;
mod weeks;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;
use clap::Args;
use rust_embed::Embed;

use super::import::{Files, import};
use super::serve::Serving;
use crate::base::time::Clock;
use crate::base::{Actor, Result};
use crate::db::Db;

/// The district's year, inside the program so that the demo works anywhere.
#[derive(Embed)]
#[folder = "$CARGO_MANIFEST_DIR/seeds"]
struct Seeds;

/// Setting that says the demo's database is complete.
const FINISHED: &str = "demo_finished";

/// Make a demonstration district with a year of history and two live weeks, and serve it
#[derive(Args)]
#[command(after_help = "The first run makes the database, which takes some seconds; later runs use it again.\n\n\
    Example: sanjha demo --listen 127.0.0.1:8080")]
pub struct Demo {
    /// Folder the demo keeps its database in; made if absent
    #[arg(long)]
    dir: Option<PathBuf>,
    /// Throw the old demo away and make a new one
    #[arg(long)]
    fresh: bool,
    /// Only make the database; do not serve
    #[arg(long)]
    no_serve: bool,
    #[command(flatten)]
    pub(super) serving: Serving,
}

impl Demo {
    pub async fn run(self) -> Result<ExitCode> {
        let dir = self.dir.clone().unwrap_or_else(default_dir);
        fs::create_dir_all(&dir).with_context(|| format!("cannot make the folder {}", dir.display()))?;
        let db = match self.fresh {
            true => None,
            false => open_finished(&dir).await?,
        };
        let db = match db {
            Some(db) => db,
            None => make_at(&dir, &Clock::system()).await?,
        };
        println!("Database: {}", database(&dir).display());
        people::print(&db, &password(&dir)?).await?;
        if self.no_serve {
            db.close().await?;
            return Ok(ExitCode::SUCCESS);
        }
        self.serving.run(db, &url(&dir), true).await?;
        Ok(ExitCode::SUCCESS)
    }
}

fn default_dir() -> PathBuf {
    let home = || std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".local/share"));
    let data = std::env::var_os("XDG_DATA_HOME").map(PathBuf::from).or_else(home);
    data.unwrap_or_else(std::env::temp_dir).join("sanjha-demo")
}

fn database(dir: &Path) -> PathBuf {
    dir.join("demo.db")
}

fn url(dir: &Path) -> String {
    format!("sqlite://{}", database(dir).display())
}

/// The demo of an earlier run, if it was finished by a program with the same tables.
async fn open_finished(dir: &Path) -> Result<Option<Db>> {
    if !database(dir).exists() || password(dir).is_err() {
        return Ok(None);
    }
    let db = Db::connect(&url(dir)).await?;
    // A demo of another version is not worth repairing: it is made anew.
    let usable = db.migrate().await.is_ok() && matches!(db.setting(FINISHED).await, Ok(Some(_)));
    if usable {
        return Ok(Some(db));
    }
    db.close().await?;
    Ok(None)
}

async fn make_at(dir: &Path, clock: &Clock) -> Result<Db> {
    let started = std::time::Instant::now();
    clear(dir)?;
    let db = Db::connect(&url(dir)).await?;
    println!("Making the demo in {} …", dir.display());
    let password = format!("demo-{}", crate::base::new_reference().to_lowercase());
    write_password(dir, &password)?;
    fill(&db, clock, &password).await?;
    println!("  made in {} s", started.elapsed().as_secs());
    Ok(db)
}

/// Tables, the year, log-ins and the live weeks, in an empty database.
async fn fill(db: &Db, clock: &Clock, password: &str) -> Result<()> {
    db.migrate().await?;
    let mut files = Files::default();
    for name in Seeds::iter() {
        if let Some(file) = Seeds::get(&name) {
            files.add(&name, file.data.into_owned())?;
        }
    }
    let summary = import(db, clock, &files, false).await?;
    if let Some(problem) = summary.problems.first() {
        let count = summary.problems.len();
        return Err(anyhow::anyhow!("the seeds have {count} bad rows, the first: {problem}").into());
    }
    let rows: usize = summary.files.iter().map(|file| file.new).sum();
    println!("  a year of the district: {rows} rows");
    take_upi(db, clock).await?;
    people::create(db, clock, password).await?;
    println!("  one log-in for each role");
    let bookings = weeks::make(db, clock).await?;
    println!("  two live weeks: {bookings} bookings");
    duty::make(db, clock).await?;
    let actor = Actor::program("demo");
    db.write(&actor, clock.now(), |tx| async move { tx.set_setting(FINISHED, "1").await }).await
}

/// Gives each centre an invented UPI address, so that its invoices carry a QR code.
async fn take_upi(db: &Db, clock: &Clock) -> Result<()> {
    let centres = &crate::catalogue::centres(db.read()).await?;
    let actor = Actor::program("demo");
    db.write(&actor, clock.now(), |tx| async move {
        for centre in centres {
            let address = format!("{}@demo", centre.code.to_lowercase());
            crate::catalogue::set_upi_id(&tx, &centre.code, &address).await?;
        }
        Ok(())
    })
    .await
}

fn clear(dir: &Path) -> Result<()> {
    for suffix in ["", "-wal", "-shm"] {
        let file = PathBuf::from(format!("{}{suffix}", database(dir).display()));
        if file.exists() {
            fs::remove_file(&file).with_context(|| format!("cannot remove {}", file.display()))?;
        }
    }
    Ok(())
}

fn password_file(dir: &Path) -> PathBuf {
    dir.join("password")
}

fn password(dir: &Path) -> anyhow::Result<String> {
    let file = password_file(dir);
    let text = fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))?;
    Ok(text.trim().to_owned())
}

/// Only its owner may read it, though it opens nothing but the demo.
fn write_password(dir: &Path, password: &str) -> anyhow::Result<()> {
    use std::io::Write;
    use std::os::unix::fs::OpenOptionsExt;
    let file = password_file(dir);
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true).mode(0o600);
    let mut file = options.open(&file).with_context(|| format!("cannot write {}", file.display()))?;
    Ok(writeln!(file, "{password}")?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::time::{from_ist, parse_date};
    use crate::db::{Rows, values};
    use crate::reports::verify;

    async fn tamper(db: &Db, now: crate::base::time::Instant, sql: &'static str) {
        let change = |tx: crate::db::WriteTx| async move {
            tx.conn().run(sql, values![]).await?;
            Ok(())
        };
        db.write(&Actor::program("test"), now, change).await.unwrap();
    }

    /// The seeds with two live weeks: all verbs at work, then every rule proved, then broken on purpose.
    #[tokio::test(flavor = "multi_thread")]
    async fn every_rule_holds_over_a_lived_in_district_and_breaches_are_named() {
        let folder = tempfile::tempdir().unwrap();
        let noon = from_ist(parse_date("20-11-2026").unwrap().and_hms_opt(12, 20, 0).unwrap());
        let clock = Clock::fixed(noon);
        let mut databases = vec![Db::connect(&url(folder.path())).await.unwrap()];
        if let Ok(url) = std::env::var("SANJHA_TEST_POSTGRES") {
            let admin = Db::connect(&url).await.unwrap();
            let name = format!("lived_in_{}", crate::base::new_reference().to_lowercase());
            admin.read().run(&format!("CREATE DATABASE {name}"), values![]).await.unwrap();
            let server = url.rsplit_once('/').unwrap().0;
            databases.push(Db::connect(&format!("{server}/{name}")).await.unwrap());
        }
        for db in databases {
            fill(&db, &clock, "a-long-enough-password").await.unwrap();
            assert_eq!(broken(&verify(&db, noon).await.unwrap()), Vec::<String>::new());
            for (sql, _) in TAMPERINGS {
                tamper(&db, noon, sql).await;
            }
            let findings = verify(&db, noon).await.unwrap();
            for (sql, rule) in TAMPERINGS {
                assert!(findings.iter().any(|found| found.rule == rule && !found.breaches.is_empty()), "{rule}: {sql}");
            }
        }
    }

    const TAMPERINGS: [(&str, &str); 5] = [
        ("UPDATE slot_load SET used = used + 1, on_offer = on_offer + 1 WHERE used = 1 AND on_offer = 1", "1"),
        (
            "UPDATE booking SET status = 'in_use' WHERE id = (SELECT MAX(id) FROM booking WHERE status = 'completed')",
            "5, I7",
        ),
        ("UPDATE concession_use SET used_paise = used_paise - 1 WHERE used_paise > 0", "6"),
        ("UPDATE number_series SET next_number = next_number + 1", "2, I2"),
        ("UPDATE document_balance SET settled_paise = settled_paise - 1 WHERE settled_paise > 0", "3"),
    ];

    fn broken(findings: &[crate::reports::Finding]) -> Vec<String> {
        let broken = findings.iter().filter(|finding| !finding.breaches.is_empty());
        broken.map(|finding| format!("{}: {:?}", finding.says, finding.breaches.first())).collect()
    }
}
