//! The board: a day or a week of a centre or of one machine, as a plain table. One statement
//! for the bookings, one for the machines, one for closures, however long it gets.

use std::collections::BTreeMap;

use axum::extract::Path;
use axum::response::Response;
use chrono::{Datelike, Days, NaiveDate};
use maud::{Markup, html};

use super::parts;
use crate::access;
use crate::base::time::{self, Span};
use crate::base::{CentreId, EquipmentId, Error, Lang, Result, Scope, Verb};
use crate::booking::find::{self, BoardClosure, BoardMachine, BoardRow};
use crate::booking::machine::Machine;
use crate::booking::transitions::Status;
use crate::web::{Ctx, Entered, empty, in_script, wide_page};

/// `GET /board`: the actor's centre, or for those who see all the one in `centre`.
pub async fn centre(ctx: Ctx) -> Result<Response> {
    let conn = ctx.app.db.read();
    let code = ctx.asked("centre");
    let centre = match (ctx.actor.centre(), code.as_str()) {
        (Some(own), _) => own,
        (None, "") if ctx.actor.is_logged_in() => find::first_centre(conn).await?,
        (None, "") => return Err(Error::NotLoggedIn),
        (None, code) => find::centre_of_code(conn, code).await?,
    };
    access::check(&ctx.actor, Verb::SeeBoard, Scope::Centre(centre))?;
    board_page(&ctx, centre, None).await
}

/// `GET /board/{code}`: one machine.
pub async fn machine(ctx: Ctx, Path(code): Path<String>) -> Result<Response> {
    let machine = Machine::by_code(ctx.app.db.read(), &code).await?;
    access::check(&ctx.actor, Verb::SeeBoard, Scope::Centre(machine.centre_id))?;
    board_page(&ctx, machine.centre_id, Some(&machine)).await
}

/// What is shown.
struct Board {
    days: Vec<NaiveDate>,
    machines: Vec<BoardMachine>,
    rows: Vec<BoardRow>,
    closures: Vec<BoardClosure>,
}

async fn board_page(ctx: &Ctx, centre: CentreId, machine: Option<&Machine>) -> Result<Response> {
    let equipment = machine.map(|machine| machine.id);
    let today = time::ist_date(ctx.now());
    let date = time::parse_date(&ctx.asked("date")).unwrap_or(today);
    let by_week = ctx.asked("view") == "week" || (equipment.is_some() && ctx.asked("view") != "day");
    let days = days_of(date, by_week);
    let board = read(ctx, centre, equipment, days).await?;
    let key = if by_week { "booking-board-week" } else { "booking-board-day" };
    let first = board.days.first().copied().unwrap_or(date);
    let title = ctx.tr(key, &[("date", &time::long_date(ctx.lang, first))]);
    Ok(wide_page(
        ctx,
        &title,
        html! {
            (turner(ctx, date, by_week))
        @if let Some(machine) = machine.filter(|machine| access::may(&ctx.actor, Verb::CloseEquipment, Scope::Centre(machine.centre_id))) {
            p { a href=(format!("/board/{}/close", machine.code)) { (ctx.t("booking-board-close")) } }
        }
            @if board.machines.is_empty() { (empty(&ctx.t("booking-board-empty"), None)) } @else { (table(ctx, &board)) }
        },
    ))
}

fn days_of(date: NaiveDate, by_week: bool) -> Vec<NaiveDate> {
    if !by_week {
        return vec![date];
    }
    let monday = date.checked_sub_days(Days::new(u64::from(date.weekday().num_days_from_monday()))).unwrap_or(date);
    monday.iter_days().take(7).collect()
}

async fn read(ctx: &Ctx, centre: CentreId, equipment: Option<EquipmentId>, days: Vec<NaiveDate>) -> Result<Board> {
    let conn = ctx.app.db.read();
    let first = days.first().copied().unwrap_or_default();
    let last = days.last().and_then(|day| day.succ_opt()).unwrap_or(NaiveDate::MAX);
    let span = Span { from: time::start_of_day(first), until: time::start_of_day(last) };
    let machines = find::board_machines(conn, centre, equipment, ctx.lang).await?;
    let rows = find::board(conn, centre, equipment, span, ctx.lang).await?;
    let closures = find::board_closures(conn, centre, span).await?;
    Ok(Board { days, machines, rows, closures })
}

