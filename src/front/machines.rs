//! The list of everything that can be booked, with its filters in the address.

use axum::response::Response;
use maud::html;

use super::cards::{CardFacts, cards};
use crate::base::{EquipmentId, Result};
use crate::catalogue::machine::KINDS;
use crate::catalogue::{self, Category, Centre, Wanted};
use crate::web::{Ctx, Entered, empty, page, pager};

/// Cards on one page: few enough for a slow line.
const CARDS: u64 = 24;

/// `GET /equipment?q=&centre=&kind=&category=&after=`
pub async fn list(ctx: Ctx) -> Result<Response> {
    let conn = ctx.app.db.read();
    let entered = Entered::of_query(&ctx.query);
    let wanted = Wanted {
        centre: entered.get("centre").to_owned(),
        kind: entered.get("kind").to_owned(),
        category: entered.get("category").to_owned(),
        words: entered.get("q").to_owned(),
        after: entered.get("after").parse().ok().map(EquipmentId),
    };
    let centres = catalogue::centres(conn).await?;
    let categories = catalogue::categories(conn).await?;
    let mut found = catalogue::search_equipment(conn, &wanted, CARDS + 1).await?;
    let more = found.len() as u64 > CARDS;
    found.truncate(CARDS as usize);
    let next = found.last().filter(|_| more).map(|last| last.id.to_string());
    let facts = CardFacts::load(&ctx, &found).await?;
    let form = ctx.form(&entered);
    let body = html! {
        p.lead { (ctx.t("front-equipment-lead")) }
        (form.filters("/equipment", html! {
            (form.text("q", "front-search").hint("front-search-hint").optional())
            (form.select("centre", "front-centre", centre_options(&ctx, &centres)))
            (form.select("kind", "front-kind", kind_options(&ctx)))
            (form.select("category", "front-process", category_options(&ctx, &categories)))
        }))
        h2 { (heading(&ctx, &wanted)) }
        @if found.is_empty() {
            (empty(&ctx.t("front-nothing-matches"), Some(("/equipment", &ctx.t("front-show-everything")))))
        } @else {
            (cards(&ctx, &found, &facts, true))
            (pager(&ctx, next.as_deref()))
        }
    };
    Ok(page(&ctx, &ctx.t("front-equipment-title"), body))
}

fn heading(ctx: &Ctx, wanted: &Wanted) -> String {
    if wanted.words.is_empty() {
        return ctx.t("front-equipment-found");
    }
    ctx.tr("front-equipment-found-for", &[("words", &wanted.words)])
}

fn with_all(ctx: &Ctx, options: impl Iterator<Item = (String, String)>) -> Vec<(String, String)> {
    std::iter::once((String::new(), ctx.t("front-all"))).chain(options).collect()
}

fn centre_options(ctx: &Ctx, centres: &[Centre]) -> Vec<(String, String)> {
    let open = centres.iter().filter(|centre| centre.status == "active");
    with_all(ctx, open.map(|c| (c.code.clone(), ctx.lang.pick(&c.name_en, &c.name_hi).to_owned())))
}

fn kind_options(ctx: &Ctx) -> Vec<(String, String)> {
    with_all(ctx, KINDS.iter().map(|kind| ((*kind).to_owned(), ctx.t(&format!("catalogue-kind-{kind}")))))
}

fn category_options(ctx: &Ctx, categories: &[Category]) -> Vec<(String, String)> {
    with_all(ctx, categories.iter().map(|c| (c.code.clone(), ctx.lang.pick(&c.name_en, &c.name_hi).to_owned())))
}
