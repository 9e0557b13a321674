//! The roster: a week of duties, and the forms for duties and leave.

use axum::extract::Path;
use axum::response::Response;
use chrono::{Datelike, Days, NaiveDate};
use maud::{Markup, html};

use super::extra::Ending;
use super::hits::{Change, answer, seen};
use super::{clock, framed, machine_options, period, weekday_options};
use crate::access;
use crate::base::time::{ist_date, parse_date, short_date};
use crate::base::{Error, Result, Scope, UserId, Verb};
use crate::booking::duty::roster::{
    DutyForm, LeaveForm, ListedDuty, ListedLeave, Operator, add_duty, add_leave, duties_from, end_duty, leaves_from,
    operators, withdraw_leave,
};
use crate::booking::duty::rules::Duty;
use crate::catalogue::{self, Centre, own_centre};
use crate::web::{Column, Ctx, Entered, Form, Table, Tone, button_link, empty, in_script, post_button, tag, wide_page};

/// `GET /manage/centres/{code}/roster`: a week at a time; whoever sees the board may look.
pub async fn show(ctx: Ctx, Path(code): Path<String>) -> Result<Response> {
    let conn = ctx.app.db.read();
    let centre = catalogue::centre_by_code(conn, &code).await?;
    access::check(&ctx.actor, Verb::SeeBoard, Scope::Centre(centre.id))?;
    let today = ist_date(ctx.now());
    let monday = monday_of(parse_date(&ctx.asked("week")).unwrap_or(today));
    let duties = duties_from(conn, centre.id, Ord::min(monday, today)).await?;
    let leaves = leaves_from(conn, centre.id, Ord::min(monday, today)).await?;
    let people = operators(conn, centre.id).await?;
    let manages = access::may(&ctx.actor, Verb::ManageRoster, Scope::Centre(centre.id));
    let base = format!("/manage/centres/{code}/roster");
    let body = html! {
        @if manages {
            p.actions {
                (button_link(&format!("{base}/duty"), &ctx.t("duty-roster-add")))
                a href=(format!("{base}/leave")) { (ctx.t("duty-leave-add")) }
                a href=(format!("/manage/centres/{code}/misfits")) { (ctx.t("duty-misfits-title")) }
                a href=(format!("/manage/centres/{code}/rules")) { (ctx.t("duty-rules")) }
            }
            p { (ctx.t("duty-roster-note")) }
        }
        @if duties.is_empty() { (empty(&ctx.t("duty-roster-none"), None)) }
        @else { (week(&ctx, &people, &duties, &leaves, monday)) (weeks_nav(&ctx, monday)) }
        @if manages && !duties.is_empty() { (lines(&ctx, &centre, &people, &duties, today).await?) }
        @if !leaves.is_empty() { (away(&ctx, &people, &leaves, manages.then_some(base.as_str()))) }
    };
    Ok(wide_page(&ctx, &ctx.t("duty-roster-title"), framed_for(&ctx, &centre, manages, body)))
}

/// The way back leads to the centre's page only for those who may open it.
fn framed_for(ctx: &Ctx, centre: &Centre, manages: bool, body: Markup) -> Markup {
    if manages {
        return framed(ctx, centre, body);
    }
    html! { p.lead { (ctx.lang.pick(&centre.name_en, &centre.name_hi)) } (body) }
}

fn monday_of(day: NaiveDate) -> NaiveDate {
    day.checked_sub_days(Days::new(u64::from(day.weekday().num_days_from_monday()))).unwrap_or(day)
}

fn name_of(people: &[Operator], id: UserId) -> &str {
    people.iter().find(|person| person.id == id).map_or("–", |person| &person.name)
}

