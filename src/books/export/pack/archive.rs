//! The archive of an inspection pack: files in the order they were put in, and the list of their hashes. Pure.
//!
//! A ZIP of the plainest kind (PKWARE APPNOTE 4.3): each file deflated, names in UTF-8, no times, no extensions, so that
//! the same files give the same bytes.

use std::io::Write;

use flate2::write::DeflateEncoder;
use flate2::{Compression, Crc};

use crate::base::Result;
use crate::db::sha256;

/// Name of the list of hashes, as `sha256sum -c` takes it.
pub(super) const SUMS: &str = "SHA256SUMS";

/// What a reader has to know: version 2.0.
const VERSION: u16 = 20;
/// Made on Unix, where files have permissions.
const MADE_BY: u16 = 0x0300 | VERSION;
/// Names are UTF-8.
const FLAGS: u16 = 0x0800;
const DEFLATED: u16 = 8;
/// 1 January 1980, where the format's time begins.
const TIME_AND_DATE: [u16; 2] = [0, 0x0021];
/// A plain file that its owner may write and all may read.
const ATTRIBUTES: u32 = 0o100_644 << 16;

/// An archive in the making.
#[derive(Default)]
pub(super) struct Archive {
    bytes: Vec<u8>,
    directory: Vec<u8>,
    entries: usize,
    sums: String,
}

impl Archive {
    pub fn new() -> Archive {
        Archive::default()
    }

    /// Puts a file in and its hash on the list.
    pub fn add(&mut self, name: &str, content: &[u8]) -> Result<()> {
        self.write(name, content)?;
        self.sums.push_str(&format!("{}  {name}\n", sha256(content)));
        Ok(())
    }

    fn write(&mut self, name: &str, content: &[u8]) -> Result<()> {
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(content).map_err(anyhow::Error::from)?;
        let deflated = encoder.finish().map_err(anyhow::Error::from)?;
        let mut crc = Crc::new();
        crc.update(content);
        let sizes = [crc.sum(), four_bytes(deflated.len())?, four_bytes(content.len())?];
        let offset = four_bytes(self.bytes.len())?;
        let [time, date] = TIME_AND_DATE;
        let name_length = two_bytes(name.len())?;

        put_4(&mut self.bytes, &[0x0403_4b50]);
        put_2(&mut self.bytes, &[VERSION, FLAGS, DEFLATED, time, date]);
        put_4(&mut self.bytes, &sizes);
        put_2(&mut self.bytes, &[name_length, 0]);
        self.bytes.extend_from_slice(name.as_bytes());
        self.bytes.extend_from_slice(&deflated);

        put_4(&mut self.directory, &[0x0201_4b50]);
        put_2(&mut self.directory, &[MADE_BY, VERSION, FLAGS, DEFLATED, time, date]);
        put_4(&mut self.directory, &sizes);
        put_2(&mut self.directory, &[name_length, 0, 0, 0, 0]);
        put_4(&mut self.directory, &[ATTRIBUTES, offset]);
        self.directory.extend_from_slice(name.as_bytes());
        self.entries += 1;
        Ok(())
    }

    /// The archive's bytes, with the list of hashes as its last file, and how many files it lists.
    ///
    /// # Errors
    /// More than 65,535 files or 4 GiB: the plain format holds no more.
    pub fn finish(mut self) -> Result<(Vec<u8>, usize)> {
        let (sums, files) = (std::mem::take(&mut self.sums), self.entries);
        self.write(SUMS, sums.as_bytes())?;
        let (entries, offset) = (two_bytes(self.entries)?, four_bytes(self.bytes.len())?);
        let size = four_bytes(self.directory.len())?;
        self.bytes.append(&mut self.directory);
        put_4(&mut self.bytes, &[0x0605_4b50]);
        put_2(&mut self.bytes, &[0, 0, entries, entries]);
        put_4(&mut self.bytes, &[size, offset]);
        put_2(&mut self.bytes, &[0]);
        Ok((self.bytes, files))
    }
}

fn put_2(out: &mut Vec<u8>, values: &[u16]) {
    out.extend(values.iter().flat_map(|value| value.to_le_bytes()));
}

fn put_4(out: &mut Vec<u8>, values: &[u32]) {
    out.extend(values.iter().flat_map(|value| value.to_le_bytes()));
}

fn two_bytes(value: usize) -> Result<u16> {
    Ok(u16::try_from(value).map_err(|_| anyhow::anyhow!("inspection pack: too many files"))?)
}

fn four_bytes(value: usize) -> Result<u32> {
    Ok(u32::try_from(value).map_err(|_| anyhow::anyhow!("inspection pack: too large"))?)
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
