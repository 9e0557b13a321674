//! The files of a set, plain or gzipped, in memory.

use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::path::Path;

use anyhow::{Context, bail, ensure};
use flate2::read::MultiGzDecoder;

/// The largest file accepted, unpacked.
const LARGEST: u64 = 512 * 1024 * 1024;

/// Contents by file name without `.csv` or `.csv.gz`.
#[derive(Debug, Default)]
pub struct Files(BTreeMap<String, Vec<u8>>);

impl Files {
    /// All CSV files of a folder.
    ///
    /// # Errors
    /// A folder or file that cannot be read, or a file that is there plain and gzipped.
    pub fn read_dir(dir: &Path) -> anyhow::Result<Files> {
        let mut files = Files::default();
        let entries = fs::read_dir(dir).with_context(|| format!("cannot read the folder {}", dir.display()))?;
        for entry in entries {
            let path = entry?.path();
            let Some(name) = path.file_name().and_then(|name| name.to_str()) else { continue };
            if !is_csv(name) || !path.is_file() {
                continue;
            }
            let bytes = fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
            files.add(name, bytes)?;
        }
        Ok(files)
    }

    /// Adds a file by its name, `units.csv` or `units.csv.gz`; other names are passed over.
    ///
    /// # Errors
    /// Bytes that cannot be unpacked, are too many, or a name that is there already.
    pub fn add(&mut self, file_name: &str, bytes: Vec<u8>) -> anyhow::Result<()> {
        let (name, bytes) = match (file_name.strip_suffix(".csv.gz"), file_name.strip_suffix(".csv")) {
            (Some(name), _) => (name, unpack(&bytes).with_context(|| format!("cannot unpack {file_name}"))?),
            (None, Some(name)) => (name, bytes),
            (None, None) => return Ok(()),
        };
        ensure!(bytes.len() as u64 <= LARGEST, "{file_name} is larger than {LARGEST} bytes");
        if self.0.insert(name.to_owned(), bytes).is_some() {
            bail!("{name} is there twice, plain and gzipped; keep one");
        }
        Ok(())
    }

    /// A file's content.
    pub fn get(&self, name: &str) -> Option<&[u8]> {
        self.0.get(name).map(Vec::as_slice)
    }

    /// Names of the files there are.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
}

fn is_csv(name: &str) -> bool {
    name.ends_with(".csv") || name.ends_with(".csv.gz")
}

/// A small file can unpack into one that fills the memory, so it is read up to the limit only.
fn unpack(bytes: &[u8]) -> anyhow::Result<Vec<u8>> {
    let mut unpacked = Vec::new();
    MultiGzDecoder::new(bytes).take(LARGEST + 1).read_to_end(&mut unpacked)?;
    Ok(unpacked)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn plain_and_gzipped_files_read_alike() {
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gzip.write_all(b"a,b\n").unwrap();
        let mut files = Files::default();
        files.add("units.csv.gz", gzip.finish().unwrap()).unwrap();
        files.add("centres.csv", b"a,b\n".to_vec()).unwrap();
        files.add("README.md", b"#".to_vec()).unwrap();
        assert_eq!(files.get("units"), files.get("centres"));
        assert_eq!(files.names().collect::<Vec<_>>(), ["centres", "units"]);
        assert!(files.add("units.csv", Vec::new()).is_err());
        assert!(files.add("broken.csv.gz", b"no gzip".to_vec()).is_err());
    }
}
