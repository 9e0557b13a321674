//! The files, each made of one moment of the database.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use sea_orm::{ConnectionTrait, DbBackend, FromQueryResult};

use super::progress::Progress;
use super::{ExportKind, ExportOrder, check_days, claims, pack};
use crate::base::time::{Instant, Month, ist_date};
use crate::base::{CentreId, DocumentId, Error, Paise, Reason, Result};
use crate::billing::{self, CentreParty, Document};
use crate::books::companions::Companions;
use crate::books::gstr1::{self, Limit};
use crate::books::register_load::entries;
use crate::books::{einvoice, register, sheet, tally};
use crate::db::{Db, Rows, values};
use crate::tax_status::TaxStatus;

/// Most faults told at once.
const MOST_FAULTS: usize = 20;

/// A file and what goes on record with it.
#[derive(Default)]
pub(super) struct Made {
    /// Its name: kind, centre, days, and whether their months are locked.
    pub name: String,
    pub bytes: Vec<u8>,
    /// Rows or documents in it.
    pub rows: usize,
    pub locked: bool,
    /// The moment of its data.
    pub moment: Instant,
    /// What an export to Tally contained.
    pub sources: Vec<tally::Source>,
    /// Ledgers of units in it.
    pub parties: Vec<(i64, String)>,
}

/// Makes a file of what the database holds at this moment. `by` takes it.
pub(super) async fn make(
    db: &Db,
    (now, by): (Instant, &str),
    order: &ExportOrder,
    progress: &Progress,
) -> Result<Made> {
    check_days(order)?;
    let moment = db.long_snapshot().await?;
    if db.backend() == DbBackend::Postgres {
        // Between two questions a large workbook or many papers are set, which takes longer than a request may.
        moment.execute_unprepared("SET LOCAL idle_in_transaction_session_timeout = '15min'").await?;
    }
    let centre = billing::centre(&moment, order.centre).await?;
    let locked = all_locked(&moment, order).await?;
    let made = match order.kind {
        ExportKind::RegisterCsv | ExportKind::RegisterXlsx => {
            register_file(&moment, order, &centre, now, progress).await?
        }
        ExportKind::Gstr1Xlsx | ExportKind::Gstr1Json => gstr1_file(&moment, order, &centre, progress).await?,
        ExportKind::EinvoiceJson => einvoice_file(&moment, order, progress).await?,
        ExportKind::Tally => tally_file(&moment, order, &centre, tally::Part::All).await?,
        ExportKind::TallyMasters => tally_file(&moment, order, &centre, tally::Part::Masters).await?,
        ExportKind::TallyVouchers => tally_file(&moment, order, &centre, tally::Part::Vouchers).await?,
        ExportKind::Claims => claims_file(&moment, order).await?,
        ExportKind::Inspection => pack::pack(&moment, order, &centre, &pack::Taker { name: by, now }, progress).await?,
    };
    moment.rollback().await?;
    Ok(Made { name: file_name(&centre, order, locked), locked, moment: now, ..made })
}

#[derive(FromQueryResult)]
struct Count {
    counted: i64,
}

/// How many documents some days have.
pub(super) async fn count_documents(
    conn: &impl ConnectionTrait,
    centre: CentreId,
    from: NaiveDate,
    to: NaiveDate,
) -> Result<u64> {
    let sql = "SELECT COUNT(*) AS counted FROM document WHERE centre_id = $1 AND issued_on >= $2 AND issued_on <= $3";
    let found: Option<Count> = conn.row(sql, values![centre.0, from, to]).await?;
    Ok(found.and_then(|row| u64::try_from(row.counted).ok()).unwrap_or(0))
}

/// The days of each month that some days touch.
pub(super) fn by_month(from: NaiveDate, to: NaiveDate) -> Vec<(NaiveDate, NaiveDate)> {
    let mut portions = Vec::new();
    let mut first = from;
    while first <= to {
        let end = Month::of(first).end();
        portions.push((first, end.pred_opt().unwrap_or(to).min(to)));
        first = end;
    }
    portions
}

