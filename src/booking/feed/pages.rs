//! The feed itself, and the pages that open and close it.

use axum::Router;
use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use data_encoding::HEXLOWER;
use maud::{Markup, html};
use sea_orm::FromQueryResult;
use sha2::{Digest, Sha256};

use super::event::{Reader, file};
use super::keep::{self, Of, Opened};
use crate::access;
use crate::base::{Error, Result, Scope, UnitId, Verb, time};
use crate::booking::machine::Machine;
use crate::db::{Once, RequestKey, Rows, values};
use crate::web::{App, Ctx, Entered, Form, Pressed, Tone, button_link, in_script, notice, page};

/// Pages.
pub fn router() -> Router<App> {
    Router::new()
        .route("/calendar/{token}", get(feed))
        .route("/units/{code}/calendar", get(unit_page).post(open_units))
        .route("/units/{code}/calendar/revoke", get(ask_units).post(revoke_units))
        .route("/board/{code}/calendar", get(machine_page).post(open_machines))
        .route("/board/{code}/calendar/revoke", get(ask_machines).post(revoke_machines))
}

/// `GET /calendar/{token}`, with or without `.ics` behind it.
async fn feed(ctx: Ctx, Path(token): Path<String>, headers: HeaderMap) -> Result<Response> {
    let conn = ctx.app.db.read();
    let opened = Opened::by_token(conn, token.strip_suffix(".ics").unwrap_or(&token)).await?;
    let views = opened.bookings(conn, ctx.now()).await?;
    let reader = Reader { lang: opened.lang(), site: &ctx.app.settings.base_url, is_unit: opened.is_unit() };
    let file = file(opened.name(), &views, reader, ctx.now());
    let tag = format!("\"{}\"", HEXLOWER.encode(&Sha256::digest(file.as_bytes())[..16]));
    let known = headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    // Compression makes the tag a weak one on its way.
    let is_known = known.is_some_and(|known| known.split(',').any(|one| one.trim().trim_start_matches("W/") == tag));
    let head = [(header::ETAG, tag), (header::CACHE_CONTROL, "no-store".to_owned())];
    if is_known {
        return Ok((StatusCode::NOT_MODIFIED, head).into_response());
    }
    Ok((head, [(header::CONTENT_TYPE, "text/calendar; charset=utf-8")], file).into_response())
}

/// A feed that a page is about.
struct About {
    of: Of,
    /// Name of the unit or machine.
    name: String,
    /// Address of the page.
    address: String,
    /// Where it belongs.
    back: String,
}

#[derive(FromQueryResult)]
struct Named {
    id: UnitId,
    code: String,
    name_en: String,
    name_hi: String,
}

async fn of_unit(ctx: &Ctx, code: &str) -> Result<About> {
    if !ctx.actor.is_logged_in() {
        return Err(Error::NotLoggedIn);
    }
    let sql = "SELECT id, code, name_en, name_hi FROM unit WHERE code = $1";
    let unit: Option<Named> = ctx.app.db.read().row(sql, values![code.to_uppercase()]).await?;
    let Some(unit) = unit else {
        access::check(&ctx.actor, Verb::ManageUnitMembers, Scope::Everywhere)?;
        return Err(Error::NotFound);
    };
    let of = Of::Unit(unit.id);
    of.check(&ctx.actor)?;
    let name = ctx.lang.pick(&unit.name_en, &unit.name_hi).to_owned();
    let back = format!("/units/{}", unit.code);
    Ok(About { of, name, address: format!("{back}/calendar"), back })
}

async fn of_machine(ctx: &Ctx, code: &str) -> Result<About> {
    let machine = Machine::by_code(ctx.app.db.read(), code).await?;
    let of = Of::Machine(machine.id, machine.centre_id);
    of.check(&ctx.actor)?;
    let name = machine.name(ctx.lang).to_owned();
    let back = format!("/board/{}", machine.code);
    Ok(About { of, name, address: format!("{back}/calendar"), back })
}

async fn unit_page(ctx: Ctx, Path(code): Path<String>) -> Result<Response> {
    state_page(&ctx, &of_unit(&ctx, &code).await?).await
}

async fn machine_page(ctx: Ctx, Path(code): Path<String>) -> Result<Response> {
    state_page(&ctx, &of_machine(&ctx, &code).await?).await
}

fn title(ctx: &Ctx) -> String {
    ctx.t("booking-feed-title")
}

