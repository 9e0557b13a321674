//! Proposals and their lines as people see them.

use chrono::NaiveDate;
use sea_orm::{ConnectionTrait, FromQueryResult};

use crate::access;
use crate::base::time::Instant;
use crate::base::{Actor, BasisPoints, CentreId, EquipmentId, Error, Lang, Paise, Result, Scope, UserId, Verb};
use crate::db::{Rows, WriteTx, values};
use crate::tariff::revision::NewVersion;
use crate::tariff::terms::Terms;

/// Where a proposal stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Waits for its resolution or the second person.
    Proposed,
    /// In force, or will be from its day on.
    Approved,
    /// The second person turned it down.
    Rejected,
    /// Taken back by the centre.
    Withdrawn,
}

impl Status {
    /// As stored.
    pub const fn code(self) -> &'static str {
        match self {
            Status::Proposed => "proposed",
            Status::Approved => "approved",
            Status::Rejected => "rejected",
            Status::Withdrawn => "withdrawn",
        }
    }
}

/// A rate card on its way.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Proposal {
    /// Row.
    pub id: i64,
    /// Where.
    pub centre_id: CentreId,
    /// First Indian day its rates hold.
    pub effective_from: NaiveDate,
    /// Why.
    pub reason: String,
    pub(super) status: String,
    /// Number of the board's resolution; empty until it is on record.
    pub resolution_number: String,
    /// Its day.
    pub resolution_on: Option<NaiveDate>,
    /// When it was proposed.
    pub proposed_at: Instant,
    /// By whom.
    pub proposed_by: UserId,
    /// Their name.
    pub proposed_by_name: String,
    /// When it was decided.
    pub decided_at: Option<Instant>,
    /// Name of who decided.
    pub decided_by_name: Option<String>,
    /// Why it was rejected or withdrawn.
    pub decided_because: String,
    /// How many rates it has.
    pub line_count: i64,
}

impl Proposal {
    /// Where it stands.
    pub fn standing(&self) -> Status {
        let all = [Status::Proposed, Status::Approved, Status::Rejected];
        all.into_iter().find(|status| status.code() == self.status).unwrap_or(Status::Withdrawn)
    }
}

/// One rate of a proposal.
#[derive(Clone, Debug)]
pub struct Line {
    /// The machine.
    pub equipment_id: EquipmentId,
    /// Its code.
    pub equipment_code: String,
    name_en: String,
    name_hi: String,
    /// Who will pay it.
    pub user_category: String,
    /// The figures.
    pub version: NewVersion,
}

impl Line {
    /// Name of the machine.
    pub fn equipment_name(&self, lang: Lang) -> &str {
        lang.pick(&self.name_en, &self.name_hi)
    }
}

#[derive(FromQueryResult)]
struct LineRow {
    equipment_id: EquipmentId,
    equipment_code: String,
    name_en: String,
    name_hi: String,
    user_category: String,
    rate: Paise,
    minimum: Paise,
    effective_from: NaiveDate,
    sac: String,
    gst: BasisPoints,
    gst_unregistered: BasisPoints,
    terms: String,
}

impl LineRow {
    fn line(self) -> Result<Line> {
        let terms: Terms = serde_json::from_str(&self.terms).map_err(anyhow::Error::from)?;
        let version = NewVersion {
            rate: self.rate,
            minimum: self.minimum,
            effective_from: self.effective_from,
            sac: self.sac,
            gst: self.gst,
            gst_unregistered: self.gst_unregistered,
            terms,
        };
        let LineRow { equipment_id, equipment_code, name_en, name_hi, user_category, .. } = self;
        Ok(Line { equipment_id, equipment_code, name_en, name_hi, user_category, version })
    }
}

const SELECT: &str = "SELECT p.id, p.centre_id, p.effective_from, p.reason, p.status, p.resolution_number, \
     p.resolution_on, p.proposed_at, p.proposed_by, (SELECT name FROM app_user WHERE id = p.proposed_by) \
     AS proposed_by_name, p.decided_at, (SELECT name FROM app_user WHERE id = p.decided_by) AS decided_by_name, \
     p.decided_because, (SELECT COUNT(*) FROM rate_proposal_line l WHERE l.proposal_id = p.id) AS line_count \
     FROM rate_proposal p";

/// A proposal of a centre whose rates the actor may set or put in force.
///
/// # Errors
/// Not found, also where it is another centre's; not allowed.
pub async fn find(conn: &impl ConnectionTrait, actor: &Actor, id: i64) -> Result<Proposal> {
    let found = by_id(conn, id).await?;
    let scope = Scope::Centre(found.centre_id);
    access::check(actor, Verb::ManageTariff, scope).or_else(|_| access::check(actor, Verb::ApproveTariff, scope))?;
    Ok(found)
}

async fn by_id(conn: &impl ConnectionTrait, id: i64) -> Result<Proposal> {
    let found: Option<Proposal> = conn.row(&format!("{SELECT} WHERE p.id = $1"), values![id]).await?;
    found.ok_or(Error::NotFound)
}

/// The same, taken exclusively: two decisions follow one another.
pub(super) async fn lock(tx: &WriteTx, id: i64) -> Result<Proposal> {
    let sql = format!("SELECT id FROM rate_proposal WHERE id = $1{}", tx.for_update());
    tx.conn().run(&sql, values![id]).await?;
    by_id(tx.conn(), id).await
}

/// The proposals of a centre, newest first; a hundred at most.
pub async fn list(conn: &impl ConnectionTrait, centre: CentreId) -> Result<Vec<Proposal>> {
    Ok(conn.rows(&format!("{SELECT} WHERE p.centre_id = $1 ORDER BY p.id DESC LIMIT 100"), values![centre.0]).await?)
}

/// The rates of a proposal, by machine and category.
pub async fn lines(conn: &impl ConnectionTrait, proposal: i64) -> Result<Vec<Line>> {
    let sql = "SELECT l.equipment_id, e.code AS equipment_code, e.name_en, e.name_hi, l.user_category, \
               l.rate_paise AS rate, l.minimum_paise AS minimum, p.effective_from, l.sac, l.gst_bp AS gst, \
               l.gst_unregistered_bp AS gst_unregistered, l.terms FROM rate_proposal_line l \
               JOIN rate_proposal p ON p.id = l.proposal_id JOIN equipment e ON e.id = l.equipment_id \
               WHERE l.proposal_id = $1 ORDER BY e.code, l.user_category";
    let rows: Vec<LineRow> = conn.rows(sql, values![proposal]).await?;
    rows.into_iter().map(LineRow::line).collect()
}
