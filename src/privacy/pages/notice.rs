//! The notice on privacy: for everybody, once for whoever has not read it, and a new version by an administrator.

use axum::Router;
use axum::response::Response;
use axum::routing::get;
use maud::{Markup, html};
use sea_orm::FromQueryResult;
use serde::Deserialize;

use crate::access;
use crate::base::{Error, Lang, Result, Scope, Verb, time};
use crate::db::{Rows, values};
use crate::people::notice::{self, Notice, Read};
use crate::web::{App, Ctx, Entered, Form, page, safe_path};

pub fn router() -> Router<App> {
    Router::new()
        .route("/privacy", get(show))
        .route("/account/notice", get(ask).post(read))
        .route("/manage/privacy/notice", get(new).post(publish))
}

/// The text of a notice: `# ` begins a heading, `- ` an item, every other line is a paragraph.
fn text(notice: &Notice, lang: Lang) -> Markup {
    let lines: Vec<&str> = notice.text(lang).lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let mut parts: Vec<Markup> = Vec::new();
    let mut items: Vec<&str> = Vec::new();
    let list = |items: &mut Vec<&str>| {
        let list = html! { ul { @for item in items.iter() { li { (item) } } } };
        items.clear();
        list
    };
    for line in lines {
        if let Some(item) = line.strip_prefix("- ") {
            items.push(item);
            continue;
        }
        if !items.is_empty() {
            parts.push(list(&mut items));
        }
        parts.push(match line.strip_prefix("# ") {
            Some(heading) => html! { h2 { (heading) } },
            None => html! { p { (line) } },
        });
    }
    if !items.is_empty() {
        parts.push(list(&mut items));
    }
    html! { @for part in &parts { (part) } }
}

fn contact(ctx: &Ctx) -> Markup {
    let contact = &ctx.app.settings.contact;
    html! {
        p { (ctx.t("privacy-contact")) " " a href=(format!("mailto:{contact}")) translate="no" lang="en" { (contact) } }
    }
}

fn dated(ctx: &Ctx, notice: &Notice) -> Markup {
    let day = time::long_date(ctx.lang, time::ist_date(notice.published_at));
    html! { p { (ctx.tr("privacy-notice-version", &[("version", &notice.version.to_string()), ("day", &day)])) } }
}

async fn show(ctx: Ctx) -> Result<Response> {
    let conn = ctx.app.db.read();
    let notice = match ctx.asked("version").parse() {
        Ok(version) => Notice::version(conn, version).await?,
        Err(_) => Notice::newest(conn).await?,
    };
    let body = html! {
        (dated(&ctx, &notice))
        (text(&notice, ctx.lang))
        (contact(&ctx))
        ul.links {
            li { a href="/grievance" { (ctx.t("privacy-grievance")) } }
            @if ctx.actor.is_logged_in() { li { a href="/account/my-data" { (ctx.t("privacy-my-data")) } } }
            @if notice.version > 1 {
                li { a href=(format!("/privacy?version={}", notice.version - 1)) { (ctx.t("privacy-notice-before")) } }
            }
        }
    };
    Ok(page(&ctx, &ctx.t("privacy-notice"), body))
}

#[derive(FromQueryResult)]
struct OwnedUnit {
    code: String,
    name_en: String,
    name_hi: String,
}

async fn ask(ctx: Ctx) -> Result<Response> {
    let user = ctx.actor.user_id.ok_or(Error::NotLoggedIn)?;
    let notice = Notice::newest(ctx.app.db.read()).await?;
    // Only for the unit the person stands for now: of another one the page of wishes says it is not there.
    let unit = ctx.actor.unit().filter(|unit| access::may(&ctx.actor, Verb::ManageUnitMembers, Scope::Unit(*unit)));
    let sql = "SELECT code, name_en, name_hi FROM unit WHERE id = $1";
    let unit: Option<OwnedUnit> = match unit {
        Some(unit) => ctx.app.db.read().row(sql, values![unit.0]).await?,
        None => None,
    };
    let owed = notice::owes_reading(ctx.app.db.read(), user).await?;
    let entered = Entered::empty();
    let form = ctx.form(&entered);
    let body = html! {
        @if owed { p.lead { (ctx.t("privacy-notice-new-to-you")) } }
        (dated(&ctx, &notice))
        (text(&notice, ctx.lang))
        (contact(&ctx))
        @if let Some(unit) = &unit {
            h2 { (ctx.t("privacy-wishes")) }
            p { (ctx.t("privacy-wishes-how")) }
            ul.links {
                li { a href=(format!("/units/{}/messages", unit.code)) {
                    (ctx.tr("privacy-wishes-of", &[("unit", ctx.lang.pick(&unit.name_en, &unit.name_hi))]))
                } }
            }
        }
        @if owed {
            (form.post("/account/notice", html! {
                (form.hidden("version", &notice.version.to_string()))
                (form.hidden("next", safe_path(&ctx.asked("next"))))
                (form.submit("privacy-notice-read"))
            }))
        }
    };
    Ok(page(&ctx, &ctx.t("privacy-notice"), body))
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct NoticeForm {
    version: String,
    next: String,
    text_en: String,
    text_hi: String,
}

async fn read(ctx: Ctx, form: Form<NoticeForm>) -> Result<Response> {
    let user = ctx.actor.user_id.ok_or(Error::NotLoggedIn)?;
    let version = form.value.version.parse().map_err(|_| Error::NotFound)?;
    let lang = ctx.lang;
    ctx.write(|tx| async move { notice::acknowledge(&tx, user, version, lang, Read::Shown).await }).await?;
    Ok(ctx.redirect(safe_path(&form.value.next)))
}

async fn new(ctx: Ctx) -> Result<Response> {
    access::check(&ctx.actor, Verb::ManagePrivacy, Scope::Everywhere)?;
    let now = Notice::newest(ctx.app.db.read()).await?;
    Ok(new_page(&ctx, &Entered::with([("text_en", now.text_en), ("text_hi", now.text_hi)])))
}

fn new_page(ctx: &Ctx, entered: &Entered) -> Response {
    let form = ctx.form(entered);
    let body = html! {
        p { (ctx.t("privacy-notice-new-intro")) }
        (form.post("/manage/privacy/notice", html! {
            (form.lines("text_en", "privacy-notice-text-en").hint("privacy-notice-text-hint"))
            (form.lines("text_hi", "privacy-notice-text-hi").hint("privacy-notice-text-hint"))
            (form.submit("privacy-notice-publish"))
        }))
    };
    form.page(&ctx.t("privacy-notice-new"), body)
}

async fn publish(ctx: Ctx, form: Form<NoticeForm>) -> Result<Response> {
    access::check(&ctx.actor, Verb::ManagePrivacy, Scope::Everywhere)?;
    let texts = &(form.value.text_en.clone(), form.value.text_hi.clone());
    let key = form.entered.idempotency_key();
    match ctx.write_once(&key, texts, |tx| async move { notice::publish(&tx, &texts.0, &texts.1).await }).await {
        Ok(_) => Ok(ctx.redirect_saying("/privacy", &ctx.t("privacy-notice-published"))),
        Err(error) => Ok(new_page(&ctx, &form.entered.refused(error)?)),
    }
}
