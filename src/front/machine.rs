//! One machine: what it is, what it costs, when it is free, how it is booked.

use axum::extract::Path;
use axum::response::Response;
use chrono::NaiveDate;
use maud::{Markup, html};
use sea_orm::ConnectionTrait;

use super::queries::{Closed, closures_ahead};
use super::{cards, words};
use crate::access;
use crate::base::time::{self, Instant};
use crate::base::{EquipmentId, Error, Lang, Paise, Quantity, Result, Scope, Verb};
use crate::booking::{self, BookingTerms};
use crate::catalogue::{self, Asking, Category, Centre, CentreHours, Equipment};
use crate::people;
use crate::tariff::{self, Pricing, quantity_words, rate_words};
use crate::web::{Column, Ctx, Table, Tone, button_link, notice, page, panel, summary_list, tag};

/// Days of opening hours shown.
const DAYS: usize = 10;

/// `GET /equipment/{code}`
pub async fn show(ctx: Ctx, Path(code): Path<String>) -> Result<Response> {
    let conn = ctx.app.db.read();
    let machine = catalogue::equipment_by_code(conn, &code).await?;
    let centre = catalogue::centre(conn, machine.centre_id).await?;
    if machine.status == "retired" || centre.status != "active" {
        return Err(Error::NotFound);
    }
    let category = catalogue::categories(conn).await?.into_iter().find(|category| category.id == machine.category_id);
    let hours = catalogue::centre_hours(conn, centre.id).await?;
    let closures = closures_ahead(conn, machine.calendar_id, ctx.now()).await?;
    let next = booking::next_free(conn, &[machine.id], ctx.now()).await?.get(&machine.id).copied();
    let terms = booking::booking_terms(conn, &machine.code, ctx.actor.unit(), time::ist_date(ctx.now())).await?;
    let rates = rate_list(&ctx, conn, &machine).await?;
    let body = html! {
        (about(&ctx, &machine, &centre, category.as_ref(), &terms))
        (book(&ctx, &machine, next))
        (booking::elsewhere_on_machine_page(&ctx, &machine.code).await?)
        (rates)
        h2 { (ctx.t("front-rules-title")) }
        (summary_list(&rules(&ctx, &machine, &centre, &terms)))
        (opening(&ctx, &hours, Some(machine.id), time::ist_date(ctx.now())))
        (closed(&ctx, &closures))
        (manage(&ctx, &machine, &centre))
    };
    Ok(page(&ctx, ctx.lang.pick(&machine.name_en, &machine.name_hi), body))
}

fn about(ctx: &Ctx, machine: &Equipment, centre: &Centre, category: Option<&Category>, terms: &BookingTerms) -> Markup {
    let lang = ctx.lang;
    html! {
        p.lead {
            @if let Some(category) = category { (lang.pick(&category.name_en, &category.name_hi)) " · " }
            a href=(format!("/centres/{}", centre.code)) { (lang.pick(&centre.name_en, &centre.name_hi)) }
            ", " (lang.pick(&centre.place_en, &centre.place_hi))
        }
        // Notes that came with the data are about figures; a manager's stand in both languages.
        @if !machine.note_hi.is_empty() { p { (lang.pick(&machine.note_en, &machine.note_hi)) } }
        p.small { (ctx.t("front-code")) " " span.code { (machine.code) } }
        @if terms.needs_approval || terms.needs_training {
            p {
                @if terms.needs_approval { (tag(Tone::Plain, &ctx.t("front-needs-approval"))) " " }
                @if terms.needs_training { (tag(Tone::Plain, &ctx.t("front-needs-training"))) }
            }
        }
    }
}

fn book(ctx: &Ctx, machine: &Equipment, next: Option<Instant>) -> Markup {
    if machine.status != "active" {
        return notice(Tone::Bad, html! { p { (ctx.t("front-out-of-service-long")) } });
    }
    let link = format!("/book/{}", machine.code);
    panel(
        &ctx.t("front-when-free"),
        html! {
            @match next {
                Some(at) => {
                    p.figure { (words::start(ctx.lang, at, machine.slot_kind == "day")) }
                    p { (ctx.tr("front-next-free-length", &[("length", &words::length(ctx.lang, machine.min_minutes))])) }
                },
                None => p { (ctx.t("front-nothing-free")) },
            }
            p.actions { (button_link(&link, &ctx.t("front-book"))) }
        },
    )
}

