//! What capacity is promised from. Catalogue makes the row with the machine; room booking locks it and keeps the ledger.

use sea_orm::entity::prelude::*;

use crate::base::{CalendarId, CentreId};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, serde::Serialize)]
#[sea_orm(table_name = "calendar")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: CalendarId,
    pub centre_id: CentreId,
    pub quantum_minutes: i64,
    pub capacity: i64,
    pub version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