/// Day or week, before and after.
fn turner(ctx: &Ctx, date: NaiveDate, by_week: bool) -> Markup {
    let step = Days::new(if by_week { 7 } else { 1 });
    let there = |day: Option<NaiveDate>| day.map(|day| ctx.here_with("date", &day.to_string()));
    let view = if by_week { "day" } else { "week" };
    let entered = Entered::with([("date", time::short_date(date))]);
    let form = ctx.form(&entered);
    html! {
        nav.pager aria-label=(ctx.t("booking-board-turn")) {
            @if let Some(before) = there(date.checked_sub_days(step)) { a href=(before) rel="prev" { (ctx.t("booking-board-before")) } }
            @if let Some(after) = there(date.checked_add_days(step)) { a href=(after) rel="next" { (ctx.t("booking-board-after")) } }
            a href=(ctx.here_with("view", view)) { (ctx.t(if by_week { "booking-board-show-day" } else { "booking-board-show-week" })) }
        }
        form.filters method="get" action="?" novalidate {
            (form.hidden("view", if by_week { "week" } else { "day" }))
            @if !ctx.asked("centre").is_empty() { (form.hidden("centre", &ctx.asked("centre"))) }
            (form.date("date", "booking-date"))
            p.actions { button type="submit" { (ctx.t("booking-board-go")) } }
        }
    }
}

/// The words of the states that are said on the board, looked up once.
struct Said {
    waiting: String,
    held: String,
    in_use: String,
    done: String,
    missed: String,
    closed: String,
    free: String,
}

impl Said {
    fn new(lang: Lang) -> Said {
        Said {
            waiting: parts::status_words(lang, Status::Requested),
            held: parts::status_words(lang, Status::Held),
            in_use: parts::status_words(lang, Status::InUse),
            done: parts::status_words(lang, Status::Completed),
            missed: parts::status_words(lang, Status::NoShow),
            closed: lang.t("booking-board-closed"),
            free: lang.t("booking-board-free"),
        }
    }

    /// What is said beside the time; a confirmed booking needs no word.
    fn of(&self, status: Status) -> &str {
        match status {
            Status::Requested => &self.waiting,
            Status::Held => &self.held,
            Status::InUse => &self.in_use,
            Status::Completed => &self.done,
            Status::NoShow => &self.missed,
            _ => "",
        }
    }
}

fn table(ctx: &Ctx, board: &Board) -> Markup {
    let said = Said::new(ctx.lang);
    let cells = sorted(board);
    let nothing = Vec::new();
    html! {
        section.scroll aria-labelledby="board-caption" tabindex="0" {
            table.board id="board" {
                caption id="board-caption" { (ctx.t("booking-board-caption")) }
                thead {
                    tr {
                        th scope="col" { (ctx.t("booking-machine")) }
                        @for day in &board.days { th scope="col" { (day_heading(ctx.lang, *day)) } }
                    }
                }
                tbody {
                    @for machine in &board.machines {
                        tr {
                            th scope="row" { a href=(format!("/board/{}?view=week", machine.code)) { (in_script(ctx.lang, &machine.name)) } }
                            @for day in &board.days {
                                td { (cell(&said, board, machine, *day, cells.get(&(machine.id, *day)).unwrap_or(&nothing))) }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn day_heading(lang: Lang, day: NaiveDate) -> String {
    let weekday = lang.t(&format!("weekday-{}", day.weekday().num_days_from_monday() + 1));
    format!("{weekday} {}", day.format("%d-%m"))
}

/// Bookings by machine and day; what lasts over several days stands on each of them.
fn sorted(board: &Board) -> BTreeMap<(EquipmentId, NaiveDate), Vec<&BoardRow>> {
    let mut cells: BTreeMap<(EquipmentId, NaiveDate), Vec<&BoardRow>> = BTreeMap::new();
    let (Some(first), Some(last)) = (board.days.first(), board.days.last()) else { return cells };
    for row in &board.rows {
        let from = Ord::max(time::ist_date(row.starts_at), *first);
        let until = Ord::min(time::ist_date(row.ends_at - chrono::TimeDelta::seconds(1)), *last);
        for day in from.iter_days().take_while(|day| *day <= until) {
            cells.entry((row.equipment, day)).or_default().push(row);
        }
    }
    cells
}

fn cell(said: &Said, board: &Board, machine: &BoardMachine, day: NaiveDate, rows: &[&BoardRow]) -> Markup {
    let (from, until) = (time::start_of_day(day), time::start_of_day(day) + chrono::TimeDelta::days(1));
    let closures = board.closures.iter().filter(|closure| {
        closure.calendar == machine.calendar && closure.starts_at < until && closure.until.is_none_or(|end| end > from)
    });
    let is_closed = closures.clone().next().is_some();
    html! {
        @for closure in closures { p { strong { (said.closed) } " " (closure.reason) } }
        @for row in rows {
            p {
                a href=(format!("/bookings/{}", row.reference)) {
                    @if machine.by_day { (row.capacity) } @else { (time::clock_time(row.starts_at)) "–" (time::clock_time(row.ends_at)) }
                }
                " " (row.unit_name)
                @if !machine.by_day && row.capacity > 1 { " ×" (row.capacity) }
                @let word = said.of(row.status);
                @if !word.is_empty() { " · " (word) }
            }
        }
        @if rows.is_empty() && !is_closed { span.unseen { (said.free) } }
    }
}
