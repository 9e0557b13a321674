//! What can be exported, and the one verb that makes it for page, API and command line.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use sea_orm::{ConnectionTrait, FromQueryResult};
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::access;
use crate::base::time::{Instant, Month, ist_date};
use crate::base::{Actor, CentreId, DocumentId, Error, Paise, Reason, Result, Scope, Verb};
use crate::billing::{self, CentreParty};
use crate::db::{Change, Db, Rows, insert_many, insert_returning, values};
use crate::tax_status::TaxStatus;

use super::companions::Companions;
use super::gstr1::{self, Limit};
use super::register;
use super::register_load::entries;
use super::{einvoice, sheet, tally};

/// Most days one export may cover.
const MOST_DAYS: i64 = 400;

/// Most faults told at once.
const MOST_FAULTS: usize = 20;

/// A file that can be exported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExportKind {
    /// Register of documents, one row for each line.
    RegisterCsv,
    /// The same as a workbook with sheets by document and by rate.
    RegisterXlsx,
    /// A month's GSTR-1 as the sheets of the returns offline tool.
    Gstr1Xlsx,
    /// A month's GSTR-1 as the portal takes it.
    Gstr1Json,
    /// E-invoices of documents to registered recipients, one list.
    EinvoiceJson,
    /// Ledgers and vouchers for Tally.
    Tally,
    /// Its ledgers alone.
    TallyMasters,
    /// Its vouchers alone.
    TallyVouchers,
}

impl ExportKind {
    /// Every kind.
    pub const ALL: [ExportKind; 8] = [
        ExportKind::RegisterCsv,
        ExportKind::RegisterXlsx,
        ExportKind::Gstr1Xlsx,
        ExportKind::Gstr1Json,
        ExportKind::EinvoiceJson,
        ExportKind::Tally,
        ExportKind::TallyMasters,
        ExportKind::TallyVouchers,
    ];

    /// As in addresses and on the command line.
    pub const fn code(self) -> &'static str {
        match self {
            ExportKind::RegisterCsv => "register.csv",
            ExportKind::RegisterXlsx => "register.xlsx",
            ExportKind::Gstr1Xlsx => "gstr1.xlsx",
            ExportKind::Gstr1Json => "gstr1.json",
            ExportKind::EinvoiceJson => "einvoice.json",
            ExportKind::Tally => "tally.xml",
            ExportKind::TallyMasters => "tally-masters.xml",
            ExportKind::TallyVouchers => "tally-vouchers.xml",
        }
    }

    /// Key of its name in the catalogue.
    pub const fn key(self) -> &'static str {
        match self {
            ExportKind::RegisterCsv => "books-download-register-csv",
            ExportKind::RegisterXlsx => "books-download-register-xlsx",
            ExportKind::Gstr1Xlsx => "books-download-gstr1-xlsx",
            ExportKind::Gstr1Json => "books-download-gstr1-json",
            ExportKind::EinvoiceJson => "books-download-einvoice-json",
            ExportKind::Tally => "books-download-tally",
            ExportKind::TallyMasters => "books-download-tally-masters",
            ExportKind::TallyVouchers => "books-download-tally-vouchers",
        }
    }

    /// The kind of a code.
    pub fn from_code(code: &str) -> Option<ExportKind> {
        ExportKind::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// Media type of the file.
    pub const fn media_type(self) -> &'static str {
        match self {
            ExportKind::RegisterCsv => "text/csv; charset=utf-8",
            ExportKind::Gstr1Json | ExportKind::EinvoiceJson => "application/json",
            ExportKind::Tally | ExportKind::TallyMasters | ExportKind::TallyVouchers => "application/xml",
            ExportKind::RegisterXlsx | ExportKind::Gstr1Xlsx => {
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
            }
        }
    }
}

/// What is asked for.
#[derive(Clone, Copy, Debug)]
pub struct ExportOrder {
    /// Which file.
    pub kind: ExportKind,
    /// Whose documents.
    pub centre: CentreId,
    /// First day of issue.
    pub from: NaiveDate,
    /// Last day of issue.
    pub to: NaiveDate,
    /// For Tally: only vouchers that no export to Tally on record contained.
    pub changed_only: bool,
}

/// A file to hand over.
#[derive(Clone, Debug)]
pub struct ExportFile {
    /// Its name: kind, centre and days.
    pub name: String,
    /// Media type.
    pub media_type: &'static str,
    /// Contents.
    pub bytes: Vec<u8>,
}

/// A file and how many rows (or documents) it holds.
#[derive(Default)]
struct Made {
    bytes: Vec<u8>,
    rows: usize,
    /// What an export to Tally contained.
    sources: Vec<tally::Source>,
    /// Ledgers of units in it.
    parties: Vec<(i64, String)>,
}

/// Makes the file of one moment's data and puts it on record: who, when, which days, its hash.
///
/// # Errors
/// Refused if the days are the wrong way round or more than 400; a return if the days are not of one month
/// or the centre has no GSTIN; e-invoices if a document lacks what the portal asks for.
pub async fn export(db: &Db, actor: &Actor, now: Instant, order: ExportOrder) -> Result<ExportFile> {
    access::check(actor, Verb::Export, Scope::Centre(order.centre))?;
    check_days(&order)?;
    let moment = db.snapshot().await?;
    let centre = billing::centre(&moment, order.centre).await?;
    let locked = all_locked(&moment, &order).await?;
    let made = match order.kind {
        ExportKind::RegisterCsv | ExportKind::RegisterXlsx => register_file(&moment, &order, &centre, now).await?,
        ExportKind::Gstr1Xlsx | ExportKind::Gstr1Json => gstr1_file(&moment, &order, &centre).await?,
        ExportKind::EinvoiceJson => einvoice_file(&moment, &order).await?,
        ExportKind::Tally => tally_file(&moment, &order, &centre, tally::Part::All).await?,
        ExportKind::TallyMasters => tally_file(&moment, &order, &centre, tally::Part::Masters).await?,
        ExportKind::TallyVouchers => tally_file(&moment, &order, &centre, tally::Part::Vouchers).await?,
    };
    moment.rollback().await?;
    let name = file_name(&centre, &order, locked);
    let Made { bytes, rows, sources, parties } = made;
    let file = ExportFile { name, media_type: order.kind.media_type(), bytes };
    record(db, actor, now, &order, &file, (rows, &sources, &parties), locked).await?;
    Ok(file)
}

