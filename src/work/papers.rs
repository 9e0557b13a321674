//! What is printed: the job card, and the outward challan with its gate pass.

use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};
use sea_orm::FromQueryResult;

use super::entity::{gate_pass, job_card};
use super::gate_pass::passes_of;
use super::job::Job;
use super::pages::{seen, when_long};
use super::parts::{by_product_words, meter_words};
use crate::base::time::{Instant, short_date_time};
use crate::base::{Error, Lang, Quantity, Result, grouped_reference};
use crate::db::{Rows, values};
use crate::tariff::quantity_words;
use crate::web::{Ctx, in_script, page, summary_list};

/// The two parties of a challan, as they stand today.
#[derive(FromQueryResult)]
struct Parties {
    centre_name_en: String,
    centre_name_hi: String,
    centre_place_en: String,
    centre_place_hi: String,
    centre_pin: String,
    centre_gstin: Option<String>,
    unit_place: String,
    unit_pin: String,
    unit_gstin: Option<String>,
}

/// The job card on one sheet.
pub(super) async fn card(ctx: Ctx, Path(reference): Path<String>) -> Result<Response> {
    let job = seen(&ctx, &reference).await?;
    let card = job.card.as_ref().ok_or(Error::NotFound)?;
    let title = format!("{} {}", ctx.t("work-card-title"), grouped_reference(&job.booked.reference));
    let body = html! {
        div.paper {
            (summary_list(&card_rows(&ctx, &job, card)))
            (signatures(&ctx, "work-card-signature-operator", "work-card-signature-owner"))
        }
        (way_back(&ctx, &job))
    };
    Ok(page(&ctx, &title, body))
}

fn card_rows(ctx: &Ctx, job: &Job, card: &job_card::Model) -> Vec<(String, Markup)> {
    let booked = &job.booked;
    let unit = job.goods_unit();
    let words = |quantity: Option<Quantity>| quantity.map(|q| quantity_words(ctx.lang, q, &unit)).unwrap_or_default();
    let moment = |at: Option<Instant>| at.map(short_date_time).unwrap_or_default();
    let booked_time = when_long(ctx, job);
    // Empty rows stay on the sheet: they are filled in with a pen.
    [
        ("work-job-machine", format!("{} ({})", job.equipment_name(ctx.lang), booked.equipment_code)),
        ("work-job-unit", format!("{} ({})", job.unit_name(ctx.lang), booked.unit_code)),
        ("work-token-label", card.token_no.to_string()),
        ("work-job-time", booked_time),
        ("work-checked-in-at", short_date_time(card.checked_in_at)),
        ("work-owner-challan", card.owner_challan_no.clone()),
        ("work-received", words(card.received_quantity)),
        ("work-received-condition", card.received_condition.clone()),
        ("work-started-at", moment(card.started_at)),
        ("work-stopped-at", moment(card.stopped_at)),
        ("work-meter", meter_words(ctx, card.meter_start, card.meter_stop).unwrap_or_default()),
        ("work-processed", words(card.processed_quantity)),
        ("work-rejected", words(card.rejected_quantity)),
        ("work-by-product", by_product_words(ctx, &card.by_product, card.by_product_quantity).unwrap_or_default()),
        ("work-field-remark", card.remark.clone()),
    ]
    .into_iter()
    .map(|(key, value)| (ctx.t(key), html! { (in_script(ctx.lang, &value)) }))
    .collect()
}

/// The challan goods travel on, which is also their gate pass.
pub(super) async fn challan(ctx: Ctx, Path((reference, pass)): Path<(String, i64)>) -> Result<Response> {
    let job = seen(&ctx, &reference).await?;
    let conn = ctx.app.db.read();
    let pass = passes_of(conn, &job).await?.into_iter().find(|row| row.id == pass).ok_or(Error::NotFound)?;
    let parties: Option<Parties> = conn
        .row(
            "SELECT c.name_en AS centre_name_en, c.name_hi AS centre_name_hi, c.place_en AS centre_place_en, \
             c.place_hi AS centre_place_hi, c.pin AS centre_pin, c.gstin AS centre_gstin, u.place AS unit_place, \
             u.pin AS unit_pin, u.gstin AS unit_gstin FROM centre c, unit u WHERE c.id = $1 AND u.id = $2",
            values![job.booked.centre_id.0, job.booked.unit_id.0],
        )
        .await?;
    let parties = parties.ok_or(Error::NotFound)?;
    let title = format!("{} {}", ctx.t("work-challan-title"), pass.number);
    let owner_challan = job.card.as_ref().map(|card| card.owner_challan_no.clone()).filter(|no| !no.is_empty());
    let body = html! {
        div.paper {
            (summary_list(&challan_rows(&ctx, &job, &pass, &parties)))
            @if let Some(number) = owner_challan { p { (ctx.tr("work-challan-owner-challan", &[("number", &number)])) } }
            p { strong { (ctx.t("work-challan-note")) } }
            p { (ctx.t("work-challan-gate")) }
            (signatures(&ctx, "work-challan-signature-centre", "work-challan-signature-bearer"))
        }
        (way_back(&ctx, &job))
    };
    Ok(page(&ctx, &title, body))
}

fn challan_rows(ctx: &Ctx, job: &Job, pass: &gate_pass::Model, parties: &Parties) -> Vec<(String, Markup)> {
    let lang = ctx.lang;
    let gstin = |gstin: &Option<String>| match gstin {
        Some(gstin) => format!("{} {gstin}", ctx.t("work-gstin")),
        None => format!("{} {}", ctx.t("work-gstin"), ctx.t("work-unregistered")),
    };
    let place = match lang {
        Lang::En => &parties.centre_place_en,
        Lang::Hi => &parties.centre_place_hi,
    };
    vec![
        (ctx.t("work-challan-number"), html! { (pass.number) }),
        (ctx.t("work-challan-date"), html! { (short_date_time(pass.issued_at)) }),
        (
            ctx.t("work-challan-from"),
            html! {
                (in_script(lang, lang.pick(&parties.centre_name_en, &parties.centre_name_hi))) br;
                (place) " " (parties.centre_pin) br; (gstin(&parties.centre_gstin))
            },
        ),
        (
            ctx.t("work-challan-to"),
            html! {
                (in_script(lang, job.unit_name(lang))) br; (in_script(lang, &parties.unit_place)) " " (parties.unit_pin) br; (gstin(&parties.unit_gstin))
            },
        ),
        (ctx.t("work-challan-goods"), html! { (in_script(lang, &pass.goods)) }),
        (ctx.t("work-challan-quantity"), html! { (quantity_words(lang, pass.quantity, &pass.quantity_unit)) }),
        (ctx.t("work-job-booking"), html! { (grouped_reference(&job.booked.reference)) }),
        (ctx.t("work-field-vehicle"), html! { (pass.vehicle) }),
        (ctx.t("work-field-taken-by"), html! { (in_script(lang, &pass.taken_by)) }),
    ]
}

fn signatures(ctx: &Ctx, left: &str, right: &str) -> Markup {
    html! { div.signatures { p { (ctx.t(left)) } p { (ctx.t(right)) } } }
}

fn way_back(ctx: &Ctx, job: &Job) -> Markup {
    html! { p.screen-only { a href=(format!("/work/{}", job.booked.reference)) { (ctx.t("work-back-to-job")) } } }
}
