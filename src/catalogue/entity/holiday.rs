//! A holiday of a State, or a closed day of one centre.

use sea_orm::entity::prelude::*;

use crate::base::CentreId;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, serde::Serialize)]
#[sea_orm(table_name = "holiday")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub state_code: String,
    pub centre_id: Option<CentreId>,
    pub on_date: Date,
    pub name_en: String,
    pub name_hi: String,
    pub kind: String,
    pub date_status: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
