//! The month run: everything a centre has not billed yet of a month, one document for each unit
//! and paper. Each unit is a short transaction of its own: a run killed in the middle is
//! finished by running it again, and nothing is billed twice.

use std::collections::{HashMap, HashSet};

use sea_orm::{ConnectionTrait, FromQueryResult};

use crate::access;
use crate::account::{UnbilledFilter, WaitingCharges, unbilled_charges, unbilled_units, waiting_charges};
use crate::base::time::{Clock, Month, ist_date, start_of_day};
use crate::base::{Actor, CentreId, ChargeId, Error, Paise, Result, Scope, UnitId, Verb};
use crate::db::{Db, Rows, values};
use crate::tax_status::TaxStatus;

use super::document::{DocumentContent, DocumentKind};
use super::issue::{Issued, issue_for_unit};
use super::parties::{self, CentreParty, UnitParty};
use super::rate_change;
use super::rules::{self, Draft};
use super::setting::billing_setting;

/// Something to look at before issuing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Warning {
    /// The unit has no GSTIN: it cannot take credit for the tax.
    NoGstin,
    /// Nothing is to be paid.
    Zero,
    /// Billed at another rate of GST than was charged: a rate or a registration changed in between.
    RateChanged,
    /// Who is under composition may not supply to another State (CGST Act s.10(2)(c)).
    CompositionBetweenStates,
}

impl Warning {
    /// Key of its words.
    pub const fn key(self) -> &'static str {
        match self {
            Warning::NoGstin => "billing-warning-no-gstin",
            Warning::Zero => "billing-warning-zero",
            Warning::RateChanged => "billing-warning-rate-changed",
            Warning::CompositionBetweenStates => "billing-warning-composition-between-states",
        }
    }
}

/// A document the run would issue.
#[derive(Clone, Debug)]
pub struct PreviewDocument {
    /// Who would be billed.
    pub unit: UnitParty,
    /// On which paper.
    pub kind: DocumentKind,
    /// Charges on it.
    pub lines: usize,
    /// Value before tax.
    pub value: Paise,
    /// All tax.
    pub tax: Paise,
    /// To be paid.
    pub payable: Paise,
    /// To look at.
    pub warnings: Vec<Warning>,
}

/// What a month run would do.
#[derive(Clone, Debug)]
pub struct Preview {
    /// The centre.
    pub centre: CentreParty,
    /// The month.
    pub month: Month,
    /// By unit code and paper.
    pub documents: Vec<PreviewDocument>,
    /// Sum of values before tax.
    pub value: Paise,
    /// Sum of taxes.
    pub tax: Paise,
    /// Sum to be paid.
    pub payable: Paise,
    /// Bookings of the month whose time is over and that were not completed, cancelled or marked no-show.
    pub jobs_without_count: i64,
    /// Charges of earlier months that are not billed.
    pub older_unbilled: i64,
    /// Charges of the month that the run leaves out.
    pub waiting: WaitingCharges,
    /// Whether the month is not over yet.
    pub month_is_running: bool,
}

/// What a run of a month bills now: what nobody holds and units have had time to look at.
async fn to_bill(conn: &impl ConnectionTrait, centre: CentreId, month: Month, clock: &Clock) -> Result<UnbilledFilter> {
    let reviewed = billing_setting(conn, centre).await?.reviewed_before(clock.now());
    let days = UnbilledFilter::days(centre, month.first_day(), month.end());
    Ok(UnbilledFilter { reviewed_before: reviewed, ..days })
}

/// What a run would issue. Writes nothing.
pub async fn preview_run(
    conn: &impl ConnectionTrait,
    actor: &Actor,
    clock: &Clock,
    centre: CentreId,
    month: Month,
) -> Result<Preview> {
    access::check(actor, Verb::SeeCharges, Scope::Centre(centre))?;
    let centre = parties::centre(conn, centre).await?;
    let filter = to_bill(conn, centre.id, month, clock).await?;
    let mut charges = unbilled_charges(conn, &filter).await?;
    let waiting = waiting_charges(conn, &filter).await?;
    let units = parties::units(conn).await?;
    let today = ist_date(clock.now());
    let mut documents = Vec::new();
    let recipient = |id: UnitId| units.get(&id).map(|unit| &unit.recipient);
    let changed = rate_change::apply(conn, &centre, recipient, &mut charges, today).await?;
    for draft in rules::drafts(&centre.supplier, charges, recipient, today) {
        let unit = units.get(&draft.unit).ok_or(Error::NotFound)?;
        let content = rules::content(&centre.supplier, &unit.recipient, &draft, today)?;
        documents.push(PreviewDocument {
            unit: unit.clone(),
            kind: draft.kind,
            lines: draft.charges.len(),
            value: content.taxable.plus(content.exempt)?,
            tax: content.tax.total()?,
            payable: content.payable,
            warnings: warnings(&draft, &content, &changed),
        });
    }
    documents.sort_by(|a, b| (a.unit.code(), a.kind).cmp(&(b.unit.code(), b.kind)));
    Ok(Preview {
        value: Paise::sum(documents.iter().map(|document| document.value))?,
        tax: Paise::sum(documents.iter().map(|document| document.tax))?,
        payable: Paise::sum(documents.iter().map(|document| document.payable))?,
        documents,
        jobs_without_count: jobs_without_count(conn, centre.id, month, clock).await?,
        waiting,
        older_unbilled: older_unbilled(conn, centre.id, month).await?,
        month_is_running: month.end() > today,
        month,
        centre,
    })
}

