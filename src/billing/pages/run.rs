//! Month run: choose, look, issue.

use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;

use super::{amount_or_dash, centre_asked, choose_centre, last_month, month_options, named, staff_only};
use crate::access;
use crate::base::time::{Month, ist_date, month_name, short_date};
use crate::base::{CentreId, Error, Result, Scope, Verb};
use crate::billing::run::{Preview, preview_run, run_invoices};
use crate::web::{Column, Ctx, Entered, Form, Table, Tone, empty, notice, wide_page};

pub(super) async fn show(ctx: Ctx) -> Result<Response> {
    staff_only(&ctx.actor)?;
    let title = ctx.t("billing-run-title");
    let Some(centre) = centre_asked(&ctx).await? else {
        access::check(&ctx.actor, Verb::SeeCharges, Scope::Everywhere)?;
        return Ok(wide_page(&ctx, &title, choose_centre(&ctx, "/invoice-run").await?));
    };
    let month = Month::parse(&ctx.asked("month")).unwrap_or_else(|| last_month(&ctx));
    let preview = preview_run(ctx.app.db.read(), &ctx.actor, &ctx.app.clock, centre, month).await?;
    let may_issue = access::may(&ctx.actor, Verb::IssueInvoice, Scope::Centre(centre));
    Ok(wide_page(&ctx, &title, html! { (month_form(&ctx, month)) (preview_body(&ctx, &preview, may_issue)) }))
}

fn month_form(ctx: &Ctx, month: Month) -> Markup {
    let entered = Entered::with([("month", month.to_string())]);
    let form = ctx.form(&entered);
    html! {
        form.filters method="get" action="/invoice-run" novalidate {
            @if ctx.actor.centre().is_none() { (form.hidden("centre", &ctx.asked("centre"))) }
            (form.select("month", "billing-run-month", month_options(ctx)))
            p.actions { button type="submit" { (ctx.t("billing-run-look")) } }
        }
    }
}

fn preview_body(ctx: &Ctx, preview: &Preview, may_issue: bool) -> Markup {
    let month = month_name(ctx.lang, preview.month);
    html! {
        h2 { (ctx.tr("billing-run-of-month", &[("month", &month)])) }
        ul.links {
            li { a href="/charges" { (ctx.t("unbilled-title")) } }
            @if access::may_somewhere(&ctx.actor, Verb::ManageAccounts) {
                li { a href="/invoice-run/setting" { (ctx.t("billing-setting-title")) } }
            }
        }
        (warnings(ctx, preview))
        @if preview.documents.is_empty() {
            (empty(&ctx.t("billing-run-nothing"), Some(("/invoices", &ctx.t("billing-run-see-issued")))))
        } @else {
            p { (ctx.lang.count("billing-run-count", preview.documents.len() as i64)) }
            (table(ctx, preview))
            @if may_issue { (issue_form(ctx, preview)) }
        }
    }
}

fn warnings(ctx: &Ctx, preview: &Preview) -> Markup {
    let mut words = Vec::new();
    if preview.month_is_running && !preview.documents.is_empty() {
        words.push(ctx.t("billing-run-month-running"));
    }
    if preview.jobs_without_count > 0 {
        words.push(ctx.lang.count("billing-run-jobs-open", preview.jobs_without_count));
    }
    if preview.waiting.held > 0 {
        words.push(ctx.lang.count("billing-run-held", preview.waiting.held));
    }
    if preview.waiting.in_review > 0 {
        words.push(ctx.lang.count("billing-run-in-review", preview.waiting.in_review));
    }
    if preview.older_unbilled > 0 {
        words.push(ctx.lang.count("billing-run-older", preview.older_unbilled));
    }
    html! {
        @if !words.is_empty() {
            (notice(Tone::Waiting, html! { ul { @for word in &words { li { (word) } } } }))
        }
    }
}

fn table(ctx: &Ctx, preview: &Preview) -> Markup {
    let mut table = Table::new(
        "preview",
        ctx.t("billing-run-caption"),
        vec![
            Column::text(ctx.t("billing-column-unit")),
            Column::text(ctx.t("billing-column-kind")),
            Column::number(ctx.t("billing-column-lines")),
            Column::number(ctx.t("billing-column-value")),
            Column::number(ctx.t("billing-column-tax")),
            Column::number(ctx.t("billing-column-payable")),
            Column::text(ctx.t("billing-column-look-at")),
        ],
    );
    for document in &preview.documents {
        let party = &document.unit.recipient.party;
        let warnings: Vec<String> = document.warnings.iter().map(|warning| ctx.t(warning.key())).collect();
        table.row(vec![
            html! { (named(ctx, &party.name_en, &party.name_hi)) " " small { (party.code) } },
            html! { (ctx.t(document.kind.key())) },
            html! { (document.lines) },
            html! { (document.value) },
            amount_or_dash(document.tax),
            html! { (document.payable) },
            html! { (warnings.join("; ")) },
        ]);
    }
    table.total(vec![
        html! { (ctx.t("billing-total")) },
        html! {},
        html! {},
        html! { (preview.value) },
        html! { (preview.tax) },
        html! { (preview.payable) },
        html! {},
    ]);
    html! { (table) }
}

fn issue_form(ctx: &Ctx, preview: &Preview) -> Markup {
    let entered = Entered::empty();
    let form = ctx.form(&entered);
    let count = preview.documents.len().to_string();
    let words = ctx.tr("billing-run-issue", &[("count", &count), ("amount", &preview.payable.to_string())]);
    html! {
        p { (ctx.t("billing-run-final")) }
        (form.post("/invoice-run", html! {
            (form.hidden("month", &preview.month.to_string()))
            (form.submit_words(&words))
        }))
    }
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct IssueForm {
    month: String,
}

pub(super) async fn issue(ctx: Ctx, form: Form<IssueForm>) -> Result<Response> {
    staff_only(&ctx.actor)?;
    let centre: CentreId = ctx.actor.centre().ok_or(Error::NotAllowed)?;
    access::check(&ctx.actor, Verb::IssueInvoice, Scope::Centre(centre))?;
    let month = Month::parse(&form.value.month).ok_or_else(|| Error::field("month", "billing-month-unreadable"))?;
    let result = run_invoices(&ctx.app.db, &ctx.actor, &ctx.app.clock, centre, month, |_, _| ()).await?;
    let today = short_date(ist_date(ctx.now()));
    let words = ctx.tr(
        "billing-run-done",
        &[
            ("count", &result.issued.len().to_string()),
            ("amount", &result.payable()?.to_string()),
            ("month", &month_name(ctx.lang, month)),
        ],
    );
    Ok(ctx.redirect_saying(format!("/invoices?from={today}&until={today}"), &words))
}
