//! A machine as a card: name, centre, price, next free time.

use std::collections::HashMap;

use maud::{Markup, html};
use sea_orm::ConnectionTrait;

use super::queries::{CardRate, card_rates};
use super::words;
use crate::base::time::{self, Instant};
use crate::base::{EquipmentId, Lang, Paise, Result};
use crate::booking;
use crate::catalogue::Listed;
use crate::people;
use crate::tariff::{Basis, rate_words};
use crate::web::{Ctx, Tone, tag};

/// What cards show beside the machine itself.
pub struct CardFacts {
    rates: HashMap<EquipmentId, CardRate>,
    next_free: HashMap<EquipmentId, Instant>,
    own_rate: bool,
}

impl CardFacts {
    /// For the machines of a list.
    pub async fn load(ctx: &Ctx, machines: &[Listed]) -> Result<CardFacts> {
        let conn = ctx.app.db.read();
        let ids: Vec<EquipmentId> = machines.iter().map(|machine| machine.id).collect();
        let category = own_category(ctx, conn).await?;
        let day = time::ist_date(ctx.now());
        let rates = card_rates(conn, &ids, category.as_deref(), day).await?;
        let next_free = booking::next_free(conn, &ids, ctx.now()).await?;
        Ok(CardFacts { rates, next_free, own_rate: category.is_some() })
    }

    /// `₹9.00 per hide`, `from ₹7.00 per hide`, or that it costs nothing.
    pub fn price(&self, lang: Lang, machine: EquipmentId) -> Option<String> {
        let rate = self.rates.get(&machine)?;
        if rate.rate_paise == Paise::ZERO {
            return Some(lang.t("front-free-of-charge"));
        }
        let unit = Basis::parse(&rate.basis)?;
        let words = rate_words(lang, rate.rate_paise, unit.unit());
        Some(if self.own_rate { words } else { lang.tr("front-rate-from", &[("rate", &words)]) })
    }
}

/// The user category of the unit the reader stands for.
pub async fn own_category(ctx: &Ctx, conn: &impl ConnectionTrait) -> Result<Option<String>> {
    match ctx.actor.unit() {
        Some(unit) => people::category_on(conn, unit, time::ist_date(ctx.now())).await,
        None => Ok(None),
    }
}

/// The cards of a list.
pub fn cards(ctx: &Ctx, machines: &[Listed], facts: &CardFacts, with_centre: bool) -> Markup {
    html! {
        ul.cards {
            @for machine in machines { (card(ctx, machine, facts, with_centre)) }
        }
    }
}

fn card(ctx: &Ctx, machine: &Listed, facts: &CardFacts, with_centre: bool) -> Markup {
    let lang = ctx.lang;
    let by_day = facts.rates.get(&machine.id).is_some_and(|rate| rate.basis.ends_with("_day"));
    html! {
        li {
            h3 { a href=(format!("/equipment/{}", machine.code)) { (machine.name(lang)) } }
            @if with_centre {
                p.small {
                    (lang.pick(&machine.centre_name_en, &machine.centre_name_hi)) ", "
                    (lang.pick(&machine.place_en, &machine.place_hi))
                }
            }
            @if let Some(price) = facts.price(lang, machine.id) { p { strong { (price) } } }
            @if machine.status != "active" {
                p { (tag(Tone::Bad, &ctx.t("front-out-of-service"))) }
            } @else if let Some(at) = facts.next_free.get(&machine.id) {
                p { (ctx.tr("front-next-free", &[("time", &words::start(lang, *at, by_day))])) }
            } @else {
                p { (ctx.t("front-nothing-free")) }
            }
            @if machine.needs_approval { p { (tag(Tone::Plain, &ctx.t("front-needs-approval"))) } }
            @if machine.needs_training { p { (tag(Tone::Plain, &ctx.t("front-needs-training"))) } }
        }
    }
}
