//! Reimbursement claims of units: what a scheme asks of who claims, how much of its yearly caps and
//! budget is used, and each claim on its way to the money.

use sea_orm_migration::prelude::*;

use crate::{guards, table};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        table::run(manager, TABLES).await?;
        guards::refuse(manager, "scheme_claim", "DELETE", "TRUE", "a claim is never deleted").await?;
        guards::refuse(manager, "scheme_claim", "UPDATE", CLAIM_CHANGES, "what was claimed never changes").await?;
        guards::refuse(manager, "scheme_claim", "UPDATE", CLOSED, "a closed claim never changes").await
    }
}

const CLAIM_CHANGES: &str = "NEW.unit_id <> OLD.unit_id OR NEW.scheme_id <> OLD.scheme_id OR NEW.head <> OLD.head \
    OR NEW.financial_year <> OLD.financial_year OR NEW.event_on <> OLD.event_on \
    OR NEW.count_milli <> OLD.count_milli OR NEW.spent_paise <> OLD.spent_paise \
    OR NEW.percent_bp <> OLD.percent_bp OR NEW.computed_paise <> OLD.computed_paise \
    OR NEW.awarded_paise <> OLD.awarded_paise OR NEW.limited_by <> OLD.limited_by";

const CLOSED: &str = "OLD.status IN ('rejected', 'withdrawn', 'paid')";

