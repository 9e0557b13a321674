//! What applies to one machine: for each user category today, and for the unit that looks at its times.

use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};

use crate::access;
use crate::base::time::{ist_date, start_of_day};
use crate::base::{Result, Scope, UnitId, Verb};
use crate::booking::allowed::own_bookings;
use crate::booking::machine::Machine;
use crate::booking::party::Party;
use crate::booking::rulebook::{Rulebook, words};
use crate::booking::rules::OwnBooking;
use crate::people;
use crate::web::{Column, Ctx, Table, in_script, page, summary_list};

/// `GET /manage/machines/{code}/rules`
pub async fn show(ctx: Ctx, Path(code): Path<String>) -> Result<Response> {
    let conn = ctx.app.db.read();
    let machine = Machine::by_code(conn, &code).await?;
    access::check(&ctx.actor, Verb::ManageRules, Scope::Centre(machine.centre_id))?;
    let book = Rulebook::of_centre(conn, machine.centre_id).await?;
    let today = ist_date(ctx.now());
    let categories = people::user_categories(conn).await?;
    let mut columns = vec![Column::text(ctx.t("booking-rule"))];
    columns.extend(categories.iter().map(|one| Column::text(ctx.lang.pick(&one.name_en, &one.name_hi))));
    let applying: Vec<Vec<(String, Option<String>)>> = categories
        .iter()
        .map(|one| words::applying(ctx.lang, &machine.clone().under(&book.settings, &one.code, today), ctx.now()))
        .collect();
    let mut table = Table::new("applies", ctx.t("booking-applies-title"), columns);
    let labels = applying.first().into_iter().flatten().map(|(label, _)| label);
    for (row, label) in labels.enumerate() {
        let values =
            applying.iter().map(|of_category| match of_category.get(row).and_then(|(_, words)| words.clone()) {
                Some(words) => html! { (words) },
                None => html! { "–" },
            });
        table.row(std::iter::once(html! { (label) }).chain(values).collect());
    }
    let quotas = categories.iter().map(|one| {
        let judging = book.judging(&machine, &one.code, today);
        html! {
            @if judging.is_empty() { "–" }
            @for quota in judging { p { (words::quota(ctx.lang, quota)) " (" (words::covers(ctx.lang, quota)) ")" } }
        }
    });
    table.row(std::iter::once(html! { (ctx.t("booking-quotas-title")) }).chain(quotas).collect());
    let centre = format!("/manage/centres/{}", machine.centre_code);
    Ok(page(
        &ctx,
        &ctx.t("booking-applies-machine-title"),
        html! {
            p.lead { (in_script(ctx.lang, machine.name(ctx.lang))) " · " span.code { (machine.code) } }
            (table)
            ul.links {
                li { a href=(format!("{centre}/rules")) { (ctx.t("booking-rules-title")) } }
                li { a href=(format!("{centre}/quotas")) { (ctx.t("booking-quotas-title")) } }
                li { a href=(format!("/manage/machines/{}", machine.code)) { (ctx.t("booking-applies-edit-machine")) } }
            }
        },
    ))
}

/// What applies to a machine (under its settings) for the unit that books it, before it is
/// refused anything: lengths, notice, horizon, free cancelling, what is left of its quotas.
pub async fn what_applies(ctx: &Ctx, machine: &Machine, unit: Option<UnitId>) -> Result<Markup> {
    let rows = words::applying(ctx.lang, machine, ctx.now()).into_iter();
    let mut rows: Vec<(String, Markup)> = rows.filter_map(|(label, words)| Some((label, html! { (words?) }))).collect();
    if let Some(unit) = unit {
        let left = quotas_left(ctx, machine, unit).await?;
        if !left.is_empty() {
            rows.push((ctx.t("booking-applies-quota"), html! { @for words in left { p { (words) } } }));
        }
    }
    Ok(html! {
        details {
            summary { (ctx.t("booking-applies-title")) }
            (summary_list(&rows))
        }
    })
}

async fn quotas_left(ctx: &Ctx, machine: &Machine, unit: UnitId) -> Result<Vec<String>> {
    let conn = ctx.app.db.read();
    let today = ist_date(ctx.now());
    let book = Rulebook::of_centre(conn, machine.centre_id).await?;
    if book.quotas.is_empty() {
        return Ok(Vec::new());
    }
    let party = Party::on_day(conn, unit, today, machine.id).await?;
    let judging = book.judging(machine, &party.user_category, today);
    let first = judging.iter().map(|quota| quota.period.around(today, today).0).min();
    let Some(first) = first else { return Ok(Vec::new()) };
    let own = own_bookings(conn, unit, machine.centre_id, start_of_day(first), ctx.now()).await?;
    let own: Vec<OwnBooking> = own.into_iter().map(|row| row.booking()).collect();
    let left =
        |quota: &&crate::booking::rules::Quota| words::left(ctx.lang, quota, quota.used_around(today, today, &own));
    Ok(judging.iter().map(left).collect())
}
