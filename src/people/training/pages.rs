//! Certificates on a unit's page, and the pages managers record them on.

use axum::Router;
use axum::extract::Path;
use axum::response::Response;
use axum::routing::get;
use chrono::NaiveDate;
use maud::{Markup, html};
use serde::{Deserialize, Serialize};

use super::{Certificate, ListedCertificate, TrainingForm, certificates_of, end_certificate, record_training};
use crate::access;
use crate::base::time::{ist_date, short_date};
use crate::base::{Result, Verb};
use crate::catalogue;
use crate::people::pages::asked_unit;
use crate::people::{Unit, own_place};
use crate::web::{App, Column, Ctx, Entered, Form, Table, Tone, button_link, empty, in_script, tag};

/// Days ahead on which an expiry shows.
const SOON_DAYS: i64 = 30;

pub fn router() -> Router<App> {
    Router::new()
        .route("/units/{code}/training", get(show).post(save))
        .route("/units/{code}/training/end", get(ask_end).post(end))
}

/// The certificates of a unit, on its own page.
pub async fn panel_of(ctx: &Ctx, unit: &Unit) -> Result<Markup> {
    let found = certificates_of(ctx.app.db.read(), unit.id).await?;
    let records = access::may(&ctx.actor, Verb::RecordTraining, own_place(&ctx.actor));
    Ok(html! {
        @if found.is_empty() { h2 { (ctx.t("training-title")) } (empty(&ctx.t("training-none"), None)) }
        @else { (table(ctx, unit, &found, false)) }
        @if records { p.actions { (button_link(&format!("/units/{}/training", unit.code), &ctx.t("training-record"))) } }
    })
}

fn table(ctx: &Ctx, unit: &Unit, found: &[ListedCertificate], with_end: bool) -> Markup {
    let mut keys = vec!["training-what", "training-number", "training-from", "training-until"];
    if with_end {
        keys.push("training-do");
    }
    let columns = keys.into_iter().map(|key| Column::text(ctx.t(key))).collect();
    let mut table = Table::new("training", ctx.t("training-title"), columns);
    for row in found {
        let mut cells = vec![
            in_script(ctx.lang, &row.what(ctx.lang)),
            html! { span.code { (row.certificate_no) } },
            html! { (short_date(row.from_day)) },
            until(ctx, row.valid_until),
        ];
        if with_end {
            let query =
                if row.machine.is_empty() { format!("safety={}", row.id) } else { format!("machine={}", row.machine) };
            cells.push(
                html! { a href=(format!("/units/{}/training/end?{query}", unit.code)) { (ctx.t("training-end")) } },
            );
        }
        table.row(cells);
    }
    html! { (table) }
}

/// The last day, and whether it is over or near.
fn until(ctx: &Ctx, last: Option<NaiveDate>) -> Markup {
    let Some(last) = last else { return html! { (ctx.t("training-open")) } };
    let days = last.signed_duration_since(ist_date(ctx.now())).num_days();
    html! {
        (short_date(last)) " "
        @if days < 0 { (tag(Tone::Bad, &ctx.t("training-over"))) }
        @else if days <= SOON_DAYS { (tag(Tone::Waiting, &ctx.t("training-soon"))) }
    }
}

async fn recorded_unit(ctx: &Ctx, code: &str) -> Result<Unit> {
    let unit = asked_unit(ctx, code).await?;
    access::check(&ctx.actor, Verb::RecordTraining, own_place(&ctx.actor))?;
    Ok(unit)
}

/// `GET /units/{code}/training`
async fn show(ctx: Ctx, Path(code): Path<String>) -> Result<Response> {
    let unit = recorded_unit(&ctx, &code).await?;
    let today = short_date(ist_date(ctx.now()));
    training_page(&ctx, &unit, &Entered::with([("from_day", today)])).await
}

async fn training_page(ctx: &Ctx, unit: &Unit, entered: &Entered) -> Result<Response> {
    let found = certificates_of(ctx.app.db.read(), unit.id).await?;
    let form = ctx.form(entered);
    let body = html! {
        p.lead { (in_script(ctx.lang, unit.name(ctx.lang))) " · " span.code { (unit.code) } }
        @if found.is_empty() { (empty(&ctx.t("training-none"), None)) } @else { (table(ctx, unit, &found, true)) }
        h2 { (ctx.t("training-record")) }
        (form.post(&format!("/units/{}/training", unit.code), html! {
            (form.select("machine", "training-what", machines(ctx).await?))
            (form.date("from_day", "training-from"))
            (form.date("valid_until", "training-until").hint("training-until-hint"))
            (form.text("certificate_no", "training-number").hint("training-number-hint").width(20))
            (form.submit("training-record"))
        }))
        p { a href=(format!("/units/{}", unit.code)) { (ctx.t("web-back")) } }
    };
    Ok(form.page(&ctx.t("training-title"), body))
}

