//! Ageing of what units owe, and the open documents behind it.

use sea_orm::ConnectionTrait;

use super::Report;
use super::listing::{Asked, Fact, Listing, figure, words};
use crate::base::time::parse_date;
use crate::base::{DocumentId, Paise, Result, UnitId};
use crate::billing::{self, AgeBasis, OpenFilter, OpenKey, SPANS};
use crate::books::sheet::Cell;

/// Headings of the spans, the first for what is not due.
pub const SPAN_KEYS: [&str; SPANS] =
    ["books-age-not-due", "books-age-30", "books-age-60", "books-age-90", "books-age-120", "books-age-over"];

fn basis(asked: &Asked<'_>) -> AgeBasis {
    AgeBasis::from_code(asked.get("basis"))
}

/// The unit the address names, if it names one.
async fn unit(conn: &impl ConnectionTrait, asked: &Asked<'_>) -> Result<Option<UnitId>> {
    match asked.get("unit") {
        "" => Ok(None),
        code => Ok(Some(billing::unit_by_code(conn, &code.to_uppercase()).await?.id)),
    }
}

/// One row for each unit that owes or is owed anything on the day.
pub async fn list(conn: &impl ConnectionTrait, asked: &Asked<'_>) -> Result<Listing> {
    let basis = basis(asked);
    let mut units = billing::ageing(conn, asked.centre, unit(conn, asked).await?, asked.until, basis).await?;
    let mut sums = [Paise::ZERO; SPANS + 2];
    for unit in &units {
        for (sum, amount) in sums.iter_mut().zip(figures(unit)?) {
            *sum = sum.plus(amount)?;
        }
    }
    let count = i64::try_from(units.len()).unwrap_or(i64::MAX);
    let after = asked.get("after");
    units.retain(|unit| unit.code.as_str() > after);
    let next = asked.cut(&mut units, |unit| unit.code.clone());
    let on = asked.until.to_string();
    let mut rows = Vec::with_capacity(units.len());
    for unit in &units {
        let statement = format!("/units/{}/statement?centre={}&until={on}", unit.code, asked.centre_code);
        let name = format!("{}, {}", unit.code, asked.lang.pick(&unit.name_en, &unit.name_hi));
        let mut facts = vec![Fact::text(name).to(&statement)];
        for (index, amount) in figures(unit)?.into_iter().enumerate() {
            let span = index.to_string();
            let behind = asked.link(
                Report::OpenItems,
                &[("on", &on), ("unit", &unit.code), ("basis", basis.code()), ("span", &span)],
            );
            facts.push(Fact::some_money(amount).to(if index < SPANS { behind } else { statement.clone() }));
        }
        rows.push(facts);
    }
    let mut heads = vec![words("books-column-unit")];
    heads.extend(SPAN_KEYS.map(figure));
    heads.extend([figure("books-column-unallocated"), figure("books-column-balance")]);
    let mut total = vec![Cell::text(asked.lang.count("books-total-units", count))];
    total.extend(sums.map(Cell::Money));
    Ok(Listing { heads, rows, total, next })
}

/// The spans, what is unallocated (below zero, because it lowers what is owed), and the balance.
fn figures(unit: &billing::Ageing) -> Result<[Paise; SPANS + 2]> {
    let mut figures = [Paise::ZERO; SPANS + 2];
    figures[..SPANS].copy_from_slice(&unit.open);
    figures[SPANS] = Paise::ZERO.minus(unit.unallocated()?)?;
    figures[SPANS + 1] = unit.balance;
    Ok(figures)
}

/// Where a page of open documents begins: after this unit's code, day and document.
fn after(asked: &Asked<'_>) -> Option<OpenKey> {
    let mut parts = asked.get("after").split('~');
    Some((parts.next()?.to_owned(), parse_date(parts.next()?)?, DocumentId(parts.next()?.parse().ok()?)))
}

/// The documents that are open on the day, of a unit and span where the address names them.
pub async fn open_items(conn: &impl ConnectionTrait, asked: &Asked<'_>) -> Result<Listing> {
    let on = asked.until;
    let unit = unit(conn, asked).await?;
    let span = asked.get("span").parse().ok();
    let filter = OpenFilter { centre: asked.centre, unit, on, basis: basis(asked), span };
    let totals = billing::open_totals(conn, &filter).await?;
    let mut items =
        billing::open_items(conn, &filter, after(asked), asked.rows.map(|rows| rows.saturating_add(1))).await?;
    let next = asked.cut(&mut items, |item| format!("{}~{}~{}", item.unit_code, item.counted_from, item.id));
    let rows = items.into_iter().map(|item| {
        let name = format!("{}, {}", item.unit_code, asked.lang.pick(&item.name_en, &item.name_hi));
        vec![
            Fact::text(item.number).to(format!("/invoices/{}", item.id)),
            Fact::text(name),
            Fact::day(item.issued_on),
            Fact::day(item.due_on),
            Fact::count((on - item.counted_from).num_days().max(0)),
            Fact::money(item.payable),
            Fact::money(item.open),
        ]
    });
    Ok(Listing {
        heads: vec![
            words("books-column-document"),
            words("books-column-unit"),
            words("books-column-day"),
            words("books-column-due"),
            figure("books-column-days-over"),
            figure("books-column-payable"),
            figure("books-column-open"),
        ],
        rows: rows.collect(),
        total: vec![
            Cell::text(asked.lang.count("books-total-documents", totals.count)),
            Cell::Empty,
            Cell::Empty,
            Cell::Empty,
            Cell::Empty,
            Cell::Money(totals.payable),
            Cell::Money(totals.open),
        ],
        next,
    })
}
