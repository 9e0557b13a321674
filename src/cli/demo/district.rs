//! What the demo needs to know of the district to book in it.

use sea_orm::FromQueryResult;

use crate::base::{Actor, CentreId, Lang, Origin, Quantity, Result, Role, Standing, UnitId, UserId};
use crate::db::{Db, Rows, values};
use crate::tariff::Basis;

/// Centres, machines and units.
pub struct District {
    /// Every centre.
    pub centres: Vec<Centre>,
    /// Machines that can be booked without training on record.
    pub machines: Vec<Machine>,
    units: Vec<Unit>,
}

/// A centre.
#[derive(FromQueryResult)]
pub struct Centre {
    /// Row.
    pub id: CentreId,
    serves_clusters: String,
}

/// A machine with its booking rules.
#[derive(FromQueryResult)]
pub struct Machine {
    /// Code.
    pub code: String,
    /// Where it stands.
    pub centre_id: CentreId,
    /// How much can be in use at one instant.
    pub capacity: i64,
    /// `exclusive`, `pool`, `sample` or `stock`.
    pub booking_mode: String,
    slot_kind: String,
    /// Its grid.
    pub slot_minutes: i64,
    /// Kept free after a booking.
    pub buffer_minutes: i64,
    /// Shortest booking.
    pub min_minutes: i64,
    /// Longest booking.
    pub max_minutes: i64,
    /// Whether a manager answers first.
    pub needs_approval: bool,
    /// Goods in an hour.
    pub throughput_per_hour: Option<Quantity>,
    billing_basis: String,
    /// When its centre opens, in minutes from midnight.
    pub opens_minute: i64,
    /// When its centre closes.
    pub closes_minute: i64,
}

impl Machine {
    /// Whether it is booked by whole days.
    pub fn by_day(&self) -> bool {
        self.slot_kind == "day"
    }

    /// Whether the fee follows the processed count.
    pub fn counts_goods(&self) -> bool {
        Basis::parse(&self.billing_basis).is_some_and(|basis| basis.counts_goods())
    }

    /// Whether it frees hides of salt.
    pub fn recovers_salt(&self) -> bool {
        self.billing_basis == "per_hide" && self.code.contains("-DSL-")
    }
}

/// A unit, and a person who stands for it where there is one.
#[derive(FromQueryResult)]
pub struct Unit {
    /// Row.
    pub id: UnitId,
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Its owner's log-in.
    pub owner: Option<UserId>,
    cluster: String,
}

impl District {
    /// Reads all of it.
    pub async fn load(db: &Db) -> Result<District> {
        let machines = "SELECT e.code, e.centre_id, e.capacity, e.booking_mode, e.slot_kind, \
             e.slot_minutes, e.buffer_minutes, e.min_minutes, e.max_minutes, e.needs_approval, \
             e.throughput_per_hour_milli AS throughput_per_hour, e.billing_basis, h.opens_minute, h.closes_minute \
             FROM equipment e JOIN opening_hours h ON h.centre_id = e.centre_id AND h.effective_from = \
                (SELECT MAX(effective_from) FROM opening_hours WHERE centre_id = e.centre_id) \
             WHERE e.status = 'active' AND NOT e.needs_training ORDER BY e.code";
        let units = "SELECT u.id, u.code, u.name_en AS name, k.code AS cluster, \
             (SELECT MIN(m.user_id) FROM unit_member m WHERE m.unit_id = u.id AND m.role = 'unit_owner') AS owner \
             FROM unit u JOIN cluster k ON k.id = u.cluster_id WHERE u.status = 'active' ORDER BY u.code";
        Ok(District {
            centres: db.read().rows("SELECT id, serves_clusters FROM centre ORDER BY code", values![]).await?,
            machines: db.read().rows(machines, values![]).await?,
            units: db.read().rows(units, values![]).await?,
        })
    }

    /// The units a centre serves.
    pub fn units_of(&self, centre: CentreId) -> Vec<&Unit> {
        let serves = self.centres.iter().find(|row| row.id == centre).map_or("", |row| &row.serves_clusters);
        let served: Vec<&str> = serves.split(';').collect();
        self.units.iter().filter(|unit| served.contains(&unit.cluster.as_str())).collect()
    }
}

impl Unit {
    /// The unit's own people, who book on the pages.
    pub fn actor(&self) -> Actor {
        Actor {
            user_id: self.owner,
            name: self.name.clone(),
            standing: Standing::Unit(self.id, Role::UnitOwner),
            lang: Lang::Hi,
            origin: Origin::default(),
            token_scope: None,
        }
    }
}
