//! Events that become messages: a row in the transaction of what happened, relayed later at least once.

use sea_orm::ConnectionTrait;

use super::{WriteTx, sql};
use crate::base::{CentreId, Result, UnitId, UserId};

/// Something that happened and that somebody is to be told.
#[derive(Clone, Debug)]
pub struct Event {
    /// Name of the message template, e.g. `booking_confirmed`.
    pub event: &'static str,
    /// Table of the thing it is about.
    pub object_kind: &'static str,
    /// Its row.
    pub object_id: i64,
    /// The centre it happened at, if at one.
    pub centre: Option<CentreId>,
    /// The unit to be told, if a unit.
    pub unit: Option<UnitId>,
    /// The person to be told, if a person.
    pub user: Option<UserId>,
    /// Facts the template names.
    pub payload: serde_json::Value,
}

impl WriteTx {
    /// Queues a message about an event.
    pub async fn announce(&self, event: Event) -> Result<()> {
        let statement = sql::statement(
            self.backend(),
            "INSERT INTO outbox (created_at, not_before, event, object_kind, object_id, centre_id, unit_id, user_id, \
             payload) VALUES ($1, $1, $2, $3, $4, $5, $6, $7, $8)",
            sql::values![
                self.now(),
                event.event,
                event.object_kind,
                event.object_id,
                event.centre.map(|id| id.0),
                event.unit.map(|id| id.0),
                event.user.map(|id| id.0),
                event.payload.to_string()
            ],
        );
        self.conn().execute_raw(statement).await?;
        Ok(())
    }
}
