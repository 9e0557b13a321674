//! Pages about rules: what is set at a centre, its quotas, and what applies to one machine.

mod limits;
mod machine;
mod settings;

use axum::Router;
use axum::routing::get;
use chrono::NaiveDate;
use maud::{Markup, html};

use super::list::Standing;
use crate::access;
use crate::base::time::short_date;
use crate::base::{Result, Scope, Verb};
use crate::catalogue::{self, Centre};
use crate::people;
use crate::web::{App, Ctx, Tone, tag};

pub use machine::what_applies;

/// Pages of rules.
pub fn router() -> Router<App> {
    Router::new()
        .route("/manage/centres/{code}/rules", get(settings::show))
        .route("/manage/centres/{code}/rules/set", get(settings::ask).post(settings::save))
        .route("/manage/centres/{code}/rules/withdraw", get(settings::ask_withdraw).post(settings::withdraw))
        .route("/manage/centres/{code}/quotas", get(limits::show).post(limits::save))
        .route("/manage/centres/{code}/quotas/withdraw", get(limits::ask_withdraw).post(limits::withdraw))
        .route("/manage/machines/{code}/rules", get(machine::show))
}

/// A centre whose rules the reader may look after.
async fn own_centre(ctx: &Ctx, code: &str) -> Result<Centre> {
    let centre = catalogue::centre_by_code(ctx.app.db.read(), code).await?;
    access::check(&ctx.actor, Verb::ManageRules, Scope::Centre(centre.id))?;
    Ok(centre)
}

/// User categories to choose from, everybody first.
async fn categories(ctx: &Ctx) -> Result<Vec<(String, String)>> {
    let all = people::user_categories(ctx.app.db.read()).await?.into_iter();
    let named = all.map(|one| (one.code.clone(), ctx.lang.pick(&one.name_en, &one.name_hi).to_owned()));
    Ok(std::iter::once((String::new(), ctx.t("booking-rule-everybody"))).chain(named).collect())
}

/// Machines of a centre to choose from: value and name.
async fn machines(ctx: &Ctx, centre: &Centre, prefix: &str) -> Result<Vec<(String, String)>> {
    let all = catalogue::equipment_of(ctx.app.db.read(), centre.id).await?;
    let kept = all.into_iter().filter(|machine| machine.status != "retired");
    let named = kept.map(|one| {
        (format!("{prefix}{}", one.code), format!("{} ({})", ctx.lang.pick(&one.name_en, &one.name_hi), one.code))
    });
    Ok(named.collect())
}

/// The days something set holds, both included.
fn days(ctx: &Ctx, from: NaiveDate, until: Option<NaiveDate>) -> String {
    let from = short_date(from);
    match until {
        Some(until) => format!("{from} – {}", short_date(until)),
        None => ctx.tr("booking-rule-from-on", &[("day", &from)]),
    }
}

fn standing_tag(ctx: &Ctx, standing: Standing) -> Markup {
    let (tone, key) = match standing {
        Standing::Planned => (Tone::Waiting, "booking-rule-planned"),
        Standing::InForce => (Tone::Good, "booking-rule-in-force"),
        Standing::Over => (Tone::Plain, "booking-rule-over"),
        Standing::Withdrawn => (Tone::Plain, "booking-rule-withdrawn"),
    };
    tag(tone, &ctx.t(key))
}

fn name(ctx: &Ctx, centre: &Centre) -> Markup {
    html! { p.lead { (ctx.lang.pick(&centre.name_en, &centre.name_hi)) } }
}

fn back_to_centre(ctx: &Ctx, centre: &Centre) -> Markup {
    html! { p { a href=(format!("/manage/centres/{}", centre.code)) { (ctx.t("catalogue-back-to-centre")) } } }
}
