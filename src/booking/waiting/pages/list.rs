//! One's own places in line, and the centre's lines.

use std::collections::BTreeMap;

use axum::response::Response;
use maud::{Markup, html};

use super::{offered_span, passed_over, state, wish_words};
use crate::access;
use crate::base::time;
use crate::base::{Error, Result, Scope, Standing, UnitId, Verb};
use crate::booking::pages::{Asked, parts};
use crate::booking::waiting::find::{self, EntryView};
use crate::web::{Column, Ctx, Table, button_link, empty, in_script, page, panel, wide_page};

/// Questions on top of a unit's bookings: offers it has not answered.
pub async fn asked(ctx: &Ctx, unit: UnitId) -> Result<Vec<Asked>> {
    let entries = find::of_unit(ctx.app.db.read(), unit).await?;
    let offers = entries.iter().filter(|entry| entry.has_offer(ctx.now()));
    Ok(offers
        .map(|entry| {
            let when = offered_span(entry).map(|span| parts::when_short(span, entry.by_day())).unwrap_or_default();
            let words = ctx.tr("waiting-asked", &[("machine", entry.offer_name(ctx.lang)), ("when", &when)]);
            Asked { words, link: format!("/waiting/{}", entry.id), until: entry.answer_by }
        })
        .collect())
}

/// A unit's places in line, short, for the page of its bookings; nothing if there are none.
pub async fn summary(ctx: &Ctx, unit: UnitId) -> Result<Markup> {
    let conn = ctx.app.db.read();
    let entries = find::of_unit(conn, unit).await?;
    if entries.is_empty() {
        return Ok(html! {});
    }
    let places = find::places(conn, &entries).await?;
    let list = html! {
        ul {
            @for entry in &entries {
                li {
                    a href=(format!("/waiting/{}", entry.id)) { (in_script(ctx.lang, entry.equipment_name(ctx.lang))) }
                    " · " (wish_words(ctx, entry)) " " (state(ctx, entry, places.get(&entry.id).copied()))
                }
            }
        }
    };
    Ok(panel(&ctx.t("waiting-own-title"), list))
}

/// `GET /waiting`
pub async fn show(ctx: Ctx) -> Result<Response> {
    match &ctx.actor.standing {
        Standing::Anonymous => Err(Error::NotLoggedIn),
        Standing::Unit(unit, _) => own_page(&ctx, *unit).await,
        _ => centre_page(&ctx).await,
    }
}

async fn own_page(ctx: &Ctx, unit: UnitId) -> Result<Response> {
    access::check(&ctx.actor, Verb::SeeBooking, Scope::Unit(unit))?;
    let conn = ctx.app.db.read();
    let (live, ended) = (find::of_unit(conn, unit).await?, find::ended_of_unit(conn, unit).await?);
    let places = find::places(conn, &live).await?;
    Ok(page(
        ctx,
        &ctx.t("waiting-own-title"),
        html! {
            @if live.is_empty() { (empty(&ctx.t("waiting-none"), Some(("/equipment", &ctx.t("booking-find-machine"))))) }
            ul.cards { @for entry in &live { (card(ctx, entry, places.get(&entry.id).copied())) } }
            @if !ended.is_empty() {
                h2 { (ctx.t("waiting-ended-title")) }
                ul { @for entry in &ended {
                    li { (in_script(ctx.lang, entry.equipment_name(ctx.lang))) " · " (wish_words(ctx, entry)) " " (state(ctx, entry, None)) }
                } }
            }
            p { a href="/bookings" { (ctx.t("booking-all-mine")) } }
            p { a href="/lotteries" { (ctx.t("lottery-all")) } }
        },
    ))
}

fn card(ctx: &Ctx, entry: &EntryView, place: Option<usize>) -> Markup {
    html! {
        li {
            h2 { (in_script(ctx.lang, entry.equipment_name(ctx.lang))) }
            p { (wish_words(ctx, entry)) @if entry.machines > 1 { ", " (ctx.t("waiting-or-sister")) } }
            p { (state(ctx, entry, place)) }
            @if !entry.passed_over(ctx.lang).is_empty() { (passed_over(ctx, entry)) }
            p.links {
                @if entry.has_offer(ctx.now()) {
                    a href=(format!("/waiting/{}", entry.id)) { (ctx.t("waiting-look-at-offer")) } " "
                }
                a href=(format!("/waiting/{}/leave", entry.id)) { (ctx.t("waiting-leave")) }
            }
        }
    }
}

/// Offers running and the line of each machine, for a desk.
async fn centre_page(ctx: &Ctx) -> Result<Response> {
    let centre = ctx.actor.centre();
    access::check(&ctx.actor, Verb::SeeBoard, centre.map_or(Scope::Everywhere, Scope::Centre))?;
    let conn = ctx.app.db.read();
    let entries = find::at_centre(conn, centre).await?;
    let places = find::places(conn, &entries).await?;
    let (offers, line): (Vec<_>, Vec<_>) = entries.iter().partition(|entry| entry.has_offer(ctx.now()));
    let may_add = access::may_somewhere(&ctx.actor, Verb::BookAtCounter);
    Ok(wide_page(
        ctx,
        &ctx.t("waiting-centre-title"),
        html! {
            @if may_add { p.actions { (button_link("/waiting/new", &ctx.t("waiting-add"))) } }
            p { a href="/lotteries" { (ctx.t("lottery-all")) } }
            @if entries.is_empty() { (empty(&ctx.t("waiting-centre-none"), None)) }
            @if !offers.is_empty() { (table(ctx, "offers", "waiting-offers-caption", &offers, &places)) }
            @if !line.is_empty() { (table(ctx, "line", "waiting-line-caption", &line, &places)) }
        },
    ))
}

fn table(ctx: &Ctx, id: &str, caption: &str, entries: &[&EntryView], places: &BTreeMap<i64, usize>) -> Markup {
    let columns =
        ["booking-machine", "booking-unit", "waiting-wish", "waiting-since", "booking-state", "waiting-action"];
    let mut table = Table::new(id, ctx.t(caption), columns.map(|key| Column::text(ctx.t(key))).to_vec());
    for entry in entries {
        let scope = Scope::UnitAtCentre(entry.unit_id, entry.centre_id);
        table.row(vec![
            html! { (in_script(ctx.lang, entry.equipment_name(ctx.lang))) br; (entry.equipment_code) },
            html! { (in_script(ctx.lang, entry.unit_name(ctx.lang))) " (" (entry.unit_code) ")" br; (crate::people::unit_phone(ctx, &entry.unit_code, &entry.unit_phone)) },
            html! {
                (wish_words(ctx, entry)) @if entry.machines > 1 { ", " (ctx.t("waiting-or-sister")) }
                @if let Some(span) = offered_span(entry) {
                    br; (ctx.t("waiting-offered")) " " (in_script(ctx.lang, entry.offer_name(ctx.lang))) ", " (parts::when_short(span, entry.by_day()))
                }
            },
            html! { (time::short_date_time(entry.joined_at)) },
            html! {
                (state(ctx, entry, places.get(&entry.id).copied()))
                @if !entry.passed_over(ctx.lang).is_empty() { (passed_over(ctx, entry)) }
            },
            html! {
                @if access::may(&ctx.actor, Verb::Book, scope) {
                    a href=(format!("/waiting/{}", entry.id)) { (ctx.t("waiting-open")) } " "
                    a href=(format!("/waiting/{}/leave", entry.id)) { (ctx.t("waiting-remove")) }
                }
            },
        ]);
    }
    html! { (table) }
}
