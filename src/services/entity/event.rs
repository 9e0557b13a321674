//! A dated event at a centre.

use sea_orm::entity::prelude::*;

use crate::base::CentreId;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, serde::Serialize)]
#[sea_orm(table_name = "event")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub code: String,
    pub centre_id: CentreId,
    pub name_en: String,
    pub name_hi: String,
    pub kind: String,
    pub on_date: Date,
    pub seats: i64,
    pub organiser_en: String,
    pub seed_ref: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
