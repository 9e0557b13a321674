//! Sanjha's database schema, one list of steps for SQLite and PostgreSQL.
//! What always holds: a step is never edited after a release; both engines end with the
//! same tables, constraints and append-only triggers.

pub use sea_orm_migration::MigratorTrait;
use sea_orm_migration::prelude::*;

mod alter;
mod guards;
mod m20261121_000001_ground;
mod m20261121_000002_catalogue;
mod m20261121_000003_people;
mod m20261121_000004_tariff;
mod m20261121_000005_booking;
mod m20261121_000006_account;
mod m20261121_000007_services;
mod m20261122_000008_import;
mod m20261122_000009_rulebook;
mod m20261122_000010_duty;
mod m20261122_000011_life;
mod m20261122_000012_series;
mod m20261122_000013_waiting;
mod m20261122_000014_closures;
mod m20261122_000015_messages;
mod m20261126_000016_money;
mod m20261126_000017_joint;
mod m20261126_000018_rate_cards;
mod m20261126_000019_schemes;
mod m20261126_000021_money_verbs;
mod m20261126_000022_counter;
mod m20261126_000023_books;
mod m20261126_000024_exports;
mod m20261126_000025_month_close;
mod m20261126_000026_period_lock;
mod m20261126_000027_attachment;
mod m20261126_000028_rate_papers;
mod m20261126_000029_advances;
mod m20261126_000031_tally;
mod m20261126_000032_gateway;
mod m20261126_000033_paper_template;
mod m20261126_000034_concessions;
mod m20261126_000035_holds;
mod m20261126_000036_bank;
mod m20261126_000037_irn;
mod m20261126_000038_export_orders;
mod m20261126_000040_speed;
mod m20261126_000041_tax_status;
mod m20261127_000042_second_factor;
mod m20261127_000043_audit_anchor;
mod m20261127_000046_privacy;
mod m20261127_000047_retention;
mod m20261127_000049_operations;
mod m20261127_000050_audit_search;
mod m20261127_000051_audit_session;
mod table;

/// Runs the steps in order.
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261121_000001_ground::Migration),
            Box::new(m20261121_000002_catalogue::Migration),
            Box::new(m20261121_000003_people::Migration),
            Box::new(m20261121_000004_tariff::Migration),
            Box::new(m20261121_000005_booking::Migration),
            Box::new(m20261121_000006_account::Migration),
            Box::new(m20261121_000007_services::Migration),
            Box::new(m20261122_000008_import::Migration),
            Box::new(m20261122_000009_rulebook::Migration),
            Box::new(m20261122_000010_duty::Migration),
            Box::new(m20261122_000011_life::Migration),
            Box::new(m20261122_000012_series::Migration),
            Box::new(m20261122_000013_waiting::Migration),
            Box::new(m20261122_000014_closures::Migration),
            Box::new(m20261122_000015_messages::Migration),
            Box::new(m20261126_000016_money::Migration),
            Box::new(m20261126_000017_joint::Migration),
            Box::new(m20261126_000018_rate_cards::Migration),
            Box::new(m20261126_000019_schemes::Migration),
            Box::new(m20261126_000021_money_verbs::Migration),
            Box::new(m20261126_000022_counter::Migration),
            Box::new(m20261126_000023_books::Migration),
            Box::new(m20261126_000024_exports::Migration),
            Box::new(m20261126_000025_month_close::Migration),
            Box::new(m20261126_000026_period_lock::Migration),
            Box::new(m20261126_000027_attachment::Migration),
            Box::new(m20261126_000028_rate_papers::Migration),
            Box::new(m20261126_000036_bank::Migration),
            Box::new(m20261126_000034_concessions::Migration),
            Box::new(m20261126_000035_holds::Migration),
            Box::new(m20261126_000031_tally::Migration),
            Box::new(m20261126_000029_advances::Migration),
            Box::new(m20261126_000032_gateway::Migration),
            Box::new(m20261126_000033_paper_template::Migration),
            Box::new(m20261126_000037_irn::Migration),
            Box::new(m20261126_000041_tax_status::Migration),
            Box::new(m20261126_000040_speed::Migration),
            Box::new(m20261126_000038_export_orders::Migration),
            Box::new(m20261127_000046_privacy::Migration),
            Box::new(m20261127_000047_retention::Migration),
            Box::new(m20261127_000042_second_factor::Migration),
            Box::new(m20261127_000043_audit_anchor::Migration),
            Box::new(m20261127_000049_operations::Migration),
            Box::new(m20261127_000050_audit_search::Migration),
            Box::new(m20261127_000051_audit_session::Migration),
        ]
    }
}
