//! One's own log-in: where one stands, password, open sessions.

use axum::Router;
use axum::response::Response;
use axum::routing::{get, post};
use maud::{Markup, html};
use serde::Deserialize;

use super::log_in::typed_twice;
use super::words;
use crate::access::{self, Place};
use crate::base::{Error, Lang, Result, Role, Standing, time};
use crate::web::{App, Column, Ctx, Entered, Form, Table, Tone, notice, page, panel, post_button, tag};

pub fn router() -> Router<App> {
    Router::new()
        .route("/account", get(show))
        .route("/account/standing", post(switch))
        .route("/account/password", get(show_password).post(change_password))
        .route("/account/sessions/end", post(end_session))
        .route("/account/sessions/end-others", post(end_others))
}

pub(super) fn role_words(lang: Lang, role: Role) -> String {
    lang.t(&format!("people-role-{}", role.code().replace('_', "-")))
}

pub(super) fn place_words(lang: Lang, place: &Place) -> String {
    let roles = match &place.standing {
        Standing::Unit(_, role) | Standing::Everywhere(role) => role_words(lang, *role),
        Standing::Centre(_, roles) => roles.iter().map(|role| role_words(lang, *role)).collect::<Vec<_>>().join(", "),
        Standing::Anonymous | Standing::Program(_) => String::new(),
    };
    match lang.pick(&place.name_en, &place.name_hi) {
        "" => roles,
        name => format!("{name} ({roles})"),
    }
}

async fn show(ctx: Ctx) -> Result<Response> {
    let user = ctx.actor.user_id.ok_or(Error::NotLoggedIn)?;
    let places = access::standings(&ctx.app.db, user).await?;
    let sessions = access::open_sessions(&ctx.app.db, user, &ctx.session, ctx.now()).await?;
    let mut table = Table::new(
        "sessions",
        ctx.t("people-sessions"),
        [
            "people-session-device",
            "people-session-opened",
            "people-session-seen",
            "people-session-address",
            "people-session-end",
        ]
        .map(|key| Column::text(ctx.t(key)))
        .into(),
    );
    for (session, this) in &sessions {
        table.row(vec![
            html! { (words(ctx.lang, &device_words(ctx.lang, &session.device))) @if *this { " " (tag(Tone::Good, &ctx.t("people-session-this"))) } },
            html! { (time::short_date_time(session.created_at)) },
            html! { (time::short_date_time(session.seen_at)) },
            html! { code { (session.ip) } },
            html! {
                @if *this { (ctx.t("people-session-use-log-out")) } @else {
                    (post_button(&ctx, "/account/sessions/end", &ctx.t("people-session-end"), &[("session", session.id_hash.as_str())]))
                }
            },
        ]);
    }
    let body = html! {
        (standings_panel(&ctx, &places))
        (panel(&ctx.t("people-password"), html! {
            ul.links { li { a href="/account/password" { (ctx.t("people-password-change")) } } }
        }))
        (super::second_factor::panel_of(&ctx).await?)
        (panel(&ctx.t("people-tokens"), html! {
            ul.links { li { a href="/account/tokens" { (ctx.t("people-tokens-open")) } } }
        }))
        ul.links { li { a href="/account/my-data" { (ctx.t("people-my-data")) } } }
        (table)
        @if sessions.len() > 1 {
            div.actions { (post_button(&ctx, "/account/sessions/end-others", &ctx.t("people-sessions-end-others"), &[])) }
        }
    };
    Ok(page(&ctx, &ctx.t("web-own-account"), body))
}

fn standings_panel(ctx: &Ctx, places: &[Place]) -> Markup {
    let body = html! {
        @if places.is_empty() {
            (notice(Tone::Waiting, html! { p { (ctx.t("people-standing-none")) } }))
        }
        @if places.len() > 1 { p { (ctx.t("people-standing-intro")) } }
        ul.links {
            @for place in places {
                li {
                    (words(ctx.lang, &place_words(ctx.lang, place))) " "
                    @if place.standing == ctx.actor.standing {
                        (tag(Tone::Good, &ctx.t("people-standing-now")))
                    } @else {
                        (post_button(ctx, "/account/standing", &ctx.t("people-standing-switch"), &[("place", place.key.as_str())]))
                    }
                }
            }
        }
    };
    panel(&ctx.t("people-standing"), body)
}

/// A browser's long description in a word or two.
fn device_words(lang: Lang, agent: &str) -> String {
    let browser =
        [("Edg/", "Edge"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"), ("curl/", "curl")];
    let system =
        [("Android", "Android"), ("iPhone", "iPhone"), ("Windows", "Windows"), ("Mac OS", "macOS"), ("Linux", "Linux")];
    let find =
        |known: &[(&str, &'static str)]| known.iter().find(|(sign, _)| agent.contains(sign)).map(|(_, name)| *name);
    match (find(&browser), find(&system)) {
        (Some(browser), Some(system)) => format!("{browser}, {system}"),
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) => lang.t("people-session-unknown"),
    }
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct AccountForm {
    place: String,
    session: String,
    present_password: String,
    password: String,
    password_again: String,
}

async fn switch(ctx: Ctx, form: Form<AccountForm>) -> Result<Response> {
    access::switch_standing(&ctx.app.db, &ctx.actor, &ctx.session, &form.value.place).await?;
    Ok(ctx.redirect_saying("/", &ctx.t("people-standing-switched")))
}

async fn end_session(ctx: Ctx, form: Form<AccountForm>) -> Result<Response> {
    access::end_session(&ctx.app.db, &ctx.actor, ctx.now(), &form.value.session).await?;
    Ok(ctx.redirect_saying("/account", &ctx.t("people-session-ended")))
}

async fn end_others(ctx: Ctx) -> Result<Response> {
    access::end_other_sessions(&ctx.app.db, &ctx.actor, ctx.now(), &ctx.session).await?;
    Ok(ctx.redirect_saying("/account", &ctx.t("people-sessions-ended")))
}

async fn show_password(ctx: Ctx) -> Result<Response> {
    ctx.actor.user_id.ok_or(Error::NotLoggedIn)?;
    Ok(password_page(&ctx, &Entered::empty()))
}

fn password_page(ctx: &Ctx, entered: &Entered) -> Response {
    let form = ctx.form(entered);
    let body = html! {
        p { (ctx.t("people-password-effect")) }
        (form.post("/account/password", html! {
            (form.password("present_password", "people-password-present", "current-password").hint("people-password-present-hint").width(30))
            (form.password("password", "people-password-new", "new-password").hint("people-password-hint").width(30))
            (form.password("password_again", "people-password-again", "new-password").width(30))
            (form.submit("people-password-change"))
        }))
    };
    form.page(&ctx.t("people-password-change"), body)
}

async fn change_password(ctx: Ctx, form: Form<AccountForm>) -> Result<Response> {
    let value = &form.value;
    let done = match typed_twice(&value.password, &value.password_again) {
        Ok(()) => {
            let (present, new) = (&value.present_password, &value.password);
            access::change_password(&ctx.app.db, &ctx.actor, ctx.now(), &ctx.session, present, new).await
        }
        Err(error) => Err(error),
    };
    match done {
        Ok(()) => Ok(ctx.redirect_saying("/account", &ctx.t("people-password-changed"))),
        Err(error) => Ok(password_page(&ctx, &form.entered.refused(error)?)),
    }
}
