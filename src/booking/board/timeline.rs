//! The timeline: a row for each machine, time from left to right, drawn as SVG so that it stands
//! without scripting, each block a link to its booking. `static/board.js` adds dragging and keys;
//! what it needs to know stands in `data-` values (minutes are Indian minutes since 1970).

use maud::{Markup, html};

use super::look::Look;
use super::read::{Board, BoardMachine, BoardRow};
use super::scale::{Scale, lanes};
use super::table::{Said, day_heading};
use crate::base::Lang;
use crate::base::time::{self, Instant, Span};
use crate::booking::pages::parts;
use crate::booking::transitions::{Change, Status};
use crate::catalogue::DayHours;
use crate::web::{Ctx, Entered, in_script, script_of};

/// Pixels from one lane to the next, and of a block in it.
const LANE: i64 = 32;
const BLOCK: i64 = 28;
/// Pixels above the first lane; below the last it is the same.
const EDGE: i64 = 8;

/// The fill patterns; a state is said by pattern and by words.
const PATTERNS: [(&str, &str); 8] = [
    ("confirmed", ""),
    ("held", "M2 2h2v2h-2z"),
    ("requested", "M0 8L8 0"),
    ("in-use", "M0 0h3v8h-3z"),
    ("displaced", "M0 0L8 8M0 8L8 0"),
    ("completed", "M0 4h8"),
    ("no-show", "M4 0v8"),
    ("closed", "M0 0L8 8M-2 6L2 10M6 -2L10 2"),
];

/// Which of them a state has.
fn pattern(status: Status) -> &'static str {
    match status {
        Status::Held => "held",
        Status::Requested => "requested",
        Status::InUse => "in-use",
        Status::Displaced => "displaced",
        Status::Completed => "completed",
        Status::NoShow => "no-show",
        _ => "confirmed",
    }
}

/// What is drawn.
pub(super) struct Timeline<'a> {
    /// The page.
    pub ctx: &'a Ctx,
    /// What was read.
    pub board: &'a Board,
    /// What was asked for.
    pub look: &'a Look,
    /// The machines of this page with their bookings.
    pub shown: &'a [(&'a BoardMachine, Vec<&'a BoardRow>)],
    /// Whether the reader may move bookings here.
    pub may_move: bool,
}

