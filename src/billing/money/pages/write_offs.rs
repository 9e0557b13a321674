//! Dues given up: those that wait for a second person, asking for one, and deciding.

use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;

use super::{ROWS, Reading, centre_or_choice, document_of, ways};
use crate::access;
use crate::base::time::{ist_date, short_date};
use crate::base::{Error, Result, Scope, Verb};
use crate::billing::find;
use crate::billing::money::limits::write_off_limit;
use crate::billing::money::write_off::{
    self, AskWriteOff, DecideWriteOff, LIMITED, WriteOff, WriteOffState, WrittenOff,
};
use crate::billing::store::Document;
use crate::web::{
    Column, Ctx, Entered, Form, Table, Tone, empty, in_script, notice, post_button, summary_list, tag, wide_page,
};

/// `GET /write-offs`
pub(super) async fn list(ctx: Ctx) -> Result<Response> {
    list_page(&ctx, None).await
}

async fn list_page(ctx: &Ctx, refused: Option<Vec<String>>) -> Result<Response> {
    let title = "billing-write-offs-title";
    let centre = match centre_or_choice(ctx, Verb::WriteOff, "/write-offs", title).await? {
        Ok(centre) => centre,
        Err(choice) => return Ok(choice),
    };
    let conn = ctx.app.db.read();
    let rows = write_off::write_offs(conn, &ctx.actor, centre, ROWS).await?;
    let mut table = Table::new(
        "write-offs",
        ctx.t("billing-write-offs-caption"),
        vec![
            Column::text(ctx.t("billing-column-document")),
            Column::text(ctx.t("billing-column-unit")),
            Column::number(ctx.t("billing-column-amount")),
            Column::text(ctx.t("billing-reason")),
            Column::text(ctx.t("billing-column-asked")),
            Column::text(ctx.t("billing-column-state")),
        ],
    );
    for row in &rows {
        table.row(vec![
            html! { a href=(format!("/invoices/{}", row.document_id)) { (row.document_number) } },
            html! { (in_script(ctx.lang, ctx.lang.pick(&row.unit_name_en, &row.unit_name_hi))) },
            html! { (row.amount) },
            html! { (in_script(ctx.lang, &row.reason)) },
            html! { span.day { (short_date(ist_date(row.asked_at))) } " " (row.asker.as_deref().unwrap_or("")) },
            state(ctx, row),
        ]);
    }
    let today = ist_date(ctx.now());
    let mut limits = Vec::new();
    for role in LIMITED {
        let words = ctx.t(&format!("people-role-{}", role.code().replace('_', "-")));
        limits.push((words, write_off_limit(conn, &[role], today).await?));
    }
    let body = html! {
        (ways(ctx))
        @if let Some(words) = refused { (notice(Tone::Bad, html! { @for words in words { p { (words) } } })) }
        p { (ctx.t("billing-write-offs-lead")) }
        ul { @for (role, limit) in limits { li { (role) ": " (limit) } } }
        @if table.is_empty() { (empty(&ctx.t("billing-write-offs-none"), None)) } @else { (table) }
    };
    Ok(wide_page(ctx, &ctx.t(title), body))
}

fn state(ctx: &Ctx, row: &WriteOff) -> Markup {
    let own = row.asked_by.is_some() && row.asked_by == ctx.actor.user_id.map(|user| user.0);
    let path = format!("/write-offs/{}/decide", row.id);
    html! {
        @if row.state == WriteOffState::Waiting.code() {
            (tag(Tone::Waiting, &ctx.t("billing-write-off-waiting")))
            @if !own && access::may(&ctx.actor, Verb::WriteOff, Scope::Centre(row.centre_id)) {
                (post_button(ctx, &path, &ctx.t("billing-write-off-agree"), &[("agree", "yes")]))
                (post_button(ctx, &path, &ctx.t("billing-write-off-reject"), &[("agree", "no")]))
            }
        } @else if row.state == WriteOffState::Done.code() {
            (tag(Tone::Good, &ctx.t("billing-write-off-given-up")))
            @if let Some(receipt) = row.receipt_id {
                " " a href=(format!("/credits/receipt-{receipt}")) { (ctx.t("billing-show")) }
            }
        } @else { (tag(Tone::Plain, &ctx.t("billing-write-off-rejected"))) }
    }
}

