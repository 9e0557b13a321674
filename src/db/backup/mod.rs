//! A copy of the whole database while it is in use, and putting such a copy in its place.
//!
//! What always holds here: a copy is one moment and is whole before it bears its name; nothing of a backup touches
//! the live data before the backup was read whole, its schema is known and the caller has proved it; what was live
//! before stays beside it under another name. Files made here are for their owner only.

mod plan;
mod postgres;
mod seal;
mod sqlite;

use std::fs::{File, OpenOptions};
use std::io::Read;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use super::migrate::{applied_steps, known_steps};
use crate::base::time::Instant;
use crate::base::{Error, Reason, Result};

pub use plan::{BackupPlan, BackupRun, BackupSettings};
pub use seal::{Key, Seal};
pub(super) use sqlite::path_of;

/// A backup that was made.
#[derive(Clone, Debug)]
pub struct Made {
    /// Name of its file, without the folder.
    pub file_name: String,
    /// Its bytes.
    pub bytes: u64,
    /// Whether it is encrypted.
    pub is_sealed: bool,
}

/// Copies a database to a new file: a SQLite file, or an archive of `pg_dump`; encrypted where a key is given. The copy
/// is read once before it bears its name.
///
/// # Errors
/// Refused if the file is there already or the programs of PostgreSQL are missing; a fault of database or disk.
pub async fn back_up(database_url: &str, file: &Path, seal: &Seal) -> Result<Made> {
    if file.exists() {
        return Err(refused("backup-file-exists", file));
    }
    let (plain, sealed) = (with_ending(file, ".part"), with_ending(file, ".sealed.part"));
    let made = make(database_url, &plain, &sealed, seal).await;
    let done = match made {
        Ok(unfinished) => {
            on_disk(unfinished).and_then(|()| Ok(std::fs::rename(unfinished, file).map_err(anyhow::Error::from)?))
        }
        Err(error) => Err(error),
    };
    // What was not finished, and what was encrypted, does not stay.
    for left in [&plain, &sealed] {
        let _ = std::fs::remove_file(left);
    }
    done?;
    let bytes = std::fs::metadata(file).map_err(anyhow::Error::from)?.len();
    let file_name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    Ok(Made { file_name, bytes, is_sealed: seal.is_sealed() })
}

async fn make<'a>(database_url: &str, plain: &'a Path, sealed: &'a Path, seal: &Seal) -> Result<&'a Path> {
    seal.check()?;
    let is_whole = match database_url.starts_with("sqlite:") {
        true => {
            sqlite::copy(database_url, plain).await?;
            sqlite::is_whole(plain, "quick_check").await
        }
        false => {
            let (url, file) = (database_url.to_owned(), plain.to_owned());
            in_background(move || {
                postgres::dump(&url, &file)?;
                postgres::is_whole(&url, &file)
            })
            .await?
        }
    };
    if !is_whole {
        return Err(anyhow::anyhow!("the copy of the database could not be read back").into());
    }
    if !seal.is_sealed() {
        return Ok(plain);
    }
    let (seal, from, into) = (seal.clone(), plain.to_owned(), sealed.to_owned());
    in_background(move || Ok(seal.close(&from, &into)?)).await?;
    Ok(sealed)
}

async fn in_background<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(anyhow::Error::from)?
}

/// A new, empty file that only its owner may read.
fn new_file(path: &Path) -> anyhow::Result<File> {
    let _ = std::fs::remove_file(path);
    Ok(OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?)
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

/// Reads a backup into a copy beside the live database. An encrypted one is opened with its key first.
///
/// # Errors
/// Refused if the file is not there, is no backup, is not whole, its key is missing or another's, or it was made by a
/// newer Sanjha.
pub async fn stage(database_url: &str, file: &Path, key: &Key) -> Result<Staged> {
    if !file.is_file() {
        return Err(refused("backup-no-file", file));
    }
    if !seal::is_sealed(file) {
        return stage_plain(database_url, file).await;
    }
    let beside = path_of_staging(database_url);
    let (from, key, into) = (file.to_owned(), key.clone(), beside.clone());
    let staged = match in_background(move || seal::open(&from, &key, &into)).await {
        Ok(()) => stage_plain(database_url, &beside).await.map_err(|error| naming(error, file)),
        Err(error) => Err(error),
    };
    // What was encrypted does not stay open beside it.
    let _ = std::fs::remove_file(&beside);
    staged
}

fn path_of_staging(database_url: &str) -> PathBuf {
    match database_url.starts_with("sqlite:") {
        true => with_ending(&sqlite::path_of(database_url), ".opening"),
        false => {
            std::env::temp_dir().join(format!("sanjha-{}-{:016x}.opening", std::process::id(), rand::random::<u64>()))
        }
    }
}

/// A refusal about the opened copy, said of the file that somebody named.
fn naming(error: Error, file: &Path) -> Error {
    let Error::Refused(mut reasons) = error else { return error };
    for (_, value) in reasons.iter_mut().flat_map(|reason| &mut reason.facts).filter(|(name, _)| *name == "file") {
        *value = file.display().to_string();
    }
    Error::Refused(reasons)
}

async fn stage_plain(database_url: &str, file: &Path) -> Result<Staged> {
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

/// A backup of this program has its list of steps, and no step that this program does not know.
async fn check_schema(url: &str, file: &Path) -> Result<()> {
    let connection = sea_orm::Database::connect(url).await?;
    let steps = applied_steps(&connection).await;
    connection.close().await?;
    let Ok(steps) = steps else { return Err(refused("backup-not-ours", file)) };
    let known = known_steps();
    match steps.iter().find(|step| !known.contains(step)) {
        Some(unknown) => Err(Error::refused(reason("backup-newer", file).with("step", unknown))),
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
