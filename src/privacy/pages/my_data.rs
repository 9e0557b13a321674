//! What is held on the person who is logged in: as a page and as a file.

use axum::Router;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use maud::html;

use crate::access;
use crate::base::{Error, Result, time};
use crate::privacy::data_map::PURPOSES;
use crate::privacy::my_data::{self, MyData};
use crate::web::{App, Column, Ctx, Form, Pressed, Table, in_script, page, panel, post_button, summary_list};

pub fn router() -> Router<App> {
    Router::new().route("/account/my-data", get(show)).route("/account/my-data/file", post(file))
}

async fn show(ctx: Ctx) -> Result<Response> {
    let user = ctx.actor.user_id.ok_or(Error::NotLoggedIn)?;
    let me = access::user(&ctx.app.db, user).await?.ok_or(Error::NotFound)?;
    let data = MyData::of(ctx.app.db.read(), user).await?;
    let none = || html! { (ctx.t("privacy-none")) };
    let plain = |text: &str| html! { span translate="no" lang="en" { (text) } };
    let rows = [
        ("privacy-name", in_script(ctx.lang, &me.name)),
        ("privacy-login", plain(&me.login)),
        ("privacy-phone", me.phone.as_deref().map_or_else(none, plain)),
        ("privacy-email", me.email.as_deref().map_or_else(none, plain)),
        ("privacy-language", html! { (if me.lang == "hi" { "हिन्दी" } else { "English" }) }),
    ]
    .map(|(key, value)| (ctx.t(key), value));
    let columns = [
        Column::text(ctx.t("privacy-purpose")),
        Column::number(ctx.t("privacy-rows")),
        Column::text(ctx.t("privacy-ground")),
        Column::text(ctx.t("privacy-kept")),
    ];
    let mut table = Table::new("held", ctx.t("privacy-held"), columns.into());
    for purpose in PURPOSES {
        let count = data.count(purpose);
        if count == 0 {
            continue;
        }
        let kept = match purpose {
            "log-in" | "units" => "account",
            "messages" => "messages",
            "privacy" => "requests",
            "operation" => "short",
            "centres" => "centre",
            _ => "books",
        };
        table.row(vec![
            html! { (ctx.t(&format!("privacy-purpose-{purpose}"))) },
            html! { (count) },
            html! { (ctx.t(&format!("privacy-ground-{purpose}"))) },
            html! { (ctx.t(&format!("privacy-keep-{kept}"))) },
        ]);
    }
    let body = html! {
        (panel(&ctx.t("privacy-you"), html! {
            (summary_list(&rows))
            ul.links { li { a href="/account/details" { (ctx.t("privacy-correct")) } } }
        }))
        @if !table.is_empty() { (table) }
        h2 { (ctx.t("privacy-file")) }
        p { (ctx.t("privacy-file-what")) }
        div.actions { (post_button(&ctx, "/account/my-data/file", &ctx.t("privacy-file-take"), &[])) }
        h2 { (ctx.t("privacy-shared")) }
        ul {
            @for (english, hindi) in &data.centres { li { (in_script(ctx.lang, ctx.lang.pick(english, hindi))) } }
            li { (ctx.t("privacy-shared-carriers")) }
            li { (ctx.t("privacy-shared-state")) }
        }
        ul.links {
            li { a href="/account/requests" { (ctx.t("privacy-requests")) } }
            li { a href="/account/erasure" { (ctx.t("privacy-erase")) } }
            li { a href="/grievance" { (ctx.t("privacy-grievance")) } }
            li { a href="/privacy" { (ctx.t("privacy-notice")) } }
        }
    };
    Ok(page(&ctx, &ctx.t("privacy-my-data"), body))
}

async fn file(ctx: Ctx, _pressed: Form<Pressed>) -> Result<Response> {
    let user = ctx.actor.user_id.ok_or(Error::NotLoggedIn)?;
    let me = access::user(&ctx.app.db, user).await?.ok_or(Error::NotFound)?;
    let snapshot = ctx.app.db.snapshot().await?;
    let data = MyData::of(&snapshot, user).await?;
    drop(snapshot);
    let who: String = me.login.chars().filter(|c| c.is_ascii_alphanumeric() || ".-_".contains(*c)).collect();
    let name = &format!("my-data-{who}-{}.json", time::to_ist(ctx.now()).format("%Y%m%d-%H%M"));
    ctx.write(|tx| async move { my_data::note_taken(&tx, user, name).await }).await?;
    let content = serde_json::to_vec_pretty(&data.json(&me.login, ctx.now())).map_err(anyhow::Error::from)?;
    let disposition = HeaderValue::from_str(&format!("attachment; filename=\"{name}\""))
        .unwrap_or(HeaderValue::from_static("attachment"));
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/json")),
        (header::CONTENT_DISPOSITION, disposition),
    ];
    Ok((headers, content).into_response())
}
