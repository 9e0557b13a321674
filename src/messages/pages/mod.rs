//! Pages of messages: the log, the mailbox of a demo, what a unit wishes.

mod log;
mod mailbox;
mod wishes;

use axum::Router;
use axum::routing::{get, post};
use maud::{Markup, html};

use super::find::Logged;
use super::rules::Channel;
use crate::base::{Lang, Verb, time};
use crate::web::{App, MenuEntry, Tone, tag};

/// Pages.
pub fn router() -> Router<App> {
    Router::new()
        .route("/messages", get(log::list))
        .route("/messages/{id}", get(log::show))
        .route("/messages/{id}/resend", post(log::resend))
        .route("/mailbox", get(mailbox::show))
        .route("/units/{code}/messages", get(wishes::show).post(wishes::save))
}

/// What this room puts into the menu.
pub const MENU: &[MenuEntry] = &[MenuEntry { path: "/messages", key: "messages-menu", verb: Some(Verb::SeeMessages) }];

fn channel_words(lang: Lang, channel: Channel) -> String {
    match channel {
        Channel::Email => lang.t("messages-email"),
        Channel::Sms => lang.t("messages-sms"),
    }
}

fn state_words(lang: Lang, state: &str) -> String {
    lang.t(&format!("messages-state-{state}"))
}

fn state_tag(lang: Lang, message: &Logged) -> Markup {
    let tone = match message.state.as_str() {
        "sent" => Tone::Good,
        "parked" => Tone::Bad,
        "waiting" => Tone::Waiting,
        _ => Tone::Plain,
    };
    html! {
        (tag(tone, &state_words(lang, &message.state)))
        @if let Some(at) = message.sent_at { " " (time::short_date_time(at)) }
    }
}
