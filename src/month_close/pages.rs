//! The guided page: the steps, and the one to go on with.

mod steps;

use axum::Router;
use axum::extract::Path;
use axum::response::Response;
use axum::routing::{get, post};
use maud::{Markup, html};
use serde::Deserialize;

use super::facts::Close;
use super::lock::lock;
use super::mark::{MarkStep, mark_step};
use super::rules::{State, Step, next_step};
use super::send_back::{SendBack, send_back};
use crate::access;
use crate::base::time::{Month, month_name};
use crate::base::{CentreId, Error, Result, Scope, Verb};
use crate::billing::{self, LockMonth};
use crate::web::{App, Ctx, Entered, Form, MenuEntry, Tone, tag, wide_page};

/// This room's menu entries.
pub const MENU: &[MenuEntry] = &[MenuEntry { path: "/month-close", key: "close-menu", verb: Some(Verb::CloseMonth) }];

/// This room's pages.
pub fn router() -> Router<App> {
    Router::new()
        .route("/month-close", get(show))
        .route("/month-close/send-back", post(send))
        .route("/month-close/issue", post(issue))
        .route("/month-close/lock", post(lock_now))
        .route("/month-close/unlock", post(unlock))
        .route("/month-close/{step}", post(mark))
}

/// `GET /month-close?month=&step=`
async fn show(ctx: Ctx) -> Result<Response> {
    access::check_somewhere(&ctx.actor, Verb::SeeCharges)?;
    let Some(centre) = billing::centre_asked(&ctx).await? else {
        access::check(&ctx.actor, Verb::SeeCharges, Scope::Everywhere)?;
        return Ok(wide_page(&ctx, &ctx.t("close-title"), billing::choose_centre(&ctx, "/month-close").await?));
    };
    let month = Month::parse(&ctx.asked("month")).unwrap_or_else(|| billing::last_month(&ctx));
    close_page(&ctx, centre, month, &Entered::empty()).await
}

async fn close_page(ctx: &Ctx, centre: CentreId, month: Month, entered: &Entered) -> Result<Response> {
    let close = Close::load(ctx.app.db.read(), &ctx.actor, &ctx.app.clock, centre, month).await?;
    let states = close.states();
    let shown = Step::from_code(&ctx.asked("step")).or_else(|| next_step(&states)).unwrap_or(Step::Lock);
    let form = ctx.form(entered);
    let title = ctx.tr("close-title-of", &[("month", &month_name(ctx.lang, month))]);
    let body = html! {
        (month_form(ctx, month))
        (progress(ctx, &close, shown))
        (steps::body(ctx, &close, shown, &form))
    };
    Ok(form.page(&title, body))
}

fn month_form(ctx: &Ctx, month: Month) -> Markup {
    let entered = Entered::with([("month", month.to_string())]);
    let form = ctx.form(&entered);
    form.filters(
        "/month-close",
        html! {
            @if ctx.actor.centre().is_none() { (form.hidden("centre", &ctx.asked("centre"))) }
            (form.select("month", "billing-run-month", billing::month_options(ctx)))
        },
    )
}

/// The steps with where they stand; each leads to itself.
fn progress(ctx: &Ctx, close: &Close, shown: Step) -> Markup {
    html! {
        nav aria-label=(ctx.t("close-steps")) {
            ol.links {
                @for view in &close.steps {
                    li {
                        a href=(address(ctx, close.month, view.step)) aria-current=[(view.step == shown).then_some("step")] {
                            (ctx.t(&format!("close-step-{}", view.step.code())))
                        }
                        " " (state_tag(ctx, view.state))
                    }
                }
            }
        }
    }
}

fn address(ctx: &Ctx, month: Month, step: Step) -> String {
    let base = format!("/month-close?month={month}&step={}", step.code());
    match ctx.asked("centre").as_str() {
        "" => base,
        centre => {
            format!("{base}&{}", form_urlencoded::Serializer::new(String::new()).append_pair("centre", centre).finish())
        }
    }
}

fn state_tag(ctx: &Ctx, state: State) -> Markup {
    let tone = match state {
        State::Done => Tone::Good,
        State::SetAside => Tone::Plain,
        State::Changed | State::Open => Tone::Waiting,
    };
    tag(tone, &ctx.t(&format!("close-state-{}", state.code())))
}

