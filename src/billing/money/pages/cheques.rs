//! Cheques: where each is, and the next step.

use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;

use super::{ROWS, Reading, centre_or_choice, own_centre, ways};
use crate::access;
use crate::base::time::{ist_date, short_date};
use crate::base::{Error, ReceiptId, Result, Scope, Verb};
use crate::billing::money::cheque::{self, Cheque, ChequeState, ChequeStep, MoveCheque, SetChequeRule};
use crate::billing::pages::receipts::mode_key;
use crate::web::{Column, Ctx, Entered, Form, Table, empty, in_script, page, post_button, summary_list, wide_page};

const fn state_key(state: ChequeState) -> &'static str {
    match state {
        ChequeState::InHand => "billing-cheque-in-hand",
        ChequeState::Deposited => "billing-cheque-deposited",
        ChequeState::Cleared => "billing-cheque-cleared",
        ChequeState::Bounced => "billing-cheque-bounced",
    }
}

const fn step_key(step: ChequeStep) -> &'static str {
    match step {
        ChequeStep::Deposit => "billing-cheque-do-deposit",
        ChequeStep::Clear => "billing-cheque-do-clear",
        ChequeStep::Bounce => "billing-cheque-do-bounce",
        ChequeStep::PresentAgain => "billing-cheque-do-again",
    }
}

/// `GET /cheques`: those of one state.
pub(super) async fn list(ctx: Ctx) -> Result<Response> {
    let title = "billing-cheques-title";
    let centre = match centre_or_choice(&ctx, Verb::HandleCheque, "/cheques", title).await? {
        Ok(centre) => centre,
        Err(choice) => return Ok(choice),
    };
    let state = ChequeState::from_code(&ctx.asked("state")).unwrap_or(ChequeState::InHand);
    let rows = cheque::cheques(ctx.app.db.read(), &ctx.actor, centre, state, ROWS).await?;
    let mut table = Table::new(
        "cheques",
        ctx.t(state_key(state)),
        vec![
            Column::text(ctx.t("billing-column-number")),
            Column::text(ctx.t("billing-column-reference")),
            Column::text(ctx.t("billing-column-unit")),
            Column::text(ctx.t("billing-column-dated")),
            Column::number(ctx.t("billing-column-amount")),
            Column::text(ctx.t("billing-column-next")),
        ],
    );
    for row in &rows {
        table.row(vec![
            html! { a href=(format!("/receipts/{}", row.receipt_id)) { (row.number) } },
            html! { (row.reference.as_deref().unwrap_or("–")) " " (in_script(ctx.lang, &row.bank)) },
            html! { (in_script(ctx.lang, ctx.lang.pick(&row.unit_name_en, &row.unit_name_hi))) },
            html! { span.day { (short_date(row.dated_on)) } },
            html! { (row.amount) },
            steps(&ctx, row),
        ]);
    }
    let at_once = cheque::counts_at_once(ctx.app.db.read(), centre, ist_date(ctx.now())).await?;
    let body = html! {
        (ways(&ctx))
        p { (ctx.t(if at_once { "billing-cheque-rule-at-once" } else { "billing-cheque-rule-cleared" })) }
        nav aria-label=(ctx.t("billing-cheque-states")) {
            p.actions { @for other in ChequeState::ALL {
                @if other == state { strong aria-current="page" { (ctx.t(state_key(other))) } " " }
                @else { a href=(ctx.here_with("state", other.code())) { (ctx.t(state_key(other))) } " " }
            } }
        }
        @if table.is_empty() { (empty(&ctx.t("billing-cheques-none"), None)) } @else { (table) }
    };
    Ok(wide_page(&ctx, &ctx.t(title), body))
}

