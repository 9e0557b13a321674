//! The ledger of one account: its postings in order, with the balance after each.

use chrono::NaiveDate;
use sea_orm::{ConnectionTrait, FromQueryResult};

use super::Report;
use super::listing::{Asked, Conditions, Fact, Listing, figure, sides, words};
use crate::base::{Paise, Result};
use crate::books::sheet::Cell;
use crate::db::{Rows, values};

/// Columns that name an account as the centre calls it; `a` is the chart, `o` the centre's own words.
pub const fn account_name() -> &'static str {
    "COALESCE(o.name_en, a.name_en) AS name_en, COALESCE(o.name_hi, a.name_hi) AS name_hi"
}

/// Key of the words for a kind of entry.
pub fn entry_kind_key(kind: &str) -> &'static str {
    match kind {
        "document" => "books-entry-document",
        "receipt" => "books-entry-receipt",
        "opening" => "books-entry-opening",
        "refund" => "books-entry-refund",
        "bounce" => "books-entry-bounce",
        "deposit" => "books-entry-deposit",
        "advance_tax" => "books-entry-advance-tax",
        "claim" => "books-entry-claim",
        "cash_close" => "books-entry-cash-close",
        "depreciation" => "books-entry-depreciation",
        _ => "books-entry-correction",
    }
}

#[derive(FromQueryResult)]
struct Row {
    id: i64,
    entry_id: i64,
    entered_on: NaiveDate,
    kind: String,
    narration: String,
    unit_code: Option<String>,
    amount: Paise,
}

#[derive(FromQueryResult)]
struct Sums {
    opening: Paise,
    debit: Paise,
    credit: Paise,
}

const FROM: &str = "FROM posting p JOIN journal_entry j ON j.id = p.journal_entry_id \
     LEFT JOIN unit u ON u.id = p.unit_id LEFT JOIN scheme s ON s.id = p.scheme_id";

/// The account the address names, the units where it names none; narrowed to a unit or scheme where it names one.
fn narrowed(asked: &Asked<'_>) -> Conditions {
    let account = match asked.get("account") {
        "" => "unit",
        named => named,
    };
    let mut found = Conditions::new("p.centre_id = $1 AND p.account = $2", values![asked.centre.0, account]);
    found.and_text("u.code = ?", &asked.get("unit").to_uppercase());
    found.and_text("s.code = ?", asked.get("scheme"));
    found
}

/// The postings of an account over some days.
pub async fn list(conn: &impl ConnectionTrait, asked: &Asked<'_>) -> Result<Listing> {
    let mut all = narrowed(asked);
    all.and("j.entered_on <= ?", asked.until);
    all.values.push(asked.from.into());
    let first = all.values.len();
    let sum = |when: &str| format!("CAST(COALESCE(SUM(CASE WHEN {when} THEN p.amount_paise ELSE 0 END), 0) AS BIGINT)");
    let sql = format!(
        "SELECT {} AS opening, {} AS debit, {} AS credit {FROM} WHERE {}",
        sum(&format!("j.entered_on < ${first}")),
        sum(&format!("j.entered_on >= ${first} AND p.amount_paise > 0")),
        sum(&format!("j.entered_on >= ${first} AND p.amount_paise < 0")),
        all.sql
    );
    let zero = Sums { opening: Paise::ZERO, debit: Paise::ZERO, credit: Paise::ZERO };
    let sums: Sums = conn.row(&sql, all.values).await?.unwrap_or(zero);
    let mut balance = sums.opening.plus(before_page(conn, asked).await?)?;
    let mut found = narrowed(asked);
    found.and("j.entered_on >= ?", asked.from);
    found.and("j.entered_on <= ?", asked.until);
    found.go_on(("j.entered_on", "p.id"), asked.after());
    let sql = format!(
        "SELECT p.id, j.id AS entry_id, j.entered_on, j.kind, j.narration, u.code AS unit_code, \
         p.amount_paise AS amount {FROM} WHERE {} ORDER BY j.entered_on, p.id{}",
        found.sql,
        asked.limit()
    );
    let mut postings: Vec<Row> = conn.rows(&sql, found.values).await?;
    let next = asked.cut(&mut postings, |row| format!("{}~{}", row.entered_on, row.id));
    let mut rows = vec![opening_row(asked, balance)];
    for row in postings {
        balance = balance.plus(row.amount)?;
        rows.push(posting_row(asked, row, balance));
    }
    let closing = sums.opening.plus(sums.debit)?.plus(sums.credit)?;
    Ok(Listing {
        heads: vec![
            words("books-column-voucher"),
            words("books-column-day"),
            words("books-column-kind"),
            words("books-column-unit"),
            figure("books-column-debit"),
            figure("books-column-credit"),
            figure("books-column-balance"),
        ],
        rows,
        total: vec![
            Cell::text(asked.lang.t("books-total-closing")),
            Cell::Empty,
            Cell::Empty,
            Cell::Empty,
            Cell::Money(sums.debit),
            Cell::Money(Paise(sums.credit.0.saturating_neg())),
            Cell::Money(closing),
        ],
        next,
    })
}

#[derive(FromQueryResult)]
struct Before {
    amount: Paise,
}

/// What the pages before this one moved.
async fn before_page(conn: &impl ConnectionTrait, asked: &Asked<'_>) -> Result<Paise> {
    let Some((day, row)) = asked.after() else { return Ok(Paise::ZERO) };
    let mut found = narrowed(asked);
    found.and("j.entered_on >= ?", asked.from);
    found.values.extend(values![day, row]);
    let last = found.values.len();
    let sql = format!(
        "SELECT CAST(COALESCE(SUM(p.amount_paise), 0) AS BIGINT) AS amount {FROM} \
         WHERE {} AND (j.entered_on, p.id) <= (${}, ${last})",
        found.sql,
        last - 1
    );
    let before: Option<Before> = conn.row(&sql, found.values).await?;
    Ok(before.map_or(Paise::ZERO, |before| before.amount))
}

fn opening_row(asked: &Asked<'_>, balance: Paise) -> Vec<Fact> {
    let on = asked.after().map_or(asked.from, |(day, _)| day);
    vec![
        Fact::text(asked.lang.t("books-opening-balance")),
        Fact::day(on),
        Fact::none(),
        Fact::none(),
        Fact::none(),
        Fact::none(),
        Fact::money(balance),
    ]
}

fn posting_row(asked: &Asked<'_>, row: Row, balance: Paise) -> Vec<Fact> {
    let (debit, credit) = sides(row.amount);
    vec![
        Fact::text(row.narration).to(asked.link(Report::Entry, &[("id", &row.entry_id.to_string())])),
        Fact::day(row.entered_on),
        Fact::text(asked.lang.t(entry_kind_key(&row.kind))),
        Fact::text(row.unit_code.unwrap_or_default()),
        Fact::some_money(debit),
        Fact::some_money(credit),
        Fact::money(balance),
    ]
}
