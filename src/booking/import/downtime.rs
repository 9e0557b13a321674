//! A row of `downtime.csv`, and bringing closures of the past in.

use sea_orm::ActiveValue::Set;
use sea_orm::EntityTrait;

use super::Places;
use crate::base::rows::{Fields, ImportRow, Report, Rows};
use crate::base::time::{Instant, Span, rfc3339};
use crate::base::{Error, Lang, Result, Verb};
use crate::booking::closure::close;
use crate::booking::entity;
use crate::db::{Change, WriteTx};

/// One closure of the past.
#[derive(Clone, Debug)]
pub struct DowntimeRow {
    number: String,
    equipment: String,
    starts_at: Instant,
    ends_at: Instant,
    reported_at: Instant,
    kind: &'static str,
    reason: String,
}

impl ImportRow for DowntimeRow {
    const FILE: &'static str = "downtime";
    const COLUMNS: &'static [&'static str] =
        &["downtime_no", "equipment_code", "start_at", "end_at", "reported_at", "kind", "reason_en"];
    const KEY: &'static [&'static str] = &["downtime_no"];

    fn read(fields: &mut Fields<'_>) -> Self {
        let row = DowntimeRow {
            number: fields.code("downtime_no"),
            equipment: fields.reference("equipment_code", "equipment"),
            starts_at: fields.instant("start_at"),
            ends_at: fields.instant("end_at"),
            reported_at: fields.instant("reported_at"),
            kind: fields.one_of("kind", &["planned", "breakdown"]),
            reason: fields.text("reason_en"),
        };
        if row.starts_at >= row.ends_at {
            fields.problem("end_at", "is not after start_at");
        }
        row
    }
}

/// Brings closures in.
///
/// # Errors
/// A fault of the database. Closures over bookings go to the report.
pub async fn import_downtime(tx: &WriteTx, rows: &Rows<DowntimeRow>, report: &mut Report) -> Result<()> {
    let places = Places::load(tx.conn()).await?;
    for (line, row) in rows.iter() {
        let machine = places.machine(&row.equipment)?;
        let Some(span) = Span::new(row.starts_at, row.ends_at) else { continue };
        let capacity = machine.calendar_capacity;
        match close::make_room(tx, machine, span, capacity).await {
            Err(Error::Refused(reasons)) => {
                for reason in reasons {
                    report.add::<DowntimeRow>(line, "start_at", reason.words(Lang::En));
                }
                continue;
            }
            other => other?,
        }
        let stored = entity::closure::ActiveModel {
            old_number: Set(Some(row.number.clone())),
            calendar_id: Set(machine.calendar_id),
            equipment_id: Set(machine.id),
            starts_at: Set(row.starts_at),
            ends_at: Set(Some(row.ends_at)),
            capacity: Set(capacity),
            kind: Set(row.kind.to_owned()),
            reason_en: Set(row.reason.clone()),
            reported_at: Set(row.reported_at),
            ..Default::default()
        };
        let id = entity::closure::Entity::insert(stored).exec(tx.conn()).await?.last_insert_id;
        close::offer_again(tx, machine, span).await?;
        let after = serde_json::json!({
            "equipment": machine.code,
            "starts_at": rfc3339(row.starts_at),
            "ends_at": rfc3339(row.ends_at),
            "imported": true,
        });
        tx.audit(Change::of(Verb::CloseEquipment, "closure", id.0).at(machine.centre_id).after(after)).await?;
        report.advance(1);
    }
    Ok(())
}
