//! The centres, and one of them: where it is, when it is open, what it has.

use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};

use super::cards::{CardFacts, cards};
use super::{machine, words};
use crate::access;
use crate::base::time;
use crate::base::{CentreId, Error, Result, Scope, Verb};
use crate::booking;
use crate::catalogue::{self, Centre, Listed, Wanted};
use crate::web::{Ctx, empty, page, summary_list};

/// More machines than any centre has.
const ALL: u64 = 500;

/// `GET /centres`
pub async fn list(ctx: Ctx) -> Result<Response> {
    let body = html! { p.lead { (ctx.t("front-centres-lead")) } (centre_cards(&ctx, Heading::Second).await?) };
    Ok(page(&ctx, &ctx.t("front-centres-title"), body))
}

/// The level of the cards' headings, so that no page jumps one.
#[derive(Clone, Copy)]
pub enum Heading {
    /// Right below the page's title.
    Second,
    /// Below a part's heading.
    Third,
}

/// All centres as cards.
pub async fn centre_cards(ctx: &Ctx, heading: Heading) -> Result<Markup> {
    let conn = ctx.app.db.read();
    let counts = catalogue::equipment_counts(conn).await?;
    let hours = catalogue::all_hours(conn).await?;
    let today = time::ist_date(ctx.now());
    let centres: Vec<Centre> =
        catalogue::centres(conn).await?.into_iter().filter(|centre| centre.status == "active").collect();
    Ok(html! {
        @if centres.is_empty() {
            (empty(&ctx.t("front-no-centres"), None))
        } @else {
            ul.cards {
                @for centre in &centres {
                    @let day = hours.get(&centre.id).map(|hours| words::hours(ctx.lang, &hours.day(today)));
                    @let machines = counts.get(&centre.id).copied().unwrap_or_default();
                    (card(ctx, centre, machines, &day.unwrap_or_default(), heading))
                }
            }
        }
    })
}

fn card(ctx: &Ctx, centre: &Centre, machines: i64, hours: &str, heading: Heading) -> Markup {
    let link = html! {
        a href=(format!("/centres/{}", centre.code)) { (ctx.lang.pick(&centre.name_en, &centre.name_hi)) }
    };
    html! {
        li {
            @match heading { Heading::Second => h2 { (link) }, Heading::Third => h3 { (link) } }
            p { (place(ctx, centre)) }
            p { (ctx.lang.count("front-machine-count", machines)) }
            p { (ctx.tr("front-today-hours", &[("hours", hours)])) }
        }
    }
}

fn place(ctx: &Ctx, centre: &Centre) -> String {
    ctx.lang.pick(&centre.place_en, &centre.place_hi).to_owned()
}

/// `GET /centres/{code}`
pub async fn show(ctx: Ctx, Path(code): Path<String>) -> Result<Response> {
    let conn = ctx.app.db.read();
    let centre = catalogue::centre_by_code(conn, &code).await?;
    if centre.status != "active" {
        return Err(Error::NotFound);
    }
    let wanted = Wanted { centre: centre.code.clone(), ..Wanted::default() };
    let machines = catalogue::search_equipment(conn, &wanted, ALL).await?;
    let card_facts = CardFacts::load(&ctx, &machines).await?;
    let hours = catalogue::centre_hours(conn, centre.id).await?;
    let today = time::ist_date(ctx.now());
    let mut facts = facts_of(&ctx, &centre, &words::hours(ctx.lang, &hours.day(today)));
    if let Some(answers) = booking::answer_time(conn, centre.id, ctx.now()).await? {
        facts.push((ctx.t("front-answer-time"), html! { (booking::answer_words(ctx.lang, &answers)) }));
    }
    let body = html! {
        p.lead {
            (place(&ctx, &centre)) ", " (ctx.lang.pick(&centre.district, "")) " " (centre.pin)
        }
        (summary_list(&facts))
        (manage(&ctx, centre.id, &centre.code))
        h2 { (ctx.t("front-centre-machines")) }
        (by_category(&ctx, &machines, &card_facts))
        (machine::opening(&ctx, &hours, None, today))
        p { a href=(format!("/services?centre={}", centre.code)) { (ctx.t("front-centre-services")) } }
    };
    Ok(page(&ctx, ctx.lang.pick(&centre.name_en, &centre.name_hi), body))
}

fn facts_of(ctx: &Ctx, centre: &Centre, today: &str) -> Vec<(String, Markup)> {
    let days = ctx.lang.count("front-days", centre.max_advance_days);
    let mut rows = vec![
        (ctx.t("front-today"), html! { (today) }),
        (ctx.t("front-phone"), html! { a href=(format!("tel:{}", centre.phone)) { (centre.phone) } }),
        (ctx.t("front-email"), html! { a href=(format!("mailto:{}", centre.email)) lang="en" { (centre.email) } }),
        (ctx.t("front-operator"), html! { span lang="en" { (centre.operator_en) } }),
        (ctx.t("front-rule-ahead"), html! { (ctx.tr("front-rule-ahead-text", &[("days", &days)])) }),
        (
            ctx.t("front-rule-cancel"),
            html! { (words::cancellation(ctx.lang, centre, centre.cancel_cutoff_hours * 60)) },
        ),
    ];
    if centre.fee_policy == "free" {
        rows.push((ctx.t("front-fee"), html! { (ctx.t("front-fee-free")) }));
    } else if let Some(gstin) = &centre.gstin {
        rows.push((ctx.t("front-gstin"), html! { span.code { (gstin) } }));
    } else {
        rows.push((ctx.t("front-gstin"), html! { (ctx.t("front-gstin-none")) }));
    }
    rows
}

fn by_category(ctx: &Ctx, machines: &[Listed], facts: &CardFacts) -> Markup {
    let mut groups: Vec<(&Listed, Vec<Listed>)> = Vec::new();
    for machine in machines {
        match groups.iter_mut().find(|(first, _)| first.category_code == machine.category_code) {
            Some((_, group)) => group.push(machine.clone()),
            None => groups.push((machine, vec![machine.clone()])),
        }
    }
    html! {
        @if groups.is_empty() { (empty(&ctx.t("front-centre-empty"), None)) }
        @for (first, group) in &groups {
            details {
                summary {
                    (ctx.lang.pick(&first.category_name_en, &first.category_name_hi)) " (" (group.len()) ")"
                }
                (cards(ctx, group, facts, false))
            }
        }
    }
}

fn manage(ctx: &Ctx, centre: CentreId, code: &str) -> Markup {
    html! {
        @if access::may(&ctx.actor, Verb::ManageCentre, Scope::Centre(centre)) {
            p { a href=(format!("/manage/centres/{code}")) { (ctx.t("front-manage-centre")) } }
        }
    }
}