/// The general safety certificate, then the machines of the reader's centre: those that need training first.
async fn machines(ctx: &Ctx) -> Result<Vec<(String, String)>> {
    let conn = ctx.app.db.read();
    let mut machines = Vec::new();
    match ctx.actor.centre() {
        Some(centre) => machines.extend(catalogue::equipment_of(conn, centre).await?),
        None => {
            for centre in catalogue::centres(conn).await? {
                machines.extend(catalogue::equipment_of(conn, centre.id).await?);
            }
        }
    }
    machines.retain(|machine| machine.status != "retired");
    machines.sort_by_key(|machine| !machine.needs_training);
    let named = machines.into_iter().map(|machine| {
        let words = format!("{} ({})", ctx.lang.pick(&machine.name_en, &machine.name_hi), machine.code);
        (machine.code, words)
    });
    Ok(std::iter::once((String::new(), ctx.t("training-safety"))).chain(named).collect())
}

/// `POST /units/{code}/training`
async fn save(ctx: Ctx, Path(code): Path<String>, form: Form<TrainingForm>) -> Result<Response> {
    let unit = recorded_unit(&ctx, &code).await?;
    let (id, typed) = (unit.id, &form.value);
    let key = form.entered.idempotency_key();
    match ctx.write_once(&key, typed, |tx| async move { record_training(&tx, id, typed).await }).await {
        Ok(()) => Ok(ctx.redirect_saying(format!("/units/{}/training", unit.code), &ctx.t("training-recorded"))),
        Err(error) => training_page(&ctx, &unit, &form.entered.refused(error)?).await,
    }
}

/// Which certificate is taken off the record.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct Ending {
    machine: String,
    safety: String,
}

impl Ending {
    fn which(&self) -> Certificate {
        // A row that is no number is none.
        if self.machine.is_empty() {
            return Certificate::Safety(self.safety.parse().unwrap_or(0));
        }
        Certificate::Training(self.machine.clone())
    }
}

/// `GET /units/{code}/training/end`: once more before it is taken off.
async fn ask_end(ctx: Ctx, Path(code): Path<String>) -> Result<Response> {
    let unit = recorded_unit(&ctx, &code).await?;
    let asked = Ending { machine: ctx.asked("machine"), safety: ctx.asked("safety") };
    let found = certificates_of(ctx.app.db.read(), unit.id).await?;
    let row = found.into_iter().find(|row| match asked.which() {
        Certificate::Training(machine) => row.machine == machine,
        Certificate::Safety(id) => row.machine.is_empty() && row.id == id,
    });
    let back = format!("/units/{}/training", unit.code);
    let Some(row) = row else { return Ok(ctx.redirect(back)) };
    let entered = Entered::empty();
    let form = ctx.form(&entered);
    let facts = [("what", row.what(ctx.lang)), ("unit", unit.name(ctx.lang).to_owned())];
    let facts = facts.each_ref().map(|(name, value)| (*name, value.as_str()));
    let body = html! {
        p { (ctx.tr("training-end-effect", &facts)) }
        (form.post(&format!("{back}/end"), html! {
            (form.hidden("machine", &asked.machine))
            (form.hidden("safety", &asked.safety))
            (form.danger("training-end", &back))
        }))
    };
    Ok(form.page(&ctx.t("training-end-title"), body))
}

/// `POST /units/{code}/training/end`
async fn end(ctx: Ctx, Path(code): Path<String>, form: Form<Ending>) -> Result<Response> {
    let unit = recorded_unit(&ctx, &code).await?;
    let (id, which) = (unit.id, &form.value.which());
    let key = form.entered.idempotency_key();
    ctx.write_once(&key, which, |tx| async move { end_certificate(&tx, id, which).await }).await?;
    Ok(ctx.redirect_saying(format!("/units/{}/training", unit.code), &ctx.t("training-ended")))
}
