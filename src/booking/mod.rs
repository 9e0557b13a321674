//! Bookings: who is promised which machine, when and how much of it.
//!
//! Words: a *calendar* is what capacity is promised from (a machine has one, machines may share
//! one); the *ledger* holds what is used in each slot of its grid; a *hold* keeps a slot for some
//! minutes while the price is read; a *request* keeps it until a manager has answered; a
//! *closure* takes a machine off the offer.
//!
//! What always holds: no slot of a calendar is promised beyond what is on offer in it; what a
//! booking claims and what its status says always agree; a status changes only as
//! [`transitions`] allows; the price shown when it was booked is kept with it.

use axum::Router;
use utoipa_axum::router::OpenApiRouter;

use crate::web::App;

mod allowed;
mod api;
mod at_machine;
mod availability;
mod board;
mod calendar;
mod cancel;
mod cancellation;
mod change;
mod closure;
mod decide;
mod done;
mod duty;
mod elsewhere;
mod end_early;
mod entity;
mod expire;
mod extend;
mod feed;
mod find;
mod free;
mod hand_over;
mod held_money;
pub mod import;
mod interlock;
mod joint;
mod ledger;
#[cfg(test)]
mod life_test;
mod locked;
mod lottery;
mod machine;
mod order;
mod pages;
mod party;
mod place;
mod price;
mod remind;
mod request_clock;
mod rulebook;
mod rules;
mod series;
mod share;
mod situation;
#[cfg(test)]
mod stream_test;
mod together;
mod transitions;
mod undo;
mod urgent;
#[cfg(test)]
mod verb_test;
mod waiting;

pub use at_machine::{Choice, Here, MoveUp, StartHere, here, move_up, start_here};
pub use availability::next_free;
pub use board::{NoShowMinutes, Waiting, no_show_minutes};
pub use cancel::{Cancel, Cancelled, cancel};
pub use cancellation::CancellationRule;
pub use change::{Move, move_booking};
pub use closure::{Cause, Close, ask_the_rest, close, make_recurring, reopen};
pub use decide::{Decide, approve, confirm, reject};
pub use done::{Actuals, check_in, complete, miss, record_report, stop, take_calendar};
pub use duty::{DutyForm, PermissionForm, add_duty, operators, permit};
pub use elsewhere::on_machine_page as elsewhere_on_machine_page;
pub use end_early::{EndEarly, Ended, end_early};
pub use expire::expire_overdue;
pub use extend::{Extend, Extended, extend};
pub use find::{BookingView, by_reference};
pub use held_money::held_money;
pub use joint::{Payer, payers};
pub use lottery::{DUE as LOTTERIES_DUE, draw_due as draw_due_lottery, prove as prove_lotteries};
pub use pages::{MENU, answer_words, extension};
pub use place::{Channel, Place, Placed, place};
pub use remind::remind;
pub use request_clock::{ANSWER_DAYS, AnswerTime, answer_time, escalate_waiting};
pub use rulebook::{BookingTerms, Rule, Settings, booking_terms};
pub use transitions::Status;
pub use waiting::{ANYTHING as ANYTHING_TO_SERVE, look_again as mark_waited_for, serve_waiting};

/// All pages of this room.
pub fn router() -> Router<App> {
    Router::new()
        .merge(pages::router())
        .merge(rulebook::router())
        .merge(duty::router())
        .merge(hand_over::router())
        .merge(joint::router())
        .merge(series::router())
        .merge(order::router())
        .merge(interlock::router())
        .merge(waiting::router())
        .merge(share::router())
        .merge(lottery::router())
        .merge(closure::router())
        .merge(board::router())
        .merge(feed::router())
        .merge(undo::router())
}

/// All calls of this room.
pub fn api_router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .merge(api::api_router())
        .merge(series::api_router())
        .merge(order::api_router())
        .merge(waiting::api_router())
        .merge(closure::api_router())
}
