//! Opening hours of a centre from a day on.

use sea_orm::entity::prelude::*;

use crate::base::CentreId;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, serde::Serialize)]
#[sea_orm(table_name = "opening_hours")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub centre_id: CentreId,
    pub effective_from: Date,
    pub opens_minute: i64,
    pub closes_minute: i64,
    pub weekly_off: String,
    pub extra_off: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
