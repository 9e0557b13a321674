//! Bookings still to come that no longer fit the hours or the roster. They keep their time until
//! somebody moves or cancels them; a change that makes such bookings is confirmed with them in view.

use sea_orm::{ConnectionTrait, FromQueryResult};

use super::permission::permissions;
use super::roster::roster_from;
use super::rules::within;
use crate::base::time::{Instant, Span, ist_date};
use crate::base::{CalendarId, CentreId, EquipmentId, Error, Lang, Reason, Result, UnitId};
use crate::booking::ledger;
use crate::catalogue::{self, Asking};
use crate::db::{Rows, WriteTx, values};

/// How many bookings a refusal names.
const NAMED: usize = 100;

/// Why a booking does not fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// The centre is closed then.
    Closed,
    /// Nobody who runs the machine is on duty.
    NoOperator,
}

/// A booking that does not fit.
#[derive(Clone, Debug)]
pub struct Misfit {
    /// The booking.
    pub booking: Ahead,
    /// Why.
    pub why: Why,
}

/// A booking still to come.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Ahead {
    /// What people read out.
    pub reference: String,
    /// Start.
    pub starts_at: Instant,
    /// First moment after it.
    pub ends_at: Instant,
    unit_id: UnitId,
    equipment_id: EquipmentId,
    needs_operator: bool,
    slot_kind: String,
    /// Code of the machine.
    pub machine: String,
    machine_en: String,
    machine_hi: String,
    unit_en: String,
    unit_hi: String,
}

impl Ahead {
    /// Name of the machine.
    pub fn machine_name(&self, lang: Lang) -> &str {
        lang.pick(&self.machine_en, &self.machine_hi)
    }

    /// Name of the unit.
    pub fn unit_name(&self, lang: Lang) -> &str {
        lang.pick(&self.unit_en, &self.unit_hi)
    }

    /// Whether it is booked by days.
    pub fn by_day(&self) -> bool {
        self.slot_kind == "day"
    }

    /// When.
    pub fn span(&self) -> Span {
        Span { from: self.starts_at, until: self.ends_at }
    }
}

const SELECT: &str = "SELECT b.reference, b.starts_at, b.ends_at, b.unit_id, b.equipment_id, e.needs_operator, e.slot_kind, \
 e.code AS machine, e.name_en AS machine_en, e.name_hi AS machine_hi, u.name_en AS unit_en, u.name_hi AS unit_hi \
     FROM booking b JOIN equipment e ON e.id = b.equipment_id JOIN unit u ON u.id = b.unit_id \
     WHERE b.centre_id = $1 AND b.starts_at > $2 AND b.status IN ('held', 'requested', 'confirmed') \
     ORDER BY b.starts_at, b.reference";

/// The bookings of a centre still to come that do not fit its hours and roster as they are now.
pub async fn misfits(conn: &impl ConnectionTrait, centre: CentreId, now: Instant) -> Result<Vec<Misfit>> {
    let ahead: Vec<Ahead> = conn.rows(SELECT, values![centre.0, now]).await?;
    if ahead.is_empty() {
        return Ok(Vec::new());
    }
    let hours = catalogue::centre_hours(conn, centre).await?;
    let roster = roster_from(conn, centre, ist_date(now)).await?;
    let permissions = permissions(conn, centre, ist_date(now)).await?;
    let why = |booking: &Ahead| {
        let day = ist_date(booking.starts_at);
        let approved = permissions.iter().any(|one| one.covers(booking.unit_id, booking.equipment_id, day));
        let asking = Asking { machine: Some(booking.equipment_id), approved };
        let judged_by =
            if booking.by_day() { hours.day_for(day, asking) } else { hours.around(booking.starts_at, asking) };
        if !within(&judged_by, booking.span(), booking.by_day()) {
            return Some(Why::Closed);
        }
        // Where nobody keeps a roster, nobody is missing on it.
        let is_watched = booking.needs_operator && !roster.is_empty();
        let gap = is_watched.then(|| roster.gap(booking.equipment_id, booking.span(), booking.by_day())).flatten();
        gap.map(|_| Why::NoOperator)
    };
    Ok(ahead.into_iter().filter_map(|booking| Some(Misfit { why: why(&booking)?, booking })).collect())
}

/// Makes a change of hours or roster. Refused with the bookings that would no longer fit, unless staff
/// have seen them. Nobody books meanwhile: the centre's calendars are taken first.
pub async fn guarded(
    tx: &WriteTx,
    centre: CentreId,
    seen: bool,
    change: impl Future<Output = Result<()>>,
) -> Result<()> {
    #[derive(FromQueryResult)]
    struct Row {
        id: CalendarId,
    }
    let calendars: Vec<Row> = tx.conn().rows("SELECT id FROM calendar WHERE centre_id = $1", values![centre.0]).await?;
    ledger::take_calendars(tx, calendars.into_iter().map(|row| row.id)).await?;
    let before = misfits(tx.conn(), centre, tx.now()).await?;
    change.await?;
    if seen {
        return Ok(());
    }
    let known = |misfit: &Misfit| before.iter().any(|old| old.booking.reference == misfit.booking.reference);
    let hit: Vec<String> = misfits(tx.conn(), centre, tx.now())
        .await?
        .into_iter()
        .filter(|misfit| !known(misfit))
        .map(|misfit| misfit.booking.reference)
        .collect();
    if hit.is_empty() {
        return Ok(());
    }
    let named: Vec<&str> = hit.iter().take(NAMED).map(String::as_str).collect();
    Err(Error::refused(Reason::new("duty-hits").with("count", hit.len()).with("references", named.join(", "))))
}

/// The bookings a refusal of [`guarded`] names.
pub async fn named(
    conn: &impl ConnectionTrait,
    centre: CentreId,
    now: Instant,
    references: &str,
) -> Result<Vec<Ahead>> {
    let mut ahead: Vec<Ahead> = conn.rows(SELECT, values![centre.0, now]).await?;
    let wanted: Vec<&str> = references.split(", ").collect();
    ahead.retain(|booking| wanted.contains(&booking.reference.as_str()));
    Ok(ahead)
}
