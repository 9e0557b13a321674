//! Pages of series: plan one, see what would come out, book it; look at it, move it, give it back.

mod new;
mod shift;
mod show;

use axum::Router;
use axum::routing::get;
use maud::{Markup, html};

use super::find;
use super::rules::{self, Told};
use crate::base::{BookingId, Lang, Result};
use crate::web::{App, Ctx};

/// Routes.
pub fn router() -> Router<App> {
    Router::new()
        .route("/book/{code}/repeat", get(new::show).post(new::save))
        .route("/series/{id}", get(show::show))
        .route("/series/{id}/cancel", get(show::ask_cancel).post(show::give_back))
        .route("/series/{id}/change", get(shift::show).post(shift::save))
}

/// The way from a booking to its series, if it has one.
pub async fn link(ctx: &Ctx, booking: BookingId) -> Result<Markup> {
    let series = find::series_of(ctx.app.db.read(), booking).await?;
    Ok(html! {
        @if let Some(series) = series { p { a href=(format!("/series/{series}")) { (ctx.t("series-part-of")) } } }
    })
}

/// A rule in words: `Every week on Monday, Thursday`.
fn rule_words(lang: Lang, rule: &str) -> String {
    let day = |day: &chrono::Weekday| lang.t(&format!("weekday-{}", day.number_from_monday()));
    let every = |key: &str, every: u16| lang.count(key, i64::from(every));
    match rules::told(rule) {
        Told::Days(n) => every("series-every-days", n),
        Told::Weeks(n, days) => {
            let days: Vec<String> = days.iter().map(day).collect();
            format!("{} ({})", every("series-every-weeks", n), days.join(", "))
        }
        Told::MonthDay(n, on) => {
            let on = lang.tr("series-on-day", &[("day", &on.to_string())]);
            format!("{} ({on})", every("series-every-months", n))
        }
        Told::MonthWeekday(n, -1, on) => {
            let on = lang.tr("series-on-last", &[("weekday", &day(&on))]);
            format!("{} ({on})", every("series-every-months", n))
        }
        Told::MonthWeekday(n, nth, on) => {
            let on = lang.tr("series-on-nth", &[("nth", &nth.to_string()), ("weekday", &day(&on))]);
            format!("{} ({on})", every("series-every-months", n))
        }
        Told::Otherwise => lang.t("series-on-own-days"),
    }
}
