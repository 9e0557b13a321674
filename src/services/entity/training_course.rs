//! A course a centre gives.

use sea_orm::entity::prelude::*;

use crate::base::{CentreId, Paise};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, serde::Serialize)]
#[sea_orm(table_name = "training_course")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub code: String,
    pub centre_id: CentreId,
    pub name_en: String,
    pub name_hi: String,
    pub hours: i64,
    pub days: i64,
    pub seats: i64,
    pub fee_paise: Paise,
    pub concession_note_en: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
