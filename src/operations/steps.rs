//! What a fresh installation still needs before a centre can work with it.

use sea_orm::FromQueryResult;

use crate::base::Result;
use crate::db::{Rows, values};
use crate::web::App;

/// One thing to set up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// Name in the catalogue of words.
    pub name: &'static str,
    /// The page it is done on; `None` where it is a setting of the program.
    pub path: Option<&'static str>,
    /// Whether it is done.
    pub done: bool,
}

#[derive(FromQueryResult)]
struct Found {
    centres: i64,
    without_hours: i64,
    machines: i64,
    rates: i64,
    without_tax_status: i64,
    without_bank: i64,
}

/// Each centre that is not closed for good needs its own.
const FOUND: &str = "SELECT \
     (SELECT COUNT(*) FROM centre) AS centres, \
     (SELECT COUNT(*) FROM centre c WHERE c.status = 'active' AND NOT EXISTS (SELECT 1 FROM opening_hours o WHERE o.centre_id = c.id)) AS without_hours, \
     (SELECT COUNT(*) FROM equipment) AS machines, \
     (SELECT COUNT(*) FROM tariff) AS rates, \
     (SELECT COUNT(*) FROM centre c WHERE c.status = 'active' AND NOT EXISTS (SELECT 1 FROM tax_status t WHERE t.centre_id = c.id)) AS without_tax_status, \
     (SELECT COUNT(*) FROM centre c WHERE c.status = 'active' AND COALESCE(c.upi_id, '') = '') AS without_bank";

/// Every step and whether it is done.
pub async fn steps(app: &App) -> Result<Vec<Step>> {
    let found: Option<Found> = app.db.read().row(FOUND, values![]).await?;
    let found = found.ok_or_else(|| anyhow::anyhow!("no row"))?;
    let settings = &app.settings;
    let any = found.centres > 0;
    let step = |name, path, done| Step { name, path, done };
    Ok(vec![
        step("centre", Some("/manage/centres"), any),
        step("hours", Some("/manage/centres"), any && found.without_hours == 0),
        step("machine", Some("/manage/centres"), found.machines > 0),
        step("rates", Some("/rates"), found.rates > 0),
        step("tax", Some("/manage/centres"), any && found.without_tax_status == 0),
        step("bank", Some("/manage/centres"), any && found.without_bank == 0),
        step("contact", None, !settings.contact.ends_with(".example")),
        step("backup", None, settings.backups.is_some()),
        step("address", None, settings.base_url_is_said),
    ])
}
