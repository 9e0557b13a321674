//! Which user category a unit has from which day, and on what evidence.
//! A row nobody has decided on is a wish made at sign-up.

use chrono::NaiveDate;
use sea_orm::entity::prelude::*;

use crate::base::UnitId;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "unit_category")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub unit_id: UnitId,
    pub user_category: String,
    pub effective_from: NaiveDate,
    pub evidence: String,
    pub decided_by: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