const TABLES: &[&str] = &[
    // What a version of a scheme asks beside its own columns. `head` is what shares a yearly cap: both
    // sizes of container, and a version with the one before it.
    "CREATE TABLE scheme_condition (
        scheme_code TEXT PRIMARY KEY,
        head TEXT NOT NULL,
        size_categories TEXT NOT NULL DEFAULT '',
        udyam TRUTH NOT NULL DEFAULT FALSE,
        women TRUTH NOT NULL DEFAULT FALSE,
        scst TRUTH NOT NULL DEFAULT FALSE,
        women_or_scst TRUTH NOT NULL DEFAULT FALSE,
        in_cluster TRUTH NOT NULL DEFAULT FALSE,
        within_days BIGINT CHECK (within_days > 0),
        tops_up TRUTH NOT NULL DEFAULT FALSE
    )",
    "INSERT INTO scheme_condition (scheme_code, head, size_categories, udyam) VALUES
        ('UP-MDA-STALL-OLD', 'foreign_fair_stall', 'micro;small;medium', TRUE),
        ('UP-MDA-AIR-OLD', 'foreign_fair_airfare', 'micro;small;medium', TRUE),
        ('UP-MDA-PUB-OLD', 'publicity_website', 'micro;small;medium', TRUE),
        ('UP-MDA-SMP-OLD', 'export_samples', 'micro;small;medium', TRUE),
        ('UP-MDA-ISO-OLD', 'iso_certification', 'micro;small;medium', TRUE),
        ('UP-MDA-STALL-EPB', 'foreign_fair_stall', 'micro;small;medium', TRUE),
        ('UP-MDA-AIR-EPB', 'foreign_fair_airfare', 'micro;small;medium', TRUE),
        ('UP-MDA-VIRT', 'virtual_fair', 'micro;small;medium', TRUE),
        ('UP-MDA-DOM', 'domestic_fair_stall', 'micro;small;medium', TRUE),
        ('UP-MDA-DOMT', 'domestic_fair_travel', 'micro;small;medium', TRUE),
        ('UP-EDP-STALL', 'foreign_fair_stall', 'micro;small;medium', TRUE),
        ('UP-EDP-AIR', 'foreign_fair_airfare', 'micro;small;medium', TRUE),
        ('UP-EDP-PUB', 'publicity_website', 'micro;small;medium', TRUE),
        ('UP-EDP-SMP', 'export_samples', 'micro;small;medium', TRUE),
        ('UP-GWP-20-OLD', 'rail_freight', 'micro;small;medium', TRUE),
        ('UP-GWP-40-OLD', 'rail_freight', 'micro;small;medium', TRUE),
        ('UP-GWP-20-MID', 'rail_freight', 'micro;small;medium', TRUE),
        ('UP-GWP-40-MID', 'rail_freight', 'micro;small;medium', TRUE),
        ('UP-GWP-20', 'rail_freight', 'micro;small;medium', TRUE),
        ('UP-GWP-40', 'rail_freight', 'micro;small;medium', TRUE),
        ('IN-ZED-MICRO', 'zed_certification', 'micro', TRUE),
        ('IN-ZED-SMALL', 'zed_certification', 'small', TRUE),
        ('IN-ZED-MEDIUM', 'zed_certification', 'medium', TRUE),
        ('IN-BIS-MICRO', 'bis_marking_fee', 'micro', TRUE),
        ('IN-BIS-SMALL', 'bis_marking_fee', 'small', TRUE)",
    "INSERT INTO scheme_condition (scheme_code, head, within_days) VALUES ('UP-AIR', 'air_freight', 180)",
    "INSERT INTO scheme_condition (scheme_code, head, size_categories, scst) VALUES
        ('IN-NSSH-TEST', 'lab_testing_fee', 'micro;small', TRUE)",
    "INSERT INTO scheme_condition (scheme_code, head, women_or_scst, in_cluster, women, tops_up) VALUES
        ('IN-ZED-WOM', 'zed_certification', TRUE, FALSE, FALSE, TRUE),
        ('IN-ZED-CDP', 'zed_certification', FALSE, TRUE, FALSE, TRUE),
        ('IN-BIS-WOM', 'bis_marking_fee', FALSE, FALSE, TRUE, TRUE)",
    // The year's caps of a unit: claims pending and sanctioned count alike.
    "CREATE TABLE scheme_use (
        unit_id BIGINT NOT NULL REFERENCES unit (id),
        head TEXT NOT NULL,
        financial_year BIGINT NOT NULL,
        used_paise BIGINT NOT NULL DEFAULT 0 CHECK (used_paise >= 0),
        cap_paise BIGINT,
        event_count BIGINT NOT NULL DEFAULT 0 CHECK (event_count >= 0),
        most_events BIGINT,
        PRIMARY KEY (unit_id, head, financial_year),
        CHECK (cap_paise IS NULL OR used_paise <= cap_paise),
        CHECK (most_events IS NULL OR event_count <= most_events)
    )",
    "CREATE TABLE scheme_budget (
        head TEXT NOT NULL,
        financial_year BIGINT NOT NULL,
        budget_paise BIGINT CHECK (budget_paise >= 0),
        used_paise BIGINT NOT NULL DEFAULT 0 CHECK (used_paise >= 0),
        PRIMARY KEY (head, financial_year),
        CHECK (budget_paise IS NULL OR used_paise <= budget_paise)
    )",
    "CREATE TABLE scheme_claim (
        id IDENTITY,
        unit_id BIGINT NOT NULL REFERENCES unit (id),
        scheme_id BIGINT NOT NULL REFERENCES scheme (id),
        head TEXT NOT NULL,
        financial_year BIGINT NOT NULL,
        event_on DATE NOT NULL,
        count_milli BIGINT NOT NULL CHECK (count_milli > 0),
        spent_paise BIGINT NOT NULL CHECK (spent_paise > 0),
        particulars TEXT NOT NULL CHECK (particulars <> ''),
        percent_bp BIGINT NOT NULL CHECK (percent_bp BETWEEN 0 AND 10000),
        computed_paise BIGINT NOT NULL CHECK (computed_paise BETWEEN 0 AND spent_paise),
        awarded_paise BIGINT NOT NULL CHECK (awarded_paise > 0 AND awarded_paise <= computed_paise),
        limited_by TEXT NOT NULL CHECK (limited_by IN ('', 'event', 'measure', 'year', 'events', 'budget')),
        status TEXT NOT NULL CHECK (status IN ('submitted', 'checked', 'committee', 'sanctioned', 'rejected', 'paid',
            'withdrawn')),
        committee_on DATE,
        sanction_number TEXT NOT NULL DEFAULT '',
        sanction_on DATE,
        sanctioned_paise BIGINT CHECK (sanctioned_paise > 0 AND sanctioned_paise <= awarded_paise),
        because TEXT NOT NULL DEFAULT '',
        paid_on DATE,
        utr TEXT NOT NULL DEFAULT '',
        created_at INSTANT NOT NULL,
        created_by BIGINT NOT NULL REFERENCES app_user (id),
        CHECK (status NOT IN ('sanctioned', 'paid') OR (sanctioned_paise IS NOT NULL AND sanction_number <> ''
            AND sanction_on IS NOT NULL)),
        CHECK (sanctioned_paise IS NULL OR sanctioned_paise = awarded_paise OR because <> ''),
        CHECK (status <> 'rejected' OR because <> ''),
        CHECK (status <> 'committee' OR committee_on IS NOT NULL),
        CHECK ((status = 'paid') = (paid_on IS NOT NULL)),
        CHECK ((status = 'paid') = (utr <> ''))
    )",
    "CREATE INDEX scheme_claim_unit ON scheme_claim (unit_id, id)",
    "CREATE INDEX scheme_claim_head ON scheme_claim (head, financial_year)",
];
