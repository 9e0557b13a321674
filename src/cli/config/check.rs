//! What can be checked before serving: each finding is one line, and one that is wrong fails the command.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use chrono::TimeDelta;

use super::Setting;
use crate::base::Result;
use crate::base::time::{Clock, Instant, rfc3339};
use crate::cli::DatabaseArgs;
use crate::cli::serve::{Serving, gateway_accounts, oidc_settings};
use crate::db::{self, Db};
use crate::messages::Courier;

/// How long a mail server may take to say that it is there.
const MAIL_PATIENCE: Duration = Duration::from_secs(10);
/// How far our clock and the database's may be apart. (CERT-In directions of 28-04-2022: clocks follow NTP.)
const CLOCKS_APART: TimeDelta = TimeDelta::seconds(5);
/// Least room on disk that is worth starting with.
const LEAST_ROOM: u64 = 1 << 30;

/// How bad it is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Level {
    Ok,
    Note,
    Wrong,
}

struct Finding {
    level: Level,
    about: &'static str,
    says: String,
}

fn ok(about: &'static str, says: impl Into<String>) -> Finding {
    Finding { level: Level::Ok, about, says: says.into() }
}

fn note(about: &'static str, says: impl Into<String>) -> Finding {
    Finding { level: Level::Note, about, says: says.into() }
}

fn wrong(about: &'static str, says: impl Into<String>) -> Finding {
    Finding { level: Level::Wrong, about, says: says.into() }
}

/// Prints settings and findings; fails if one is wrong.
pub async fn run(
    database: &DatabaseArgs,
    serving: &Serving,
    settings: &[Setting],
    file: Option<PathBuf>,
) -> Result<ExitCode> {
    let width = settings.iter().map(|setting| setting.name.len()).max().unwrap_or(0);
    for Setting { name, variable, value, source } in settings {
        println!(
            "{name:width$}  {value}   ({source}{})",
            if source == "default" { hint(variable) } else { String::new() }
        );
    }
    println!();
    let now = Clock::system().now();
    let mut findings = about_database(&database.database_url, now).await;
    findings.extend(about_address(serving));
    findings.extend(about_ports(serving).await);
    findings.extend(about_backups(database, serving, now).await);
    findings.extend(about_files(&database.database_url, file.as_deref()));
    for Finding { level, about, says } in &findings {
        let mark = match level {
            Level::Ok => "ok   ",
            Level::Note => "note ",
            Level::Wrong => "WRONG",
        };
        println!("{mark}  {about:14}  {says}");
    }
    let wrong = findings.iter().filter(|finding| finding.level == Level::Wrong).count();
    if wrong > 0 {
        println!("\n{wrong} of {} checks found something wrong", findings.len());
        return Ok(ExitCode::FAILURE);
    }
    Ok(ExitCode::SUCCESS)
}

fn hint(variable: &str) -> String {
    format!(", else {variable}")
}

async fn about_database(url: &str, now: Instant) -> Vec<Finding> {
    if let Some(path) = db::file_of(url).filter(|path| !path.exists()) {
        let folder = folder_of(&path);
        return vec![match is_writable(&folder) {
            true => note("database", format!("{} is not there yet; the first start makes it", path.display())),
            false => wrong(
                "database",
                format!("{} is not there, and nothing can be made in {}", path.display(), folder.display()),
            ),
        }];
    }
    let db = match Db::connect(url).await {
        Ok(db) => db,
        Err(error) => return vec![wrong("database", error.to_string())],
    };
    let mut findings = Vec::new();
    match db.look().await {
        Err(error) => findings.push(wrong("database", error.to_string())),
        Ok(look) => {
            findings.push(ok("database", look.engine.clone()));
            findings.push(match (look.unknown_steps, look.pending_steps) {
                (0, 0) => ok("tables", format!("up to date, last step {}", look.last_step)),
                (0, pending) => note("tables", format!("{pending} steps are applied at the next start")),
                (unknown, _) => wrong("tables", format!("a newer program made {unknown} steps; install that version")),
            });
            findings.push(match look.clock_ahead.abs() > CLOCKS_APART {
                true => wrong("clock", format!("differs from the database's by {} s", look.clock_ahead.num_seconds())),
                false => ok("clock", format!("{}, like the database's", rfc3339(now))),
            });
            if let Some(last) = look.newest_record.filter(|last| *last > now + TimeDelta::minutes(2)) {
                findings
                    .push(wrong("clock", format!("the trail has a row of {}, which is still to come", rfc3339(last))));
            }
        }
    }
    if let Err(error) = db.close().await {
        findings.push(wrong("database", error.to_string()));
    }
    findings
}

/// Whether a host of an address is this machine.
fn is_here(url: &str) -> bool {
    let host = url.split("://").nth(1).unwrap_or_default();
    host.starts_with("localhost") || host.starts_with("127.") || host.starts_with("[::1]")
}

