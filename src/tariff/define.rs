//! A concession that a board has decided: put in force from a day, ended on a day, never changed.
//! A change is a new version under a code of its own.

use chrono::NaiveDate;
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::concession::{BorneBy, Stacking};
use crate::access;
use crate::base::time::ist_date;
use crate::base::{BasisPoints, CentreId, Error, Paise, Quantity, Reason, Reasons, Result, Scope, Verb, text};
use crate::db::{Change, Rows, WriteTx, values};

/// A new concession on the user fee.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DefineConcession {
    /// Where it holds; everywhere if `None`.
    pub centre: Option<CentreId>,
    /// Its code: capital letters, digits and hyphens, at most 20.
    pub code: String,
    /// Name in English.
    pub name_en: String,
    /// Name in Hindi.
    pub name_hi: String,
    /// Who decided it.
    pub authority: String,
    /// Number of the resolution or order.
    pub resolution: String,
    /// First day.
    pub from: NaiveDate,
    /// Last day; open if `None`.
    pub until: Option<NaiveDate>,
    /// Share of what remains, or a flat sum, one of the two.
    pub share: Option<BasisPoints>,
    /// A sum for each use.
    pub flat: Option<Paise>,
    /// Most for one use.
    pub cap_per_event: Option<Paise>,
    /// Most for a unit in a financial year.
    pub cap_per_year: Option<Paise>,
    /// Most uses of a unit in a financial year.
    pub max_events_per_year: Option<i64>,
    /// Hours or pieces that go free in a month, and their unit.
    pub free: Option<(Quantity, String)>,
    /// Least share of the fee the unit pays.
    pub least_unit_share: BasisPoints,
    /// Who bears it.
    pub borne_by: String,
    /// How it goes together with others.
    pub stacking: String,
    /// Its place among those that come after the best one.
    pub place: i64,
    /// Only units owned by women.
    pub for_women_owned: bool,
    /// Only units owned by members of the Scheduled Castes or Tribes.
    pub for_scst_owned: bool,
    /// Only these user categories; all if empty.
    pub user_categories: Vec<String>,
}

const LONGEST_CODE: usize = 20;

/// What speaks against it, all at once.
fn against(new: &DefineConcession, today: NaiveDate) -> Reasons {
    let code = !new.code.is_empty()
        && new.code.len() <= LONGEST_CODE
        && new.code.bytes().all(|it| it.is_ascii_uppercase() || it.is_ascii_digit() || it == b'-');
    let share = new.share.is_none_or(|share| (1..=10_000).contains(&share.0));
    let above_zero = |amount: Option<Paise>| amount.is_none_or(|amount| amount > Paise::ZERO);
    let free = new.free.as_ref().is_none_or(|(quantity, unit)| quantity.milli() > 0 && !unit.is_empty());
    let rules = [
        (code, "code", "concession-code"),
        (!new.name_en.is_empty(), "name_en", "concession-name"),
        (!new.name_hi.is_empty(), "name_hi", "concession-name"),
        (!new.authority.is_empty(), "authority", "concession-authority"),
        (!new.resolution.is_empty(), "resolution", "concession-resolution"),
        (new.from >= today, "from", "concession-from-past"),
        (new.until.is_none_or(|until| until >= new.from), "until", "concession-days-turned"),
        (new.share.is_some() != new.flat.is_some(), "share", "concession-share-or-flat"),
        (share, "share", "concession-share"),
        (above_zero(new.flat), "flat", "concession-amount"),
        (above_zero(new.cap_per_event), "cap_per_event", "concession-amount"),
        (above_zero(new.cap_per_year), "cap_per_year", "concession-amount"),
        (new.max_events_per_year.is_none_or(|most| most > 0), "max_events", "concession-amount"),
        (free, "free", "concession-free"),
        ((0..=10_000).contains(&new.least_unit_share.0), "least_unit_share", "concession-share"),
        (BorneBy::from_code(&new.borne_by).is_some(), "borne_by", "concession-borne-by"),
        (Stacking::from_code(&new.stacking).is_some(), "stacking", "concession-stacking"),
    ];
    rules.into_iter().filter(|(fits, ..)| !fits).map(|(_, field, code)| Reason::field(field, code)).collect()
}

