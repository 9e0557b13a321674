//! Sealing what must be read again and must not lie open in a copy of the database (seeds of one-time passwords):
//! XChaCha20-Poly1305 with a key made of the installation's secret.

use anyhow::anyhow;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use data_encoding::BASE64;
use hmac::{Hmac, Mac};
use rand::RngExt;
use sha2::Sha256;

use crate::base::Result;
use crate::db::Db;

const NONCE_BYTES: usize = 24;

async fn cipher(db: &Db) -> Result<XChaCha20Poly1305> {
    let secret = db.secret().await?;
    let mut mac = <Hmac<Sha256> as hmac::KeyInit>::new_from_slice(&secret).map_err(anyhow::Error::from)?;
    mac.update(b"second factor");
    Ok(XChaCha20Poly1305::new(&mac.finalize().into_bytes().0.into()))
}

/// Seals bytes for their owner; another owner's seal does not open.
pub(super) async fn seal(db: &Db, owner: i64, open: &[u8]) -> Result<String> {
    let nonce: [u8; NONCE_BYTES] = rand::rng().random();
    let aad = owner.to_be_bytes();
    let sealed = cipher(db).await?.encrypt(XNonce::from_slice(&nonce), Payload { msg: open, aad: &aad });
    let sealed = sealed.map_err(|_| anyhow!("sealing failed"))?;
    Ok(BASE64.encode(&[nonce.as_slice(), &sealed].concat()))
}

/// Opens what [`seal`] sealed.
///
/// # Errors
/// When the installation's secret is another one than at sealing, or somebody changed the seal.
pub(super) async fn unseal(db: &Db, owner: i64, sealed: &str) -> Result<Vec<u8>> {
    let bytes = BASE64.decode(sealed.as_bytes()).map_err(anyhow::Error::from)?;
    let (nonce, sealed) = bytes.split_at_checked(NONCE_BYTES).ok_or_else(|| anyhow!("a seal is too short"))?;
    let aad = owner.to_be_bytes();
    let open = cipher(db).await?.decrypt(XNonce::from_slice(nonce), Payload { msg: sealed, aad: &aad });
    Ok(open.map_err(|_| anyhow!("a sealed seed does not open: was the installation's secret changed?"))?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_seal_opens_for_its_owner_only() {
        let folder = tempfile::tempdir().unwrap();
        let db = Db::connect(&format!("sqlite://{}", folder.path().join("t.db").display())).await.unwrap();
        db.migrate().await.unwrap();
        let sealed = seal(&db, 7, b"seed").await.unwrap();
        assert!(!sealed.contains("seed"));
        assert_eq!(unseal(&db, 7, &sealed).await.unwrap(), b"seed");
        assert!(unseal(&db, 8, &sealed).await.is_err());
        assert!(unseal(&db, 7, "c2hvcnQ=").await.is_err());
    }
}
