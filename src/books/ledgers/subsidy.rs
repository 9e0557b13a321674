//! What the authorities of schemes owe the centre for concessions they bear.

use sea_orm::{ConnectionTrait, FromQueryResult};

use super::Report;
use super::listing::{Asked, Fact, Listing, figure, words};
use crate::base::{Paise, Result};
use crate::books::sheet::Cell;
use crate::db::{Rows, values};

#[derive(FromQueryResult)]
struct Row {
    code: String,
    name_en: String,
    name_hi: String,
    opening: Paise,
    accrued: Paise,
    received: Paise,
}

/// One row for each scheme that ever owed; each leads to its postings.
pub async fn list(conn: &impl ConnectionTrait, asked: &Asked<'_>) -> Result<Listing> {
    let sql = "SELECT s.code, s.name_en, s.name_hi, \
         CAST(SUM(CASE WHEN j.entered_on < $2 THEN p.amount_paise ELSE 0 END) AS BIGINT) AS opening, \
         CAST(SUM(CASE WHEN j.entered_on >= $2 AND p.amount_paise > 0 THEN p.amount_paise ELSE 0 END) AS BIGINT) AS accrued, \
         CAST(SUM(CASE WHEN j.entered_on >= $2 AND p.amount_paise < 0 THEN -p.amount_paise ELSE 0 END) AS BIGINT) AS received \
         FROM posting p JOIN journal_entry j ON j.id = p.journal_entry_id JOIN scheme s ON s.id = p.scheme_id \
         WHERE p.centre_id = $1 AND p.account = 'subsidy_receivable' AND j.entered_on <= $3 \
         GROUP BY s.code, s.name_en, s.name_hi ORDER BY s.code";
    let schemes: Vec<Row> = conn.rows(sql, values![asked.centre.0, asked.from, asked.until]).await?;
    let mut sums = [Paise::ZERO; 4];
    let mut rows = Vec::new();
    for row in schemes {
        let closing = row.opening.plus(row.accrued)?.minus(row.received)?;
        let figures = [row.opening, row.accrued, row.received, closing];
        for (sum, amount) in sums.iter_mut().zip(figures) {
            *sum = sum.plus(amount)?;
        }
        let behind = asked.link_days(Report::Account, &[("account", "subsidy_receivable"), ("scheme", &row.code)]);
        let mut facts = vec![Fact::text(asked.lang.pick(&row.name_en, &row.name_hi)).to(&behind)];
        facts.extend(figures.map(|amount| Fact::money(amount).to(&behind)));
        rows.push(facts);
    }
    let mut total = vec![Cell::text(asked.lang.t("books-total"))];
    total.extend(sums.map(Cell::Money));
    Ok(Listing {
        heads: vec![
            words("books-column-scheme"),
            figure("books-column-opening"),
            figure("books-column-accrued"),
            figure("books-column-received"),
            figure("books-column-balance"),
        ],
        rows,
        total,
        next: None,
    })
}
