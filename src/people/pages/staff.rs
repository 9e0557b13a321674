//! Log-ins and staff roles, for administrators.

use axum::Router;
use axum::extract::Path;
use axum::response::Response;
use axum::routing::{get, post};
use maud::html;
use serde::Deserialize;

use super::account::role_words;
use super::contact::masked;
use super::words;
use crate::access::{self, AppUser, FactorState, NewUser};
use crate::base::{CentreId, Error, Lang, Result, Role, Scope, UserId, Verb};
use crate::people;
use crate::web::{
    App, Column, Ctx, Entered, Form, Table, Tone, button_link, empty, page, panel, post_button, summary_list, tag,
};

const STAFF: [Role; 7] = [
    Role::Operator,
    Role::CounterClerk,
    Role::CentreManager,
    Role::Accounts,
    Role::DistrictMonitor,
    Role::Auditor,
    Role::Administrator,
];

pub fn router() -> Router<App> {
    Router::new()
        .route("/users", get(list))
        .route("/users/new", get(new).post(create))
        .route("/users/{id}", get(show))
        .route("/users/{id}/roles", post(grant))
        .route("/users/{id}/roles/revoke", post(revoke))
        .route("/users/{id}/disable", get(show_disable).post(disable))
        .route("/users/{id}/enable", post(enable))
        .route("/users/{id}/invite", post(invite))
        .route("/users/{id}/second-factor", get(show_reset).post(reset_factor))
}

fn check(ctx: &Ctx) -> Result<()> {
    access::check(&ctx.actor, Verb::ManageUsers, Scope::Everywhere)
}

async fn list(ctx: Ctx) -> Result<Response> {
    check(&ctx)?;
    let entered = Entered::of_query(&ctx.query);
    let users = access::users(&ctx.app.db, entered.get("q")).await?;
    let form = ctx.form(&entered);
    let columns = ["people-person-name", "people-login", "people-status"].map(|key| Column::text(ctx.t(key)));
    let mut table = Table::new("users", ctx.t("people-users"), columns.into());
    for user in &users {
        table.row(vec![
            html! { a href=(format!("/users/{}", user.id)) { (words(ctx.lang, &user.name)) } },
            html! { span translate="no" lang="en" { (masked(&ctx, &user.login)) } },
            status_tag(ctx.lang, user),
        ]);
    }
    let body = html! {
        p.actions { (button_link("/users/new", &ctx.t("people-user-new"))) a href="/users/roles" { (ctx.t("people-verbs")) } a href="/manage/second-factor" { (ctx.t("people-second-rules")) } }
        (form.filters("/users", html! { (form.text("q", "people-user-search").width(20)) }))
        @if table.is_empty() { (empty(&ctx.t("people-users-no-match"), Some(("/users", &ctx.t("web-clear"))))) } @else { (table) }
    };
    Ok(page(&ctx, &ctx.t("people-users"), body))
}