/// The documents of the days in order of issue, read month by month, so that one sees how far it is.
pub(super) async fn documents(
    conn: &impl ConnectionTrait,
    order: &ExportOrder,
    progress: &Progress,
) -> Result<Vec<Document>> {
    progress.expect(count_documents(conn, order.centre, order.from, order.to).await?);
    let mut all = Vec::new();
    for (from, to) in by_month(order.from, order.to) {
        let some = billing::load_days(conn, order.centre, from, to).await?;
        progress.step(some.len());
        all.extend(some);
    }
    Ok(all)
}

/// Whether every month the days touch is locked: only then the file stays as it is.
async fn all_locked(conn: &impl ConnectionTrait, order: &ExportOrder) -> Result<bool> {
    let mut month = Month::of(order.from);
    while month.first_day() <= order.to {
        if !billing::lock_of(conn, order.centre, month).await?.is_some_and(|lock| lock.locked) {
            return Ok(false);
        }
        month = Month::of(month.end());
    }
    Ok(true)
}

async fn register_file(
    conn: &impl ConnectionTrait,
    order: &ExportOrder,
    centre: &CentreParty,
    now: Instant,
    progress: &Progress,
) -> Result<Made> {
    let documents = documents(conn, order, progress).await?;
    let entries = entries(conn, order, documents).await?;
    let companions = match order.kind {
        ExportKind::RegisterXlsx => Companions::load(conn, order.centre, order.from, order.to).await?,
        _ => Companions::default(),
    };
    let batch = register::batch_name(&centre.code, order.from, order.to, now);
    let (today, kind) = (ist_date(now), order.kind);
    beside(move || {
        let mut sheets = register::sheets(&entries, today, &batch)?;
        sheets.extend(companions.sheets(&entries)?);
        let rows = sheets.first().map_or(0, |lines| lines.rows.len());
        let bytes = match (kind, sheets.first()) {
            (ExportKind::RegisterCsv, Some(lines)) => sheet::csv(lines)?,
            _ => sheet::xlsx(&sheets)?,
        };
        Ok(Made { bytes, rows, ..Made::default() })
    })
    .await
}

pub(super) async fn gstr1_file(
    conn: &impl ConnectionTrait,
    order: &ExportOrder,
    centre: &CentreParty,
    progress: &Progress,
) -> Result<Made> {
    let gstin = returning_gstin(order, centre)?;
    let mut documents = documents(conn, order, progress).await?;
    // What was supplied under composition or another GSTIN stands in another return.
    documents.retain(|document| {
        let supplier = &document.content.supplier;
        supplier.status() != TaxStatus::Composition && supplier.gstin.as_deref().is_none_or(|known| known == gstin)
    });
    let (originals, limits) = gstr1_facts(conn, order.centre).await?;
    let ahead = billing::advance_moves(conn, order.centre, order.from, order.to).await?;
    let (kind, month) = (order.kind, Month::of(order.from));
    beside(move || {
        let found = gstr1::Return::of(&documents, &originals, &limits)?.with_advances(&ahead, month)?;
        let bytes = match kind {
            ExportKind::Gstr1Json => json_file(&gstr1::json::portal(&found, &gstin, month)?)?,
            _ => sheet::xlsx(&gstr1::sheets::sheets(&found)?)?,
        };
        Ok(Made { bytes, rows: documents.len(), ..Made::default() })
    })
    .await
}

/// The GSTIN a month is returned for: who collects no tax on any of its days files no GSTR-1.
pub(super) fn returning_gstin(order: &ExportOrder, centre: &CentreParty) -> Result<String> {
    let collects = |day: &NaiveDate| centre.supplier.status_on(*day).collects_tax();
    let day = [order.to, order.from].into_iter().find(collects);
    let gstin = day.and_then(|day| centre.supplier.party_on(day).gstin);
    gstin.ok_or_else(|| Error::refused(Reason::new("books-no-gstin")))
}

