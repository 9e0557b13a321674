//! Reminders: once for each booking and start, some hours ahead.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use sea_orm::FromQueryResult;

use super::machine::Machine;
use super::place::announce;
use super::rulebook::{Rule, Settings};
use crate::base::time::{self, Instant};
use crate::base::{BookingId, CentreId, EquipmentId, Result, UnitId};
use crate::db::{Rows, WriteTx, values};

/// Hours ahead where the centre has set none.
const USUAL_HOURS: i64 = 24;
/// The longest a centre can ask for, hours: how far the job looks.
const MOST_HOURS: i64 = 14 * 24;
/// Reminders in one transaction.
const BATCH: usize = 100;

#[derive(FromQueryResult)]
struct Coming {
    id: BookingId,
    reference: String,
    centre_id: CentreId,
    equipment_id: EquipmentId,
    unit_id: UnitId,
    user_category: String,
    starts_at: Instant,
    booked_at: Instant,
}

/// Queues the reminders that are due. Returns how many. A booking made when its reminder was due
/// already gets none, since its confirmation says the same; one that was moved gets another.
pub async fn remind(tx: &WriteTx) -> Result<u64> {
    let until = tx.now() + TimeDelta::hours(MOST_HOURS);
    let sql = "SELECT b.id, b.reference, b.centre_id, b.equipment_id, b.unit_id, b.user_category, b.starts_at, \
               COALESCE(b.confirmed_at, b.created_at) AS booked_at FROM booking b \
               WHERE b.status = 'confirmed' AND b.starts_at > $1 AND b.starts_at <= $2 AND NOT EXISTS \
               (SELECT 1 FROM booking_reminder r WHERE r.booking_id = b.id AND r.starts_at = b.starts_at) \
               ORDER BY b.starts_at, b.id";
    let coming: Vec<Coming> = tx.conn().rows(sql, values![tx.now(), until]).await?;
    let mut settings: BTreeMap<CentreId, Settings> = BTreeMap::new();
    let mut reminded = 0;
    for booking in coming {
        if let std::collections::btree_map::Entry::Vacant(unknown) = settings.entry(booking.centre_id) {
            unknown.insert(Settings::load(tx.conn(), booking.centre_id).await?);
        }
        let hours = settings.get(&booking.centre_id).and_then(|settings| {
            let day = time::ist_date(booking.starts_at);
            settings.value(Rule::ReminderHours, booking.equipment_id, &booking.user_category, day)
        });
        if !is_due(tx.now(), booking.starts_at, booking.booked_at, hours.unwrap_or(USUAL_HOURS)) {
            continue;
        }
        // Two who remind at once meet at the row's key.
        let sql = "INSERT INTO booking_reminder (booking_id, starts_at, reminded_at) VALUES ($1, $2, $3) \
                   ON CONFLICT (booking_id, starts_at) DO NOTHING";
        let put = tx.conn().run(sql, values![booking.id.0, booking.starts_at, tx.now()]).await?;
        if put.rows_affected() == 0 {
            continue;
        }
        let machine = Machine::by_id(tx.conn(), booking.equipment_id).await?;
        let Coming { id, unit_id, reference, starts_at, .. } = booking;
        announce(tx, "booking_reminder", id, &machine, unit_id, &reference, starts_at).await?;
        reminded += 1;
        if reminded >= BATCH {
            break;
        }
    }
    Ok(reminded as u64)
}

/// Whether a reminder is due: from so many hours before the start on, unless it was booked later than
/// that. No hours, no reminder.
fn is_due(now: Instant, starts_at: Instant, booked_at: Instant, hours: i64) -> bool {
    let from = starts_at - TimeDelta::hours(hours.clamp(0, MOST_HOURS));
    hours > 0 && from <= now && now < starts_at && booked_at < from
}

#[cfg(test)]
mod tests {
    use crate::base::{Actor, Result};
    use crate::booking::move_booking;
    use crate::booking::rules::tests::at;
    use crate::booking::verb_test::{MACHINE, SISTER, Scene, cancelling, manager, moving, order, owner};
    use crate::booking::{Move, cancel};

    const REMINDERS: &str = "SELECT COUNT(*) AS n FROM outbox WHERE event = 'booking_reminder'";

    async fn remind(scene: &Scene) -> Result<u64> {
        scene.act(&Actor::program("remind"), async |tx| super::remind(tx).await).await
    }

    #[tokio::test]
    async fn a_booking_is_reminded_of_once_and_again_when_it_was_moved() {
        let scene = Scene::open().await;
        let placed = scene.place(&owner(1), &order(MACHINE, "2026-11-26T10:00", "2026-11-26T11:00")).await.unwrap();
        let given_back = scene.place(&owner(2), &order(SISTER, "2026-11-26T10:00", "2026-11-26T11:00")).await.unwrap();
        scene.act(&owner(2), async |tx| cancel(tx, &cancelling(&given_back.reference)).await).await.unwrap();
        scene.clock.set(at("2026-11-25T09:59"));
        assert_eq!(remind(&scene).await.unwrap(), 0, "a minute too early");
        scene.clock.set(at("2026-11-25T10:00"));
        assert_eq!(remind(&scene).await.unwrap(), 1);
        assert_eq!(remind(&scene).await.unwrap(), 0);

        let onto: Move = moving(&placed.reference, at("2026-11-28T10:00"), at("2026-11-28T11:00"));
        scene.act(&manager(), async |tx| move_booking(tx, &onto).await).await.unwrap();
        assert_eq!(remind(&scene).await.unwrap(), 0);
        scene.clock.set(at("2026-11-27T10:00"));
        assert_eq!(remind(&scene).await.unwrap(), 1);
        assert_eq!(scene.number(REMINDERS).await, 2);
    }

    #[tokio::test]
    async fn who_books_within_the_time_of_the_reminder_gets_none() {
        let scene = Scene::open().await;
        scene.clock.set(at("2026-11-24T12:00"));
        scene.place(&owner(1), &order(MACHINE, "2026-11-25T10:00", "2026-11-25T11:00")).await.unwrap();
        assert_eq!(remind(&scene).await.unwrap(), 0);
    }

    #[tokio::test]
    async fn a_centre_sets_the_hours_for_a_machine_and_none_means_no_reminder() {
        let scene = Scene::open().await;
        for machine in [MACHINE, SISTER] {
            scene.place(&owner(1), &order(machine, "2026-11-26T10:00", "2026-11-26T11:00")).await.unwrap();
        }
        scene
            .act(&manager(), async |tx| {
                use crate::db::{Rows, values};
                for (code, hours) in [(MACHINE, 2), (SISTER, 0)] {
                    let sql = "INSERT INTO booking_rule (centre_id, equipment_id, rule, value, effective_from, set_at) \
                               SELECT centre_id, id, 'reminder_hours', $1, $2, $3 FROM equipment WHERE code = $4";
                    let from = crate::base::time::parse_date("01-01-2026");
                    tx.conn().run(sql, values![hours, from, tx.now(), code]).await?;
                }
                Ok(())
            })
            .await
            .unwrap();
        scene.clock.set(at("2026-11-26T07:59"));
        assert_eq!(remind(&scene).await.unwrap(), 0);
        scene.clock.set(at("2026-11-26T08:00"));
        assert_eq!(remind(&scene).await.unwrap(), 1);
    }
}
