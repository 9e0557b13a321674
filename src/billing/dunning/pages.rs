//! Reminders on pages: who is due which, the letter, a pause, the ladder.

use axum::Router;
use axum::extract::Path;
use axum::response::Response;
use axum::routing::get;
use chrono::{NaiveDate, TimeDelta};
use maud::{Markup, html};
use serde::Deserialize;

use super::find::{self, Ladder, OpenDue};
use super::ladder::{SetLadder, set_ladder};
use super::pause::{PauseDunning, pause_dunning};
use super::rules::{self, Step};
use crate::access;
use crate::base::time::{ist_date, long_date, parse_date, short_date};
use crate::base::{CentreId, DocumentId, Error, Lang, Reason, Reasons, Result, Scope, Verb};
use crate::billing::pages::{centre_asked, choose_centre};
use crate::billing::parties;
use crate::web::{
    App, Column, Ctx, Entered, Form, Table, Tone, empty, in_script, notice, page, pager, summary_list, tag, wide_page,
};

/// The pages of reminders.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/dunning", get(list))
        .route("/dunning/ladder", get(ask_ladder).post(save_ladder))
        .route("/invoices/{id}/reminder", get(letter))
        .route("/invoices/{id}/pause-reminders", get(ask_pause).post(pause))
}

const ROWS: u64 = 50;
const SENT: u64 = 30;
/// Documents are listed from so many days before the day to pay.
const AHEAD_DAYS: i64 = 7;

fn day_words(ctx: &Ctx, days: i64) -> String {
    match days {
        ..0 => ctx.tr("dunning-step-before", &[("days", &(-days).to_string())]),
        0 => ctx.t("dunning-step-on"),
        _ => ctx.tr("dunning-step-after", &[("days", &days.to_string())]),
    }
}

/// `GET /dunning`: who is due which reminder, and what went out.
async fn list(ctx: Ctx) -> Result<Response> {
    access::check_somewhere(&ctx.actor, Verb::RemindDues)?;
    let title = ctx.t("dunning-title");
    let Some(centre) = centre_asked(&ctx).await? else {
        return Ok(wide_page(&ctx, &title, choose_centre(&ctx, "/dunning").await?));
    };
    access::check(&ctx.actor, Verb::RemindDues, Scope::Centre(centre))?;
    let conn = ctx.app.db.read();
    let today = ist_date(ctx.now());
    let ladder = find::ladder(conn, centre, today).await?;
    let until = today + TimeDelta::days(AHEAD_DAYS);
    let mut rows = find::open_dues(conn, centre, until, place_asked(&ctx), ROWS + 1).await?;
    let more = rows.len() as u64 > ROWS;
    rows.truncate(ROWS as usize);
    let next = rows.last().filter(|_| more).map(|row| format!("{}.{}", row.due_on, row.id));
    let sent = find::sent(conn, centre, SENT).await?;
    let code = parties::centre(conn, centre).await?.code;
    let body = html! {
        (standing(&ctx, ladder.as_ref(), &code))
        @if rows.is_empty() { (empty(&ctx.t("dunning-none"), None)) }
        @else { (due_table(&ctx, &rows, &ladder.unwrap_or_default().days(), today)) (pager(&ctx, next.as_deref())) }
        @if !sent.is_empty() { (sent_table(&ctx, &sent)) }
    };
    Ok(wide_page(&ctx, &title, body))
}

/// The row after which the page begins: `2026-11-26.17`.
fn place_asked(ctx: &Ctx) -> Option<(NaiveDate, i64)> {
    let asked = ctx.asked("after");
    let (day, id) = asked.split_once('.')?;
    Some((day.parse().ok()?, id.parse().ok()?))
}

fn standing(ctx: &Ctx, ladder: Option<&Ladder>, code: &str) -> Markup {
    let days = ladder.map(Ladder::days).unwrap_or_default();
    html! {
        @if days.is_empty() { (notice(Tone::Waiting, html! { p { (ctx.t("dunning-off")) } })) }
        @else { p { (ctx.t("dunning-on")) " " (days.iter().map(|days| day_words(ctx, *days)).collect::<Vec<_>>().join(", ")) } }
        p.actions {
            a.button href="/dunning/ladder" { (ctx.t("dunning-set")) } " "
            @if access::may_somewhere(&ctx.actor, Verb::ManageRules) {
                a href=(format!("/manage/centres/{code}/rules")) { (ctx.t("dunning-block")) }
            }
        }
    }
}

