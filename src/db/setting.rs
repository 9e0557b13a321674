//! Settings of the whole installation, and the secret that signs form tokens.

use data_encoding::HEXLOWER;
use rand::RngExt;
use sea_orm::{ConnectionTrait, DatabaseTransaction, FromQueryResult};

use super::sql::{Rows, values};
use super::{Db, WriteTx};
use crate::base::Result;

const SECRET: &str = "secret";

#[derive(FromQueryResult)]
struct Setting {
    value: String,
}

/// Makes the installation's secret once; every instance on the database shares it.
pub(super) async fn ensure_secret(tx: &DatabaseTransaction) -> Result<()> {
    let fresh: [u8; 32] = rand::rng().random();
    tx.run(
        "INSERT INTO setting (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING",
        values![SECRET, HEXLOWER.encode(&fresh)],
    )
    .await?;
    Ok(())
}

async fn read(conn: &impl ConnectionTrait, name: &str) -> Result<Option<String>> {
    let setting: Option<Setting> = conn.row("SELECT value FROM setting WHERE name = $1", values![name]).await?;
    Ok(setting.map(|setting| setting.value))
}

impl Db {
    /// 32 random bytes made with the database, for signing form tokens.
    pub async fn secret(&self) -> Result<Vec<u8>> {
        let hex = read(self.read(), SECRET).await?.unwrap_or_default();
        let bytes = HEXLOWER.decode(hex.as_bytes()).map_err(anyhow::Error::from)?;
        if bytes.len() < 32 {
            return Err(anyhow::anyhow!("the database has no secret yet: run `sanjha migrate`").into());
        }
        Ok(bytes)
    }

    /// A setting's value.
    pub async fn setting(&self, name: &str) -> Result<Option<String>> {
        read(self.read(), name).await
    }
}

impl WriteTx {
    /// Changes a setting.
    pub async fn set_setting(&self, name: &str, value: &str) -> Result<()> {
        self.conn()
            .run(
                "INSERT INTO setting (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                values![name, value],
            )
            .await?;
        Ok(())
    }
}