fn about_address(serving: &Serving) -> Vec<Finding> {
    let mut findings = Vec::new();
    let loopback = serving.listen.ip().is_loopback();
    findings.push(match serving.base_url.as_deref() {
        None if loopback => note("address", "no base URL: links lead to where the program listens, papers name none"),
        None => wrong("address", "listens to others without a base URL: set the https address people type"),
        Some(url) if url.starts_with("https://") => ok("address", url.to_owned()),
        Some(url) if is_here(url) => ok("address", format!("{url}, on this machine only")),
        Some(url) => wrong("address", format!("{url} is not https: log-in cookies would not be sent")),
    });
    let behind_proxy = serving.base_url.as_deref().is_some_and(|url| url.starts_with("https://"));
    findings.push(match serving.trusted_proxy {
        Some(proxy) => ok("proxy", format!("{proxy} is believed")),
        None if behind_proxy => {
            wrong("proxy", "no trusted proxy: everybody would come from the proxy's address, and share its limits")
        }
        None => note("proxy", "none is believed"),
    });
    findings.push(match serving.contact.as_str() {
        contact if contact.ends_with(".example") => wrong("contact", format!("{contact} is read by nobody")),
        contact if !contact.contains('@') => wrong("contact", format!("{contact} is no e-mail address")),
        contact => ok("contact", contact.to_owned()),
    });
    findings
}

async fn about_ports(serving: &Serving) -> Vec<Finding> {
    let mut findings = Vec::new();
    match Courier::new(&serving.ports, serving.base_url.as_deref().unwrap_or_default(), false) {
        Err(error) => findings.push(wrong("messages", format!("{error:#}"))),
        Ok(courier) => {
            findings.push(match tokio::time::timeout(MAIL_PATIENCE, courier.greet_mail_server()).await {
                Ok(None) => note("mail", "no mail server: mails are only kept and shown under Messages"),
                Ok(Some(Ok(()))) => ok("mail", "the mail server answers"),
                Ok(Some(Err(why))) => wrong("mail", format!("the mail server does not take us: {why}")),
                Err(_) => wrong("mail", "the mail server did not answer within 10 s"),
            });
            findings.push(match serving.ports.sms_url.is_some() {
                true => ok("sms", "the gateway's call can be made; it is not tried here"),
                false => note("sms", "no gateway"),
            });
        }
    }
    findings.push(match gateway_accounts(&serving.gateways, &serving.gateway_url) {
        Err(error) => wrong("payments", error.to_string()),
        Ok(accounts) if accounts.is_empty() => note("payments", "no payment gateway"),
        Ok(accounts) => ok("payments", format!("{} centres take payments online", accounts.len())),
    });
    findings.push(match oidc_settings(&serving.log_in_service) {
        Err(error) => wrong("log-in", error.to_string()),
        Ok(None) => note("log-in", "no log-in service elsewhere"),
        Ok(Some(service)) if service.issuer.starts_with("https://") || is_here(&service.issuer) => {
            ok("log-in", format!("{} vouches for people too; it is not asked here", service.issuer))
        }
        Ok(Some(service)) => wrong("log-in", format!("{} is not https", service.issuer)),
    });
    findings
}

async fn about_backups(database: &DatabaseArgs, serving: &Serving, now: Instant) -> Vec<Finding> {
    let plan = match serving.backups.plan(&database.database_url) {
        Err(error) => return vec![wrong("backup", error.to_string())],
        Ok(None) => {
            return vec![note("backup", "no folder: nothing is backed up unless `sanjha backup` is run by somebody")];
        }
        Ok(Some(plan)) => plan,
    };
    let folder = plan.folder.display();
    let mut findings = vec![match is_writable(&plan.folder) {
        true => ok("backup", format!("{folder}, daily after {:02}:00, {} kept", plan.hour, plan.keep)),
        false => wrong("backup", format!("{folder} is no folder that can be written to")),
    }];
    if !plan.seal.is_sealed() {
        findings.push(note("backup", "backups are not encrypted: set a recipient before they leave this machine"));
    }
    if db::file_of(&database.database_url).is_some_and(|path| !path.exists()) {
        return findings;
    }
    let Ok(db) = Db::connect(&database.database_url).await else { return findings };
    findings.push(match db.last_backup().await {
        Err(_) => note("backup", "none is on record yet"),
        Ok(None) => wrong("backup", "none is on record yet"),
        Ok(Some(last)) if last.is_late(now) => wrong("backup", format!("the last is of {}", rfc3339(last.started_at))),
        Ok(Some(last)) => ok("backup", format!("the last is of {}, {} bytes", rfc3339(last.started_at), last.bytes)),
    });
    let _ = db.close().await;
    findings
}

fn about_files(url: &str, file: Option<&Path>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let database = db::file_of(url);
    for path in database.iter().map(PathBuf::as_path).chain(file).filter(|path| path.exists()) {
        let mode = path.metadata().map_or(0, |data| data.permissions().mode() & 0o777);
        let says = format!("{} has mode {mode:03o}", path.display());
        findings.push(match mode & 0o077 {
            0 => ok("files", says),
            _ => wrong("files", format!("{says}: others may read it; chmod 600")),
        });
    }
    let place = database.as_deref().map_or_else(|| PathBuf::from("."), folder_of);
    findings.push(match db::room_left(&place) {
        None => note("disk", format!("cannot tell what room is left for {}", place.display())),
        Some(room) if room < LEAST_ROOM => wrong("disk", format!("{} MB are left at {}", room >> 20, place.display())),
        Some(room) => ok("disk", format!("{} GB are left at {}", room >> 30, place.display())),
    });
    findings
}

fn folder_of(path: &Path) -> PathBuf {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    folder.map_or_else(|| PathBuf::from("."), Path::to_owned)
}

/// Whether something can be made in a folder: tried, since rights alone do not tell.
fn is_writable(folder: &Path) -> bool {
    let trial = folder.join(format!(".sanjha-{}", std::process::id()));
    let made = std::fs::OpenOptions::new().write(true).create_new(true).open(&trial).is_ok();
    made && std::fs::remove_file(&trial).is_ok()
}