fn due_table(ctx: &Ctx, rows: &[OpenDue], steps: &[i64], today: NaiveDate) -> Markup {
    let columns = vec![
        Column::text(ctx.t("billing-column-number")),
        Column::text(ctx.t("billing-column-unit")),
        Column::text(ctx.t("billing-column-due")),
        Column::number(ctx.t("billing-column-outstanding")),
        Column::text(ctx.t("dunning-column-last")),
        Column::text(ctx.t("dunning-column-next")),
        Column::text(ctx.t("dunning-column-do")),
    ];
    let mut table = Table::new("dues", ctx.t("dunning-caption"), columns);
    for row in rows {
        table.row(vec![
            html! { a href=(format!("/invoices/{}", row.id)) { (row.number) } },
            html! {
                a href=(format!("/units/{}/statement", row.unit_code)) {
                    (in_script(ctx.lang, ctx.lang.pick(&row.unit_name_en, &row.unit_name_hi)))
                }
            },
            html! { span.day { (short_date(row.due_on)) } },
            html! { (row.outstanding) },
            match (row.last_days, row.last_on) {
                (Some(days), Some(on)) => html! { (day_words(ctx, days)) ", " span.day { (short_date(on)) } },
                _ => html! { "–" },
            },
            next_cell(ctx, row, steps, today),
            html! {
                a href=(format!("/invoices/{}/reminder", row.id)) { (ctx.t("dunning-letter")) } " "
                a href=(format!("/invoices/{}/pause-reminders", row.id)) { (ctx.t("dunning-pause")) }
            },
        ]);
    }
    html! { (table) }
}

fn next_cell(ctx: &Ctx, row: &OpenDue, steps: &[i64], today: NaiveDate) -> Markup {
    if let Some(until) = row.paused_until.filter(|until| *until >= today) {
        return tag(Tone::Waiting, &ctx.tr("dunning-paused", &[("until", &short_date(until))]));
    }
    match rules::next(steps, row.last_days, row.due_on, today) {
        Some((days, on)) => html! { (day_words(ctx, days)) ", " span.day { (short_date(on)) } },
        None => html! { "–" },
    }
}

fn sent_table(ctx: &Ctx, sent: &[find::Sent]) -> Markup {
    let columns = vec![
        Column::text(ctx.t("dunning-column-sent")),
        Column::text(ctx.t("billing-column-number")),
        Column::text(ctx.t("billing-column-unit")),
        Column::text(ctx.t("dunning-column-step")),
        Column::number(ctx.t("billing-column-outstanding")),
    ];
    let mut table = Table::new("sent", ctx.t("dunning-sent"), columns);
    for row in sent {
        table.row(vec![
            html! { span.day { (short_date(row.sent_on)) } },
            html! { a href=(format!("/invoices/{}", row.document_id)) { (row.number) } },
            in_script(ctx.lang, ctx.lang.pick(&row.unit_name_en, &row.unit_name_hi)),
            html! { (day_words(ctx, row.days)) },
            html! { (row.outstanding) },
        ]);
    }
    html! { (table) }
}

/// The open document of the address, for who may remind of it.
async fn asked(ctx: &Ctx, id: &str) -> Result<OpenDue> {
    access::check_somewhere(&ctx.actor, Verb::RemindDues)?;
    let id = id.parse().map(DocumentId).map_err(|_| Error::NotFound)?;
    let due = find::open_due(ctx.app.db.read(), id).await?.ok_or(Error::NotFound)?;
    access::check(&ctx.actor, Verb::RemindDues, Scope::Centre(due.centre_id))?;
    Ok(due)
}

