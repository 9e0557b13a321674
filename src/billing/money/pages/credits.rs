//! Credits not used: the list, one credit with what it pays, setting it anew, giving it back.

use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;

use super::{ROWS, Reading, centre_or_choice, ways};
use crate::access;
use crate::base::time::{ist_date, short_date};
use crate::base::{DocumentId, Error, Paise, ReceiptId, Result, Scope, Verb};
use crate::billing::find;
use crate::billing::money::credit::{self, Credit, CreditRow, Reallocate};
use crate::billing::money::mode::PaymentMode;
use crate::billing::money::open::open_documents_of;
use crate::billing::money::refund::{self, RefundCredit};
use crate::billing::money::tds;
use crate::billing::pages::receipts::mode_key;
use crate::web::{Column, Ctx, Entered, Form, Table, empty, in_script, summary_list, wide_page};

/// `GET /credits`
pub(super) async fn list(ctx: Ctx) -> Result<Response> {
    let title = "billing-credits-title";
    let centre = match centre_or_choice(&ctx, Verb::SeeInvoice, "/credits", title).await? {
        Ok(centre) => centre,
        Err(choice) => return Ok(choice),
    };
    let rows = credit::credits(ctx.app.db.read(), &ctx.actor, centre, None, ROWS).await?;
    let mut table = Table::new(
        "credits",
        ctx.t("billing-credits-caption"),
        vec![
            Column::text(ctx.t("billing-column-number")),
            Column::text(ctx.t("billing-column-received")),
            Column::text(ctx.t("billing-column-unit")),
            Column::text(ctx.t("billing-column-mode")),
            Column::number(ctx.t("billing-column-amount")),
            Column::number(ctx.t("billing-column-unused")),
        ],
    );
    let mut sum = Paise::ZERO;
    for row in &rows {
        let unused = row.unused()?;
        sum = sum.plus(unused)?;
        table.row(vec![
            html! { a href=(format!("/credits/{}", row.credit().slug())) { (row.number) } },
            html! { span.day { (short_date(row.received_on)) } },
            html! { (in_script(ctx.lang, ctx.lang.pick(&row.unit_name_en, &row.unit_name_hi))) },
            html! { (ctx.t(mode_key(&row.mode))) @if !row.counts { " · " (ctx.t("billing-credit-waiting")) } },
            html! { (row.amount) },
            html! { (unused) },
        ]);
    }
    if !table.is_empty() {
        let dash = || html! {};
        table.total(vec![html! { (ctx.t("billing-total")) }, dash(), dash(), dash(), dash(), html! { (sum) }]);
    }
    let body = html! {
        (ways(&ctx))
        p { (ctx.t("billing-credits-lead")) }
        @if table.is_empty() { (empty(&ctx.t("billing-credits-none"), None)) } @else { (table) }
    };
    Ok(wide_page(&ctx, &ctx.t(title), body))
}

/// The credit of the address, for who may see it.
async fn asked(ctx: &Ctx, text: &str) -> Result<CreditRow> {
    let credit = Credit::parse(text).ok_or(Error::NotFound)?;
    let row = credit::load(ctx.app.db.read(), credit).await?;
    access::check(&ctx.actor, Verb::SeeStatement, Scope::UnitAtCentre(row.unit_id, row.centre_id))?;
    Ok(row)
}

async fn asked_to(ctx: &Ctx, verb: Verb, text: &str) -> Result<CreditRow> {
    access::check_somewhere(&ctx.actor, verb)?;
    let row = asked(ctx, text).await?;
    access::check(&ctx.actor, verb, Scope::Centre(row.centre_id))?;
    Ok(row)
}

/// `GET /credits/{credit}`
pub(super) async fn show(ctx: Ctx, Path(text): Path<String>) -> Result<Response> {
    access::check_somewhere(&ctx.actor, Verb::SeeStatement)?;
    let row = asked(&ctx, &text).await?;
    credit_page(&ctx, &row, &Entered::empty()).await
}