/// One row for each operator, one column for each day.
fn week(ctx: &Ctx, people: &[Operator], duties: &[ListedDuty], leaves: &[ListedLeave], monday: NaiveDate) -> Markup {
    let days: Vec<NaiveDate> = monday.iter_days().take(7).collect();
    let heading = |day: &NaiveDate| {
        Column::text(format!(
            "{} {}",
            ctx.t(&format!("weekday-{}", day.weekday().number_from_monday())),
            day.format("%d-%m")
        ))
    };
    let columns = std::iter::once(Column::text(ctx.t("duty-operator"))).chain(days.iter().map(heading)).collect();
    let last = short_date(monday + Days::new(6));
    let caption = ctx.tr("duty-roster-week", &[("first", &short_date(monday)), ("last", &last)]);
    let mut table = Table::new("week", caption, columns);
    let mut rostered: Vec<UserId> = duties.iter().map(|listed| listed.duty.operator).collect();
    rostered.sort_unstable();
    rostered.dedup();
    for operator in rostered {
        let own = || duties.iter().map(|listed| &listed.duty).filter(|duty| duty.operator == operator);
        let mut cells = vec![in_script(ctx.lang, name_of(people, operator))];
        for day in &days {
            let is_away = leaves.iter().any(|listed| {
                listed.leave.operator == operator && (listed.leave.first_day..=listed.leave.last_day).contains(day)
            });
            let times: Vec<String> = own().filter(|duty| duty.holds_on(*day)).map(|duty| times(ctx, duty)).collect();
            cells.push(html! {
                @if is_away && !times.is_empty() { (tag(Tone::Bad, &ctx.t("duty-on-leave"))) }
                @else if times.is_empty() { "–" }
                @else { @for (n, time) in times.iter().enumerate() { @if n > 0 { br; } (time) } }
            });
        }
        table.row(cells);
    }
    html! { (table) }
}

fn times(ctx: &Ctx, duty: &Duty) -> String {
    format!("{}–{}", clock(ctx.lang, duty.from_minute), clock(ctx.lang, duty.until_minute))
}

fn weeks_nav(ctx: &Ctx, monday: NaiveDate) -> Markup {
    let before = monday.checked_sub_days(Days::new(7)).unwrap_or(monday);
    let after = monday.checked_add_days(Days::new(7)).unwrap_or(monday);
    html! {
        p.actions {
            a href=(ctx.here_with("week", &short_date(before))) rel="prev" { (ctx.t("duty-week-before")) }
            a href=(ctx.here_with("week", &short_date(after))) rel="next" { (ctx.t("duty-week-after")) }
        }
    }
}

/// Every line that is not over, with its way to end it.
async fn lines(
    ctx: &Ctx,
    centre: &Centre,
    people: &[Operator],
    duties: &[ListedDuty],
    today: NaiveDate,
) -> Result<Markup> {
    let machines = catalogue::equipment_of(ctx.app.db.read(), centre.id).await?;
    let headings = ["duty-operator", "duty-hours", "duty-machines", "duty-period", "duty-end"];
    let mut table = Table::new(
        "lines",
        ctx.t("duty-roster-lines"),
        headings.into_iter().map(|key| Column::text(ctx.t(key))).collect(),
    );
    for ListedDuty { id, duty } in duties.iter().filter(|listed| listed.duty.last_day.is_none_or(|last| last >= today))
    {
        let codes: Vec<&str> = machines
            .iter()
            .filter(|machine| duty.machines.contains(&machine.id))
            .map(|machine| machine.code.as_str())
            .collect();
        let days: Vec<String> =
            duty.weekdays.iter().map(|day| ctx.t(&format!("weekday-{}", day.weekday.number_from_monday()))).collect();
        let days = if days.is_empty() { ctx.t("duty-every-day") } else { days.join(", ") };
        table.row(vec![
            in_script(ctx.lang, name_of(people, duty.operator)),
            html! { (times(ctx, duty)) ", " (days) },
            html! { @if codes.is_empty() { (ctx.t("duty-all-machines")) } @else { span.code { (codes.join(", ")) } } },
            html! {
                @match duty.last_day {
                    Some(last) => (period(ctx.lang, duty.first_day, last)),
                    None => (ctx.tr("duty-from-day", &[("date", &short_date(duty.first_day))])),
                }
            },
            html! {
                @if duty.last_day != Some(today) {
                    a href=(format!("/manage/centres/{}/roster/duty/end?entry={id}", centre.code)) { (ctx.t("duty-roster-end")) }
                }
            },
        ]);
    }
    Ok(html! { (table) })
}

