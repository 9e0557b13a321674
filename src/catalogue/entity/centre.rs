//! A Common Facility Centre with its policies.

use sea_orm::entity::prelude::*;

use crate::base::{BasisPoints, CentreId};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, serde::Serialize)]
#[sea_orm(table_name = "centre")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: CentreId,
    pub code: String,
    pub name_en: String,
    pub name_hi: String,
    pub cluster_id: i64,
    pub serves_clusters: String,
    pub operator_en: String,
    pub place_en: String,
    pub place_hi: String,
    pub district: String,
    pub pin: String,
    pub state_code: String,
    pub gstin: Option<String>,
    pub fee_policy: String,
    pub cancel_cutoff_hours: i64,
    pub late_cancel_bp: BasisPoints,
    pub no_show_bp: BasisPoints,
    pub max_advance_days: i64,
    pub credit_days: i64,
    pub answer_within_hours: i64,
    pub invoice_prefix: String,
    pub rounds_to_rupee: bool,
    pub upi_id: Option<String>,
    pub phone: String,
    pub email: String,
    pub status: String,
    pub version: i64,
    /// Millionths of a degree north.
    pub latitude_e6: Option<i64>,
    /// Millionths of a degree east.
    pub longitude_e6: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
