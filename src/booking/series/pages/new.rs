//! Planning a series: how it repeats, then what would come out date by date, then booked as shown.

use axum::extract::Path;
use axum::response::Response;
use chrono::NaiveDate;
use maud::{Markup, html};
use serde::Deserialize;

use super::rule_words;
use crate::access;
use crate::base::time::{self, Instant, Span};
use crate::base::{Error, Quantity, Reason, Reasons, Result, Scope, Verb};
use crate::booking::machine::Machine;
use crate::booking::pages::{lengths, parts};
use crate::booking::place::Channel;
use crate::booking::series::plan::{BookSeries, Date, Fate, OnConflict, Plan, book_series, preview_series};
use crate::booking::series::rules::{self, End, Every, WEEK};
use crate::web::{Column, Ctx, Entered, Form, FormView, Table, Tone, in_script, notice, summary_list, tag};

/// Everything that is asked; goes from the form to the preview and on with the booking.
const FIELDS: [&str; 12] = [
    "unit", "date", "time", "minutes", "capacity", "quantity", "every", "interval", "weekdays", "count", "until",
    "dates",
];

/// `GET /book/{code}/repeat`: the form, or with `look` what would come out.
pub async fn show(ctx: Ctx, Path(code): Path<String>) -> Result<Response> {
    let machine = allowed(&ctx, &code).await?;
    let entered = Entered::of_query(&ctx.query);
    if entered.get("look").is_empty() {
        return Ok(form_page(&ctx, &machine, &started(&ctx, &machine, entered)));
    }
    look(&ctx, &machine, entered).await
}

/// Only who may book comes here; staff are asked for whom.
async fn allowed(ctx: &Ctx, code: &str) -> Result<Machine> {
    let machine = Machine::by_code(ctx.app.db.read(), code).await?;
    let scope = match ctx.actor.unit() {
        Some(unit) => Scope::UnitAtCentre(unit, machine.centre_id),
        None => Scope::Centre(machine.centre_id),
    };
    access::check(&ctx.actor, Verb::Book, scope)?;
    Ok(machine)
}

/// A form to start from: the length and day somebody came with, once a week.
fn started(ctx: &Ctx, machine: &Machine, entered: Entered) -> Entered {
    let tomorrow = time::ist_date(ctx.now()).succ_opt().unwrap_or_default();
    let usual = [
        ("date", time::short_date(tomorrow)),
        ("minutes", machine.min_minutes.to_string()),
        ("capacity", "1".to_owned()),
        ("every", "week".to_owned()),
        ("interval", "1".to_owned()),
    ];
    let missing = usual.into_iter().filter(|(name, _)| entered.get(name).is_empty()).collect::<Vec<_>>();
    missing.into_iter().fold(entered, |entered, (name, value)| entered.and(name, value))
}

fn form_page(ctx: &Ctx, machine: &Machine, entered: &Entered) -> Response {
    let form = ctx.form(entered);
    let title = ctx.tr("series-new-title", &[("machine", machine.name(ctx.lang))]);
    form.page(
        &title,
        html! {
            p { (ctx.t("series-new-intro")) }
            form method="get" action=(format!("/book/{}/repeat", machine.code)) novalidate {
                (fields(ctx, machine, &form))
                p.actions { button type="submit" name="look" value="yes" { (ctx.t("series-look")) } }
            }
            p { a href=(format!("/book/{}", machine.code)) { (ctx.t("series-only-once")) } }
        },
    )
}

fn fields(ctx: &Ctx, machine: &Machine, form: &FormView<'_>) -> Markup {
    let every = ["day", "week", "month_day", "month_weekday", "dates"];
    let every = every.map(|code| (code.to_owned(), ctx.t(&format!("series-by-{}", code.replace('_', "-"))))).to_vec();
    let days =
        WEEK.map(|day| (rules::day_code(day).to_owned(), ctx.t(&format!("weekday-{}", day.number_from_monday()))));
    html! {
        @if ctx.actor.unit().is_none() { (form.text("unit", "booking-unit-code").hint("booking-unit-code-hint").width(10)) }
        (form.date("date", "series-first-day"))
        @if !machine.grid().by_day { (form.time("time", "booking-start-time")) }
        (form.select("minutes", "booking-length", lengths(ctx, machine)).width(20))
        @if !machine.is_exclusive() { (form.number("capacity", "booking-capacity").inputmode("numeric")) }
        @if machine.bills_goods() { (form.number("quantity", "series-quantity").optional()) }
        (form.radios("every", "series-every", every))
        (form.number("interval", "series-interval").hint("series-interval-hint").inputmode("numeric"))
        (form.checkboxes("weekdays", "series-weekdays", days.to_vec()).hint("series-weekdays-hint").optional())
        (form.number("count", "series-count").hint("series-count-hint").inputmode("numeric").optional())
        (form.date("until", "series-until").optional())
        (form.lines("dates", "series-dates").hint("series-dates-hint").optional())
    }
}

