//! The next free time at other centres: machines of the same group, kind and basis within a distance.
//!
//! What always holds: only machines and centres in service are named, each with a time that its own hours,
//! closures and bookings leave free at the moment of asking.

mod part;
mod rules;
#[cfg(test)]
mod tests;

use std::collections::HashMap;

use chrono::{NaiveDate, TimeDelta};
use sea_orm::{ConnectionTrait, FromQueryResult};

pub(super) use part::on_lost_page;
pub use part::on_machine_page;
pub use rules::Distance;
use rules::{Place, does_the_same, earliest, reach};

use super::availability::Availability;
use super::machine::Machine;
use super::rulebook;
use crate::base::time::{self, Instant};
use crate::base::{CentreId, Result, UnitId};
use crate::catalogue::Position;
use crate::db::{Rows, values};

/// How far people go where nobody has said it, kilometres.
pub const USUAL_KM: i64 = 100;
/// Half around the globe: no distance is longer.
pub const MOST_KM: i64 = 20_038;
/// Offers at most.
const MOST: usize = 5;
/// Machines looked at, nearest first.
const MOST_LOOKED_AT: usize = 20;

/// What is wanted.
#[derive(Clone, Copy, Debug)]
pub struct Wanted {
    /// For how long; each machine takes the length on its own grid that is nearest.
    pub minutes: i64,
    /// Machines, places, samples.
    pub capacity: i64,
    /// Not before.
    pub after: Option<Instant>,
    /// Kilometres.
    pub within_km: i64,
    /// For whom, if for a unit.
    pub unit: Option<UnitId>,
}

/// A free time at another centre.
#[derive(Clone, Debug)]
pub struct Elsewhere {
    /// Which machine.
    pub machine: Machine,
    /// How far it is.
    pub distance: Distance,
    /// From.
    pub starts_at: Instant,
    /// Until.
    pub ends_at: Instant,
}

#[derive(FromQueryResult)]
struct CentrePlace {
    id: CentreId,
    district: String,
    latitude_e6: Option<i64>,
    longitude_e6: Option<i64>,
}

/// Free times at other centres, earliest first.
pub async fn elsewhere(
    conn: &impl ConnectionTrait,
    machine: &Machine,
    wanted: Wanted,
    now: Instant,
) -> Result<Vec<Elsewhere>> {
    let sql = "SELECT id, district, latitude_e6, longitude_e6 FROM centre";
    let rows: Vec<CentrePlace> = conn.rows(sql, values![]).await?;
    let places: HashMap<CentreId, Place> = rows
        .into_iter()
        .map(|row| {
            (row.id, Place { position: Position::of(row.latitude_e6, row.longitude_e6), district: row.district })
        })
        .collect();
    let Some(here) = places.get(&machine.centre_id) else { return Ok(Vec::new()) };
    let far = |candidate: &Machine| reach(here, places.get(&candidate.centre_id)?, wanted.within_km);
    let candidates = machine.far_sisters(conn, Ord::max(wanted.capacity, 1)).await?;
    let same = |candidate: &Machine| does_the_same(&machine.name_en, &candidate.name_en);
    let mut near: Vec<(Distance, Machine)> =
        candidates.into_iter().filter(same).filter_map(|candidate| Some((far(&candidate)?, candidate))).collect();
    near.sort_by_key(|(distance, _)| distance.km().unwrap_or(0));
    near.truncate(MOST_LOOKED_AT);
    let today: NaiveDate = time::ist_date(now);
    let mut free = Vec::new();
    for (distance, candidate) in near {
        let candidate = rulebook::for_unit(conn, candidate, wanted.unit, today).await?;
        let minutes = candidate.nearest_length(wanted.minutes);
        let availability = Availability::ahead(conn, candidate, now).await?;
        if let Some(starts_at) = availability.next(minutes, Ord::max(wanted.capacity, 1), wanted.after) {
            free.push((starts_at, distance, (availability.machine, minutes)));
        }
    }
    let offers = earliest(free, MOST).into_iter();
    Ok(offers
        .map(|(starts_at, distance, (machine, minutes))| {
            let ends_at = starts_at + TimeDelta::try_minutes(minutes).unwrap_or_default();
            Elsewhere { machine, distance, starts_at, ends_at }
        })
        .collect())
}
