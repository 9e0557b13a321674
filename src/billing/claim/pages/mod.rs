//! The pages of claims: all of them, a new one with what it would give, and one on its way.

mod detail;
mod new;
mod schemes;

use axum::Router;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use maud::{Markup, html};

use super::batch;
use super::find::{Claim, ClaimFilter, list};
use super::rules::Status;
use super::store::versions;
use crate::access;
use crate::base::time::{parse_date, short_date};
use crate::base::{Paise, Result, Verb};
use crate::billing::parties;
use crate::web::{App, Column, Ctx, Entered, Table, Tone, button_link, empty, in_script, tag, wide_page};

/// Rows of a page.
const ROWS: i64 = 200;
/// Rows of a file.
const FILE_ROWS: i64 = 100_000;

/// The pages of claims and schemes.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/claims", get(all))
        .route("/claims/batch.csv", get(file))
        .route("/claims/new", get(new::form).post(new::enter_claim))
        .route("/claims/{id}", get(detail::show))
        .route("/claims/{id}/papers", post(detail::add))
        .route("/claims/{id}/papers/{paper}", get(detail::paper))
        .route("/claims/{id}/step", post(detail::take))
        .route("/schemes", get(schemes::all).post(schemes::set))
}

async fn filter(ctx: &Ctx, entered: &Entered) -> Result<ClaimFilter> {
    access::check_somewhere(&ctx.actor, Verb::SeeClaims)?;
    let unit = match entered.get("unit").trim() {
        _ if ctx.actor.unit().is_some() => ctx.actor.unit(),
        "" => None,
        code => Some(parties::unit_by_code(ctx.app.db.read(), &code.to_uppercase()).await?.id),
    };
    Ok(ClaimFilter {
        unit,
        status: Status::from_code(entered.get("status")),
        head: entered.get("head").to_owned(),
        from: parse_date(entered.get("from")),
        until: parse_date(entered.get("until")),
    })
}

/// `GET /claims?status=&head=&from=&until=&unit=`
async fn all(ctx: Ctx) -> Result<Response> {
    let entered = Entered::of_query(&ctx.query);
    let filter = filter(&ctx, &entered).await?;
    let claims = list(ctx.app.db.read(), &ctx.actor, &filter, ROWS).await?;
    let may_enter = access::may_somewhere(&ctx.actor, Verb::EnterClaim);
    let body = html! {
        p.actions {
            @if may_enter { (button_link("/claims/new", &ctx.t("claim-new"))) }
            (button_link("/schemes", &ctx.t("claim-schemes")))
        }
        (filters(&ctx, &entered).await?)
        @if claims.is_empty() { (empty(&ctx.t("claim-none"), None)) }
        @else {
            (table(&ctx, &claims)?)
            p { a href=(format!("/claims/batch.csv?{}", ctx.query)) { (ctx.t("claim-batch")) } }
        }
    };
    Ok(wide_page(&ctx, &ctx.t("claim-title"), body))
}

async fn filters(ctx: &Ctx, entered: &Entered) -> Result<Markup> {
    let form = ctx.form(entered);
    let any = || (String::new(), ctx.t("billing-any"));
    let statuses = Status::ALL.iter().map(|status| (status.code().to_owned(), ctx.t(status_key(*status))));
    let mut heads: Vec<String> = versions(ctx.app.db.read()).await?.into_iter().map(|version| version.head).collect();
    heads.dedup();
    let heads = heads.into_iter().map(|head| (head.clone(), expense_words(ctx, &head)));
    Ok(form.filters(
        "/claims",
        html! {
            @if ctx.actor.unit().is_none() { (form.text("unit", "claim-field-unit").width(10)) }
            (form.select("status", "claim-status", [any()].into_iter().chain(statuses).collect()))
            (form.select("head", "claim-head", [any()].into_iter().chain(heads).collect()))
            (form.date("from", "billing-filter-from"))
            (form.date("until", "billing-filter-until"))
        },
    ))
}

