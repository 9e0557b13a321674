//! The portal's answers: brought in as its file, shown by document, cancelled within the day.

use axum::Router;
use axum::extract::Path;
use axum::response::Response;
use axum::routing::{get, post};
use maud::html;

use super::answer::last_moment_to_cancel;
use super::store::{Cancelled, Registration, cancel_registration, latest, registration, store_answers};
use crate::access;
use crate::base::time::short_date_time;
use crate::base::{CentreId, DocumentId, Error, Result, Verb};
use crate::billing::find;
use crate::billing::pages::staff_only;
use crate::db::{RequestKey, sha256};
use crate::web::{App, Column, Ctx, Entered, Form, Pressed, Table, empty, summary_list};

const ROWS: u64 = 200;

/// The pages of registrations.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/registrations", get(list).post(bring))
        .route("/registrations/{document}", get(show))
        .route("/registrations/{document}/cancel", post(cancel))
}

fn own_centre(ctx: &Ctx) -> Result<CentreId> {
    staff_only(&ctx.actor)?;
    access::check_somewhere(&ctx.actor, Verb::IssueInvoice)?;
    ctx.actor.centre().ok_or(Error::NotAllowed)
}

/// `GET /registrations`
async fn list(ctx: Ctx) -> Result<Response> {
    let centre = own_centre(&ctx)?;
    list_page(&ctx, centre, &Entered::empty()).await
}

async fn list_page(ctx: &Ctx, centre: CentreId, entered: &Entered) -> Result<Response> {
    let all = latest(ctx.app.db.read(), centre, ROWS).await?;
    let form = ctx.form(entered);
    let columns = vec![
        Column::text(ctx.t("irn-document")),
        Column::text(ctx.t("irn-acknowledged")),
        Column::text(ctx.t("irn-ack-no")),
        Column::text(ctx.t("irn-state")),
    ];
    let mut table = Table::new("registrations", ctx.t("irn-caption"), columns);
    for row in &all {
        let state = if row.cancelled_at.is_some() { "irn-state-cancelled" } else { "irn-state-registered" };
        table.row(vec![
            html! { a href=(format!("/registrations/{}", row.document_id)) { (row.number) } },
            html! { (short_date_time(row.ack_at)) },
            html! { (row.ack_no) },
            html! { (ctx.t(state)) },
        ]);
    }
    let body = html! {
        p { (ctx.t("irn-lead")) }
        (form.post_with_files("/registrations", html! {
            (form.file("file", "irn-file", ".json").hint("irn-file-hint"))
            (form.submit("irn-bring"))
        }))
        @if table.is_empty() { (empty(&ctx.t("irn-none"), None)) } @else { (table) }
    };
    Ok(form.page(&ctx.t("irn-title"), body))
}

/// `POST /registrations`
async fn bring(ctx: Ctx, form: Form<Pressed>) -> Result<Response> {
    let centre = own_centre(&ctx)?;
    match brought(&ctx, centre, &form).await {
        Ok(count) => {
            let said = ctx.lang.count("irn-brought", i64::try_from(count).unwrap_or(i64::MAX));
            Ok(ctx.redirect_saying("/registrations", &said))
        }
        Err(error) => list_page(&ctx, centre, &form.entered.clone().refused(error)?).await,
    }
}

async fn brought(ctx: &Ctx, centre: CentreId, form: &Form<Pressed>) -> Result<usize> {
    let file = form.file("file").ok_or_else(|| Error::field("file", "web-file-missing"))?;
    let text = std::str::from_utf8(&file.content).map_err(|_| Error::field("file", "irn-file-unread"))?;
    let key = RequestKey::new(&form.entered.idempotency_key(), &sha256(&file.content))?;
    let db = &ctx.app.db;
    let done =
        db.write_once(&ctx.actor, ctx.now(), &key, |tx| async move { store_answers(&tx, centre, text).await }).await?;
    Ok(done.into_inner())
}

async fn asked(ctx: &Ctx, id: &str) -> Result<Registration> {
    access::check_somewhere(&ctx.actor, Verb::IssueInvoice)?;
    let id = id.parse().map(DocumentId).map_err(|_| Error::NotFound)?;
    let conn = ctx.app.db.read();
    find::document(conn, &ctx.actor, id).await?;
    registration(conn, id).await?.ok_or(Error::NotFound)
}

/// `GET /registrations/{document}`
async fn show(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    let known = asked(&ctx, &id).await?;
    Ok(one_page(&ctx, &known, &Entered::empty()))
}

fn one_page(ctx: &Ctx, known: &Registration, entered: &Entered) -> Response {
    let last = last_moment_to_cancel(known.ack_at);
    let document = format!("/invoices/{}", known.document_id);
    let mut facts = vec![
        (ctx.t("irn-document"), html! { a href=(document) { (known.number) } }),
        (ctx.t("irn-number"), html! { code { (known.irn) } }),
        (ctx.t("irn-ack-no"), html! { (known.ack_no) }),
        (ctx.t("irn-acknowledged"), html! { (short_date_time(known.ack_at)) }),
    ];
    if let Some(at) = known.cancelled_at {
        facts.push((ctx.t("irn-state-cancelled"), html! { (short_date_time(at)) ": " (known.cancel_reason) }));
    }
    let open = known.cancelled_at.is_none();
    let form = ctx.form(entered);
    let body = html! {
        (summary_list(&facts))
        @if open && ctx.now() <= last {
            p { (ctx.tr("irn-cancel-lead", &[("last", &short_date_time(last))])) }
            (form.post(&format!("/registrations/{}/cancel", known.document_id), html! {
                (form.text("reason", "irn-cancel-reason").width(30))
                (form.submit("irn-cancel"))
            }))
        } @else if open {
            p { (ctx.t("irn-cancel-over")) }
        }
    };
    form.page(&ctx.tr("irn-one-title", &[("number", &known.number)]), body)
}

/// `POST /registrations/{document}/cancel`
async fn cancel(ctx: Ctx, Path(id): Path<String>, form: Form<Pressed>) -> Result<Response> {
    let known = asked(&ctx, &id).await?;
    let command = &Cancelled { document: known.document_id, reason: form.entered.get("reason").to_owned() };
    let key = form.entered.idempotency_key();
    match ctx.write_once(&key, command, |tx| async move { cancel_registration(&tx, command).await }).await {
        Ok(()) => Ok(ctx.redirect_saying(format!("/registrations/{}", known.document_id), &ctx.t("irn-cancel-done"))),
        Err(error) => Ok(one_page(&ctx, &known, &form.entered.clone().refused(error)?)),
    }
}
