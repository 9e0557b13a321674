//! A copy of the whole database while it is in use, and putting such a copy in its place.
//!
//! What always holds here: a copy is one moment and is whole before it bears its name; nothing of a backup touches
//! the live data before the backup was read whole, its schema is known and the caller has proved it; what was live
//! before stays beside it under another name.

mod postgres;
mod sqlite;

use std::io::Read;
use std::path::{Path, PathBuf};

use migration::{Migrator, MigratorTrait};
use sea_orm::FromQueryResult;

use super::{Rows, values};
use crate::base::time::Instant;
use crate::base::{Error, Reason, Result};

/// Copies a database to a new file: a SQLite file, or an archive of `pg_dump`.
///
/// # Errors
/// Refused if the file is there already or the programs of PostgreSQL are missing; a fault of database or disk.
pub async fn back_up(database_url: &str, file: &Path) -> Result<()> {
    if file.exists() {
        return Err(refused("backup-file-exists", file));
    }
    let unfinished = with_ending(file, ".part");
    let done = match database_url.starts_with("sqlite:") {
        true => sqlite::copy(database_url, &unfinished).await,
        false => postgres::dump(database_url, &unfinished),
    };
    if let Err(error) = done {
        let _ = std::fs::remove_file(&unfinished);
        return Err(error);
    }
    on_disk(&unfinished)?;
    std::fs::rename(&unfinished, file).map_err(anyhow::Error::from)?;
    Ok(())
}

/// A backup that was read whole and lies beside the live database, which it has not touched.
pub struct Staged {
    /// Address of the copy, to bring up to date and to prove.
    pub url: String,
    place: Place,
}

enum Place {
    File { staged: PathBuf, live: PathBuf },
    Database(postgres::Beside),
}

/// Reads a backup into a copy beside the live database.
///
/// # Errors
/// Refused if the file is not there, is no backup, is not whole, or was made by a newer Sanjha.
pub async fn stage(database_url: &str, file: &Path) -> Result<Staged> {
    if !file.is_file() {
        return Err(refused("backup-no-file", file));
    }
    let staged = match database_url.starts_with("sqlite:") {
        true => {
            let live = sqlite::path_of(database_url);
            let staged = with_ending(&live, ".restoring");
            sqlite::stage(file, &staged).await?;
            Staged { url: sqlite::url_of(&staged), place: Place::File { staged, live } }
        }
        false => {
            let beside = postgres::stage(database_url, file).await?;
            Staged { url: beside.url(), place: Place::Database(beside) }
        }
    };
    match check_schema(&staged.url, file).await {
        Ok(()) => Ok(staged),
        Err(error) => {
            staged.discard().await?;
            Err(error)
        }
    }
}

impl Staged {
    /// Puts the copy in the place of the live database; answers under which name the old one is kept, if there
    /// was one.
    ///
    /// # Errors
    /// Refused while anybody is connected to the live database.
    pub async fn take_place(self, now: Instant) -> Result<Option<String>> {
        let stamp = now.format("%Y%m%d%H%M%S").to_string();
        let swapped = match &self.place {
            Place::File { staged, live } => sqlite::swap(staged, live, &stamp).await,
            Place::Database(beside) => beside.swap(&stamp).await,
        };
        if swapped.is_err() {
            self.discard().await?;
        }
        swapped
    }

    /// Takes the copy away again.
    ///
    /// # Errors
    /// A fault of database or disk.
    pub async fn discard(self) -> Result<()> {
        match &self.place {
            Place::File { staged, .. } => sqlite::remove(staged),
            Place::Database(beside) => beside.drop_staged().await,
        }
    }
}

#[derive(FromQueryResult)]
struct Step {
    version: String,
}

/// A backup of this program has its list of steps, and no step that this program does not know.
async fn check_schema(url: &str, file: &Path) -> Result<()> {
    let connection = sea_orm::Database::connect(url).await?;
    let steps = connection.rows::<Step>("SELECT version FROM seaql_migrations", values![]).await;
    connection.close().await?;
    let Ok(steps) = steps else { return Err(refused("backup-not-ours", file)) };
    let known: Vec<String> = Migrator::migrations().iter().map(|step| step.name().to_owned()).collect();
    match steps.iter().find(|step| !known.contains(&step.version)) {
        Some(unknown) => Err(Error::refused(reason("backup-newer", file).with("step", &unknown.version))),
        None if steps.is_empty() => Err(refused("backup-not-ours", file)),
        None => Ok(()),
    }
}

fn reason(code: &'static str, file: &Path) -> Reason {
    Reason::new(code).with("file", file.display().to_string())
}

fn refused(code: &'static str, file: &Path) -> Error {
    Error::refused(reason(code, file))
}

fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

fn begins_with(file: &Path, magic: &[u8]) -> bool {
    let mut start = vec![0; magic.len()];
    std::fs::File::open(file).and_then(|mut file| file.read_exact(&mut start)).is_ok() && start == magic
}

/// An acknowledged backup survives a power cut.
fn on_disk(file: &Path) -> Result<()> {
    std::fs::File::open(file).and_then(|file| file.sync_all()).map_err(anyhow::Error::from)?;
    Ok(())
}
