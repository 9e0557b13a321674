//! A copy of `seeds/` that a test may cut and spoil.

use std::collections::HashMap;
use std::io::Read;
use std::path::PathBuf;

/// Units whose whole year stands in a season.
const SEASON_UNITS: [&str; 3] = ["U0001", "U0002", "U0083"];

/// The import set in a folder of its own, all files plain.
pub struct SeedSet(tempfile::TempDir);

impl SeedSet {
    /// A whole copy.
    pub fn new() -> SeedSet {
        let set = SeedSet(tempfile::tempdir().expect("a folder"));
        for entry in std::fs::read_dir(super::seeds()).expect("seeds") {
            let path = entry.expect("an entry").path();
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            match name.strip_suffix(".gz") {
                Some(plain) => set.write(plain, &unpacked(&path)),
                None if name.ends_with(".csv") => {
                    std::fs::copy(&path, set.file(name)).expect("a copy");
                }
                None => {}
            }
        }
        set
    }

    /// The masters and two months of two centres, and the whole year of some units: their invoices and what these
    /// bill, and what nobody billed.
    pub fn season() -> SeedSet {
        let set = SeedSet::new();
        set.keep(|centre, unit, day| {
            ["KNL", "KNH"].contains(&centre) && day >= "2026-09-01" || SEASON_UNITS.contains(&unit)
        });
        set
    }

    /// The masters and three months of all centres.
    pub fn quarter() -> SeedSet {
        let set = SeedSet::new();
        set.keep(|_, _, day| day >= "2026-08-01");
        set
    }

    /// Its folder.
    pub fn path(&self) -> &str {
        self.0.path().to_str().expect("a plain path")
    }

    /// A file of it.
    pub fn file(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// A file's text.
    pub fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.file(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// Writes a file.
    pub fn write(&self, name: &str, text: &str) {
        std::fs::write(self.file(name), text).expect("written");
    }

    /// Takes a file out.
    pub fn remove(&self, name: &str) {
        std::fs::remove_file(self.file(name)).expect("removed");
    }

    /// Keeps only some files.
    pub fn keep_files(&self, names: &[&str]) {
        for entry in std::fs::read_dir(self.0.path()).expect("the folder") {
            let name = entry.expect("an entry").file_name().to_string_lossy().into_owned();
            if !names.contains(&name.as_str()) {
                self.remove(&name);
            }
        }
    }

    /// Puts another value into a row (1 is the first after the header) and column of a file.
    pub fn spoil(&self, name: &str, row: usize, column: &str, value: &str) {
        self.edit(name, |header, records| {
            let [place] = places(header, [column]);
            records[row - 1][place] = value.to_owned();
        });
    }

    /// Takes the invoices out, and their numbers out of the bookings.
    pub fn forget_invoices(&self) {
        self.remove("invoices_history.csv");
        self.edit("bookings_history.csv", |header, records| {
            let [place] = places(header, ["invoice_no"]);
            records.iter_mut().for_each(|record| record[place].clear());
        });
    }

    /// Keeps the history that is asked for by centre, unit and day.
    fn keep(&self, kept: impl Fn(&str, &str, &str) -> bool) {
        let kept =
            |record: &[String], [centre, unit, at]: [usize; 3]| kept(&record[centre], &record[unit], &record[at]);
        let mut renumbered = HashMap::new();
        self.edit("invoices_history.csv", |header, records| {
            let [number, asked @ ..] = places(header, ["invoice_no", "centre_code", "unit_code", "invoice_date"]);
            records.retain(|record| kept(record, asked));
            // A series has no gap.
            records.sort_by(|one, next| one[number].cmp(&next[number]));
            let mut last = HashMap::new();
            for record in records {
                let series = record[number].rsplit_once('/').expect("a series and a serial").0.to_owned();
                let serial = last.entry(series.clone()).and_modify(|serial| *serial += 1).or_insert(1);
                let fresh = format!("{series}/{serial:05}");
                renumbered.insert(std::mem::replace(&mut record[number], fresh.clone()), fresh);
            }
        });
        self.edit("bookings_history.csv", |header, records| {
            let [invoice, asked @ ..] = places(header, ["invoice_no", "centre_code", "unit_code", "start_at"]);
            records.retain_mut(|record| match renumbered.get(&record[invoice]) {
                Some(number) => {
                    record[invoice].clone_from(number);
                    true
                }
                None => record[invoice].is_empty() && kept(record, asked),
            });
        });
    }

    fn edit(&self, name: &str, change: impl FnOnce(&[String], &mut Vec<Vec<String>>)) {
        let mut reader = csv::Reader::from_path(self.file(name)).expect("a file of the set");
        let owned = |record: &csv::StringRecord| record.iter().map(str::to_owned).collect::<Vec<_>>();
        let header = owned(reader.headers().expect("a header"));
        let mut records: Vec<Vec<String>> = reader.records().map(|record| owned(&record.expect("a row"))).collect();
        change(&header, &mut records);
        let mut writer = csv::Writer::from_path(self.file(name)).expect("writable");
        writer.write_record(&header).expect("written");
        records.iter().for_each(|record| writer.write_record(record).expect("written"));
        writer.flush().expect("written");
    }
}

fn places<const N: usize>(header: &[String], names: [&str; N]) -> [usize; N] {
    names.map(|name| header.iter().position(|known| known == name).expect("a known column"))
}

fn unpacked(path: &std::path::Path) -> String {
    let mut text = String::new();
    let file = std::fs::File::open(path).expect("a file");
    flate2::read::GzDecoder::new(file).read_to_string(&mut text).expect("gzip");
    text
}
