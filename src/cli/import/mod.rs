//! `sanjha import DIR [--dry-run]`: brings in a CSV set, all of it or nothing.
//!
//! What always holds: every bad row of every file is reported before anything is written;
//! everything is written in one transaction; the same set again changes nothing, because each
//! row is remembered by its key and hash. Which file goes where stands in `set.rs`; how a
//! room adds a file, in `base::rows`.

mod files;
mod known;
mod remember;
mod set;

pub use files::Files;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};

use super::DatabaseArgs;
use crate::base::rows::{Problem, Report};
use crate::base::time::Clock;
use crate::base::{Actor, Error, Result};
use crate::db::Db;

/// Bring in a CSV set: centres, machines, rates, units, a year of bookings; all of it or nothing
#[derive(Args)]
#[command(after_help = "Example: sanjha import ./my-district --dry-run\n\n\
    DIR holds any of the set's files, plain .csv or .csv.gz; files that are absent are skipped.")]
pub struct Import {
    #[command(flatten)]
    database: DatabaseArgs,
    /// Folder with the CSV files
    dir: PathBuf,
    /// Check everything, write nothing
    #[arg(long)]
    dry_run: bool,
}

impl Import {
    /// Imports and prints the report to standard output; 1 if anything was wrong.
    pub async fn run(self) -> Result<ExitCode> {
        let files = Files::read_dir(&self.dir)?;
        if !files.names().any(|name| set::FILES.contains(&name)) {
            return Err(anyhow::anyhow!(
                "no file of the import set in {}; expected any of {}",
                self.dir.display(),
                set::FILES.join(", ")
            )
            .into());
        }
        let db = self.database.open().await?;
        let summary = import(&db, &Clock::system(), &files, self.dry_run).await?;
        db.close().await?;
        print(&summary, &files, self.dry_run);
        Ok(if summary.problems.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}

/// What an import did.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// One entry for each file that was there.
    pub files: Vec<FileSummary>,
    /// Everything wrong; if there is anything, nothing was written.
    pub problems: Vec<Problem>,
}

/// What an import did with one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileSummary {
    /// The file without its ending.
    pub file: &'static str,
    /// Good rows that were new.
    pub new: usize,
    /// Rows imported before with the same values.
    pub unchanged: usize,
}

/// Imports a set of files; with `dry_run` everything is tried and then undone.
///
/// # Errors
/// A fault of the database. Bad rows are no error: they stand in the summary.
pub async fn import(db: &Db, clock: &Clock, files: &Files, dry_run: bool) -> Result<Summary> {
    let mut known = known::load(db.read()).await?;
    let imported = remember::load(db.read()).await?;
    let mut reader = set::Reader::new(files, &mut known, &imported);
    let set = set::Set::read(&mut reader);
    let (mut report, files) = reader.finish();
    if !report.is_clean() {
        return Ok(Summary { files, problems: report.take_problems() });
    }
    let new_rows: usize = files.iter().map(|file| file.new).sum();
    if new_rows == 0 {
        return Ok(Summary { files, problems: Vec::new() });
    }
    let problems = write(db, clock, &set, new_rows as u64, dry_run).await?;
    Ok(Summary { files, problems })
}

/// Undoes the transaction, carrying what the rooms found wrong (nothing after a dry run).
#[derive(Debug, thiserror::Error)]
#[error("{} rows refused by the database", .0.len())]
struct Undone(Vec<Problem>);

async fn write(db: &Db, clock: &Clock, set: &set::Set, new_rows: u64, dry_run: bool) -> Result<Vec<Problem>> {
    let bar = progress_bar(new_rows);
    let bar = &bar;
    let actor = Actor::program("import");
    let written = db.write(&actor, clock.now(), |tx| async move {
        bar.set_position(0);
        let step = bar.clone();
        let mut report = Report::with_progress(move |rows| step.inc(rows));
        set.write(&tx, &mut report, bar).await?;
        if dry_run || !report.is_clean() {
            return Err(Error::Other(Undone(report.take_problems()).into()));
        }
        Ok(())
    });
    let outcome = written.await;
    bar.finish_and_clear();
    match outcome {
        Ok(()) => {
            db.refresh_statistics().await?;
            Ok(Vec::new())
        }
        Err(Error::Other(error)) => match error.downcast::<Undone>() {
            Ok(Undone(problems)) => Ok(problems),
            Err(error) => Err(Error::Other(error)),
        },
        Err(error) => Err(error),
    }
}

