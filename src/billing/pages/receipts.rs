//! Receipts: the list, taking money, one receipt as it prints.

use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;

use super::{amount_or_dash, centre_asked, choose_centre, named, staff_only};
use crate::access;
use crate::base::time::{ist_date, parse_date, short_date};
use crate::base::{CentreId, DocumentId, Error, Paise, Reason, ReceiptId, Result, Scope, Verb, amount_in_words};
use crate::billing::advance::advance_rules;
use crate::billing::find;
use crate::billing::money::{
    Credit, EnterTds, PaymentMode, TakePayment, TakeReceipt, history_table, open_documents_of, take_payment, tds_rates,
    ways,
};
use crate::billing::parties::{self, UnitParty};
use crate::catalogue::{self, Equipment};
use crate::db::RequestKey;
use crate::web::{Column, Ctx, Entered, Form, Table, button_link, empty, page, pager, summary_list, wide_page};

const ROWS: u64 = 50;

/// Key of a payment mode's name.
pub(in crate::billing) fn mode_key(mode: &str) -> &'static str {
    match mode {
        "upi" => "billing-mode-upi",
        "neft" => "billing-mode-neft",
        "rtgs" => "billing-mode-rtgs",
        "imps" => "billing-mode-imps",
        "cash" => "billing-mode-cash",
        "cheque" => "billing-mode-cheque",
        "demand_draft" => "billing-mode-demand-draft",
        "card" => "billing-mode-card",
        "gateway" => "billing-mode-gateway",
        "tds" => "billing-mode-tds",
        "write_off" => "billing-mode-write-off",
        "sponsor" => "billing-mode-sponsor",
        "security_deposit" => "billing-mode-security-deposit",
        "credit_note" => "billing-kind-credit-note",
        _ => "billing-mode-opening",
    }
}

pub(super) async fn list(ctx: Ctx) -> Result<Response> {
    let title = ctx.t("billing-receipts-title");
    let unit = ctx.actor.unit();
    let centre = centre_asked(&ctx).await?;
    if unit.is_none() && centre.is_none() {
        access::check(&ctx.actor, Verb::SeeStatement, Scope::Everywhere)?;
        return Ok(wide_page(&ctx, &title, choose_centre(&ctx, "/receipts").await?));
    }
    let after = ctx.asked("after").parse().ok().map(ReceiptId);
    let mut rows = find::receipts(ctx.app.db.read(), &ctx.actor, centre, unit, after, ROWS + 1).await?;
    let more = rows.len() as u64 > ROWS;
    rows.truncate(ROWS as usize);
    let next = rows.last().filter(|_| more).map(|row| row.id.to_string());
    let may_take = centre.is_some_and(|centre| access::may(&ctx.actor, Verb::TakeMoney, Scope::Centre(centre)));
    let mut table = Table::new(
        "receipts",
        ctx.t("billing-receipts-caption"),
        vec![
            Column::text(ctx.t("billing-column-number")),
            Column::text(ctx.t("billing-column-received")),
            Column::text(ctx.t("billing-column-unit")),
            Column::text(ctx.t("billing-column-mode")),
            Column::text(ctx.t("billing-column-reference")),
            Column::number(ctx.t("billing-column-amount")),
            Column::number(ctx.t("billing-column-advance")),
        ],
    );
    for row in &rows {
        table.row(vec![
            html! { a href=(format!("/receipts/{}", row.id)) { (row.number) } },
            html! { span.day { (short_date(row.received_on)) } },
            html! { (named(&ctx, &row.unit_name_en, &row.unit_name_hi)) },
            html! { (ctx.t(mode_key(&row.mode))) },
            html! { (row.reference.as_deref().unwrap_or("–")) },
            html! { (row.amount) },
            amount_or_dash(row.advance()),
        ]);
    }
    Ok(wide_page(
        &ctx,
        &title,
        html! {
            (ways(&ctx))
            @if may_take { p.actions { (button_link("/receipts/new", &ctx.t("billing-take-money"))) } }
            @if table.is_empty() { (empty(&ctx.t("billing-receipts-none"), None)) }
            @else { (table) (pager(&ctx, next.as_deref())) }
        },
    ))
}

