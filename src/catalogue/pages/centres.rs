//! Centres: the list, one with all that hangs on it, making and changing.

use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};

use super::{off_day_options, options, own_centre};
use crate::access;
use crate::base::time::{ist_date, short_date};
use crate::base::{Result, Scope, Verb, text};
use crate::catalogue::{Centre, CentreForm, Position, change_centre, create_centre, queries};
use crate::db::RequestKey;
use crate::web::{Column, Ctx, Entered, Form, FormView, Table, Tone, button_link, empty, page, summary_list, tag};

/// `GET /manage/centres`
pub async fn list(ctx: Ctx) -> Result<Response> {
    if !access::may_somewhere(&ctx.actor, Verb::ManageCentre) {
        access::check(&ctx.actor, Verb::ManageCentre, Scope::Everywhere)?;
    }
    let all = queries::centres(ctx.app.db.read()).await?;
    let own: Vec<Centre> =
        all.into_iter().filter(|c| access::may(&ctx.actor, Verb::ManageCentre, Scope::Centre(c.id))).collect();
    let body = html! {
        @if own.is_empty() { (empty(&ctx.t("catalogue-no-centres"), None)) }
        @else {
            ul.cards {
                @for centre in &own {
                    li {
                        h2 { a href=(format!("/manage/centres/{}", centre.code)) { (ctx.lang.pick(&centre.name_en, &centre.name_hi)) } }
                        p { span.code { (centre.code) } " · " (ctx.lang.pick(&centre.place_en, &centre.place_hi)) }
                        @if centre.status != "active" { p { (tag(Tone::Bad, &ctx.t("catalogue-status-closed"))) } }
                    }
                }
            }
        }
        @if access::may_somewhere(&ctx.actor, Verb::CreateCentre) {
            p.actions { (button_link("/manage/centres/new", &ctx.t("catalogue-new-centre"))) }
        }
    };
    Ok(page(&ctx, &ctx.t("catalogue-manage-title"), body))
}

/// `GET /manage/centres/{code}`
pub async fn show(ctx: Ctx, Path(code): Path<String>) -> Result<Response> {
    let centre = own_centre(&ctx, &code, Verb::ManageCentre).await?;
    let machines = queries::equipment_of(ctx.app.db.read(), centre.id).await?;
    let base = format!("/manage/centres/{}", centre.code);
    let mut table = Table::new(
        "machines",
        ctx.t("catalogue-machines"),
        vec![
            Column::text(ctx.t("catalogue-label-name")),
            Column::text(ctx.t("catalogue-label-code")),
            Column::text(ctx.t("catalogue-label-status")),
        ],
    );
    for machine in &machines {
        table.row(vec![
            html! { a href=(format!("/manage/machines/{}", machine.code)) { (ctx.lang.pick(&machine.name_en, &machine.name_hi)) } },
            html! { span.code { (machine.code) } },
            status_tag(&ctx, &machine.status),
        ]);
    }
    let body = html! {
        ul.links {
            li { a href=(format!("{base}/edit")) { (ctx.t("catalogue-edit-centre")) } }
            li { a href=(format!("{base}/tax-status")) { (ctx.t("tax-status-link")) } }
            li { a href=(format!("{base}/hours")) { (ctx.t("catalogue-hours-title")) } }
            li { a href=(format!("{base}/holidays")) { (ctx.t("catalogue-holidays-title")) } }
            li { a href=(format!("{base}/extra-hours")) { (ctx.t("duty-extra-title")) } }
            li { a href=(format!("{base}/permissions")) { (ctx.t("duty-permissions-title")) } }
            li { a href=(format!("{base}/roster")) { (ctx.t("duty-roster-title")) } }
            li { a href=(format!("{base}/service")) { (ctx.t("service-title")) } }
            li { a href=(format!("{base}/misfits")) { (ctx.t("duty-misfits-title")) } }
            li { a href=(format!("{base}/shares")) { (ctx.t("share-title")) } }
            li { a href=(format!("{base}/rules")) { (ctx.t("booking-rules-title")) } }
            li { a href=(format!("{base}/quotas")) { (ctx.t("booking-quotas-title")) } }
            @if cfg!(feature = "pdf") { li { a href=(format!("{base}/template")) { (ctx.t("template-title")) } } }
            li { a href=(format!("/centres/{}", centre.code)) { (ctx.t("catalogue-public-page")) } }
        }
        (summary_list(&facts(&ctx, &centre)))
        p.actions { (button_link(&format!("{base}/machines/new"), &ctx.t("catalogue-new-machine"))) }
        @if table.is_empty() { (empty(&ctx.t("catalogue-no-machines"), None)) } @else { (table) }
    };
    Ok(page(&ctx, ctx.lang.pick(&centre.name_en, &centre.name_hi), body))
}

