//! A cluster of units that make one kind of product.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, serde::Serialize)]
#[sea_orm(table_name = "cluster")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub code: String,
    pub name_en: String,
    pub name_hi: String,
    pub district_en: String,
    pub district_hi: String,
    pub state_code: String,
    pub product_en: String,
    pub product_hi: String,
    pub units_reported: Option<i64>,
    pub support_scheme: String,
    pub status: String,
    pub seed_ref: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
