//! Who of several instances does a job now.

use std::time::Duration;

use super::WriteTx;
use super::sql::{Rows, values};
use crate::base::Result;

impl WriteTx {
    /// Takes or renews a lease for a time. `false` when another holder has it.
    pub async fn take_lease(&self, name: &str, holder: &str, time: Duration) -> Result<bool> {
        let until = self.now() + time;
        let taken = self
            .conn()
            .run(
                "INSERT INTO lease (name, holder, until_at) VALUES ($1, $2, $3) \
                 ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until_at = excluded.until_at \
                 WHERE lease.holder = excluded.holder OR lease.until_at < $4",
                values![name, holder, until, self.now()],
            )
            .await?;
        Ok(taken.rows_affected() == 1)
    }
}
