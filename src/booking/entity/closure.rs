use sea_orm::entity::prelude::*;

use crate::base::time::Instant;
use crate::base::{CalendarId, ClosureId, EquipmentId, UserId};

/// A time in which a machine, or some of a pool, is off the offer.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "closure")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: ClosureId,
    pub old_number: Option<String>,
    pub calendar_id: CalendarId,
    pub equipment_id: EquipmentId,
    pub starts_at: Instant,
    pub ends_at: Option<Instant>,
    pub capacity: i64,
    pub kind: String,
    pub reason_en: String,
    pub reported_at: Instant,
    pub reported_by: Option<UserId>,
    pub ended_at: Option<Instant>,
    pub cause: String,
    pub recurring_id: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
