//! What of the board is asked for: everything stands in the address, so that it can be kept, sent
//! and gone back to.

use chrono::{Datelike, Days, NaiveDate};

use super::read::{Board, BoardMachine, BoardRow};
use crate::base::time;
use crate::booking::transitions::Status;
use crate::web::Entered;

/// How many days are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum View {
    /// One day.
    Day,
    /// Monday to Sunday.
    Week,
    /// Two weeks from Monday.
    Fortnight,
}

impl View {
    /// Every view.
    pub const ALL: [View; 3] = [View::Day, View::Week, View::Fortnight];

    /// As in the address.
    pub const fn code(self) -> &'static str {
        match self {
            View::Day => "day",
            View::Week => "week",
            View::Fortnight => "fortnight",
        }
    }

    /// Days it covers.
    pub const fn days(self) -> usize {
        match self {
            View::Day => 1,
            View::Week => 7,
            View::Fortnight => 14,
        }
    }
}

/// The states a board shows.
pub(super) const STATES: [Status; 7] = [
    Status::Held,
    Status::Requested,
    Status::Confirmed,
    Status::InUse,
    Status::Displaced,
    Status::Completed,
    Status::NoShow,
];

/// What is asked for.
#[derive(Clone, Debug)]
pub(super) struct Look {
    /// Days shown.
    pub view: View,
    /// As a table instead of the timeline.
    pub as_table: bool,
    /// A day of the stretch shown.
    pub date: NaiveDate,
    /// Code of a machine group.
    pub group: String,
    /// `machine`, `lab_test`, …
    pub kind: String,
    /// Only bookings in this state.
    pub status: Option<Status>,
    /// Only bookings of units whose name or code holds this.
    pub unit: String,
    /// Page of machines, from 1.
    pub page: usize,
}

impl Look {
    /// Reads the address. One machine is best seen as a table of its week.
    pub fn read(asked: &Entered, today: NaiveDate, one_machine: bool) -> Look {
        let usual = if one_machine { View::Week } else { View::Day };
        let view = View::ALL.into_iter().find(|view| view.code() == asked.get("view"));
        let usual_tab = if one_machine { "table" } else { "timeline" };
        let tab = Some(asked.get("tab")).filter(|tab| !tab.is_empty()).unwrap_or(usual_tab);
        Look {
            view: view.unwrap_or(usual),
            as_table: tab == "table",
            date: time::parse_date(asked.get("date")).unwrap_or(today),
            group: asked.get("group").to_owned(),
            kind: asked.get("kind").to_owned(),
            status: Status::from_code(asked.get("status")),
            unit: asked.get("unit").trim().to_lowercase(),
            page: asked.get("page").parse().unwrap_or(1).max(1),
        }
    }

    /// The days shown, in order.
    pub fn days(&self) -> Vec<NaiveDate> {
        let back = match self.view {
            View::Day => 0,
            _ => u64::from(self.date.weekday().num_days_from_monday()),
        };
        let first = self.date.checked_sub_days(Days::new(back)).unwrap_or(self.date);
        first.iter_days().take(self.view.days()).collect()
    }

    /// Whether any filter is set.
    pub fn is_filtered(&self) -> bool {
        !self.group.is_empty() || !self.kind.is_empty() || self.picks_bookings()
    }

    fn picks_bookings(&self) -> bool {
        self.status.is_some() || !self.unit.is_empty()
    }

    /// Whether a booking is one of those asked for.
    pub fn picks(&self, row: &BoardRow) -> bool {
        self.status.is_none_or(|status| status == row.status)
            && (self.unit.is_empty()
                || row.unit_name.to_lowercase().contains(&self.unit)
                || row.unit_code.to_lowercase() == self.unit)
    }

    fn takes(&self, machine: &BoardMachine, board: &Board) -> bool {
        (self.group.is_empty() || self.group == machine.group_code)
            && (self.kind.is_empty() || self.kind == machine.kind)
            && (!self.picks_bookings() || board.rows.iter().any(|row| row.equipment == machine.id && self.picks(row)))
    }

    /// The machines that remain, each with its bookings in order of start.
    pub fn apply<'b>(&self, board: &'b Board) -> Vec<(&'b BoardMachine, Vec<&'b BoardRow>)> {
        let mut of: std::collections::HashMap<_, Vec<&BoardRow>> = std::collections::HashMap::new();
        for row in &board.rows {
            of.entry(row.equipment).or_default().push(row);
        }
        let taken = board.machines.iter().filter(|machine| self.takes(machine, board));
        taken.map(|machine| (machine, of.remove(&machine.id).unwrap_or_default())).collect()
    }
}