#[derive(FromQueryResult)]
struct Original {
    id: DocumentId,
    payable: Paise,
}

#[derive(FromQueryResult)]
struct LimitRow {
    effective_from: NaiveDate,
    above: Paise,
}

/// What the sections of GSTR-1 depend on beside the documents: the value of what each note corrects, and
/// the dated limits of large invoices.
pub async fn gstr1_facts(
    conn: &impl ConnectionTrait,
    centre: CentreId,
) -> Result<(HashMap<DocumentId, Paise>, Vec<Limit>)> {
    let sql = "SELECT d.id, o.payable_paise AS payable FROM document d JOIN document o ON o.id = d.corrects_id \
         WHERE d.centre_id = $1";
    let originals: Vec<Original> = conn.rows(sql, values![centre.0]).await?;
    let limits: Vec<LimitRow> =
        conn.rows("SELECT effective_from, above_paise AS above FROM b2cl_limit", values![]).await?;
    Ok((
        originals.into_iter().map(|row| (row.id, row.payable)).collect(),
        limits.into_iter().map(|row| Limit { from: row.effective_from, above: row.above }).collect(),
    ))
}

async fn einvoice_file(conn: &impl ConnectionTrait, order: &ExportOrder, progress: &Progress) -> Result<Made> {
    let documents = documents(conn, order, progress).await?;
    // What is registered already would only be refused by the portal.
    let known = billing::registrations_of_days(conn, order.centre, order.from, order.to).await?;
    let registered: HashSet<DocumentId> = known.iter().map(|it| it.document_id).collect();
    beside(move || {
        let open = || documents.iter().filter(|document| !registered.contains(&document.id));
        let wanted = || open().map(|document| &document.content).filter(|content| einvoice::applies(content));
        let faults: Vec<Reason> = wanted().flat_map(einvoice::faults).take(MOST_FAULTS).collect();
        Error::check(faults)?;
        let invoices = wanted().map(einvoice::invoice).collect::<Result<Vec<_>>>()?;
        let rows = invoices.len();
        Ok(Made { bytes: json_file(&serde_json::Value::Array(invoices))?, rows, ..Made::default() })
    })
    .await
}

pub(super) async fn tally_file(
    conn: &impl ConnectionTrait,
    order: &ExportOrder,
    centre: &CentreParty,
    part: tally::Part,
) -> Result<Made> {
    let taken = tally::take(conn, centre, order.from, order.to, order.changed_only).await?;
    beside(move || {
        let bytes = tally::file(&taken, part)?;
        // Ledgers alone give Tally no voucher.
        let sources = if part == tally::Part::Masters { Vec::new() } else { taken.sources };
        Ok(Made { bytes, rows: taken.vouchers.len(), sources, parties: taken.parties, ..Made::default() })
    })
    .await
}

/// The claims of the order's days as a list.
pub(super) async fn claims_sheet(conn: &impl ConnectionTrait, order: &ExportOrder) -> Result<sheet::Sheet> {
    claims::claims(conn, order.centre, order.from, order.to).await
}

async fn claims_file(conn: &impl ConnectionTrait, order: &ExportOrder) -> Result<Made> {
    let sheet = claims_sheet(conn, order).await?;
    let rows = sheet.rows.len();
    Ok(Made { bytes: sheet::csv(&sheet)?, rows, ..Made::default() })
}

fn json_file(value: &serde_json::Value) -> Result<Vec<u8>> {
    serde_json::to_vec_pretty(value).map_err(|fault| anyhow::anyhow!("export: {fault}").into())
}

/// Runs what takes the processor for long beside the requests.
pub(super) async fn beside<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(|fault| anyhow::anyhow!("export: {fault}"))?
}

fn file_name(centre: &CentreParty, order: &ExportOrder, locked: bool) -> String {
    let (name, ending) = order.kind.code().split_once('.').unwrap_or((order.kind.code(), ""));
    let state = if locked { "locked" } else { "open" };
    format!("{name}-{}-{}-{}-{state}.{ending}", centre.code, order.from, order.to)
}