fn check_days(order: &ExportOrder) -> Result<()> {
    if order.from > order.to {
        return Err(Error::field("to", "books-days-backwards"));
    }
    if (order.to - order.from).num_days() > MOST_DAYS {
        return Err(Error::refused(Reason::field("to", "books-days-too-many").with("days", MOST_DAYS)));
    }
    let is_return = matches!(order.kind, ExportKind::Gstr1Xlsx | ExportKind::Gstr1Json);
    if is_return && Month::of(order.from) != Month::of(order.to) {
        return Err(Error::field("to", "books-not-one-month"));
    }
    Ok(())
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
) -> Result<Made> {
    let entries = entries(conn, order).await?;
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

async fn gstr1_file(conn: &impl ConnectionTrait, order: &ExportOrder, centre: &CentreParty) -> Result<Made> {
    let gstin = returning_gstin(order, centre)?;
    let mut documents = billing::load_days(conn, order.centre, order.from, order.to).await?;
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
fn returning_gstin(order: &ExportOrder, centre: &CentreParty) -> Result<String> {
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

async fn einvoice_file(conn: &impl ConnectionTrait, order: &ExportOrder) -> Result<Made> {
    let documents = billing::load_days(conn, order.centre, order.from, order.to).await?;
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

async fn tally_file(
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
        Ok(Made { bytes, rows: taken.vouchers.len(), sources, parties: taken.parties })
    })
    .await
}

fn json_file(value: &serde_json::Value) -> Result<Vec<u8>> {
    serde_json::to_vec_pretty(value).map_err(|fault| anyhow::anyhow!("export: {fault}").into())
}

/// Runs what takes the processor for long beside the requests.
async fn beside<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(|fault| anyhow::anyhow!("export: {fault}"))?
}

#[derive(FromQueryResult)]
struct Id {
    id: i64,
}

async fn record(
    db: &Db,
    actor: &Actor,
    now: Instant,
    order: &ExportOrder,
    file: &ExportFile,
    (rows, sources, parties): (usize, &[tally::Source], &[(i64, String)]),
    locked: bool,
) -> Result<()> {
    let hash = data_encoding::HEXLOWER.encode(&Sha256::digest(&file.bytes));
    let (size, rows) = (file.bytes.len() as i64, rows as i64);
    let (hash, order) = (&hash, *order);
    db.write(actor, now, |tx| async move {
        let row = values![
            order.centre.0,
            order.kind.code(),
            order.from,
            order.to,
            now,
            tx.actor().user_id.map(|user| user.0),
            file.name.clone(),
            size,
            rows,
            locked,
            hash.clone()
        ];
        let head = "INSERT INTO export_run (centre_id, kind, from_on, to_on, made_at, made_by, file_name, size_bytes, \
             row_count, locked, sha256)";
        let made: Vec<Id> = insert_returning(tx.conn(), head, vec![row], "id").await?;
        let id = made.first().map_or(0, |row| row.id);
        let contained =
            sources.iter().map(|source| source.stored()).map(|(name, row)| values![name, row, id]).collect();
        let head = "INSERT INTO tally_voucher (source, source_id, run_id)";
        insert_many(tx.conn(), head, contained, "ON CONFLICT DO NOTHING").await?;
        tally::keep_party_names(&tx, order.centre, parties).await?;
        let after = json!({ "file": file.name, "rows": rows, "sha256": hash });
        tx.audit(Change::of(Verb::Export, "export_run", id).at(order.centre).after(after)).await
    })
    .await
}

/// An export on record.
#[derive(Clone, Debug, FromQueryResult)]
pub struct ExportRun {
    /// Code of its kind.
    pub kind: String,
    /// First day.
    pub from_on: NaiveDate,
    /// Last day.
    pub to_on: NaiveDate,
    /// When it left.
    pub made_at: Instant,
    /// Who took it; none for the program.
    pub made_by: Option<String>,
    /// Rows or documents in it.
    pub row_count: i64,
    /// Whether its months were locked.
    pub locked: bool,
    /// Hash of the file.
    pub sha256: String,
}

/// The last exports of a centre (of every centre for `None`), latest first. The caller has asked whether
/// the reader exports there.
pub(super) async fn last_runs(conn: &impl ConnectionTrait, centre: Option<CentreId>) -> Result<Vec<ExportRun>> {
    let sql = "SELECT r.kind, r.from_on, r.to_on, r.made_at, u.name AS made_by, r.row_count, r.locked, r.sha256 \
         FROM export_run r LEFT JOIN app_user u ON u.id = r.made_by WHERE ($1 = 0 OR r.centre_id = $1) \
         ORDER BY r.id DESC LIMIT 20";
    Ok(conn.rows(sql, values![centre.map_or(0, |centre| centre.0)]).await?)
}

fn file_name(centre: &CentreParty, order: &ExportOrder, locked: bool) -> String {
    let (name, ending) = order.kind.code().split_once('.').unwrap_or((order.kind.code(), ""));
    let state = if locked { "locked" } else { "open" };
    format!("{name}-{}-{}-{}-{state}.{ending}", centre.code, order.from, order.to)
}
