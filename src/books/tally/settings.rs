//! What Tally calls things at a centre: the company, the ledger of each machine's fees and of each unit.

use std::collections::HashMap;

use sea_orm::{ConnectionTrait, FromQueryResult};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::access;
use crate::account::{ChartAccount, chart};
use crate::base::{BasisPoints, CentreId, Error, Reason, Result, Scope, Verb, text};
use crate::billing::CentreParty;
use crate::db::{Change, Rows, WriteTx, insert_many, values};

/// Longest name of a ledger that is typed; a rate may follow it.
const LONGEST: usize = 90;

/// How a centre's books go to Tally.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Setting {
    /// Name of the company in Tally, to the letter.
    pub company_name: String,
    /// Whether each rate of tax has its own ledger of fees.
    pub fee_by_rate: bool,
    /// Whether each rate of tax has its own ledger of tax.
    pub tax_by_rate: bool,
}

/// A machine and the ledger of its fees.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Facility {
    pub code: String,
    pub name_en: String,
    pub name_hi: String,
    pub category: String,
    pub ledger_name: Option<String>,
}

impl Facility {
    /// The ledger of its fees, without a rate.
    pub fn ledger(&self) -> String {
        self.ledger_name.clone().unwrap_or_else(|| format!("CFC Fees - {}", self.category))
    }
}

/// A unit as a party of Tally.
#[derive(Clone, Debug, FromQueryResult)]
pub struct PartyRow {
    pub id: i64,
    pub code: String,
    pub name_en: String,
    pub gstin: Option<String>,
    pub state_code: String,
    pub place: String,
    pub pin: String,
    pub ledger_name: Option<String>,
}

impl PartyRow {
    /// Its ledger: two units may have one name, never one code.
    pub fn ledger(&self) -> String {
        self.ledger_name.clone().unwrap_or_else(|| format!("{} ({})", self.name_en, self.code))
    }
}

/// Every name that vouchers of a centre use.
#[derive(Debug)]
pub struct Names {
    /// Code of the centre.
    pub centre: String,
    /// Company in Tally.
    pub company: String,
    /// Whether each rate has its own ledger of fees.
    pub fee_by_rate: bool,
    /// Whether each rate has its own ledgers of tax.
    pub tax_by_rate: bool,
    /// The chart as the centre names it.
    pub chart: Vec<ChartAccount>,
    accounts: HashMap<String, String>,
    facilities: HashMap<String, String>,
    /// Units by row.
    pub parties: HashMap<i64, PartyRow>,
}

impl Names {
    /// All names of one moment.
    pub async fn load(conn: &impl ConnectionTrait, centre: &CentreParty) -> Result<Names> {
        let setting = setting(conn, centre).await?;
        let chart = chart(conn, centre.id).await?;
        let sql = "SELECT u.id, u.code, u.name_en, u.gstin, u.state_code, u.place, u.pin, t.ledger_name FROM unit u \
             LEFT JOIN tally_party t ON t.unit_id = u.id AND t.centre_id = $1";
        let parties: Vec<PartyRow> = conn.rows(sql, values![centre.id.0]).await?;
        let facilities = facilities(conn, centre.id).await?;
        Ok(Names {
            centre: centre.code.clone(),
            company: setting.company_name,
            fee_by_rate: setting.fee_by_rate,
            tax_by_rate: setting.tax_by_rate,
            accounts: chart.iter().map(|one| (one.code.clone(), one.tally_name.clone())).collect(),
            chart,
            facilities: facilities.iter().map(|one| (one.code.clone(), one.ledger())).collect(),
            parties: parties.into_iter().map(|row| (row.id, row)).collect(),
        })
    }

    /// Ledger of an account; of a scheme's authority where the account is kept by scheme.
    pub fn account(&self, code: &str, scheme: Option<&str>) -> String {
        let name = self.accounts.get(code).cloned().unwrap_or_else(|| code.to_owned());
        match scheme {
            Some(scheme) => format!("{name} {scheme}"),
            None => name,
        }
    }

