//! Making and changing machines.

use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};

use super::{options, own_centre};
use crate::access;
use crate::base::time::{ist_date, short_date};
use crate::base::{Quantity, Result, Scope, Verb, words};
use crate::catalogue::machine::{BILLING_BASES, BOOKING_MODES, SLOT_KINDS, STATUSES};
use crate::catalogue::{Centre, Equipment, EquipmentForm, change_equipment, create_equipment, queries};
use crate::db::RequestKey;
use crate::web::{Ctx, Entered, Form, FormView};

/// `GET /manage/centres/{code}/machines/new`
pub async fn new(ctx: Ctx, Path(code): Path<String>) -> Result<Response> {
    let centre = own_centre(&ctx, &code, Verb::ManageEquipment).await?;
    let today = short_date(ist_date(ctx.now()));
    let start = [
        ("code", format!("{}-", centre.code)),
        ("capacity", "1".to_owned()),
        ("capacity_unit", "machine".to_owned()),
        ("booking_mode", "exclusive".to_owned()),
        ("slot_kind", "time".to_owned()),
        ("slot_minutes", "30".to_owned()),
        ("buffer_minutes", "0".to_owned()),
        ("min_minutes", "60".to_owned()),
        ("max_minutes", "300".to_owned()),
        ("needs", "operator".to_owned()),
        ("billing_basis", "per_hour".to_owned()),
        ("in_service_from", today),
    ];
    new_page(&ctx, &centre, &Entered::with(start)).await
}

/// `POST /manage/centres/{code}/machines/new`
pub async fn create(ctx: Ctx, Path(code): Path<String>, form: Form<EquipmentForm>) -> Result<Response> {
    let key = RequestKey::new(&form.entered.idempotency_key(), &form.value)?;
    let (code, typed) = (&code, &form.value);
    let written = ctx
        .app
        .db
        .write_once(&ctx.actor, ctx.now(), &key, |tx| async move { create_equipment(&tx, code, typed).await });
    match written.await {
        Ok(_) => Ok(ctx.redirect_saying(format!("/manage/centres/{code}"), &ctx.t("catalogue-machine-made"))),
        Err(error) => {
            let entered = form.entered.refused(error)?;
            let centre = own_centre(&ctx, code, Verb::ManageEquipment).await?;
            new_page(&ctx, &centre, &entered).await
        }
    }
}

async fn new_page(ctx: &Ctx, centre: &Centre, entered: &Entered) -> Result<Response> {
    let form = ctx.form(entered);
    let bases = BILLING_BASES.iter().map(|basis| ((*basis).to_owned(), basis_words(ctx, basis))).collect();
    let body = html! {
        p.lead { (ctx.lang.pick(&centre.name_en, &centre.name_hi)) }
        (form.post(&format!("/manage/centres/{}/machines/new", centre.code), html! {
            (form.text("code", "catalogue-label-code").hint("catalogue-machine-code-hint").width(20))
            (names(ctx, form).await?)
            h2 { (ctx.t("catalogue-stays-title")) }
            p { (ctx.t("catalogue-stays-note")) }
            (form.radios("booking_mode", "catalogue-mode", options(ctx, "catalogue-mode", &BOOKING_MODES)))
            (form.number("capacity", "catalogue-capacity").hint("catalogue-capacity-hint"))
            (form.text("capacity_unit", "catalogue-unit").hint("catalogue-unit-hint").width(20))
            (form.radios("slot_kind", "catalogue-slot-kind", options(ctx, "catalogue-slot-kind", &SLOT_KINDS)))
            (form.number("slot_minutes", "catalogue-slot-minutes").hint("catalogue-slot-minutes-hint"))
            (form.number("buffer_minutes", "catalogue-buffer-minutes").hint("catalogue-buffer-minutes-hint"))
            (form.select("billing_basis", "catalogue-basis", bases))
            h2 { (ctx.t("catalogue-rules-title")) }
            (rules(ctx, form))
            (form.submit("catalogue-make-machine"))
        }))
    };
    Ok(form.page(&ctx.t("catalogue-new-machine"), body))
}

/// `per_hide` in words, as the rate list says it.
fn basis_words(ctx: &Ctx, basis: &str) -> String {
    let unit = basis.strip_prefix("per_").unwrap_or(basis);
    let key = format!("tariff-unit-{unit}");
    let unit =
        words::find_with(ctx.lang, &key, &[("number", "one".to_owned())]).unwrap_or_else(|| unit.replace('_', " "));
    ctx.tr("catalogue-per", &[("unit", &unit)])
}

