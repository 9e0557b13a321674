//! What each step shows, and how it is settled.

use maud::{Markup, html};

use super::{address, state_tag};
use crate::access;
use crate::base::time::{month_name, short_date, short_date_time, to_ist};
use crate::base::{Scope, Verb};
use crate::month_close::facts::{Close, StepView};
use crate::month_close::rules::{State, Step};
use crate::web::{Column, Ctx, FormView, Table, Tone, empty, in_script, notice};

/// The step that is shown, with its heading, what was said of it, and its ways on.
pub(super) fn body(ctx: &Ctx, close: &Close, step: Step, form: &FormView<'_>) -> Markup {
    let Some(view) = close.step(step) else { return html! {} };
    html! {
        section aria-labelledby="step" {
            h2 id="step" { (ctx.t(&format!("close-step-{}", step.code()))) " " (state_tag(ctx, view.state)) }
            p { (ctx.t(&format!("close-lead-{}", step.code()))) }
            (said(ctx, view))
            @match step {
                Step::Missing => (missing(ctx, close)),
                Step::Review => (drafts(ctx, close)),
                Step::Issue => (issue(ctx, close, form)),
                Step::Reconcile => (reconcile(ctx, close)),
                Step::Export => (export(ctx, close)),
                Step::Lock => (lock(ctx, close, form)),
            }
            @if access::may(&ctx.actor, Verb::CloseMonth, Scope::Centre(close.centre)) { (settle(ctx, close, view, form)) }
        }
    }
}

/// Who said what of the step last.
fn said(ctx: &Ctx, view: &StepView) -> Markup {
    let Some(said) = &view.said else { return html! {} };
    let by = said.by.clone().unwrap_or_default();
    let at = short_date_time(said.marked_at);
    let key = match view.state {
        State::Changed => "close-said-before",
        _ if said.reason.is_empty() => "close-said-by",
        _ => "close-left-by",
    };
    let tone = if view.state == State::Changed { Tone::Waiting } else { Tone::Plain };
    notice(
        tone,
        html! { p { (ctx.tr(key, &[("name", &by), ("time", &at)])) } @if !said.reason.is_empty() { p { (in_script(ctx.lang, &said.reason)) } } },
    )
}

/// Jobs without a count, each with the way to its booking, and one button that sends them back.
fn missing(ctx: &Ctx, close: &Close) -> Markup {
    if close.jobs.is_empty() {
        return empty(&ctx.t("close-missing-none"), None);
    }
    let mut table = Table::new(
        "missing",
        ctx.lang.count("close-missing-count", i64::try_from(close.jobs.len()).unwrap_or(i64::MAX)),
        vec![
            Column::text(ctx.t("close-column-booking")),
            Column::text(ctx.t("close-column-ended")),
            Column::text(ctx.t("close-column-machine")),
            Column::text(ctx.t("billing-column-unit")),
        ],
    );
    for job in &close.jobs {
        table.row(vec![
            html! { a href=(format!("/bookings/{}", job.reference)) translate="no" { (crate::base::grouped_reference(&job.reference)) } },
            html! { span.day { (short_date(to_ist(job.ends_at).date())) } },
            html! { (in_script(ctx.lang, job.equipment(ctx.lang))) },
            html! { (in_script(ctx.lang, job.unit(ctx.lang))) },
        ]);
    }
    let may = access::may(&ctx.actor, Verb::CloseMonth, Scope::Centre(close.centre));
    html! {
        (table)
        @if may {
            p.actions { (crate::web::post_button(ctx, "/month-close/send-back", &ctx.t("close-send-back"), &[("month", &close.month.to_string())])) }
        }
    }
}

/// The documents to be, with what to look at.
fn drafts(ctx: &Ctx, close: &Close) -> Markup {
    let preview = &close.preview;
    if preview.documents.is_empty() {
        return empty(&ctx.t("billing-run-nothing"), None);
    }
    let mut table = Table::new(
        "drafts",
        ctx.t("billing-run-caption"),
        vec![
            Column::text(ctx.t("billing-column-unit")),
            Column::text(ctx.t("billing-column-kind")),
            Column::number(ctx.t("billing-column-lines")),
            Column::number(ctx.t("billing-column-value")),
            Column::number(ctx.t("billing-column-tax")),
            Column::number(ctx.t("billing-column-payable")),
            Column::text(ctx.t("billing-column-look-at")),
        ],
    );
    for document in &preview.documents {
        let party = &document.unit.recipient.party;
        let warnings: Vec<String> = document.warnings.iter().map(|warning| ctx.t(warning.key())).collect();
        table.row(vec![
            html! { (in_script(ctx.lang, ctx.lang.pick(&party.name_en, &party.name_hi))) " " small { (party.code) } },
            html! { (ctx.t(document.kind.key())) },
            html! { (document.lines) },
            html! { (document.value) },
            html! { (document.tax) },
            html! { (document.payable) },
            html! { (warnings.join("; ")) },
        ]);
    }
    table.total(vec![
        html! { (ctx.t("billing-total")) },
        html! {},
        html! {},
        html! { (preview.value) },
        html! { (preview.tax) },
        html! { (preview.payable) },
        html! {},
    ]);
    html! {
        p { (ctx.lang.count("billing-run-count", i64::try_from(preview.documents.len()).unwrap_or(i64::MAX))) }
        @if preview.older_unbilled > 0 { p { (ctx.lang.count("billing-run-older", preview.older_unbilled)) } }
        (table)
    }
}

