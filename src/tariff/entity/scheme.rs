//! A concession on the user fee, or a reimbursement judged on papers.

use sea_orm::entity::prelude::*;

use crate::base::{BasisPoints, Paise, SchemeId};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "scheme")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: SchemeId,
    pub code: String,
    pub name_en: String,
    pub name_hi: String,
    pub scope: String,
    pub expense_type: String,
    pub percent_bp: BasisPoints,
    pub cap_per_event_paise: Option<Paise>,
    pub cap_per_year_paise: Option<Paise>,
    pub max_events_per_year: Option<i64>,
    pub cap_per_measure_paise: Option<Paise>,
    pub measure: String,
    pub eligibility_en: String,
    pub valid_from: Date,
    pub valid_to: Option<Date>,
    pub authority: String,
    pub figure_status: String,
    pub source_ref: String,
    pub for_women_owned: bool,
    pub for_scst_owned: bool,
    pub for_user_categories: String,
    pub for_kinds: String,
    pub for_clusters: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
