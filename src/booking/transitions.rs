//! The life of a booking: one table of the changes that are allowed, used by every verb and by the tests.

use crate::base::{Error, Reason, Result};

/// Where a booking stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Kept for some minutes while the unit looks at the price.
    Held,
    /// Waits for a manager until its answer-by time.
    Requested,
    /// Promised.
    Confirmed,
    /// The unit is at the machine.
    InUse,
    /// Done; what was really processed is on record.
    Completed,
    /// Given back by the unit or the centre.
    Cancelled,
    /// Nobody came.
    NoShow,
    /// The hold or the request ran out of time.
    Expired,
    /// The manager said no.
    Rejected,
    /// Freed because of downtime; another booking names it as the one it replaces.
    Rescheduled,
    /// Driven out by a closure; a new place is proposed and the unit has not answered yet. It
    /// claims nothing itself: the proposal is a hold of its own.
    Displaced,
}

/// What happens to a booking.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Change {
    /// The unit says yes to a hold.
    Confirm,
    /// The unit says yes to a hold of a machine that needs approval.
    Request,
    /// A manager says yes.
    Approve,
    /// A manager says no.
    Reject,
    /// Its time to decide is over.
    Expire,
    /// Given back.
    Cancel,
    /// The unit came.
    CheckIn,
    /// Work is done.
    Complete,
    /// Nobody came.
    MissStart,
    /// Freed because of downtime.
    Reschedule,
    /// Another time or another machine, same standing; a displaced one has its place again.
    Move,
    /// A longer end, same start.
    Extend,
    /// The rest of the time is given back.
    EndEarly,
    /// Another unit takes it over.
    HandOver,
    /// A closure drives it out of its place: promised or only requested.
    Displace,
    /// A move, a cancellation or a displacement is taken back within the time for it.
    Undo,
}

use Change::*;
use Status::*;

/// Every change that is allowed: from, what, to.
pub const TABLE: &[(Status, Change, Status)] = &[
    (Held, Confirm, Confirmed),
    (Held, Request, Requested),
    (Held, Expire, Expired),
    (Held, Cancel, Cancelled),
    (Requested, Approve, Confirmed),
    (Requested, Reject, Rejected),
    (Requested, Expire, Expired),
    (Requested, Cancel, Cancelled),
    (Requested, Move, Requested),
    (Requested, Displace, Displaced),
    (Confirmed, Cancel, Cancelled),
    (Confirmed, CheckIn, InUse),
    (Confirmed, Complete, Completed),
    (Confirmed, MissStart, NoShow),
    (Confirmed, Reschedule, Rescheduled),
    (Confirmed, Move, Confirmed),
    (Confirmed, Extend, Confirmed),
    (Confirmed, HandOver, Confirmed),
    (Confirmed, Displace, Displaced),
    (InUse, Complete, Completed),
    (InUse, Extend, InUse),
    (InUse, EndEarly, InUse),
    (Displaced, Move, Confirmed),
    (Displaced, Request, Requested),
    (Displaced, Cancel, Cancelled),
    (Displaced, Undo, Confirmed),
    (Cancelled, Undo, Confirmed),
];

impl Status {
    /// Whether partners may be asked, agree and leave: it stands, and nobody has begun.
    pub const fn may_be_shared(self) -> bool {
        matches!(self, Status::Requested | Status::Confirmed)
    }

    /// Every status.
    pub const ALL: [Status; 11] =
        [Held, Requested, Confirmed, InUse, Completed, Cancelled, NoShow, Expired, Rejected, Rescheduled, Displaced];

    /// As stored and as the API says it.
    pub const fn code(self) -> &'static str {
        match self {
            Held => "held",
            Requested => "requested",
            Confirmed => "confirmed",
            InUse => "in_use",
            Completed => "completed",
            Cancelled => "cancelled",
            NoShow => "no_show",
            Expired => "expired",
            Rejected => "rejected",
            Rescheduled => "rescheduled",
            Displaced => "displaced",
        }
    }

    /// The status of a stored code.
    pub fn from_code(code: &str) -> Option<Status> {
        Status::ALL.into_iter().find(|status| status.code() == code)
    }

    /// Whether it claims capacity in the ledger. What is past keeps its claim: it happened.
    pub const fn claims(self) -> bool {
        matches!(self, Held | Requested | Confirmed | InUse | Completed | NoShow)
    }

    /// Whether it waits only until a moment (`hold_expires_at`, `answer_by`).
    pub const fn runs_out(self) -> bool {
        matches!(self, Held | Requested)
    }

    /// Where a change leads, or the refusal that says where the booking stands.
    pub fn after(self, change: Change) -> Result<Status> {
        TABLE
            .iter()
            .find(|(from, what, _)| *from == self && *what == change)
            .map(|(_, _, to)| *to)
            .ok_or_else(|| Error::Conflict(Reason::new("booking-state").with("status", self.code())))
    }

    /// Whether a change is allowed.
    pub fn allows(self, change: Change) -> bool {
        self.after(change).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_leaves_an_end_state_but_a_cancellation_taken_back() {
        for end in [Completed, Cancelled, NoShow, Expired, Rejected, Rescheduled] {
            let allowed = |change: Change| end == Cancelled && change == Undo;
            assert!(TABLE.iter().all(|(from, change, _)| *from != end || allowed(*change)), "{end:?}");
        }
    }

    #[test]
    fn each_change_from_a_state_leads_to_one_state() {
        for (index, (from, change, _)) in TABLE.iter().enumerate() {
            assert!(TABLE[index + 1..].iter().all(|(f, c, _)| (f, c) != (from, change)), "{from:?} {change:?}");
        }
    }

    #[test]
    fn capacity_given_back_is_claimed_again_only_by_a_move_a_request_for_another_place_or_by_undoing() {
        for (from, change, to) in TABLE {
            assert!(from.claims() || !to.claims() || matches!(change, Move | Request | Undo), "{from:?} to {to:?}");
        }
    }

    /// The table as `ARCHITECTURE.md` shows it: a row for each status that something can still happen to.
    fn as_text() -> String {
        let spelled = |change: &Change| {
            let name = format!("{change:?}");
            let parts =
                name.split_inclusive(|_: char| true).map(|letter| match letter.chars().all(char::is_uppercase) {
                    true => format!(" {}", letter.to_lowercase()),
                    false => letter.to_owned(),
                });
            parts.collect::<String>().trim().to_owned()
        };
        let mut text = String::from("| from | what can happen → where it leads |\n|--|--|\n");
        for from in Status::ALL {
            let changes: Vec<String> = TABLE
                .iter()
                .filter(|(start, _, _)| *start == from)
                .map(|(_, change, to)| format!("{} → {}", spelled(change), to.code()))
                .collect();
            if !changes.is_empty() {
                text.push_str(&format!("| {} | {} |\n", from.code(), changes.join(", ")));
            }
        }
        text
    }

    #[test]
    fn the_architecture_shows_this_table() {
        let text = as_text();
        assert!(include_str!("../../ARCHITECTURE.md").contains(&text), "ARCHITECTURE.md should hold:\n{text}");
    }

    #[test]
    fn codes_read_back() {
        for status in Status::ALL {
            assert_eq!(Status::from_code(status.code()), Some(status));
        }
    }
}
