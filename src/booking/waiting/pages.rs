//! Pages of the waiting list: one's own places in line, the centre's lines, getting in, the offer.

use axum::extract::Path;
use axum::response::Response;
use chrono::{Days, NaiveDate, TimeDelta};
use maud::{Markup, html};
use serde::Deserialize;

use super::answer::{Answer, accept, decline, leave};
use super::find::{self, EntryView};
use super::join::{Join, Joined, join};
use crate::access;
use crate::base::time::{self, Span};
use crate::base::{Error, Quantity, Reason, Reasons, Result, Scope, Standing, UnitId, Verb};
use crate::booking::find as bookings;
use crate::booking::machine::Machine;
use crate::booking::pages::{Asked, check, parts, when};
use crate::web::{
    Column, Ctx, Entered, Form, Table, Tone, button_link, empty, in_script, notice, page, panel, post_button,
    summary_list, tag, wide_page,
};

/// What an entry waits for, in words.
pub(super) fn wish_words(ctx: &Ctx, view: &EntryView) -> String {
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

fn offered_span(view: &EntryView) -> Option<Span> {
    Span::new(view.offer_starts_at?, view.offer_ends_at?)
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

fn passed_over(ctx: &Ctx, entry: &EntryView) -> Markup {
    html! { p { (ctx.t("waiting-passed-over")) " " (entry.passed_over(ctx.lang)) } }
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
            @if entries.is_empty() { (empty(&ctx.t("waiting-centre-none"), None)) }
            @if !offers.is_empty() { (table(ctx, "offers", "waiting-offers-caption", &offers, &places)) }
            @if !line.is_empty() { (table(ctx, "line", "waiting-line-caption", &line, &places)) }
        },
    ))
}