fn facts(ctx: &Ctx, centre: &Centre) -> Vec<(String, Markup)> {
    let number = |value: i64| html! { (value) };
    vec![
        (ctx.t("catalogue-label-code"), html! { span.code { (centre.code) } }),
        (ctx.t("catalogue-gstin"), html! { span.code { (centre.gstin.as_deref().unwrap_or("–")) } }),
        (ctx.t("catalogue-fee-policy"), html! { (ctx.t(&format!("catalogue-fee-{}", centre.fee_policy))) }),
        (ctx.t("catalogue-cutoff"), number(centre.cancel_cutoff_hours)),
        (ctx.t("catalogue-late-cancel"), html! { (centre.late_cancel_bp) "%" }),
        (ctx.t("catalogue-no-show"), html! { (centre.no_show_bp) "%" }),
        (ctx.t("catalogue-advance"), number(centre.max_advance_days)),
        (ctx.t("catalogue-credit"), number(centre.credit_days)),
        (ctx.t("catalogue-prefix"), html! { span.code { (centre.invoice_prefix) } }),
    ]
}

/// A machine's or centre's state.
pub fn status_tag(ctx: &Ctx, status: &str) -> Markup {
    let tone = if status == "active" { Tone::Good } else { Tone::Bad };
    tag(tone, &ctx.t(&format!("catalogue-status-{status}")))
}

/// `GET /manage/centres/new`
pub async fn new(ctx: Ctx) -> Result<Response> {
    access::check(&ctx.actor, Verb::CreateCentre, Scope::Everywhere)?;
    let today = short_date(ist_date(ctx.now()));
    let start = [
        ("fee_policy", "user_fee"),
        ("cancel_cutoff_hours", "24"),
        ("late_cancel", "10"),
        ("no_show", "25"),
        ("max_advance_days", "60"),
        ("credit_days", "30"),
        ("answer_within_hours", "24"),
        ("effective_from", &today),
        ("opens", "9:00"),
        ("closes", "18:00"),
        ("off", "SUN"),
    ];
    new_page(&ctx, &Entered::with(start)).await
}

/// `POST /manage/centres/new`
pub async fn create(ctx: Ctx, form: Form<CentreForm>) -> Result<Response> {
    let key = RequestKey::new(&form.entered.idempotency_key(), &form.value)?;
    let typed = &form.value;
    let written =
        ctx.app.db.write_once(&ctx.actor, ctx.now(), &key, |tx| async move { create_centre(&tx, typed).await });
    match written.await {
        Ok(_) => {
            let address = format!("/manage/centres/{}", typed.code.trim().to_uppercase());
            Ok(ctx.redirect_saying(address, &ctx.t("catalogue-centre-made")))
        }
        Err(error) => new_page(&ctx, &form.entered.refused(error)?).await,
    }
}

async fn new_page(ctx: &Ctx, entered: &Entered) -> Result<Response> {
    let form = ctx.form(entered);
    let states = text::STATES.iter().map(|(code, name)| ((*code).to_owned(), format!("{code} {name}"))).collect();
    let body = html! {
        (form.post("/manage/centres/new", html! {
            (form.text("code", "catalogue-label-code").hint("catalogue-centre-code-hint").width(10))
            (fields(ctx, form, &clusters(ctx).await?))
            (form.select("state_code", "catalogue-state", states).hint("catalogue-stays-hint"))
            (form.text("invoice_prefix", "catalogue-prefix").hint("catalogue-prefix-hint").width(5))
            h2 { (ctx.t("catalogue-hours-title")) }
            (form.date("effective_from", "catalogue-effective-from"))
            (form.time("opens", "catalogue-opens"))
            (form.time("closes", "catalogue-closes"))
            (form.checkboxes("off", "catalogue-off", off_day_options(ctx)).optional())
            (form.submit("catalogue-make-centre"))
        }))
    };
    Ok(form.page(&ctx.t("catalogue-new-centre"), body))
}