fn status_tag(lang: Lang, user: &AppUser) -> maud::Markup {
    match user.status.as_str() {
        "active" => tag(Tone::Good, &lang.t("people-user-active")),
        _ => tag(Tone::Bad, &lang.t("people-user-disabled")),
    }
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct UserForm {
    login: String,
    name: String,
    email: String,
    phone: String,
    password: String,
    role: String,
    centre: String,
    role_id: String,
    reason: String,
}

async fn new(ctx: Ctx) -> Result<Response> {
    check(&ctx)?;
    new_page(&ctx, &Entered::empty()).await
}

async fn new_page(ctx: &Ctx, entered: &Entered) -> Result<Response> {
    let form = ctx.form(entered);
    let centres = centre_options(ctx).await?;
    let body = html! {
        (form.post("/users/new", html! {
            (form.text("name", "people-person-name").autocomplete("off").width(30))
            (form.text("login", "people-login-new").hint("people-login-new-hint").autocomplete("off").width(20))
            (form.email("email", "people-email").autocomplete("off").optional())
            (form.phone("phone", "people-phone").autocomplete("off").optional())
            (form.password("password", "people-password-first", "new-password").hint("people-password-first-hint").optional().width(30))
            (form.select("role", "people-role", role_options(ctx.lang)))
            (form.select("centre", "people-centre", centres).hint("people-centre-hint"))
            (form.submit("people-save"))
        }))
    };
    Ok(form.page(&ctx.t("people-user-new"), body))
}

fn role_options(lang: Lang) -> Vec<(String, String)> {
    STAFF.iter().map(|role| (role.code().to_owned(), role_words(lang, *role))).collect()
}

async fn centre_options(ctx: &Ctx) -> Result<Vec<(String, String)>> {
    let none = (String::new(), ctx.t("people-centre-none"));
    let centres = people::centre_names(ctx.app.db.read()).await?;
    let option = |c: people::CentreName| (c.id.to_string(), ctx.lang.pick(&c.name_en, &c.name_hi).to_owned());
    Ok(std::iter::once(none).chain(centres.into_iter().map(option)).collect())
}

fn role_and_centre(value: &UserForm) -> Result<(Role, Option<CentreId>)> {
    let role = Role::from_code(&value.role).ok_or(Error::field("role", "role-unknown"))?;
    Ok((role, value.centre.parse().ok().map(CentreId)))
}

async fn create(ctx: Ctx, form: Form<UserForm>) -> Result<Response> {
    check(&ctx)?;
    match store(&ctx, &form.value).await {
        Ok(id) => Ok(ctx.redirect_saying(format!("/users/{id}"), &ctx.t("people-user-saved"))),
        Err(error) => new_page(&ctx, &form.entered.refused(error)?).await,
    }
}

async fn store(ctx: &Ctx, value: &UserForm) -> Result<UserId> {
    let (role, centre) = role_and_centre(value)?;
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let new = NewUser {
        login: value.login.clone(),
        name: value.name.clone(),
        email: some(&value.email),
        phone: some(&value.phone),
        lang: ctx.lang,
        password: None,
    };
    let new = &if value.password.is_empty() { new } else { new.with_password(&value.password).await? };
    ctx.write(|tx| async move {
        let user = access::create_user(&tx, new).await?;
        access::grant_role(&tx, user, role, centre).await?;
        // Who has an address chooses the first password by a link; nobody else ever knows it.
        if new.password.is_none() && (new.email.is_some() || new.phone.is_some()) {
            access::invite(&tx, None, user).await?;
        }
        Ok(user)
    })
    .await
}

async fn user(ctx: &Ctx, id: i64) -> Result<AppUser> {
    check(ctx)?;
    access::user(&ctx.app.db, UserId(id)).await?.ok_or(Error::NotFound)
}

async fn show(ctx: Ctx, Path(id): Path<i64>) -> Result<Response> {
    let user = user(&ctx, id).await?;
    user_page(&ctx, &user, &Entered::empty()).await
}

async fn user_page(ctx: &Ctx, user: &AppUser, entered: &Entered) -> Result<Response> {
    let form = ctx.form(entered);
    let roles = access::staff_roles(&ctx.app.db, UserId(user.id)).await?;
    let centres = people::centre_names(ctx.app.db.read()).await?;
    let place = |id: Option<i64>| {
        let centre = centres.iter().find(|centre| Some(centre.id) == id);
        centre.map_or_else(|| ctx.t("people-centre-none"), |c| ctx.lang.pick(&c.name_en, &c.name_hi).to_owned())
    };
    let base = format!("/users/{}", user.id);
    let columns = ["people-role", "people-centre", "people-member-actions"].map(|key| Column::text(ctx.t(key)));
    let mut table = Table::new("roles", ctx.t("people-roles"), columns.into());
    for held in &roles {
        let role = Role::from_code(&held.role).map(|role| role_words(ctx.lang, role)).unwrap_or_default();
        table.row(vec![
            html! { (role) },
            words(ctx.lang, &place(held.centre_id)),
            post_button(
                ctx,
                &format!("{base}/roles/revoke"),
                &ctx.t("people-role-revoke"),
                &[("role_id", &held.id.to_string())],
            ),
        ]);
    }
    let has_factor = access::factor_state(&ctx.app.db, UserId(user.id)).await? == FactorState::InForce;
    let none = || html! { (ctx.t("people-none")) };
    let facts = [
        (ctx.t("people-login"), html! { span translate="no" lang="en" { (masked(ctx, &user.login)) } }),
        (ctx.t("people-phone"), user.phone.as_ref().map_or_else(none, |phone| html! { (masked(ctx, phone)) })),
        (
            ctx.t("people-email"),
            user.email
                .as_ref()
                .map_or_else(none, |email| html! { span translate="no" lang="en" { (masked(ctx, email)) } }),
        ),
        (ctx.t("people-status"), status_tag(ctx.lang, user)),
        (
            ctx.t("people-second-title"),
            html! { (ctx.t(if has_factor { "people-second-on" } else { "people-second-off" })) },
        ),
    ];
    let options = centre_options(ctx).await?;
    let body = html! {
        (summary_list(&facts))
        div.actions { (post_button(ctx, &format!("{base}/contact"), &ctx.t("people-contact-open"), &[])) }
        @if table.is_empty() { (empty(&ctx.t("people-roles-none"), None)) } @else { (table) }
        (panel(&ctx.t("people-role-add"), form.post(&format!("{base}/roles"), html! {
            (form.select("role", "people-role", role_options(ctx.lang)))
            (form.select("centre", "people-centre", options).hint("people-centre-hint"))
            (form.submit("people-role-add"))
        })))
        div.actions {
            @if user.status == "active" { a href=(format!("{base}/disable")) { (ctx.t("people-user-disable")) } }
            @else { (post_button(ctx, &format!("{base}/enable"), &ctx.t("people-user-enable"), &[])) }
            @if user.password_hash.is_none() { (post_button(ctx, &format!("{base}/invite"), &ctx.t("people-invite"), &[])) }
            @if has_factor { a href=(format!("{base}/second-factor")) { (ctx.t("people-second-reset")) } }
        }
    };
    Ok(form.page(&user.name, body))
}

async fn grant(ctx: Ctx, Path(id): Path<i64>, form: Form<UserForm>) -> Result<Response> {
    let user = user(&ctx, id).await?;
    let done = match role_and_centre(&form.value) {
        Ok((role, centre)) => {
            ctx.write(|tx| async move { access::grant_role(&tx, UserId(id), role, centre).await }).await
        }
        Err(error) => Err(error),
    };
    match done {
        Ok(()) => Ok(ctx.redirect_saying(format!("/users/{id}"), &ctx.t("people-role-added"))),
        Err(error) => user_page(&ctx, &user, &form.entered.refused(error)?).await,
    }
}

async fn revoke(ctx: Ctx, Path(id): Path<i64>, form: Form<UserForm>) -> Result<Response> {
    let user = user(&ctx, id).await?;
    let role: i64 = form.value.role_id.parse().map_err(|_| Error::NotFound)?;
    match ctx.write(|tx| async move { access::revoke_role(&tx, role).await }).await {
        Ok(()) => Ok(ctx.redirect_saying(format!("/users/{id}"), &ctx.t("people-role-revoked"))),
        Err(error) => user_page(&ctx, &user, &form.entered.refused(error)?).await,
    }
}

async fn show_disable(ctx: Ctx, Path(id): Path<i64>) -> Result<Response> {
    let user = user(&ctx, id).await?;
    Ok(disable_page(&ctx, &user, &Entered::empty()))
}

fn disable_page(ctx: &Ctx, user: &AppUser, entered: &Entered) -> Response {
    let form = ctx.form(entered);
    let back = format!("/users/{}", user.id);
    let body = html! {
        p { (ctx.tr("people-user-disable-effect", &[("person", &user.name)])) }
        (form.post(&format!("{back}/disable"), html! {
            (form.lines("reason", "people-reason"))
            (form.danger("people-user-disable", &back))
        }))
    };
    form.page(&ctx.t("people-user-disable"), body)
}

async fn disable(ctx: Ctx, Path(id): Path<i64>, form: Form<UserForm>) -> Result<Response> {
    let user = user(&ctx, id).await?;
    let done = match people::rules::read_decision_reason(&form.value.reason) {
        Ok(reason) => {
            let reason = &reason;
            ctx.write(|tx| async move { access::set_user_status(&tx, UserId(id), false, reason).await }).await
        }
        Err(reason) => Err(Error::refused(reason)),
    };
    match done {
        Ok(()) => Ok(ctx.redirect_saying(format!("/users/{id}"), &ctx.t("people-user-disabled-done"))),
        Err(error) => Ok(disable_page(&ctx, &user, &form.entered.refused(error)?)),
    }
}

async fn enable(ctx: Ctx, Path(id): Path<i64>) -> Result<Response> {
    check(&ctx)?;
    ctx.write(|tx| async move { access::set_user_status(&tx, UserId(id), true, "opened again").await }).await?;
    Ok(ctx.redirect_saying(format!("/users/{id}"), &ctx.t("people-user-enabled-done")))
}

async fn invite(ctx: Ctx, Path(id): Path<i64>) -> Result<Response> {
    let user = user(&ctx, id).await?;
    match ctx.write(|tx| async move { access::invite(&tx, None, UserId(id)).await }).await {
        Ok(()) => Ok(ctx.redirect_saying(format!("/users/{id}"), &ctx.t("people-invited"))),
        Err(error) => user_page(&ctx, &user, &Entered::empty().refused(error)?).await,
    }
}

async fn show_reset(ctx: Ctx, Path(id): Path<i64>) -> Result<Response> {
    let user = user(&ctx, id).await?;
    Ok(reset_page(&ctx, &user, &Entered::empty()))
}

fn reset_page(ctx: &Ctx, user: &AppUser, entered: &Entered) -> Response {
    let form = ctx.form(entered);
    let back = format!("/users/{}", user.id);
    let body = html! {
        p { (ctx.tr("people-second-reset-effect", &[("person", &user.name)])) }
        (form.post(&format!("{back}/second-factor"), html! {
            (form.lines("reason", "people-reason"))
            (form.danger("people-second-reset", &back))
        }))
    };
    form.page(&ctx.t("people-second-reset"), body)
}

async fn reset_factor(ctx: Ctx, Path(id): Path<i64>, form: Form<UserForm>) -> Result<Response> {
    let user = user(&ctx, id).await?;
    let done = match people::rules::read_decision_reason(&form.value.reason) {
        Ok(reason) => {
            let reason = &reason;
            ctx.write(|tx| async move { access::reset_second_factor(&tx, UserId(id), reason).await }).await
        }
        Err(reason) => Err(Error::refused(reason)),
    };
    match done {
        Ok(()) => Ok(ctx.redirect_saying(format!("/users/{id}"), &ctx.t("people-second-reset-done"))),
        Err(error) => Ok(reset_page(&ctx, &user, &form.entered.refused(error)?)),
    }
}
