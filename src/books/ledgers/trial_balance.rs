//! The trial balance: each account's opening, movements and closing balance. Debit equals credit, because every
//! entry's postings sum to zero.

use sea_orm::{ConnectionTrait, FromQueryResult};

use super::Report;
use super::account::account_name;
use super::listing::{Asked, Fact, Listing, figure, sides, words};
use crate::base::{Paise, Result};
use crate::books::sheet::Cell;
use crate::db::{Rows, values};

#[derive(FromQueryResult)]
struct Row {
    account: String,
    name_en: String,
    name_hi: String,
    opening: Paise,
    debit: Paise,
    credit: Paise,
}

/// The accounts that ever moved until the last day.
pub async fn list(conn: &impl ConnectionTrait, asked: &Asked<'_>) -> Result<Listing> {
    let sql = format!(
        "SELECT t.account, {}, t.opening, t.debit, t.credit FROM (SELECT p.account, \
         CAST(SUM(CASE WHEN j.entered_on < $2 THEN p.amount_paise ELSE 0 END) AS BIGINT) AS opening, \
         CAST(SUM(CASE WHEN j.entered_on >= $2 AND p.amount_paise > 0 THEN p.amount_paise ELSE 0 END) AS BIGINT) AS debit, \
         CAST(SUM(CASE WHEN j.entered_on >= $2 AND p.amount_paise < 0 THEN -p.amount_paise ELSE 0 END) AS BIGINT) AS credit \
         FROM posting p JOIN journal_entry j ON j.id = p.journal_entry_id \
         WHERE p.centre_id = $1 AND j.entered_on <= $3 GROUP BY p.account) t JOIN ledger_account a ON a.code = t.account \
         LEFT JOIN centre_account o ON o.centre_id = $1 AND o.account = t.account ORDER BY a.class, t.account",
        account_name()
    );
    let accounts: Vec<Row> = conn.rows(&sql, values![asked.centre.0, asked.from, asked.until]).await?;
    let mut sums = [Paise::ZERO; 5];
    let mut rows = Vec::new();
    for row in accounts {
        let closing = row.opening.plus(row.debit)?.minus(row.credit)?;
        let (closing_debit, closing_credit) = sides(closing);
        let figures = [row.opening, row.debit, row.credit, closing_debit, closing_credit];
        for (sum, amount) in sums.iter_mut().zip(figures) {
            *sum = sum.plus(amount)?;
        }
        let ledger = asked.link_days(Report::Account, &[("account", &row.account)]);
        let mut facts = vec![Fact::text(asked.lang.pick(&row.name_en, &row.name_hi)).to(&ledger)];
        facts.extend(figures.map(|amount| Fact::some_money(amount).to(&ledger)));
        rows.push(facts);
    }
    let mut total = vec![Cell::text(asked.lang.t("books-total"))];
    total.extend(sums.map(Cell::Money));
    Ok(Listing {
        heads: vec![
            words("books-column-account"),
            figure("books-column-opening"),
            figure("books-column-debit"),
            figure("books-column-credit"),
            figure("books-column-closing-debit"),
            figure("books-column-closing-credit"),
        ],
        rows,
        total,
        next: None,
    })
}
