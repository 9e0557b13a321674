//! What a unit owes, and the movements behind it.

use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};

use super::{documents, named, statement_foot, year_start};
use crate::access;
use crate::account::{Statement, StatementLine, balance, statement};
use crate::base::time::{ist_date, parse_date, short_date};
use crate::base::{Error, Paise, Result, Scope, UnitId, Verb};
use crate::billing::find;
use crate::billing::money::open_documents_of;
use crate::billing::paper::PaperPayment;
use crate::billing::parties::{self, CentreParty, UnitParty};
use crate::billing::upi::UpiRequest;
use crate::web::{Column, Ctx, Entered, Table, empty, page, qr_svg};

/// A unit's own statement; staff choose a unit first.
pub(super) async fn own(ctx: Ctx) -> Result<Response> {
    match ctx.actor.unit() {
        Some(unit) => {
            access::check(&ctx.actor, Verb::SeeStatement, Scope::Unit(unit))?;
            let unit = parties::unit(ctx.app.db.read(), unit).await?;
            unit_page(&ctx, &unit).await
        }
        None if !ctx.actor.is_logged_in() => Err(Error::NotLoggedIn),
        None => {
            if !access::may_somewhere(&ctx.actor, Verb::SeeStatement) {
                return Err(Error::NotAllowed);
            }
            choose_unit(&ctx).await
        }
    }
}

async fn choose_unit(ctx: &Ctx) -> Result<Response> {
    let code = ctx.asked("unit").to_uppercase();
    if !code.is_empty() && parties::unit_by_code(ctx.app.db.read(), &code).await.is_ok() {
        return Ok(ctx.redirect(format!("/units/{code}/statement")));
    }
    let mut entered = Entered::with([("unit", code.clone())]);
    if !code.is_empty() {
        entered = entered.and_reasons(vec![crate::base::Reason::field("unit", "billing-no-such-unit")]);
    }
    let form = ctx.form(&entered);
    Ok(form.page(
        &ctx.t("billing-statement-title"),
        html! {
            form method="get" action="/statement" novalidate {
                (form.text("unit", "billing-field-unit").hint("billing-field-unit-hint").width(10))
                (form.submit("billing-go-on"))
            }
        },
    ))
}

pub(super) async fn of_unit(ctx: Ctx, Path(code): Path<String>) -> Result<Response> {
    if !ctx.actor.is_logged_in() {
        return Err(Error::NotLoggedIn);
    }
    let unit = parties::unit_by_code(ctx.app.db.read(), &code).await?;
    access::check(&ctx.actor, Verb::SeeStatement, Scope::Unit(unit.id))?;
    unit_page(&ctx, &unit).await
}

async fn unit_page(ctx: &Ctx, unit: &UnitParty) -> Result<Response> {
    let party = &unit.recipient.party;
    let title = match ctx.actor.unit() {
        Some(_) => ctx.t("billing-statement-own-title"),
        None => ctx.tr("billing-statement-of", &[("name", ctx.lang.pick(&party.name_en, &party.name_hi))]),
    };
    let centres = centres_of(ctx, unit.id).await?;
    if centres.is_empty() {
        return Ok(page(ctx, &title, empty(&ctx.t("billing-statement-empty"), None)));
    }
    let entered = Entered::of_query(&ctx.query);
    let (from, until) = days(ctx, &entered);
    let mut parts = Vec::new();
    for centre in &centres {
        parts.push(centre_part(ctx, unit, centre, from, until, centres.len()).await?);
    }
    let shown = Entered::with([
        ("from", short_date(from)),
        ("until", short_date(until)),
        ("centre", entered.get("centre").to_owned()),
    ]);
    let form = ctx.form(&shown);
    Ok(page(
        ctx,
        &title,
        html! {
            @if ctx.actor.unit().is_some() { p.actions { a href="/wallet" { (ctx.t("billing-wallet-title")) } } }
            @for part in &parts { (part) }
            h2.screen-only { (ctx.t("billing-statement-other-days")) }
            form.filters method="get" action=(ctx.path) novalidate {
                @if !entered.get("centre").is_empty() { (form.hidden("centre", entered.get("centre"))) }
                (form.date("from", "billing-filter-from"))
                (form.date("until", "billing-filter-until"))
                p.actions { button type="submit" { (ctx.t("billing-statement-show")) } }
            }
        },
    ))
}

/// The centres the unit deals with, as far as the actor may see its account there.
async fn centres_of(ctx: &Ctx, unit: UnitId) -> Result<Vec<CentreParty>> {
    let conn = ctx.app.db.read();
    let asked = ctx.asked("centre");
    let mut centres = Vec::new();
    for held in find::unit_balances(conn, &ctx.actor, unit).await? {
        let own = ctx.actor.centre().is_none_or(|centre| centre == held.centre_id);
        if own && (asked.is_empty() || asked == held.centre_code) {
            centres.push(parties::centre(conn, held.centre_id).await?);
        }
    }
    Ok(centres)
}

fn days(ctx: &Ctx, entered: &Entered) -> (chrono::NaiveDate, chrono::NaiveDate) {
    let until = parse_date(entered.get("until")).unwrap_or_else(|| ist_date(ctx.now()));
    let from = parse_date(entered.get("from")).unwrap_or_else(|| year_start(ctx));
    (from.min(until), until)
}

