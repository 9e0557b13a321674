//! A unit signs up.

use axum::Router;
use axum::response::Response;
use axum::routing::get;
use maud::html;
use serde::Deserialize;

use super::units::{category_options, unit_fields};
use crate::access::NewUser;
use crate::base::{Error, Reason, Reasons, Result, text};
use crate::people::{self, SignUp, UnitInput};
use crate::web::{App, Ctx, Entered, Form, button_link, page};

pub fn router() -> Router<App> {
    Router::new().route("/signup", get(show).post(send)).route("/signup/done", get(done))
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct SignUpForm {
    #[serde(flatten)]
    input: UnitInput,
    name: String,
    user_category: String,
    evidence: String,
    password: String,
    notice: String,
}

async fn show(ctx: Ctx) -> Result<Response> {
    sign_up_page(&ctx, &Entered::with([("unit_kind", "enterprise"), ("size_category", "micro")])).await
}

async fn sign_up_page(ctx: &Ctx, entered: &Entered) -> Result<Response> {
    let form = ctx.form(entered);
    let categories = category_options(ctx).await?;
    let newcomer = !ctx.actor.is_logged_in();
    let notice = people::notice::Notice::newest(ctx.app.db.read()).await?.version.to_string();
    let body = html! {
        p.lead { (ctx.t("people-sign-up-intro")) }
        ul {
            li { (ctx.t("people-sign-up-need-udyam")) }
            li { (ctx.t("people-sign-up-need-phone")) }
            li { (ctx.t("people-sign-up-need-evidence")) }
        }
        (form.post("/signup", html! {
            h2 { (ctx.t("people-sign-up-unit")) }
            (unit_fields(&form, ctx.lang))
            (form.select("user_category", "people-category", categories).hint("people-category-hint"))
            (form.lines("evidence", "people-evidence").hint("people-evidence-hint"))
            @if newcomer {
                h2 { (ctx.t("people-sign-up-you")) }
                p { (ctx.t("people-sign-up-login-is-phone")) }
                (form.text("name", "people-person-name").autocomplete("name").width(30))
                (form.password("password", "people-password-new", "new-password").hint("people-password-hint").width(30))
            }
            (form.hidden("notice", &notice))
            p { (ctx.t("people-sign-up-notice")) " " a href="/privacy" { (ctx.t("web-privacy")) } }
            (form.submit("people-sign-up-send"))
        }))
    };
    Ok(form.page(&ctx.t("people-sign-up"), body))
}

async fn send(ctx: Ctx, form: Form<SignUpForm>) -> Result<Response> {
    match register(&ctx, &form).await {
        Ok(_) => Ok(ctx.redirect("/signup/done")),
        Err(error) => sign_up_page(&ctx, &form.entered.refused(error)?).await,
    }
}

async fn register(ctx: &Ctx, form: &Form<SignUpForm>) -> Result<()> {
    let value = &form.value;
    let mut command = SignUp {
        input: value.input.clone(),
        user_category: value.user_category.clone(),
        evidence: value.evidence.clone(),
        person: value.name.clone(),
        lang: ctx.lang,
        notice: value.notice.parse().unwrap_or_default(),
        password_hash: None,
    };
    // Hashing takes long and must not hold the write transaction, so what is wrong with the
    // rest is asked first: all reasons come at once.
    if !ctx.actor.is_logged_in() {
        let mut reasons = Reasons::new();
        let phone = text::parse_phone(&value.input.phone).unwrap_or_default();
        let weak = NewUser { login: phone, ..NewUser::default() }.with_password(&value.password).await;
        match weak {
            Ok(user) => command.password_hash = user.password,
            Err(Error::Refused(more)) => reasons.extend(more),
            Err(other) => return Err(other),
        }
        if value.name.is_empty() {
            reasons.push(Reason::field("name", "name-missing"));
        }
        if !reasons.is_empty() {
            let mut all = people::rules::read_unit(&command.input).err().unwrap_or_default();
            all.extend(people::rules::read_evidence(&command.evidence).err());
            all.extend(reasons);
            return Err(Error::Refused(all));
        }
    }
    let command = &command;
    let key = form.entered.idempotency_key();
    ctx.write_once(&key, command, |tx| async move { people::sign_up(&tx, command).await }).await.map(|_| ())
}

async fn done(ctx: Ctx) -> Response {
    let key = if ctx.actor.is_logged_in() { "people-sign-up-done-next-in" } else { "people-sign-up-done-next" };
    let body = html! {
        p.lead { (ctx.t("people-sign-up-done")) }
        p { (ctx.t(key)) }
        p.actions { (button_link("/login", &ctx.t("people-log-in"))) a href="/" { (ctx.t("web-home")) } }
    };
    page(&ctx, &ctx.t("people-sign-up-done-title"), body)
}