async fn asked(ctx: &Ctx, text: &str) -> Result<Document> {
    access::check_somewhere(&ctx.actor, Verb::WriteOff)?;
    let document = find::document(ctx.app.db.read(), &ctx.actor, document_of(text)?).await?;
    access::check(&ctx.actor, Verb::WriteOff, Scope::Centre(document.centre))?;
    Ok(document)
}

/// `GET /write-offs/new?document=…`
pub(super) async fn form(ctx: Ctx) -> Result<Response> {
    let document = asked(&ctx, &ctx.asked("document")).await?;
    Ok(ask_page(&ctx, &document, &Entered::empty()))
}

fn ask_page(ctx: &Ctx, document: &Document, entered: &Entered) -> Response {
    let form = ctx.form(entered);
    let party = &document.content.recipient;
    let facts = [
        (ctx.t("billing-column-document"), html! { (document.content.number) }),
        (ctx.t("billing-column-unit"), html! { (in_script(ctx.lang, ctx.lang.pick(&party.name_en, &party.name_hi))) }),
        (ctx.t("billing-column-amount"), html! { (document.content.payable) }),
    ];
    let body = html! {
        (summary_list(&facts))
        p { (ctx.t("billing-write-off-lead")) }
        (form.post("/write-offs/new", html! {
            (form.hidden("document", &document.id.to_string()))
            (form.number("amount", "billing-field-write-off"))
            (form.text("reason", "billing-reason").width(30))
            (form.submit("billing-write-off-submit"))
        }))
    };
    form.page(&ctx.t("billing-write-off-new"), body)
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct AskForm {
    document: String,
    amount: String,
    reason: String,
}

fn words(ctx: &Ctx, done: &WrittenOff) -> String {
    match (&done.state, &done.number) {
        (WriteOffState::Done, Some(number)) => ctx.tr("billing-write-off-done", &[("number", number)]),
        (WriteOffState::Rejected, _) => ctx.t("billing-write-off-rejected"),
        _ => ctx.t("billing-write-off-asked"),
    }
}

/// `POST /write-offs/new`
pub(super) async fn ask(ctx: Ctx, form: Form<AskForm>) -> Result<Response> {
    let document = asked(&ctx, &form.value.document).await?;
    let mut reading = Reading::default();
    let command = AskWriteOff {
        document: document.id,
        amount: reading.amount("amount", &form.value.amount),
        reason: form.value.reason.clone(),
    };
    let outcome = match reading.done(command) {
        Ok(command) => {
            let (key, command) = (form.entered.idempotency_key(), &command);
            ctx.write_once(&key, command, |tx| async move { write_off::ask_write_off(&tx, command).await }).await
        }
        Err(error) => Err(error),
    };
    match outcome {
        Ok(done) => Ok(ctx.redirect_saying("/write-offs", &words(&ctx, &done))),
        Err(error) => Ok(ask_page(&ctx, &document, &form.entered.refused(error)?)),
    }
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct DecideForm {
    agree: String,
}

/// `POST /write-offs/{id}/decide`
pub(super) async fn decide(ctx: Ctx, Path(id): Path<String>, form: Form<DecideForm>) -> Result<Response> {
    access::check_somewhere(&ctx.actor, Verb::WriteOff)?;
    let id = id.parse().map_err(|_| Error::NotFound)?;
    let (key, command) = (form.entered.idempotency_key(), &DecideWriteOff { id, agree: form.value.agree == "yes" });
    match ctx.write_once(&key, command, |tx| async move { write_off::decide_write_off(&tx, command).await }).await {
        Ok(done) => Ok(ctx.redirect_saying("/write-offs", &words(&ctx, &done))),
        Err(error) => {
            let entered = form.entered.refused(error)?;
            let reasons = entered.reasons().iter().map(|reason| reason.words(ctx.lang)).collect();
            list_page(&ctx, Some(reasons)).await
        }
    }
}