fn issue(ctx: &Ctx, close: &Close, form: &FormView<'_>) -> Markup {
    let preview = &close.preview;
    let count = preview.documents.len().to_string();
    let words = ctx.tr("billing-run-issue", &[("count", &count), ("amount", &preview.payable.to_string())]);
    let may = access::may(&ctx.actor, Verb::IssueInvoice, Scope::Centre(close.centre));
    html! {
        (issued(ctx, close))
        @if preview.documents.is_empty() { (empty(&ctx.t("billing-run-nothing"), None)) }
        @else if may {
            p { (ctx.t("billing-run-final")) }
            (form.post("/month-close/issue", html! {
                (form.hidden("month", &close.month.to_string()))
                (form.submit_words(&words))
            }))
        }
    }
}

fn issued(ctx: &Ctx, close: &Close) -> Markup {
    html! {
        @if close.issued.count > 0 {
            p { (ctx.tr("close-issued", &[("count", &close.issued.count.to_string()), ("amount", &close.issued.payable.to_string())])) " "
                a href="/invoices" { (ctx.t("billing-run-see-issued")) } }
        }
    }
}

fn reconcile(ctx: &Ctx, close: &Close) -> Markup {
    let left = &close.unallocated;
    html! {
        @if close.bank_rows > 0 {
            p { (ctx.tr("close-bank-open", &[("count", &close.bank_rows.to_string())])) " " a href="/bank" { (ctx.t("bank-title")) } }
        }
        @if left.count == 0 { (empty(&ctx.t("close-reconcile-none"), None)) }
        @else {
            p { (ctx.tr("close-unallocated", &[("count", &left.count.to_string()), ("amount", &left.amount.to_string())])) " "
                a href="/receipts" { (ctx.t("billing-menu-receipts")) } }
        }
    }
}

fn export(ctx: &Ctx, close: &Close) -> Markup {
    let (from, until) = (short_date(close.month.first_day()), short_date(close.month.last_day()));
    html! {
        (issued(ctx, close))
        p { a href=(format!("/exports?from={from}&to={until}")) { (ctx.t("close-to-exports")) } }
    }
}

/// What stands in the way, or the lock itself; whoever may opens a locked month again.
fn lock(ctx: &Ctx, close: &Close, form: &FormView<'_>) -> Markup {
    if close.is_locked() {
        return locked(ctx, close, form);
    }
    let open: Vec<&StepView> =
        close.steps.iter().filter(|view| view.step != Step::Lock && !view.state.is_settled()).collect();
    let may = access::may(&ctx.actor, Verb::CloseMonth, Scope::Centre(close.centre));
    html! {
        @if !open.is_empty() {
            p { (ctx.t("close-lock-waits")) }
            ul {
                @for view in open {
                    li { a href=(address(ctx, close.month, view.step)) { (ctx.t(&format!("close-step-{}", view.step.code()))) } }
                }
            }
        } @else if !close.month_is_over {
            p { (ctx.t("refusal-close-month-is-running")) " " (ctx.t("refusal-close-month-is-running-next")) }
        } @else if may {
            (form.post("/month-close/lock", html! {
                (form.hidden("month", &close.month.to_string()))
                (form.submit_words(&ctx.tr("close-lock-now", &[("month", &month_name(ctx.lang, close.month))])))
            }))
        }
    }
}

fn locked(ctx: &Ctx, close: &Close, form: &FormView<'_>) -> Markup {
    let Some(lock) = &close.lock else { return html! {} };
    let by = lock.by.clone().unwrap_or_default();
    let words = ctx.tr("close-locked-by", &[("name", &by), ("time", &short_date_time(lock.changed_at))]);
    html! {
        p { (words) }
        @if access::may(&ctx.actor, Verb::UnlockMonth, Scope::Centre(close.centre)) {
            (form.post("/month-close/unlock", html! {
                (form.hidden("month", &close.month.to_string()))
                (form.hidden("centre", &close.preview.centre.code))
                (form.lines("reason", "close-unlock-reason").hint("close-unlock-hint"))
                (form.submit("close-unlock-now"))
            }))
        }
    }
}

/// Saying that the step is done, or why it is left.
fn settle(ctx: &Ctx, close: &Close, view: &StepView, form: &FormView<'_>) -> Markup {
    if view.step == Step::Lock || view.state == State::Done {
        return html! {};
    }
    let action = format!("/month-close/{}", view.step.code());
    let hidden = html! {
        (form.hidden("month", &close.month.to_string()))
        (form.hidden("seen", &view.finding.seen))
    };
    html! {
        @if view.step.is_said() {
            (form.post(&action, html! { (hidden) (form.submit_words(&ctx.t(&format!("close-done-{}", view.step.code())))) }))
        }
        @if view.state != State::SetAside {
            details open[form.is_refused()] {
                summary { (ctx.t("close-set-aside")) }
                (form.post(&action, html! {
                    (hidden)
                    (form.hidden("set_aside", "yes"))
                    (form.lines("reason", "close-reason").hint("close-reason-hint"))
                    (form.submit("close-set-aside-now"))
                }))
            }
        }
    }
}
