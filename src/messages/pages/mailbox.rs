//! The mailbox of a demo: every message as its receiver would see it. Only a demo has one, as it
//! shows what is meant for others, one-time links too.

use axum::response::Response;
use maud::{Markup, html};

use super::channel_words;
use crate::base::{Error, Result, time};
use crate::messages::find::{self, Filter, Logged};
use crate::messages::rules::Channel;
use crate::web::{Ctx, Entered, empty, in_script, page, pager};

const ROWS: i64 = 30;

/// `GET /mailbox`
pub async fn show(ctx: Ctx) -> Result<Response> {
    if !ctx.app.settings.demo {
        return Err(Error::NotFound);
    }
    let entered = Entered::of_query(&ctx.query);
    let filter = Filter {
        recipient: entered.get("to").to_owned(),
        channel: entered.get("channel").to_owned(),
        after: entered.get("after").parse().ok(),
        ..Filter::default()
    };
    let mut rows = find::list(ctx.app.db.read(), &filter, ROWS + 1).await?;
    let more = rows.len() as i64 > ROWS;
    rows.truncate(ROWS as usize);
    let next = rows.last().filter(|_| more).map(|row| row.id.to_string());
    let form = ctx.form(&entered);
    let mut channels = vec![(String::new(), ctx.t("messages-any"))];
    channels.extend([Channel::Email, Channel::Sms].map(|way| (way.code().to_owned(), channel_words(ctx.lang, way))));
    Ok(page(
        &ctx,
        &ctx.t("messages-mailbox"),
        html! {
            p { (ctx.t("messages-mailbox-intro")) }
            (form.filters("/mailbox", html! {
                (form.text("to", "messages-to-address").width(30))
                (form.select("channel", "messages-channel", channels))
            }))
            @if rows.is_empty() { (empty(&ctx.t("messages-none"), None)) }
            @for row in &rows { (letter(&ctx, row)) }
            (pager(&ctx, next.as_deref()))
        },
    ))
}

fn letter(ctx: &Ctx, message: &Logged) -> Markup {
    let is_mail = message.channel() == Channel::Email;
    html! {
        section.panel {
            h2 { (in_script(ctx.lang, &message.subject)) }
            p.small.letter-head {
                (channel_words(ctx.lang, message.channel())) " · " (in_script(ctx.lang, &message.recipient_name)) " · "
                a href=(ctx.here_with("to", &message.recipient)) translate="no" { (message.recipient) }
                " · " (time::short_date_time(message.created_at))
            }
            div.letter.bubble[!is_mail] lang=(message.lang) {
                @for line in message.body.lines() { p { (linked(ctx, line)) } }
            }
        }
    }
}

/// A line with its addresses of this installation as links.
fn linked(ctx: &Ctx, line: &str) -> Markup {
    let site = &ctx.app.settings.base_url;
    html! {
        @for (place, word) in line.split(' ').enumerate() {
            @if place > 0 { " " }
            @match word.strip_prefix(site.as_str()) {
                Some(path) if path.starts_with('/') => {
                    // It leads where the receiver may go, not every reader of the demo's mailbox.
                    a href=(path) rel="nofollow" translate="no" { (word) }
                }
                _ => (word),
            }
        }
    }
}
