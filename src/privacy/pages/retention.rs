//! How long what is kept, and legal holds.

use axum::Router;
use axum::extract::Path;
use axum::response::Response;
use axum::routing::{get, post};
use maud::html;
use serde::Deserialize;

use crate::access;
use crate::base::{Error, Result, Scope, Verb, time};
use crate::privacy::hold::{self, SetHold};
use crate::privacy::retention::{Class, FIXED, Periods, set_period};
use crate::web::{App, Column, Ctx, Entered, Form, Table, Tone, empty, in_script, tag};

pub fn router() -> Router<App> {
    Router::new()
        .route("/manage/privacy/retention", get(show).post(set))
        .route("/manage/privacy/holds", get(holds).post(hold))
        .route("/manage/privacy/holds/{id}", post(lift))
}

fn check(ctx: &Ctx) -> Result<()> {
    access::check(&ctx.actor, Verb::ManagePrivacy, Scope::Everywhere)
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct PeriodForm {
    class: String,
    days: String,
}

async fn show(ctx: Ctx) -> Result<Response> {
    check(&ctx)?;
    show_page(&ctx, &Entered::empty()).await
}

async fn show_page(ctx: &Ctx, entered: &Entered) -> Result<Response> {
    let periods = Periods::read(ctx.app.db.read()).await?;
    let columns = [
        Column::text(ctx.t("privacy-class")),
        Column::text(ctx.t("privacy-period")),
        Column::text(ctx.t("privacy-period-least")),
        Column::text(ctx.t("privacy-period-law")),
    ];
    let mut table = Table::new("periods", ctx.t("privacy-retention"), columns.into());
    for fixed in FIXED {
        table.row(vec![
            html! { (ctx.t(&format!("privacy-class-{fixed}"))) },
            html! { (ctx.t(&format!("privacy-fixed-{fixed}"))) },
            html! { "–" },
            html! { (ctx.t(&format!("privacy-law-{fixed}"))) },
        ]);
    }
    let code = |class: Class| class.code().replace('_', "-");
    for class in Class::ALL {
        table.row(vec![
            html! { (ctx.t(&format!("privacy-class-{}", code(class)))) },
            html! { (ctx.lang.count("privacy-days", periods.days(class))) },
            html! { (ctx.lang.count("privacy-days", class.least())) },
            html! { (ctx.t(&format!("privacy-law-{}", code(class)))) },
        ]);
    }
    let classes = Class::ALL.map(|class| (class.code().to_owned(), ctx.t(&format!("privacy-class-{}", code(class)))));
    let form = ctx.form(entered);
    let body = html! {
        p { (ctx.t("privacy-retention-intro")) }
        (table)
        h2 { (ctx.t("privacy-period-change")) }
        (form.post("/manage/privacy/retention", html! {
            (form.select("class", "privacy-class", classes.into()))
            (form.number("days", "privacy-period-days").width(6))
            (form.submit("privacy-period-set"))
        }))
    };
    Ok(form.page(&ctx.t("privacy-retention"), body))
}

async fn set(ctx: Ctx, form: Form<PeriodForm>) -> Result<Response> {
    check(&ctx)?;
    let Some(class) = Class::from_code(&form.value.class) else {
        return show_page(&ctx, &form.entered.refused(Error::field("class", "privacy-kind-missing"))?).await;
    };
    let days = &form.value.days;
    let key = form.entered.idempotency_key();
    match ctx.write_once(&key, &(class.code(), days), |tx| async move { set_period(&tx, class, days).await }).await {
        Ok(()) => Ok(ctx.redirect_saying("/manage/privacy/retention", &ctx.t("privacy-period-saved"))),
        Err(error) => show_page(&ctx, &form.entered.refused(error)?).await,
    }
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct HoldForm {
    covers: String,
    code: String,
    reason: String,
    because: String,
}

async fn holds(ctx: Ctx) -> Result<Response> {
    check(&ctx)?;
    holds_page(&ctx, &Entered::with([("covers", "everything")])).await
}

async fn holds_page(ctx: &Ctx, entered: &Entered) -> Result<Response> {
    let holds = hold::holds(ctx.app.db.read()).await?;
    let columns = ["privacy-hold-covers", "privacy-hold-why", "privacy-hold-set", "privacy-hold-state"];
    let mut table = Table::new("holds", ctx.t("privacy-holds"), columns.map(|key| Column::text(ctx.t(key))).into());
    let form = ctx.form(entered);
    for hold in &holds {
        let covers = match (&hold.unit, &hold.centre) {
            (Some(code), _) => format!("{} {code}", ctx.t("privacy-hold-unit")),
            (_, Some(code)) => format!("{} {code}", ctx.t("privacy-hold-centre")),
            _ => ctx.t("privacy-hold-everything"),
        };
        let to = format!("/manage/privacy/holds/{}", hold.id);
        table.row(vec![
            html! { (covers) },
            in_script(ctx.lang, &hold.reason),
            html! { (time::short_date_time(hold.set_at)) },
            match hold.lifted_at {
                Some(at) => html! { (time::short_date_time(at)) ": " (in_script(ctx.lang, &hold.lifted_because)) },
                None => html! {
                    (tag(Tone::Waiting, &ctx.t("privacy-hold-in-force")))
                    (form.post(&to, html! {
                        (form.text("because", "privacy-hold-lift-why").width(30))
                        (form.submit("privacy-hold-lift"))
                    }))
                },
            },
        ]);
    }
    let covers = ["everything", "unit", "centre"].map(|code| (code.to_owned(), ctx.t(&format!("privacy-hold-{code}"))));
    let body = html! {
        p { (ctx.t("privacy-holds-intro")) }
        @if holds.is_empty() { (empty(&ctx.t("privacy-holds-none"), None)) } @else { (table) }
        h2 { (ctx.t("privacy-hold-new")) }
        (form.post("/manage/privacy/holds", html! {
            (form.radios("covers", "privacy-hold-covers", covers.into()))
            (form.text("code", "privacy-hold-code").hint("privacy-hold-code-hint").optional().width(10))
            (form.lines("reason", "privacy-hold-why"))
            (form.submit("privacy-hold-save"))
        }))
    };
    Ok(form.page(&ctx.t("privacy-holds"), body))
}

async fn hold(ctx: Ctx, form: Form<HoldForm>) -> Result<Response> {
    check(&ctx)?;
    let value = &form.value;
    let command = &SetHold { covers: value.covers.clone(), code: value.code.clone(), reason: value.reason.clone() };
    let key = form.entered.idempotency_key();
    match ctx.write_once(&key, command, |tx| async move { hold::set_hold(&tx, command).await }).await {
        Ok(_) => Ok(ctx.redirect_saying("/manage/privacy/holds", &ctx.t("privacy-hold-saved"))),
        Err(error) => holds_page(&ctx, &form.entered.refused(error)?).await,
    }
}

async fn lift(ctx: Ctx, Path(id): Path<String>, form: Form<HoldForm>) -> Result<Response> {
    check(&ctx)?;
    let id: i64 = id.parse().map_err(|_| Error::NotFound)?;
    let because = &form.value.because;
    let key = form.entered.idempotency_key();
    match ctx.write_once(&key, &(id, because), |tx| async move { hold::lift_hold(&tx, id, because).await }).await {
        Ok(()) => Ok(ctx.redirect_saying("/manage/privacy/holds", &ctx.t("privacy-hold-lifted"))),
        Err(error) => holds_page(&ctx, &form.entered.refused(error)?).await,
    }
}
