//! A bookable machine, bench, studio, hall, store or expert.

use sea_orm::entity::prelude::*;

use crate::base::{CalendarId, CentreId, EquipmentId};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, serde::Serialize)]
#[sea_orm(table_name = "equipment")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: EquipmentId,
    pub code: String,
    pub centre_id: CentreId,
    pub calendar_id: CalendarId,
    pub category_id: i64,
    pub name_en: String,
    pub name_hi: String,
    pub kind: String,
    pub capacity: i64,
    pub capacity_unit: String,
    pub booking_mode: String,
    pub slot_kind: String,
    pub slot_minutes: i64,
    pub buffer_minutes: i64,
    pub min_minutes: i64,
    pub max_minutes: i64,
    pub needs_approval: bool,
    pub needs_operator: bool,
    pub needs_training: bool,
    pub throughput_per_hour_milli: Option<i64>,
    pub throughput_unit: Option<String>,
    pub billing_basis: String,
    pub status: String,
    pub in_service_from: Date,
    pub note_en: String,
    pub note_hi: String,
    pub search_text: String,
    pub version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
