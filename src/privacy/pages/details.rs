//! A person corrects their own name, e-mail, phone and language.

use axum::Router;
use axum::response::Response;
use axum::routing::get;
use maud::html;
use serde::Deserialize;

use crate::access::{self, AppUser, OwnDetails};
use crate::base::{Error, Lang, Result};
use crate::web::{App, Ctx, Entered, Form};

pub fn router() -> Router<App> {
    Router::new().route("/account/details", get(show).post(save))
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct DetailsForm {
    name: String,
    email: String,
    phone: String,
    lang: String,
    present_password: String,
}

async fn me(ctx: &Ctx) -> Result<AppUser> {
    let user = ctx.actor.user_id.ok_or(Error::NotLoggedIn)?;
    access::user(&ctx.app.db, user).await?.ok_or(Error::NotFound)
}

async fn show(ctx: Ctx) -> Result<Response> {
    let me = me(&ctx).await?;
    let entered = Entered::with([
        ("name", me.name.clone()),
        ("email", me.email.clone().unwrap_or_default()),
        ("phone", me.phone.clone().unwrap_or_default()),
        ("lang", me.lang.clone()),
    ]);
    Ok(details_page(&ctx, &me, &entered))
}

fn details_page(ctx: &Ctx, me: &AppUser, entered: &Entered) -> Response {
    let form = ctx.form(entered);
    let langs = vec![("hi".to_owned(), "हिन्दी".to_owned()), ("en".to_owned(), "English".to_owned())];
    let body = html! {
        p { (ctx.t("privacy-details-intro")) }
        (form.post("/account/details", html! {
            (form.text("name", "privacy-name").autocomplete("name").width(30))
            (form.phone("phone", "privacy-phone").optional())
            (form.email("email", "privacy-email").optional())
            (form.radios("lang", "privacy-language", langs))
            @if me.password_hash.is_some() {
                (form.password("present_password", "privacy-present-password", "current-password")
                    .hint("privacy-present-password-hint").optional().width(30))
            }
            (form.submit("privacy-details-save"))
        }))
    };
    form.page(&ctx.t("privacy-correct"), body)
}

async fn save(ctx: Ctx, form: Form<DetailsForm>) -> Result<Response> {
    let me = me(&ctx).await?;
    let value = &form.value;
    let wanted = OwnDetails {
        name: value.name.clone(),
        email: value.email.clone(),
        phone: value.phone.clone(),
        lang: Lang::from_code(&value.lang).unwrap_or_default(),
        present_password: value.present_password.clone(),
    };
    match access::correct_own_details(&ctx.app.db, &ctx.actor, ctx.now(), &ctx.session, &wanted).await {
        Ok(()) => Ok(ctx.redirect_saying("/account/my-data", &ctx.t("privacy-details-saved"))),
        Err(error) => Ok(details_page(&ctx, &me, &form.entered.refused(error)?)),
    }
}