/// Drawn on stderr, and only if that is a terminal.
fn progress_bar(rows: u64) -> ProgressBar {
    let bar = ProgressBar::new(rows);
    if let Ok(style) = ProgressStyle::with_template("{wide_bar} {pos}/{len} {msg}") {
        bar.set_style(style);
    }
    bar
}

fn print(summary: &Summary, files: &Files, dry_run: bool) {
    for file in &summary.files {
        println!("{:<22} {:>6} new {:>6} unchanged", file.file, file.new, file.unchanged);
    }
    let unused: Vec<&str> = files.names().filter(|name| !set::FILES.contains(name)).collect();
    if !unused.is_empty() {
        println!("Not part of the import set, left alone: {}", unused.join(", "));
    }
    for problem in &summary.problems {
        println!("{problem}");
    }
    let new: usize = summary.files.iter().map(|file| file.new).sum();
    match summary.problems.len() {
        0 if new == 0 => println!("Everything is there already; nothing changed."),
        0 if dry_run => println!("Dry run: all {new} new rows are good; nothing was written."),
        0 => println!("Imported {new} rows."),
        count => println!("{count} problems; nothing was imported."),
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    const MASTER: [&str; 8] = [
        "clusters",
        "centres",
        "equipment_categories",
        "equipment",
        "holidays",
        "training_courses",
        "events",
        "raw_materials",
    ];

    fn master_data() -> Files {
        let seeds = Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds");
        let mut files = Files::default();
        for name in MASTER {
            let name = format!("{name}.csv");
            files.add(&name, std::fs::read(seeds.join(&name)).unwrap()).unwrap();
        }
        files
    }

    async fn fresh_database() -> (tempfile::TempDir, Db) {
        let dir = tempfile::tempdir().unwrap();
        let db = Db::connect(&format!("sqlite://{}", dir.path().join("test.db").display())).await.unwrap();
        db.migrate().await.unwrap();
        (dir, db)
    }

    fn totals(summary: &Summary) -> (usize, usize) {
        summary.files.iter().fold((0, 0), |(new, unchanged), file| (new + file.new, unchanged + file.unchanged))
    }

    #[tokio::test]
    async fn a_dry_run_writes_nothing_and_a_second_import_changes_nothing() {
        let (_dir, db) = fresh_database().await;
        let clock = Clock::system();
        let files = master_data();
        for dry_run in [true, false] {
            let summary = import(&db, &clock, &files, dry_run).await.unwrap();
            assert_eq!(summary.problems, []);
            assert_eq!(totals(&summary), (342, 0));
        }
        let again = import(&db, &clock, &files, false).await.unwrap();
        assert_eq!(again.problems, []);
        assert_eq!(totals(&again), (0, 342));
    }

    #[tokio::test]
    async fn one_bad_row_keeps_everything_out() {
        let (_dir, db) = fresh_database().await;
        let clock = Clock::system();
        let mut bad = Files::default();
        for name in MASTER {
            let text = String::from_utf8(master_data().get(name).unwrap().to_vec()).unwrap();
            let text = text.replacen("KNL-DSL-01,KNL,", "KNL-DSL-01,NOWHERE,", 1).replacen(
                "09ZZZCK0100W1ZJ",
                "09ZZZCK0100W1ZK",
                1,
            );
            bad.add(&format!("{name}.csv"), text.into_bytes()).unwrap();
        }
        let summary = import(&db, &clock, &bad, false).await.unwrap();
        let problems: Vec<String> = summary.problems.iter().map(ToString::to_string).collect();
        assert_eq!(
            problems,
            [
                "centres, line 2, column gstin: \"09ZZZCK0100W1ZK\": the GSTIN's last character does not fit the others",
                "equipment, line 2, column centre_code: \"NOWHERE\": no such code in centres",
            ]
        );
        let good = import(&db, &clock, &master_data(), false).await.unwrap();
        assert_eq!(totals(&good), (342, 0));
    }

    #[tokio::test]
    async fn a_row_that_changed_since_its_import_is_a_bad_row() {
        let (_dir, db) = fresh_database().await;
        let clock = Clock::system();
        import(&db, &clock, &master_data(), false).await.unwrap();
        let text = String::from_utf8(master_data().get("clusters").unwrap().to_vec()).unwrap();
        let mut changed = Files::default();
        changed.add("clusters.csv", text.replacen(",2428,", ",2429,", 1).into_bytes()).unwrap();
        let summary = import(&db, &clock, &changed, false).await.unwrap();
        assert_eq!(summary.problems.len(), 1);
        assert_eq!((summary.problems[0].line, summary.problems[0].column.as_str()), (2, "cluster_code"));
    }
}
