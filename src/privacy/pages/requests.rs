//! What people asked: the person's own list, and the administrators' queue with its clock.

use axum::Router;
use axum::extract::Path;
use axum::response::Response;
use axum::routing::{get, post};
use maud::{Markup, html};
use serde::Deserialize;

use super::erasure;
use super::grievance::state_of;
use crate::access;
use crate::base::{Error, Lang, Result, Scope, Verb, time};
use crate::privacy::erase as erasing;
use crate::privacy::request::{self, Kind, Request};
use crate::privacy::rules;
use crate::web::{
    App, Column, Ctx, Entered, Form, Pressed, Table, Tone, empty, in_script, page, panel, post_button, summary_list,
    tag,
};

pub fn router() -> Router<App> {
    Router::new()
        .route("/account/requests", get(own).post(ask))
        .route("/manage/privacy/requests", get(list))
        .route("/manage/privacy/requests/{id}", get(show).post(answer))
        .route("/manage/privacy/requests/{id}/erase", post(erase))
}

pub(super) fn kind_words(lang: Lang, kind: &str) -> String {
    lang.t(&format!("privacy-kind-{kind}"))
}

pub(super) fn state_tag(lang: Lang, request: &Request) -> Markup {
    let tone = match request.state.as_str() {
        "open" => Tone::Waiting,
        "done" => Tone::Good,
        _ => Tone::Plain,
    };
    tag(tone, &lang.t(&format!("privacy-state-{}", request.state)))
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct RequestForm {
    kind: String,
    wording: String,
    outcome: String,
    answer: String,
}

async fn own(ctx: Ctx) -> Result<Response> {
    own_page(&ctx, &Entered::with([("kind", "correction")])).await
}

async fn own_page(ctx: &Ctx, entered: &Entered) -> Result<Response> {
    let user = ctx.actor.user_id.ok_or(Error::NotLoggedIn)?;
    let asked = request::requests_of(ctx.app.db.read(), user).await?;
    let form = ctx.form(entered);
    let kinds = Kind::ASKED.map(|kind| (kind.code().to_owned(), kind_words(ctx.lang, kind.code())));
    let body = html! {
        p { (ctx.t("privacy-requests-intro")) }
        (form.post("/account/requests", html! {
            (form.radios("kind", "privacy-request-kind", kinds.into()))
            (form.lines("wording", "privacy-request-wording").hint("privacy-request-wording-hint"))
            (form.submit("privacy-request-send"))
        }))
        @for asked in &asked { (panel(&kind_words(ctx.lang, &asked.kind), state_of(ctx, asked))) }
    };
    Ok(form.page(&ctx.t("privacy-requests"), body))
}

async fn ask(ctx: Ctx, form: Form<RequestForm>) -> Result<Response> {
    ctx.actor.user_id.ok_or(Error::NotLoggedIn)?;
    let Some(kind) = Kind::ASKED.into_iter().find(|kind| kind.code() == form.value.kind) else {
        return own_page(&ctx, &form.entered.refused(Error::field("kind", "privacy-kind-missing"))?).await;
    };
    let wording = &form.value.wording;
    let key = form.entered.idempotency_key();
    let work = |tx| async move { request::ask(&tx, kind, wording).await };
    match ctx.write_once(&key, &(kind, wording), work).await {
        Ok((_, ticket)) => {
            Ok(ctx.redirect_saying("/account/requests", &ctx.tr("privacy-request-sent", &[("ticket", &ticket)])))
        }
        Err(error) => own_page(&ctx, &form.entered.refused(error)?).await,
    }
}

fn check(ctx: &Ctx) -> Result<()> {
    access::check(&ctx.actor, Verb::ManagePrivacy, Scope::Everywhere)
}

async fn list(ctx: Ctx) -> Result<Response> {
    check(&ctx)?;
    let requests = request::requests(ctx.app.db.read()).await?;
    let columns = [
        "privacy-ticket",
        "privacy-request-kind",
        "privacy-name",
        "privacy-asked",
        "privacy-due",
        "privacy-request-state",
    ];
    let columns = columns.map(|key| Column::text(ctx.t(key)));
    let mut table = Table::new("requests", ctx.t("privacy-requests-all"), columns.into());
    for request in &requests {
        let left = (request.due_at - ctx.now()).num_days();
        table.row(vec![
            html! { a href=(format!("/manage/privacy/requests/{}", request.id)) { (request.ticket) } },
            html! { (kind_words(ctx.lang, &request.kind)) },
            in_script(ctx.lang, &request.name),
            html! { (time::short_date_time(request.asked_at)) },
            html! {
                (time::short_date(time::ist_date(request.due_at)))
                @if request.state == "open" { " · " (ctx.lang.count("privacy-days-left", left)) }
            },
            state_tag(ctx.lang, request),
        ]);
    }
    let body = html! {
        p { (ctx.t("privacy-requests-clock")) }
        @if table.is_empty() { (empty(&ctx.t("privacy-requests-none"), None)) } @else { (table) }
    };
    Ok(page(&ctx, &ctx.t("privacy-requests-all"), body))
}

async fn asked(ctx: &Ctx, id: &str) -> Result<Request> {
    check(ctx)?;
    request::request(ctx.app.db.read(), id.parse().map_err(|_| Error::NotFound)?).await
}

async fn show(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    let asked = asked(&ctx, &id).await?;
    show_page(&ctx, &asked, &Entered::with([("outcome", "done")])).await
}

async fn show_page(ctx: &Ctx, asked: &Request, entered: &Entered) -> Result<Response> {
    let form = ctx.form(entered);
    let here = format!("/manage/privacy/requests/{}", asked.id);
    let open = asked.state == "open";
    let outcomes = ["done", "declined"].map(|code| (code.to_owned(), ctx.t(&format!("privacy-outcome-{code}"))));
    let erases = match asked.user_id.filter(|_| open && asked.kind == "erasure") {
        Some(user) => Some(rules::against_erasure(&erasing::facts(ctx.app.db.read(), user, ctx.now()).await?)),
        None => None,
    };
    let body = html! {
        (summary_list(&[
            (ctx.t("privacy-name"), in_script(ctx.lang, &asked.name)),
            (ctx.t("privacy-grievance-contact"), html! { span translate="no" { (asked.contact) } }),
            (ctx.t("privacy-request-wording"), in_script(ctx.lang, &asked.wording)),
        ]))
        (state_of(ctx, asked))
        @if let Some(against) = &erases {
            (erasure::against(ctx, against))
            @if against.is_empty() {
                div.actions { (post_button(ctx, &format!("{here}/erase"), &ctx.t("privacy-erase-now"), &[])) }
            }
        }
        @if open {
            (form.post(&here, html! {
                (form.radios("outcome", "privacy-outcome", outcomes.into()))
                (form.lines("answer", "privacy-answer").hint("privacy-answer-hint"))
                (form.submit("privacy-answer-send"))
            }))
        }
        ul.links { li { a href="/manage/privacy/requests" { (ctx.t("privacy-requests-all")) } } }
    };
    Ok(form.page(&asked.ticket, body))
}

async fn answer(ctx: Ctx, Path(id): Path<String>, form: Form<RequestForm>) -> Result<Response> {
    let asked = asked(&ctx, &id).await?;
    let (id, done, words) = (asked.id, form.value.outcome == "done", &form.value.answer);
    let key = form.entered.idempotency_key();
    let work = |tx| async move { request::answer(&tx, id, done, words).await };
    match ctx.write_once(&key, &(id, done, words), work).await {
        Ok(()) => Ok(ctx.redirect_saying("/manage/privacy/requests", &ctx.t("privacy-answered"))),
        Err(error) => show_page(&ctx, &asked, &form.entered.refused(error)?).await,
    }
}

async fn erase(ctx: Ctx, Path(id): Path<String>, form: Form<Pressed>) -> Result<Response> {
    let asked = asked(&ctx, &id).await?;
    let user = asked.user_id.filter(|_| asked.kind == "erasure").ok_or(Error::NotFound)?;
    let key = form.entered.idempotency_key();
    match ctx.write_once(&key, &("erase", user), |tx| async move { erasing::erase(&tx, user).await }).await {
        Ok(_) => Ok(ctx.redirect_saying("/manage/privacy/requests", &ctx.t("privacy-erased-by-us"))),
        Err(error) => show_page(&ctx, &asked, &form.entered.refused(error)?).await,
    }
}
