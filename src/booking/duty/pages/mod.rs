//! Pages for hours, closed days, permissions, the roster and the data of machines.

mod days;
mod extra;
mod hits;
mod machine;
mod permissions;
mod roster;

use axum::Router;
use axum::routing::{get, post};
use maud::{Markup, html};

use crate::base::time::{long_date, short_date};
use crate::base::{Lang, Result};
use crate::catalogue::{self, Centre};
use crate::web::{App, Ctx};

pub fn router() -> Router<App> {
    Router::new()
        .route("/manage/centres/{code}/hours", get(days::hours).post(days::set))
        .route("/manage/centres/{code}/holidays", get(days::holidays).post(days::add))
        .route("/manage/centres/{code}/holidays/remove", post(days::remove))
        .route("/manage/centres/{code}/extra-hours", get(extra::show).post(extra::add))
        .route("/manage/centres/{code}/extra-hours/end", get(extra::ask_end).post(extra::end))
        .route("/manage/centres/{code}/permissions", get(permissions::show).post(permissions::add))
        .route("/manage/centres/{code}/permissions/end", get(permissions::ask_end).post(permissions::end))
        .route("/manage/centres/{code}/roster", get(roster::show))
        .route("/manage/centres/{code}/roster/duty", get(roster::new_duty).post(roster::save_duty))
        .route("/manage/centres/{code}/roster/duty/end", get(roster::ask_end).post(roster::end))
        .route("/manage/centres/{code}/roster/leave", get(roster::new_leave).post(roster::save_leave))
        .route("/manage/centres/{code}/roster/leave/end", post(roster::end_leave))
        .route("/manage/centres/{code}/misfits", get(hits::show))
        .route("/manage/machines/{code}/capacity", get(machine::capacity).post(machine::save_capacity))
        .route("/manage/machines/{code}/grid", get(machine::grid).post(machine::save_grid))
}

/// `23:00`, or `02:00` with the word that it is the next day.
fn clock(lang: Lang, minute: i64) -> String {
    let time = format!("{:02}:{:02}", minute / 60 % 24, minute % 60);
    match minute {
        1440 => "24:00".to_owned(),
        1441.. => lang.tr("duty-next-day", &[("time", &time)]),
        _ => time,
    }
}

/// A period in prose.
fn period(lang: Lang, first: chrono::NaiveDate, last: chrono::NaiveDate) -> String {
    if first == last { long_date(lang, first) } else { format!("{} – {}", short_date(first), short_date(last)) }
}

/// `MON;TUE` in words; every day if empty.
fn weekday_words(lang: Lang, codes: &str) -> String {
    let named = catalogue::WEEKDAYS.iter().enumerate().filter(|(_, code)| codes.split(';').any(|own| own == **code));
    let words: Vec<String> = named.map(|(n, _)| lang.t(&format!("weekday-{}", n + 1))).collect();
    if words.is_empty() { lang.t("duty-every-day") } else { words.join(", ") }
}

/// The days of the week to tick.
fn weekday_options(ctx: &Ctx) -> Vec<(String, String)> {
    let days = catalogue::WEEKDAYS.iter().enumerate();
    days.map(|(n, code)| ((*code).to_owned(), ctx.t(&format!("weekday-{}", n + 1)))).collect()
}

/// A centre's machines to choose from, by code.
async fn machine_options(ctx: &Ctx, centre: &Centre) -> Result<Vec<(String, String)>> {
    let machines = catalogue::equipment_of(ctx.app.db.read(), centre.id).await?;
    let serving = machines.into_iter().filter(|machine| machine.status != "retired");
    let named = |machine: catalogue::Equipment| {
        let words = format!("{} ({})", ctx.lang.pick(&machine.name_en, &machine.name_hi), machine.code);
        (machine.code, words)
    };
    Ok(serving.map(named).collect())
}

/// The same with the whole centre first.
async fn machine_or_all(ctx: &Ctx, centre: &Centre) -> Result<Vec<(String, String)>> {
    let all = std::iter::once((String::new(), ctx.t("duty-all-machines")));
    Ok(all.chain(machine_options(ctx, centre).await?).collect())
}

/// The centre's name above, and the way back to its page below.
fn framed(ctx: &Ctx, centre: &Centre, body: Markup) -> Markup {
    html! {
        p.lead { (ctx.lang.pick(&centre.name_en, &centre.name_hi)) }
        (body)
        p { a href=(format!("/manage/centres/{}", centre.code)) { (ctx.t("catalogue-back-to-centre")) } }
    }
}