fn table(
    ctx: &Ctx,
    id: &str,
    caption: &str,
    entries: &[&EntryView],
    places: &std::collections::BTreeMap<i64, usize>,
) -> Markup {
    let columns =
        ["booking-machine", "booking-unit", "waiting-wish", "waiting-since", "booking-state", "waiting-action"];
    let mut table = Table::new(id, ctx.t(caption), columns.map(|key| Column::text(ctx.t(key))).to_vec());
    for entry in entries {
        let scope = Scope::UnitAtCentre(entry.unit_id, entry.centre_id);
        table.row(vec![
            html! { (in_script(ctx.lang, entry.equipment_name(ctx.lang))) br; (entry.equipment_code) },
            html! { (in_script(ctx.lang, entry.unit_name(ctx.lang))) " (" (entry.unit_code) ")" br; (parts::phone(&entry.unit_phone)) },
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

/// `GET /waiting/new`
pub async fn ask(ctx: Ctx) -> Result<Response> {
    if !access::may_somewhere(&ctx.actor, Verb::Book) {
        access::check(&ctx.actor, Verb::Book, Scope::Everywhere)?;
        return Err(Error::NotAllowed);
    }
    join_page(&ctx, &Entered::of_query(&ctx.query)).await
}

async fn join_page(ctx: &Ctx, entered: &Entered) -> Result<Response> {
    let conn = ctx.app.db.read();
    let form = ctx.form(entered);
    let title = ctx.t("waiting-join-title");
    let code = entered.get("equipment");
    if code.is_empty() {
        let Some(centre) = ctx.actor.centre() else { return Ok(ctx.redirect("/equipment")) };
        let machines = Machine::all(conn, Some(centre)).await?;
        let options = machines.iter().map(|machine| (machine.code.clone(), machine.name(ctx.lang).to_owned()));
        return Ok(form.page(
            &title,
            html! {
                form method="get" action="/waiting/new" novalidate {
                    (form.select("equipment", "booking-machine", options.collect()))
                    (form.submit("waiting-go-on"))
                }
            },
        ));
    }
    let machine = Machine::by_code(conn, code).await?;
    let sisters = machine.sisters(conn, 1).await?;
    Ok(form.page(
        &title,
        html! {
            p { strong { (in_script(ctx.lang, machine.name(ctx.lang))) } ", " (in_script(ctx.lang, machine.centre_name(ctx.lang))) }
            p { (ctx.t("waiting-join-text")) }
            (form.post("/waiting", html! {
                (form.hidden("equipment", &machine.code))
                @if ctx.actor.unit().is_none() { (form.text("unit", "booking-unit-code").hint("booking-unit-code-hint").width(10)) }
                (form.date("from_date", "waiting-from-date"))
                (form.date("until_date", "waiting-until-date").optional())
                @if !machine.grid().by_day { (form.time("from_time", "waiting-from-time").optional()) }
                (form.select("minutes", "booking-length", when::lengths(ctx, &machine)).width(20))
                @if !machine.is_exclusive() { (form.number("capacity", "booking-capacity").inputmode("numeric")) }
                @if !sisters.is_empty() { (form.checkbox("sisters", "waiting-sisters")) }
                (form.submit("waiting-join-now"))
            }))
            p { a href=(format!("/book/{}", machine.code)) { (ctx.t("booking-all-times")) } }
        },
    ))
}

/// Getting in line: for one full slot (`starts_at`), a day with one click (`wait_day`), or a stretch.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Wish {
    equipment: String,
    unit: String,
    starts_at: String,
    wait_day: String,
    from_date: String,
    until_date: String,
    from_time: String,
    minutes: String,
    capacity: String,
    quantity: String,
    sisters: String,
}

fn read(ctx: &Ctx, machine: &Machine, wish: &Wish) -> Result<Join> {
    let mut reasons = Reasons::new();
    let minutes = wish.minutes.trim().parse::<i64>().ok().filter(|n| (1..=1_000_000).contains(n));
    if minutes.is_none() {
        reasons.push(Reason::field("minutes", "booking-time-unknown"));
    }
    let minutes = minutes.unwrap_or(machine.min_minutes);
    let length = TimeDelta::try_minutes(minutes).unwrap_or_default();
    let capacity = if wish.capacity.trim().is_empty() { Some(1) } else { wish.capacity.trim().parse::<i64>().ok() };
    if capacity.is_none() {
        reasons.push(Reason::field("capacity", "booking-capacity").with("most", machine.capacity));
    }
    let start = chrono::DateTime::parse_from_rfc3339(wish.starts_at.trim()).ok().map(|at| at.to_utc());
    let start = start.filter(|at| (2000..=2999).contains(&chrono::Datelike::year(at)));
    let clock = time::parse_time(&wish.from_time);
    let (from_at, until_at) = match start {
        Some(start) if wish.wait_day.is_empty() => (start, start + length),
        _ => {
            if clock.is_none() && !wish.from_time.trim().is_empty() {
                reasons.push(Reason::field("from_time", "booking-time-unknown"));
            }
            let typed = if wish.wait_day.is_empty() { &wish.from_date } else { &wish.wait_day };
            let first = time::parse_date(typed);
            if first.is_none() {
                reasons.push(Reason::field("from_date", "booking-time-unknown"));
            }
            let last = match wish.until_date.trim() {
                "" => first,
                typed => time::parse_date(typed),
            };
            if last.is_none() && first.is_some() {
                reasons.push(Reason::field("until_date", "booking-time-unknown"));
            }
            stretch(machine, first.unwrap_or_default(), last.or(first).unwrap_or_default(), minutes)
        }
    };
    Error::check(reasons)?;
    let day_from = clock.map_or(0, |clock| i64::from(chrono::Timelike::num_seconds_from_midnight(&clock)) / 60);
    Ok(Join {
        equipment: machine.code.clone(),
        unit: Some(wish.unit.trim().to_uppercase()).filter(|code| !code.is_empty() && ctx.actor.unit().is_none()),
        just_this: start.is_some() && wish.wait_day.is_empty(),
        from_at,
        until_at,
        minutes,
        capacity: capacity.unwrap_or(1),
        quantity: Quantity::parse(&wish.quantity).filter(|quantity| *quantity > Quantity::ZERO),
        day_from_minute: day_from,
        sisters: wish.sisters == "yes",
    })
}

/// Whole days, first to last; what is booked by days may begin on the last one.
fn stretch(machine: &Machine, first: NaiveDate, last: NaiveDate, minutes: i64) -> (time::Instant, time::Instant) {
    let behind = if machine.grid().by_day { minutes / 1440 } else { 1 };
    let end = last.checked_add_days(Days::new(behind.unsigned_abs().max(1))).unwrap_or(last);
    (time::start_of_day(first), time::start_of_day(end))
}

/// `POST /waiting`
pub async fn save(ctx: Ctx, form: Form<Wish>) -> Result<Response> {
    let machine = Machine::by_code(ctx.app.db.read(), form.value.equipment.trim()).await?;
    let command = match read(&ctx, &machine, &form.value) {
        Ok(command) => command,
        Err(error) => return join_page(&ctx, &shown_again(&form).refused(error)?).await,
    };
    // The key belongs to the page of times; each day chosen on it is a request of its own.
    let key = format!("{}.w{}", form.entered.idempotency_key(), command.from_at.timestamp());
    let order = &command;
    match ctx.write_once(&key, order, |tx| async move { join(&tx, order).await }).await {
        Ok(joined) => Ok(ctx.redirect_saying("/waiting", &joined_words(&ctx, joined).await?)),
        Err(error) => join_page(&ctx, &shown_again(&form).refused(error)?).await,
    }
}

/// What one click sent, as the form of a stretch shows it.
fn shown_again(form: &Form<Wish>) -> Entered {
    let wish = &form.value;
    let start = chrono::DateTime::parse_from_rfc3339(wish.starts_at.trim()).ok().map(|at| at.to_utc());
    match (start, wish.wait_day.is_empty()) {
        (Some(start), true) => {
            let day = time::short_date(time::ist_date(start));
            form.entered.clone().and("from_date", day).and("from_time", time::clock_time(start))
        }
        (_, false) => form.entered.clone().and("from_date", wish.wait_day.clone()),
        _ => form.entered.clone(),
    }
}

async fn joined_words(ctx: &Ctx, joined: Joined) -> Result<String> {
    let conn = ctx.app.db.read();
    let view = find::by_id(conn, &ctx.actor, joined.id).await?;
    let place = find::places(conn, std::slice::from_ref(&view)).await?.get(&view.id).copied().unwrap_or(1);
    Ok(ctx.tr("waiting-joined", &[("place", &place.to_string())]))
}

/// `GET /waiting/{id}`: the offer with its price, or the place in line.
pub async fn one(ctx: Ctx, Path(id): Path<i64>) -> Result<Response> {
    let view = find::by_id(ctx.app.db.read(), &ctx.actor, id).await?;
    match &view.offer_reference {
        Some(reference) if view.has_offer(ctx.now()) => offer_page(&ctx, &view, reference).await,
        _ => entry_page(&ctx, &view).await,
    }
}

async fn offer_page(ctx: &Ctx, view: &EntryView, reference: &str) -> Result<Response> {
    let conn = ctx.app.db.read();
    let hold = bookings::by_reference(&ctx.app.db, &ctx.actor, reference).await?;
    let machine = Machine::by_id(conn, hold.equipment_id).await?;
    let quote = check::quote_of(ctx, &hold, &machine).await?;
    let until = view.answer_by.map(time::short_date_time).unwrap_or_default();
    let total = hold.quoted_total_paise.to_string();
    let words = match &view.booking_reference {
        Some(_) => ctx.tr("waiting-move-for", &[("total", &total)]),
        None => ctx.tr("waiting-take-for", &[("total", &total)]),
    };
    let may = access::may(&ctx.actor, Verb::Book, Scope::UnitAtCentre(view.unit_id, view.centre_id));
    Ok(page(
        ctx,
        &ctx.t("waiting-offer-title"),
        html! {
            (notice(Tone::Waiting, html! { p { (ctx.tr("waiting-offer-until", &[("time", &until)])) } }))
            (summary_list(&check::facts(ctx, &hold)))
            @if let Some(moved) = &view.booking_reference {
                p { (ctx.tr("waiting-moves", &[("reference", moved)])) " " a href=(format!("/bookings/{moved}")) { (ctx.t("booking-open")) } }
            }
            h2 { (ctx.t("booking-price")) }
            (parts::price(ctx, &quote))
            h2 { (ctx.t("booking-cancelling")) }
            p { (parts::cancellation(ctx, &machine, hold.starts_at)) }
            @if may {
                (post_button(ctx, &format!("/waiting/{}/accept", view.id), &words, &[]))
                p { (ctx.t("waiting-decline-text")) }
                (post_button(ctx, &format!("/waiting/{}/decline", view.id), &ctx.t("waiting-decline"), &[]))
            }
        },
    ))
}

async fn entry_page(ctx: &Ctx, view: &EntryView) -> Result<Response> {
    let places = find::places(ctx.app.db.read(), std::slice::from_ref(view)).await?;
    let may = access::may(&ctx.actor, Verb::Book, Scope::UnitAtCentre(view.unit_id, view.centre_id));
    Ok(page(
        ctx,
        &ctx.t("waiting-entry-title"),
        html! {
            p { (state(ctx, view, places.get(&view.id).copied())) }
            (summary_list(&facts(ctx, view)))
            @if view.is_live() {
                @if !view.passed_over(ctx.lang).is_empty() { (passed_over(ctx, view)) }
                p { (ctx.t("waiting-how")) }
                @if may { p { a href=(format!("/waiting/{}/leave", view.id)) { (ctx.t("waiting-leave")) } } }
            } @else {
                p.actions { (button_link(&format!("/book/{}", view.equipment_code), &ctx.t("booking-all-times"))) }
            }
            p { a href="/waiting" { (ctx.t("waiting-all")) } }
        },
    ))
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

/// Forms without fields of their own.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Said {
    reason: String,
}

/// `POST /waiting/{id}/accept`
pub async fn say_yes(ctx: Ctx, Path(id): Path<i64>, form: Form<Said>) -> Result<Response> {
    let command = &Answer { entry: id, reason: String::new() };
    let key = form.entered.idempotency_key();
    match ctx.write_once(&key, command, |tx| async move { accept(&tx, command).await }).await {
        Ok(placed) => Ok(ctx.redirect_saying(format!("/bookings/{}", placed.reference), &ctx.t("waiting-accepted"))),
        Err(Error::Conflict(reason)) => {
            let words = format!("{} {}", reason.words(ctx.lang), reason.next_step(ctx.lang));
            Ok(ctx.redirect_saying(format!("/waiting/{id}"), &words))
        }
        Err(error) => Err(error),
    }
}

/// `POST /waiting/{id}/decline`
pub async fn say_no(ctx: Ctx, Path(id): Path<i64>, form: Form<Said>) -> Result<Response> {
    let command = &Answer { entry: id, reason: String::new() };
    let key = form.entered.idempotency_key();
    ctx.write_once(&key, command, |tx| async move { decline(&tx, command).await }).await?;
    Ok(ctx.redirect_saying("/waiting", &ctx.t("waiting-declined")))
}

/// `GET /waiting/{id}/leave`
pub async fn ask_leave(ctx: Ctx, Path(id): Path<i64>) -> Result<Response> {
    let view = find::by_id(ctx.app.db.read(), &ctx.actor, id).await?;
    access::check(&ctx.actor, Verb::Book, Scope::UnitAtCentre(view.unit_id, view.centre_id))?;
    Ok(leave_page(&ctx, &view, &Entered::empty()))
}

fn leave_page(ctx: &Ctx, view: &EntryView, entered: &Entered) -> Response {
    let form = ctx.form(entered);
    let own = ctx.actor.unit().is_some();
    form.page(
        &ctx.t(if own { "waiting-leave-title" } else { "waiting-remove-title" }),
        html! {
            p { (ctx.t("waiting-leave-text")) }
            (summary_list(&facts(ctx, view)))
            (form.post(&format!("/waiting/{}/leave", view.id), html! {
                @if !own { (form.text("reason", "waiting-why")) }
                (form.danger(if own { "waiting-leave-now" } else { "waiting-remove-now" }, "/waiting"))
            }))
        },
    )
}

/// `POST /waiting/{id}/leave`
pub async fn go(ctx: Ctx, Path(id): Path<i64>, form: Form<Said>) -> Result<Response> {
    let view = find::by_id(ctx.app.db.read(), &ctx.actor, id).await?;
    let command = &Answer { entry: id, reason: form.value.reason.clone() };
    let key = form.entered.idempotency_key();
    match ctx.write_once(&key, command, |tx| async move { leave(&tx, command).await }).await {
        Ok(()) => Ok(ctx.redirect_saying("/waiting", &ctx.t("waiting-is-out"))),
        Err(error) => Ok(leave_page(&ctx, &view, &form.entered.refused(error)?)),
    }
}
