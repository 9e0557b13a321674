//! What the books say of a month's close, step by step.

use chrono::NaiveDate;
use sea_orm::{ConnectionTrait, FromQueryResult};
use sha2::{Digest, Sha256};

use super::rules::{Finding, Mark, State, Step, state};
use crate::access;
use crate::base::time::{Clock, Instant, Month, ist_date};
use crate::base::{Actor, CentreId, Paise, Result, Scope, Verb};
use crate::billing::{self, Locked, Preview};
use crate::books;
use crate::db::{Rows, values};
use crate::work::{self, OpenJob};

/// A month's close as it stands.
#[derive(Clone, Debug)]
pub struct Close {
    /// The centre.
    pub centre: CentreId,
    /// The month.
    pub month: Month,
    /// Whether its last day has passed.
    pub month_is_over: bool,
    /// Uses without a count.
    pub jobs: Vec<OpenJob>,
    /// What a run would issue now.
    pub preview: Preview,
    /// What was issued for the month.
    pub issued: IssuedOfMonth,
    /// Money of the month that is set against nothing.
    pub unallocated: Unallocated,
    /// Rows of the bank up to the month's end that nobody has settled.
    pub bank_rows: i64,
    /// Whether the month takes no more entries, since when and by whom.
    pub lock: Option<Locked>,
    /// The steps with what was said of them.
    pub steps: Vec<StepView>,
}

/// A step, where it stands, and what was said of it last.
#[derive(Clone, Debug)]
pub struct StepView {
    /// The step.
    pub step: Step,
    /// What the books say.
    pub finding: Finding,
    /// Where it stands.
    pub state: State,
    /// Who said so last, when and why.
    pub said: Option<Said>,
}

/// What somebody said of a step.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Said {
    step: String,
    mark: String,
    seen: String,
    /// Why it is set aside; empty if it is done.
    pub reason: String,
    /// When.
    pub marked_at: Instant,
    /// Name of who said so.
    pub by: Option<String>,
}

/// Documents for a month's uses.
#[derive(Clone, Copy, Debug, Default, FromQueryResult)]
pub struct IssuedOfMonth {
    /// How many.
    pub count: i64,
    /// To be paid.
    pub payable: Paise,
}

/// Credits that pay nothing yet.
#[derive(Clone, Copy, Debug, Default, FromQueryResult)]
pub struct Unallocated {
    /// How many receipts have something left.
    pub count: i64,
    /// What is left of them.
    pub amount: Paise,
}

impl Close {
    /// The steps and where they stand.
    pub fn states(&self) -> Vec<(Step, State)> {
        self.steps.iter().map(|view| (view.step, view.state)).collect()
    }

    /// Whether the month takes no more entries.
    pub fn is_locked(&self) -> bool {
        self.lock.as_ref().is_some_and(|lock| lock.locked)
    }

    /// One step.
    pub fn step(&self, step: Step) -> Option<&StepView> {
        self.steps.iter().find(|view| view.step == step)
    }

    /// Reads a month's close.
    ///
    /// # Errors
    /// Not found or not allowed where the actor does not see a centre's charges.
    pub async fn load(
        conn: &impl ConnectionTrait,
        actor: &Actor,
        clock: &Clock,
        centre: CentreId,
        month: Month,
    ) -> Result<Close> {
        access::check(actor, Verb::SeeCharges, Scope::Centre(centre))?;
        let jobs = work::open_jobs(conn, centre, month, clock.now()).await?;
        let preview = billing::preview_run(conn, actor, clock, centre, month).await?;
        let issued = issued(conn, centre, month).await?;
        let unallocated = unallocated(conn, centre, month.last_day()).await?;
        let mut close = Close {
            centre,
            month,
            month_is_over: month.end() <= ist_date(clock.now()),
            jobs,
            preview,
            issued,
            unallocated,
            bank_rows: books::open_bank_rows(conn, centre, month.last_day()).await?,
            lock: billing::lock_of(conn, centre, month).await?,
            steps: Vec::new(),
        };
        let said = said(conn, centre, month).await?;
        close.steps = Step::ALL.into_iter().map(|step| close.view(step, &said)).collect();
        Ok(close)
    }

