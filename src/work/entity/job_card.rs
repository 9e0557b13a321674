//! What was really done with one booking.

use chrono::NaiveDate;
use sea_orm::entity::prelude::*;

use crate::base::Quantity;
use crate::base::time::Instant;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "job_card")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub booking_id: i64,
    pub centre_id: i64,
    pub token_on: NaiveDate,
    pub token_no: i64,
    pub status: String,
    pub checked_in_at: Instant,
    pub operator_id: Option<i64>,
    pub owner_challan_no: String,
    #[sea_orm(column_name = "received_quantity_milli")]
    pub received_quantity: Option<Quantity>,
    #[sea_orm(column_name = "received_weight_milli")]
    pub received_weight: Option<Quantity>,
    pub received_condition: String,
    pub started_at: Option<Instant>,
    pub stopped_at: Option<Instant>,
    #[sea_orm(column_name = "meter_start_milli")]
    pub meter_start: Option<Quantity>,
    #[sea_orm(column_name = "meter_stop_milli")]
    pub meter_stop: Option<Quantity>,
    #[sea_orm(column_name = "processed_quantity_milli")]
    pub processed_quantity: Option<Quantity>,
    #[sea_orm(column_name = "rejected_quantity_milli")]
    pub rejected_quantity: Option<Quantity>,
    pub by_product: String,
    #[sea_orm(column_name = "by_product_milli")]
    pub by_product_quantity: Option<Quantity>,
    pub remark: String,
    pub completed_at: Option<Instant>,
    pub version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
