//! A dated line of a rate card.

use sea_orm::entity::prelude::*;

use crate::base::{BasisPoints, EquipmentId, Paise, TariffId};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "tariff")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: TariffId,
    pub code: String,
    pub equipment_id: EquipmentId,
    pub user_category: String,
    pub basis: String,
    pub rate_paise: Paise,
    pub minimum_paise: Paise,
    pub effective_from: Date,
    pub effective_to: Option<Date>,
    pub sac: String,
    pub gst_bp: BasisPoints,
    pub gst_unregistered_bp: BasisPoints,
    pub figure_status: String,
    pub source_ref: String,
    pub terms: String,
    pub proposal_id: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