fn warnings(draft: &Draft, content: &DocumentContent, changed: &HashSet<ChargeId>) -> Vec<Warning> {
    let taxed = matches!(draft.kind, DocumentKind::TaxInvoice | DocumentKind::InvoiceCumBill);
    let composition = content.supplier.status() == TaxStatus::Composition;
    let found = [
        (taxed && content.recipient.gstin.is_none(), Warning::NoGstin),
        (content.payable == Paise::ZERO && draft.kind != DocumentKind::UsageMemo, Warning::Zero),
        (draft.charges.iter().any(|charge| changed.contains(&charge.id)), Warning::RateChanged),
        (composition && draft.place.interstate, Warning::CompositionBetweenStates),
    ];
    found.into_iter().filter(|(holds, _)| *holds).map(|(_, warning)| warning).collect()
}

#[derive(FromQueryResult)]
struct Count {
    count: i64,
}

async fn jobs_without_count(conn: &impl ConnectionTrait, centre: CentreId, month: Month, clock: &Clock) -> Result<i64> {
    let until = start_of_day(month.end()).min(clock.now());
    let row: Option<Count> = conn
        .row(
            "SELECT COUNT(*) AS count FROM booking WHERE centre_id = $1 AND starts_at >= $2 AND ends_at <= $3 \
             AND status IN ('confirmed', 'in_use')",
            values![centre.0, start_of_day(month.first_day()), until],
        )
        .await?;
    Ok(row.map_or(0, |row| row.count))
}

async fn older_unbilled(conn: &impl ConnectionTrait, centre: CentreId, month: Month) -> Result<i64> {
    let row: Option<Count> = conn
        .row(
            "SELECT COUNT(*) AS count FROM charge c LEFT JOIN billed_charge i ON i.charge_id = c.id \
             WHERE c.centre_id = $1 AND c.service_on < $2 AND i.charge_id IS NULL",
            values![centre.0, month.first_day()],
        )
        .await?;
    Ok(row.map_or(0, |row| row.count))
}

/// What a month run did.
#[derive(Clone, Debug, Default, serde::Serialize, serde::Deserialize)]
pub struct RunResult {
    /// Documents in order of issue.
    pub issued: Vec<Issued>,
    /// Units whose charges somebody else billed at the same moment.
    pub billed_elsewhere: usize,
}

impl RunResult {
    /// Sum to be paid.
    pub fn payable(&self) -> Result<Paise> {
        Paise::sum(self.issued.iter().map(|issued| issued.payable_paise))
    }
}

/// Issues a centre's documents of a month. Running it again issues only what is left.
pub async fn run_invoices(
    db: &Db,
    actor: &Actor,
    clock: &Clock,
    centre: CentreId,
    month: Month,
    mut progress: impl FnMut(usize, usize),
) -> Result<RunResult> {
    access::check(actor, Verb::IssueInvoice, Scope::Centre(centre))?;
    let centre = parties::centre(db.read(), centre).await?;
    let filter = to_bill(db.read(), centre.id, month, clock).await?;
    let units = units_in_order(db, unbilled_units(db.read(), &filter).await?).await?;
    let mut result = RunResult::default();
    for (index, unit) in units.iter().enumerate() {
        let (centre, unit, filter) = (&centre, *unit, &filter);
        let written = db.write(actor, clock.now(), |tx| async move { issue_for_unit(&tx, centre, unit, filter).await });
        match written.await {
            Ok(issued) => result.issued.extend(issued),
            Err(Error::Conflict(_)) => result.billed_elsewhere += 1,
            Err(error) => return Err(error),
        }
        progress(index + 1, units.len());
    }
    Ok(result)
}

/// By code, so that numbers follow an order people can check.
async fn units_in_order(db: &Db, mut units: Vec<UnitId>) -> Result<Vec<UnitId>> {
    let parties: HashMap<UnitId, UnitParty> = parties::units(db.read()).await?;
    units.sort_by_key(|unit| parties.get(unit).map(|party| party.code().to_owned()));
    Ok(units)
}