async fn centre_part(
    ctx: &Ctx,
    unit: &UnitParty,
    centre: &CentreParty,
    from: chrono::NaiveDate,
    until: chrono::NaiveDate,
    centres: usize,
) -> Result<Markup> {
    let conn = ctx.app.db.read();
    let owed = balance(conn, unit.id, centre.id).await?;
    let open = open_documents_of(conn, unit.id, centre.id).await?;
    let statement = statement(conn, unit.id, centre.id, from, until).await?;
    let foot = statement_foot::foot(ctx, unit, centre, from, until).await?;
    let party = &centre.supplier.party;
    let today = ist_date(ctx.now());
    let overdue = Paise::sum(open.iter().filter(|document| document.due_on < today).map(|d| d.outstanding))?;
    Ok(html! {
        section {
            h2 { (named(ctx, &party.name_en, &party.name_hi)) }
            (owed_words(ctx, owed, overdue))
            @if let Some(payment) = payment(ctx, unit, centre, owed)? { (documents::qr(&payment)) }
            @if !open.is_empty() {
                h3 { (ctx.t("billing-statement-open")) }
                ul {
                    @for document in &open {
                        li {
                            a href=(format!("/invoices/{}", document.id)) { (document.number) } ": "
                            (ctx.tr("billing-statement-open-line", &[
                                ("amount", &document.outstanding.to_string()), ("due", &short_date(document.due_on)),
                            ]))
                        }
                    }
                }
            }
            (movements(ctx, &centre.code, &statement, centres))
            (foot)
        }
    })
}

fn owed_words(ctx: &Ctx, owed: Paise, overdue: Paise) -> Markup {
    let amount = Paise(owed.0.saturating_abs()).to_string();
    html! {
        p.owed {
            @if owed > Paise::ZERO { (ctx.tr("billing-statement-owe", &[("amount", &amount)])) }
            @else if owed < Paise::ZERO { (ctx.tr("billing-statement-advance", &[("amount", &amount)])) }
            @else { (ctx.t("billing-statement-even")) }
            @if overdue > Paise::ZERO { " " strong { (ctx.tr("billing-statement-overdue", &[("amount", &overdue.to_string())])) } }
        }
    }
}

fn payment(ctx: &Ctx, unit: &UnitParty, centre: &CentreParty, owed: Paise) -> Result<Option<PaperPayment>> {
    let party = &centre.supplier.party;
    let Some(address) = party.upi_address.as_deref() else { return Ok(None) };
    let day = short_date(ist_date(ctx.now()));
    let reference = format!("{}{}{}", centre.code, unit.code(), day);
    let note = format!("Account of {}", unit.code());
    let request = UpiRequest { address, name: &party.name_en, reference: &reference, note: &note, amount: owed };
    let Some(link) = request.link() else { return Ok(None) };
    Ok(Some(PaperPayment {
        label: ctx.t("billing-paper-scan"),
        address: address.to_owned(),
        amount: ctx.tr("billing-paper-outstanding-on", &[("amount", &owed.to_string()), ("date", &day)]),
        qr_svg: qr_svg(&link)?,
        link,
    }))
}

fn movements(ctx: &Ctx, centre_code: &str, statement: &Statement, centres: usize) -> Markup {
    let from = short_date(statement.from);
    let until = short_date(statement.until);
    let id = if centres == 1 { "statement".to_owned() } else { format!("statement-{centre_code}") };
    let mut table = Table::new(
        &id,
        ctx.tr("billing-statement-caption", &[("from", &from), ("until", &until)]),
        vec![
            Column::text(ctx.t("billing-column-date")),
            Column::text(ctx.t("billing-column-paper")),
            Column::number(ctx.t("billing-column-charged")),
            Column::number(ctx.t("billing-column-paid")),
            Column::number(ctx.t("billing-column-balance")),
        ],
    );
    table.row(vec![
        html! { span.day { (from) } },
        html! { (ctx.t("billing-statement-opening")) },
        html! {},
        html! {},
        html! { (statement.opening) },
    ]);
    for line in &statement.lines {
        let (charged, paid) = match line.amount >= Paise::ZERO {
            true => (html! { (line.amount) }, html! {}),
            false => (html! {}, html! { (Paise(line.amount.0.saturating_neg())) }),
        };
        table.row(vec![
            html! { span.day { (short_date(line.on)) } },
            paper_link(ctx, line),
            charged,
            paid,
            html! { (line.balance) },
        ]);
    }
    table.total(vec![
        html! { span.day { (until) } },
        html! { (ctx.t("billing-statement-closing")) },
        html! {},
        html! {},
        html! { (statement.closing) },
    ]);
    html! { (table) }
}

fn paper_link(ctx: &Ctx, line: &StatementLine) -> Markup {
    html! {
        @match (line.document, line.receipt) {
            (Some(id), _) => { (ctx.t("billing-statement-bill")) " " a href=(format!("/invoices/{id}")) { (line.number) } },
            (None, Some(id)) => { (ctx.t("billing-statement-payment")) " " a href=(format!("/receipts/{id}")) { (line.number) } },
            (None, None) => (line.number),
        }
    }
}