/// `GET /invoices/{id}/reminder`: a letter to print, in the unit's language.
async fn letter(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    let due = asked(&ctx, &id).await?;
    let conn = ctx.app.db.read();
    let today = ist_date(ctx.now());
    let lang = Lang::from_code(&due.lang).unwrap_or_default();
    let centre = parties::centre(conn, due.centre_id).await?;
    let unit = parties::unit(conn, due.unit_id).await?;
    let ladder = find::ladder(conn, due.centre_id, today).await?.unwrap_or_default();
    let late = (today - due.due_on).num_days();
    let step = ladder.steps.iter().filter(|step| step.days <= late).max_by_key(|step| step.days);
    let (amount, due_on, late) = (due.outstanding.to_string(), short_date(due.due_on), late.to_string());
    let issued = short_date(due.issued_on);
    let facts =
        [("number", &*due.number), ("amount", &*amount), ("due_on", &*due_on), ("late", &*late), ("issued", &*issued)];
    let key = if due.due_on < today { "dunning-letter-overdue" } else { "dunning-letter-upcoming" };
    let own = step.map(|step| lang.pick(&step.words_en, &step.words_hi)).filter(|words| !words.is_empty());
    let party = &centre.supplier.party;
    let body = html! {
        article.paper lang=(lang.code()) {
            p { strong { (lang.pick(&party.name_en, &party.name_hi)) } br; (party.address) br; (party.phone) }
            p { (lang.pick(&due.unit_name_en, &due.unit_name_hi)) br; (unit.recipient.party.address) }
            p { (long_date(lang, today)) }
            p { strong { (lang.tr("dunning-letter-subject", &facts)) } }
            p { (lang.tr(key, &facts)) }
            @if let Some(words) = own { p { (words) } }
            p { (lang.t("dunning-letter-end")) }
            p { (lang.pick(&party.name_en, &party.name_hi)) }
        }
        p.actions.screen-only { a href="/dunning" { (ctx.t("dunning-title")) } }
    };
    Ok(page(&ctx, &ctx.tr("dunning-letter-title", &[("number", &due.number)]), body))
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct PauseForm {
    until_on: String,
    reason: String,
}

/// `GET /invoices/{id}/pause-reminders`
async fn ask_pause(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    let due = asked(&ctx, &id).await?;
    Ok(pause_form(&ctx, &due, &Entered::empty()))
}

fn pause_form(ctx: &Ctx, due: &OpenDue, entered: &Entered) -> Response {
    let form = ctx.form(entered);
    let body = html! {
        (summary_list(&[
            (ctx.t("billing-column-unit"), in_script(ctx.lang, ctx.lang.pick(&due.unit_name_en, &due.unit_name_hi))),
            (ctx.t("billing-column-outstanding"), html! { (due.outstanding) }),
        ]))
        p { (ctx.t("dunning-pause-lead")) }
        (form.post(&format!("/invoices/{}/pause-reminders", due.id), html! {
            (form.date("until_on", "dunning-pause-until"))
            (form.lines("reason", "dunning-pause-reason"))
            (form.submit("dunning-pause"))
        }))
    };
    form.page(&ctx.tr("dunning-pause-title", &[("number", &due.number)]), body)
}

/// `POST /invoices/{id}/pause-reminders`
async fn pause(ctx: Ctx, Path(id): Path<String>, form: Form<PauseForm>) -> Result<Response> {
    let due = asked(&ctx, &id).await?;
    let outcome = match parse_date(&form.value.until_on) {
        Some(until_on) => {
            let command = &PauseDunning { document: due.id, until_on, reason: form.value.reason.clone() };
            let key = form.entered.idempotency_key();
            ctx.write_once(&key, command, |tx| async move { pause_dunning(&tx, command).await }).await
        }
        None => Err(Error::field("until_on", "billing-date-unreadable")),
    };
    match outcome {
        Ok(()) => Ok(ctx.redirect_saying("/dunning", &ctx.t("dunning-pause-done"))),
        Err(error) => Ok(pause_form(&ctx, &due, &form.entered.refused(error)?)),
    }
}

/// Names of fields count through the steps; they are read from what was entered.
#[derive(Deserialize)]
struct AnyFields {}

fn own_centre(ctx: &Ctx) -> Result<CentreId> {
    access::check_somewhere(&ctx.actor, Verb::RemindDues)?;
    let centre = ctx.actor.centre().ok_or(Error::NotAllowed)?;
    access::check(&ctx.actor, Verb::RemindDues, Scope::Centre(centre))?;
    Ok(centre)
}

/// `GET /dunning/ladder`: what holds now, or what is usual.
async fn ask_ladder(ctx: Ctx) -> Result<Response> {
    let centre = own_centre(&ctx)?;
    let today = ist_date(ctx.now());
    let ladder = find::ladder(ctx.app.db.read(), centre, today).await?;
    let step = |days: &i64| Step { days: *days, words_en: String::new(), words_hi: String::new() };
    let ladder = ladder.unwrap_or_else(|| Ladder { active: true, steps: rules::USUAL.iter().map(step).collect() });
    let mut entered = Entered::with([("from_on", short_date(today))]);
    if ladder.active {
        entered = entered.and("active", "yes");
    }
    for (place, step) in ladder.steps.iter().enumerate() {
        entered = entered.and(&format!("days-{place}"), step.days.to_string());
        entered = entered.and(&format!("en-{place}"), step.words_en.clone());
        entered = entered.and(&format!("hi-{place}"), step.words_hi.clone());
    }
    Ok(ladder_form(&ctx, &entered))
}

fn ladder_form(ctx: &Ctx, entered: &Entered) -> Response {
    let form = ctx.form(entered);
    let names: Vec<[String; 3]> =
        (0..rules::MOST_STEPS).map(|place| ["days", "en", "hi"].map(|name| format!("{name}-{place}"))).collect();
    let body = html! {
        p { (ctx.t("dunning-set-lead")) }
        (form.post("/dunning/ladder", html! {
            (form.date("from_on", "dunning-from"))
            (form.checkbox("active", "dunning-active"))
            div id="steps" tabindex="-1" {
                @for (place, [days, en, hi]) in names.iter().enumerate() {
                    fieldset {
                        legend { (ctx.tr("dunning-step", &[("number", &(place + 1).to_string())])) }
                        (form.text(days, "dunning-days").hint("dunning-days-hint").optional().width(6))
                        (form.text(en, "dunning-words-en").optional().width(30))
                        (form.text(hi, "dunning-words-hi").optional().width(30))
                    }
                }
            }
            (form.submit("dunning-set"))
        }))
    };
    form.page(&ctx.t("dunning-set"), body)
}

/// `POST /dunning/ladder`
async fn save_ladder(ctx: Ctx, form: Form<AnyFields>) -> Result<Response> {
    let centre = own_centre(&ctx)?;
    let outcome = match ladder_command(centre, &form.entered) {
        Ok(command) => {
            let (key, command) = (form.entered.idempotency_key(), &command);
            ctx.write_once(&key, command, |tx| async move { set_ladder(&tx, command).await }).await
        }
        Err(error) => Err(error),
    };
    match outcome {
        Ok(_) => Ok(ctx.redirect_saying("/dunning", &ctx.t("dunning-set-done"))),
        Err(error) => Ok(ladder_form(&ctx, &form.entered.refused(error)?)),
    }
}

fn ladder_command(centre: CentreId, entered: &Entered) -> Result<SetLadder> {
    let mut reasons = Reasons::new();
    let mut steps = Vec::new();
    for place in 0..rules::MOST_STEPS {
        let words = |name: &str| entered.get(&format!("{name}-{place}")).trim().to_owned();
        let typed = words("days").replace('−', "-");
        match typed.parse() {
            _ if typed.is_empty() => {}
            Ok(days) => steps.push(Step { days, words_en: words("en"), words_hi: words("hi") }),
            Err(_) => reasons.push(Reason::field("steps", "dunning-days").with("days", typed)),
        }
    }
    let from_on = parse_date(entered.get("from_on"));
    if from_on.is_none() {
        reasons.push(Reason::field("from_on", "billing-date-unreadable"));
    }
    Error::check(reasons)?;
    let from_on = from_on.ok_or(Error::NotFound)?;
    Ok(SetLadder { centre, from_on, active: !entered.get("active").is_empty(), steps })
}
