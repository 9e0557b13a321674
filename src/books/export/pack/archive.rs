//! The archive of an inspection pack: files in the order they were put in, and the list of their hashes. Pure.
//!
//! All files bear one fixed time, so that the same files give the same bytes.

use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use crate::base::Result;
use crate::db::sha256;

/// Name of the list of hashes, as `sha256sum -c` takes it.
pub(super) const SUMS: &str = "SHA256SUMS";

/// A plain file that its owner may write and all may read.
const PERMISSIONS: u32 = 0o644;

/// An archive in the making.
pub(super) struct Archive {
    zip: ZipWriter<Cursor<Vec<u8>>>,
    files: usize,
    sums: String,
}

impl Archive {
    pub fn new() -> Archive {
        Archive { zip: ZipWriter::new(Cursor::default()), files: 0, sums: String::new() }
    }

    /// Puts a file in and its hash on the list.
    pub fn add(&mut self, name: &str, content: &[u8]) -> Result<()> {
        self.write(name, content)?;
        self.files += 1;
        self.sums.push_str(&format!("{}  {name}\n", sha256(content)));
        Ok(())
    }

    fn write(&mut self, name: &str, content: &[u8]) -> Result<()> {
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .last_modified_time(DateTime::default())
            .unix_permissions(PERMISSIONS);
        self.zip.start_file(name, options).map_err(anyhow::Error::from)?;
        self.zip.write_all(content).map_err(anyhow::Error::from)?;
        Ok(())
    }

    /// The archive's bytes, with the list of hashes as its last file, and how many files it lists.
    ///
    /// # Errors
    /// A file that the format cannot hold.
    pub fn finish(mut self) -> Result<(Vec<u8>, usize)> {
        let sums = std::mem::take(&mut self.sums);
        self.write(SUMS, sums.as_bytes())?;
        let bytes = self.zip.finish().map_err(anyhow::Error::from)?.into_inner();
        Ok((bytes, self.files))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_files_give_the_same_bytes() {
        let make = || {
            let mut archive = Archive::new();
            archive.add("a/b.csv", b"x").unwrap();
            archive.add("c.txt", "क".as_bytes()).unwrap();
            archive.finish().unwrap()
        };
        let (bytes, files) = make();
        assert_eq!(files, 2);
        assert!(bytes == make().0);
        assert!(bytes.starts_with(b"PK\x03\x04"));
        // The end's record: three entries, and a directory that ends where the record begins.
        let end = &bytes[bytes.len() - 22..];
        assert_eq!((&end[..4], end[8], end[10]), (&b"PK\x05\x06"[..], 3, 3));
        let number = |at: usize| u32::from_le_bytes(end[at..at + 4].try_into().unwrap()) as usize;
        assert_eq!(number(12) + number(16), bytes.len() - 22);
    }
}
