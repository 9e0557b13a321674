//! Security deposits of a unit: what is held, every movement, and the next one.

use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;

use super::{Reading, own_centre, ways};
use crate::base::time::{ist_date, short_date};
use crate::base::{CentreId, Reason, Result, Verb};
use crate::billing::money::deposit::{self, DepositEntry, DepositKind, MoveDeposit};
use crate::billing::money::mode::PaymentMode;
use crate::billing::money::open::open_documents_of;
use crate::billing::pages::receipts::mode_key;
use crate::billing::parties::{self, UnitParty};
use crate::web::{Column, Ctx, Entered, Form, Table, in_script, page, summary_list};

const fn kind_key(kind: DepositKind) -> &'static str {
    match kind {
        DepositKind::Taken => "billing-deposit-taken",
        DepositKind::Returned => "billing-deposit-returned",
        DepositKind::Applied => "billing-deposit-applied",
    }
}

/// `GET /deposits`: asks for the unit.
pub(super) async fn find(ctx: Ctx) -> Result<Response> {
    own_centre(&ctx, Verb::HoldDeposit)?;
    let code = ctx.asked("unit").to_uppercase();
    let mut entered = Entered::with([("unit", code.clone())]);
    if !code.is_empty() {
        if let Ok(unit) = parties::unit_by_code(ctx.app.db.read(), &code).await {
            return Ok(ctx.redirect(format!("/deposits/{}", unit.code())));
        }
        entered = entered.and_reasons(vec![Reason::field("unit", "billing-no-such-unit")]);
    }
    let form = ctx.form(&entered);
    let body = html! {
        (ways(&ctx))
        form method="get" action="/deposits" novalidate {
            (form.text("unit", "billing-field-unit").hint("billing-field-unit-hint").width(10))
            (form.submit("billing-go-on"))
        }
    };
    Ok(match form.is_refused() {
        true => form.page(&ctx.t("billing-deposits-title"), body),
        false => page(&ctx, &ctx.t("billing-deposits-title"), body),
    })
}

/// `GET /deposits/{code}`
pub(super) async fn show(ctx: Ctx, Path(code): Path<String>) -> Result<Response> {
    let centre = own_centre(&ctx, Verb::HoldDeposit)?;
    let unit = parties::unit_by_code(ctx.app.db.read(), &code.to_uppercase()).await?;
    let entered = Entered::with([("day_on", short_date(ist_date(ctx.now()))), ("kind", "taken".to_owned())]);
    deposit_page(&ctx, centre, &unit, &entered).await
}

async fn deposit_page(ctx: &Ctx, centre: CentreId, unit: &UnitParty, entered: &Entered) -> Result<Response> {
    let conn = ctx.app.db.read();
    let (held, entries) = deposit::deposits(conn, &ctx.actor, unit.id, centre).await?;
    let open = open_documents_of(conn, unit.id, centre).await?;
    let documents = open
        .iter()
        .map(|document| (document.id.to_string(), format!("{} · {}", document.number, document.outstanding)))
        .collect::<Vec<_>>();
    let kinds = [DepositKind::Taken, DepositKind::Returned, DepositKind::Applied]
        .map(|kind| (kind.code().to_owned(), ctx.t(kind_key(kind))))
        .to_vec();
    let modes = PaymentMode::at_counter()
        .filter(|mode| !mode.is_paper())
        .map(|mode| (mode.code().to_owned(), ctx.t(mode_key(mode.code()))));
    let modes = std::iter::once((String::new(), ctx.t("billing-deposit-no-mode"))).chain(modes).collect();
    let none = std::iter::once((String::new(), "–".to_owned()));
    let form = ctx.form(entered);
    let party = &unit.recipient.party;
    let facts = [
        (
            ctx.t("billing-column-unit"),
            html! { (in_script(ctx.lang, ctx.lang.pick(&party.name_en, &party.name_hi))) " (" (party.code) ")" },
        ),
        (ctx.t("billing-deposit-held"), html! { strong { (held) } }),
    ];
    let body = html! {
        (summary_list(&facts))
        (entries_table(ctx, &entries))
        h2 { (ctx.t("billing-deposit-move")) }
        (form.post(&format!("/deposits/{}", unit.code()), html! {
            (form.radios("kind", "billing-field-deposit-kind", kinds))
            (form.number("amount", "billing-field-deposit"))
            (form.select("mode", "billing-field-mode", modes).optional())
            (form.text("reference", "billing-field-reference").hint("billing-field-reference-hint").width(20).optional())
            @if !documents.is_empty() {
                (form.select("document", "billing-field-deposit-document", none.chain(documents).collect()).optional())
            }
            (form.date("day_on", "billing-field-day"))
            (form.text("reason", "billing-reason").hint("billing-deposit-reason-hint").optional().width(30))
            (form.submit("billing-deposit-submit"))
        }))
    };
    Ok(form.page(&ctx.t("billing-deposits-title"), body))
}

