//! Making, renewing and revoking feeds; what a token opens.

use chrono::TimeDelta;
use data_encoding::{BASE32_NOPAD, HEXLOWER};
use rand::RngExt;
use sea_orm::{ConnectionTrait, FromQueryResult};
use serde::Serialize;
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::access;
use crate::base::time::Instant;
use crate::base::{CentreId, EquipmentId, Error, Lang, Result, Scope, UnitId, Verb};
use crate::booking::find::{self, BookingView, Filter};
use crate::db::{Change, Rows, WriteTx, values};

/// How far back a feed looks.
const PAST: TimeDelta = TimeDelta::days(90);
/// Bookings of a feed at most.
const MOST: u64 = 5000;

/// Whose bookings a feed holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Of {
    /// Of a unit, at all centres.
    Unit(UnitId),
    /// Of a machine at its centre.
    Machine(EquipmentId, CentreId),
}

impl Of {
    /// Asks whether the actor may make and revoke it.
    pub fn check(self, actor: &crate::base::Actor) -> Result<()> {
        match self {
            Of::Unit(unit) => access::check(actor, Verb::ManageUnitMembers, Scope::Unit(unit)),
            Of::Machine(_, centre) => access::check(actor, Verb::ManageEquipment, Scope::Centre(centre)),
        }
    }

    const fn column(self) -> &'static str {
        match self {
            Of::Unit(_) => "unit_id",
            Of::Machine(..) => "equipment_id",
        }
    }

    const fn id(self) -> i64 {
        match self {
            Of::Unit(unit) => unit.0,
            Of::Machine(machine, _) => machine.0,
        }
    }

    fn change(self) -> Change<'static> {
        match self {
            Of::Unit(unit) => Change::of(Verb::ManageUnitMembers, "unit", unit.0),
            Of::Machine(machine, centre) => Change::of(Verb::ManageEquipment, "equipment", machine.0).at(centre),
        }
    }
}

/// A fresh token: 160 random bits in letters and digits.
pub fn fresh_token() -> String {
    let secret: [u8; 20] = rand::rng().random();
    BASE32_NOPAD.encode(&secret).to_lowercase()
}

fn hash(token: &str) -> String {
    HEXLOWER.encode(&Sha256::digest(token.to_lowercase().as_bytes()))
}

/// Opens a feed with a token; one that stood before ends.
pub async fn renew(tx: &WriteTx, of: Of, token: &str, lang: Lang) -> Result<()> {
    of.check(tx.actor())?;
    let ended = end(tx, of).await?;
    let sql = format!(
        "INSERT INTO calendar_feed (token_hash, {}, lang, created_at, created_by) VALUES ($1, $2, $3, $4, $5)",
        of.column()
    );
    let by = tx.actor().user_id.map(|id| id.0);
    tx.conn().run(&sql, values![hash(token), of.id(), lang.code(), tx.now(), by]).await?;
    tx.audit(of.change().after(json!({ "calendar_feed": "opened", "ended": ended }))).await
}

/// Ends the feed.
pub async fn revoke(tx: &WriteTx, of: Of) -> Result<()> {
    of.check(tx.actor())?;
    if end(tx, of).await? > 0 {
        tx.audit(of.change().after(json!({ "calendar_feed": "revoked" }))).await?;
    }
    Ok(())
}

async fn end(tx: &WriteTx, of: Of) -> Result<u64> {
    // Two who renew at once wait for one another at the row of the unit or machine.
    let table = if matches!(of, Of::Unit(_)) { "unit" } else { "equipment" };
    let sql = format!("SELECT id FROM {table} WHERE id = $1{}", tx.for_update());
    tx.conn()
        .query_one_raw(crate::db::statement(tx.backend(), &sql, values![of.id()]))
        .await?
        .ok_or(Error::NotFound)?;
    let sql = format!("UPDATE calendar_feed SET revoked_at = $1 WHERE {} = $2 AND revoked_at IS NULL", of.column());
    Ok(tx.conn().run(&sql, values![tx.now(), of.id()]).await?.rows_affected())
}

/// When the feed that stands was opened.
pub async fn opened_at(conn: &impl ConnectionTrait, of: Of) -> Result<Option<Instant>> {
    #[derive(FromQueryResult)]
    struct Opened {
        created_at: Instant,
    }
    let sql = format!("SELECT created_at FROM calendar_feed WHERE {} = $1 AND revoked_at IS NULL", of.column());
    let row: Option<Opened> = conn.row(&sql, values![of.id()]).await?;
    Ok(row.map(|row| row.created_at))
}

/// What a token opens.
#[derive(FromQueryResult)]
pub struct Opened {
    unit_id: Option<UnitId>,
    equipment_id: Option<EquipmentId>,
    lang: String,
    name_en: String,
    name_hi: String,
}

impl Opened {
    /// By its token.
    ///
    /// # Errors
    /// [`Error::NotFound`] for a token that opens nothing any more, as for one that never did.
    pub async fn by_token(conn: &impl ConnectionTrait, token: &str) -> Result<Opened> {
        let sql = "SELECT f.unit_id, f.equipment_id, f.lang, COALESCE(u.name_en, e.name_en) AS name_en, \
                   COALESCE(u.name_hi, e.name_hi) AS name_hi FROM calendar_feed f LEFT JOIN unit u ON u.id = f.unit_id \
                   LEFT JOIN equipment e ON e.id = f.equipment_id WHERE f.token_hash = $1 AND f.revoked_at IS NULL";
        conn.row(sql, values![hash(token)]).await?.ok_or(Error::NotFound)
    }

    /// Language it was opened in.
    pub fn lang(&self) -> Lang {
        Lang::from_code(&self.lang).unwrap_or_default()
    }

    /// Name of the unit or machine.
    pub fn name(&self) -> &str {
        self.lang().pick(&self.name_en, &self.name_hi)
    }

    /// Whether it is a unit's.
    pub fn is_unit(&self) -> bool {
        self.unit_id.is_some()
    }

    /// Its bookings in order of their start.
    pub async fn bookings(&self, conn: &impl ConnectionTrait, now: Instant) -> Result<Vec<BookingView>> {
        let filter =
            Filter { unit: self.unit_id, equipment: self.equipment_id, from: Some(now - PAST), ..Filter::default() };
        find::list(conn, &filter, MOST).await
    }
}
