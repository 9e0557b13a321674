//! Concessions for those who set them: all of them with their terms, a new one, and the end of one.

use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;

use crate::access;
use crate::base::time::{ist_date, parse_date, short_date};
use crate::base::{BasisPoints, CentreId, Error, Paise, Quantity, Reason, Result, Scope, Verb};
use crate::people;
use crate::tariff::concession::Concession;
use crate::tariff::concession_store;
use crate::tariff::define::{DefineConcession, EndConcession, define_concession, end_concession};
use crate::tariff::explain::quantity_words;
use crate::web::{Column, Ctx, Entered, Form, Pressed, Table, button_link, empty, in_script, wide_page};

/// Whose concessions the actor sets: of the own centre, or everywhere.
fn own_scope(ctx: &Ctx) -> Result<Option<CentreId>> {
    let centre = ctx.actor.centre();
    access::check(&ctx.actor, Verb::ManageTariff, centre.map_or(Scope::Everywhere, Scope::Centre))?;
    Ok(centre)
}

/// `GET /concessions`
pub async fn list(ctx: Ctx) -> Result<Response> {
    let own = own_scope(&ctx)?;
    let today = ist_date(ctx.now());
    let all = concession_store::all(ctx.app.db.read()).await?;
    let columns = vec![
        Column::text(ctx.t("concession-name")),
        Column::text(ctx.t("concession-holds")),
        Column::text(ctx.t("concession-gives")),
        Column::text(ctx.t("concession-borne")),
        Column::text(ctx.t("concession-together")),
        Column::text(ctx.t("concession-act")),
    ];
    let mut table = Table::new("concessions", ctx.t("concession-caption"), columns);
    for scheme in
        all.iter().filter(|scheme| scheme.terms.centre.is_none() || own.is_none() || scheme.terms.centre == own)
    {
        let name = in_script(ctx.lang, ctx.lang.pick(&scheme.name_en, &scheme.name_hi));
        let until = scheme.valid_to.map_or_else(|| ctx.t("concession-open"), short_date);
        let ends = scheme.valid_to.is_none_or(|last| last >= today) && scheme.terms.centre == own;
        table.row(vec![
            html! { (name) " (" span translate="no" { (scheme.code) } ")" },
            html! { span.day { (short_date(scheme.valid_from)) } " – " (until) },
            gives(&ctx, scheme),
            html! { (ctx.t(&format!("concession-by-{}", scheme.terms.borne_by.code()))) },
            html! { (ctx.t(&format!("concession-stacking-{}", scheme.terms.stacking.code()))) },
            html! { @if ends { ul.links { li { a href=(format!("/concessions/{}/end", scheme.code)) { (ctx.t("concession-end")) } } } } },
        ]);
    }
    let body = html! {
        p { (ctx.t("concession-lead")) }
        p { (button_link("/concessions/new", &ctx.t("concession-new"))) }
        @if table.is_empty() { (empty(&ctx.t("concession-none"), None)) } @else { (table) }
    };
    Ok(wide_page(&ctx, &ctx.t("concession-title"), body))
}

/// `10%, at most ₹1,000 for a use, ₹25,000 in a year`.
fn gives(ctx: &Ctx, scheme: &Concession) -> Markup {
    let mut parts = vec![match scheme.terms.flat {
        Some(flat) => ctx.tr("concession-flat", &[("amount", &flat.to_string())]),
        None => format!("{}%", scheme.share),
    }];
    if let Some(free) = &scheme.terms.free {
        let quantity = quantity_words(ctx.lang, free.per_month, &free.unit);
        parts.push(ctx.tr("concession-free-words", &[("quantity", &quantity)]));
    }
    let caps = [
        ("concession-cap-event-words", scheme.cap_per_event.map(|amount| amount.to_string())),
        ("concession-cap-year-words", scheme.cap_per_year.map(|amount| amount.to_string())),
        ("concession-events-words", scheme.max_events_per_year.map(|most| most.to_string())),
        (
            "concession-unit-share-words",
            Some(scheme.terms.least_unit_share).filter(|least| least.0 > 0).map(|least| least.to_string()),
        ),
    ];
    for (key, amount) in caps {
        parts.extend(amount.map(|amount| ctx.tr(key, &[("amount", &amount)])));
    }
    if scheme.for_women_owned {
        parts.push(ctx.t("concession-women"));
    }
    if scheme.for_scst_owned {
        parts.push(ctx.t("concession-scst"));
    }
    html! { (parts.join("; ")) }
}

