//! My bookings: upcoming, past, cancelled; for staff those of their centre.

use axum::response::Response;
use maud::{Markup, html};

use super::{asks, check, parts};
use crate::access;
use crate::base::{Error, Result, Scope, Standing, Verb};
use crate::booking::find::{self, BookingView, Cursor, Filter};
use crate::booking::transitions::Status;
use crate::booking::waiting;
use crate::web::{Column, Ctx, Entered, Table, empty, in_script, page, pager};

/// Bookings on one page.
const SHOWN: u64 = 25;

/// Which of them.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Upcoming,
    Past,
    Cancelled,
}

impl Part {
    const ALL: [Part; 3] = [Part::Upcoming, Part::Past, Part::Cancelled];

    const fn code(self) -> &'static str {
        match self {
            Part::Upcoming => "upcoming",
            Part::Past => "past",
            Part::Cancelled => "cancelled",
        }
    }

    const fn key(self) -> &'static str {
        match self {
            Part::Upcoming => "booking-part-upcoming",
            Part::Past => "booking-part-past",
            Part::Cancelled => "booking-part-cancelled",
        }
    }
}

/// `GET /bookings`
pub async fn show(ctx: Ctx) -> Result<Response> {
    if !ctx.actor.is_logged_in() {
        return Err(Error::NotLoggedIn);
    }
    let typed = ctx.asked("reference");
    if !typed.is_empty()
        && let Ok(found) = find::by_reference(&ctx.app.db, &ctx.actor, &typed).await
    {
        return Ok(ctx.redirect(format!("/bookings/{}", found.reference)));
    }
    let part = Part::ALL.into_iter().find(|part| part.code() == ctx.asked("show")).unwrap_or(Part::Upcoming);
    let filter = filter(&ctx, part)?;
    let mut views = find::list(ctx.app.db.read(), &filter, SHOWN + 1).await?;
    let more = views.len() as u64 > SHOWN;
    views.truncate(SHOWN as usize);
    let next = views.last().filter(|_| more).map(|view| Cursor::of(view).to_string());
    let own = ctx.actor.unit().is_some();
    let asked = match ctx.actor.unit() {
        Some(unit) => html! { (asks::asked(&ctx, unit).await?) (waiting::summary(&ctx, unit).await?) },
        None => html! {},
    };
    Ok(page(
        &ctx,
        &ctx.t(if own { "booking-mine-title" } else { "booking-centre-title" }),
        html! {
            (asked)
            @if !own { (search(&ctx, &typed)) }
            (chooser(&ctx, part))
            @if views.is_empty() {
                (empty(&ctx.t("booking-none"), Some(("/equipment", &ctx.t("booking-find-machine")))))
            } @else if own {
                (cards(&ctx, part, &views))
            } @else {
                (table(&ctx, part, &views))
            }
            (pager(&ctx, next.as_deref()))
            @if own { (search(&ctx, &typed)) }
            (feed_link(&ctx, &views))
        },
    ))
}

/// The way to a calendar of all of them, for who looks after the unit.
fn feed_link(ctx: &Ctx, views: &[BookingView]) -> Markup {
    let may = |view: &&BookingView| access::may(&ctx.actor, Verb::ManageUnitMembers, Scope::Unit(view.unit_id));
    let own = views.first().filter(|_| ctx.actor.unit().is_some()).filter(may);
    html! {
        @if let Some(view) = own {
            p { a href=(format!("/units/{}/calendar", view.unit_code)) { (ctx.t("booking-feed-link")) } }
        }
    }
}

fn filter(ctx: &Ctx, part: Part) -> Result<Filter> {
    let mut filter = Filter { after: Cursor::parse(&ctx.asked("after")), ..Filter::default() };
    let scope = match &ctx.actor.standing {
        Standing::Unit(unit, _) => {
            filter.unit = Some(*unit);
            Scope::Unit(*unit)
        }
        Standing::Centre(centre, _) => {
            filter.centre = Some(*centre);
            Scope::Centre(*centre)
        }
        _ => Scope::Everywhere,
    };
    access::check(&ctx.actor, Verb::SeeBooking, scope)?;
    match part {
        Part::Upcoming => {
            filter.from = Some(crate::base::time::start_of_day(crate::base::time::ist_date(ctx.now())));
            filter.statuses =
                vec![Status::Held, Status::Requested, Status::Confirmed, Status::InUse, Status::Displaced];
        }
        Part::Past => {
            filter.until = Some(ctx.now());
            filter.latest_first = true;
            filter.statuses = vec![Status::Confirmed, Status::InUse, Status::Completed, Status::NoShow];
        }
        Part::Cancelled => {
            filter.latest_first = true;
            filter.statuses = vec![Status::Cancelled, Status::Rejected, Status::Expired, Status::Rescheduled];
        }
    }
    Ok(filter)
}

fn search(ctx: &Ctx, typed: &str) -> Markup {
    let entered = Entered::with([("reference", typed)]);
    let form = ctx.form(&entered);
    html! {
        (form.filters("/bookings", html! {
            (form.text("reference", "booking-search").hint("booking-search-hint").width(20))
        }))
        @if !typed.is_empty() { p role="status" { (ctx.tr("booking-search-none", &[("typed", typed)])) } }
    }
}

fn chooser(ctx: &Ctx, chosen: Part) -> Markup {
    html! {
        nav.menu aria-label=(ctx.t("booking-parts")) {
            ul {
                @for part in Part::ALL {
                    li {
                        a href=(format!("/bookings?show={}", part.code())) aria-current=[(part == chosen).then_some("page")] {
                            (ctx.t(part.key()))
                        }
                    }
                }
            }
        }
    }
}

/// A unit's own bookings, for a phone.
fn cards(ctx: &Ctx, part: Part, views: &[BookingView]) -> Markup {
    let lang = ctx.lang;
    html! {
        h2.unseen { (ctx.t(part.key())) }
        ul.cards {
            @for view in views {
                li {
                    h3 {
                        a href=(format!("/bookings/{}", view.reference)) {
                            (parts::when_short(parts::span(view), view.by_day()))
                        }
                    }
                    p { (in_script(lang, view.equipment_name(lang))) }
                    p { (parts::status_tag(lang, view.status_at(ctx.now()))) " " (view.quoted_total_paise) }
                    @if let Some(reason) = &view.cancel_reason { p { (in_script(lang, &parts::reason_words(lang, reason))) } }
                    p.links { a href=(check::times_address(view)) { (ctx.t("booking-again")) } }
                }
            }
        }
    }
}

/// A centre's bookings, for a desk.
fn table(ctx: &Ctx, part: Part, views: &[BookingView]) -> Markup {
    let columns = ["booking-time", "booking-machine", "booking-unit", "booking-state"];
    let mut columns: Vec<Column> = columns.iter().map(|key| Column::text(ctx.t(key))).collect();
    columns.push(Column::number(ctx.t("booking-total")));
    let mut table = Table::new("bookings", ctx.t(part.key()), columns);
    for view in views {
        let status = view.status_at(ctx.now());
        table.row(vec![
            html! { a href=(format!("/bookings/{}", view.reference)) { (parts::when_short(parts::span(view), view.by_day())) } },
            html! { (in_script(ctx.lang, view.equipment_name(ctx.lang))) },
            html! { (in_script(ctx.lang, view.unit_name(ctx.lang))) },
            html! {
                (parts::status_tag(ctx.lang, status))
                @if let Some(reason) = &view.cancel_reason { br; (in_script(ctx.lang, &parts::reason_words(ctx.lang, reason))) }
            },
            html! { (view.quoted_total_paise) },
        ]);
    }
    html! { (table) }
}
