//! Rates for those who set them: machines of a centre, versions of a machine's rates, new rates with
//! their effect shown before they are proposed, and proposals on their way.

mod change;
mod concessions;
mod proposals;

use axum::Router;
use axum::extract::Path;
use axum::response::Response;
use axum::routing::{get, post};
use maud::{Markup, html};

use crate::access;
use crate::base::time::{ist_date, short_date};
use crate::base::{CentreId, Error, Result, Scope, Verb};
use crate::catalogue::{self, Equipment};
use crate::people::{self, UserCategory};
use crate::web::{App, Column, Ctx, MenuEntry, Table, button_link, empty, page};

use super::explain::rate_words;
use super::pricing::Pricing;
use super::rate::RateLine;
use super::show::rate_table;
use super::show_terms::terms_list;

/// Menu entries of this room.
pub const MENU: &[MenuEntry] = &[
    MenuEntry { path: "/rates", key: "tariff-menu", verb: Some(Verb::ManageTariff) },
    MenuEntry { path: "/concessions", key: "concession-title", verb: Some(Verb::ManageTariff) },
    MenuEntry { path: "/rates/proposals", key: "rate-proposals", verb: Some(Verb::ApproveTariff) },
];

/// This room's pages.
pub fn router() -> Router<App> {
    Router::new()
        .route("/concessions", get(concessions::list))
        .route("/concessions/new", get(concessions::new).post(concessions::define))
        .route("/concessions/{code}/end", get(concessions::ask_end).post(concessions::end))
        .route("/rates", get(list))
        .route("/rates/{code}", get(show))
        .route("/rates/{code}/change", get(change::change).post(change::submit))
        .route("/rates/proposals", get(proposals::list))
        .route("/rates/proposals/{id}", get(proposals::show))
        .route("/rates/proposals/{id}/resolution", post(proposals::resolution))
        .route("/rates/proposals/{id}/approve", post(proposals::approve))
        .route("/rates/proposals/{id}/reject", post(proposals::reject))
        .route("/rates/proposals/{id}/withdraw", post(proposals::withdraw))
        .route("/rates/proposals/{id}/papers/{paper}", get(proposals::paper))
}

/// Machines of a centre, each with its way to the rates.
async fn list(ctx: Ctx) -> Result<Response> {
    let conn = ctx.app.db.read();
    let centre = centre_asked(&ctx, Verb::ManageTariff).await?;
    let centre_row = catalogue::centre(conn, centre).await?;
    let machines = catalogue::equipment_of(conn, centre).await?;
    let lang = ctx.lang;
    let name = lang.pick(&centre_row.name_en, &centre_row.name_hi);
    let title = ctx.tr("tariff-list-title", &[("centre", name)]);
    let columns = vec![Column::text(ctx.t("tariff-column-machine")), Column::text(ctx.t("tariff-column-code"))];
    let mut table = Table::new("machines", ctx.t("tariff-list-caption"), columns);
    for machine in machines.iter().filter(|machine| machine.status != "retired") {
        let link = format!("/rates/{}", machine.code);
        table.row(vec![
            html! { a href=(link) { (lang.pick(&machine.name_en, &machine.name_hi)) } },
            html! { (machine.code) },
        ]);
    }
    let other_centres = other_centres(&ctx, centre).await?;
    Ok(page(
        &ctx,
        &title,
        html! {
            (other_centres)
            p { (button_link(&format!("/rates/proposals?centre={}", centre_row.code), &ctx.t("rate-proposals"))) }
            @if table.is_empty() { (empty(&ctx.t("tariff-list-empty"), None)) } @else { (table) }
        },
    ))
}

/// The centre of `?centre=`, or the one the actor stands at, or the first.
async fn centre_asked(ctx: &Ctx, verb: Verb) -> Result<CentreId> {
    let conn = ctx.app.db.read();
    let asked = ctx.asked("centre");
    let centre = match (asked.as_str(), ctx.actor.centre()) {
        ("", Some(own)) => own,
        ("", None) => catalogue::centres(conn).await?.first().map(|centre| centre.id).ok_or(Error::NotFound)?,
        (code, _) => catalogue::centre_by_code(conn, code).await?.id,
    };
    access::check(&ctx.actor, verb, Scope::Centre(centre))?;
    Ok(centre)
}