    fn view(&self, step: Step, said: &[Said]) -> StepView {
        let finding = self.finding(step);
        let last = said.iter().rfind(|said| said.step == step.code());
        let mark = last.map(|said| Mark { step, set_aside: said.mark == "set_aside", seen: said.seen.clone() });
        StepView { step, state: state(&finding, mark.as_ref()), finding, said: last.cloned() }
    }

    fn finding(&self, step: Step) -> Finding {
        let (left, seen) = match step {
            Step::Missing => {
                let references: Vec<&str> = self.jobs.iter().map(|job| job.reference.as_str()).collect();
                (self.jobs.len(), references.join(" "))
            }
            Step::Review | Step::Issue => (self.preview.documents.len(), self.drafts()),
            Step::Reconcile => {
                let left = self.unallocated.count.saturating_add(self.bank_rows);
                (usize::try_from(left).unwrap_or(0), format!("{:?} {}", self.unallocated, self.bank_rows))
            }
            Step::Export => (0, format!("{:?}", self.issued)),
            Step::Lock => (usize::from(!self.is_locked()), String::new()),
        };
        Finding { step, left: i64::try_from(left).unwrap_or(i64::MAX), seen: short(&seen) }
    }

    /// The documents to be, as text: who, on what paper, how much.
    fn drafts(&self) -> String {
        let draft = |document: &billing::PreviewDocument| {
            format!("{} {} {}", document.unit.code(), document.kind.code(), document.payable.0)
        };
        self.preview.documents.iter().map(draft).collect::<Vec<_>>().join("\n")
    }
}

/// A text of any length as one that fits a mark.
fn short(text: &str) -> String {
    data_encoding::HEXLOWER.encode(&Sha256::digest(text.as_bytes()))
}

async fn issued(conn: &impl ConnectionTrait, centre: CentreId, month: Month) -> Result<IssuedOfMonth> {
    let row: Option<IssuedOfMonth> = conn
        .row(
            "SELECT COUNT(*) AS count, CAST(COALESCE(SUM(d.payable_paise), 0) AS BIGINT) AS payable FROM document d \
             WHERE d.centre_id = $1 AND d.id IN (SELECT i.document_id FROM billed_charge i \
             JOIN charge c ON c.id = i.charge_id WHERE c.centre_id = $1 AND c.service_on >= $2 AND c.service_on < $3)",
            values![centre.0, month.first_day(), month.end()],
        )
        .await?;
    Ok(row.unwrap_or_default())
}

async fn unallocated(conn: &impl ConnectionTrait, centre: CentreId, until: NaiveDate) -> Result<Unallocated> {
    let left = "b.amount_paise - b.allocated_paise - b.withdrawn_paise";
    let sql = format!(
        "SELECT COUNT(*) AS count, CAST(COALESCE(SUM({left}), 0) AS BIGINT) AS amount FROM receipt_balance b \
         JOIN receipt r ON r.id = b.receipt_id WHERE r.centre_id = $1 AND r.received_on <= $2 AND {left} > 0"
    );
    let row: Option<Unallocated> = conn.row(&sql, values![centre.0, until]).await?;
    Ok(row.unwrap_or_default())
}

async fn said(conn: &impl ConnectionTrait, centre: CentreId, month: Month) -> Result<Vec<Said>> {
    Ok(conn
        .rows(
            "SELECT m.step, m.mark, m.seen, m.reason, m.marked_at, u.name AS by FROM month_close_mark m \
         LEFT JOIN app_user u ON u.id = m.marked_by WHERE m.centre_id = $1 AND m.month = $2 ORDER BY m.id",
            values![centre.0, month.first_day()],
        )
        .await?)
}
