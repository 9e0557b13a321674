//! The seal on the audit trail: each row's hash, chained to the one sealed before it, in a
//! table of its own. One chain for each centre and one (0) for the rest, in sealing order, so
//! that writers never wait for one another and rows that commit late are sealed too.

use std::collections::HashMap;

use chrono::{Days, NaiveDate};
use data_encoding::HEXLOWER;
use sea_orm::{ConnectionTrait, FromQueryResult};
use sha2::{Digest, Sha256};

use super::WriteTx;
use super::audit::{AUDIT_COLUMNS, Model as AuditEntry};
use super::sql::{Rows, insert_many, values};
use crate::base::Result;
use crate::base::time::start_of_day;

/// Rows sealed in one transaction.
const BATCH: i64 = 2_000;
/// How far behind the newest sealed row late ones are looked for in everyday sealing.
const LOOK_BACK: i64 = 10_000;
/// Rows read at once when the chain is proved.
const PAGE: i64 = 20_000;

/// The chain of rows that belong to no centre.
const REST: i64 = 0;

impl AuditEntry {
    fn chain(&self) -> i64 {
        self.centre_id.unwrap_or(REST)
    }

    fn hash(&self, previous: &str) -> Result<String> {
        let mut hasher = Sha256::new();
        hasher.update(previous.as_bytes());
        hasher.update(serde_json::to_vec(self).map_err(anyhow::Error::from)?);
        Ok(HEXLOWER.encode(&hasher.finalize()))
    }
}

#[derive(FromQueryResult)]
struct Tip {
    chain: i64,
    hash: String,
}

#[derive(FromQueryResult)]
struct Newest {
    newest: i64,
}

impl WriteTx {
    /// Seals rows not sealed yet, up to a batch; returns how many. Callers hold the lease
    /// `seal_audit`, so that one sealer works at a time. `all` also looks for rows that
    /// committed long after later ones.
    pub async fn seal_audit(&self, all: bool) -> Result<u64> {
        let newest: Option<Newest> =
            self.conn().row("SELECT COALESCE(MAX(audit_entry_id), 0) AS newest FROM audit_seal", vec![]).await?;
        let from = if all { 0 } else { newest.map_or(0, |row| row.newest - LOOK_BACK) };
        let sql = format!(
            "SELECT {AUDIT_COLUMNS} FROM audit_entry a LEFT JOIN audit_seal s ON s.audit_entry_id = a.id \
             WHERE s.id IS NULL AND a.id > $1 ORDER BY a.id LIMIT $2"
        );
        let rows: Vec<AuditEntry> = self.conn().rows(&sql, values![from, BATCH]).await?;
        if rows.is_empty() {
            return Ok(0);
        }
        let mut tips = tips(self.conn()).await?;
        let mut seals = Vec::with_capacity(rows.len());
        for row in &rows {
            let hash = row.hash(tips.get(&row.chain()).map_or("", String::as_str))?;
            seals.push(values![row.chain(), row.id, self.now(), hash.clone()]);
            tips.insert(row.chain(), hash);
        }
        let head = "INSERT INTO audit_seal (chain, audit_entry_id, sealed_at, hash)";
        Ok(insert_many(self.conn(), head, seals, "").await?)
    }
}

/// The hash at a place of a chain, counted from 1.
pub async fn hash_in_chain(conn: &impl ConnectionTrait, chain: i64, entries: i64) -> Result<Option<String>> {
    let sql = "SELECT chain, hash FROM audit_seal WHERE chain = $1 ORDER BY id LIMIT 1 OFFSET $2";
    let tip: Option<Tip> = conn.row(sql, values![chain, (entries - 1).max(0)]).await?;
    Ok(tip.map(|tip| tip.hash))
}

