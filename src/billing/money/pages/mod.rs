//! The pages of money: credits not used, cheques, tax deducted, write-offs, interest, deposits.

mod chart;
mod cheques;
mod credits;
mod deposits;
mod interest;
mod tds;
mod wallet;
mod write_offs;

pub(in crate::billing) use credits::history_table;

use axum::Router;
use axum::response::Response;
use axum::routing::{get, post};
use maud::{Markup, html};

use crate::access;
use crate::base::time::parse_date;
use crate::base::{CentreId, DocumentId, Error, Paise, Reason, Reasons, Result, Scope, Verb};
use crate::billing::pages::{centre_asked, choose_centre, staff_only};
use crate::web::{App, Ctx, wide_page};

/// Rows of a list; these lists are worked off, so that what does not fit shows once the first are done.
const ROWS: u64 = 200;

/// The pages of money.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/credits", get(credits::list))
        .route("/credits/{credit}", get(credits::show).post(credits::reallocate_credit))
        .route("/credits/{credit}/refund", get(credits::ask_refund).post(credits::refund))
        .route("/credits/{credit}/reverse", get(credits::ask_reverse).post(credits::reverse))
        .route("/cheques", get(cheques::list))
        .route("/cheques/{receipt}/{step}", get(cheques::ask).post(cheques::step))
        .route("/cheque-rule", get(cheques::ask_rule).post(cheques::rule))
        .route("/accounts", get(chart::list))
        .route("/accounts/{account}", get(chart::form).post(chart::save))
        .route("/tds", get(tds::list))
        .route("/tds/new", get(tds::form).post(tds::enter))
        .route("/tds/{receipt}/certificate", get(tds::ask_certificate).post(tds::certificate))
        .route("/write-offs", get(write_offs::list))
        .route("/write-offs/new", get(write_offs::form).post(write_offs::ask))
        .route("/write-offs/{id}/decide", post(write_offs::decide))
        .route("/interest", get(interest::list))
        .route("/interest/charge", post(interest::charge))
        .route("/interest/rate", get(interest::ask_rate).post(interest::rate))
        .route("/deposits", get(deposits::find))
        .route("/wallet", get(wallet::show))
        .route("/deposits/{code}", get(deposits::show).post(deposits::change))
}

/// The centre a list is about, for who holds the verb there; a choice where none is named.
pub(in crate::billing) async fn centre_or_choice(
    ctx: &Ctx,
    verb: Verb,
    path: &str,
    title: &str,
) -> Result<std::result::Result<CentreId, Response>> {
    access::check_somewhere(&ctx.actor, verb)?;
    staff_only(&ctx.actor)?;
    match centre_asked(ctx).await? {
        Some(centre) => {
            access::check(&ctx.actor, verb, Scope::Centre(centre))?;
            Ok(Ok(centre))
        }
        None => {
            access::check(&ctx.actor, verb, Scope::Everywhere)?;
            Ok(Err(wide_page(ctx, &ctx.t(title), choose_centre(ctx, path).await?)))
        }
    }
}

/// The centre a person of its office stands at.
pub(in crate::billing) fn own_centre(ctx: &Ctx, verb: Verb) -> Result<CentreId> {
    access::check_somewhere(&ctx.actor, verb)?;
    let centre = ctx.actor.centre().ok_or(Error::NotAllowed)?;
    access::check(&ctx.actor, verb, Scope::Centre(centre))?;
    Ok(centre)
}

/// Row of a document in an address or a field.
fn document_of(text: &str) -> Result<DocumentId> {
    text.parse().map(DocumentId).map_err(|_| Error::NotFound)
}

/// Fields of a form, read together so that all that cannot be read is said at once.
#[derive(Default)]
struct Reading {
    reasons: Reasons,
}

impl Reading {
    fn amount(&mut self, field: &'static str, typed: &str) -> Paise {
        Paise::parse_rupees(typed).unwrap_or_else(|| {
            self.reasons.push(Reason::field(field, "billing-amount-unreadable"));
            Paise::ZERO
        })
    }

    fn amount_or_none(&mut self, field: &'static str, typed: &str) -> Option<Paise> {
        (!typed.trim().is_empty()).then(|| self.amount(field, typed))
    }

    fn day(&mut self, field: &'static str, typed: &str) -> chrono::NaiveDate {
        parse_date(typed).unwrap_or_else(|| {
            self.reasons.push(Reason::field(field, "billing-date-unreadable"));
            chrono::NaiveDate::default()
        })
    }

    fn done<T>(self, command: T) -> Result<T> {
        Error::check(self.reasons)?;
        Ok(command)
    }
}

/// The ways between the lists of money, for who may go them.
pub(in crate::billing) fn ways(ctx: &Ctx) -> Markup {
    let all = [
        ("/credits", "billing-credits-title", Verb::SeeInvoice),
        ("/advances", "billing-advances-title", Verb::SeeInvoice),
        ("/cheques", "billing-cheques-title", Verb::HandleCheque),
        ("/tds", "billing-tds-title", Verb::SeeInvoice),
        ("/write-offs", "billing-write-offs-title", Verb::WriteOff),
        ("/interest", "billing-interest-title", Verb::SeeInvoice),
        ("/deposits", "billing-deposits-title", Verb::HoldDeposit),
        ("/accounts", "billing-chart-title", Verb::SeeInvoice),
    ];
    let centre = ctx.asked("centre");
    let path = |path: &str| match centre.is_empty() {
        true => path.to_owned(),
        false => format!("{path}?centre={centre}"),
    };
    html! {
        @if ctx.actor.unit().is_none() {
            p.actions {
                @for (to, key, verb) in all {
                    @if access::may_somewhere(&ctx.actor, verb) { a href=(path(to)) { (ctx.t(key)) } " " }
                }
            }
        }
    }
}
