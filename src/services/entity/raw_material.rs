//! An item of a raw material bank.

use sea_orm::entity::prelude::*;

use crate::base::{BasisPoints, CentreId, Paise, Quantity};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, serde::Serialize)]
#[sea_orm(table_name = "raw_material")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub code: String,
    pub centre_id: CentreId,
    pub name_en: String,
    pub name_hi: String,
    pub quantity_unit: String,
    pub hsn: String,
    pub buy_rate_paise: Paise,
    pub issue_rate_paise: Paise,
    pub reorder_level_milli: Quantity,
    pub gst_bp: BasisPoints,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
