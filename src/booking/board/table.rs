//! The board as a plain table: the same data for those who hear it, print it or have a small screen.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate, TimeDelta};
use maud::{Markup, html};

use super::read::{Board, BoardMachine, BoardRow};
use crate::base::time::{self, Span};
use crate::base::{EquipmentId, Lang};
use crate::booking::pages::parts;
use crate::booking::transitions::Status;
use crate::web::{Ctx, in_script};

/// Machines as rows, days as columns, bookings in their cells.
pub(super) fn table(ctx: &Ctx, board: &Board, shown: &[(&BoardMachine, Vec<&BoardRow>)]) -> Markup {
    let said = Said::new(ctx.lang);
    let cells = sorted(board, shown);
    let nothing = Vec::new();
    html! {
        section.scroll aria-labelledby="board-caption" tabindex="0" {
            table.board id="board" {
                caption id="board-caption" { (ctx.t("booking-board-caption")) }
                thead {
                    tr {
                        th scope="col" { (ctx.t("booking-machine")) }
                        @for (day, _) in &board.days { th scope="col" { (day_heading(ctx.lang, *day)) } }
                    }
                }
                tbody {
                    @for (machine, _) in shown {
                        tr {
                            th scope="row" { a href=(format!("/board/{}", machine.code)) { (in_script(ctx.lang, machine.name(ctx.lang))) } }
                            @for (day, _) in &board.days {
                                td { (cell(ctx.lang, &said, board, machine, *day, cells.get(&(machine.id, *day)).unwrap_or(&nothing))) }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Weekday and date, short.
pub(super) fn day_heading(lang: Lang, day: NaiveDate) -> String {
    let weekday = lang.t(&format!("weekday-{}", day.weekday().num_days_from_monday() + 1));
    format!("{weekday} {}", day.format("%d-%m"))
}

/// The words of the states that are said on the board, looked up once.
pub(super) struct Said {
    waiting: String,
    held: String,
    in_use: String,
    displaced: String,
    done: String,
    missed: String,
    /// That a machine is closed.
    pub closed: String,
    free: String,
}

impl Said {
    /// In a language.
    pub fn new(lang: Lang) -> Said {
        let words = |status| parts::status_words(lang, status);
        Said {
            waiting: words(Status::Requested),
            held: words(Status::Held),
            in_use: words(Status::InUse),
            displaced: words(Status::Displaced),
            done: words(Status::Completed),
            missed: words(Status::NoShow),
            closed: lang.t("booking-board-closed"),
            free: lang.t("booking-board-free"),
        }
    }

    /// What is said beside the time; a confirmed booking needs no word.
    pub fn of(&self, status: Status) -> &str {
        match status {
            Status::Requested => &self.waiting,
            Status::Held => &self.held,
            Status::InUse => &self.in_use,
            Status::Displaced => &self.displaced,
            Status::Completed => &self.done,
            Status::NoShow => &self.missed,
            _ => "",
        }
    }
}

/// Bookings by machine and day; what lasts over several days stands on each of them.
fn sorted<'b>(
    board: &Board,
    shown: &[(&BoardMachine, Vec<&'b BoardRow>)],
) -> BTreeMap<(EquipmentId, NaiveDate), Vec<&'b BoardRow>> {
    let mut cells: BTreeMap<(EquipmentId, NaiveDate), Vec<&BoardRow>> = BTreeMap::new();
    let (Some((first, _)), Some((last, _))) = (board.days.first(), board.days.last()) else { return cells };
    for row in shown.iter().flat_map(|(_, rows)| rows) {
        let from = Ord::max(time::ist_date(row.starts_at), *first);
        let until = Ord::min(time::ist_date(row.ends_at - TimeDelta::seconds(1)), *last);
        for day in from.iter_days().take_while(|day| *day <= until) {
            cells.entry((row.equipment, day)).or_default().push(row);
        }
    }
    cells
}

fn cell(lang: Lang, said: &Said, board: &Board, machine: &BoardMachine, day: NaiveDate, rows: &[&BoardRow]) -> Markup {
    let midnight = time::start_of_day(day);
    let whole = Span { from: midnight, until: midnight + TimeDelta::days(1) };
    let closures: Vec<_> =
        board.closures_of(machine).filter_map(|closure| Some((closure.within(whole)?, &closure.reason))).collect();
    html! {
        @for (span, reason) in &closures {
            p {
                strong { (said.closed) } " "
                @if *span != whole { (time::clock_time(span.from)) "–" (time::clock_time(span.until)) " " }
                (in_script(lang, reason))
            }
        }
        @for row in rows {
            p {
                a href=(format!("/bookings/{}", row.reference)) {
                    @if machine.by_day() { (row.capacity) } @else { (time::clock_time(row.starts_at)) "–" (time::clock_time(row.ends_at)) }
                }
                " " (in_script(lang, &row.unit_name))
                @if !machine.by_day() && row.capacity > 1 { " ×" (row.capacity) }
                @let word = said.of(row.status);
                @if !word.is_empty() { " · " (word) }
            }
        }
        @if rows.is_empty() && closures.is_empty() { span.unseen { (said.free) } }
    }
}