async fn rate_list(ctx: &Ctx, conn: &impl ConnectionTrait, machine: &Equipment) -> Result<Markup> {
    let lang = ctx.lang;
    let today = time::ist_date(ctx.now());
    let pricing = Pricing::of(conn, machine.id).await?;
    let own = cards::own_category(ctx, conn).await?;
    let mut table = Table::new(
        "rates",
        ctx.tr("front-rates-caption", &[("day", &time::short_date(today))]),
        vec![
            Column::text(ctx.t("front-rates-who")),
            Column::number(ctx.t("front-rates-rate")),
            Column::number(ctx.t("front-rates-minimum")),
        ],
    );
    let mut taxes: Vec<String> = Vec::new();
    let categories = people::user_categories(conn).await?;
    for category in &categories {
        let Some(rate) = tariff::rate_on(pricing.rates(machine.id), &category.code, today) else { continue };
        let mine = own.as_deref() == Some(category.code.as_str());
        table.row(vec![
            html! {
                (lang.pick(&category.name_en, &category.name_hi))
                @if mine { " " (tag(Tone::Good, &ctx.t("front-rates-yours"))) }
                (tariff::change_ahead(lang, pricing.rates(machine.id), rate))
            },
            html! { @if rate.rate == Paise::ZERO { (ctx.t("front-free-of-charge")) } @else { (rate_words(lang, rate.rate, rate.basis.unit())) } },
            html! { @if rate.minimum == Paise::ZERO { "–" } @else { (rate.minimum) } },
        ]);
        let tax = gst_words(ctx, rate);
        if !taxes.contains(&tax) {
            taxes.push(tax);
        }
    }
    Ok(html! {
        h2 { (ctx.t("front-rates-title")) }
        @if table.is_empty() { p { (ctx.t("front-rates-none")) } } @else {
            (table)
            (tariff::terms_by_category(lang, pricing.rates(machine.id), &categories, today))
            p.small { (ctx.tr("front-rates-gst", &[("gst", &taxes.join(", "))])) " " (ctx.t("front-rates-note")) }
        }
    })
}

fn gst_words(ctx: &Ctx, rate: &tariff::RateLine) -> String {
    if rate.gst == rate.gst_unregistered {
        return format!("{}%", rate.gst);
    }
    ctx.tr(
        "front-rates-gst-both",
        &[("registered", &rate.gst.to_string()), ("unregistered", &rate.gst_unregistered.to_string())],
    )
}

fn rules(ctx: &Ctx, machine: &Equipment, centre: &Centre, terms: &BookingTerms) -> Vec<(String, Markup)> {
    let lang = ctx.lang;
    let length = |minutes| words::length(lang, minutes);
    let mut rows = vec![
        (ctx.t("front-rule-sharing"), html! { (sharing(lang, machine)) }),
        (
            ctx.t("front-rule-length"),
            html! { (ctx.tr("front-rule-length-text", &[
                ("shortest", &length(terms.shortest_minutes)),
                ("longest", &length(terms.longest_minutes)),
                ("step", &length(machine.slot_minutes)),
            ])) },
        ),
    ];
    if machine.buffer_minutes > 0 {
        let words = ctx.tr("front-rule-gap-text", &[("length", &length(machine.buffer_minutes))]);
        rows.push((ctx.t("front-rule-gap"), html! { (words) }));
    }
    if let (Some(milli), Some(unit)) = (machine.throughput_per_hour_milli, &machine.throughput_unit) {
        let quantity = quantity_words(lang, Quantity::from_milli(milli), unit);
        rows.push((
            ctx.t("front-rule-throughput"),
            html! { (ctx.tr("front-rule-throughput-text", &[("quantity", &quantity)])) },
        ));
    }
    let yes_no = |yes: bool, key: &str| ctx.t(&format!("{key}-{}", if yes { "yes" } else { "no" }));
    rows.push((ctx.t("front-rule-operator"), html! { (yes_no(machine.needs_operator, "front-rule-operator")) }));
    rows.push((ctx.t("front-rule-approval"), html! { (yes_no(terms.needs_approval, "front-rule-approval")) }));
    rows.push((ctx.t("front-rule-training"), html! { (yes_no(terms.needs_training, "front-rule-training")) }));
    rows.push((
        ctx.t("front-rule-ahead"),
        html! { (ctx.tr("front-rule-ahead-text", &[("days", &lang.count("front-days", terms.horizon_days))])) },
    ));
    rows.push((ctx.t("front-rule-cancel"), html! { (words::cancellation(lang, centre, terms.free_cancel_minutes)) }));
    rows
}

