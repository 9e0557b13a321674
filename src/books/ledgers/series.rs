//! Number series used in some days, with first and last number: table 13 of GSTR-1.

use sea_orm::{ConnectionTrait, FromQueryResult};

use super::listing::{Asked, Fact, Listing, figure, words};
use crate::base::Result;
use crate::billing::document::DocumentKind;
use crate::books::sheet::Cell;
use crate::db::{Rows, values};

#[derive(FromQueryResult)]
struct Row {
    kind: String,
    first_number: String,
    last_number: String,
    count: i64,
}

/// One row for each kind and series. Issued documents are never cancelled: a note corrects them.
pub async fn list(conn: &impl ConnectionTrait, asked: &Asked<'_>) -> Result<Listing> {
    let sql = "SELECT t.kind, f.number AS first_number, l.number AS last_number, t.count FROM \
         (SELECT kind, series_id, MIN(serial) AS first_serial, MAX(serial) AS last_serial, COUNT(*) AS count FROM document \
         WHERE centre_id = $1 AND issued_on >= $2 AND issued_on <= $3 AND kind <> 'opening_due' GROUP BY kind, series_id) t \
         JOIN issued_number f ON f.series_id = t.series_id AND f.serial = t.first_serial \
         JOIN issued_number l ON l.series_id = t.series_id AND l.serial = t.last_serial ORDER BY t.kind, t.series_id";
    let series: Vec<Row> = conn.rows(sql, values![asked.centre.0, asked.from, asked.until]).await?;
    let issued = series.iter().map(|row| row.count).sum();
    let rows = series.into_iter().map(|row| {
        let named = DocumentKind::from_code(&row.kind).map_or(row.kind.clone(), |kind| asked.lang.t(kind.key()));
        let behind = format!(
            "/invoices?centre={}&kind={}&from={}&until={}",
            asked.centre_code, row.kind, asked.from, asked.until
        );
        vec![
            Fact::text(named).to(&behind),
            Fact::text(row.first_number),
            Fact::text(row.last_number),
            Fact::count(row.count).to(&behind),
            Fact::count(0),
        ]
    });
    Ok(Listing {
        heads: vec![
            words("books-column-kind"),
            words("books-column-first-number"),
            words("books-column-last-number"),
            figure("books-column-issued"),
            figure("books-column-cancelled"),
        ],
        rows: rows.collect(),
        total: vec![
            Cell::text(asked.lang.t("books-total")),
            Cell::Empty,
            Cell::Empty,
            Cell::Count(issued),
            Cell::Count(0),
        ],
        next: None,
    })
}
