//! The board's page: filters, turning of days, timeline or table.

use axum::extract::Path;
use axum::response::Response;
use chrono::{Days, NaiveDate};
use maud::{Markup, html};

use super::look::{Look, STATES, View};
use super::read::Board;
use super::scale;
use super::table::table;
use super::timeline::Timeline;
use super::waiting::Waiting;
use crate::access;
use crate::base::time;
use crate::base::{CentreId, Error, Result, Scope, Verb};
use crate::booking::find;
use crate::booking::machine::Machine;
use crate::booking::pages::parts;
use crate::booking::undo;
use crate::web::{Ctx, Entered, empty, scripted_page};

/// Most machines on one page, and most bookings: the page stays below 3,000 elements.
const MOST_ROWS: usize = 50;
const MOST_BLOCKS: usize = 500;

/// The actor's centre, or for those who see all the one in the address.
pub(super) async fn centre_asked(ctx: &Ctx) -> Result<CentreId> {
    let conn = ctx.app.db.read();
    let code = ctx.asked("centre");
    let centre = match (ctx.actor.centre(), code.as_str()) {
        (Some(own), _) => own,
        (None, "") if ctx.actor.is_logged_in() => find::first_centre(conn).await?,
        (None, "") => return Err(Error::NotLoggedIn),
        (None, code) => find::centre_of_code(conn, code).await?,
    };
    access::check(&ctx.actor, Verb::SeeBoard, Scope::Centre(centre))?;
    Ok(centre)
}

/// The machine of a code, if the actor may see its board.
pub(super) async fn machine_asked(ctx: &Ctx, code: &str) -> Result<Machine> {
    let machine = Machine::by_code(ctx.app.db.read(), code).await?;
    access::check(&ctx.actor, Verb::SeeBoard, Scope::Centre(machine.centre_id))?;
    Ok(machine)
}

/// `GET /board`
pub(super) async fn centre(ctx: Ctx) -> Result<Response> {
    let centre = centre_asked(&ctx).await?;
    board_page(&ctx, centre, None).await
}

/// `GET /board/{code}`: one machine.
pub(super) async fn machine(ctx: Ctx, Path(code): Path<String>) -> Result<Response> {
    let machine = machine_asked(&ctx, &code).await?;
    board_page(&ctx, machine.centre_id, Some(&machine)).await
}

async fn board_page(ctx: &Ctx, centre: CentreId, machine: Option<&Machine>) -> Result<Response> {
    let conn = ctx.app.db.read();
    let look = Look::read(&Entered::of_query(&ctx.query), time::ist_date(ctx.now()), machine.is_some());
    let equipment = machine.map(|machine| machine.id);
    let board = Board::load(conn, centre, equipment, &look.days(), ctx.now(), ctx.lang).await?;
    let waiting = Waiting::load(conn, centre, ctx.now()).await?;
    let all = look.apply(&board);
    let counts: Vec<usize> = all.iter().map(|(_, rows)| rows.len()).collect();
    let pages = scale::pages(&counts, MOST_ROWS, MOST_BLOCKS);
    let range = pages.get(look.page - 1).or(pages.last()).cloned().unwrap_or(0..0);
    let shown = all.get(range.clone()).unwrap_or_default();
    let may_move = access::may(&ctx.actor, Verb::MoveBooking, Scope::Centre(centre));
    let title = title(ctx, &look, machine);
    let undo = undo_of_moved(ctx).await?;
    let body = html! {
        (undo)
        div.bar.ways { (turner(ctx, &look)) (ways(ctx, machine, &look, &waiting)) }
        (filters(ctx, &look, &board, machine.is_some()))
        (tabs(ctx, &look))
        @if shown.is_empty() {
            (empty(&ctx.t("booking-board-empty"), look.is_filtered().then_some((clear(ctx).as_str(), &*ctx.t("web-clear")))))
        } @else if look.as_table {
            (table(ctx, &board, shown))
        } @else {
            (Timeline { ctx, board: &board, look: &look, shown, may_move }.render())
        }
        (further(ctx, look.page, &pages, all.len()))
    };
    let script = (!look.as_table && may_move && !shown.is_empty()).then_some("board.js");
    Ok(scripted_page(ctx, &title, script, body))
}