impl Timeline<'_> {
    fn lang(&self) -> Lang {
        self.ctx.lang
    }

    fn scale(&self) -> Scale {
        let least = match self.look.view {
            super::look::View::Day => 96,
            super::look::View::Week => 36,
            super::look::View::Fortnight => 30,
        };
        let within = self.board.span();
        let by_time = self.shown.iter().filter(|(machine, _)| !machine.by_day());
        let booked: Vec<Span> = by_time
            .flat_map(|(_, rows)| rows)
            .map(|row| row.span())
            .filter(|span| span.from >= within.from && span.until <= within.until)
            .collect();
        Scale::fit(&self.board.days, &booked, least)
    }

    /// Legend, grid and, for those who may move, the form of a drop.
    pub fn render(&self) -> Markup {
        let scale = self.scale();
        let said = Said::new(self.lang());
        let labels: Vec<String> = self.board.days.iter().map(|(day, _)| day_heading(self.lang(), *day)).collect();
        html! {
            (patterns())
            (self.legend(&said))
            section.timeline.(self.look.view.code()) id="timeline" tabindex="0" aria-label=(self.ctx.t("booking-board-caption"))
                data-first=(time::ist_minutes(time::start_of_day(scale.first))) data-days=(scale.days)
                data-from=(scale.hours.start) data-until=(scale.hours.end) data-hour=(scale.hour_width)
                data-open=(self.opening()) data-labels=(labels.join("|")) data-now=(scale.x(self.ctx.now()))
                data-today=(u8::from(self.shows_now())) {
                (self.head(&scale, &labels))
                ol.rows {
                    @for (machine, rows) in self.shown { (self.row(&scale, &said, machine, rows)) }
                }
            }
            @if self.may_move {
                p.hint hidden id="board-keys" { (self.ctx.t("booking-board-keys")) }
                (self.dialog())
                (self.words())
            }
        }
    }

    fn shows_now(&self) -> bool {
        let span = self.board.span();
        (span.from..span.until).contains(&self.ctx.now())
    }

    /// Opening hours of each day for the script: `540-1140`, or `-` where shut.
    fn opening(&self) -> String {
        let minutes = |at: Instant, of: Instant| (at - of).num_minutes();
        let days = self.board.days.iter().map(|(day, hours)| match hours {
            DayHours::Open(open) => {
                let midnight = time::start_of_day(*day);
                format!("{}-{}", minutes(open.from, midnight), minutes(open.until, midnight))
            }
            _ => "-".to_owned(),
        });
        days.collect::<Vec<_>>().join(" ")
    }

    fn legend(&self, said: &Said) -> Markup {
        let states = super::look::STATES.map(|status| (pattern(status), parts::status_words(self.lang(), status)));
        html! {
            div role="group" aria-label=(self.ctx.t("booking-board-legend")) {
                ul.legend {
                    @for (pattern, words) in &states { (swatch(pattern, words)) }
                    (swatch("closed", said.closed.trim_end_matches(':')))
                }
            }
        }
    }

    /// Days and hours along the top.
    fn head(&self, scale: &Scale, labels: &[String]) -> Markup {
        let every = [1, 2, 3, 4, 6].into_iter().find(|hours| hours * scale.hour_width >= 44).unwrap_or(6);
        let hours: Vec<i64> = (scale.hours.start / 60..scale.hours.end / 60).step_by(every as usize).collect();
        html! {
            div.head aria-hidden="true" {
                div.name {}
                svg width=(scale.width()) height="48" {
                    @for (index, label) in labels.iter().enumerate() {
                        @let left = scale.day_width() * i64::try_from(index).unwrap_or_default();
                        text.day x=(left + 4) y="18" { (label) }
                        @for hour in &hours {
                            text x=(left + (hour * 60 - scale.hours.start) * scale.hour_width / 60 + 4) y="40" { (format!("{hour:02}")) }
                        }
                    }
                    @if self.shows_now() { path.now d=(format!("M{} 0V48", scale.x(self.ctx.now()))) {} }
                }
            }
        }
    }

    fn row(&self, scale: &Scale, said: &Said, machine: &BoardMachine, rows: &[&BoardRow]) -> Markup {
        let placed: Vec<(&BoardRow, (i64, i64))> =
            rows.iter().filter_map(|row| Some((*row, scale.stretch(row.span())?))).collect();
        let stretches: Vec<(i64, i64)> = placed.iter().map(|(_, stretch)| *stretch).collect();
        let lanes = lanes(&stretches);
        let deepest = i64::try_from(lanes.iter().max().map_or(1, |lane| lane + 1)).unwrap_or(1);
        let height = 2 * EDGE + (deepest - 1) * LANE + BLOCK;
        let name = machine.name(self.lang());
        html! {
            li {
                div.name { a href=(format!("/board/{}", machine.code)) { (in_script(self.lang(), name)) } }
                svg role="group" aria-label=(name) width=(scale.width()) height=(height) data-code=[self.may_move.then_some(&machine.code)]
                    data-rule=[self.may_move.then(|| rule(machine))] data-closed=[self.closed(machine)] {
                    path.shut d=(self.shut(scale, height)) {}
                    path.lines d=(lines(scale, height)) {}
                    @for closure in self.board.closures_of(machine) { (self.closure(scale, height, closure)) }
                    @for ((row, stretch), lane) in placed.iter().zip(&lanes) {
                        @let y = EDGE + LANE * i64::try_from(*lane).unwrap_or_default();
                        (self.block(said, machine, row, *stretch, y))
                    }
                    @if self.shows_now() { path.now d=(format!("M{} 0V{height}", scale.x(self.ctx.now()))) {} }
                }
            }
        }
    }

    fn shut(&self, scale: &Scale, height: i64) -> String {
        let shut = scale.shut(&self.board.days);
        shut.iter().map(|(from, to)| format!("M{from} 0H{to}V{height}H{from}z")).collect()
    }

    /// Closures for the script: from, until, amount.
    fn closed(&self, machine: &BoardMachine) -> Option<String> {
        let span = self.board.span();
        let all: Vec<String> = self
            .board
            .closures_of(machine)
            .filter_map(|closure| Some((closure.within(span)?, closure.capacity)))
            .map(|(span, amount)| {
                format!("{},{},{amount}", time::ist_minutes(span.from), time::ist_minutes(span.until))
            })
            .collect();
        (self.may_move && !all.is_empty()).then(|| all.join(" "))
    }

    fn closure(&self, scale: &Scale, height: i64, closure: &super::read::BoardClosure) -> Markup {
        let stretch = closure.within(self.board.span()).and_then(|span| scale.stretch(span));
        let words = format!("{} {}", self.ctx.t("booking-board-closed"), closure.reason);
        html! {
            @if let Some((from, to)) = stretch {
                svg.closed x=(from) y="0" width=(to - from) height=(height) {
                    rect width="100%" height="100%" fill="url(#closed)" {}
                    text x="6" y=(height - 3) lang=[script_of(self.lang(), &words)] { (words) }
                }
            }
        }
    }

    fn block(&self, said: &Said, machine: &BoardMachine, row: &BoardRow, stretch: (i64, i64), y: i64) -> Markup {
        let (x, width) = (stretch.0, stretch.1 - stretch.0 - 1);
        let minutes = (time::ist_minutes(row.starts_at), time::ist_minutes(row.ends_at));
        if !self.look.picks(row) {
            return html! {
                rect.other x=(x) y=(y) width=(width) height=(BLOCK) data-f=(minutes.0) data-u=(minutes.1) data-c=(row.capacity) {}
            };
        }
        let word = said.of(row.status);
        let mut words = row.unit_name.clone();
        if row.capacity > 1 {
            words.push_str(&format!(" ×{}", row.capacity));
        }
        // The name begins with what is seen, so that who speaks to the page is understood.
        if !word.is_empty() {
            words.push_str(&format!(" · {word}"));
        }
        let when = parts::when_short(row.span(), machine.by_day());
        let label = match word {
            "" => format!("{words}, {when}, {}", parts::status_words(self.lang(), row.status)),
            _ => format!("{words}, {when}"),
        };
        let movable = self.may_move && row.status.allows(Change::Move);
        html! {
            a.block href=(format!("/bookings/{}", row.reference)) aria-label=(label) data-f=(minutes.0) data-u=(minutes.1) data-c=(row.capacity)
                data-v=[movable.then_some(row.version)] data-idle=[(row.status == Status::Displaced).then_some("1")] {
                svg x=(x) y=(y) width=(width) height=(BLOCK) {
                    rect width="100%" height="100%" fill=(format!("url(#{})", pattern(row.status))) {}
                    text x="6" y="19" { (words) }
                }
            }
        }
    }

    /// The small form that a drop opens; the script fills it in and posts it where the page
    /// "change" posts.
    fn dialog(&self) -> Markup {
        let entered = Entered::with([("tell", "yes")]);
        let form = self.ctx.form(&entered);
        html! {
            dialog id="board-move" aria-labelledby="board-move-title" {
                h2 id="board-move-title" { (self.ctx.t("booking-board-move")) }
                p id="board-move-what" {}
                p.error id="board-move-warning" {}
                (form.post("/board", html! {
                    @for name in ["equipment", "to", "minutes", "version"] { (form.hidden(name, "")) }
                    (form.text("reason", "booking-change-why").hint("booking-change-why-hint").optional())
                    (form.checkbox("tell", "booking-change-tell"))
                    p.actions {
                        button type="submit" { (self.ctx.t("booking-change-now")) }
                        button.quiet type="button" value="back" { (self.ctx.t("booking-board-put-back")) }
                    }
                }))
            }
        }
    }

    /// What the script says, with its gaps left open.
    fn words(&self) -> Markup {
        let ctx = self.ctx;
        let gaps =
            [("machine", "{machine}"), ("day", "{day}"), ("from", "{from}"), ("until", "{until}"), ("unit", "{unit}")];
        html! {
            div.busy id="board-said" role="status" aria-live="polite"
                data-at=(ctx.tr("booking-board-say-at", &gaps)) data-free=(ctx.t("booking-board-say-free"))
                data-taken=(ctx.tr("booking-board-say-taken", &gaps)) data-shut=(ctx.t("booking-board-say-shut"))
                data-closed=(ctx.t("booking-board-say-closed")) data-length=(ctx.t("booking-board-say-length"))
                data-back=(ctx.t("booking-board-say-back")) data-gone=(ctx.t("booking-board-say-gone")) {}
        }
    }
}