fn sharing(lang: Lang, machine: &Equipment) -> String {
    let capacity = Quantity::whole(machine.capacity).unwrap_or_default();
    let capacity = quantity_words(lang, capacity, &machine.capacity_unit);
    match machine.booking_mode.as_str() {
        "pool" => lang.tr("front-mode-pool", &[("capacity", &capacity)]),
        "sample" => lang.tr("front-mode-sample", &[("capacity", &capacity)]),
        "stock" => lang.tr("front-mode-stock", &[("capacity", &capacity)]),
        _ => lang.t("front-mode-exclusive"),
    }
}

/// The next days' hours of a centre or of one of its machines, and the holidays of the two months after.
pub fn opening(ctx: &Ctx, hours: &CentreHours, machine: Option<EquipmentId>, today: NaiveDate) -> Markup {
    let asking = Asking { machine, approved: false };
    let mut table = Table::new(
        "opening",
        ctx.t("front-opening-title"),
        vec![Column::text(ctx.t("front-opening-day")), Column::text(ctx.t("front-opening-hours"))],
    );
    for date in today.iter_days().take(DAYS) {
        table.row(vec![words::day(ctx.lang, date), html! { (words::hours(ctx.lang, &hours.day_for(date, asking))) }]);
    }
    let until = today.iter_days().nth(60).unwrap_or(today);
    let holidays: Vec<_> = hours.holidays_from(today).take_while(|(date, _, _)| *date <= until).collect();
    html! {
        h2 { (ctx.t("front-opening-heading")) }
        (table)
        @if !holidays.is_empty() {
            h3 { (ctx.t("front-holidays-title")) }
            ul {
                @for (date, en, hi) in holidays {
                    li { (time::long_date(ctx.lang, date)) ": " (ctx.lang.pick(en, hi)) }
                }
            }
        }
    }
}

fn closed(ctx: &Ctx, closures: &[Closed]) -> Markup {
    html! {
        h2 { (ctx.t("front-closures-title")) }
        @if closures.is_empty() {
            p { (ctx.t("front-closures-none")) }
        } @else {
            ul {
                @for closure in closures {
                    li {
                        (ctx.t(if closure.kind == "planned" { "front-closure-planned" } else { "front-closure-breakdown" })) ": "
                        (time::short_date_time(closure.starts_at)) " – "
                        @match closure.ends_at {
                            Some(until) => (time::short_date_time(until)),
                            None => (ctx.t("front-closure-open")),
                        }
                    }
                }
            }
        }
    }
}

fn manage(ctx: &Ctx, machine: &Equipment, centre: &Centre) -> Markup {
    html! {
        @if access::may(&ctx.actor, Verb::ManageEquipment, Scope::Centre(centre.id)) {
            p { a href=(format!("/manage/machines/{}", machine.code)) { (ctx.t("front-manage-machine")) } }
            p { a href=(format!("/manage/machines/{}/qr", machine.code)) { (ctx.t("front-machine-label")) } }
        }
        @if access::may(&ctx.actor, Verb::CloseEquipment, Scope::Centre(centre.id)) {
            p { a href=(format!("/board/{}/close", machine.code)) { (ctx.t("booking-board-close")) } }
        }
    }
}