/// Who is away; with the address of the roster also the way to take leave back.
fn away(ctx: &Ctx, people: &[Operator], leaves: &[ListedLeave], base: Option<&str>) -> Markup {
    html! {
        h2 { (ctx.t("duty-leaves")) }
        ul {
            @for ListedLeave { id, leave, reason } in leaves {
                li {
                    (in_script(ctx.lang, name_of(people, leave.operator))) ": " (period(ctx.lang, leave.first_day, leave.last_day))
                    @if !reason.is_empty() { " (" (in_script(ctx.lang, reason)) ")" }
                    @if let Some(base) = base {
                        " " (post_button(ctx, &format!("{base}/leave/end"), &ctx.t("duty-leave-end"), &[("entry", &id.to_string())]))
                    }
                }
            }
        }
    }
}

async fn operator_options(ctx: &Ctx, centre: &Centre) -> Result<Vec<(String, String)>> {
    let choose = std::iter::once((String::new(), ctx.t("catalogue-choose")));
    let people = operators(ctx.app.db.read(), centre.id).await?;
    Ok(choose.chain(people.into_iter().map(|person| (person.id.to_string(), person.name))).collect())
}

/// `GET /manage/centres/{code}/roster/duty`
pub async fn new_duty(ctx: Ctx, Path(code): Path<String>) -> Result<Response> {
    let centre = own_centre(&ctx, &code, Verb::ManageRoster).await?;
    let today = short_date(ist_date(ctx.now()));
    duty_page(&ctx, &centre, &Entered::with([("first_day", today)])).await
}

async fn duty_page(ctx: &Ctx, centre: &Centre, entered: &Entered) -> Result<Response> {
    let form = ctx.form(entered);
    let body = html! {
        (form.post(&format!("/manage/centres/{}/roster/duty", centre.code), html! {
            (form.select("operator", "duty-operator", operator_options(ctx, centre).await?).hint("duty-operator-hint"))
            (form.checkboxes("weekdays", "duty-weekdays", weekday_options(ctx)).hint("duty-weekdays-hint").optional())
            (form.time("from", "duty-from"))
            (form.time("until", "duty-until").hint("duty-closes-hint"))
            (form.date("first_day", "duty-first-day"))
            (form.date("last_day", "duty-last-day").optional())
            (form.checkboxes("machines", "duty-machines", machine_options(ctx, centre).await?).hint("duty-machines-hint").optional())
            (form.submit("duty-roster-add"))
        }))
    };
    Ok(form.page(&ctx.t("duty-roster-add"), framed(ctx, centre, body)))
}

/// `POST /manage/centres/{code}/roster/duty`
pub async fn save_duty(ctx: Ctx, Path(code): Path<String>, form: Form<DutyForm>) -> Result<Response> {
    let (code, typed) = (&code, &form.value);
    let key = form.entered.idempotency_key();
    match ctx.write_once(&key, typed, |tx| async move { add_duty(&tx, code, typed).await }).await {
        Ok(_) => Ok(ctx.redirect_saying(format!("/manage/centres/{code}/roster"), &ctx.t("duty-roster-added"))),
        Err(error) => {
            let entered = form.entered.refused(error)?;
            let centre = own_centre(&ctx, code, Verb::ManageRoster).await?;
            duty_page(&ctx, &centre, &entered).await
        }
    }
}

/// `GET /manage/centres/{code}/roster/duty/end`: once more before a line ends.
pub async fn ask_end(ctx: Ctx, Path(code): Path<String>) -> Result<Response> {
    let centre = own_centre(&ctx, &code, Verb::ManageRoster).await?;
    let conn = ctx.app.db.read();
    let asked = ctx.asked("entry");
    let duties = duties_from(conn, centre.id, ist_date(ctx.now())).await?;
    let back = format!("/manage/centres/{code}/roster");
    let Some(found) = duties.into_iter().find(|listed| listed.id.to_string() == asked) else {
        return Ok(ctx.redirect(back));
    };
    let people = operators(conn, centre.id).await?;
    let entered = Entered::empty();
    let form = ctx.form(&entered);
    let person = name_of(&people, found.duty.operator);
    let facts = [("operator", person), ("hours", &times(&ctx, &found.duty))];
    let body = html! {
        p { (ctx.tr("duty-roster-end-effect", &facts)) }
        (form.post(&format!("{back}/duty/end"), html! {
            (form.hidden("entry", &asked))
            (form.danger("duty-roster-end", &back))
        }))
    };
    Ok(form.page(&ctx.t("duty-roster-end-title"), framed(&ctx, &centre, body)))
}

