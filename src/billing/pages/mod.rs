//! The pages of billing: month run, documents, receipts, statement of account.

pub(super) mod documents;
mod pay;
pub(super) mod receipts;
mod run;
mod setting;
mod statement;
mod statement_foot;

use axum::Router;
use axum::routing::get;
use chrono::Months;
use maud::{Markup, html};

use super::{advance, cash, dunning, gateway, irn, merge, money, note, parties};
use crate::base::time::{FinancialYear, Month, ist_date, month_name};
use crate::base::{Actor, CentreId, Error, Paise, Result, Standing, Verb};
use crate::web::{App, Ctx, MenuEntry};

pub(super) use receipts::mode_key;
pub(super) use statement_foot::SPAN_KEYS as AGE_KEYS;

/// This room's menu entries.
pub const MENU: &[MenuEntry] = &[
    MenuEntry { path: "/invoices", key: "billing-menu-invoices", verb: Some(Verb::SeeInvoice) },
    MenuEntry { path: "/statement", key: "billing-menu-statement", verb: Some(Verb::SeeStatement) },
    MenuEntry { path: "/invoice-run", key: "billing-menu-run", verb: Some(Verb::IssueInvoice) },
    MenuEntry { path: "/receipts", key: "billing-menu-receipts", verb: Some(Verb::TakeMoney) },
    MenuEntry { path: "/gateway", key: "gateway-menu", verb: Some(Verb::SeeBooks) },
    MenuEntry { path: "/claims", key: "claim-menu", verb: Some(Verb::SeeClaims) },
    MenuEntry { path: "/registrations", key: "irn-title", verb: Some(Verb::IssueInvoice) },
    MenuEntry { path: "/subsidies", key: "subsidy-menu", verb: Some(Verb::ProcessClaim) },
    MenuEntry { path: "/dunning", key: "dunning-menu", verb: Some(Verb::RemindDues) },
    MenuEntry { path: "/cash", key: "cash-menu", verb: Some(Verb::SeeCash) },
];

/// Months offered, the running one first.
const MONTHS_OFFERED: u32 = 14;

/// This room's pages.
pub fn router() -> Router<App> {
    Router::new()
        .route("/invoice-run", get(run::show).post(run::issue))
        .route("/invoice-run/setting", get(setting::show).post(setting::set))
        .route("/invoices", get(documents::list))
        .route("/invoices/{id}", get(documents::show))
        .merge(note::routes())
        .merge(money::routes())
        .merge(merge::routes())
        .merge(super::claim::pages::routes())
        .merge(super::subsidy::pages::routes())
        .merge(advance::routes())
        .merge(cash::routes())
        .merge(dunning::routes())
        .merge(gateway::routes())
        .merge(irn::routes())
        .route("/invoices/{id}/pay", get(pay::show))
        .route("/receipts", get(receipts::list))
        .route("/receipts/new", get(receipts::form).post(receipts::take))
        .route("/receipts/{receipt}", get(receipts::show))
        .route("/statement", get(statement::own))
        .route("/units/{code}/statement", get(statement::of_unit))
}

/// The centre a page of staff is about: where they stand, or the one asked for by those who
/// see all centres.
pub async fn centre_asked(ctx: &Ctx) -> Result<Option<CentreId>> {
    if let Some(centre) = ctx.actor.centre() {
        return Ok(Some(centre));
    }
    match ctx.asked("centre").as_str() {
        "" => Ok(None),
        code => Ok(Some(parties::centre_by_code(ctx.app.db.read(), code).await?.id)),
    }
}

/// Refuses visitors and units where a page is for staff.
pub(super) fn staff_only(actor: &Actor) -> Result<()> {
    match actor.standing {
        Standing::Anonymous => Err(Error::NotLoggedIn),
        Standing::Unit(..) => Err(Error::NotAllowed),
        _ => Ok(()),
    }
}

/// Where those who see all centres choose one.
pub async fn choose_centre(ctx: &Ctx, path: &str) -> Result<Markup> {
    let centres = parties::centres(ctx.app.db.read()).await?;
    Ok(html! {
        p { (ctx.t("billing-choose-centre")) }
        ul {
            @for centre in centres {
                @let party = &centre.supplier.party;
                li { a href=(format!("{path}?centre={}", centre.code)) { (named(ctx, &party.name_en, &party.name_hi)) } }
            }
        }
    })
}

/// A name in the page's language, marked where only the other one is known.
fn named(ctx: &Ctx, en: &str, hi: &str) -> Markup {
    crate::web::in_script(ctx.lang, ctx.lang.pick(en, hi))
}

/// An amount, or a dash for nothing.
fn amount_or_dash(amount: Paise) -> Markup {
    if amount == Paise::ZERO {
        html! { "–" }
    } else {
        html! { (amount) }
    }
}

/// The month before the running one: the one that is closed.
pub fn last_month(ctx: &Ctx) -> Month {
    let today = ist_date(ctx.now());
    Month::of(today.checked_sub_months(Months::new(1)).unwrap_or(today))
}

/// The running month and those before it, to choose from.
pub fn month_options(ctx: &Ctx) -> Vec<(String, String)> {
    let first = Month::of(ist_date(ctx.now())).first_day();
    let months = (0..MONTHS_OFFERED).filter_map(|back| first.checked_sub_months(Months::new(back))).map(Month::of);
    months.map(|month| (month.to_string(), month_name(ctx.lang, month))).collect()
}

/// First day of the financial year of a moment, where statements begin if nothing else is asked.
fn year_start(ctx: &Ctx) -> chrono::NaiveDate {
    FinancialYear::of(ist_date(ctx.now())).first_day()
}
