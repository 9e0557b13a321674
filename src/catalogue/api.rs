//! The catalogue as JSON, open to everybody: centres, machines, one machine.

use axum::extract::{Path, Query};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::hours::{CentreHours, DayHours};
use super::machine::KINDS;
use super::queries::{self, Listed, Wanted};
use super::{Centre, Equipment};
use crate::base::time::{self, rfc3339};
use crate::base::{EquipmentId, Error, Quantity, Result};
use crate::web::api::Listed as ListedPage;
use crate::web::{App, Ctx, Page, Problem};

/// This room's calls, below `/api/v1`.
pub fn api_router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list_centres)).routes(routes!(list_equipment)).routes(routes!(show_equipment))
}

/// A Common Facility Centre.
#[derive(Serialize, ToSchema)]
struct CentreView {
    /// Code, such as `KNL`.
    code: String,
    name_en: String,
    name_hi: String,
    place_en: String,
    place_hi: String,
    district: String,
    pin: String,
    /// GST State code.
    state_code: String,
    /// Missing where the centre is not registered and charges no GST.
    #[serde(skip_serializing_if = "Option::is_none")]
    gstin: Option<String>,
    /// `user_fee` or `free`.
    fee_policy: String,
    /// Hours before the start until which cancelling is free.
    cancel_cutoff_hours: i64,
    /// Days ahead that can be booked.
    max_advance_days: i64,
    phone: String,
    email: String,
    /// Today's opening hours; missing when closed.
    #[serde(skip_serializing_if = "Option::is_none")]
    open_today: Option<OpenSpan>,
}

/// From opening to closing, RFC 3339 with the Indian offset.
#[derive(Serialize, ToSchema)]
struct OpenSpan {
    from: String,
    until: String,
}

/// What can be booked.
#[derive(Serialize, ToSchema)]
struct EquipmentItem {
    /// Code, such as `KNL-DSL-01`.
    code: String,
    name_en: String,
    name_hi: String,
    /// `machine`, `lab_test`, `studio`, `hall`, `warehouse` or `expert`.
    kind: String,
    /// Code of its centre.
    centre: String,
    /// Code of its menu group.
    category: String,
    /// How much can be in use at one instant.
    capacity: i64,
    /// What is counted: machine, sample, hide.
    capacity_unit: String,
    /// `active` or `out_of_service`.
    status: String,
    /// A manager has to say yes.
    needs_approval: bool,
    /// Only trained users may run it.
    needs_training: bool,
}

impl From<Listed> for EquipmentItem {
    fn from(found: Listed) -> Self {
        EquipmentItem {
            code: found.code,
            name_en: found.name_en,
            name_hi: found.name_hi,
            kind: found.kind,
            centre: found.centre_code,
            category: found.category_code,
            capacity: found.capacity,
            capacity_unit: found.capacity_unit,
            status: found.status,
            needs_approval: found.needs_approval,
            needs_training: found.needs_training,
        }
    }
}

/// What can be booked, with its rules.
#[derive(Serialize, ToSchema)]
struct EquipmentView {
    code: String,
    name_en: String,
    name_hi: String,
    kind: String,
    /// Code of its centre.
    centre: String,
    capacity: i64,
    capacity_unit: String,
    /// `exclusive`, `pool`, `sample` or `stock`.
    booking_mode: String,
    /// `time` (inside opening hours) or `day` (midnight to midnight).
    slot_kind: String,
    /// Starts and lengths are multiples of it, counted from opening.
    slot_minutes: i64,
    /// Kept free after an exclusive booking; never billed.
    buffer_minutes: i64,
    min_minutes: i64,
    max_minutes: i64,
    needs_approval: bool,
    needs_operator: bool,
    needs_training: bool,
    /// Decimal number of goods an hour, where goods are billed.
    #[serde(skip_serializing_if = "Option::is_none")]
    throughput_per_hour: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    throughput_unit: Option<String>,
    /// What the rate counts, such as `per_hide`.
    billing_basis: String,
    status: String,
    /// First day it can be booked.
    in_service_from: String,
    /// Hours of the next seven days.
    opening: Vec<DayView>,
}

/// A day at a centre.
#[derive(Serialize, ToSchema)]
struct DayView {
    /// `YYYY-MM-DD`, Indian day.
    date: String,
    /// Missing when closed.
    #[serde(skip_serializing_if = "Option::is_none")]
    open: Option<OpenSpan>,
    /// Name of the holiday, if it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    holiday_en: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    holiday_hi: Option<String>,
}

fn day_view(hours: &CentreHours, date: chrono::NaiveDate) -> DayView {
    let mut view = DayView { date: date.to_string(), open: None, holiday_en: None, holiday_hi: None };
    match hours.day(date) {
        DayHours::Open(span) => view.open = Some(OpenSpan { from: rfc3339(span.from), until: rfc3339(span.until) }),
        DayHours::WeeklyOff => {}
        DayHours::Holiday(en, hi) => (view.holiday_en, view.holiday_hi) = (Some(en), Some(hi)),
    }
    view
}

