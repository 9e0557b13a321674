//! After a breach: whose records were touched, and what to tell the Board.

use axum::Router;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use chrono::TimeDelta;
use maud::{Markup, html};

use crate::access;
use crate::base::{Error, Lang, Result, Scope, UserId, Verb, time};
use crate::privacy::trace::{Trace, Wanted, trace};
use crate::web::{App, Column, Ctx, Entered, Table, empty, in_script, page, panel};

pub fn router() -> Router<App> {
    Router::new().route("/manage/privacy/trace", get(show)).route("/manage/privacy/trace/csv", get(file))
}

/// What the address asks for; nothing where it names neither log-in, address nor session.
async fn asked(ctx: &Ctx) -> Result<Option<Wanted>> {
    access::check(&ctx.actor, Verb::TraceAccess, Scope::Everywhere)?;
    let (login, ip, session) = (ctx.asked("login"), ctx.asked("ip"), ctx.asked("session"));
    if login.is_empty() && ip.is_empty() && session.is_empty() {
        return Ok(None);
    }
    let user = match login.as_str() {
        "" => None,
        login => Some(UserId(access::find_user(&ctx.app.db, login).await?.ok_or(Error::NotFound)?.id)),
    };
    let today = time::ist_date(ctx.now());
    let day = |name| time::parse_date(&ctx.asked(name));
    let from = time::start_of_day(day("from").unwrap_or(today - TimeDelta::days(7)));
    let until = time::start_of_day(day("until").unwrap_or(today) + TimeDelta::days(1));
    Ok(Some(Wanted { user, ip, session, from, until }))
}

async fn show(ctx: Ctx) -> Result<Response> {
    let wanted = asked(&ctx).await?;
    let found = match &wanted {
        Some(wanted) => Some(trace(ctx.app.db.read(), wanted).await?),
        None => None,
    };
    let entered = Entered::of_query(&ctx.query);
    let form = ctx.form(&entered);
    let body = html! {
        p { (ctx.t("privacy-trace-intro")) }
        (form.filters("/manage/privacy/trace", html! {
            (form.text("login", "privacy-login").width(20))
            (form.text("ip", "privacy-trace-ip").width(20))
            (form.text("session", "privacy-trace-session").width(20))
            (form.date("from", "privacy-trace-from"))
            (form.date("until", "privacy-trace-until"))
        }))
        @if let (Some(found), Some(wanted)) = (&found, &wanted) { (list(&ctx, found, wanted)) }
    };
    Ok(page(&ctx, &ctx.t("privacy-trace"), body))
}

fn list(ctx: &Ctx, found: &Trace, wanted: &Wanted) -> Markup {
    let columns = [
        Column::text(ctx.t("privacy-trace-whom")),
        Column::text(ctx.t("privacy-name")),
        Column::text(ctx.t("privacy-trace-record")),
        Column::text(ctx.t("privacy-trace-act")),
        Column::number(ctx.t("privacy-trace-times")),
        Column::text(ctx.t("privacy-trace-last")),
    ];
    let mut table = Table::new("touched", ctx.t("privacy-trace-touched"), columns.into());
    for row in &found.touched {
        table.row(vec![
            html! { span translate="no" lang="en" { (row.whom) } },
            in_script(ctx.lang, ctx.lang.pick(&row.name_en, &row.name_hi)),
            html! { code { (row.object_kind) } },
            html! { code { (row.verb) } },
            html! { (row.times) },
            html! { (time::short_date_time(row.last_at)) },
        ]);
    }
    let query = ctx.here().split_once('?').map_or("", |(_, query)| query);
    let count = found.people.len().to_string();
    let skeleton = |lang: Lang| {
        let days = [wanted.from, wanted.until - TimeDelta::days(1)].map(|at| time::short_date(time::ist_date(at)));
        let contact = &ctx.app.settings.contact;
        lang.tr(
            "privacy-board-text",
            &[("from", &days[0]), ("until", &days[1]), ("people", &count), ("contact", contact)],
        )
    };
    html! {
        @if table.is_empty() { (empty(&ctx.t("privacy-trace-none"), None)) } @else { (table) }
        @if !found.exports.is_empty() {
            h2 { (ctx.t("privacy-trace-exports")) }
            ul { @for taken in &found.exports { li { code { (taken.file_name) } " " (time::short_date_time(taken.made_at)) } } }
        }
        p { (ctx.tr("privacy-trace-people", &[("people", &count)])) }
        ul.links { li { a href=(format!("/manage/privacy/trace/csv?{query}")) { (ctx.t("privacy-trace-csv")) } } }
        @for lang in Lang::ALL {
            (panel(&lang.t("privacy-board"), html! {
                div.letter lang=(lang.code()) { @for line in skeleton(lang).lines() { p { (line) } } }
            }))
        }
    }
}

async fn file(ctx: Ctx) -> Result<Response> {
    let wanted = asked(&ctx).await?.ok_or(Error::NotFound)?;
    let content = trace(ctx.app.db.read(), &wanted).await?.csv()?;
    let who: String = ctx.actor.name.chars().filter(char::is_ascii_alphanumeric).collect();
    let name = format!("trace-{}-{who}.csv", time::to_ist(ctx.now()).format("%Y%m%d-%H%M"));
    let disposition = HeaderValue::from_str(&format!("attachment; filename=\"{name}\""))
        .unwrap_or(HeaderValue::from_static("attachment"));
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8")),
        (header::CONTENT_DISPOSITION, disposition),
    ];
    Ok((headers, content).into_response())
}
