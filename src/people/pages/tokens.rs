//! One's own tokens for programs.

use axum::Router;
use axum::response::Response;
use axum::routing::{get, post};
use chrono::TimeDelta;
use maud::html;
use serde::Deserialize;

use super::account::place_words;
use super::words;
use crate::access::{self, NewToken};
use crate::base::{Error, Result, TokenScope, UserId, time};
use crate::web::{App, Column, Ctx, Entered, Form, Table, button_link, empty, page, panel, post_button};

pub fn router() -> Router<App> {
    Router::new().route("/account/tokens", get(show).post(create)).route("/account/tokens/end", post(end))
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct TokenForm {
    name: String,
    place: String,
    scope: String,
    days: String,
}

fn own(ctx: &Ctx) -> Result<UserId> {
    ctx.actor.user_id.ok_or(Error::NotLoggedIn)
}

async fn show(ctx: Ctx) -> Result<Response> {
    tokens_page(&ctx, &Entered::with([("scope", "reading"), ("days", "90")])).await
}

async fn tokens_page(ctx: &Ctx, entered: &Entered) -> Result<Response> {
    let user = own(ctx)?;
    let places = access::standings(&ctx.app.db, user).await?;
    let place_of = |key: &str| places.iter().find(|place| place.key == key).map(|place| place_words(ctx.lang, place));
    let headings = [
        "people-token-name",
        "people-token-place",
        "people-token-scope",
        "people-token-made",
        "people-token-used",
        "people-token-until",
        "people-member-actions",
    ];
    let mut table = Table::new("tokens", ctx.t("people-tokens"), headings.map(|key| Column::text(ctx.t(key))).into());
    let moment = |at: Option<time::Instant>| at.map_or_else(|| ctx.t("people-none"), time::short_date_time);
    for token in access::api_tokens(&ctx.app.db, user, ctx.now()).await? {
        table.row(vec![
            words(ctx.lang, &token.name),
            words(ctx.lang, &place_of(&token.standing).unwrap_or_default()),
            html! { (ctx.t(&format!("people-token-scope-{}", token.scope))) },
            html! { (time::short_date_time(token.created_at)) },
            html! { (moment(token.last_used_at)) },
            html! { (moment(token.expires_at)) },
            post_button(ctx, "/account/tokens/end", &ctx.t("people-token-end"), &[("name", token.name.as_str())]),
        ]);
    }
    let form = ctx.form(entered);
    let place_options = places.iter().map(|place| (place.key.clone(), place_words(ctx.lang, place))).collect();
    let scope = |scope: TokenScope| (scope.code().to_owned(), ctx.t(&format!("people-token-scope-{}", scope.code())));
    let body = html! {
        p { (ctx.t("people-tokens-intro")) }
        @if table.is_empty() { (empty(&ctx.t("people-tokens-none"), None)) } @else { (table) }
        (panel(&ctx.t("people-token-new"), form.post("/account/tokens", html! {
            (form.text("name", "people-token-name").hint("people-token-name-hint").width(30))
            (form.select("place", "people-token-place", place_options))
            (form.radios("scope", "people-token-scope", TokenScope::ALL.map(scope).into()))
            (form.number("days", "people-token-days").hint_words(ctx.tr("people-token-days-hint", &[("most", &access::LONGEST_DAYS.to_string())])).width(5))
            (form.submit("people-token-make"))
        })))
    };
    Ok(form.page(&ctx.t("people-tokens"), body))
}

async fn create(ctx: Ctx, form: Form<TokenForm>) -> Result<Response> {
    match make(&ctx, &form.value).await {
        // Shown by the answer itself: no address leads to it again.
        Ok(token) => Ok(page(
            &ctx,
            &ctx.t("people-token-made-title"),
            html! {
                p.lead { (ctx.t("people-token-once")) }
                p { code.token translate="no" { (token) } }
                p { (ctx.t("people-token-how")) }
                p.actions { (button_link("/account/tokens", &ctx.t("people-token-kept"))) }
            },
        )),
        Err(error) => tokens_page(&ctx, &form.entered.refused(error)?).await,
    }
}

async fn make(ctx: &Ctx, value: &TokenForm) -> Result<String> {
    let user = own(ctx)?;
    let days: i64 = value.days.parse().unwrap_or_default();
    let end = TimeDelta::try_days(days).and_then(|days| ctx.now().checked_add_signed(days));
    let scope = TokenScope::from_code(&value.scope).ok_or_else(|| Error::field("scope", "token-scope"))?;
    let expires_at = end.ok_or_else(|| {
        Error::refused(crate::base::Reason::field("days", "token-days").with("most", access::LONGEST_DAYS))
    })?;
    let new = &NewToken { user, place: &value.place, name: &value.name, scope, expires_at: Some(expires_at) };
    let db = &ctx.app.db;
    ctx.write(|tx| async move { access::create_api_token(&tx, db, new).await }).await
}

async fn end(ctx: Ctx, form: Form<TokenForm>) -> Result<Response> {
    let (user, name) = (own(&ctx)?, form.value.name.as_str());
    ctx.write(|tx| async move { access::revoke_api_token(&tx, user, name).await }).await?;
    Ok(ctx.redirect_saying("/account/tokens", &ctx.t("people-token-ended")))
}
