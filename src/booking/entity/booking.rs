use sea_orm::entity::prelude::*;

use crate::base::time::Instant;
use crate::base::{BookingId, CalendarId, CentreId, EquipmentId, Paise, Quantity, SchemeId, TariffId, UnitId, UserId};

/// A promise of capacity to a unit.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, serde::Serialize, serde::Deserialize)]
#[sea_orm(table_name = "booking")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: BookingId,
    pub reference: String,
    pub old_number: Option<String>,
    pub centre_id: CentreId,
    pub equipment_id: EquipmentId,
    pub calendar_id: CalendarId,
    pub unit_id: UnitId,
    pub user_category: String,
    pub channel: String,
    pub status: String,
    pub starts_at: Instant,
    pub ends_at: Instant,
    pub first_slot: i64,
    pub end_slot: i64,
    pub capacity_used: i64,
    pub planned_quantity_milli: Option<Quantity>,
    pub quantity_unit: Option<String>,
    pub claim_expires_at: Option<Instant>,
    pub created_at: Instant,
    pub created_by: Option<UserId>,
    pub on_behalf: bool,
    pub confirmed_at: Option<Instant>,
    pub decided_by: Option<UserId>,
    pub cancelled_at: Option<Instant>,
    pub cancelled_by: Option<UserId>,
    pub cancel_reason: Option<String>,
    pub moved_from_id: Option<BookingId>,
    pub moved_from_number: Option<String>,
    pub note: String,
    pub actual_starts_at: Option<Instant>,
    pub actual_ends_at: Option<Instant>,
    pub actual_quantity_milli: Option<Quantity>,
    pub salt_recovered_milli: Option<Quantity>,
    pub report_no: Option<String>,
    pub report_on: Option<Date>,
    pub tariff_id: Option<TariffId>,
    pub quoted_base_paise: Paise,
    pub quoted_concession_paise: Paise,
    pub quoted_tax_paise: Paise,
    pub quoted_total_paise: Paise,
    pub quoted_scheme_id: Option<SchemeId>,
    pub imported: bool,
    pub held_for: String,
    pub requested_at: Option<Instant>,
    pub answered_at: Option<Instant>,
    pub escalated_at: Option<Instant>,
    pub freed_from: Option<Instant>,
    #[serde(default)]
    pub urgent: bool,
    pub version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
