//! The log: what was sent to whom, what waits, what was given up.

use axum::extract::Path;
use axum::response::Response;
use chrono::Days;
use maud::{Markup, html};

use super::{channel_words, state_tag, state_words};
use crate::access;
use crate::base::{Error, Lang, Result, Scope, Standing, Verb, normalize_reference, time};
use crate::messages::find::{self, Filter, Logged};
use crate::messages::{self, rules::Channel};
use crate::web::{
    Column, Ctx, Entered, Form, Pressed, Table, Tone, empty, in_script, notice, page, pager, post_button, summary_list,
};

const ROWS: i64 = 50;

/// `GET /messages`
pub async fn list(ctx: Ctx) -> Result<Response> {
    let centre = match &ctx.actor.standing {
        Standing::Centre(centre, _) => Some(*centre),
        _ => None,
    };
    access::check(&ctx.actor, Verb::SeeMessages, centre.map_or(Scope::Everywhere, Scope::Centre))?;
    let entered = Entered::of_query(&ctx.query);
    let day = |name: &str| time::parse_date(entered.get(name));
    let filter = Filter {
        centre,
        state: entered.get("state").to_owned(),
        channel: entered.get("channel").to_owned(),
        unit: entered.get("unit").to_uppercase(),
        booking: normalize_reference(entered.get("booking")),
        recipient: String::new(),
        from: day("from").map(time::start_of_day),
        until: day("until").and_then(|day| day.checked_add_days(Days::new(1))).map(time::start_of_day),
        after: entered.get("after").parse().ok(),
    };
    let mut rows = find::list(ctx.app.db.read(), &filter, ROWS + 1).await?;
    let more = rows.len() as i64 > ROWS;
    rows.truncate(ROWS as usize);
    let next = rows.last().filter(|_| more).map(|row| row.id.to_string());
    let form = ctx.form(&entered);
    let any = |lang: Lang| (String::new(), lang.t("messages-any"));
    let states = ["waiting", "sent", "parked", "kept"].map(|state| (state.to_owned(), state_words(ctx.lang, state)));
    let channels = [Channel::Email, Channel::Sms].map(|way| (way.code().to_owned(), channel_words(ctx.lang, way)));
    let body = html! {
        (form.filters("/messages", html! {
            (form.select("state", "messages-state", std::iter::once(any(ctx.lang)).chain(states).collect()))
            (form.select("channel", "messages-channel", std::iter::once(any(ctx.lang)).chain(channels).collect()))
            (form.text("unit", "messages-unit").width(10))
            (form.text("booking", "messages-booking").width(10))
            (form.date("from", "messages-from"))
            (form.date("until", "messages-until"))
        }))
        @if rows.is_empty() { (empty(&ctx.t("messages-none"), None)) } @else {
            (table(&ctx, &rows))
            (pager(&ctx, next.as_deref()))
        }
    };
    Ok(crate::web::wide_page(&ctx, &ctx.t("messages-title"), body))
}

fn table(ctx: &Ctx, rows: &[Logged]) -> Markup {
    let columns = ["messages-subject", "messages-to", "messages-channel", "messages-state", "messages-when"];
    let columns = columns.map(|key| Column::text(ctx.t(key)));
    let mut table = Table::new("messages", ctx.t("messages-title"), columns.into());
    for row in rows {
        table.row(vec![
            html! { a href=(format!("/messages/{}", row.id)) { (in_script(ctx.lang, &row.subject)) } },
            html! { (in_script(ctx.lang, &row.recipient_name)) " " span.small translate="no" { (row.masked_recipient()) } },
            html! { (channel_words(ctx.lang, row.channel())) },
            html! {
                (state_tag(ctx.lang, row))
                @if !row.last_error.is_empty() { " " span.small lang="en" { (row.last_error) } }
            },
            html! { (time::short_date_time(row.created_at)) },
        ]);
    }
    html! { (table) }
}

/// A message, if the actor may see it; else it is not there.
async fn seen(ctx: &Ctx, id: &str) -> Result<Logged> {
    if !ctx.actor.is_logged_in() {
        return Err(Error::NotLoggedIn);
    }
    let id: i64 = id.parse().map_err(|_| Error::NotFound)?;
    let found = find::one(ctx.app.db.read(), id).await?;
    match (found, &ctx.actor.standing) {
        (None, _) => {
            access::check(&ctx.actor, Verb::SeeMessages, Scope::Everywhere)?;
            Err(Error::NotFound)
        }
        (Some(message), Standing::Everywhere(_)) => {
            access::check(&ctx.actor, Verb::SeeMessages, Scope::Everywhere)?;
            Ok(message)
        }
        (Some(message), _) => {
            let centre = message.centre_id.ok_or(Error::NotFound)?;
            access::check(&ctx.actor, Verb::SeeMessages, Scope::Centre(centre))?;
            Ok(message)
        }
    }
}

/// `GET /messages/{id}`
pub async fn show(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    let message = seen(&ctx, &id).await?;
    let mut rows = vec![
        (
            ctx.t("messages-to"),
            html! { (in_script(ctx.lang, &message.recipient_name)) ", " span translate="no" { (message.masked_recipient()) } },
        ),
        (ctx.t("messages-channel"), html! { (channel_words(ctx.lang, message.channel())) }),
        (ctx.t("messages-state"), state_tag(ctx.lang, &message)),
        (ctx.t("messages-when"), html! { (time::short_date_time(message.created_at)) }),
        (ctx.t("messages-tries"), html! { (message.tries) }),
    ];
    if message.state == "waiting" && message.tries > 0 {
        rows.push((ctx.t("messages-next-try"), html! { (time::short_date_time(message.not_before)) }));
    }
    if !message.last_error.is_empty() {
        rows.push((ctx.t("messages-error"), html! { span lang="en" { (message.last_error) } }));
    }
    let body = html! {
        (summary_list(&rows))
        (text(&message))
        @if message.state == "parked" && !message.is_secret {
            div.actions { (post_button(&ctx, &format!("/messages/{}/resend", message.id), &ctx.t("messages-resend"), &[])) }
        }
        @if message.is_secret { (notice(Tone::Plain, html! { p { (ctx.t("messages-secret")) } })) }
        p { a href="/messages" { (ctx.t("messages-all")) } }
    };
    Ok(page(&ctx, &message.subject, body))
}

/// The text; a secret that has not left yet is nobody's to read here.
fn text(message: &Logged) -> Markup {
    html! {
        @if !(message.is_secret && message.state == "waiting") {
            div.letter lang=(message.lang) { @for line in message.body.lines() { p { (line) } } }
        }
    }
}

/// `POST /messages/{id}/resend`
pub async fn resend(ctx: Ctx, Path(id): Path<String>, form: Form<Pressed>) -> Result<Response> {
    let message = seen(&ctx, &id).await?;
    let id = message.id;
    let work = |tx| async move { messages::resend(&tx, id).await };
    match ctx.write_once(&form.entered.idempotency_key(), &("resend", id), work).await {
        Ok(()) => Ok(ctx.redirect_saying(format!("/messages/{id}"), &ctx.t("messages-resent"))),
        Err(error) => Err(error),
    }
}