fn facts(ctx: &Ctx, row: &CreditRow) -> Result<Vec<(String, Markup)>> {
    let unit = in_script(ctx.lang, ctx.lang.pick(&row.unit_name_en, &row.unit_name_hi));
    let mut facts = vec![
        (ctx.t("billing-column-unit"), html! { (unit) " (" (row.unit_code) ")" }),
        (ctx.t("billing-column-received"), html! { (short_date(row.received_on)) }),
        (ctx.t("billing-column-mode"), html! { (ctx.t(mode_key(&row.mode))) }),
        (ctx.t("billing-column-amount"), html! { (row.amount) }),
        (ctx.t("billing-column-unused"), html! { strong { (row.unused()?) } }),
    ];
    if row.withdrawn > Paise::ZERO {
        facts.push((ctx.t("billing-withdrawn"), html! { (row.withdrawn) }));
    }
    Ok(facts)
}

async fn credit_page(ctx: &Ctx, row: &CreditRow, entered: &Entered) -> Result<Response> {
    let conn = ctx.app.db.read();
    let history = find::allocation_history(conn, row.credit()).await?;
    let at = Scope::Centre(row.centre_id);
    let may_set = access::may(&ctx.actor, Verb::AllocateMoney, at) && !row.is_tied() && row.counts;
    let unused = row.unused()?;
    let form = ctx.form(entered);
    let change = if may_set {
        change_form(ctx, row, entered).await?
    } else {
        html! {}
    };
    let slug = row.credit().slug();
    let reverse_verb = if row.mode == "tds" { Verb::RecordTds } else { Verb::WriteOff };
    let body = html! {
        (summary_list(&facts(ctx, row)?))
        h2 { (ctx.t("billing-allocations")) }
        (history_table(ctx, &history))
        (change)
        p.actions {
            @if unused > Paise::ZERO && !row.is_tied() && access::may(&ctx.actor, Verb::RefundMoney, at) {
                a href=(format!("/credits/{slug}/refund")) { (ctx.t("billing-refund-title")) } " "
            }
            @if row.is_tied() && row.withdrawn == Paise::ZERO && access::may(&ctx.actor, reverse_verb, at) {
                a href=(format!("/credits/{slug}/reverse")) { (ctx.t("billing-reverse-title")) } " "
            }
            @match row.credit() {
                Credit::Receipt(id) => a href=(format!("/receipts/{id}")) { (ctx.tr("billing-receipt-number", &[("number", &row.number)])) },
                Credit::Note(id) => a href=(format!("/invoices/{id}")) { (ctx.t("billing-note-credit")) " " (row.number) },
            }
        }
    };
    Ok(form.page(&ctx.tr("billing-credit-title", &[("number", &row.number)]), body))
}

/// Every setting against a document and every taking back, oldest first.
pub(in crate::billing) fn history_table(ctx: &Ctx, history: &[find::AllocationStep]) -> Markup {
    if history.is_empty() {
        return html! { p { (ctx.t("billing-receipt-paid-nothing")) } };
    }
    let mut table = Table::new(
        "allocations",
        ctx.t("billing-allocations-caption"),
        vec![
            Column::text(ctx.t("billing-column-day")),
            Column::text(ctx.t("billing-column-document")),
            Column::number(ctx.t("billing-column-amount")),
            Column::text(ctx.t("billing-reason")),
        ],
    );
    for step in history {
        table.row(vec![
            html! { span.day { (short_date(ist_date(step.created_at))) } },
            html! { a href=(format!("/invoices/{}", step.document_id)) { (step.number) } },
            html! { (step.amount) },
            html! { @if step.reason.is_empty() { "–" } @else { (step.reason) } },
        ]);
    }
    html! { (table) }
}

