//! The first page: for visitors what this is and a search; for whoever is logged in, what is next.

use axum::response::Response;
use chrono::Days;
use maud::{Markup, html};

use super::centres::{self, Heading};
use super::queries;
use crate::access;
use crate::base::time::{self, Instant, start_of_day};
use crate::base::{CentreId, Result, Role, Standing, UnitId, Verb};
use crate::catalogue::machine::KINDS;
use crate::web::{Ctx, Entered, Tone, button_link, page, tag};

/// `GET /`
pub async fn show(ctx: Ctx) -> Result<Response> {
    let (title, body) = match &ctx.actor.standing {
        Standing::Unit(unit, _) => (ctx.t("front-home-unit"), unit_home(&ctx, *unit).await?),
        Standing::Centre(centre, roles) => (ctx.t("front-home-centre"), centre_home(&ctx, *centre, roles).await?),
        Standing::Everywhere(Role::Administrator) => (ctx.t("front-home-administrator"), checklist(&ctx).await?),
        Standing::Everywhere(_) => (ctx.t("front-home-district"), district_home(&ctx)),
        Standing::Anonymous | Standing::Program(_) => (ctx.t("front-home-title"), public_home(&ctx).await?),
    };
    Ok(page(&ctx, &title, body))
}

fn search(ctx: &Ctx) -> Markup {
    let entered = Entered::empty();
    let form = ctx.form(&entered);
    html! {
        (form.filters("/equipment", html! { (form.text("q", "front-search").hint("front-search-hint")) }))
        ul.times {
            @for kind in KINDS {
                li { a href=(format!("/equipment?kind={kind}")) { (ctx.t(&format!("catalogue-kind-{kind}"))) } }
            }
        }
    }
}

async fn public_home(ctx: &Ctx) -> Result<Markup> {
    Ok(html! {
        p.lead { (ctx.t("front-home-lead")) }
        (search(ctx))
        h2 { (ctx.t("front-how-title")) }
        ol {
            li { (ctx.t("front-how-1")) }
            li { (ctx.t("front-how-2")) }
            li { (ctx.t("front-how-3")) }
        }
        p.actions { (button_link("/login", &ctx.t("front-log-in-to-book"))) a href="/signup" { (ctx.t("front-register-unit")) } }
        h2 { (ctx.t("front-centres-title")) }
        (centres::centre_cards(ctx, Heading::Third).await?)
    })
}

/// A thing to do next: where, in which words, how many wait there.
struct Next {
    href: &'static str,
    words: String,
    waiting: i64,
}

impl Next {
    fn link(ctx: &Ctx, href: &'static str, key: &str) -> Next {
        Next { href, words: ctx.t(key), waiting: 0 }
    }

    fn waiting(mut self, count: i64) -> Next {
        self.waiting = count;
        self
    }
}

fn next_steps(ctx: &Ctx, steps: &[Next]) -> Markup {
    html! {
        h2 { (ctx.t("front-next-title")) }
        ul.links {
            @for step in steps {
                li {
                    a href=(step.href) { (step.words) }
                    @if step.waiting > 0 { " " (tag(Tone::Waiting, &step.waiting.to_string())) }
                }
            }
        }
    }
}

async fn unit_home(ctx: &Ctx, unit: UnitId) -> Result<Markup> {
    let ahead = queries::bookings_ahead(ctx.app.db.read(), unit, ctx.now()).await?;
    let mut steps = vec![Next::link(ctx, "/bookings", "front-next-bookings").waiting(ahead)];
    if access::may_somewhere(&ctx.actor, Verb::SeeStatement) {
        steps.push(Next::link(ctx, "/statement", "front-next-statement"));
    }
    steps.push(Next::link(ctx, "/unit", "front-next-unit"));
    Ok(html! {
        p.lead { (ctx.t("front-unit-lead")) }
        (search(ctx))
        @if ahead == 0 { p { (ctx.t("front-unit-none-yet")) } }
        (next_steps(ctx, &steps))
    })
}

fn today(ctx: &Ctx) -> (Instant, Instant) {
    let date = time::ist_date(ctx.now());
    (start_of_day(date), start_of_day(date.checked_add_days(Days::new(1)).unwrap_or(date)))
}

async fn centre_home(ctx: &Ctx, centre: CentreId, roles: &[Role]) -> Result<Markup> {
    let conn = ctx.app.db.read();
    let (from, until) = today(ctx);
    let bookings = queries::bookings_between(conn, centre, from, until).await?;
    let holds = |role: Role| roles.contains(&role);
    let mut steps = Vec::new();
    if access::may_somewhere(&ctx.actor, Verb::RecordWork) {
        steps.push(Next::link(ctx, "/work", "front-next-work").waiting(bookings));
    }
    if access::may_somewhere(&ctx.actor, Verb::BookAtCounter) {
        steps.push(Next::link(ctx, "/counter", "front-next-counter"));
    }
    if access::may_somewhere(&ctx.actor, Verb::DecideRequest) {
        let waiting = queries::requests_waiting(conn, centre, ctx.now()).await?;
        steps.push(Next::link(ctx, "/requests", "front-next-requests").waiting(waiting));
    }
    if access::may_somewhere(&ctx.actor, Verb::SeeBoard) {
        steps.push(Next::link(ctx, "/board", "front-next-board"));
    }
    if access::may_somewhere(&ctx.actor, Verb::ListUnits) {
        steps.push(Next::link(ctx, "/units", "front-next-units"));
    }
    if holds(Role::CentreManager) {
        steps.push(Next::link(ctx, "/manage/centres", "front-next-manage"));
    }
    if access::may_somewhere(&ctx.actor, Verb::IssueInvoice) {
        steps.push(Next::link(ctx, "/invoice-run", "front-next-invoice-run"));
    }
    Ok(html! {
        p.lead { (ctx.lang.count("front-today-bookings", bookings)) }
        (next_steps(ctx, &steps))
    })
}

fn district_home(ctx: &Ctx) -> Markup {
    let steps = [
        Next::link(ctx, "/board", "front-next-board"),
        Next::link(ctx, "/units", "front-next-units"),
        Next::link(ctx, "/equipment", "front-menu-equipment"),
    ];
    html! { p.lead { (ctx.t("front-district-lead")) } (next_steps(ctx, &steps)) }
}

/// What has to be there before the first booking, each with a way to it and an example.
async fn checklist(ctx: &Ctx) -> Result<Markup> {
    let Some(there) = queries::set_up(ctx.app.db.read()).await? else {
        return Ok(html! {});
    };
    let steps = [
        (there.centres, "/manage/centres/new", "front-set-up-centre"),
        (there.machines, "/manage/centres", "front-set-up-machine"),
        (there.rates, "/manage/centres", "front-set-up-rates"),
        (there.units, "/units/new", "front-set-up-unit"),
        (there.staff, "/users", "front-set-up-staff"),
    ];
    let missing = steps.iter().filter(|(count, _, _)| *count == 0).count() as i64;
    Ok(html! {
        p.lead {
            @if missing == 0 { (ctx.t("front-set-up-done")) } @else { (ctx.lang.count("front-set-up-missing", missing)) }
        }
        h2 { (ctx.t("front-set-up-title")) }
        ol.links {
            @for (count, href, key) in steps {
                li {
                    a href=(href) { (ctx.t(key)) } " "
                    @if count > 0 {
                        (tag(Tone::Good, &ctx.lang.count("front-set-up-there", count)))
                    } @else {
                        (tag(Tone::Waiting, &ctx.t("front-set-up-open")))
                        p.hint { (ctx.t(&format!("{key}-example"))) }
                    }
                }
            }
        }
    })
}
