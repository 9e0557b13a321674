//! A person asks to be erased: what goes, what stays, until when and under which law, and what stands against it.

use axum::Router;
use axum::response::Response;
use axum::routing::get;
use maud::{Markup, html};
use serde::Deserialize;

use crate::access;
use crate::base::{Error, Reason, Result, time};
use crate::privacy::erase::{erase, facts, is_staff};
use crate::privacy::request::{self, Kind};
use crate::privacy::rules::{a_year_from, against_erasure, documents_kept_until};
use crate::web::{App, Column, Ctx, Entered, Form, Table, Tone, notice, page};

pub fn router() -> Router<App> {
    Router::new().route("/account/erasure", get(show).post(send)).route("/privacy/erased", get(erased))
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct ErasureForm {
    sure: String,
    present_password: String,
}

async fn show(ctx: Ctx) -> Result<Response> {
    erasure_page(&ctx, &Entered::empty()).await
}

/// What stands against an erasure, each with what to do about it.
pub(super) fn against(ctx: &Ctx, reasons: &[Reason]) -> Markup {
    html! {
        @if !reasons.is_empty() {
            (notice(Tone::Waiting, html! {
                p { (ctx.t("privacy-erase-against")) }
                ul { @for reason in reasons { li { (reason.words(ctx.lang)) " " (reason.next_step(ctx.lang)) } } }
            }))
        }
    }
}

/// What goes and what stays.
fn what(ctx: &Ctx) -> Markup {
    let today = time::ist_date(ctx.now());
    let columns =
        ["privacy-erase-what", "privacy-erase-becomes", "privacy-erase-law"].map(|key| Column::text(ctx.t(key)));
    let mut table = Table::new("erasure", ctx.t("privacy-erase-table"), columns.into());
    let until = |day| ctx.tr("privacy-erase-until", &[("day", &time::short_date(day))]);
    let rows = [
        ("log-in", ctx.t("privacy-erase-goes-now"), ctx.t("privacy-erase-law-none")),
        ("messages", ctx.t("privacy-erase-blanked"), ctx.t("privacy-erase-law-none")),
        ("notes", ctx.t("privacy-erase-blanked"), ctx.t("privacy-erase-law-none")),
        ("unit", ctx.t("privacy-erase-unit"), ctx.t("privacy-ground-money")),
        ("documents", until(documents_kept_until(today)), ctx.t("privacy-ground-money")),
        ("audit", until(documents_kept_until(today)), ctx.t("privacy-ground-audit")),
        ("logs", until(a_year_from(today)), ctx.t("privacy-erase-law-logs")),
    ];
    for (code, becomes, law) in rows {
        table.row(vec![html! { (ctx.t(&format!("privacy-erase-row-{code}"))) }, html! { (becomes) }, html! { (law) }]);
    }
    html! { (table) }
}

async fn erasure_page(ctx: &Ctx, entered: &Entered) -> Result<Response> {
    let user = ctx.actor.user_id.ok_or(Error::NotLoggedIn)?;
    let me = access::user(&ctx.app.db, user).await?.ok_or(Error::NotFound)?;
    let conn = ctx.app.db.read();
    let reasons = against_erasure(&facts(conn, user, ctx.now()).await?);
    let waits = request::erasure_waits(conn, user).await?;
    let by_us = !reasons.is_empty() || is_staff(conn, user).await?;
    let form = ctx.form(entered);
    let body = html! {
        p.lead { (ctx.t("privacy-erase-intro")) }
        (what(ctx))
        (against(ctx, &reasons))
        @if let Some(asked) = &waits {
            (notice(Tone::Waiting, html! { p { (ctx.tr("privacy-erase-waits", &[("ticket", &asked.ticket)])) } }))
        } @else {
            p { (ctx.t(if by_us { "privacy-erase-by-us" } else { "privacy-erase-at-once" })) }
            (form.post("/account/erasure", html! {
                (form.checkbox("sure", "privacy-erase-sure"))
                @if me.password_hash.is_some() {
                    (form.password("present_password", "privacy-present-password", "current-password").width(30))
                }
                (form.danger(if by_us { "privacy-erase-ask" } else { "privacy-erase-me" }, "/account/my-data"))
            }))
        }
    };
    Ok(form.page(&ctx.t("privacy-erase"), body))
}

async fn send(ctx: Ctx, form: Form<ErasureForm>) -> Result<Response> {
    let user = ctx.actor.user_id.ok_or(Error::NotLoggedIn)?;
    let mut reasons = Vec::new();
    if form.value.sure != "yes" {
        reasons.push(Reason::field("sure", "privacy-erase-unsure"));
    }
    if !access::own_password_fits(&ctx.app.db, user, &form.value.present_password).await? {
        reasons.push(Reason::field("present_password", "password-wrong"));
    }
    if !reasons.is_empty() {
        return erasure_page(&ctx, &form.entered.refused(Error::Refused(reasons))?).await;
    }
    let conn = ctx.app.db.read();
    let stands = !against_erasure(&facts(conn, user, ctx.now()).await?).is_empty();
    if stands || is_staff(conn, user).await? {
        return ask_us(&ctx, &form).await;
    }
    match ctx.write(|tx| async move { erase(&tx, user).await }).await {
        Ok(_) => {
            access::log_out(&ctx.session).await?;
            Ok(ctx.redirect("/privacy/erased"))
        }
        Err(error) => erasure_page(&ctx, &form.entered.refused(error)?).await,
    }
}

async fn ask_us(ctx: &Ctx, form: &Form<ErasureForm>) -> Result<Response> {
    let key = form.entered.idempotency_key();
    let work = |tx| async move { request::ask(&tx, Kind::Erasure, "").await };
    match ctx.write_once(&key, &"erasure", work).await {
        Ok((_, ticket)) => {
            Ok(ctx.redirect_saying("/account/erasure", &ctx.tr("privacy-request-sent", &[("ticket", &ticket)])))
        }
        Err(error) => erasure_page(ctx, &form.entered.refused(error)?).await,
    }
}

async fn erased(ctx: Ctx) -> Response {
    let body = html! {
        p.lead { (ctx.t("privacy-erased")) }
        p { (ctx.t("privacy-erased-stays")) }
        ul.links { li { a href="/privacy" { (ctx.t("privacy-notice")) } } li { a href="/grievance" { (ctx.t("privacy-grievance")) } } }
    };
    page(&ctx, &ctx.t("privacy-erased-title"), body)
}