/// `POST /manage/centres/{code}/roster/duty/end`
pub async fn end(ctx: Ctx, Path(code): Path<String>, form: Form<Ending>) -> Result<Response> {
    let centre = own_centre(&ctx, &code, Verb::ManageRoster).await?;
    let id: i64 = form.entered.get("entry").parse().map_err(|_| Error::NotFound)?;
    let (code, seen) = (&code, seen(&form.entered));
    let key = form.entered.idempotency_key();
    let written = ctx.write_once(&key, &form.value, |tx| async move { end_duty(&tx, code, id, seen).await }).await;
    let back = format!("/manage/centres/{code}/roster");
    let action = format!("{back}/duty/end");
    let change = Change { centre: &centre, action: &action, back: &back, done: ctx.t("duty-roster-ended") };
    match answer(&ctx, &change, &form.entered, written).await? {
        Ok(response) => Ok(response),
        Err(entered) => duty_page(&ctx, &centre, &entered).await,
    }
}

/// `GET /manage/centres/{code}/roster/leave`
pub async fn new_leave(ctx: Ctx, Path(code): Path<String>) -> Result<Response> {
    let centre = own_centre(&ctx, &code, Verb::ManageRoster).await?;
    leave_page(&ctx, &centre, &Entered::empty()).await
}

async fn leave_page(ctx: &Ctx, centre: &Centre, entered: &Entered) -> Result<Response> {
    let form = ctx.form(entered);
    let body = html! {
        p { (ctx.t("duty-leave-note")) }
        (form.post(&format!("/manage/centres/{}/roster/leave", centre.code), html! {
            (form.select("operator", "duty-operator", operator_options(ctx, centre).await?))
            (form.date("first_day", "duty-first-day"))
            (form.date("last_day", "duty-last-day"))
            (form.text("reason", "duty-why").optional())
            (form.submit("duty-leave-add"))
        }))
    };
    Ok(form.page(&ctx.t("duty-leave-add"), framed(ctx, centre, body)))
}

/// `POST /manage/centres/{code}/roster/leave`
pub async fn save_leave(ctx: Ctx, Path(code): Path<String>, form: Form<LeaveForm>) -> Result<Response> {
    let centre = own_centre(&ctx, &code, Verb::ManageRoster).await?;
    let (code, typed, seen) = (&code, &form.value, seen(&form.entered));
    let key = form.entered.idempotency_key();
    let written = ctx.write_once(&key, typed, |tx| async move { add_leave(&tx, code, typed, seen).await }).await;
    let back = format!("/manage/centres/{code}/roster");
    let action = format!("{back}/leave");
    let change = Change { centre: &centre, action: &action, back: &back, done: ctx.t("duty-leave-added") };
    match answer(&ctx, &change, &form.entered, written).await? {
        Ok(response) => Ok(response),
        Err(entered) => leave_page(&ctx, &centre, &entered).await,
    }
}

/// `POST /manage/centres/{code}/roster/leave/end`: the operator comes after all.
pub async fn end_leave(ctx: Ctx, Path(code): Path<String>, form: Form<Ending>) -> Result<Response> {
    let id: i64 = form.entered.get("entry").parse().map_err(|_| Error::NotFound)?;
    let code = &code;
    let key = form.entered.idempotency_key();
    ctx.write_once(&key, &form.value, |tx| async move { withdraw_leave(&tx, code, id).await }).await?;
    Ok(ctx.redirect_saying(format!("/manage/centres/{code}/roster"), &ctx.t("duty-leave-ended")))
}
