//! Uses that are on no document yet: a unit's own, or a centre's, and the way to dispute or put one off.

use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};

use super::hold::{Hold, HoldCharge, ReleaseCharge, hold_charge, holds_of, release_charge};
use super::sheet::{Explained, Sheet, explain};
use super::unbilled::unbilled_of;
use crate::access;
use crate::base::time::short_date;
use crate::base::{ChargeId, Error, Result, Scope, Verb};
use crate::web::{
    Column, Ctx, Entered, Form, FormView, Pressed, Table, Tone, empty, in_script, notice, panel, tag, wide_page,
};

const ROWS: u64 = 200;

/// `GET /charges`
pub async fn list(ctx: Ctx) -> Result<Response> {
    let (rows, total) = unbilled_of(ctx.app.db.read(), &ctx.actor, ROWS).await?;
    let staff = ctx.actor.unit().is_none();
    let mut columns = vec![Column::text(ctx.t("charge-day")), Column::text(ctx.t("tariff-column-machine"))];
    if staff {
        columns.push(Column::text(ctx.t("charge-unit")));
    }
    columns.extend([Column::number(ctx.t("charge-to-pay")), Column::text(ctx.t("hold-column"))]);
    let mut table = Table::new("unbilled", ctx.t("unbilled-caption"), columns);
    for row in &rows {
        let mut cells = vec![
            html! { span.day { (short_date(row.service_on)) } },
            html! { a href=(format!("/charges/{}", row.id)) { (in_script(ctx.lang, row.machine(ctx.lang))) } " " small translate="no" { (row.reference) } },
        ];
        if staff {
            cells.push(in_script(ctx.lang, row.unit(ctx.lang)));
        }
        cells.push(html! { (row.to_pay) });
        cells.push(row.hold.as_deref().map_or_else(|| html! { "–" }, |kind| hold_tag(&ctx, kind)));
        table.row(cells);
    }
    let mut sums = vec![html! { (ctx.t("charge-total")) }, html! {}];
    if staff {
        sums.push(html! {});
    }
    sums.extend([html! { (total) }, html! {}]);
    table.total(sums);
    let lead = if staff { "unbilled-lead-staff" } else { "unbilled-lead-unit" };
    let body = html! {
        p { (ctx.t(lead)) }
        @if rows.is_empty() { (empty(&ctx.t("unbilled-none"), None)) } @else { (table) }
    };
    Ok(wide_page(&ctx, &ctx.t("unbilled-title"), body))
}

fn hold_tag(ctx: &Ctx, kind: &str) -> Markup {
    tag(if kind == "disputed" { Tone::Bad } else { Tone::Waiting }, &ctx.t(&format!("hold-{kind}")))
}

/// What waits of a charge, and what the actor can do about it; nothing once it is billed.
pub async fn holds(ctx: &Ctx, sheet: &Sheet, form: &FormView<'_>) -> Result<Markup> {
    let all = holds_of(ctx.app.db.read(), sheet.id).await?;
    let open = all.iter().any(|hold| hold.released_at.is_none());
    let at = Scope::UnitAtCentre(sheet.unit_id, sheet.centre_id);
    let may_hold = !open && sheet.document_id.is_none() && access::may(&ctx.actor, Verb::HoldCharge, at);
    let may_release = open && access::may(&ctx.actor, Verb::ReleaseCharge, Scope::Centre(sheet.centre_id));
    let own = ctx.actor.unit().is_some();
    let (title, act) =
        if own { ("hold-dispute-title", "hold-dispute") } else { ("hold-postpone-title", "hold-postpone") };
    Ok(html! {
        @for hold in &all { (told(ctx, hold)) }
        @if may_hold {
            (panel(&ctx.t(title), form.post(&format!("/charges/{}/hold", sheet.id), html! {
                (form.text("reason", "hold-reason").width(30))
                (form.submit(act))
            })))
        }
        @if may_release {
            (panel(&ctx.t("hold-release-title"), form.post(&format!("/charges/{}/release", sheet.id), html! {
                (form.text("answer", "hold-answer").hint("hold-answer-hint").width(30))
                (form.submit("hold-release"))
            })))
        }
    })
}

fn told(ctx: &Ctx, hold: &Hold) -> Markup {
    let since = short_date(crate::base::time::ist_date(hold.held_at));
    let words = ctx.tr(&format!("hold-{}-since", hold.kind), &[("since", &since)]);
    let tone = if hold.released_at.is_none() { Tone::Waiting } else { Tone::Plain };
    notice(
        tone,
        html! {
            p { (words) " " (in_script(ctx.lang, &hold.reason)) }
            @if hold.released_at.is_some() { p { (ctx.t("hold-answered")) " " (in_script(ctx.lang, &hold.answer)) } }
        },
    )
}

async fn asked(ctx: &Ctx, id: &str) -> Result<Explained> {
    let id = id.parse().map(ChargeId).map_err(|_| Error::NotFound)?;
    explain(ctx.app.db.read(), &ctx.actor, id).await
}

/// `POST /charges/{charge}/hold`
pub async fn hold(ctx: Ctx, Path(id): Path<String>, form: Form<Pressed>) -> Result<Response> {
    access::check_somewhere(&ctx.actor, Verb::HoldCharge)?;
    let found = asked(&ctx, &id).await?;
    let command = &HoldCharge { charge: found.sheet.id, reason: form.entered.get("reason").to_owned() };
    let key = form.entered.idempotency_key();
    let outcome = ctx.write_once(&key, command, |tx| async move { hold_charge(&tx, command).await }).await;
    answer(&ctx, &found, &form.entered, outcome, "hold-held-done").await
}

/// `POST /charges/{charge}/release`
pub async fn release(ctx: Ctx, Path(id): Path<String>, form: Form<Pressed>) -> Result<Response> {
    access::check_somewhere(&ctx.actor, Verb::ReleaseCharge)?;
    let found = asked(&ctx, &id).await?;
    let command = &ReleaseCharge { charge: found.sheet.id, answer: form.entered.get("answer").to_owned() };
    let key = form.entered.idempotency_key();
    let outcome = ctx.write_once(&key, command, |tx| async move { release_charge(&tx, command).await }).await;
    answer(&ctx, &found, &form.entered, outcome, "hold-released-done").await
}

async fn answer(ctx: &Ctx, found: &Explained, entered: &Entered, outcome: Result<()>, said: &str) -> Result<Response> {
    match outcome {
        Ok(()) => Ok(ctx.redirect_saying(format!("/charges/{}", found.sheet.id), &ctx.t(said))),
        Err(error) => super::sheet_pages::sheet_page(ctx, found, &entered.clone().refused(error)?).await,
    }
}
