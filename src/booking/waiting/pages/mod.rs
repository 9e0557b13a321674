//! Pages of the waiting list; here what several of them show alike.

mod earlier;
mod join;
mod list;
mod offer;

use axum::Router;
use axum::routing::{get, post};
use chrono::TimeDelta;
use maud::{Markup, html};

use super::find::EntryView;
use crate::base::time::{self, Span};
use crate::booking::pages::parts;
use crate::web::{App, Ctx, Tone, in_script, tag};

pub use list::{asked, summary};

/// The pages.
pub fn router() -> Router<App> {
    Router::new()
        .route("/waiting", get(list::show).post(join::save))
        .route("/waiting/new", get(join::ask))
        .route("/waiting/{id}", get(offer::one))
        .route("/waiting/{id}/accept", post(offer::say_yes))
        .route("/waiting/{id}/decline", post(offer::say_no))
        .route("/waiting/{id}/leave", get(offer::ask_leave).post(offer::go))
        .route("/bookings/{reference}/earlier", get(earlier::ask).post(earlier::save))
}

/// What an entry waits for, in words.
fn wish_words(ctx: &Ctx, view: &EntryView) -> String {
    let span = Span { from: view.from_at, until: view.until_at };
    if view.kind == "slot" {
        return parts::when_short(span, view.by_day());
    }
    let first = time::short_date(time::ist_date(span.from));
    let last = time::short_date(time::ist_date(span.until - TimeDelta::minutes(1)));
    let days = if first == last { first } else { format!("{first} – {last}") };
    let length = parts::length(ctx.lang, view.minutes);
    let words = match view.kind.as_str() {
        "earlier" => {
            let reference = view.booking_reference.clone().unwrap_or_default();
            ctx.tr("waiting-wish-earlier", &[("reference", &reference), ("days", &days)])
        }
        _ => ctx.tr("waiting-wish-any", &[("days", &days), ("length", &length)]),
    };
    if view.day_from_minute == 0 {
        return words;
    }
    let clock = format!("{:02}:{:02}", view.day_from_minute / 60, view.day_from_minute % 60);
    format!("{words}, {}", ctx.tr("waiting-wish-from", &[("time", &clock)]))
}

/// Where an entry stands, in a tag.
fn state(ctx: &Ctx, view: &EntryView, place: Option<usize>) -> Markup {
    match (view.status.as_str(), view.answer_by, place) {
        ("offered", Some(until), _) if until > ctx.now() => {
            let until = time::short_date_time(until);
            tag(Tone::Good, &ctx.tr("waiting-state-offered", &[("time", &until)]))
        }
        ("waiting" | "offered", _, Some(place)) => {
            tag(Tone::Waiting, &ctx.tr("waiting-state-place", &[("place", &place.to_string())]))
        }
        ("waiting" | "offered", ..) => tag(Tone::Waiting, &ctx.t("waiting-state-waiting")),
        (ended, ..) => tag(Tone::Plain, &ctx.t(ended_key(ended))),
    }
}

fn ended_key(status: &str) -> &'static str {
    match status {
        "booked" => "waiting-state-booked",
        "declined" => "waiting-state-declined",
        "lapsed" => "waiting-state-lapsed",
        "left" => "waiting-state-left",
        "removed" => "waiting-state-removed",
        _ => "waiting-state-over",
    }
}

fn offered_span(view: &EntryView) -> Option<Span> {
    Span::new(view.offer_starts_at?, view.offer_ends_at?)
}

fn passed_over(ctx: &Ctx, entry: &EntryView) -> Markup {
    html! { p { (ctx.t("waiting-passed-over")) " " (entry.passed_over(ctx.lang)) } }
}

fn facts(ctx: &Ctx, view: &EntryView) -> Vec<(String, Markup)> {
    let mut rows = vec![
        (ctx.t("booking-machine"), html! { (in_script(ctx.lang, view.equipment_name(ctx.lang))) }),
        (
            ctx.t("waiting-wish"),
            html! { (wish_words(ctx, view)) @if view.machines > 1 { ", " (ctx.t("waiting-or-sister")) } },
        ),
        (ctx.t("waiting-since"), html! { (time::short_date_time(view.joined_at)) }),
        (ctx.t("waiting-gives-up"), html! { (time::short_date_time(view.gives_up_at)) }),
    ];
    if view.capacity > 1 {
        let words = parts::capacity_words(ctx.lang, view.capacity, &view.capacity_unit);
        rows.push((ctx.t("booking-capacity"), html! { (words) }));
    }
    if ctx.actor.unit().is_none() {
        rows.push((
            ctx.t("booking-unit"),
            html! { (in_script(ctx.lang, view.unit_name(ctx.lang))) " (" (view.unit_code) ")" },
        ));
    }
    rows
}
