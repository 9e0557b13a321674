//! What stands below a statement: how long its dues are due, credits that are free, and a slip to confirm the balance.

use chrono::NaiveDate;
use maud::{Markup, html};

use crate::base::time::short_date;
use crate::base::{Paise, Result};
use crate::billing::advance::{advance_table, advances_of};
use crate::billing::ageing::{AgeBasis, Ageing, SPANS, ageing};
use crate::billing::parties::{CentreParty, UnitParty};
use crate::web::{Column, Ctx, Table};

/// Keys of the headings of the spans.
pub(in crate::billing) const SPAN_KEYS: [&str; SPANS] = [
    "billing-age-not-due",
    "billing-age-30",
    "billing-age-60",
    "billing-age-90",
    "billing-age-120",
    "billing-age-over",
];

/// The foot of a unit's statement at a centre as on its last day. The caller has asked whether the actor may see it.
pub(super) async fn foot(
    ctx: &Ctx,
    unit: &UnitParty,
    centre: &CentreParty,
    from: NaiveDate,
    until: NaiveDate,
) -> Result<Markup> {
    let held = ageing(ctx.app.db.read(), centre.id, Some(unit.id), until, AgeBasis::Due).await?;
    let csv = format!("/units/{}/statement/csv?centre={}&from={from}&until={until}", unit.code(), centre.code);
    let pdf = format!("/units/{}/statement/pdf?centre={}&from={from}&until={until}", unit.code(), centre.code);
    let table = match held.first() {
        Some(held) => spans(ctx, centre, held, until)?,
        None => html! {},
    };
    let ahead = advances_of(ctx.app.db.read(), unit.id, centre.id, from, until).await?;
    let balance = held.first().map_or(Paise::ZERO, |held| held.balance);
    Ok(html! {
        (table)
        @if !ahead.is_empty() { (advance_table(ctx, &ahead, ctx.t("billing-advances-taxed"))?) }
        p.actions {
            @if cfg!(feature = "pdf") {
                a.button href=(format!("{pdf}&wording={}", ctx.lang.code())) { (ctx.t("billing-statement-pdf")) } " "
                a href=(format!("{pdf}&wording=both")) { (ctx.t("billing-pdf-both")) } " "
            }
            a href=(csv) { (ctx.t("billing-statement-csv")) }
        }
        (slip(ctx, unit, centre, balance, until))
    })
}

fn spans(ctx: &Ctx, centre: &CentreParty, held: &Ageing, until: NaiveDate) -> Result<Markup> {
    let mut columns = vec![Column::text(ctx.t("billing-ageing-as-on"))];
    columns.extend(SPAN_KEYS.map(|key| Column::number(ctx.t(key))));
    columns
        .extend([Column::number(ctx.t("billing-ageing-unallocated")), Column::number(ctx.t("billing-column-balance"))]);
    let mut table = Table::new(&format!("ageing-{}", centre.code), ctx.t("billing-ageing-caption"), columns);
    let mut cells = vec![html! { span.day { (short_date(until)) } }];
    cells.extend(held.open.map(super::amount_or_dash));
    cells.extend([super::amount_or_dash(Paise::ZERO.minus(held.unallocated()?)?), html! { (held.balance) }]);
    table.row(cells);
    Ok(html! { (table) })
}

/// Printed with the statement, cut off, signed by the unit and given back.
fn slip(ctx: &Ctx, unit: &UnitParty, centre: &CentreParty, balance: Paise, until: NaiveDate) -> Markup {
    let (to, of) = (&centre.supplier.party, &unit.recipient.party);
    let facts = [
        ("unit", ctx.lang.pick(&of.name_en, &of.name_hi)),
        ("code", unit.code()),
        ("centre", ctx.lang.pick(&to.name_en, &to.name_hi)),
        ("date", &short_date(until)),
        ("amount", &Paise(balance.0.saturating_abs()).to_string()),
    ];
    let key = if balance < Paise::ZERO { "billing-slip-credit" } else { "billing-slip-owed" };
    html! {
        section.slip {
            h3 { (ctx.t("billing-slip-title")) }
            p { (ctx.tr(key, &facts)) }
            p { (ctx.t("billing-slip-sign")) }
        }
    }
}
