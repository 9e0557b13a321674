//! What can be exported, and the one verb that makes it for page, API and command line.

use std::collections::HashMap;

use chrono::NaiveDate;
use sea_orm::{ConnectionTrait, FromQueryResult};

use crate::access;
use crate::base::time::{Instant, ist_date};
use crate::base::{Actor, CentreId, DocumentId, Error, Reason, Result, Scope, UnitId, Verb};
use crate::billing::{self, CentreParty};
use crate::db::{Rows, values};

use super::register::{self, RegisterEntry};
use super::sheet;

/// Most days one export may cover.
const MOST_DAYS: i64 = 400;

/// A file that can be exported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExportKind {
    /// Register of documents, one row for each line.
    RegisterCsv,
    /// The same as a workbook with sheets by document and by rate.
    RegisterXlsx,
}

impl ExportKind {
    /// Every kind.
    pub const ALL: [ExportKind; 2] = [ExportKind::RegisterCsv, ExportKind::RegisterXlsx];

    /// As in addresses and on the command line.
    pub const fn code(self) -> &'static str {
        match self {
            ExportKind::RegisterCsv => "register.csv",
            ExportKind::RegisterXlsx => "register.xlsx",
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
            ExportKind::RegisterXlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
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

#[derive(FromQueryResult)]
struct Category {
    document_id: DocumentId,
    user_category: String,
}

#[derive(FromQueryResult)]
struct Issuer {
    id: i64,
    name: String,
}

#[derive(FromQueryResult)]
struct Member {
    id: UnitId,
    spv_member: bool,
}

/// Makes the file.
///
/// # Errors
/// Refused if the days are the wrong way round or more than 400.
pub async fn export(
    conn: &impl ConnectionTrait,
    actor: &Actor,
    now: Instant,
    order: ExportOrder,
) -> Result<ExportFile> {
    access::check(actor, Verb::Export, Scope::Centre(order.centre))?;
    if order.from > order.to {
        return Err(Error::field("to", "books-days-backwards"));
    }
    if (order.to - order.from).num_days() > MOST_DAYS {
        return Err(Error::refused(Reason::field("to", "books-days-too-many").with("days", MOST_DAYS)));
    }
    let centre = billing::centre(conn, order.centre).await?;
    let entries = entries(conn, &order).await?;
    let batch = register::batch_name(&centre.code, order.from, order.to, now);
    let today = ist_date(now);
    let bytes = tokio::task::spawn_blocking(move || -> Result<Vec<u8>> {
        let sheets = register::sheets(&entries, today, &batch)?;
        match (order.kind, sheets.first()) {
            (ExportKind::RegisterCsv, Some(lines)) => sheet::csv(lines),
            _ => sheet::xlsx(&sheets),
        }
    })
    .await
    .map_err(|fault| anyhow::anyhow!("export: {fault}"))??;
    Ok(ExportFile { name: file_name(&centre, &order), media_type: order.kind.media_type(), bytes })
}

fn file_name(centre: &CentreParty, order: &ExportOrder) -> String {
    let (name, ending) = order.kind.code().split_once('.').unwrap_or((order.kind.code(), ""));
    format!("{name}-{}-{}-{}.{ending}", centre.code, order.from, order.to)
}

async fn entries(conn: &impl ConnectionTrait, order: &ExportOrder) -> Result<Vec<RegisterEntry>> {
    let (centre, from, to) = (order.centre, order.from, order.to);
    let documents = billing::load_days(conn, centre, from, to).await?;
    let mut payments: HashMap<DocumentId, Vec<billing::AllocationRow>> = HashMap::new();
    for payment in billing::payments_of_days(conn, centre, from, to).await? {
        payments.entry(payment.document_id).or_default().push(payment);
    }
    let days = values![centre.0, from, to];
    let categories: Vec<Category> = conn
        .rows(
            "SELECT DISTINCT l.document_id, b.user_category FROM document_line l JOIN document d ON d.id = l.document_id \
             JOIN charge c ON c.id = l.charge_id JOIN booking b ON b.id = c.booking_id \
             WHERE d.centre_id = $1 AND d.issued_on >= $2 AND d.issued_on <= $3",
            days,
        )
        .await?;
    let categories: HashMap<DocumentId, String> =
        categories.into_iter().map(|row| (row.document_id, row.user_category)).collect();
    let sql =
        "SELECT DISTINCT u.id, u.name FROM app_user u JOIN document d ON d.issued_by = u.id WHERE d.centre_id = $1";
    let issuers: Vec<Issuer> = conn.rows(sql, values![centre.0]).await?;
    let issuers: HashMap<i64, String> = issuers.into_iter().map(|row| (row.id, row.name)).collect();
    let members: Vec<Member> = conn.rows("SELECT id, spv_member FROM unit", values![]).await?;
    let members: HashMap<UnitId, bool> = members.into_iter().map(|row| (row.id, row.spv_member)).collect();
    documents
        .into_iter()
        .map(|document| {
            let paid = payments.remove(&document.id).unwrap_or_default();
            let mut payment_modes: Vec<String> = paid.iter().map(|payment| payment.mode.clone()).collect();
            payment_modes.sort_unstable();
            payment_modes.dedup();
            Ok(RegisterEntry {
                member: members.get(&document.unit).copied().unwrap_or_default(),
                category: categories.get(&document.id).cloned().unwrap_or_default(),
                received: document.settled,
                outstanding: document.outstanding()?,
                payment_modes,
                receipt_numbers: paid.into_iter().map(|payment| payment.receipt_number).collect(),
                created_by: document.issued_by.and_then(|id| issuers.get(&id).cloned()).unwrap_or_default(),
                issued_at: document.issued_at,
                content: document.content,
            })
        })
        .collect()
}