/// Puts a concession in force from its first day. Prices shown before keep what they promised.
///
/// # Errors
/// Not found or not allowed; refused, with all reasons.
pub async fn define_concession(tx: &WriteTx, command: &DefineConcession) -> Result<()> {
    access::check(tx.actor(), Verb::ManageTariff, command.centre.map_or(Scope::Everywhere, Scope::Centre))?;
    let clean = |typed: &str| text::clean(typed);
    let new = DefineConcession {
        code: clean(&command.code).to_uppercase(),
        name_en: clean(&command.name_en),
        name_hi: clean(&command.name_hi),
        authority: clean(&command.authority),
        resolution: clean(&command.resolution),
        ..command.clone()
    };
    Error::check(against(&new, ist_date(tx.now())))?;
    let sql = "INSERT INTO scheme (code, name_en, name_hi, scope, expense_type, percent_bp, cap_per_event_paise, \
               cap_per_year_paise, max_events_per_year, eligibility_en, valid_from, valid_to, authority, figure_status, \
               source_ref, for_women_owned, for_scst_owned, for_user_categories) \
               VALUES ($1, $2, $3, 'user_fee', 'cfc_user_fee', $4, $5, $6, $7, '', $8, $9, $10, 'decided', $11, $12, \
               $13, $14) ON CONFLICT DO NOTHING";
    let values = values![
        new.code.clone(),
        new.name_en.clone(),
        new.name_hi.clone(),
        new.share.unwrap_or_default().0,
        new.cap_per_event.map(|amount| amount.0),
        new.cap_per_year.map(|amount| amount.0),
        new.max_events_per_year,
        new.from,
        new.until,
        new.authority.clone(),
        new.resolution.clone(),
        new.for_women_owned,
        new.for_scst_owned,
        new.user_categories.join(";")
    ];
    if tx.conn().run(sql, values).await?.rows_affected() == 0 {
        return Err(Error::field("code", "concession-code-taken"));
    }
    let sql = "INSERT INTO concession_terms (scheme_code, borne_by, stacking, place, flat_paise, least_unit_share_bp, \
               free_per_month_milli, free_unit, centre_id, resolution) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    let (free, unit) = new.free.clone().unzip();
    let values = values![
        new.code.clone(),
        new.borne_by.clone(),
        new.stacking.clone(),
        new.place,
        new.flat.map(|amount| amount.0),
        new.least_unit_share.0,
        free.map(Quantity::milli),
        unit.unwrap_or_default(),
        new.centre.map(|centre| centre.0),
        new.resolution.clone()
    ];
    tx.conn().run(sql, values).await?;
    let scheme = scheme(tx, &new.code).await?;
    let change = Change::of(Verb::ManageTariff, "scheme", scheme.id).after(json!(new));
    tx.audit(match new.centre {
        Some(centre) => change.at(centre),
        None => change,
    })
    .await
}

#[derive(FromQueryResult)]
struct Scheme {
    id: i64,
    valid_from: NaiveDate,
    valid_to: Option<NaiveDate>,
    centre_id: Option<CentreId>,
}

async fn scheme(tx: &WriteTx, code: &str) -> Result<Scheme> {
    let sql = format!(
        "SELECT s.id, s.valid_from, s.valid_to, t.centre_id FROM scheme s LEFT JOIN concession_terms t \
         ON t.scheme_code = s.code WHERE s.code = $1 AND s.scope = 'user_fee'{}",
        match tx.for_update() {
            "" => "",
            _ => " FOR UPDATE OF s",
        }
    );
    let row: Option<Scheme> = tx.conn().row(&sql, values![code.to_owned()]).await?;
    row.ok_or(Error::NotFound)
}

/// The end of a concession.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct EndConcession {
    /// Its code.
    pub code: String,
    /// Its last day.
    pub until: NaiveDate,
}

/// Ends a concession on a day, today at the earliest.
///
/// # Errors
/// Not found or not allowed; refused where it ended already or the day lies before today or its first day.
pub async fn end_concession(tx: &WriteTx, command: &EndConcession) -> Result<()> {
    let found = scheme(tx, &command.code).await?;
    access::check(tx.actor(), Verb::ManageTariff, found.centre_id.map_or(Scope::Everywhere, Scope::Centre))?;
    let today = ist_date(tx.now());
    let rules = [
        (found.valid_to.is_none_or(|last| last >= today), "concession-ended"),
        (command.until >= today, "concession-end-past"),
        (command.until >= found.valid_from, "concession-days-turned"),
    ];
    let reasons: Reasons =
        rules.into_iter().filter(|(fits, _)| !fits).map(|(_, code)| Reason::field("until", code)).collect();
    Error::check(reasons)?;
    tx.conn().run("UPDATE scheme SET valid_to = $2 WHERE id = $1", values![found.id, command.until]).await?;
    let change = Change::of(Verb::ManageTariff, "scheme", found.id).before(json!({"valid_to": found.valid_to}));
    let change = change.after(json!({"valid_to": command.until}));
    tx.audit(match found.centre_id {
        Some(centre) => change.at(centre),
        None => change,
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::time::parse_date;

    fn women() -> DefineConcession {
        DefineConcession {
            centre: None,
            code: "KNL-WOM-15".into(),
            name_en: "Women-owned units".into(),
            name_hi: "महिला इकाइयाँ".into(),
            authority: "SPV board".into(),
            resolution: "12/2026".into(),
            from: parse_date("01-12-2026").unwrap(),
            until: None,
            share: Some(BasisPoints::percent(15)),
            flat: None,
            cap_per_event: None,
            cap_per_year: Some(Paise(2_500_000)),
            max_events_per_year: None,
            free: None,
            least_unit_share: BasisPoints::default(),
            borne_by: "centre".into(),
            stacking: "best_of".into(),
            place: 0,
            for_women_owned: true,
            for_scst_owned: false,
            user_categories: Vec::new(),
        }
    }

    #[test]
    fn everything_that_is_wrong_is_told_at_once() {
        let today = parse_date("26-11-2026").unwrap();
        let codes = |new: &DefineConcession| -> Vec<&'static str> {
            against(new, today).into_iter().map(|reason| reason.code).collect()
        };
        assert_eq!(codes(&women()), Vec::<&str>::new());
        let wrong = DefineConcession {
            code: "knl wom".into(),
            resolution: String::new(),
            from: parse_date("25-11-2026").unwrap(),
            until: parse_date("24-11-2026"),
            flat: Some(Paise(0)),
            stacking: "on top".into(),
            ..women()
        };
        assert_eq!(
            codes(&wrong),
            [
                "concession-code",
                "concession-resolution",
                "concession-from-past",
                "concession-days-turned",
                "concession-share-or-flat",
                "concession-amount",
                "concession-stacking"
            ]
        );
    }
}
