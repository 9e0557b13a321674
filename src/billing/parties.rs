//! Centre and unit as their papers name them, read at the moment of issue.

use std::collections::HashMap;

use sea_orm::{ConnectionTrait, FromQueryResult};

use crate::base::{CentreId, Error, Result, UnitId};
use crate::db::{Rows, values};
use crate::tax_status::{self, History, Taxpayer};

use super::document::Party;
use super::rules::{Recipient, Supplier};
use super::tax::RoundOff;

/// A centre as a biller.
#[derive(Clone, Debug)]
pub struct CentreParty {
    /// Its row.
    pub id: CentreId,
    /// Its code.
    pub code: String,
    /// Start of its document numbers.
    pub prefix: String,
    /// What decides its papers.
    pub supplier: Supplier,
}

#[derive(FromQueryResult)]
struct CentreRow {
    id: CentreId,
    code: String,
    name_en: String,
    name_hi: String,
    operator_en: String,
    place_en: String,
    district: String,
    pin: String,
    state_code: String,
    gstin: Option<String>,
    fee_policy: String,
    credit_days: i64,
    invoice_prefix: String,
    rounds_to_rupee: bool,
    upi_id: Option<String>,
    phone: String,
    email: String,
}

const CENTRE: &str = "SELECT id, code, name_en, name_hi, operator_en, place_en, district, pin, state_code, gstin, \
     fee_policy, credit_days, invoice_prefix, rounds_to_rupee, upi_id, phone, email FROM centre";

impl From<CentreRow> for CentreParty {
    fn from(row: CentreRow) -> CentreParty {
        let address = format!("{}, {} {}", row.place_en, row.district, row.pin);
        CentreParty {
            id: row.id,
            prefix: row.invoice_prefix,
            supplier: Supplier {
                party: Party {
                    code: row.code.clone(),
                    name_en: row.name_en,
                    name_hi: row.name_hi,
                    legal_name: row.operator_en,
                    address,
                    state_code: row.state_code,
                    gstin: row.gstin.filter(|gstin| !gstin.is_empty()),
                    udyam_no: None,
                    phone: row.phone,
                    email: row.email,
                    upi_address: row.upi_id.filter(|address| !address.is_empty()),
                    tax_status: None,
                },
                free: row.fee_policy == "free",
                round_off: if row.rounds_to_rupee { RoundOff::Rupee } else { RoundOff::None },
                credit_days: row.credit_days,
                history: History::default(),
            },
            code: row.code,
        }
    }
}

/// A centre by its row.
pub async fn centre(conn: &impl ConnectionTrait, id: CentreId) -> Result<CentreParty> {
    let row: Option<CentreRow> = conn.row(&format!("{CENTRE} WHERE id = $1"), values![id.0]).await?;
    dated_centre(conn, row.ok_or(Error::NotFound)?).await
}

/// A centre by its code.
pub async fn centre_by_code(conn: &impl ConnectionTrait, code: &str) -> Result<CentreParty> {
    let row: Option<CentreRow> = conn.row(&format!("{CENTRE} WHERE code = $1"), values![code]).await?;
    dated_centre(conn, row.ok_or(Error::NotFound)?).await
}

/// Every centre, by code.
pub async fn centres(conn: &impl ConnectionTrait) -> Result<Vec<CentreParty>> {
    let rows: Vec<CentreRow> = conn.rows(&format!("{CENTRE} ORDER BY code"), values![]).await?;
    let mut parties = Vec::with_capacity(rows.len());
    for row in rows {
        parties.push(dated_centre(conn, row).await?);
    }
    Ok(parties)
}

async fn dated_centre(conn: &impl ConnectionTrait, row: CentreRow) -> Result<CentreParty> {
    let mut party = CentreParty::from(row);
    party.supplier.history = tax_status::history(conn, Taxpayer::Centre(party.id)).await?;
    Ok(party)
}

#[derive(FromQueryResult)]
struct UnitRow {
    id: UnitId,
    code: String,
    name_en: String,
    name_hi: String,
    place: String,
    pin: String,
    state_code: String,
    gstin: Option<String>,
    udyam_no: Option<String>,
    phone: String,
    email: Option<String>,
    spv_member: bool,
}

const UNIT: &str = "SELECT id, code, name_en, name_hi, place, pin, state_code, gstin, udyam_no, phone, email, spv_member \
     FROM unit";

/// A unit as a receiver of papers.
#[derive(Clone, Debug)]
pub struct UnitParty {
    /// Its row.
    pub id: UnitId,
    /// What decides its papers.
    pub recipient: Recipient,
}

impl UnitParty {
    /// Its code.
    pub fn code(&self) -> &str {
        &self.recipient.party.code
    }
}

impl From<UnitRow> for UnitParty {
    fn from(row: UnitRow) -> UnitParty {
        let party = Party {
            code: row.code,
            name_en: row.name_en,
            name_hi: row.name_hi,
            legal_name: String::new(),
            address: format!("{} {}", row.place, row.pin).trim().to_owned(),
            state_code: row.state_code,
            gstin: row.gstin.filter(|gstin| !gstin.is_empty()),
            udyam_no: row.udyam_no.filter(|number| !number.is_empty()),
            phone: row.phone,
            email: row.email.unwrap_or_default(),
            upi_address: None,
            tax_status: None,
        };
        UnitParty { id: row.id, recipient: Recipient { party, member: row.spv_member, history: History::default() } }
    }
}

/// A unit by its row.
pub async fn unit(conn: &impl ConnectionTrait, id: UnitId) -> Result<UnitParty> {
    let row: Option<UnitRow> = conn.row(&format!("{UNIT} WHERE id = $1"), values![id.0]).await?;
    dated_unit(conn, row.ok_or(Error::NotFound)?).await
}

/// A unit by its code.
pub async fn unit_by_code(conn: &impl ConnectionTrait, code: &str) -> Result<UnitParty> {
    let row: Option<UnitRow> = conn.row(&format!("{UNIT} WHERE code = $1"), values![code]).await?;
    dated_unit(conn, row.ok_or(Error::NotFound)?).await
}

/// Every unit, by row.
pub async fn units(conn: &impl ConnectionTrait) -> Result<HashMap<UnitId, UnitParty>> {
    let rows: Vec<UnitRow> = conn.rows(UNIT, values![]).await?;
    let mut histories = tax_status::histories_of_units(conn).await?;
    let dated = |row: UnitRow| {
        let mut party = UnitParty::from(row);
        party.recipient.history = histories.remove(&party.id).unwrap_or_default();
        (party.id, party)
    };
    Ok(rows.into_iter().map(dated).collect())
}

async fn dated_unit(conn: &impl ConnectionTrait, row: UnitRow) -> Result<UnitParty> {
    let mut party = UnitParty::from(row);
    party.recipient.history = tax_status::history(conn, Taxpayer::Unit(party.id)).await?;
    Ok(party)
}
