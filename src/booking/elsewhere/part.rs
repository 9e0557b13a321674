//! Free times elsewhere as a part of other pages.

use maud::{Markup, html};

use super::{Elsewhere, MOST_KM, USUAL_KM, Wanted, elsewhere};
use crate::base::time::{self, Span};
use crate::base::{Error, Paise, Result};
use crate::booking::machine::Machine;
use crate::booking::pages::parts;
use crate::booking::party::Party;
use crate::booking::price;
use crate::booking::rules::Ask;
use crate::people;
use crate::tariff::{self, ChargeKind, Pricing, rate_words};
use crate::web::{Ctx, in_script, panel};

/// Distances to choose from, kilometres.
const CHOICES: [i64; 4] = [25, USUAL_KM, 300, MOST_KM];

/// What a machine's own page says: nothing where no other centre does the same.
pub async fn on_machine_page(ctx: &Ctx, code: &str) -> Result<Markup> {
    let machine = Machine::by_code(ctx.app.db.read(), code).await?;
    let asked: Option<i64> = ctx.asked("within_km").parse().ok().filter(|km| *km > 0);
    let within_km = asked.unwrap_or(USUAL_KM).min(MOST_KM);
    let wanted = Wanted { minutes: machine.min_minutes, capacity: 1, after: None, within_km, unit: ctx.actor.unit() };
    let offers = elsewhere(ctx.app.db.read(), &machine, wanted, ctx.now()).await?;
    if offers.is_empty() && asked.is_none() {
        return Ok(html! {});
    }
    let body = html! {
        p.small {
            (ctx.t("booking-elsewhere-within")) " "
            @for (place, km) in CHOICES.into_iter().enumerate() {
                @if place > 0 { " · " }
                @let words = distance_choice(ctx, km);
                @if km == within_km { strong { (words) } } @else {
                    a href=(ctx.here_with("within_km", &km.to_string())) rel="nofollow" { (words) }
                }
            }
        }
        (cards(ctx, &offers, wanted).await?)
    };
    Ok(panel(&ctx.t("booking-elsewhere-title"), body))
}

/// What the page of a lost slot says: not before the time that was wanted.
pub async fn on_lost_page(ctx: &Ctx, machine: &Machine, wanted: Span, capacity: i64) -> Result<Markup> {
    let wanted = Wanted {
        minutes: wanted.minutes(),
        capacity,
        after: Some(wanted.from),
        within_km: USUAL_KM,
        unit: ctx.actor.unit(),
    };
    let offers = elsewhere(ctx.app.db.read(), machine, wanted, ctx.now()).await?;
    let cards = cards(ctx, &offers, wanted).await?;
    Ok(html! { @if !offers.is_empty() { h2 { (ctx.t("booking-elsewhere-title")) } (cards) } })
}

fn distance_choice(ctx: &Ctx, km: i64) -> String {
    if km == MOST_KM {
        ctx.t("booking-elsewhere-any")
    } else {
        ctx.tr("booking-elsewhere-km", &[("km", &km.to_string())])
    }
}

async fn cards(ctx: &Ctx, offers: &[Elsewhere], wanted: Wanted) -> Result<Markup> {
    let mut shown = Vec::with_capacity(offers.len());
    for offer in offers {
        shown.push((offer, price_words(ctx, offer, wanted.capacity).await?));
    }
    Ok(html! {
        @if shown.is_empty() { p { (ctx.t("booking-elsewhere-none")) } } @else {
            ul.cards { @for (offer, price) in &shown { (card(ctx, offer, price, wanted.capacity)) } }
        }
    })
}

fn card(ctx: &Ctx, offer: &Elsewhere, price: &str, capacity: i64) -> Markup {
    let machine = &offer.machine;
    let span = Span { from: offer.starts_at, until: offer.ends_at };
    let far = match offer.distance.km() {
        Some(km) => ctx.tr("booking-elsewhere-km", &[("km", &km.to_string())]),
        None => ctx.t("booking-elsewhere-district"),
    };
    let query = [
        ("minutes", span.minutes().to_string()),
        ("capacity", capacity.to_string()),
        ("from", time::ist_date(span.from).to_string()),
    ];
    html! {
        li {
            h3 { a href=(format!("/equipment/{}", machine.code)) { (in_script(ctx.lang, machine.name(ctx.lang))) } }
            p.small { (in_script(ctx.lang, machine.centre_name(ctx.lang))) " · " (far) }
            p { (parts::when(ctx.lang, span, machine.grid().by_day)) }
            @if !price.is_empty() { p { strong { (price) } } }
            p { a href=(format!("/book/{}?{}", machine.code, parts::query(&query))) { (ctx.t("booking-elsewhere-book")) } }
        }
    }
}

/// What it would cost the unit the reader stands for; for others the lowest rate.
async fn price_words(ctx: &Ctx, offer: &Elsewhere, capacity: i64) -> Result<String> {
    let (conn, machine) = (ctx.app.db.read(), &offer.machine);
    let day = time::ist_date(offer.starts_at);
    let Some(unit) = ctx.actor.unit() else {
        let pricing = Pricing::of(conn, machine.id).await?;
        let categories = people::user_categories(conn).await?;
        let rates =
            categories.iter().filter_map(|category| tariff::rate_on(pricing.rates(machine.id), &category.code, day));
        let Some(lowest) = rates.min_by_key(|rate| rate.rate) else { return Ok(String::new()) };
        return Ok(match lowest.rate {
            Paise::ZERO => ctx.t("booking-elsewhere-free"),
            rate => ctx.tr("booking-elsewhere-from", &[("rate", &rate_words(ctx.lang, rate, lowest.basis.unit()))]),
        });
    };
    let party = Party::on_day(conn, unit, day, machine.id).await?;
    let ask = Ask { starts_at: offer.starts_at, ends_at: offer.ends_at, capacity, quantity: None };
    match price::quote(conn, machine, &party, &ask, ChargeKind::Usage).await {
        Ok(quote) => Ok(quote.whole()?.total.to_string()),
        // No rate is no reason to hide the time; the refusal comes with the choice.
        Err(Error::Refused(_)) => Ok(String::new()),
        Err(error) => Err(error),
    }
}
