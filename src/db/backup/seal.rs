//! Encryption of a backup in the age format (age-encryption.org/v1), piece by piece, never whole in memory.

use std::fs::File;
use std::io::{BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::str::FromStr;

use age::secrecy::SecretString;
use age::{DecryptError, Decryptor, Encryptor, Identity, IdentityFile, Recipient};
use anyhow::Context;

use super::{begins_with, new_file, refused};
use crate::base::Result;

/// The first bytes of every such file.
const MAGIC: &[u8] = b"age-encryption.org/v1";
/// What a passphrase may cost whoever opens it: 2^22 rounds of scrypt, far above what is written here.
const MOST_WORK: u8 = 22;

/// Who can open a backup.
#[derive(clap::Args, Clone, Debug, Default)]
pub struct Seal {
    /// Public key (age1…) of who can open backups; several with commas. Its private key must not lie on this machine
    #[arg(long, alias = "recipient", env = "SANJHA_BACKUP_RECIPIENT", value_delimiter = ',')]
    pub backup_recipient: Vec<String>,
    /// File whose first line is the passphrase that opens backups; in place of a public key
    #[arg(long, alias = "passphrase-file", env = "SANJHA_BACKUP_PASSPHRASE_FILE", conflicts_with = "backup_recipient")]
    pub backup_passphrase_file: Option<PathBuf>,
}

impl Seal {
    /// Whether backups are encrypted.
    pub fn is_sealed(&self) -> bool {
        !self.backup_recipient.is_empty() || self.backup_passphrase_file.is_some()
    }

    /// Whether the keys can be used.
    ///
    /// # Errors
    /// Says which cannot.
    pub fn check(&self) -> anyhow::Result<()> {
        if self.is_sealed() {
            self.encryptor()?;
        }
        Ok(())
    }

    fn encryptor(&self) -> anyhow::Result<Encryptor> {
        if let Some(file) = &self.backup_passphrase_file {
            return Ok(Encryptor::with_user_passphrase(passphrase(file)?));
        }
        let recipients = self.backup_recipient.iter().map(|key| {
            age::x25519::Recipient::from_str(key.trim()).map_err(|why| anyhow::anyhow!("{key} is no public key: {why}"))
        });
        let recipients = recipients.collect::<anyhow::Result<Vec<_>>>()?;
        Ok(Encryptor::with_recipients(recipients.iter().map(|one| one as &dyn Recipient))?)
    }

    /// Encrypts a file into a new one.
    pub(super) fn close(&self, plain: &Path, sealed: &Path) -> anyhow::Result<()> {
        let mut from = BufReader::new(File::open(plain)?);
        let mut into = self.encryptor()?.wrap_output(BufWriter::new(new_file(sealed)?))?;
        std::io::copy(&mut from, &mut into)?;
        into.finish()?.flush()?;
        Ok(())
    }
}

/// What opens an encrypted backup.
#[derive(clap::Args, Clone, Debug, Default)]
pub struct Key {
    /// File with the private key (AGE-SECRET-KEY-1…) that opens the backup
    #[arg(long, value_name = "FILE")]
    pub identity: Option<PathBuf>,
    /// File whose first line is the passphrase that opens the backup
    #[arg(long, value_name = "FILE", conflicts_with = "identity")]
    pub passphrase_file: Option<PathBuf>,
}

/// Whether a file is encrypted.
pub(super) fn is_sealed(file: &Path) -> bool {
    begins_with(file, MAGIC)
}

/// Opens an encrypted file into a new one. What does not fit or is cut off is refused.
pub(super) fn open(sealed: &Path, key: &Key, plain: &Path) -> Result<()> {
    let identities = key.identities()?;
    if identities.is_empty() {
        return Err(refused("backup-needs-key", sealed));
    }
    let from = BufReader::new(File::open(sealed).map_err(anyhow::Error::from)?);
    let decryptor = Decryptor::new_buffered(from).map_err(|_| refused("backup-not-whole", sealed))?;
    let opened = decryptor.decrypt(identities.iter().map(|one| &**one as &dyn Identity));
    let mut from = opened.map_err(|error| match error {
        DecryptError::Io(_) | DecryptError::InvalidHeader | DecryptError::InvalidMac => {
            refused("backup-not-whole", sealed)
        }
        _ => refused("backup-wrong-key", sealed),
    })?;
    let mut into = BufWriter::new(new_file(plain)?);
    let mut piece = vec![0; 64 * 1024];
    loop {
        // A piece that was cut off or changed does not pass its seal.
        let length = from.read(&mut piece).map_err(|_| refused("backup-not-whole", sealed))?;
        if length == 0 {
            break;
        }
        into.write_all(&piece[..length]).map_err(anyhow::Error::from)?;
    }
    into.flush().map_err(anyhow::Error::from)?;
    Ok(())
}

impl Key {
    fn identities(&self) -> anyhow::Result<Vec<Box<dyn Identity>>> {
        if let Some(file) = &self.passphrase_file {
            let mut identity = age::scrypt::Identity::new(passphrase(file)?);
            identity.set_max_work_factor(MOST_WORK);
            return Ok(vec![Box::new(identity)]);
        }
        let Some(file) = &self.identity else { return Ok(Vec::new()) };
        let shown = file.display();
        let lines = BufReader::new(File::open(file).with_context(|| format!("cannot read {shown}"))?);
        let keys = IdentityFile::from_buffer(lines).with_context(|| format!("{shown} holds no private key"))?;
        let keys = keys.into_identities().map_err(|why| anyhow::anyhow!("{shown} holds no private key: {why}"))?;
        Ok(keys.into_iter().map(|key| key as Box<dyn Identity>).collect())
    }
}

fn passphrase(file: &Path) -> anyhow::Result<SecretString> {
    let shown = file.display();
    let text = std::fs::read_to_string(file).with_context(|| format!("cannot read {shown}"))?;
    let line = text.lines().next().unwrap_or_default().trim();
    anyhow::ensure!(line.chars().count() >= 12, "the passphrase in {shown} is shorter than 12 characters");
    Ok(SecretString::from(line.to_owned()))
}