async fn look(ctx: &Ctx, machine: &Machine, entered: Entered) -> Result<Response> {
    let looked = match read(ctx, machine, &entered) {
        Ok(command) => {
            let order = &command;
            ctx.write(|tx| async move { preview_series(&tx, order).await }).await.map(|plan| (command.clone(), plan))
        }
        Err(error) => Err(error),
    };
    match looked {
        Ok((command, plan)) => preview_page(ctx, machine, &command, &plan, &entered),
        Err(error) => Ok(form_page(ctx, machine, &entered.refused(error)?)),
    }
}

fn preview_page(
    ctx: &Ctx,
    machine: &Machine,
    command: &BookSeries,
    plan: &Plan,
    entered: &Entered,
) -> Result<Response> {
    let form = ctx.form(entered);
    let (booked, moved, lost) = (plan.count(Fate::Booked), plan.count(Fate::Moved), plan.count(Fate::LeftOut));
    let title = ctx.tr("series-preview-title", &[("machine", machine.name(ctx.lang))]);
    let address = format!("/book/{}/repeat", machine.code);
    let again = FIELDS.iter().flat_map(|name| entered.all(name).map(move |value| (*name, value.to_owned())));
    let again = parts::query(&again.collect::<Vec<_>>());
    let choice = choice(ctx, plan, &form)?;
    Ok(form.page(&title, html! {
        (summary_list(&[
            (ctx.t("booking-machine"), html! { (in_script(ctx.lang, machine.name(ctx.lang))) }),
            (ctx.t("series-rule"), html! { (rule_words(ctx.lang, &command.rule)) }),
            (ctx.t("booking-length"), html! { (parts::length(ctx.lang, command.minutes)) }),
            (ctx.t("series-dates-count"), html! { (plan.dates.len()) }),
        ]))
        @if moved + lost == 0 {
            (notice(Tone::Good, html! { p { (ctx.tr("series-all-free", &[("count", &booked.to_string())])) } }))
        } @else {
            (notice(Tone::Waiting, html! {
                p { (ctx.tr("series-some-taken", &[("taken", &(moved + lost).to_string()), ("count", &plan.dates.len().to_string())])) }
            }))
        }
        (table(ctx, machine, command.minutes, plan)?)
        @if machine.needs_approval { p { (ctx.t("booking-needs-approval")) } }
        @if booked + moved > 0 {
            (form.post(&address, html! {
                @for name in FIELDS { @for value in entered.all(name) { (form.hidden(name, value)) } }
                (form.hidden("seen", &plan.seen()))
                (choice)
            }))
        }
        p { a href=(format!("{address}?{again}")) { (ctx.t("series-plan-again")) } }
    }))
}

/// What to do with lost dates, each way with what it books and costs; without any just the button.
fn choice(ctx: &Ctx, plan: &Plan, form: &FormView<'_>) -> Result<Markup> {
    let (booked, moved, lost) = (plan.count(Fate::Booked), plan.count(Fate::Moved), plan.count(Fate::LeftOut));
    let total = plan.total(&[Fate::Booked])?;
    if moved + lost == 0 {
        let words = ctx.tr("series-book-for", &[("count", &booked.to_string()), ("total", &total.to_string())]);
        return Ok(html! { (form.hidden("on_conflict", "refuse")) (form.submit_words(&words)) });
    }
    let mut ways = Vec::new();
    if booked > 0 {
        let facts = [("left", (moved + lost).to_string()), ("count", booked.to_string()), ("total", total.to_string())];
        ways.push(("skip".to_owned(), way(ctx, "series-way-skip", &facts)));
    }
    if moved > 0 {
        let all = plan.total(&[Fate::Booked, Fate::Moved])?;
        let facts = [
            ("moved", moved.to_string()),
            ("left", lost.to_string()),
            ("count", (booked + moved).to_string()),
            ("total", all.to_string()),
        ];
        ways.push(("move".to_owned(), way(ctx, "series-way-move", &facts)));
    }
    Ok(html! { (form.radios("on_conflict", "series-way", ways)) (form.submit("series-book")) })
}

