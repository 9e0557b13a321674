//! The wall display: who has which machine now and next, in type that is read from four metres,
//! a few machines at a time. It turns its pages by a header, so that it needs no scripting.

use axum::http::{HeaderName, HeaderValue};
use axum::response::Response;
use maud::{Markup, html};

use super::pages::centre_asked;
use super::read::{Board, BoardMachine, BoardRow};
use super::table::Said;
use crate::base::Result;
use crate::base::time::{self, Instant};
use crate::booking::transitions::Status;
use crate::catalogue;
use crate::web::{Ctx, empty, in_script, wall_page};

/// Machines shown at a time.
const ROWS: usize = 6;
/// Bookings named of a machine that several have at a time.
const HERE: usize = 2;
/// Seconds until the next page, or until the only one is read again.
const TURNS: u32 = 20;
const READS_AGAIN: u32 = 60;

/// `GET /board/wall`: `names=codes` shows codes instead of names of units, `hold=yes` keeps the page.
pub(super) async fn show(ctx: Ctx) -> Result<Response> {
    let centre = centre_asked(&ctx).await?;
    let conn = ctx.app.db.read();
    let place = catalogue::centre(conn, centre).await?;
    let today = time::ist_date(ctx.now());
    let board = Board::load(conn, centre, None, &[today], ctx.now(), ctx.lang).await?;
    let pages = board.machines.len().div_ceil(ROWS).max(1);
    let page = ctx.asked("page").parse::<usize>().unwrap_or(1).clamp(1, pages);
    let shown = board.machines.chunks(ROWS).nth(page - 1).unwrap_or_default();
    let next = ctx.here_with("page", &(page % pages + 1).to_string());
    let holds = ctx.asked("hold") == "yes";
    let title = format!("{} · {}", ctx.lang.pick(&place.name_en, &place.name_hi), time::long_date(ctx.lang, today));
    let foot = html! {
        span { (ctx.tr("booking-wall-page", &[("page", &page.to_string()), ("pages", &pages.to_string())])) }
        " " a href=(next) { (ctx.t("booking-wall-next")) }
        " " a href=(ctx.here_with("hold", if holds { "" } else { "yes" })) {
            (ctx.t(if holds { "booking-wall-turn" } else { "booking-wall-hold" }))
        }
        " " a href=(ctx.here_with("names", if by_code(&ctx) { "" } else { "codes" })) {
            (ctx.t(if by_code(&ctx) { "booking-wall-names" } else { "booking-wall-codes" }))
        }
        " " a href="/board" { (ctx.t("booking-menu-board")) }
    };
    let mut response = wall_page(&ctx, &title, table(&ctx, &board, shown), foot);
    let seconds = if pages > 1 { TURNS } else { READS_AGAIN };
    if !holds && let Ok(value) = HeaderValue::from_str(&format!("{seconds}; url={next}")) {
        response.headers_mut().insert(HeaderName::from_static("refresh"), value);
    }
    Ok(response)
}

fn by_code(ctx: &Ctx) -> bool {
    ctx.asked("names") == "codes"
}

fn table(ctx: &Ctx, board: &Board, shown: &[BoardMachine]) -> Markup {
    let now = ctx.now();
    let said = Said::new(ctx.lang);
    let clock = time::clock_time(now);
    html! {
        @if shown.is_empty() { (empty(&ctx.t("booking-board-empty"), None)) } @else {
            p.figure { (ctx.tr("booking-wall-at", &[("time", &clock)])) }
            table {
                caption.unseen { (ctx.t("booking-board-caption")) }
                thead { tr {
                    th scope="col" { (ctx.t("booking-machine")) }
                    th scope="col" { (ctx.t("booking-wall-now")) }
                    th scope="col" { (ctx.t("booking-wall-then")) }
                } }
                tbody {
                    @for machine in shown {
                        tr {
                            th scope="row" { (in_script(ctx.lang, machine.name(ctx.lang))) }
                            td { (present(ctx, &said, board, machine)) }
                            td {
                                @for row in rows_of(board, machine).filter(|row| row.starts_at > now && claims(row)).take(2) {
                                    p { strong { (time::clock_time(row.starts_at)) } " " (name(ctx, row)) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn claims(row: &BoardRow) -> bool {
    matches!(row.status, Status::Confirmed | Status::InUse)
}

fn rows_of<'b>(board: &'b Board, machine: &BoardMachine) -> impl Iterator<Item = &'b BoardRow> {
    let id = machine.id;
    board.rows.iter().filter(move |row| row.equipment == id)
}

/// Closed, taken by whom until when, or free until when.
fn present(ctx: &Ctx, said: &Said, board: &Board, machine: &BoardMachine) -> Markup {
    let now = ctx.now();
    let closed = board.closures_of(machine).find(|closure| {
        closure.capacity >= machine.capacity
            && closure.starts_at <= now
            && closure.until.is_none_or(|until| until > now)
    });
    let here: Vec<&BoardRow> = rows_of(board, machine).filter(|row| is_here(row, now)).collect();
    html! {
        @if let Some(closure) = closed { p { strong { (said.closed) } " " (in_script(ctx.lang, &closure.reason)) } }
        @for row in here.iter().take(HERE) {
            p { strong { (name(ctx, row)) } @if !machine.by_day() { " " (ctx.tr("booking-wall-until", &[("time", &time::clock_time(row.ends_at))])) } }
        }
        @if here.len() > HERE { p { "+" (here.len() - HERE) } }
        @if here.is_empty() && closed.is_none() { p { (ctx.t("booking-board-free")) } }
    }
}

/// At the machine, or expected there now.
fn is_here(row: &BoardRow, now: Instant) -> bool {
    claims(row) && row.starts_at <= now && (row.ends_at > now || row.status == Status::InUse)
}

fn name(ctx: &Ctx, row: &BoardRow) -> Markup {
    if by_code(ctx) {
        html! { (row.unit_code) }
    } else {
        in_script(ctx.lang, &row.unit_name)
    }
}