async fn change_form(ctx: &Ctx, row: &CreditRow, entered: &Entered) -> Result<Markup> {
    let conn = ctx.app.db.read();
    let paid = credit::paid_by(conn, row.credit()).await?;
    let open = open_documents_of(conn, row.unit_id, row.centre_id).await?;
    if paid.is_empty() && open.is_empty() {
        return Ok(html! {});
    }
    let form = ctx.form(entered);
    let back: Vec<(String, String)> =
        paid.iter().map(|paid| (paid.document_id.to_string(), format!("{} · {}", paid.number, paid.amount))).collect();
    Ok(html! {
        h2 { (ctx.t("billing-set-anew")) }
        p { (ctx.t("billing-set-anew-lead")) }
        (form.post(&format!("/credits/{}", row.credit().slug()), html! {
            @if !back.is_empty() {
                (form.checkboxes("take_back", "billing-take-back", back).optional())
            }
            div id="set" tabindex="-1" {
                @for document in &open {
                    @let name = format!("set-{}", document.id);
                    @let facts = [
                        ("number", document.number.clone()),
                        ("amount", document.outstanding.to_string()),
                        ("due", short_date(document.due_on)),
                    ];
                    @let facts: Vec<(&'static str, &str)> = facts.iter().map(|(name, value)| (*name, value.as_str())).collect();
                    (form.number(&name, "billing-open-document").label_words(ctx.tr("billing-open-document", &facts)).optional())
                }
            }
            (form.text("reason", "billing-reason").hint("billing-take-back-reason-hint").optional().width(30))
            (form.submit("billing-set-anew-submit"))
        }))
    })
}

/// Names of the amounts depend on the documents that are open; they are read from what was entered.
#[derive(Deserialize)]
pub(super) struct AnyFields {}

fn read_change(credit: Credit, entered: &Entered) -> Result<Reallocate> {
    let mut reading = Reading::default();
    let mut set = Vec::new();
    for (name, value) in entered.pairs() {
        let Some(id) = name.strip_prefix("set-").and_then(|id| id.parse().ok()) else { continue };
        if !value.trim().is_empty() {
            set.push((DocumentId(id), reading.amount("set", value)));
        }
    }
    let take_back = entered.all("take_back").filter_map(|id| id.parse().ok()).map(DocumentId).collect();
    reading.done(Reallocate { credit, take_back, set, reason: entered.get("reason").to_owned() })
}

/// `POST /credits/{credit}`
pub(super) async fn reallocate_credit(ctx: Ctx, Path(text): Path<String>, form: Form<AnyFields>) -> Result<Response> {
    let row = asked_to(&ctx, Verb::AllocateMoney, &text).await?;
    let outcome = match read_change(row.credit(), &form.entered) {
        Ok(command) => {
            let (key, command) = (form.entered.idempotency_key(), &command);
            ctx.write_once(&key, command, |tx| async move { credit::reallocate(&tx, command).await }).await
        }
        Err(error) => Err(error),
    };
    match outcome {
        Ok(done) => {
            let facts = [("set", &*done.set_paise.to_string()), ("left", &*done.left_paise.to_string())];
            Ok(ctx
                .redirect_saying(format!("/credits/{}", row.credit().slug()), &ctx.tr("billing-set-anew-done", &facts)))
        }
        Err(error) => credit_page(&ctx, &row, &form.entered.refused(error)?).await,
    }
}

/// `GET /credits/{credit}/refund`
pub(super) async fn ask_refund(ctx: Ctx, Path(text): Path<String>) -> Result<Response> {
    let row = asked_to(&ctx, Verb::RefundMoney, &text).await?;
    let entered = Entered::with([("amount", row.unused()?.plain()), ("paid_on", short_date(ist_date(ctx.now())))]);
    refund_page(&ctx, &row, &entered)
}

fn refund_page(ctx: &Ctx, row: &CreditRow, entered: &Entered) -> Result<Response> {
    let form = ctx.form(entered);
    let known = refund::way_back(row, None);
    let modes = PaymentMode::at_counter()
        .filter(|mode| !mode.is_paper())
        .map(|mode| (mode.code().to_owned(), ctx.t(mode_key(mode.code()))))
        .collect();
    let body = html! {
        (summary_list(&facts(ctx, row)?))
        p { (ctx.t("billing-refund-lead")) }
        (form.post(&format!("/credits/{}/refund", row.credit().slug()), html! {
            (form.number("amount", "billing-field-refund"))
            @match known {
                Some(mode) => p { (ctx.tr("billing-refund-way", &[("mode", &ctx.t(mode_key(mode.code())))])) },
                None => (form.radios("mode", "billing-field-mode", modes)),
            }
            (form.text("reference", "billing-field-reference").hint("billing-field-reference-hint").width(20).optional())
            (form.date("paid_on", "billing-field-paid-on"))
            (form.text("reason", "billing-reason").width(30))
            (form.submit("billing-refund-submit"))
        }))
    };
    Ok(form.page(&ctx.t("billing-refund-title"), body))
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct RefundForm {
    amount: String,
    mode: String,
    reference: String,
    paid_on: String,
    reason: String,
}

impl RefundForm {
    fn command(&self, credit: Credit) -> Result<RefundCredit> {
        let mut reading = Reading::default();
        let command = RefundCredit {
            credit,
            amount: reading.amount("amount", &self.amount),
            paid_on: reading.day("paid_on", &self.paid_on),
            mode: PaymentMode::from_code(&self.mode),
            reference: self.reference.clone(),
            reason: self.reason.clone(),
        };
        reading.done(command)
    }
}

/// `POST /credits/{credit}/refund`
pub(super) async fn refund(ctx: Ctx, Path(text): Path<String>, form: Form<RefundForm>) -> Result<Response> {
    let row = asked_to(&ctx, Verb::RefundMoney, &text).await?;
    let outcome = match form.value.command(row.credit()) {
        Ok(command) => {
            let (key, command) = (form.entered.idempotency_key(), &command);
            ctx.write_once(&key, command, |tx| async move { refund::refund_credit(&tx, command).await }).await
        }
        Err(error) => Err(error),
    };
    match outcome {
        Ok(done) => {
            let facts = [("number", &*done.number), ("amount", &*done.amount_paise.to_string())];
            Ok(ctx.redirect_saying(format!("/credits/{}", row.credit().slug()), &ctx.tr("billing-refund-done", &facts)))
        }
        Err(error) => refund_page(&ctx, &row, &form.entered.refused(error)?),
    }
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct ReverseForm {
    reason: String,
}

/// Who may take back a deduction or write-off; the verb depends on which it is.
async fn asked_to_reverse(ctx: &Ctx, text: &str) -> Result<(CreditRow, ReceiptId)> {
    access::check_somewhere(&ctx.actor, Verb::WriteOff)?;
    let row = asked(ctx, text).await?;
    let verb = if row.mode == "tds" { Verb::RecordTds } else { Verb::WriteOff };
    access::check(&ctx.actor, verb, Scope::Centre(row.centre_id))?;
    match row.credit() {
        Credit::Receipt(id) => Ok((row, id)),
        Credit::Note(_) => Err(Error::NotFound),
    }
}

/// `GET /credits/{credit}/reverse`
pub(super) async fn ask_reverse(ctx: Ctx, Path(text): Path<String>) -> Result<Response> {
    let (row, _) = asked_to_reverse(&ctx, &text).await?;
    reverse_page(&ctx, &row, &Entered::empty())
}

fn reverse_page(ctx: &Ctx, row: &CreditRow, entered: &Entered) -> Result<Response> {
    let form = ctx.form(entered);
    let body = html! {
        (summary_list(&facts(ctx, row)?))
        p { (ctx.t("billing-reverse-lead")) }
        (form.post(&format!("/credits/{}/reverse", row.credit().slug()), html! {
            (form.text("reason", "billing-reason").width(30))
            (form.submit("billing-reverse-submit"))
        }))
    };
    Ok(form.page(&ctx.t("billing-reverse-title"), body))
}

/// `POST /credits/{credit}/reverse`
pub(super) async fn reverse(ctx: Ctx, Path(text): Path<String>, form: Form<ReverseForm>) -> Result<Response> {
    let (row, receipt) = asked_to_reverse(&ctx, &text).await?;
    let (key, reason) = (form.entered.idempotency_key(), &form.value.reason);
    let command = &("reverse", receipt, reason);
    let outcome = ctx.write_once(&key, command, |tx| async move { tds::reverse(&tx, receipt, reason).await }).await;
    match outcome {
        Ok(()) => {
            let words = ctx.tr("billing-reverse-done", &[("number", &row.number)]);
            Ok(ctx.redirect_saying(format!("/credits/{}", row.credit().slug()), &words))
        }
        Err(error) => reverse_page(&ctx, &row, &form.entered.refused(error)?),
    }
}