/// `GET /manage/centres/{code}/edit`
pub async fn edit(ctx: Ctx, Path(code): Path<String>) -> Result<Response> {
    let centre = own_centre(&ctx, &code, Verb::ManageCentre).await?;
    let conn = ctx.app.db.read();
    let cluster = queries::clusters(conn).await?.into_iter().find(|cluster| cluster.id == centre.cluster_id);
    let entered = Entered::with([
        ("name_en", centre.name_en.clone()),
        ("name_hi", centre.name_hi.clone()),
        ("cluster", cluster.map(|cluster| cluster.code).unwrap_or_default()),
        ("operator_en", centre.operator_en.clone()),
        ("place_en", centre.place_en.clone()),
        ("place_hi", centre.place_hi.clone()),
        ("district", centre.district.clone()),
        ("pin", centre.pin.clone()),
        ("gstin", centre.gstin.clone().unwrap_or_default()),
        ("fee_policy", centre.fee_policy.clone()),
        ("cancel_cutoff_hours", centre.cancel_cutoff_hours.to_string()),
        ("late_cancel", centre.late_cancel_bp.to_string()),
        ("no_show", centre.no_show_bp.to_string()),
        ("max_advance_days", centre.max_advance_days.to_string()),
        ("credit_days", centre.credit_days.to_string()),
        ("answer_within_hours", centre.answer_within_hours.to_string()),
        ("rounds_to_rupee", if centre.rounds_to_rupee { "yes" } else { "" }.to_owned()),
        ("upi_id", centre.upi_id.clone().unwrap_or_default()),
        ("phone", centre.phone.clone()),
        ("email", centre.email.clone()),
        (
            "position",
            Position::of(centre.latitude_e6, centre.longitude_e6).map(|at| at.to_string()).unwrap_or_default(),
        ),
        ("status", centre.status.clone()),
        ("version", centre.version.to_string()),
    ]);
    edit_page(&ctx, &centre, &entered).await
}

/// `POST /manage/centres/{code}/edit`
pub async fn save(ctx: Ctx, Path(code): Path<String>, form: Form<CentreForm>) -> Result<Response> {
    let key = RequestKey::new(&form.entered.idempotency_key(), &form.value)?;
    let (code, typed) = (&code, &form.value);
    let written =
        ctx.app.db.write_once(&ctx.actor, ctx.now(), &key, |tx| async move { change_centre(&tx, code, typed).await });
    match written.await {
        Ok(_) => Ok(ctx.redirect_saying(format!("/manage/centres/{code}"), &ctx.t("catalogue-saved"))),
        Err(error) => {
            let entered = form.entered.refused(error)?;
            let centre = own_centre(&ctx, code, Verb::ManageCentre).await?;
            edit_page(&ctx, &centre, &entered).await
        }
    }
}

async fn edit_page(ctx: &Ctx, centre: &Centre, entered: &Entered) -> Result<Response> {
    let form = ctx.form(entered);
    let body = html! {
        (form.post(&format!("/manage/centres/{}/edit", centre.code), html! {
            (fields(ctx, form, &clusters(ctx).await?))
            (form.radios("status", "catalogue-label-status", options(ctx, "catalogue-status", &["active", "closed"])))
            (form.hidden("version", entered.get("version")))
            (form.submit("catalogue-save"))
        }))
    };
    Ok(form.page(&ctx.t("catalogue-edit-centre"), body))
}

async fn clusters(ctx: &Ctx) -> Result<Vec<(String, String)>> {
    let clusters = queries::clusters(ctx.app.db.read()).await?;
    let named = clusters.into_iter().map(|c| (c.code.clone(), ctx.lang.pick(&c.name_en, &c.name_hi).to_owned()));
    Ok(std::iter::once((String::new(), ctx.t("catalogue-choose"))).chain(named).collect())
}

fn fields(ctx: &Ctx, form: FormView<'_>, clusters: &[(String, String)]) -> Markup {
    html! {
        (form.text("name_en", "catalogue-name-en"))
        (form.text("name_hi", "catalogue-name-hi"))
        (form.select("cluster", "catalogue-cluster", clusters.to_vec()))
        (form.text("operator_en", "catalogue-operator"))
        div.two {
            (form.text("place_en", "catalogue-place-en"))
            (form.text("place_hi", "catalogue-place-hi"))
        }
        (form.text("district", "catalogue-district"))
        (form.text("pin", "catalogue-pin").inputmode("numeric").width(10))
        (form.text("gstin", "catalogue-gstin").hint("catalogue-gstin-hint").width(20).optional())
        (form.phone("phone", "catalogue-phone"))
        (form.email("email", "catalogue-email"))
        (form.text("position", "catalogue-label-position").hint("catalogue-position-hint").width(30).optional())
        (form.radios("fee_policy", "catalogue-fee-policy", options(ctx, "catalogue-fee", &["user_fee", "free"])))
        (form.number("cancel_cutoff_hours", "catalogue-cutoff").hint("catalogue-cutoff-hint"))
        (form.number("late_cancel", "catalogue-late-cancel").hint("catalogue-percent-hint"))
        (form.number("no_show", "catalogue-no-show").hint("catalogue-percent-hint"))
        (form.number("max_advance_days", "catalogue-advance"))
        (form.number("credit_days", "catalogue-credit"))
        (form.number("answer_within_hours", "catalogue-answer"))
        (form.text("upi_id", "catalogue-upi").hint("catalogue-upi-hint").width(30).optional())
        (form.checkbox("rounds_to_rupee", "catalogue-rounds"))
    }
}