/// The centre of who acts, and the month named.
fn acting(ctx: &Ctx, month: &str) -> Result<(CentreId, Month)> {
    if !ctx.actor.is_logged_in() {
        return Err(Error::NotLoggedIn);
    }
    let centre = ctx.actor.centre().ok_or(Error::NotAllowed)?;
    access::check(&ctx.actor, Verb::CloseMonth, Scope::Centre(centre))?;
    let month = Month::parse(month).ok_or_else(|| Error::field("month", "billing-month-unreadable"))?;
    Ok((centre, month))
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct MonthForm {
    month: String,
}

async fn send(ctx: Ctx, form: Form<MonthForm>) -> Result<Response> {
    let (centre, month) = acting(&ctx, &form.value.month)?;
    let command = &SendBack { centre, month: month.to_string() };
    let key = form.entered.idempotency_key();
    let count = ctx.write_once(&key, command, |tx| async move { send_back(&tx, command).await }).await?;
    let words = ctx.lang.count("close-sent-back", i64::try_from(count).unwrap_or(i64::MAX));
    Ok(ctx.redirect_saying(address(&ctx, month, Step::Missing), &words))
}

async fn issue(ctx: Ctx, form: Form<MonthForm>) -> Result<Response> {
    let (centre, month) = acting(&ctx, &form.value.month)?;
    let result = billing::run_invoices(&ctx.app.db, &ctx.actor, &ctx.app.clock, centre, month, |_, _| ()).await?;
    let words = ctx.tr(
        "billing-run-done",
        &[
            ("count", &result.issued.len().to_string()),
            ("amount", &result.payable()?.to_string()),
            ("month", &month_name(ctx.lang, month)),
        ],
    );
    Ok(ctx.redirect_saying(format!("/month-close?month={month}"), &words))
}

async fn lock_now(ctx: Ctx, form: Form<MonthForm>) -> Result<Response> {
    let (centre, month) = acting(&ctx, &form.value.month)?;
    let command = &LockMonth { centre, month: month.to_string(), reason: String::new() };
    let key = form.entered.idempotency_key();
    match ctx.write_once(&key, command, |tx| async move { lock(&tx, command).await }).await {
        Ok(()) => {
            let words = ctx.tr("close-locked-now", &[("month", &month_name(ctx.lang, month))]);
            Ok(ctx.redirect_saying(address(&ctx, month, Step::Lock), &words))
        }
        Err(error) => close_page(&ctx, centre, month, &form.entered.refused(error)?).await,
    }
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct UnlockForm {
    month: String,
    centre: String,
    reason: String,
}

async fn unlock(ctx: Ctx, form: Form<UnlockForm>) -> Result<Response> {
    access::check_somewhere(&ctx.actor, Verb::UnlockMonth)?;
    let centre = billing::centre_by_code(ctx.app.db.read(), &form.value.centre).await?.id;
    let month = Month::parse(&form.value.month).ok_or_else(|| Error::field("month", "billing-month-unreadable"))?;
    let command = &LockMonth { centre, month: month.to_string(), reason: form.value.reason.clone() };
    let key = form.entered.idempotency_key();
    let back = format!("/month-close?month={month}&step=lock&centre={}", form.value.centre);
    match ctx.write_once(&key, command, |tx| async move { billing::unlock_month(&tx, command).await }).await {
        Ok(()) => Ok(ctx.redirect_saying(back, &ctx.t("close-unlocked"))),
        Err(error) => close_page(&ctx, centre, month, &form.entered.refused(error)?).await,
    }
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct MarkForm {
    month: String,
    seen: String,
    set_aside: String,
    reason: String,
}

async fn mark(ctx: Ctx, Path(step): Path<String>, form: Form<MarkForm>) -> Result<Response> {
    let (centre, month) = acting(&ctx, &form.value.month)?;
    let step = Step::from_code(&step).ok_or(Error::NotFound)?;
    let command = &MarkStep {
        centre,
        month: month.to_string(),
        step,
        set_aside: !form.value.set_aside.is_empty(),
        reason: form.value.reason.clone(),
        seen: form.value.seen.clone(),
    };
    let key = form.entered.idempotency_key();
    match ctx.write_once(&key, command, |tx| async move { mark_step(&tx, command).await }).await {
        Ok(()) => {
            let said = if command.set_aside { "close-said-set-aside" } else { "close-said-done" };
            Ok(ctx.redirect_saying(format!("/month-close?month={month}"), &ctx.t(said)))
        }
        Err(error) => close_page(&ctx, centre, month, &form.entered.refused(error)?).await,
    }
}
