//! Complaints about privacy, without a log-in; and their answer, by ticket and secret.

use axum::Router;
use axum::response::Response;
use axum::routing::get;
use maud::{Markup, html};
use serde::Deserialize;

use super::requests::{kind_words, state_tag};
use crate::access;
use crate::base::{Result, time};
use crate::privacy::request::{self, Complaint, Request};
use crate::web::{App, Ctx, Entered, Form, button_link, in_script, page, summary_list};

pub fn router() -> Router<App> {
    Router::new().route("/grievance", get(show).post(send)).route("/grievance/status", get(ask_status).post(status))
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct ComplaintForm {
    name: String,
    contact: String,
    wording: String,
}

async fn show(ctx: Ctx) -> Result<Response> {
    let entered = match ctx.actor.user_id {
        Some(user) => {
            let me = access::user(&ctx.app.db, user).await?;
            let contact = me.as_ref().and_then(|me| me.email.clone().or_else(|| me.phone.clone())).unwrap_or_default();
            Entered::with([("name", ctx.actor.name.clone()), ("contact", contact)])
        }
        None => Entered::empty(),
    };
    Ok(complaint_page(&ctx, &entered))
}

fn complaint_page(ctx: &Ctx, entered: &Entered) -> Response {
    let form = ctx.form(entered);
    let contact = &ctx.app.settings.contact;
    let body = html! {
        p.lead { (ctx.t("privacy-grievance-intro")) }
        p { (ctx.t("privacy-contact")) " " a href=(format!("mailto:{contact}")) translate="no" lang="en" { (contact) } }
        (form.post("/grievance", html! {
            (form.text("name", "privacy-name").autocomplete("name").width(30))
            (form.text("contact", "privacy-grievance-contact").hint("privacy-grievance-contact-hint").width(30))
            (form.lines("wording", "privacy-grievance-wording"))
            (form.submit("privacy-grievance-send"))
        }))
        p { (ctx.t("privacy-grievance-board")) }
        ul.links {
            li { a href="/grievance/status" { (ctx.t("privacy-status")) } }
            li { a href="/privacy" { (ctx.t("privacy-notice")) } }
        }
    };
    form.page(&ctx.t("privacy-grievance"), body)
}

async fn send(ctx: Ctx, form: Form<ComplaintForm>) -> Result<Response> {
    let value = &form.value;
    let complaint = &Complaint {
        name: value.name.clone(),
        contact: value.contact.clone(),
        wording: value.wording.clone(),
        lang: ctx.lang,
    };
    let key = form.entered.idempotency_key();
    let secret = &request::secret_of(&ctx.app.settings.secret, &key);
    let done =
        ctx.write_once(&key, complaint, |tx| async move { request::complain(&tx, complaint, secret).await }).await;
    let ticket = match done {
        Ok(ticket) => ticket,
        Err(error) => return Ok(complaint_page(&ctx, &form.entered.refused(error)?)),
    };
    let body = html! {
        p.lead { (ctx.t("privacy-grievance-taken")) }
        (summary_list(&[
            (ctx.t("privacy-ticket"), html! { span.figure translate="no" { (ticket) } }),
            (ctx.t("privacy-secret"), html! { code translate="no" { (secret) } }),
        ]))
        p { (ctx.t("privacy-grievance-keep")) }
        p.actions { (button_link("/grievance/status", &ctx.t("privacy-status"))) }
    };
    Ok(page(&ctx, &ctx.t("privacy-grievance-taken-title"), body))
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct StatusForm {
    ticket: String,
    secret: String,
}

async fn ask_status(ctx: Ctx) -> Response {
    status_page(&ctx, &Entered::empty(), None)
}

async fn status(ctx: Ctx, form: Form<StatusForm>) -> Result<Response> {
    let found = request::by_ticket(ctx.app.db.read(), &form.value.ticket, &form.value.secret).await?;
    match found {
        Some(found) => Ok(status_page(&ctx, &Entered::empty(), Some(&found))),
        None => {
            let refused = crate::base::Error::field("ticket", "privacy-ticket-unknown");
            Ok(status_page(&ctx, &form.entered.refused(refused)?, None))
        }
    }
}

fn status_page(ctx: &Ctx, entered: &Entered, found: Option<&Request>) -> Response {
    let form = ctx.form(entered);
    let body = html! {
        @if let Some(found) = found { (state_of(ctx, found)) }
        (form.post("/grievance/status", html! {
            (form.text("ticket", "privacy-ticket").autocomplete("off").width(12))
            (form.text("secret", "privacy-secret").autocomplete("off").width(30))
            (form.submit("privacy-status-look"))
        }))
        ul.links { li { a href="/grievance" { (ctx.t("privacy-grievance")) } } }
    };
    form.page(&ctx.t("privacy-status"), body)
}

/// Where a request stands, for who asked it.
pub(super) fn state_of(ctx: &Ctx, found: &Request) -> Markup {
    let mut rows = vec![
        (ctx.t("privacy-ticket"), html! { code translate="no" { (found.ticket) } }),
        (ctx.t("privacy-request-kind"), html! { (kind_words(ctx.lang, &found.kind)) }),
        (ctx.t("privacy-request-state"), state_tag(ctx.lang, found)),
        (ctx.t("privacy-asked"), html! { (time::short_date_time(found.asked_at)) }),
        (ctx.t("privacy-due"), html! { (time::short_date(time::ist_date(found.due_at))) }),
    ];
    if let Some(at) = found.answered_at {
        rows.push((ctx.t("privacy-answered-at"), html! { (time::short_date_time(at)) }));
    }
    if !found.answer.is_empty() {
        rows.push((ctx.t("privacy-answer"), in_script(ctx.lang, &found.answer)));
    }
    summary_list(&rows)
}