impl WriteTx {
    /// Notes where each chain stood at the end of an Indian day that is over, if it grew since its last anchor; once a
    /// day. Callers seal first and hold the lease `seal_audit`. Returns the new anchors.
    pub async fn anchor_audit(&self, day: NaiveDate) -> Result<Vec<Anchor>> {
        let over = start_of_day(day + Days::new(1));
        let done: Option<Tip> =
            self.conn().row("SELECT chain, hash FROM audit_anchor WHERE made_at >= $1 LIMIT 1", values![over]).await?;
        if done.is_some() {
            return Ok(Vec::new());
        }
        // Seals stand in sealing order: up to the day's last row there may be some of rows written a moment later.
        let sql = "INSERT INTO audit_anchor (on_date, chain, entries, hash, made_at) \
             SELECT $1, t.chain, t.entries, t.hash, $2 FROM \
             (SELECT l.chain, (SELECT COUNT(*) FROM audit_seal c WHERE c.chain = l.chain AND c.id <= l.last_id) \
             AS entries, s.hash FROM (SELECT s.chain, MAX(s.id) AS last_id FROM audit_seal s \
             JOIN audit_entry a ON a.id = s.audit_entry_id WHERE a.at < $3 GROUP BY s.chain) l \
             JOIN audit_seal s ON s.id = l.last_id) t \
             WHERE NOT EXISTS (SELECT 1 FROM audit_anchor a WHERE a.chain = t.chain \
             AND (a.on_date >= $1 OR a.entries >= t.entries)) RETURNING on_date, chain, entries, hash";
        Ok(self.conn().rows(sql, values![day, self.now(), over]).await?)
    }
}

async fn tips(conn: &impl ConnectionTrait) -> Result<HashMap<i64, String>> {
    let tips: Vec<Tip> = conn
        .rows("SELECT chain, hash FROM audit_seal WHERE id IN (SELECT MAX(id) FROM audit_seal GROUP BY chain)", vec![])
        .await?;
    Ok(tips.into_iter().map(|tip| (tip.chain, tip.hash)).collect())
}

/// What proving the chains found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChainReport {
    /// Rows whose seal was recomputed.
    pub sealed: u64,
    /// Rows that wait for their seal.
    pub waiting: u64,
    /// Anchors compared.
    pub anchors: u64,
    /// Rows that tell of changes made around the program.
    pub outside: u64,
    /// The first broken row of each broken chain, and anchors that do not fit.
    pub breaches: Vec<String>,
}

/// The end of a chain at the end of an Indian day.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Anchor {
    /// The day.
    pub on_date: NaiveDate,
    /// Row of the centre; 0 for what belongs to none.
    pub chain: i64,
    /// Rows of the chain until then.
    pub entries: i64,
    /// Hash of the last of them.
    pub hash: String,
}

/// Anchors, newest first.
pub async fn anchors(conn: &impl ConnectionTrait, most: u64) -> Result<Vec<Anchor>> {
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    let sql = "SELECT on_date, chain, entries, hash FROM audit_anchor ORDER BY on_date DESC, chain LIMIT $1";
    Ok(conn.rows(sql, values![most]).await?)
}

#[derive(FromQueryResult)]
struct Seal {
    id: i64,
    chain: i64,
    audit_entry_id: i64,
    hash: String,
}

#[derive(FromQueryResult)]
struct Waiting {
    waiting: i64,
}