/// Links to the other centres this person may set rates for.
async fn other_centres(ctx: &Ctx, current: CentreId) -> Result<Markup> {
    let centres = catalogue::centres(ctx.app.db.read()).await?;
    let others: Vec<_> = centres
        .iter()
        .filter(|centre| centre.id != current)
        .filter(|centre| access::check(&ctx.actor, Verb::ManageTariff, Scope::Centre(centre.id)).is_ok())
        .collect();
    Ok(html! {
        @if !others.is_empty() {
            nav aria-label=(ctx.t("tariff-other-centres")) {
                ul {
                    @for centre in others {
                        li {
                            a href=(format!("/rates?centre={}", centre.code)) {
                                (ctx.lang.pick(&centre.name_en, &centre.name_hi))
                            }
                        }
                    }
                }
            }
        }
    })
}

struct Machine {
    equipment: Equipment,
    categories: Vec<UserCategory>,
    pricing: Pricing,
}

async fn machine(ctx: &Ctx, code: &str) -> Result<Machine> {
    let conn = ctx.app.db.read();
    let equipment = catalogue::equipment_by_code(conn, code).await?;
    access::check(&ctx.actor, Verb::ManageTariff, Scope::Centre(equipment.centre_id))?;
    let categories = people::user_categories(conn).await?;
    let pricing = Pricing::of(conn, equipment.id).await?;
    Ok(Machine { equipment, categories, pricing })
}

impl Machine {
    fn rates(&self) -> &[RateLine] {
        self.pricing.rates(self.equipment.id)
    }

    fn name(&self, ctx: &Ctx) -> String {
        ctx.lang.pick(&self.equipment.name_en, &self.equipment.name_hi).to_owned()
    }

    fn category_name(&self, ctx: &Ctx, code: &str) -> String {
        let known = self.categories.iter().find(|category| category.code == code);
        known.map_or(code.to_owned(), |category| ctx.lang.pick(&category.name_en, &category.name_hi).to_owned())
    }
}

/// Today's rates and all versions of one machine.
async fn show(ctx: Ctx, Path(code): Path<String>) -> Result<Response> {
    let machine = machine(&ctx, &code).await?;
    let today = ist_date(ctx.now());
    let title = ctx.tr("tariff-machine-title", &[("machine", &machine.name(&ctx))]);
    Ok(page(
        &ctx,
        &title,
        html! {
            (rate_table(ctx.lang, machine.rates(), &machine.categories, today))
            p { (button_link(&format!("/rates/{code}/change"), &ctx.t("tariff-change"))) }
            h2 { (ctx.t("tariff-versions")) }
            (versions(&ctx, &machine))
        },
    ))
}

fn versions(ctx: &Ctx, machine: &Machine) -> Markup {
    let columns = vec![
        Column::text(ctx.t("tariff-column-category")),
        Column::text(ctx.t("tariff-column-period")),
        Column::text(ctx.t("tariff-column-rate")),
        Column::number(ctx.t("tariff-column-minimum")),
        Column::number(ctx.t("tariff-column-gst")),
        Column::number(ctx.t("tariff-column-sac")),
        Column::text(ctx.t("tariff-column-status")),
    ];
    let mut table = Table::new("versions", ctx.t("tariff-versions-caption"), columns);
    for category in &machine.categories {
        for line in machine.rates().iter().filter(|line| line.user_category == category.code).rev() {
            table.row(vec![
                html! { (ctx.lang.pick(&category.name_en, &category.name_hi)) },
                html! { (period_words(ctx, line)) },
                html! {
                    (rate_words(ctx.lang, line.rate, line.basis.unit()))
                    (terms_list(ctx.lang, &line.terms, line.basis.unit()))
                },
                html! { (line.minimum) },
                html! { (line.gst) "% / " (line.gst_unregistered) "%" },
                html! { (line.sac) },
                html! { (ctx.t(&format!("tariff-figure-{}", line.figure_status.code()))) },
            ]);
        }
    }
    if table.is_empty() {
        empty(&ctx.t("tariff-no-rates"), None)
    } else {
        html! { (table) }
    }
}

fn period_words(ctx: &Ctx, line: &RateLine) -> String {
    let from = short_date(line.effective_from);
    match line.effective_to {
        Some(last) => ctx.tr("tariff-period", &[("from", &from), ("to", &short_date(last))]),
        None => ctx.tr("tariff-period-open", &[("from", &from)]),
    }
}
