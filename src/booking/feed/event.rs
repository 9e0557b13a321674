//! Bookings as iCalendar (RFC 5545). Moments are UTC; what is booked by days stands as whole days.

use chrono::{Duration, TimeDelta};
use icalendar::{Calendar, Component, Event, EventLike, EventStatus};

use crate::base::time::{self, Instant};
use crate::base::{Lang, grouped_reference};
use crate::booking::find::BookingView;
use crate::booking::transitions::Status;

/// How long what was given back is still said.
pub const GONE_DAYS: i64 = 30;

/// Who reads the calendar.
#[derive(Clone, Copy, Debug)]
pub struct Reader<'a> {
    /// Language.
    pub lang: Lang,
    /// Address of the installation, for links.
    pub site: &'a str,
    /// Whether a unit reads (the machine is the news) or a machine's staff (the unit is).
    pub is_unit: bool,
}

/// A whole calendar file.
pub fn file(name: &str, views: &[BookingView], reader: Reader<'_>, now: Instant) -> String {
    let mut calendar = Calendar::new();
    calendar.name(name).timezone("Asia/Kolkata").ttl(&Duration::hours(1));
    calendar.extend(views.iter().filter_map(|view| event(view, reader, now)));
    calendar.done().to_string()
}

/// One booking; `None` where it has no place in a calendar.
fn event(view: &BookingView, reader: Reader<'_>, now: Instant) -> Option<Event> {
    let standing = view.status_at(now);
    let status = status(standing)?;
    if status == EventStatus::Cancelled {
        let gone_at = view.cancelled_at.unwrap_or(view.ends_at);
        if gone_at < now - TimeDelta::days(GONE_DAYS) {
            return None;
        }
    }
    let address = format!("{}/bookings/{}", reader.site, view.reference);
    let lang = reader.lang;
    let name = if reader.is_unit { view.equipment_name(lang) } else { view.unit_name(lang) };
    let mut about = vec![
        format!("{}: {}", lang.t("booking-reference"), grouped_reference(&view.reference)),
        lang.t(&format!("booking-status-{}", standing.code().replace('_', "-"))),
    ];
    if view.capacity_used > 1 {
        about.push(format!("{}: {}", lang.t("booking-feed-amount"), view.capacity_used));
    }
    about.push(address.clone());
    let mut event = Event::with_uid(&format!("{}@sanjha", view.reference));
    event
        .timestamp(view.created_at)
        .summary(name)
        .location(view.centre_name(lang))
        .description(&about.join("\n"))
        .url(&address)
        .sequence(u32::try_from(view.version).unwrap_or_default())
        .status(status);
    if view.by_day() {
        event.starts(time::ist_date(view.starts_at)).ends(time::ist_date(view.ends_at));
    } else {
        event.starts(view.starts_at).ends(view.ends_at);
    }
    Some(event.done())
}

/// As calendars know it. A hold is not worth a line.
fn status(standing: Status) -> Option<EventStatus> {
    match standing {
        Status::Held => None,
        Status::Requested | Status::Displaced => Some(EventStatus::Tentative),
        Status::Cancelled | Status::Rejected | Status::Expired => Some(EventStatus::Cancelled),
        _ => Some(EventStatus::Confirmed),
    }
}