async fn state_page(ctx: &Ctx, about: &About) -> Result<Response> {
    let opened = keep::opened_at(ctx.app.db.read(), about.of).await?;
    let entered = Entered::empty();
    let form = ctx.form(&entered);
    let body = html! {
        p { (in_script(ctx.lang, &about.name)) }
        p { (ctx.t("booking-feed-intro")) }
        @if let Some(at) = opened {
            p { (ctx.tr("booking-feed-open", &[("time", &time::short_date_time(at))])) }
        }
        (form.post(&about.address, html! {
            @if opened.is_some() { p { (ctx.t("booking-feed-renew-effect")) } }
            (form.submit(if opened.is_some() { "booking-feed-renew" } else { "booking-feed-make" }))
        }))
        @if opened.is_some() { p { a href=(format!("{}/revoke", about.address)) { (ctx.t("booking-feed-revoke")) } } }
        p { a href=(about.back) { (ctx.t("web-back")) } }
    };
    Ok(page(ctx, &title(ctx), body))
}

async fn open_units(ctx: Ctx, Path(code): Path<String>, form: Form<Pressed>) -> Result<Response> {
    let about = of_unit(&ctx, &code).await?;
    open(&ctx, &about, &form).await
}

async fn open_machines(ctx: Ctx, Path(code): Path<String>, form: Form<Pressed>) -> Result<Response> {
    let about = of_machine(&ctx, &code).await?;
    open(&ctx, &about, &form).await
}

/// Opens the feed and shows its address, once: only its hash is stored.
async fn open(ctx: &Ctx, about: &About, form: &Form<Pressed>) -> Result<Response> {
    let (of, token, lang) = (about.of, &keep::fresh_token(), ctx.lang);
    let key = RequestKey::new(&form.entered.idempotency_key(), &("calendar", of))?;
    let work = |tx| async move { keep::renew(&tx, of, token, lang).await };
    if let Once::Before(()) = ctx.app.db.write_once(&ctx.actor, ctx.now(), &key, work).await? {
        return Ok(ctx.redirect_saying(&about.address, &ctx.t("booking-feed-shown-once")));
    }
    let address = format!("{}/calendar/{token}.ics", ctx.app.settings.base_url);
    let subscribe = address.replacen("https://", "webcal://", 1).replacen("http://", "webcal://", 1);
    Ok(page(ctx, &title(ctx), address_body(ctx, about, &address, &subscribe)))
}

fn address_body(ctx: &Ctx, about: &About, address: &str, subscribe: &str) -> Markup {
    html! {
        p { (in_script(ctx.lang, &about.name)) }
        (notice(Tone::Good, html! { p { (ctx.t("booking-feed-made")) } p { code translate="no" { (address) } } }))
        p { (ctx.t("booking-feed-how")) }
        p.actions { (button_link(subscribe, &ctx.t("booking-feed-subscribe"))) }
        p { (ctx.t("booking-feed-secret")) }
        p { a href=(about.back) { (ctx.t("web-back")) } }
    }
}

async fn ask_units(ctx: Ctx, Path(code): Path<String>) -> Result<Response> {
    let about = of_unit(&ctx, &code).await?;
    Ok(ask(&ctx, &about))
}

async fn ask_machines(ctx: Ctx, Path(code): Path<String>) -> Result<Response> {
    let about = of_machine(&ctx, &code).await?;
    Ok(ask(&ctx, &about))
}

fn ask(ctx: &Ctx, about: &About) -> Response {
    let entered = Entered::empty();
    let form = ctx.form(&entered);
    form.page(
        &ctx.t("booking-feed-revoke"),
        html! {
            p { (in_script(ctx.lang, &about.name)) }
            p { (ctx.t("booking-feed-revoke-effect")) }
            (form.post(&format!("{}/revoke", about.address), form.danger("booking-feed-revoke-now", &about.address)))
        },
    )
}

async fn revoke_units(ctx: Ctx, Path(code): Path<String>, form: Form<Pressed>) -> Result<Response> {
    let about = of_unit(&ctx, &code).await?;
    revoke(&ctx, &about, &form).await
}

async fn revoke_machines(ctx: Ctx, Path(code): Path<String>, form: Form<Pressed>) -> Result<Response> {
    let about = of_machine(&ctx, &code).await?;
    revoke(&ctx, &about, &form).await
}

async fn revoke(ctx: &Ctx, about: &About, form: &Form<Pressed>) -> Result<Response> {
    let of = about.of;
    let work = |tx| async move { keep::revoke(&tx, of).await };
    ctx.write_once(&form.entered.idempotency_key(), &("calendar-end", of), work).await?;
    Ok(ctx.redirect_saying(&about.address, &ctx.t("booking-feed-revoked")))
}