pub(super) async fn form(ctx: Ctx) -> Result<Response> {
    let centre = own_centre(&ctx)?;
    let code = ctx.asked("unit");
    if code.is_empty() {
        return Ok(page(&ctx, &ctx.t("billing-receipt-title"), ask_unit(&ctx)));
    }
    let Ok(unit) = parties::unit_by_code(ctx.app.db.read(), &code.to_uppercase()).await else {
        return Ok(no_such_unit(&ctx, &code));
    };
    let entered = Entered::with([
        ("unit", unit.code().to_owned()),
        ("received_on", short_date(ist_date(ctx.now()))),
        ("mode", "upi".to_owned()),
        ("documents", ctx.asked("document")),
    ]);
    receipt_page(&ctx, centre, &unit, &entered).await
}

fn own_centre(ctx: &Ctx) -> Result<CentreId> {
    staff_only(&ctx.actor)?;
    let centre = ctx.actor.centre().ok_or(Error::NotAllowed)?;
    access::check(&ctx.actor, Verb::TakeMoney, Scope::Centre(centre))?;
    Ok(centre)
}

fn ask_unit(ctx: &Ctx) -> Markup {
    ask_unit_form(ctx, &Entered::empty())
}

fn no_such_unit(ctx: &Ctx, code: &str) -> Response {
    let reasons = vec![Reason::field("unit", "billing-no-such-unit")];
    let entered = Entered::with([("unit", code)]).and_reasons(reasons);
    ctx.form(&entered).page(&ctx.t("billing-receipt-title"), ask_unit_form(ctx, &entered))
}

fn ask_unit_form(ctx: &Ctx, entered: &Entered) -> Markup {
    let form = ctx.form(entered);
    html! {
        form method="get" action="/receipts/new" novalidate {
            (form.text("unit", "billing-field-unit").hint("billing-field-unit-hint").width(10))
            (form.submit("billing-go-on"))
        }
    }
}

async fn receipt_page(ctx: &Ctx, centre: CentreId, unit: &UnitParty, entered: &Entered) -> Result<Response> {
    let open = open_documents_of(ctx.app.db.read(), unit.id, centre).await?;
    let owed = Paise::sum(open.iter().map(|document| document.outstanding))?;
    let form = ctx.form(entered);
    let options: Vec<(String, String)> = open
        .iter()
        .map(|document| {
            let facts = [
                ("number", document.number.as_str()),
                ("amount", &document.outstanding.to_string()),
                ("due", &short_date(document.due_on)),
            ];
            (document.id.to_string(), ctx.tr("billing-open-document", &facts))
        })
        .collect();
    let may_deduct = access::may(&ctx.actor, Verb::RecordTds, Scope::Centre(centre));
    let rates = tds_rates(ctx.app.db.read(), ist_date(ctx.now())).await?;
    let rates: Vec<(String, String)> = rates
        .iter()
        .map(|rate| (rate.code.clone(), format!("{} – {}", rate.section, ctx.lang.pick(&rate.name_en, &rate.name_hi))))
        .collect();
    let machines = advance_machines(ctx, centre).await?;
    let modes = PaymentMode::at_counter().map(|mode| (mode.code().to_owned(), ctx.t(mode_key(mode.code())))).collect();
    let party = &unit.recipient.party;
    Ok(form.page(
        &ctx.t("billing-receipt-title"),
        html! {
            (summary_list(&[
                (ctx.t("billing-column-unit"), html! { (named(ctx, &party.name_en, &party.name_hi)) " (" (party.code) ")" }),
                (ctx.t("billing-owed-here"), html! { (owed) }),
            ]))
            (form.post("/receipts/new", html! {
                (form.hidden("unit", unit.code()))
                (form.number("amount", "billing-field-amount").hint("billing-field-amount-hint"))
                (form.radios("mode", "billing-field-mode", modes))
                (form.text("reference", "billing-field-reference").hint("billing-field-reference-hint").width(20).autocomplete("off"))
                (form.date("received_on", "billing-field-received-on"))
                details {
                    summary { (ctx.t("billing-receipt-paper")) }
                    (form.text("bank", "billing-field-bank").optional().width(20))
                    (form.date("dated_on", "billing-field-dated-on").optional())
                }
                @if !options.is_empty() {
                    (form.checkboxes("documents", "billing-field-documents", options.clone()).hint("billing-field-documents-hint").optional())
                }
                @if may_deduct && !options.is_empty() {
                    details open[form.is_refused() && !entered.get("tds_document").is_empty()] {
                        summary { (ctx.t("billing-receipt-tds")) }
                        (form.select("tds_document", "billing-field-tds-document", or_none(&options)).optional())
                        (form.select("tds_code", "billing-field-tds-code", rates).optional())
                        (form.number("tds_amount", "billing-field-tds-amount").hint("billing-field-tds-amount-hint").optional())
                    }
                }
                @if !machines.is_empty() {
                    (form.select("advance_for", "billing-field-advance-for", machines).hint("billing-field-advance-for-hint").optional())
                }
                (form.text("note", "billing-field-note").optional().width(30))
                (form.submit("billing-receipt-take"))
            }))
        },
    ))
}

