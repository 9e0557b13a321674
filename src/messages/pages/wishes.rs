//! How a unit wants to be told.

use axum::extract::Path;
use axum::response::Response;
use maud::html;
use sea_orm::FromQueryResult;
use serde::Deserialize;

use crate::access;
use crate::base::{Error, Lang, Result, Scope, UnitId, Verb, text};
use crate::db::{Rows, values};
use crate::messages::{self, Wish};
use crate::web::{Ctx, Entered, Form, in_script};

#[derive(FromQueryResult)]
struct Addressed {
    id: UnitId,
    code: String,
    name_en: String,
    name_hi: String,
    phone: String,
    email: Option<String>,
}

async fn asked(ctx: &Ctx, code: &str) -> Result<Addressed> {
    if !ctx.actor.is_logged_in() {
        return Err(Error::NotLoggedIn);
    }
    let sql = "SELECT id, code, name_en, name_hi, phone, email FROM unit WHERE code = $1";
    let unit: Option<Addressed> = ctx.app.db.read().row(sql, values![code.to_uppercase()]).await?;
    let Some(unit) = unit else {
        access::check(&ctx.actor, Verb::ManageUnitMembers, Scope::Everywhere)?;
        return Err(Error::NotFound);
    };
    access::check(&ctx.actor, Verb::ManageUnitMembers, Scope::Unit(unit.id))?;
    Ok(unit)
}

/// `GET /units/{code}/messages`
pub async fn show(ctx: Ctx, Path(code): Path<String>) -> Result<Response> {
    let unit = asked(&ctx, &code).await?;
    let wish = messages::wish_of(ctx.app.db.read(), unit.id).await?;
    let mut entered = Entered::with([("lang", wish.lang.code())]);
    for (ticked, name) in [(wish.email, "email"), (wish.sms, "sms")] {
        if ticked {
            entered = entered.and("by", name);
        }
    }
    Ok(wish_page(&ctx, &unit, &entered))
}

fn wish_page(ctx: &Ctx, unit: &Addressed, entered: &Entered) -> Response {
    let form = ctx.form(entered);
    // Staff see enough to recognise them.
    let seen = |contact: &str| match ctx.actor.unit() {
        Some(_) => contact.to_owned(),
        None => text::mask_contact(contact),
    };
    let email = match &unit.email {
        Some(email) => ctx.tr("messages-by-email", &[("address", &seen(email))]),
        None => ctx.t("messages-by-email-none"),
    };
    let by = vec![
        ("email".to_owned(), email),
        ("sms".to_owned(), ctx.tr("messages-by-sms", &[("phone", &seen(&unit.phone))])),
    ];
    let langs = vec![("hi".to_owned(), "हिन्दी".to_owned()), ("en".to_owned(), "English".to_owned())];
    form.page(
        &ctx.t("messages-wish-title"),
        html! {
            p { (in_script(ctx.lang, ctx.lang.pick(&unit.name_en, &unit.name_hi))) " (" (unit.code) ")" }
            (form.post(&format!("/units/{}/messages", unit.code), html! {
                (form.checkboxes("by", "messages-by", by).hint("messages-by-hint").optional())
                (form.radios("lang", "messages-lang", langs))
                (form.submit("messages-wish-save"))
            }))
        },
    )
}

/// What was ticked.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct WishForm {
    by: Vec<String>,
    lang: String,
}

/// `POST /units/{code}/messages`
pub async fn save(ctx: Ctx, Path(code): Path<String>, form: Form<WishForm>) -> Result<Response> {
    let unit = asked(&ctx, &code).await?;
    let ticked = |name: &str| form.value.by.iter().any(|by| by == name);
    let Some(lang) = Lang::from_code(&form.value.lang) else {
        let refused = form.entered.refused(Error::field("lang", "messages-lang-missing"))?;
        return Ok(wish_page(&ctx, &unit, &refused));
    };
    let wish = Wish { email: ticked("email"), sms: ticked("sms"), lang };
    let id = unit.id;
    ctx.write_once(&form.entered.idempotency_key(), &(id, wish), |tx| async move {
        messages::set_wish(&tx, id, wish).await
    })
    .await?;
    Ok(ctx.redirect_saying(format!("/units/{}", unit.code), &ctx.t("messages-wish-saved")))
}