/// `GET /concessions/new`
pub async fn new(ctx: Ctx) -> Result<Response> {
    own_scope(&ctx)?;
    let today = short_date(ist_date(ctx.now()));
    form_page(&ctx, &Entered::with([("from", today), ("place", "1".to_owned())])).await
}

async fn form_page(ctx: &Ctx, entered: &Entered) -> Result<Response> {
    let form = ctx.form(entered);
    let options = |codes: &[&str], key: &str| -> Vec<(String, String)> {
        codes.iter().map(|code| ((*code).to_owned(), ctx.t(&format!("{key}-{code}")))).collect()
    };
    let categories = people::user_categories(ctx.app.db.read()).await?;
    let categories = categories.into_iter().map(|it| {
        let name = ctx.lang.pick(&it.name_en, &it.name_hi).to_owned();
        (it.code, name)
    });
    let owned = vec![("women".to_owned(), ctx.t("concession-women")), ("scst".to_owned(), ctx.t("concession-scst"))];
    let body = html! {
        (form.post("/concessions/new", html! {
            (form.text("code", "concession-field-code").hint("concession-code-hint").width(20).autocomplete("off"))
            (form.text("name_en", "concession-name-en").width(30))
            (form.text("name_hi", "concession-name-hi").width(30))
            (form.text("authority", "concession-field-authority").width(30))
            (form.text("resolution", "concession-field-resolution").width(20))
            (form.date("from", "concession-from"))
            (form.date("until", "concession-until").optional())
            (form.number("share", "concession-field-share").hint("concession-share-hint").optional())
            (form.number("flat", "concession-field-flat").optional())
            (form.number("cap_per_event", "concession-cap-event").optional())
            (form.number("cap_per_year", "concession-cap-year").optional())
            (form.number("max_events", "concession-events").optional())
            (form.number("free", "concession-field-free").hint("concession-free-hint").optional())
            (form.number("least_unit_share", "concession-unit-share").optional())
            (form.select("borne_by", "concession-borne", options(&["centre", "government", "sponsor"], "concession-by")))
            (form.select("stacking", "concession-together", options(&["best_of", "after", "exclusive"], "concession-stacking")))
            (form.number("place", "concession-place").hint("concession-place-hint").optional())
            (form.checkboxes("owned", "concession-owned", owned).optional())
            (form.checkboxes("categories", "concession-categories", categories.collect()).optional())
            (form.submit("concession-save"))
        }))
    };
    Ok(form.page(&ctx.t("concession-new"), body))
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub struct ConcessionForm {
    code: String,
    name_en: String,
    name_hi: String,
    authority: String,
    resolution: String,
    from: String,
    until: String,
    share: String,
    flat: String,
    cap_per_event: String,
    cap_per_year: String,
    max_events: String,
    free: String,
    least_unit_share: String,
    borne_by: String,
    stacking: String,
    place: String,
    owned: Vec<String>,
    categories: Vec<String>,
}

impl ConcessionForm {
    fn command(&self, centre: Option<CentreId>) -> Result<DefineConcession> {
        let mut reasons = Vec::new();
        let mut read = |field: &'static str, typed: &str, found: bool, code: &'static str| {
            if !typed.trim().is_empty() && !found {
                reasons.push(Reason::field(field, code));
            }
        };
        let amount = Paise::parse_rupees;
        let (flat, event, year) = (amount(&self.flat), amount(&self.cap_per_event), amount(&self.cap_per_year));
        read("flat", &self.flat, flat.is_some(), "tariff-amount-unread");
        read("cap_per_event", &self.cap_per_event, event.is_some(), "tariff-amount-unread");
        read("cap_per_year", &self.cap_per_year, year.is_some(), "tariff-amount-unread");
        let (share, least) =
            (BasisPoints::parse_percent(&self.share), BasisPoints::parse_percent(&self.least_unit_share));
        read("share", &self.share, share.is_some(), "concession-share");
        read("least_unit_share", &self.least_unit_share, least.is_some(), "concession-share");
        let (events, place): (Option<i64>, Option<i64>) =
            (self.max_events.trim().parse().ok(), self.place.trim().parse().ok());
        read("max_events", &self.max_events, events.is_some(), "concession-amount");
        read("place", &self.place, place.is_some(), "concession-amount");
        let free = Quantity::parse(self.free.trim());
        read("free", &self.free, free.is_some(), "concession-free");
        let until = parse_date(&self.until);
        read("until", &self.until, until.is_some(), "tariff-day-unread");
        let from = parse_date(&self.from);
        if from.is_none() {
            reasons.push(Reason::field("from", "tariff-day-unread"));
        }
        let Some(from) = from.filter(|_| reasons.is_empty()) else { return Err(Error::Refused(reasons)) };
        let owned = |who: &str| self.owned.iter().any(|it| it == who);
        Ok(DefineConcession {
            centre,
            code: self.code.clone(),
            name_en: self.name_en.clone(),
            name_hi: self.name_hi.clone(),
            authority: self.authority.clone(),
            resolution: self.resolution.clone(),
            from,
            until,
            share,
            flat,
            cap_per_event: event,
            cap_per_year: year,
            max_events_per_year: events,
            free: free.map(|quantity| (quantity, "hour".to_owned())),
            least_unit_share: least.unwrap_or_default(),
            borne_by: self.borne_by.clone(),
            stacking: self.stacking.clone(),
            place: place.unwrap_or_default(),
            for_women_owned: owned("women"),
            for_scst_owned: owned("scst"),
            user_categories: self.categories.clone(),
        })
    }
}

/// `POST /concessions/new`
pub async fn define(ctx: Ctx, form: Form<ConcessionForm>) -> Result<Response> {
    let centre = own_scope(&ctx)?;
    let outcome = match form.value.command(centre) {
        Ok(command) => {
            let (command, key) = (&command, form.entered.idempotency_key());
            ctx.write_once(&key, command, |tx| async move { define_concession(&tx, command).await }).await
        }
        Err(error) => Err(error),
    };
    match outcome {
        Ok(()) => Ok(ctx.redirect_saying("/concessions", &ctx.t("concession-saved"))),
        Err(error) => form_page(&ctx, &form.entered.clone().refused(error)?).await,
    }
}

async fn to_end(ctx: &Ctx, code: &str) -> Result<Concession> {
    let own = own_scope(ctx)?;
    let all = concession_store::all(ctx.app.db.read()).await?;
    all.into_iter().find(|scheme| scheme.code == code && scheme.terms.centre == own).ok_or(Error::NotFound)
}

/// `GET /concessions/{code}/end`
pub async fn ask_end(ctx: Ctx, Path(code): Path<String>) -> Result<Response> {
    let scheme = to_end(&ctx, &code).await?;
    Ok(end_page(&ctx, &scheme, &Entered::with([("until", short_date(ist_date(ctx.now())))])))
}

fn end_page(ctx: &Ctx, scheme: &Concession, entered: &Entered) -> Response {
    let form = ctx.form(entered);
    let name = ctx.lang.pick(&scheme.name_en, &scheme.name_hi);
    let body = html! {
        p { (ctx.t("concession-end-lead")) }
        (form.post(&format!("/concessions/{}/end", scheme.code), html! {
            (form.date("until", "concession-until"))
            (form.submit("concession-end"))
        }))
    };
    form.page(&ctx.tr("concession-end-title", &[("name", name)]), body)
}

/// `POST /concessions/{code}/end`
pub async fn end(ctx: Ctx, Path(code): Path<String>, form: Form<Pressed>) -> Result<Response> {
    let scheme = to_end(&ctx, &code).await?;
    let outcome = match parse_date(form.entered.get("until")) {
        Some(until) => {
            let (command, key) = (&EndConcession { code, until }, form.entered.idempotency_key());
            ctx.write_once(&key, command, |tx| async move { end_concession(&tx, command).await }).await
        }
        None => Err(Error::field("until", "tariff-day-unread")),
    };
    match outcome {
        Ok(()) => Ok(ctx.redirect_saying("/concessions", &ctx.t("concession-end-done"))),
        Err(error) => Ok(end_page(&ctx, &scheme, &form.entered.clone().refused(error)?)),
    }
}