    /// Ledger of a machine's fees at a rate.
    pub fn fee(&self, equipment: &str, rate: BasisPoints) -> String {
        let name = match self.facilities.get(equipment) {
            Some(name) => name.clone(),
            None => self.account("fee_income", None),
        };
        match (self.fee_by_rate, rate.0) {
            (false, _) => name,
            (true, 0) => format!("{name} exempt"),
            (true, _) => format!("{name} {rate}%"),
        }
    }

    /// Ledger of a unit.
    pub fn party(&self, unit: i64) -> String {
        self.parties.get(&unit).map_or_else(|| format!("Unit {unit}"), PartyRow::ledger)
    }
}

/// What holds at a centre; until it has set something, the company is called what it is called in English.
pub async fn setting(conn: &impl ConnectionTrait, centre: &CentreParty) -> Result<Setting> {
    let sql = "SELECT company_name, fee_by_rate, tax_by_rate FROM tally_setting WHERE centre_id = $1";
    let found: Option<Setting> = conn.row(sql, values![centre.id.0]).await?;
    Ok(found.unwrap_or_else(|| Setting {
        company_name: centre.supplier.party.name_en.clone(),
        fee_by_rate: true,
        tax_by_rate: false,
    }))
}

/// The centre's machines with their ledgers.
pub async fn facilities(conn: &impl ConnectionTrait, centre: CentreId) -> Result<Vec<Facility>> {
    let sql = "SELECT e.code, e.name_en, e.name_hi, g.name_en AS category, t.ledger_name FROM equipment e \
         JOIN equipment_category g ON g.id = e.category_id LEFT JOIN tally_facility t ON t.equipment_id = e.id \
         WHERE e.centre_id = $1 ORDER BY e.code";
    Ok(conn.rows(sql, values![centre.0]).await?)
}

/// Units of a centre's books whose ledger has a name of its own, by code.
pub async fn named_parties(conn: &impl ConnectionTrait, centre: CentreId) -> Result<Vec<PartyRow>> {
    let sql = "SELECT u.id, u.code, u.name_en, u.gstin, u.state_code, u.place, u.pin, t.ledger_name FROM tally_party t \
         JOIN unit u ON u.id = t.unit_id WHERE t.centre_id = $1 ORDER BY u.code";
    Ok(conn.rows(sql, values![centre.0]).await?)
}

/// A change of what Tally calls something.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum NameInTally {
    /// The company and how ledgers are split.
    Company { centre: CentreId, name: String, fee_by_rate: bool, tax_by_rate: bool },
    /// The ledger of a machine's fees; no name is the one that follows from its category.
    Facility { centre: CentreId, machine: String, ledger: String },
    /// The ledger of a unit.
    Party { centre: CentreId, unit: String, ledger: String },
}

impl NameInTally {
    const fn centre(&self) -> CentreId {
        match self {
            NameInTally::Company { centre, .. }
            | NameInTally::Facility { centre, .. }
            | NameInTally::Party { centre, .. } => *centre,
        }
    }
}

#[derive(FromQueryResult)]
struct Id {
    id: i64,
}