/// `GET /cheque-rule`: when cheques pay at the centre.
pub(super) async fn ask_rule(ctx: Ctx) -> Result<Response> {
    let centre = own_centre(&ctx, Verb::ManageRules)?;
    let at_once = cheque::counts_at_once(ctx.app.db.read(), centre, ist_date(ctx.now())).await?;
    let (now, other, value) = match at_once {
        true => ("billing-cheque-rule-at-once", "billing-cheque-rule-to-cleared", "yes"),
        false => ("billing-cheque-rule-cleared", "billing-cheque-rule-to-at-once", "no"),
    };
    let body = html! {
        p { (ctx.t(now)) }
        (post_button(&ctx, "/cheque-rule", &ctx.t(other), &[("when_cleared", value)]))
    };
    Ok(page(&ctx, &ctx.t("billing-cheques-title"), body))
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct RuleForm {
    when_cleared: String,
}

/// `POST /cheque-rule`
pub(super) async fn rule(ctx: Ctx, form: Form<RuleForm>) -> Result<Response> {
    let centre = own_centre(&ctx, Verb::ManageRules)?;
    let (key, command) =
        (form.entered.idempotency_key(), &SetChequeRule { centre, when_cleared: form.value.when_cleared == "yes" });
    ctx.write_once(&key, command, |tx| async move { cheque::set_cheque_rule(&tx, command).await }).await?;
    Ok(ctx.redirect_saying("/cheque-rule", &ctx.t("billing-cheque-rule-done")))
}

fn steps(ctx: &Ctx, row: &Cheque) -> Markup {
    let steps = row.state().steps();
    html! {
        @if steps.is_empty() { "–" }
        @for step in steps {
            a href=(format!("/cheques/{}/{}", row.receipt_id, step.code())) { (ctx.t(step_key(*step))) } " "
        }
    }
}

async fn asked(ctx: &Ctx, receipt: &str, step: &str) -> Result<(Cheque, ChequeStep)> {
    access::check_somewhere(&ctx.actor, Verb::HandleCheque)?;
    let id = receipt.parse().map(ReceiptId).map_err(|_| Error::NotFound)?;
    let step = ChequeStep::from_code(step).ok_or(Error::NotFound)?;
    let row = cheque::cheque(ctx.app.db.read(), &ctx.actor, id).await?;
    Ok((row, step))
}

/// `GET /cheques/{receipt}/{step}`
pub(super) async fn ask(ctx: Ctx, Path((receipt, step)): Path<(String, String)>) -> Result<Response> {
    let (row, step) = asked(&ctx, &receipt, &step).await?;
    let entered = Entered::with([("day_on", short_date(ist_date(ctx.now())))]);
    Ok(step_page(&ctx, &row, step, &entered))
}

fn step_page(ctx: &Ctx, row: &Cheque, step: ChequeStep, entered: &Entered) -> Response {
    let form = ctx.form(entered);
    let unit = in_script(ctx.lang, ctx.lang.pick(&row.unit_name_en, &row.unit_name_hi));
    let facts = [
        (ctx.t("billing-column-number"), html! { (row.number) }),
        (ctx.t("billing-column-unit"), html! { (unit) " (" (row.unit_code) ")" }),
        (
            ctx.t("billing-column-mode"),
            html! { (ctx.t(mode_key(&row.mode))) " " (row.reference.as_deref().unwrap_or("")) },
        ),
        (ctx.t("billing-column-amount"), html! { (row.amount) }),
        (ctx.t("billing-column-state"), html! { (ctx.t(state_key(row.state()))) }),
    ];
    let may_charge = access::may(&ctx.actor, Verb::CorrectDocument, Scope::Centre(row.centre_id));
    let body = html! {
        (summary_list(&facts))
        @if step == ChequeStep::Bounce { p { (ctx.t("billing-cheque-bounce-lead")) } }
        (form.post(&format!("/cheques/{}/{}", row.receipt_id, step.code()), html! {
            (form.date("day_on", "billing-field-day"))
            @if step == ChequeStep::Bounce {
                (form.text("reason", "billing-reason").hint("billing-cheque-reason-hint").width(30))
                @if may_charge { (form.number("charge", "billing-field-charge").hint("billing-field-charge-hint").optional()) }
            }
            (form.submit(step_key(step)))
        }))
        p { a href="/cheques" { (ctx.t("billing-cheques-title")) } }
    };
    form.page(&ctx.t(step_key(step)), body)
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct StepForm {
    day_on: String,
    reason: String,
    charge: String,
}

/// `POST /cheques/{receipt}/{step}`
pub(super) async fn step(
    ctx: Ctx,
    Path((receipt, step)): Path<(String, String)>,
    form: Form<StepForm>,
) -> Result<Response> {
    let (row, step) = asked(&ctx, &receipt, &step).await?;
    let mut reading = Reading::default();
    let command = MoveCheque {
        receipt: row.receipt_id,
        step,
        day_on: reading.day("day_on", &form.value.day_on),
        reason: form.value.reason.clone(),
        charge: reading.amount_or_none("charge", &form.value.charge),
    };
    let outcome = match reading.done(command) {
        Ok(command) => {
            let (key, command) = (form.entered.idempotency_key(), &command);
            ctx.write_once(&key, command, |tx| async move { cheque::move_cheque(&tx, command).await }).await
        }
        Err(error) => Err(error),
    };
    match outcome {
        Ok(again) => {
            let number = again.map_or_else(|| row.number.clone(), |again| again.number);
            Ok(ctx.redirect_saying("/cheques", &ctx.tr("billing-cheque-moved", &[("number", &number)])))
        }
        Err(error) => Ok(step_page(&ctx, &row, step, &form.entered.refused(error)?)),
    }
}
