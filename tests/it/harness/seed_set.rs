//! A copy of `seeds/` that a test may cut and spoil.

use std::io::Read;
use std::path::PathBuf;

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
    pub fn keep(&self, names: &[&str]) {
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
            let place = header.iter().position(|known| known == column).expect("a known column");
            records[row - 1][place] = value.to_owned();
        });
    }

    /// Takes the invoices out, and their numbers out of the bookings.
    pub fn forget_invoices(&self) {
        self.remove("invoices_history.csv");
        self.edit("bookings_history.csv", |header, records| {
            let place = header.iter().position(|known| known == "invoice_no").expect("a known column");
            records.iter_mut().for_each(|record| record[place].clear());
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

fn unpacked(path: &std::path::Path) -> String {
    let mut text = String::new();
    let file = std::fs::File::open(path).expect("a file");
    flate2::read::GzDecoder::new(file).read_to_string(&mut text).expect("gzip");
    text
}