/// Changes a name. Vouchers exported before keep the old one in Tally, where a ledger is renamed by hand.
///
/// # Errors
/// Not allowed; refused where the name is missing, too long or another ledger's, or machine or unit are not there.
pub async fn name_in_tally(tx: &WriteTx, command: &NameInTally) -> Result<()> {
    let centre = command.centre();
    access::check(tx.actor(), Verb::ManageAccounts, Scope::Centre(centre))?;
    match command {
        NameInTally::Company { name, fee_by_rate, tax_by_rate, .. } => {
            let name = checked("company", name, false)?;
            let sql = "INSERT INTO tally_setting (centre_id, company_name, fee_by_rate, tax_by_rate) \
                 VALUES ($1, $2, $3, $4) ON CONFLICT (centre_id) DO UPDATE SET company_name = excluded.company_name, \
                 fee_by_rate = excluded.fee_by_rate, tax_by_rate = excluded.tax_by_rate";
            tx.conn().run(sql, values![centre.0, name, *fee_by_rate, *tax_by_rate]).await?;
        }
        NameInTally::Facility { machine, ledger, .. } => {
            let sql = "SELECT id FROM equipment WHERE code = $1 AND centre_id = $2";
            let id: Option<Id> = tx.conn().row(sql, values![machine.clone(), centre.0]).await?;
            let id = id.ok_or_else(|| Error::field("machine", "books-depreciation-machine"))?.id;
            let ledger = checked("ledger", ledger, true)?;
            if ledger.is_empty() {
                tx.conn().run("DELETE FROM tally_facility WHERE equipment_id = $1", values![id]).await?;
            } else {
                free(tx, centre, &ledger, None).await?;
                let sql = "INSERT INTO tally_facility (equipment_id, ledger_name) VALUES ($1, $2) \
                     ON CONFLICT (equipment_id) DO UPDATE SET ledger_name = excluded.ledger_name";
                tx.conn().run(sql, values![id, ledger]).await?;
            }
        }
        NameInTally::Party { unit, ledger, .. } => {
            let sql = "SELECT id FROM unit WHERE code = $1";
            let id: Option<Id> = tx.conn().row(sql, values![text::clean(unit).to_uppercase()]).await?;
            let id = id.ok_or_else(|| Error::field("unit", "books-tally-unit"))?.id;
            let ledger = checked("party_ledger", ledger, false)?;
            free(tx, centre, &ledger, Some(id)).await?;
            let sql = "INSERT INTO tally_party (centre_id, unit_id, ledger_name) VALUES ($1, $2, $3) \
                 ON CONFLICT (centre_id, unit_id) DO UPDATE SET ledger_name = excluded.ledger_name";
            tx.conn().run(sql, values![centre.0, id, ledger]).await?;
        }
    }
    let change = Change::of(Verb::ManageAccounts, "tally_name", centre.0).at(centre);
    tx.audit(change.after(json!(command))).await
}

fn checked(field: &'static str, typed: &str, may_be_empty: bool) -> Result<String> {
    let name = text::clean(typed);
    match name.chars().count() {
        0 if may_be_empty => Ok(name),
        1..=LONGEST => Ok(name),
        _ => Err(Error::refused(Reason::field(field, "books-tally-name").with("most", LONGEST as i64))),
    }
}

/// A party's ledger carries bills: nothing else may stand on it, and it on nothing else.
async fn free(tx: &WriteTx, centre: CentreId, name: &str, unit: Option<i64>) -> Result<()> {
    let field = if unit.is_some() { "party_ledger" } else { "ledger" };
    let sql = "SELECT unit_id AS id FROM tally_party WHERE centre_id = $1 AND ledger_name = $2 AND unit_id <> $3";
    let party: Option<Id> = tx.conn().row(sql, values![centre.0, name, unit.unwrap_or(0)]).await?;
    let account =
        chart(tx.conn(), centre).await?.into_iter().any(|one| one.tally_name == name && one.code != "fee_income");
    let facility = unit.is_some() && facilities(tx.conn(), centre).await?.iter().any(|one| one.ledger() == name);
    match party.is_some() || account || facility {
        true => Err(Error::field(field, "books-tally-name-taken")),
        false => Ok(()),
    }
}

/// Keeps the names under which units were exported: a unit that is renamed stays one ledger.
pub async fn keep_party_names(tx: &WriteTx, centre: CentreId, names: &[(i64, String)]) -> Result<()> {
    let rows = names.iter().map(|(unit, name)| values![centre.0, *unit, name.clone()]).collect();
    let head = "INSERT INTO tally_party (centre_id, unit_id, ledger_name)";
    insert_many(tx.conn(), head, rows, "ON CONFLICT DO NOTHING").await?;
    Ok(())
}
