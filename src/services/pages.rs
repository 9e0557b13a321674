//! What a centre offers besides machines, listed for everybody.

use axum::Router;
use axum::response::Response;
use axum::routing::get;
use maud::{Markup, html};
use sea_orm::{EntityTrait, QueryOrder};

use super::entity::{event, raw_material, training_course};
use crate::base::time::{ist_date, long_date};
use crate::base::{CentreId, Lang, Paise, Result};
use crate::catalogue::{self, Centre};
use crate::tariff::unit_words;
use crate::web::{App, Column, Ctx, Entered, MenuEntry, Table, empty, page};

/// This room's pages.
pub fn router() -> Router<App> {
    Router::new().route("/services", get(list))
}

/// Menu entries of this room.
pub const MENU: &[MenuEntry] = &[MenuEntry { path: "/services", key: "services-menu", verb: None }];

/// `GET /services?centre=`
async fn list(ctx: Ctx) -> Result<Response> {
    let conn = ctx.app.db.read();
    let entered = Entered::of_query(&ctx.query);
    let centres = catalogue::centres(conn).await?;
    let shown: Vec<&Centre> = centres
        .iter()
        .filter(|centre| matches!(entered.get("centre"), "" | "all") || centre.code == entered.get("centre"))
        .collect();
    let courses = training_course::Entity::find().order_by_asc(training_course::Column::Code).all(conn).await?;
    let events = event::Entity::find().order_by_asc(event::Column::OnDate).all(conn).await?;
    let materials = raw_material::Entity::find().order_by_asc(raw_material::Column::Code).all(conn).await?;
    let options = std::iter::once((String::new(), ctx.t("services-all-centres")))
        .chain(centres.iter().map(|centre| (centre.code.clone(), name(ctx.lang, centre).to_owned())))
        .collect();
    let form = ctx.form(&entered);
    let body = html! {
        p.lead { (ctx.t("services-lead")) }
        (form.filters("/services", html! { (form.select("centre", "services-centre", options)) }))
        (section(&ctx, "services-courses", course_table(&ctx, &shown, &courses)))
        (section(&ctx, "services-events", event_table(&ctx, &shown, &events)))
        (section(&ctx, "services-materials", material_table(&ctx, &shown, &materials)))
    };
    Ok(page(&ctx, &ctx.t("services-title"), body))
}

fn section(ctx: &Ctx, key: &str, table: Table) -> Markup {
    html! {
        h2 { (ctx.t(key)) }
        @if table.is_empty() { (empty(&ctx.t("services-none"), None)) } @else { (table) }
    }
}

fn name(lang: Lang, centre: &Centre) -> &str {
    lang.pick(&centre.name_en, &centre.name_hi)
}

fn centre_of<'a>(shown: &[&'a Centre], id: CentreId) -> Option<&'a Centre> {
    shown.iter().find(|centre| centre.id == id).copied()
}

fn centre_link(ctx: &Ctx, centre: &Centre) -> Markup {
    html! { a href=(format!("/centres/{}", centre.code)) { (name(ctx.lang, centre)) } }
}

fn fee(ctx: &Ctx, fee: Paise) -> Markup {
    html! { @if fee == Paise::ZERO { (ctx.t("services-free")) } @else { (fee) } }
}

fn course_table(ctx: &Ctx, shown: &[&Centre], courses: &[training_course::Model]) -> Table {
    let mut table = Table::new(
        "courses",
        ctx.t("services-courses-caption"),
        vec![
            Column::text(ctx.t("services-course")),
            Column::text(ctx.t("services-centre")),
            Column::number(ctx.t("services-days")),
            Column::number(ctx.t("services-hours")),
            Column::number(ctx.t("services-seats")),
            Column::number(ctx.t("services-fee")),
        ],
    );
    for course in courses {
        let Some(centre) = centre_of(shown, course.centre_id) else { continue };
        table.row(vec![
            html! { (ctx.lang.pick(&course.name_en, &course.name_hi)) },
            centre_link(ctx, centre),
            html! { (course.days) },
            html! { (course.hours) },
            html! { (course.seats) },
            fee(ctx, course.fee_paise),
        ]);
    }
    table
}

fn event_table(ctx: &Ctx, shown: &[&Centre], events: &[event::Model]) -> Table {
    let today = ist_date(ctx.now());
    let mut table = Table::new(
        "events",
        ctx.t("services-events-caption"),
        vec![
            Column::text(ctx.t("services-event")),
            Column::text(ctx.t("services-day")),
            Column::text(ctx.t("services-event-kind")),
            Column::text(ctx.t("services-centre")),
            Column::number(ctx.t("services-seats")),
        ],
    );
    for event in events {
        let Some(centre) = centre_of(shown, event.centre_id) else { continue };
        table.row(vec![
            html! { (ctx.lang.pick(&event.name_en, &event.name_hi)) },
            html! {
                (long_date(ctx.lang, event.on_date))
                @if event.on_date < today { " " (ctx.t("services-over")) }
            },
            html! { (ctx.t(&format!("services-event-kind-{}", event.kind))) },
            centre_link(ctx, centre),
            html! { (event.seats) },
        ]);
    }
    table
}

fn material_table(ctx: &Ctx, shown: &[&Centre], materials: &[raw_material::Model]) -> Table {
    let mut table = Table::new(
        "materials",
        ctx.t("services-materials-caption"),
        vec![
            Column::text(ctx.t("services-material")),
            Column::text(ctx.t("services-centre")),
            Column::number(ctx.t("services-rate")),
            Column::number(ctx.t("services-gst")),
        ],
    );
    for material in materials {
        let Some(centre) = centre_of(shown, material.centre_id) else { continue };
        let unit = unit_words(ctx.lang, &material.quantity_unit, true);
        table.row(vec![
            html! { (ctx.lang.pick(&material.name_en, &material.name_hi)) },
            centre_link(ctx, centre),
            html! { (ctx.tr("services-rate-per", &[("rate", &material.issue_rate_paise.to_string()), ("unit", &unit)])) },
            html! { (material.gst_bp) "%" },
        ]);
    }
    table
}