/// Machines that money ahead may be meant for, where its service decides the tax on it.
async fn advance_machines(ctx: &Ctx, centre: CentreId) -> Result<Vec<(String, String)>> {
    let conn = ctx.app.db.read();
    if !advance_rules(conn, centre).await?.iter().any(|rule| rule.taxed) {
        return Ok(Vec::new());
    }
    let machines = catalogue::equipment_of(conn, centre).await?;
    let option =
        |machine: &Equipment| (machine.code.clone(), ctx.lang.pick(&machine.name_en, &machine.name_hi).to_owned());
    Ok(or_none(&machines.iter().map(option).collect::<Vec<_>>()))
}

/// The options, and first that none is meant.
fn or_none(options: &[(String, String)]) -> Vec<(String, String)> {
    std::iter::once((String::new(), "–".to_owned())).chain(options.iter().cloned()).collect()
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct ReceiptForm {
    unit: String,
    amount: String,
    mode: String,
    reference: String,
    received_on: String,
    documents: Vec<String>,
    note: String,
    advance_for: String,
    bank: String,
    dated_on: String,
    tds_document: String,
    tds_code: String,
    tds_amount: String,
}

impl ReceiptForm {
    fn command(&self, unit: &UnitParty) -> Result<TakePayment> {
        let mut reasons = Vec::new();
        let amount = Paise::parse_rupees(&self.amount);
        if amount.is_none() {
            reasons.push(Reason::field("amount", "billing-amount-unreadable"));
        }
        let mode = PaymentMode::from_code(&self.mode);
        if mode.is_none() {
            reasons.push(Reason::field("mode", "billing-mode-missing"));
        }
        let received_on = parse_date(&self.received_on);
        if received_on.is_none() {
            reasons.push(Reason::field("received_on", "billing-date-unreadable"));
        }
        let dated_on = parse_date(&self.dated_on);
        if dated_on.is_none() && !self.dated_on.trim().is_empty() {
            reasons.push(Reason::field("dated_on", "billing-date-unreadable"));
        }
        let tds_amount = Paise::parse_rupees(&self.tds_amount);
        if tds_amount.is_none() && !self.tds_amount.trim().is_empty() {
            reasons.push(Reason::field("tds_amount", "billing-amount-unreadable"));
        }
        let (Some(amount), Some(mode), Some(received_on), true) = (amount, mode, received_on, reasons.is_empty())
        else {
            return Err(Error::Refused(reasons));
        };
        let tds = self.tds_document.parse().ok().map(|document| EnterTds {
            document: DocumentId(document),
            code: self.tds_code.clone(),
            amount: tds_amount,
            deducted_on: received_on,
        });
        let receipt = TakeReceipt {
            unit: unit.id,
            received_on,
            mode,
            reference: self.reference.clone(),
            amount,
            named: self.documents.iter().filter_map(|id| id.parse().ok()).map(DocumentId).collect(),
            note: self.note.clone(),
            advance_for: self.advance_for.clone(),
        };
        Ok(TakePayment { receipt, bank: self.bank.clone(), dated_on, tds })
    }
}

pub(super) async fn take(ctx: Ctx, form: Form<ReceiptForm>) -> Result<Response> {
    let id = own_centre(&ctx)?;
    let centre = parties::centre(ctx.app.db.read(), id).await?;
    let Ok(unit) = parties::unit_by_code(ctx.app.db.read(), &form.value.unit).await else {
        return Ok(no_such_unit(&ctx, &form.value.unit));
    };
    let outcome = match form.value.command(&unit) {
        Ok(command) => {
            let key = RequestKey::new(&form.entered.idempotency_key(), &command)?;
            let (centre, command) = (&centre, &command);
            ctx.app
                .db
                .write_once(&ctx.actor, ctx.now(), &key, |tx| async move { take_payment(&tx, centre, command).await })
                .await
        }
        Err(error) => Err(error),
    };
    match outcome {
        Ok(done) => {
            let done = done.into_inner();
            let mut words = ctx.tr("billing-receipt-taken", &[("number", &done.number)]);
            if let Some(voucher) = &done.voucher {
                words.push(' ');
                words.push_str(&ctx.tr("billing-receipt-voucher-issued", &[("number", voucher)]));
            }
            for warning in &done.warnings {
                words.push(' ');
                words.push_str(&ctx.t(warning.key()));
            }
            Ok(ctx.redirect_saying(format!("/receipts/{}", done.id), &words))
        }
        Err(error) => receipt_page(&ctx, id, &unit, &form.entered.refused(error)?).await,
    }
}

pub(super) async fn show(ctx: Ctx, Path(receipt): Path<String>) -> Result<Response> {
    let id = receipt.parse().map(ReceiptId).map_err(|_| Error::NotFound)?;
    let (row, _) = find::receipt(ctx.app.db.read(), &ctx.actor, id).await?;
    let centre = parties::centre(ctx.app.db.read(), row.centre_id).await?;
    let party = &centre.supplier.party;
    let title = ctx.tr("billing-receipt-number", &[("number", &row.number)]);
    let words = amount_in_words(ctx.lang, row.amount);
    let mut facts = vec![
        (ctx.t("billing-column-centre"), named(&ctx, &party.name_en, &party.name_hi)),
        (
            ctx.t("billing-column-unit"),
            html! { (named(&ctx, &row.unit_name_en, &row.unit_name_hi)) " (" (row.unit_code) ")" },
        ),
        (ctx.t("billing-column-received"), html! { (short_date(row.received_on)) }),
        (ctx.t("billing-column-mode"), html! { (ctx.t(mode_key(&row.mode))) }),
        (ctx.t("billing-column-amount"), html! { strong { (row.amount) } br; (words) }),
    ];
    if let Some(reference) = &row.reference {
        facts.insert(4, (ctx.t("billing-column-reference"), html! { (reference) }));
    }
    let advance = row.advance();
    let vouchers = find::vouchers_of(ctx.app.db.read(), id).await?;
    let history = find::allocation_history(ctx.app.db.read(), Credit::Receipt(id)).await?;
    if row.withdrawn > Paise::ZERO {
        facts.push((ctx.t("billing-withdrawn"), html! { (row.withdrawn) }));
    }
    Ok(page(
        &ctx,
        &title,
        html! {
            (summary_list(&facts))
            h2 { (ctx.t("billing-receipt-paid")) }
            (history_table(&ctx, &history))
            @if advance > Paise::ZERO { p { (ctx.tr("billing-receipt-advance", &[("amount", &advance.to_string())])) } }
            (super::documents::notes_of(&ctx, &vouchers))
            p.actions.screen-only {
                @if cfg!(feature = "pdf") {
                    a.button href=(format!("/receipts/{id}/pdf?wording={}", ctx.lang.code())) { (ctx.t("billing-receipt-pdf")) } " "
                    a href=(format!("/receipts/{id}/pdf?wording=both")) { (ctx.t("billing-pdf-both")) } " "
                }
                a href=(format!("/credits/receipt-{id}")) { (ctx.t("billing-set-anew")) } " "
                a href=(format!("/units/{}/statement?centre={}", row.unit_code, centre.code)) { (ctx.t("billing-menu-statement")) }
            }
        },
    ))
}