/// `GET /manage/machines/{code}`
pub async fn edit(ctx: Ctx, Path(code): Path<String>) -> Result<Response> {
    let (machine, centre) = own_machine(&ctx, &code).await?;
    let categories = queries::categories(ctx.app.db.read()).await?;
    let category = categories.into_iter().find(|category| category.id == machine.category_id);
    let throughput = machine.throughput_per_hour_milli.map(|milli| Quantity::from_milli(milli).to_string());
    let mut entered = Entered::with([
        ("name_en", machine.name_en.clone()),
        ("name_hi", machine.name_hi.clone()),
        ("category", category.map(|category| category.code).unwrap_or_default()),
        ("min_minutes", machine.min_minutes.to_string()),
        ("max_minutes", machine.max_minutes.to_string()),
        ("throughput", throughput.unwrap_or_default()),
        ("throughput_unit", machine.throughput_unit.clone().unwrap_or_default()),
        ("in_service_from", short_date(machine.in_service_from)),
        ("note_en", machine.note_en.clone()),
        ("note_hi", machine.note_hi.clone()),
        ("status", machine.status.clone()),
        ("version", machine.version.to_string()),
    ]);
    let needs = [
        ("approval", machine.needs_approval),
        ("operator", machine.needs_operator),
        ("training", machine.needs_training),
    ];
    for (need, _) in needs.into_iter().filter(|(_, needed)| *needed) {
        entered = entered.and("needs", need);
    }
    edit_page(&ctx, &machine, &centre, &entered).await
}

async fn own_machine(ctx: &Ctx, code: &str) -> Result<(Equipment, Centre)> {
    let conn = ctx.app.db.read();
    let machine = queries::equipment_by_code(conn, code).await?;
    access::check(&ctx.actor, Verb::ManageEquipment, Scope::Centre(machine.centre_id))?;
    let centre = queries::centre(conn, machine.centre_id).await?;
    Ok((machine, centre))
}

/// `POST /manage/machines/{code}`
pub async fn save(ctx: Ctx, Path(code): Path<String>, form: Form<EquipmentForm>) -> Result<Response> {
    let key = RequestKey::new(&form.entered.idempotency_key(), &form.value)?;
    let (code, typed) = (&code, &form.value);
    let written = ctx
        .app
        .db
        .write_once(&ctx.actor, ctx.now(), &key, |tx| async move { change_equipment(&tx, code, typed).await });
    match written.await {
        Ok(_) => Ok(ctx.redirect_saying(format!("/equipment/{code}"), &ctx.t("catalogue-saved"))),
        Err(error) => {
            let entered = form.entered.refused(error)?;
            let (machine, centre) = own_machine(&ctx, code).await?;
            edit_page(&ctx, &machine, &centre, &entered).await
        }
    }
}

async fn edit_page(ctx: &Ctx, machine: &Equipment, centre: &Centre, entered: &Entered) -> Result<Response> {
    let form = ctx.form(entered);
    let body = html! {
        p.lead { (ctx.lang.pick(&machine.name_en, &machine.name_hi)) " · " span.code { (machine.code) } }
        (form.post(&format!("/manage/machines/{}", machine.code), html! {
            (names(ctx, form).await?)
            (form.radios("status", "catalogue-label-status", options(ctx, "catalogue-status", &STATUSES)))
            (rules(ctx, form))
            (form.hidden("version", entered.get("version")))
            (form.submit("catalogue-save"))
        }))
        ul.links {
            li { a href=(format!("/manage/machines/{}/rules", machine.code)) { (ctx.t("booking-applies-machine-title")) } }
            li { a href=(format!("/manage/machines/{}/service", machine.code)) { (ctx.t("service-title")) } }
            li { a href=(format!("/manage/machines/{}/together", machine.code)) { (ctx.t("interlock-title")) } }
            li { a href=(format!("/manage/machines/{}/capacity", machine.code)) { (ctx.t("duty-capacity-title")) } }
            li { a href=(format!("/manage/machines/{}/grid", machine.code)) { (ctx.t("duty-grid-title")) } }
        }
        p { a href=(format!("/manage/centres/{}", centre.code)) { (ctx.t("catalogue-back-to-centre")) } }
    };
    Ok(form.page(&ctx.t("catalogue-edit-machine"), body))
}

async fn names(ctx: &Ctx, form: FormView<'_>) -> Result<Markup> {
    let categories = queries::categories(ctx.app.db.read()).await?;
    let named = categories.into_iter().map(|c| (c.code.clone(), ctx.lang.pick(&c.name_en, &c.name_hi).to_owned()));
    let options = std::iter::once((String::new(), ctx.t("catalogue-choose"))).chain(named).collect();
    Ok(html! {
        (form.text("name_en", "catalogue-name-en"))
        (form.text("name_hi", "catalogue-name-hi"))
        (form.select("category", "catalogue-category", options))
    })
}

fn rules(ctx: &Ctx, form: FormView<'_>) -> Markup {
    html! {
        (form.number("min_minutes", "catalogue-min-minutes"))
        (form.number("max_minutes", "catalogue-max-minutes"))
        (form.checkboxes("needs", "catalogue-needs", options(ctx, "catalogue-needs", &["approval", "operator", "training"])).optional())
        (form.number("throughput", "catalogue-throughput").optional())
        (form.text("throughput_unit", "catalogue-throughput-unit").hint("catalogue-unit-hint").width(20).optional())
        (form.date("in_service_from", "catalogue-in-service-from"))
        (form.text("note_en", "catalogue-note-en").hint("catalogue-note-hint").optional())
        (form.text("note_hi", "catalogue-note-hi").optional())
    }
}
