//! The day book, and one entry with its postings.

use chrono::NaiveDate;
use sea_orm::{ConnectionTrait, FromQueryResult};

use super::Report;
use super::account::{account_name, entry_kind_key};
use super::listing::{Asked, Conditions, Fact, Listing, figure, sides, words};
use crate::base::{Error, Paise, Result};
use crate::books::sheet::Cell;
use crate::db::{Rows, values};

#[derive(FromQueryResult)]
struct EntryRow {
    id: i64,
    entered_on: NaiveDate,
    kind: String,
    narration: String,
    amount: Paise,
}

#[derive(FromQueryResult)]
struct Sums {
    count: i64,
    amount: Paise,
}

/// Every entry of some days in order, with what it moves.
pub async fn day_book(conn: &impl ConnectionTrait, asked: &Asked<'_>) -> Result<Listing> {
    let mut found = Conditions::new(
        "j.centre_id = $1 AND j.entered_on >= $2 AND j.entered_on <= $3",
        values![asked.centre.0, asked.from, asked.until],
    );
    found.and_text("j.kind = ?", asked.get("kind"));
    let sql = format!(
        "SELECT (SELECT COUNT(*) FROM journal_entry j WHERE {}) AS count, \
         CAST(COALESCE(SUM(p.amount_paise), 0) AS BIGINT) AS amount FROM journal_entry j \
         JOIN posting p ON p.journal_entry_id = j.id AND p.amount_paise > 0 WHERE {}",
        found.sql, found.sql
    );
    let sums: Option<Sums> = conn.row(&sql, found.values.clone()).await?;
    found.go_on(("j.entered_on", "j.id"), asked.after());
    let sql = format!(
        "SELECT j.id, j.entered_on, j.kind, j.narration, (SELECT CAST(COALESCE(SUM(p.amount_paise), 0) AS BIGINT) \
         FROM posting p WHERE p.journal_entry_id = j.id AND p.amount_paise > 0) AS amount \
         FROM journal_entry j WHERE {} ORDER BY j.entered_on, j.id{}",
        found.sql,
        asked.limit()
    );
    let mut rows: Vec<EntryRow> = conn.rows(&sql, found.values).await?;
    let next = asked.cut(&mut rows, |row| format!("{}~{}", row.entered_on, row.id));
    let sums = sums.unwrap_or(Sums { count: 0, amount: Paise::ZERO });
    Ok(Listing {
        heads: vec![
            words("books-column-voucher"),
            words("books-column-day"),
            words("books-column-kind"),
            figure("books-column-debit"),
            figure("books-column-credit"),
        ],
        rows: rows
            .into_iter()
            .map(|row| {
                vec![
                    Fact::text(row.narration).to(asked.link(Report::Entry, &[("id", &row.id.to_string())])),
                    Fact::day(row.entered_on),
                    Fact::text(asked.lang.t(entry_kind_key(&row.kind))),
                    Fact::money(row.amount),
                    Fact::money(row.amount),
                ]
            })
            .collect(),
        total: vec![
            Cell::text(asked.lang.count("books-total-entries", sums.count)),
            Cell::Empty,
            Cell::Empty,
            Cell::Money(sums.amount),
            Cell::Money(sums.amount),
        ],
        next,
    })
}

#[derive(FromQueryResult)]
struct PostingRow {
    entered_on: NaiveDate,
    narration: String,
    document_id: Option<i64>,
    receipt_id: Option<i64>,
    account: String,
    name_en: String,
    name_hi: String,
    unit_code: Option<String>,
    amount: Paise,
}

/// The postings of one entry; debit equals credit.
///
/// # Errors
/// Not found where the centre has no such entry.
pub async fn entry(conn: &impl ConnectionTrait, asked: &Asked<'_>) -> Result<Listing> {
    let id: i64 = asked.get("id").parse().map_err(|_| Error::NotFound)?;
    let sql = format!(
        "SELECT j.entered_on, j.narration, j.document_id, j.receipt_id, p.account, {}, u.code AS unit_code, \
         p.amount_paise AS amount FROM journal_entry j JOIN posting p ON p.journal_entry_id = j.id \
         JOIN ledger_account a ON a.code = p.account \
         LEFT JOIN centre_account o ON o.centre_id = p.centre_id AND o.account = p.account \
         LEFT JOIN unit u ON u.id = p.unit_id WHERE j.id = $1 AND j.centre_id = $2 ORDER BY p.id",
        account_name()
    );
    let postings: Vec<PostingRow> = conn.rows(&sql, values![id, asked.centre.0]).await?;
    if postings.is_empty() {
        return Err(Error::NotFound);
    }
    let (mut debit, mut credit) = (Paise::ZERO, Paise::ZERO);
    let mut rows = Vec::new();
    for row in postings {
        let (in_debit, in_credit) = sides(row.amount);
        (debit, credit) = (debit.plus(in_debit)?, credit.plus(in_credit)?);
        let month = crate::base::time::Month::of(row.entered_on);
        let unit = row.unit_code.unwrap_or_default();
        let ledger = asked.link(
            Report::Account,
            &[
                ("account", &row.account),
                ("unit", &unit),
                ("from", &month.first_day().to_string()),
                ("until", &month.last_day().to_string()),
            ],
        );
        let paper = match (row.document_id, row.receipt_id) {
            (Some(document), _) => Fact::text(row.narration).to(format!("/invoices/{document}")),
            (None, Some(receipt)) => Fact::text(row.narration).to(format!("/receipts/{receipt}")),
            _ => Fact::text(row.narration),
        };
        rows.push(vec![
            Fact::text(asked.lang.pick(&row.name_en, &row.name_hi)).to(ledger),
            Fact::text(unit),
            Fact::day(row.entered_on),
            paper,
            Fact::some_money(in_debit),
            Fact::some_money(in_credit),
        ]);
    }
    Ok(Listing {
        heads: vec![
            words("books-column-account"),
            words("books-column-unit"),
            words("books-column-day"),
            words("books-column-voucher"),
            figure("books-column-debit"),
            figure("books-column-credit"),
        ],
        rows,
        total: vec![
            Cell::text(asked.lang.t("books-total")),
            Cell::Empty,
            Cell::Empty,
            Cell::Empty,
            Cell::Money(debit),
            Cell::Money(credit),
        ],
        next: None,
    })
}