/// What a machine asks of a booking, for the script: grid, buffer, shortest, longest, capacity, by days.
fn rule(machine: &BoardMachine) -> String {
    let by_day = u8::from(machine.by_day());
    let BoardMachine { slot_minutes, min_minutes, max_minutes, capacity, .. } = machine;
    format!("{slot_minutes} {} {min_minutes} {max_minutes} {capacity} {by_day}", machine.buffer())
}

/// A line at each hour, and the edges of days.
fn lines(scale: &Scale, height: i64) -> String {
    let hours = (scale.hours.end - scale.hours.start) / 60;
    let step = if scale.hour_width >= 44 { 1 } else { hours.max(1) };
    let all = (0..scale.days * hours.max(1)).filter(|hour| hour % step == 0);
    all.map(|hour| format!("M{} 0V{height}", hour * scale.hour_width)).collect()
}

fn swatch(pattern: &str, words: &str) -> Markup {
    html! {
        li {
            svg width="28" height="20" aria-hidden="true" { rect width="28" height="20" fill=(format!("url(#{pattern})")) {} }
            " " (words)
        }
    }
}

/// The patterns, once on the page.
fn patterns() -> Markup {
    html! {
        svg.unseen width="1" height="1" aria-hidden="true" {
            defs {
                @for (id, path) in PATTERNS.iter().chain(&[("conflict", "M0 0L8 8M-2 6L2 10M6 -2L10 2")]) {
                    pattern id=(id) width="8" height="8" patternUnits="userSpaceOnUse" {
                        rect width="8" height="8" {}
                        path d=(path) {}
                    }
                }
            }
        }
    }
}
