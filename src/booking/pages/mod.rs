//! Pages of bookings: when, check, done, mine, change, counter, requests, closing.

mod asks;
pub(super) mod check;
mod counter;
mod detail;
mod length;
mod mine;
pub(in crate::booking) mod parts;
mod requests;
mod shift;
pub(super) mod when;

use axum::Router;
use axum::routing::{get, post};

use crate::base::Verb;
use crate::web::{App, MenuEntry};

pub use asks::Asked;
pub use length::extension;
pub use parts::{answer_words, capacity_words, phone, when_short};
pub(in crate::booking) use when::lengths;

/// The pages of booking itself.
pub fn router() -> Router<App> {
    Router::new()
        .route("/book/{code}", get(when::show).post(when::hold))
        .route("/book/hold/{reference}", get(check::show))
        .route("/book/hold/{reference}/confirm", post(check::confirm_hold))
        .route("/book/hold/{reference}/urgent", post(check::urgent))
        .route("/bookings", get(mine::show))
        .route("/bookings/{reference}", get(detail::show))
        .route("/bookings/{reference}/calendar.ics", get(detail::calendar))
        .route("/bookings/{reference}/cancel", get(detail::ask_cancel).post(detail::give_back))
        .route("/bookings/{reference}/change", get(shift::show).post(shift::save))
        .route("/bookings/{reference}/extend", get(length::ask_extend).post(length::save_extend))
        .route("/bookings/{reference}/end", get(length::ask_end).post(length::save_end))
        .route("/counter", get(counter::show).post(counter::save))
        .route("/requests", get(requests::show))
        .route("/requests/{reference}/approve", post(requests::say_yes))
        .route("/requests/{reference}/reject", get(requests::ask_reject).post(requests::say_no))
}

/// What this room puts into the menu.
pub const MENU: &[MenuEntry] = &[
    MenuEntry { path: "/board", key: "booking-menu-board", verb: Some(Verb::SeeBoard) },
    MenuEntry { path: "/counter", key: "booking-menu-counter", verb: Some(Verb::BookAtCounter) },
    MenuEntry { path: "/requests", key: "booking-menu-requests", verb: Some(Verb::DecideRequest) },
    MenuEntry { path: "/waiting", key: "waiting-menu", verb: Some(Verb::BookAtCounter) },
    MenuEntry { path: "/bookings", key: "booking-menu-bookings", verb: Some(Verb::SeeBooking) },
];