fn entries_table(ctx: &Ctx, entries: &[DepositEntry]) -> Markup {
    let mut table = Table::new(
        "deposit-entries",
        ctx.t("billing-deposit-caption"),
        vec![
            Column::text(ctx.t("billing-column-day")),
            Column::text(ctx.t("billing-column-number")),
            Column::text(ctx.t("billing-column-what")),
            Column::number(ctx.t("billing-column-amount")),
            Column::text(ctx.t("billing-reason")),
        ],
    );
    for entry in entries {
        let kind = DepositKind::from_code(&entry.kind).unwrap_or(DepositKind::Taken);
        table.row(vec![
            html! { span.day { (short_date(entry.day_on)) } },
            html! {
                @match entry.receipt_id {
                    Some(receipt) => a href=(format!("/receipts/{receipt}")) { (entry.number) },
                    None => (entry.number),
                }
            },
            html! { (ctx.t(kind_key(kind))) },
            html! { (entry.amount) },
            html! { @if entry.reason.is_empty() { "–" } @else { (in_script(ctx.lang, &entry.reason)) } },
        ]);
    }
    html! { @if !table.is_empty() { (table) } }
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct DepositForm {
    kind: String,
    amount: String,
    mode: String,
    reference: String,
    document: String,
    day_on: String,
    reason: String,
}

/// `POST /deposits/{code}`
pub(super) async fn change(ctx: Ctx, Path(code): Path<String>, form: Form<DepositForm>) -> Result<Response> {
    let centre = own_centre(&ctx, Verb::HoldDeposit)?;
    let unit = parties::unit_by_code(ctx.app.db.read(), &code.to_uppercase()).await?;
    let value = &form.value;
    let mut reading = Reading::default();
    let kind = DepositKind::from_code(&value.kind);
    if kind.is_none() {
        reading.reasons.push(Reason::field("kind", "billing-deposit-kind"));
    }
    let kind = kind.unwrap_or(DepositKind::Taken);
    let command = MoveDeposit {
        unit: unit.id,
        centre,
        kind,
        amount: reading.amount("amount", &value.amount),
        day_on: reading.day("day_on", &value.day_on),
        mode: PaymentMode::from_code(&value.mode).filter(|_| kind != DepositKind::Applied),
        reference: value.reference.clone(),
        document: super::document_of(&value.document).ok(),
        reason: value.reason.clone(),
    };
    let outcome = match reading.done(command) {
        Ok(command) => {
            let (key, command) = (form.entered.idempotency_key(), &command);
            ctx.write_once(&key, command, |tx| async move { deposit::move_deposit(&tx, command).await }).await
        }
        Err(error) => Err(error),
    };
    match outcome {
        Ok(done) => {
            let facts = [("number", &*done.number), ("held", &*done.held_paise.to_string())];
            Ok(ctx.redirect_saying(format!("/deposits/{}", unit.code()), &ctx.tr("billing-deposit-done", &facts)))
        }
        Err(error) => deposit_page(&ctx, centre, &unit, &form.entered.refused(error)?).await,
    }
}