fn centre_view(centre: Centre, hours: &CentreHours, today: chrono::NaiveDate) -> CentreView {
    CentreView {
        code: centre.code,
        name_en: centre.name_en,
        name_hi: centre.name_hi,
        place_en: centre.place_en,
        place_hi: centre.place_hi,
        district: centre.district,
        pin: centre.pin,
        state_code: centre.state_code,
        gstin: centre.gstin,
        fee_policy: centre.fee_policy,
        cancel_cutoff_hours: centre.cancel_cutoff_hours,
        max_advance_days: centre.max_advance_days,
        phone: centre.phone,
        email: centre.email,
        open_today: day_view(hours, today).open,
    }
}

/// All centres.
#[utoipa::path(get, path = "/centres", tag = "catalogue",
    responses((status = 200, description = "Centres by code", body = ListedPage<CentreView>)))]
async fn list_centres(ctx: Ctx) -> Result<Response> {
    let conn = ctx.app.db.read();
    let today = time::ist_date(ctx.now());
    let hours = queries::all_hours(conn).await?;
    let mut items = Vec::new();
    for centre in queries::centres(conn).await?.into_iter().filter(|centre| centre.status == "active") {
        let hours = hours.get(&centre.id).cloned().unwrap_or_default();
        items.push(centre_view(centre, &hours, today));
    }
    Ok(axum::Json(ListedPage { items, next: None }).into_response())
}

/// What is looked for; every part may be left out.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
struct Filter {
    /// Code of a centre.
    centre: String,
    /// `machine`, `lab_test`, `studio`, `hall`, `warehouse` or `expert`.
    kind: String,
    /// Code of a menu group.
    category: String,
    /// Words of the name, process or place in English or Hindi.
    q: String,
}

/// What can be booked, filtered; keyset paging by `after` and `limit`.
#[utoipa::path(get, path = "/equipment", tag = "catalogue", params(Filter, Page),
    responses((status = 200, description = "In stable order", body = ListedPage<EquipmentItem>),
        (status = 422, description = "An unknown kind or a bad `after`", body = Problem)))]
async fn list_equipment(ctx: Ctx, Query(filter): Query<Filter>, Query(page): Query<Page>) -> Result<Response> {
    if !filter.kind.is_empty() && !KINDS.contains(&filter.kind.as_str()) {
        return Err(Error::field("kind", "catalogue-kind-unknown"));
    }
    let after = match (page.after.is_empty(), page.after_id()) {
        (true, _) => None,
        (false, Some(id)) => Some(EquipmentId(id)),
        (false, None) => return Err(Error::field("after", "catalogue-after-unknown")),
    };
    let wanted = Wanted { centre: filter.centre, kind: filter.kind, category: filter.category, words: filter.q, after };
    let limit = page.limit();
    let mut found = queries::search(ctx.app.db.read(), &wanted, limit + 1).await?;
    let more = found.len() as u64 > limit;
    found.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    let next = found.last().filter(|_| more).map(|last| last.id.to_string());
    let items: Vec<EquipmentItem> = found.into_iter().map(EquipmentItem::from).collect();
    Ok(axum::Json(ListedPage { items, next }).into_response())
}

/// One machine with its rules and the hours of the next seven days.
#[utoipa::path(get, path = "/equipment/{code}", tag = "catalogue", params(("code" = String, Path)),
    responses((status = 200, body = EquipmentView), (status = 404, body = Problem)))]
async fn show_equipment(ctx: Ctx, Path(code): Path<String>) -> Result<Response> {
    let conn = ctx.app.db.read();
    let machine = queries::equipment_by_code(conn, &code).await?;
    let centre = queries::centre(conn, machine.centre_id).await?;
    let hours = queries::centre_hours(conn, centre.id).await?;
    let today = time::ist_date(ctx.now());
    let opening = today.iter_days().take(7).map(|date| day_view(&hours, date)).collect();
    Ok(axum::Json(equipment_view(machine, centre.code, opening)).into_response())
}

fn equipment_view(machine: Equipment, centre: String, opening: Vec<DayView>) -> EquipmentView {
    EquipmentView {
        code: machine.code,
        name_en: machine.name_en,
        name_hi: machine.name_hi,
        kind: machine.kind,
        centre,
        capacity: machine.capacity,
        capacity_unit: machine.capacity_unit,
        booking_mode: machine.booking_mode,
        slot_kind: machine.slot_kind,
        slot_minutes: machine.slot_minutes,
        buffer_minutes: machine.buffer_minutes,
        min_minutes: machine.min_minutes,
        max_minutes: machine.max_minutes,
        needs_approval: machine.needs_approval,
        needs_operator: machine.needs_operator,
        needs_training: machine.needs_training,
        throughput_per_hour: machine.throughput_per_hour_milli.map(|milli| Quantity::from_milli(milli).to_string()),
        throughput_unit: machine.throughput_unit,
        billing_basis: machine.billing_basis,
        status: machine.status,
        in_service_from: machine.in_service_from.to_string(),
        opening,
    }
}
