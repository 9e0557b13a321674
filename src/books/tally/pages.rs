//! The page on which accounts tell what Tally calls the company, the fees of each machine and each unit.

use axum::Router;
use axum::response::Response;
use axum::routing::{get, post};
use maud::{Markup, html};
use serde::Deserialize;

use super::settings::{Facility, NameInTally, PartyRow, facilities, name_in_tally, named_parties, setting};
use crate::access;
use crate::base::{CentreId, Error, Result, Scope, Verb};
use crate::billing;
use crate::web::{App, Column, Ctx, Entered, Form, Table, page};

/// The pages of names in Tally.
pub fn router() -> Router<App> {
    Router::new()
        .route("/books/tally", get(show).post(save_company))
        .route("/books/tally/facility", post(save_facility))
        .route("/books/tally/party", post(save_party))
}

async fn show(ctx: Ctx) -> Result<Response> {
    access::check_somewhere(&ctx.actor, Verb::ManageAccounts)?;
    let Some(id) = billing::centre_asked(&ctx).await? else {
        let list = billing::choose_centre(&ctx, &ctx.path).await?;
        return Ok(page(&ctx, &ctx.t("books-tally-title"), list));
    };
    names_page(&ctx, id, &Entered::empty()).await
}

async fn names_page(ctx: &Ctx, id: CentreId, entered: &Entered) -> Result<Response> {
    access::check(&ctx.actor, Verb::ManageAccounts, Scope::Centre(id))?;
    let conn = ctx.app.db.read();
    let centre = billing::centre(conn, id).await?;
    let stands = setting(conn, &centre).await?;
    let machines = facilities(conn, id).await?;
    let parties = named_parties(conn, id).await?;
    let mut shown = entered.clone();
    if entered.reasons().is_empty() {
        shown = shown.and("company", &stands.company_name);
        for (field, set) in [("fee_by_rate", stands.fee_by_rate), ("tax_by_rate", stands.tax_by_rate)] {
            if set {
                shown = shown.and(field, "yes");
            }
        }
    }
    let form = ctx.form(&shown);
    let options = machines
        .iter()
        .map(|one| (one.code.clone(), format!("{}, {}", one.code, ctx.lang.pick(&one.name_en, &one.name_hi))));
    let body = html! {
        p { (ctx.t("books-tally-lead")) }
        (form.post("/books/tally", html! {
            (form.hidden("centre", &centre.code))
            (form.text("company", "books-tally-company").hint("books-tally-company-hint").width(40))
            (form.checkbox("fee_by_rate", "books-tally-fee-by-rate"))
            (form.checkbox("tax_by_rate", "books-tally-tax-by-rate"))
            (form.submit("books-tally-save"))
        }))
        h2 { (ctx.t("books-tally-facilities")) }
        (form.post("/books/tally/facility", html! {
            (form.hidden("centre", &centre.code))
            (form.select("machine", "books-column-machine", options.collect()))
            (form.text("ledger", "books-tally-ledger").hint("books-tally-ledger-hint").width(40).optional())
            (form.submit("books-tally-set"))
        }))
        (facility_table(ctx, &machines))
        h2 { (ctx.t("books-tally-parties")) }
        p { (ctx.t("books-tally-parties-lead")) }
        (form.post("/books/tally/party", html! {
            (form.hidden("centre", &centre.code))
            (form.text("unit", "books-field-unit").width(10))
            (form.text("party_ledger", "books-tally-ledger").width(40))
            (form.submit("books-tally-set"))
        }))
        @if !parties.is_empty() { (party_table(ctx, &parties)) }
    };
    Ok(form.page(&ctx.t("books-tally-title"), body))
}

fn facility_table(ctx: &Ctx, machines: &[Facility]) -> Markup {
    let columns = vec![Column::text(ctx.t("books-column-machine")), Column::text(ctx.t("books-tally-ledger"))];
    let mut table = Table::new("facilities", ctx.t("books-tally-facilities"), columns);
    for one in machines {
        table.row(vec![
            html! { (one.code) ", " (ctx.lang.pick(&one.name_en, &one.name_hi)) },
            html! { span translate="no" { (one.ledger()) } },
        ]);
    }
    html! { (table) }
}

fn party_table(ctx: &Ctx, parties: &[PartyRow]) -> Markup {
    let columns = vec![Column::text(ctx.t("books-column-unit")), Column::text(ctx.t("books-tally-ledger"))];
    let mut table = Table::new("parties", ctx.t("books-tally-parties"), columns);
    for one in parties {
        table.row(vec![html! { (one.code) }, html! { span translate="no" { (one.ledger()) } }]);
    }
    html! { (table) }
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct NamesForm {
    centre: String,
    company: String,
    fee_by_rate: String,
    tax_by_rate: String,
    machine: String,
    ledger: String,
    unit: String,
    party_ledger: String,
}

async fn save_company(ctx: Ctx, form: Form<NamesForm>) -> Result<Response> {
    let centre = acting(&ctx, &form.value.centre).await?;
    let typed = &form.value;
    let command = NameInTally::Company {
        centre,
        name: typed.company.clone(),
        fee_by_rate: typed.fee_by_rate == "yes",
        tax_by_rate: typed.tax_by_rate == "yes",
    };
    save(&ctx, &form, centre, &command).await
}

async fn save_facility(ctx: Ctx, form: Form<NamesForm>) -> Result<Response> {
    let centre = acting(&ctx, &form.value.centre).await?;
    let (machine, ledger) = (form.value.machine.clone(), form.value.ledger.clone());
    save(&ctx, &form, centre, &NameInTally::Facility { centre, machine, ledger }).await
}

async fn save_party(ctx: Ctx, form: Form<NamesForm>) -> Result<Response> {
    let centre = acting(&ctx, &form.value.centre).await?;
    let (unit, ledger) = (form.value.unit.clone(), form.value.party_ledger.clone());
    save(&ctx, &form, centre, &NameInTally::Party { centre, unit, ledger }).await
}

/// The centre of a form: the actor's own, or the one named by who acts for all.
async fn acting(ctx: &Ctx, code: &str) -> Result<CentreId> {
    access::check_somewhere(&ctx.actor, Verb::ManageAccounts)?;
    match ctx.actor.centre() {
        Some(own) => Ok(own),
        None => match billing::centre_by_code(ctx.app.db.read(), code).await {
            Err(Error::NotFound) => Err(Error::field("centre", "books-tally-centre")),
            found => Ok(found?.id),
        },
    }
}

async fn save(ctx: &Ctx, form: &Form<NamesForm>, centre: CentreId, command: &NameInTally) -> Result<Response> {
    let key = form.entered.idempotency_key();
    match ctx.write_once(&key, command, |tx| async move { name_in_tally(&tx, command).await }).await {
        Ok(()) => {
            let mut query = form_urlencoded::Serializer::new(String::new());
            query.append_pair("centre", &form.value.centre);
            let address = format!("/books/tally?{}", query.finish());
            Ok(ctx.redirect_saying(address, &ctx.t("books-tally-saved")))
        }
        Err(error) => names_page(ctx, centre, &form.entered.clone().refused(error)?).await,
    }
}
