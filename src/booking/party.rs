//! What booking knows of the unit that books: where it stands, and what its price depends on.

use chrono::NaiveDate;
use sea_orm::{ConnectionTrait, FromQueryResult};

use super::rules::UnitStanding;
use crate::base::text::parse_phone;
use crate::base::{EquipmentId, Error, Paise, Result, UnitId};
use crate::db::{Rows, WriteTx, values};

/// A unit on the day of a booking.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Party {
    /// Row.
    pub id: UnitId,
    /// Code people know it by.
    pub code: String,
    /// GST code of its State.
    pub state_code: String,
    /// Whether women own it.
    pub women_owned: bool,
    /// Whether members of the Scheduled Castes or Tribes own it.
    pub scst_owned: bool,
    /// Code of its cluster.
    pub cluster: String,
    /// Category on the day; empty where none is on record.
    pub user_category: String,
    /// How much it may owe a centre.
    pub credit_limit_paise: Paise,
    /// Whether it may book the centre's hours that are for approved units only.
    pub may_use_extra_hours: bool,
    /// Whether its people hold a safety certificate that lasts on the day.
    pub has_safety_certificate: bool,
    status: String,
    is_trained: bool,
}

const SELECT: &str = "SELECT u.id, u.code, u.state_code, u.women_owned, \
     u.scst_owned, u.credit_limit_paise, u.status, COALESCE(cl.code, '') AS cluster, COALESCE((SELECT uc.user_category FROM unit_category uc \
     WHERE uc.unit_id = u.id AND uc.effective_from <= $2 ORDER BY uc.effective_from DESC LIMIT 1), '') AS user_category, \
     EXISTS (SELECT 1 FROM unit_training t WHERE t.unit_id = u.id AND t.equipment_id = $3 AND t.trained_on <= $2 \
     AND (t.valid_until IS NULL OR t.valid_until >= $2)) AS is_trained, \
     EXISTS (SELECT 1 FROM hours_permission p JOIN equipment pe ON pe.centre_id = p.centre_id WHERE p.unit_id = u.id \
     AND pe.id = $3 AND (p.equipment_id IS NULL OR p.equipment_id = $3) AND p.first_day <= $2 AND p.last_day >= $2 \
     AND p.withdrawn_at IS NULL) AS may_use_extra_hours, \
     EXISTS (SELECT 1 FROM safety_certificate s WHERE s.unit_id = u.id AND s.issued_on <= $2 AND s.valid_until >= $2 \
     AND s.withdrawn_at IS NULL) AS has_safety_certificate \
     FROM unit u LEFT JOIN cluster cl ON cl.id = u.cluster_id";

impl Party {
    /// A unit on a day, with its training on a machine.
    pub async fn on_day(
        conn: &impl ConnectionTrait,
        unit: UnitId,
        day: NaiveDate,
        machine: EquipmentId,
    ) -> Result<Party> {
        let sql = format!("{SELECT} WHERE u.id = $1");
        conn.row(&sql, values![unit.0, day, machine.0]).await?.ok_or(Error::NotFound)
    }

    /// Where it stands with the centre.
    pub fn standing(&self) -> UnitStanding {
        UnitStanding {
            is_verified: !matches!(self.status.as_str(), "awaiting_verification" | "rejected")
                && !self.user_category.is_empty(),
            is_suspended: self.status == "suspended",
            is_trained: self.is_trained,
        }
    }
}

#[derive(FromQueryResult)]
struct Id {
    id: UnitId,
}

/// The unit of a code.
pub async fn unit_of_code(conn: &impl ConnectionTrait, code: &str) -> Result<UnitId> {
    let row: Option<Id> = conn.row("SELECT id FROM unit WHERE code = $1", values![code]).await?;
    row.map(|row| row.id).ok_or_else(|| Error::field("unit", "booking-unit-unknown"))
}

/// The active unit of a code or a phone. Two units with one phone are told apart by their codes.
pub async fn unit_named(tx: &WriteTx, typed: &str) -> Result<UnitId> {
    let phone = parse_phone(typed).unwrap_or_default();
    let sql = "SELECT id FROM unit WHERE (code = $1 OR (phone = $2 AND $2 <> '')) AND status = 'active' LIMIT 2";
    let found: Vec<Id> = tx.conn().rows(sql, values![typed.trim().to_uppercase(), phone]).await?;
    match found.as_slice() {
        [one] => Ok(one.id),
        [] => Err(Error::field("to", "booking-hand-over-nobody")),
        _ => Err(Error::field("to", "booking-hand-over-several")),
    }
}