fn table(ctx: &Ctx, claims: &[Claim]) -> Result<Table> {
    let columns = vec![
        Column::number(ctx.t("claim-number")),
        Column::text(ctx.t("claim-unit")),
        Column::text(ctx.t("claim-scheme")),
        Column::text(ctx.t("claim-on")),
        Column::number(ctx.t("claim-spent")),
        Column::number(ctx.t("claim-awarded")),
        Column::number(ctx.t("claim-sanctioned")),
        Column::text(ctx.t("claim-status")),
    ];
    let mut table = Table::new("claims", ctx.t("claim-caption"), columns);
    for claim in claims {
        table.row(vec![
            html! { a href=(format!("/claims/{}", claim.id)) { (claim.id) } },
            html! { (in_script(ctx.lang, claim.unit_name(ctx.lang))) },
            html! { (in_script(ctx.lang, claim.scheme_name(ctx.lang))) },
            html! { span.day { (short_date(claim.event_on)) } },
            html! { (claim.spent) },
            html! { (claim.awarded) },
            html! { (claim.sanctioned.map_or("–".to_owned(), |amount| amount.to_string())) },
            status_tag(ctx, claim),
        ]);
    }
    let counting = |claim: &&Claim| claim.standing().counts();
    let awarded = Paise::sum(claims.iter().filter(counting).map(|claim| claim.sanctioned.unwrap_or(claim.awarded)))?;
    table.row(vec![
        html! {},
        html! { strong { (ctx.t("claim-total")) } },
        html! {},
        html! {},
        html! {},
        html! { strong { (awarded) } },
        html! {},
        html! {},
    ]);
    Ok(table)
}

/// `GET /claims/batch.csv`: what the page shows, as a file for the authority.
async fn file(ctx: Ctx) -> Result<Response> {
    let entered = Entered::of_query(&ctx.query);
    let filter = filter(&ctx, &entered).await?;
    let claims = list(ctx.app.db.read(), &ctx.actor, &filter, FILE_ROWS).await?;
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"claims.csv\""),
    ];
    Ok((headers, batch::csv(&claims)?).into_response())
}

/// What an expense is called; its own code where a new one has no words yet.
fn expense_words(ctx: &Ctx, kind: &str) -> String {
    ctx.t(match kind {
        "rail_freight" => "claim-expense-rail_freight",
        "rail_freight_20ft" => "claim-expense-rail_freight_20ft",
        "rail_freight_40ft" => "claim-expense-rail_freight_40ft",
        "air_freight" => "claim-expense-air_freight",
        "foreign_fair_stall" => "claim-expense-foreign_fair_stall",
        "foreign_fair_airfare" => "claim-expense-foreign_fair_airfare",
        "publicity_website" => "claim-expense-publicity_website",
        "export_samples" => "claim-expense-export_samples",
        "iso_certification" => "claim-expense-iso_certification",
        "virtual_fair" => "claim-expense-virtual_fair",
        "domestic_fair_stall" => "claim-expense-domestic_fair_stall",
        "domestic_fair_travel" => "claim-expense-domestic_fair_travel",
        "ecgc_premium" => "claim-expense-ecgc_premium",
        "product_certification" => "claim-expense-product_certification",
        "lab_testing_fee" => "claim-expense-lab_testing_fee",
        "zed_certification" => "claim-expense-zed_certification",
        "bis_marking_fee" => "claim-expense-bis_marking_fee",
        other => return other.to_owned(),
    })
}

/// Words of where a claim stands.
fn status_key(status: Status) -> &'static str {
    match status {
        Status::Submitted => "claim-status-submitted",
        Status::Checked => "claim-status-checked",
        Status::Committee => "claim-status-committee",
        Status::Sanctioned => "claim-status-sanctioned",
        Status::Rejected => "claim-status-rejected",
        Status::Paid => "claim-status-paid",
        Status::Withdrawn => "claim-status-withdrawn",
    }
}

fn status_tag(ctx: &Ctx, claim: &Claim) -> Markup {
    let status = claim.standing();
    let tone = match status {
        Status::Submitted | Status::Checked | Status::Committee => Tone::Waiting,
        Status::Sanctioned | Status::Paid => Tone::Good,
        Status::Rejected => Tone::Bad,
        Status::Withdrawn => Tone::Plain,
    };
    tag(tone, &ctx.t(status_key(status)))
}

/// Words of the cap that bounded an award; empty if none did.
fn cap_key(code: &str) -> Option<&'static str> {
    match code {
        "event" => Some("claim-cap-event"),
        "measure" => Some("claim-cap-measure"),
        "year" => Some("claim-cap-year"),
        "events" => Some("claim-cap-events"),
        "budget" => Some("claim-cap-budget"),
        _ => None,
    }
}