/// After a move made here: the button that takes it back, while it can be.
async fn undo_of_moved(ctx: &Ctx) -> Result<Markup> {
    let reference = ctx.asked("moved");
    if reference.is_empty() {
        return Ok(html! {});
    }
    match find::by_reference(&ctx.app.db, &ctx.actor, &reference).await {
        Ok(view) => undo::of_booking(ctx, view.id).await,
        Err(Error::NotFound) => Ok(html! {}),
        Err(error) => Err(error),
    }
}

fn title(ctx: &Ctx, look: &Look, machine: Option<&Machine>) -> String {
    let first = time::long_date(ctx.lang, look.days().first().copied().unwrap_or(look.date));
    let key = match look.view {
        View::Day => "booking-board-day",
        View::Week => "booking-board-week",
        View::Fortnight => "booking-board-fortnight",
    };
    let days = ctx.tr(key, &[("date", &first)]);
    machine.map_or_else(|| days.clone(), |machine| format!("{}: {days}", machine.name(ctx.lang)))
}

/// Where else the day's work is: what waits, the wall display, the day sheets, closing.
fn ways(ctx: &Ctx, machine: Option<&Machine>, look: &Look, waiting: &Waiting) -> Markup {
    let date = time::short_date(look.date);
    let of = if ctx.asked("centre").is_empty() { String::new() } else { format!("&centre={}", ctx.asked("centre")) };
    let may = |verb| access::may_somewhere(&ctx.actor, verb);
    html! {
        ul.links.row {
            @match machine {
                Some(machine) => {
                    li { a href="/board" { (ctx.t("booking-board-whole")) } }
                    li { a href=(format!("/board/{}/sheet?date={date}", machine.code)) { (ctx.t("booking-board-sheet")) } }
                    @if access::may(&ctx.actor, Verb::CloseEquipment, Scope::Centre(machine.centre_id)) {
                        li { a href=(format!("/board/{}/close", machine.code)) { (ctx.t("booking-board-close")) } }
                    }
                    @if access::may(&ctx.actor, Verb::ManageEquipment, Scope::Centre(machine.centre_id)) {
                        li { a href=(format!("/board/{}/calendar", machine.code)) { (ctx.t("booking-feed-link")) } }
                    }
                }
                None => {
                    @if may(Verb::DecideRequest) {
                        li { a href="/requests" { (ctx.lang.count("booking-board-requests", waiting.requests)) } }
                    }
                    li { a href="/waiting" { (ctx.lang.count("booking-board-in-line", waiting.in_line)) } }
                    @if waiting.displaced > 0 {
                        // Who may settle them goes to their list; others see them here.
                        @let there = if may(Verb::CloseEquipment) { "/closures".to_owned() } else { ctx.here_with("status", "displaced") };
                        li { a href=(there) { (ctx.lang.count("booking-board-displaced", waiting.displaced)) } }
                    }
                    li { a href=(format!("/board/sheets?date={date}{of}")) { (ctx.t("booking-board-sheets")) } }
                    li { a href=(format!("/board/wall?{}", of.trim_start_matches('&')).trim_end_matches('?')) { (ctx.t("booking-board-wall")) } }
                }
            }
        }
    }
}

/// Before, today, after; day, week, fortnight.
fn turner(ctx: &Ctx, look: &Look) -> Markup {
    let step = Days::new(look.view.days() as u64);
    let there = |day: Option<NaiveDate>| day.map(|day| ctx.here_with("date", &time::short_date(day)));
    let words = |view| match view {
        View::Day => ctx.t("booking-board-show-day"),
        View::Week => ctx.t("booking-board-show-week"),
        View::Fortnight => ctx.t("booking-board-show-fortnight"),
    };
    html! {
        nav.pager aria-label=(ctx.t("booking-board-turn")) {
            @if let Some(before) = there(look.date.checked_sub_days(step)) { a href=(before) rel="prev" { (ctx.t("booking-board-before")) } }
            a href=(ctx.here_with("date", "")) { (ctx.t("booking-board-today")) }
            @if let Some(after) = there(look.date.checked_add_days(step)) { a href=(after) rel="next" { (ctx.t("booking-board-after")) } }
            @for view in View::ALL {
                a href=(ctx.here_with("view", view.code())) aria-current=[(view == look.view).then_some("true")] { (words(view)) }
            }
        }
    }
}

