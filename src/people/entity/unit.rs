//! A small factory, artisan, self-help group or other customer.

use chrono::NaiveDate;
use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::base::{Paise, UnitId};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "unit")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: UnitId,
    pub code: String,
    pub name_en: String,
    pub name_hi: String,
    pub cluster_id: Option<i64>,
    pub unit_kind: String,
    pub size_category: String,
    pub spv_member: bool,
    pub women_owned: bool,
    pub scst_owned: bool,
    pub udyam_no: Option<String>,
    pub gstin: Option<String>,
    pub state_code: String,
    pub place: String,
    pub pin: String,
    pub contact_role: String,
    pub phone: String,
    pub email: Option<String>,
    pub lang: String,
    pub joined_on: NaiveDate,
    pub credit_limit_paise: Paise,
    pub status: String,
    pub status_reason: String,
    pub search_text: String,
    pub version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
