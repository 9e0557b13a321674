//! The challan and gate pass goods leave with; append-only.

use sea_orm::entity::prelude::*;

use crate::base::Quantity;
use crate::base::time::Instant;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "gate_pass")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub job_card_id: i64,
    pub centre_id: i64,
    pub series_id: i64,
    pub serial: i64,
    pub number: String,
    pub issued_at: Instant,
    pub issued_by: Option<i64>,
    pub goods: String,
    #[sea_orm(column_name = "quantity_milli")]
    pub quantity: Quantity,
    pub quantity_unit: String,
    pub vehicle: String,
    pub taken_by: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
