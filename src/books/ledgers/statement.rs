//! A unit's statement of account as CSV: the rows of its page.

use axum::extract::Path;
use axum::response::Response;
use chrono::NaiveDate;
use serde_json::json;

use crate::access;
use crate::account::{self, Statement};
use crate::base::time::{FinancialYear, ist_date, parse_date};
use crate::base::{Error, Paise, Result, Scope, Verb};
use crate::billing::{self, CentreParty, UnitParty};
use crate::books::export::ExportFile;
use crate::books::pages::attachment;
use crate::books::sheet::{Cell, csv_rows};
use crate::db::Change;
use crate::web::Ctx;

use super::listing::sides;

/// Whose account an address asks for, at which centre, over which days.
pub struct StatementAsked {
    /// The unit.
    pub unit: UnitParty,
    /// The centre.
    pub centre: CentreParty,
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub until: NaiveDate,
}

/// Reads what is asked for, and puts on record that it leaves.
///
/// # Errors
/// Not found or not allowed.
pub async fn statement_asked(ctx: &Ctx, code: &str) -> Result<StatementAsked> {
    access::check_somewhere(&ctx.actor, Verb::SeeStatement)?;
    let conn = ctx.app.db.read();
    let unit = billing::unit_by_code(conn, code).await?;
    let centre = match (ctx.asked("centre").as_str(), ctx.actor.centre()) {
        ("", Some(own)) => billing::centre(conn, own).await?,
        ("", None) => {
            let held = billing::unit_balances(conn, &ctx.actor, unit.id).await?;
            billing::centre(conn, held.first().ok_or(Error::NotFound)?.centre_id).await?
        }
        (named, _) => billing::centre_by_code(conn, named).await?,
    };
    access::check(&ctx.actor, Verb::SeeStatement, Scope::UnitAtCentre(unit.id, centre.id))?;
    let until = parse_date(&ctx.asked("until")).unwrap_or_else(|| ist_date(ctx.now()));
    let from = parse_date(&ctx.asked("from")).unwrap_or_else(|| FinancialYear::of(until).first_day()).min(until);
    let record = json!({ "report": "statement", "from": from, "until": until, "centre": centre.code });
    let (record, unit_id, centre_id) = (&record, unit.id, centre.id);
    ctx.write(|tx| async move {
        tx.audit(Change::of(Verb::SeeStatement, "unit", unit_id.0).at(centre_id).after(record.clone())).await
    })
    .await?;
    Ok(StatementAsked { unit, centre, from, until })
}

/// The statement of a unit at the centre the address names. That it left is on record.
pub async fn csv(ctx: Ctx, Path(code): Path<String>) -> Result<Response> {
    let StatementAsked { unit, centre, from, until } = statement_asked(&ctx, &code).await?;
    let statement = account::statement(ctx.app.db.read(), unit.id, centre.id, from, until).await?;
    let keys = ["day", "voucher", "debit", "credit", "balance"];
    let headings = keys.iter().map(|key| ctx.t(&format!("books-column-{key}"))).collect();
    let bytes = csv_rows(headings, rows(&ctx, &statement)?.into_iter())?;
    let name = format!("statement-{}-{}-{from}-{until}.csv", unit.code(), centre.code);
    Ok(attachment(ExportFile { name, media_type: "text/csv; charset=utf-8", bytes }))
}

fn rows(ctx: &Ctx, statement: &Statement) -> Result<Vec<Vec<Cell>>> {
    let balance = |day, key: &str, amount| {
        vec![Cell::Date(day), Cell::text(ctx.t(key)), Cell::Empty, Cell::Empty, Cell::Money(amount)]
    };
    let some = |amount: Paise| if amount == Paise::ZERO { Cell::Empty } else { Cell::Money(amount) };
    let mut rows = vec![balance(statement.from, "books-opening-balance", statement.opening)];
    for line in &statement.lines {
        let (debit, credit) = sides(line.amount);
        rows.push(vec![
            Cell::Date(line.on),
            Cell::text(&line.number),
            some(debit),
            some(credit),
            Cell::Money(line.balance),
        ]);
    }
    rows.push(balance(statement.until, "books-closing-balance", statement.closing));
    Ok(rows)
}