fn way(ctx: &Ctx, key: &str, facts: &[(&'static str, String)]) -> String {
    let facts: Vec<(&'static str, &str)> = facts.iter().map(|(name, value)| (*name, value.as_str())).collect();
    ctx.tr(key, &facts)
}

fn table(ctx: &Ctx, machine: &Machine, minutes: i64, plan: &Plan) -> Result<Markup> {
    let columns = vec![
        Column::text(ctx.t("booking-date")),
        Column::text(ctx.t("booking-state")),
        Column::number(ctx.t("booking-total")),
    ];
    let mut table = Table::new("dates", ctx.t("series-dates-caption"), columns);
    let by_day = machine.grid().by_day;
    for date in &plan.dates {
        let wanted = Span { from: date.wanted, until: date.wanted + chrono::TimeDelta::minutes(minutes) };
        table.row(vec![
            html! { (parts::when(ctx.lang, wanted, by_day)) },
            fate(ctx, by_day, date),
            html! { @if date.fate != Fate::LeftOut { (date.total) } },
        ]);
    }
    table.total(vec![
        html! { (ctx.t("booking-total")) },
        html! {},
        html! { (plan.total(&[Fate::Booked, Fate::Moved])?) },
    ]);
    Ok(html! { (table) })
}

fn fate(ctx: &Ctx, by_day: bool, date: &Date) -> Markup {
    let why = |tone: Tone, key: &str| {
        html! {
            (tag(tone, &ctx.t(key)))
            @for why in &date.why { " " (in_script(ctx.lang, why.words(ctx.lang))) }
        }
    };
    match (date.fate, date.booked) {
        (Fate::Booked, _) => tag(Tone::Good, &ctx.t("series-free")),
        (Fate::Moved, Some((from, until))) => html! {
            (why(Tone::Waiting, "series-not-free"))
            br;
            (ctx.t("series-nearest")) " " strong { (parts::when(ctx.lang, Span { from, until }, by_day)) }
        },
        _ => html! { (why(Tone::Bad, "series-not-free")) br; (ctx.t("series-nothing-near")) },
    }
}

/// The preview's form has the fields of the first form and more; they are read from what was entered.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Chosen {
    on_conflict: String,
    seen: String,
}

/// `POST /book/{code}/repeat`: books as shown.
pub async fn save(ctx: Ctx, Path(code): Path<String>, form: Form<Chosen>) -> Result<Response> {
    let machine = allowed(&ctx, &code).await?;
    let command = match read(&ctx, &machine, &form.entered) {
        Ok(command) => command,
        Err(error) => return Ok(form_page(&ctx, &machine, &form.entered.refused(error)?)),
    };
    let chosen = OnConflict::from_code(&form.value.on_conflict);
    let Some(on_conflict) = chosen else {
        let refused = Error::field("on_conflict", "series-way-missing");
        return look(&ctx, &machine, form.entered.refused(refused)?).await;
    };
    let command = BookSeries { on_conflict, seen: Some(form.value.seen.clone()), ..command };
    let order = &command;
    let key = form.entered.idempotency_key();
    match ctx.write_once(&key, order, |tx| async move { book_series(&tx, order).await }).await {
        Ok(plan) => {
            let address = format!("/series/{}", plan.series.unwrap_or_default());
            Ok(ctx.redirect_saying(address, &ctx.t("series-booked")))
        }
        Err(error) => look(&ctx, &machine, form.entered.refused(error)?).await,
    }
}

/// Reads what was entered; all that cannot be read is told at once.
fn read(ctx: &Ctx, machine: &Machine, entered: &Entered) -> Result<BookSeries> {
    let mut reasons = Reasons::new();
    let days = own_days(entered, &mut reasons);
    let first = match (days.iter().min(), entered.get("every")) {
        (Some(first), "dates") => Some(*first),
        _ => time::parse_date(entered.get("date")),
    };
    if first.is_none() {
        reasons.push(Reason::field("date", "booking-time-unknown"));
    }
    let by_day = machine.grid().by_day;
    let clock = if by_day { Some(chrono::NaiveTime::MIN) } else { time::parse_time(entered.get("time")) };
    if clock.is_none() {
        reasons.push(Reason::field("time", "booking-time-unknown"));
    }
    let whole = |name: &str| entered.get(name).trim().parse::<i64>().ok();
    let minutes = whole("minutes").filter(|n| (1..=1_000_000).contains(n));
    if minutes.is_none() {
        reasons.push(Reason::field("minutes", "booking-time-unknown"));
    }
    let capacity = if entered.get("capacity").is_empty() { Some(1) } else { whole("capacity") };
    if capacity.is_none() {
        reasons.push(Reason::field("capacity", "booking-capacity").with("most", machine.capacity));
    }
    let quantity = Quantity::parse(entered.get("quantity"));
    if quantity.is_none() && !entered.get("quantity").trim().is_empty() {
        reasons.push(Reason::field("quantity", "booking-quantity"));
    }
    let rule = first.and_then(|first| rule(entered, first, &days, &mut reasons));
    Error::check(reasons)?;
    let unit = Some(entered.get("unit").trim().to_uppercase()).filter(|code| !code.is_empty());
    let first_at: Instant = time::from_ist(first.unwrap_or_default().and_time(clock.unwrap_or_default()));
    Ok(BookSeries {
        equipment: machine.code.clone(),
        unit: unit.filter(|_| ctx.actor.unit().is_none()),
        first_at,
        minutes: minutes.unwrap_or_default(),
        rule: rule.unwrap_or_default(),
        capacity: capacity.unwrap_or(1),
        quantity,
        channel: if ctx.actor.unit().is_some() { Channel::Web } else { Channel::WalkIn },
        on_conflict: OnConflict::Refuse,
        seen: None,
        override_reason: None,
    })
}

fn own_days(entered: &Entered, reasons: &mut Reasons) -> Vec<NaiveDate> {
    if entered.get("every") != "dates" {
        return Vec::new();
    }
    let typed = entered.get("dates").split([',', ';', ' ', '\n', '\r']).filter(|text| !text.trim().is_empty());
    let days: Option<Vec<NaiveDate>> = typed.map(time::parse_date).collect();
    match days {
        Some(days) if !days.is_empty() => days,
        _ => {
            reasons.push(Reason::field("dates", "series-dates"));
            Vec::new()
        }
    }
}

fn rule(entered: &Entered, first: NaiveDate, own: &[NaiveDate], reasons: &mut Reasons) -> Option<String> {
    let every = match entered.get("every") {
        "day" => Every::Day,
        "week" => {
            let ticked = |day: &chrono::Weekday| entered.all("weekdays").any(|code| code == rules::day_code(*day));
            let days: Vec<_> = WEEK.into_iter().filter(ticked).collect();
            Every::Week(if days.is_empty() { vec![chrono::Datelike::weekday(&first)] } else { days })
        }
        "month_day" => Every::MonthDay,
        "month_weekday" => Every::MonthWeekday,
        "dates" => return (!own.is_empty()).then(|| rules::dates_text(own)),
        _ => {
            reasons.push(Reason::field("every", "series-every"));
            return None;
        }
    };
    let number = |name: &str| entered.get(name).trim().parse::<u16>().ok().filter(|n| (1..=rules::MOST).contains(n));
    let interval = if entered.get("interval").is_empty() { Some(1) } else { number("interval") };
    if interval.is_none() {
        reasons.push(Reason::field("interval", "series-interval"));
    }
    let (count, until) = (entered.get("count").trim(), entered.get("until").trim());
    let end = match (count.is_empty(), until.is_empty()) {
        (true, true) => Err(Reason::field("count", "series-endless").with("most", rules::MOST)),
        (false, _) => {
            number("count").map(End::Count).ok_or(Reason::field("count", "series-too-many").with("most", rules::MOST))
        }
        _ => match time::parse_date(until) {
            Some(last) if last >= first => Ok(End::Until(last)),
            _ => Err(Reason::field("until", "series-until")),
        },
    };
    match end {
        Ok(end) => Some(rules::rule_text(&every, interval?, first, end)),
        Err(reason) => {
            reasons.push(reason);
            None
        }
    }
}