/// The address with no filter but the stretch of days.
fn clear(ctx: &Ctx) -> String {
    let kept = ["centre", "date", "view", "tab"].map(|name| (name, ctx.asked(name)));
    let kept: Vec<(&str, String)> = kept.into_iter().filter(|(_, value)| !value.is_empty()).collect();
    format!("?{}", parts::query(&kept))
}

fn filters(ctx: &Ctx, look: &Look, board: &Board, one_machine: bool) -> Markup {
    let status = look.status.map_or("", |status| status.code());
    let entered = Entered::with([
        ("date", time::short_date(look.date)),
        ("group", look.group.clone()),
        ("kind", look.kind.clone()),
        ("status", status.to_owned()),
        ("unit", ctx.asked("unit")),
    ]);
    let form = ctx.form(&entered);
    let choice = |mut some: Vec<(String, String)>| {
        some.sort();
        some.dedup();
        some.insert(0, (String::new(), ctx.t("booking-board-any")));
        some
    };
    let groups = board.machines.iter().map(|one| (one.group_code.clone(), one.group_name(ctx.lang).to_owned()));
    let kinds = board.machines.iter().map(|one| (one.kind.clone(), ctx.t(&format!("catalogue-kind-{}", one.kind))));
    let (groups, kinds) = (choice(groups.collect()), choice(kinds.collect()));
    let states = STATES.map(|status| (status.code().to_owned(), parts::status_words(ctx.lang, status)));
    html! {
        details open[look.is_filtered()] {
            summary { (ctx.t("booking-board-filter")) }
            form.filters method="get" action="?" novalidate role="search" {
                @for name in ["centre", "view", "tab"] {
                    @let value = ctx.asked(name);
                    @if !value.is_empty() { (form.hidden(name, &value)) }
                }
                (form.date("date", "booking-date"))
                @if !one_machine {
                    @if groups.len() > 2 { (form.select("group", "booking-board-group", groups)) }
                    @if kinds.len() > 2 { (form.select("kind", "booking-board-kind", kinds)) }
                }
                (form.select("status", "booking-status", choice(states.to_vec())))
                (form.text("unit", "booking-board-unit").width(20))
                p.actions {
                    button type="submit" { (ctx.t("booking-board-go")) }
                    @if look.is_filtered() { a href=(clear(ctx)) { (ctx.t("web-clear")) } }
                }
            }
        }
    }
}

/// The way to the same data as a table, in front of the grid, and back.
fn tabs(ctx: &Ctx, look: &Look) -> Markup {
    html! {
        p {
            @if look.as_table {
                a href=(ctx.here_with("tab", "timeline")) { (ctx.t("booking-board-as-timeline")) }
            } @else {
                a href=(ctx.here_with("tab", "table")) { (ctx.t("booking-board-as-table")) }
            }
        }
    }
}

/// Further machines, where they are too many for one page.
fn further(ctx: &Ctx, page: usize, pages: &[std::ops::Range<usize>], all: usize) -> Markup {
    let page = page.min(pages.len());
    html! {
        @if pages.len() > 1 {
            nav.pager aria-label=(ctx.t("booking-board-pages")) {
                @for (index, range) in pages.iter().enumerate() {
                    @let number = index + 1;
                    @let words = ctx.tr("booking-board-machines", &[
                        ("first", &(range.start + 1).to_string()), ("last", &range.end.to_string()), ("all", &all.to_string()),
                    ]);
                    a href=(ctx.here_with("page", &number.to_string())) aria-current=[(number == page).then_some("page")] { (words) }
                }
            }
        }
    }
}