/// Recomputes every chain from the rows as they stand now.
pub async fn prove_audit_chain(conn: &impl ConnectionTrait) -> Result<ChainReport> {
    let mut report = ChainReport::default();
    let mut tips: HashMap<i64, String> = HashMap::new();
    let mut broken: HashMap<i64, ()> = HashMap::new();
    let mut lengths: HashMap<i64, i64> = HashMap::new();
    let mut anchored: HashMap<(i64, i64), Anchor> =
        anchors(conn, u64::MAX).await?.into_iter().map(|a| ((a.chain, a.entries), a)).collect();
    report.anchors = anchored.len() as u64;
    let mut after = 0;
    loop {
        let seals: Vec<Seal> = conn
            .rows(
                "SELECT id, chain, audit_entry_id, hash FROM audit_seal WHERE id > $1 ORDER BY id LIMIT $2",
                values![after, PAGE],
            )
            .await?;
        let Some(last) = seals.last() else { break };
        let sql = format!(
            "SELECT {AUDIT_COLUMNS} FROM audit_seal s JOIN audit_entry a ON a.id = s.audit_entry_id \
             WHERE s.id > $1 AND s.id <= $2"
        );
        let rows: Vec<AuditEntry> = conn.rows(&sql, values![after, last.id]).await?;
        let rows: HashMap<i64, AuditEntry> = rows.into_iter().map(|row| (row.id, row)).collect();
        for seal in &seals {
            report.sealed += 1;
            let length = lengths.entry(seal.chain).or_default();
            *length += 1;
            if let Some(anchor) = anchored.remove(&(seal.chain, *length))
                && anchor.hash != seal.hash
            {
                report.breaches.push(format!("anchor of {} (chain {})", anchor.on_date, anchor.chain));
            }
            let previous = tips.get(&seal.chain).map_or("", String::as_str);
            let fresh = match rows.get(&seal.audit_entry_id) {
                Some(row) if row.chain() == seal.chain => row.hash(previous)?,
                _ => String::new(),
            };
            if fresh != seal.hash && broken.insert(seal.chain, ()).is_none() {
                report.breaches.push(format!("audit row {} (chain {})", seal.audit_entry_id, seal.chain));
            }
            // Going on from the stored hash names the first broken row only.
            tips.insert(seal.chain, seal.hash.clone());
        }
        after = last.id;
    }
    // What an anchor counted is no longer there: rows and seals were cut off.
    report
        .breaches
        .extend(anchored.values().map(|a| format!("anchor of {} (chain {}): rows are gone", a.on_date, a.chain)));
    let sql = "SELECT COUNT(*) AS waiting FROM audit_entry WHERE verb = 'outside_change'";
    let outside: Option<Waiting> = conn.row(sql, vec![]).await?;
    report.outside = outside.and_then(|row| u64::try_from(row.waiting).ok()).unwrap_or(0);
    let waiting: Option<Waiting> = conn
        .row(
            "SELECT COUNT(*) AS waiting FROM audit_entry a LEFT JOIN audit_seal s ON s.audit_entry_id = a.id \
             WHERE s.id IS NULL",
            vec![],
        )
        .await?;
    report.waiting = waiting.and_then(|row| u64::try_from(row.waiting).ok()).unwrap_or(0);
    Ok(report)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::time::Clock;
    use crate::base::{Actor, CentreId, Verb};
    use crate::db::{Change, Db};

    async fn with_changes() -> (tempfile::TempDir, Db) {
        let folder = tempfile::tempdir().unwrap();
        let db = Db::connect(&format!("sqlite://{}", folder.path().join("t.db").display())).await.unwrap();
        db.migrate().await.unwrap();
        write(&db, async |tx| {
            for id in 1..=6 {
                let change = Change::of(Verb::Administer, "setting", id).after(serde_json::json!({ "value": id }));
                tx.audit(if id % 2 == 0 { change.at(CentreId(id)) } else { change }).await?;
            }
            Ok(())
        })
        .await;
        (folder, db)
    }

    async fn write<T>(db: &Db, work: impl AsyncFn(WriteTx) -> Result<T>) -> T {
        let work = &work;
        db.write(&Actor::program("test"), Clock::system().now(), |tx| async move { work(tx).await }).await.unwrap()
    }

    #[tokio::test]
    async fn each_row_is_sealed_once_and_the_chains_prove() {
        let (_folder, db) = with_changes().await;
        assert_eq!(prove_audit_chain(db.read()).await.unwrap().waiting, 6);
        assert_eq!(write(&db, async |tx| tx.seal_audit(false).await).await, 6);
        assert_eq!(write(&db, async |tx| tx.seal_audit(true).await).await, 0);
        let report = prove_audit_chain(db.read()).await.unwrap();
        assert_eq!(report, ChainReport { sealed: 6, ..ChainReport::default() });
    }

    #[tokio::test]
    async fn a_row_changed_behind_the_programs_back_is_named() {
        let (_folder, db) = with_changes().await;
        write(&db, async |tx| tx.seal_audit(false).await).await;
        write(&db, async |tx| {
            assert!(tx.conn().run("UPDATE audit_entry SET after = '{}' WHERE id = 3", vec![]).await.is_err());
            // Who owns the file can take the guard away; the seal still tells.
            #[derive(FromQueryResult)]
            struct Trigger {
                name: String,
            }
            let triggers: Vec<Trigger> = tx
                .conn()
                .rows("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit_entry'", vec![])
                .await?;
            for trigger in triggers {
                tx.conn().run(&format!("DROP TRIGGER {}", trigger.name), vec![]).await?;
            }
            tx.conn().run("UPDATE audit_entry SET after = '{}' WHERE id = 3", vec![]).await?;
            Ok(())
        })
        .await;
        let report = prove_audit_chain(db.read()).await.unwrap();
        assert_eq!(report.breaches, ["audit row 3 (chain 0)"]);
    }
}
