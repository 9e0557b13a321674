//! Day sheets: one page of paper for each machine and day, to hang beside it and fill in by hand.

use axum::extract::Path;
use axum::response::Response;
use chrono::{NaiveDate, TimeDelta};
use maud::{Markup, html};

use super::pages::{centre_asked, machine_asked};
use crate::base::time::{self, Span};
use crate::base::{EquipmentId, Result, grouped_reference};
use crate::booking::find::{self, BookingView, Filter};
use crate::booking::machine::Machine;
use crate::booking::pages::parts;
use crate::booking::transitions::Status;
use crate::web::{Ctx, Entered, in_script, page};

/// Lines of a sheet: what is booked, then empty ones for who walks in.
const LINES: usize = 12;
/// A booking's unit, telephone and days wrap: it stands for this many empty lines.
const LINES_OF_BOOKING: usize = 2;
/// Most bookings read for one print.
const MOST: u64 = 3000;

/// `GET /board/{code}/sheet`: one machine's day.
pub(super) async fn one(ctx: Ctx, Path(code): Path<String>) -> Result<Response> {
    let machine = machine_asked(&ctx, &code).await?;
    let day = day_asked(&ctx);
    let filter = Filter { equipment: Some(machine.id), ..filter_of(day) };
    let booked = find::list(ctx.app.db.read(), &filter, MOST).await?;
    let title = ctx.tr("booking-sheet-title", &[("machine", machine.name(ctx.lang))]);
    let body = html! {
        (tools(&ctx, day, &format!("/board/{code}")))
        (sheet(&ctx, &machine, day, &booked.iter().collect::<Vec<_>>()))
    };
    Ok(page(&ctx, &title, body))
}

/// `GET /board/sheets`: all machines of the centre, a page each; `only=booked` leaves out the idle ones.
pub(super) async fn all(ctx: Ctx) -> Result<Response> {
    let centre = centre_asked(&ctx).await?;
    let conn = ctx.app.db.read();
    let day = day_asked(&ctx);
    let machines = Machine::all(conn, Some(centre)).await?;
    let booked = find::list(conn, &Filter { centre: Some(centre), ..filter_of(day) }, MOST).await?;
    let of = |id: EquipmentId| booked.iter().filter(|view| view.equipment_id == id).collect::<Vec<_>>();
    let only = ctx.asked("only") == "booked";
    let sheets: Vec<_> = machines.iter().map(|machine| (machine, of(machine.id))).collect();
    let body = html! {
        (tools(&ctx, day, "/board"))
        p.screen-only {
            @if only { a href=(ctx.here_with("only", "")) { (ctx.t("booking-sheet-all")) } }
            @else { a href=(ctx.here_with("only", "booked")) { (ctx.t("booking-sheet-only")) } }
        }
        @for (machine, booked) in sheets.iter().filter(|(_, booked)| !only || !booked.is_empty()) {
            (sheet(&ctx, machine, day, booked))
        }
    };
    Ok(page(&ctx, &ctx.t("booking-sheet-titles"), body))
}

fn day_asked(ctx: &Ctx) -> NaiveDate {
    time::parse_date(&ctx.asked("date")).unwrap_or_else(|| time::ist_date(ctx.now()))
}

/// What the floor expects on a day; stores are held for weeks and begin long before.
fn filter_of(day: NaiveDate) -> Filter {
    let midnight = time::start_of_day(day);
    Filter {
        from: Some(midnight - TimeDelta::days(31)),
        until: Some(midnight + TimeDelta::days(1)),
        ends_after: Some(midnight),
        statuses: vec![Status::Requested, Status::Confirmed, Status::InUse, Status::Completed],
        ..Filter::default()
    }
}

/// Another day, the way back, and how to print; none of it is printed.
fn tools(ctx: &Ctx, day: NaiveDate, back: &str) -> Markup {
    let entered = Entered::with([("date", time::short_date(day))]);
    let form = ctx.form(&entered);
    html! {
        p.screen-only { (ctx.t("booking-sheet-print")) " " a href=(format!("{back}?date={}", time::short_date(day))) { (ctx.t("booking-sheet-back")) } }
        form.filters method="get" action="?" novalidate {
            @for name in ["centre", "only"] {
                @let value = ctx.asked(name);
                @if !value.is_empty() { (form.hidden(name, &value)) }
            }
            (form.date("date", "booking-date"))
            p.actions { button type="submit" { (ctx.t("booking-board-go")) } }
        }
    }
}

fn sheet(ctx: &Ctx, machine: &Machine, day: NaiveDate, booked: &[&BookingView]) -> Markup {
    let columns = [
        "booking-time",
        "booking-unit",
        "booking-reference",
        "booking-sheet-planned",
        "booking-sheet-in",
        "booking-sheet-out",
        "booking-sheet-count",
        "booking-sheet-signature",
    ];
    let id = format!("sheet-{}", machine.code);
    let written = booked.len() * LINES_OF_BOOKING;
    html! {
        section.sheet aria-labelledby=(id) tabindex="0" {
            h2 id=(id) { (in_script(ctx.lang, machine.name(ctx.lang))) " · " (time::long_date(ctx.lang, day)) }
            p { (in_script(ctx.lang, machine.centre_name(ctx.lang))) " · " span translate="no" { (machine.code) } }
            table class=[(written > LINES).then_some("many")] {
                thead { tr { @for key in columns { th scope="col" { (ctx.t(key)) } } } }
                tbody {
                    @for view in booked { (line(ctx, day, view)) }
                    @for _ in written..LINES { tr { @for _ in columns { td {} } } }
                }
            }
        }
    }
}

fn line(ctx: &Ctx, day: NaiveDate, view: &BookingView) -> Markup {
    let midnight = time::start_of_day(day);
    let whole = Span { from: midnight, until: midnight + TimeDelta::days(1) };
    let waits = view.status_at(ctx.now()) == Status::Requested;
    html! {
        tr {
            td {
                @if view.by_day() || !(whole.from <= view.starts_at && view.ends_at <= whole.until) { (parts::when_short(parts::span(view), true)) }
                @else { (time::clock_time(view.starts_at)) "–" (time::clock_time(view.ends_at)) }
            }
            td { (in_script(ctx.lang, view.unit_name(ctx.lang))) " " (crate::base::text::mask_phone(&view.unit_phone)) @if waits { " · " (parts::status_words(ctx.lang, Status::Requested)) } }
            td translate="no" { (grouped_reference(&view.reference)) }
            td {
                @match view.planned_quantity_milli {
                    Some(quantity) => (parts::quantity_words(ctx.lang, quantity, view.quantity_unit.as_deref())),
                    None => (parts::capacity_words(ctx.lang, view.capacity_used, &view.capacity_unit)),
                }
            }
            @for _ in 0..4 { td {} }
        }
    }
}
