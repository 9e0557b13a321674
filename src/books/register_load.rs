//! What the register says of each document of some days, from the moment of the export.

use std::collections::HashMap;

use sea_orm::{ConnectionTrait, FromQueryResult};

use super::export::ExportOrder;
use super::register::{self, RegisterEntry};
use crate::base::{DocumentId, Paise, Result, UnitId};
use crate::billing::document::DocumentKind;
use crate::billing::{self, Document, Registration};
use crate::db::{Rows, values};

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

/// The register's entries of the days' documents, in their order.
pub(super) async fn entries(
    conn: &impl ConnectionTrait,
    order: &ExportOrder,
    mut documents: Vec<Document>,
) -> Result<Vec<RegisterEntry>> {
    let (centre, from, to) = (order.centre, order.from, order.to);
    // Vouchers are no bills: the register sums what was billed.
    documents.retain(|document| !document.content.kind.is_voucher());
    let mut payments: HashMap<DocumentId, Vec<billing::AllocationRow>> = HashMap::new();
    for payment in billing::payments_of_days(conn, centre, from, to).await? {
        payments.entry(payment.document_id).or_default().push(payment);
    }
    let days = values![centre.0, from, to];
    let categories: Vec<Category> = conn
        .rows(
            "SELECT DISTINCT l.document_id, CASE WHEN b.unit_id = c.unit_id THEN b.user_category ELSE COALESCE(\
             (SELECT o.user_category FROM unit_category o WHERE o.unit_id = c.unit_id AND o.effective_from <= c.service_on \
             ORDER BY o.effective_from DESC LIMIT 1), b.user_category) END AS user_category \
             FROM document_line l JOIN document d ON d.id = l.document_id \
             JOIN charge c ON c.id = l.charge_id JOIN booking b ON b.id = c.booking_id \
             WHERE d.centre_id = $1 AND d.issued_on >= $2 AND d.issued_on <= $3",
            days,
        )
        .await?;
    let categories: HashMap<DocumentId, String> =
        categories.into_iter().map(|row| (row.document_id, row.user_category)).collect();
    let sql =
        "SELECT DISTINCT u.id, u.name FROM app_user u JOIN document d ON d.issued_by = u.id WHERE d.centre_id = $1";
    let mut borne = borne_by(conn, order).await?;
    let known = billing::registrations_of_days(conn, centre, from, to).await?;
    let mut known: HashMap<DocumentId, Registration> = known.into_iter().map(|it| (it.document_id, it)).collect();
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
                received: if document.content.kind == DocumentKind::CreditNote {
                    Paise::ZERO
                } else {
                    document.settled
                },
                outstanding: document.outstanding()?,
                payment_modes,
                receipt_numbers: paid.into_iter().map(|payment| payment.receipt_number).collect(),
                created_by: document.issued_by.and_then(|id| issuers.get(&id).cloned()).unwrap_or_default(),
                issued_at: document.issued_at,
                registration: known.remove(&document.id),
                borne_by: borne.remove(&document.id).unwrap_or_default(),
                content: register::counted(document.content),
            })
        })
        .collect()
}

#[derive(FromQueryResult)]
struct Borne {
    document_id: DocumentId,
    borne_by: Option<String>,
}

/// Who bears the concessions of each line, by document and in the order of its lines.
async fn borne_by(conn: &impl ConnectionTrait, order: &ExportOrder) -> Result<HashMap<DocumentId, Vec<String>>> {
    let by = |who: &str| {
        format!(
            "CASE WHEN EXISTS (SELECT 1 FROM charge_concession g WHERE g.charge_id = l.charge_id AND g.borne_by = '{who}') \
             THEN '{who} ' ELSE '' END"
        )
    };
    let sql = format!(
        "SELECT l.document_id, {} || {} || {} AS borne_by FROM document_line l JOIN document d ON d.id = l.document_id \
         WHERE d.centre_id = $1 AND d.issued_on >= $2 AND d.issued_on <= $3 ORDER BY l.document_id, l.line_no",
        by("centre"),
        by("government"),
        by("sponsor")
    );
    let mut found: HashMap<DocumentId, Vec<String>> = HashMap::new();
    for row in conn.rows::<Borne>(&sql, values![order.centre.0, order.from, order.to]).await? {
        let words = row.borne_by.unwrap_or_default().trim().replace(' ', "+");
        found.entry(row.document_id).or_default().push(words);
    }
    Ok(found)
}
