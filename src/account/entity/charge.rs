//! What one use costs a unit.

use chrono::NaiveDate;
use sea_orm::entity::prelude::*;

use crate::base::time::Instant;
use crate::base::{BasisPoints, Paise, Quantity};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "charge")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub booking_id: i64,
    pub centre_id: i64,
    pub unit_id: i64,
    pub equipment_id: i64,
    pub tariff_id: i64,
    pub kind: String,
    pub service_on: NaiveDate,
    #[sea_orm(column_name = "billed_quantity_milli")]
    pub billed_quantity: Quantity,
    pub billed_unit: String,
    #[sea_orm(column_name = "rate_paise")]
    pub rate: Paise,
    #[sea_orm(column_name = "minimum_paise")]
    pub minimum: Paise,
    #[sea_orm(column_name = "base_paise")]
    pub base: Paise,
    #[sea_orm(column_name = "concession_paise")]
    pub concession: Paise,
    #[sea_orm(column_name = "sponsored_paise")]
    pub sponsored: Paise,
    #[sea_orm(column_name = "taxable_paise")]
    pub taxable: Paise,
    pub sac: String,
    #[sea_orm(column_name = "gst_bp")]
    pub gst: BasisPoints,
    #[sea_orm(column_name = "cgst_paise")]
    pub cgst: Paise,
    #[sea_orm(column_name = "sgst_paise")]
    pub sgst: Paise,
    #[sea_orm(column_name = "igst_paise")]
    pub igst: Paise,
    #[sea_orm(column_name = "total_paise")]
    pub total: Paise,
    pub explanation: String,
    pub created_at: Instant,
    pub imported: bool,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
