//! Who stands for a unit.

use axum::Router;
use axum::extract::Path;
use axum::response::Response;
use axum::routing::{get, post};
use maud::{Markup, html};
use serde::Deserialize;

use super::account::role_words;
use super::contact::masked;
use super::units::asked_unit;
use super::words;
use crate::access::{self, AppUser, NewUser};
use crate::base::{Error, Result, Role, Scope, UserId, Verb};
use crate::people::Unit;
use crate::web::{App, Column, Ctx, Entered, Form, Table, button_link, empty, page, post_button};

pub fn router() -> Router<App> {
    Router::new()
        .route("/units/{code}/members/new", get(new).post(add))
        .route("/units/{code}/members/remove", get(confirm_removal).post(remove))
        .route("/units/{code}/members/code", post(give_code))
}

/// The people of a unit, on its page.
pub(super) async fn panel_of(ctx: &Ctx, unit: &Unit) -> Result<Markup> {
    let members = access::unit_members(&ctx.app.db, unit.id).await?;
    let manages = access::may(&ctx.actor, Verb::ManageUnitMembers, Scope::Unit(unit.id));
    let gives_code = access::may(&ctx.actor, Verb::GiveLoginCode, Scope::Unit(unit.id));
    let base = format!("/units/{}/members", unit.code);
    let mut headings = vec!["people-person-name", "people-role", "people-login"];
    if manages || gives_code {
        headings.push("people-member-actions");
    }
    let columns = headings.into_iter().map(|key| Column::text(ctx.t(key))).collect();
    let mut table = Table::new("members", ctx.t("people-members"), columns);
    for (person, role) in &members {
        let mut cells = vec![
            words(ctx.lang, &person.name),
            html! { (role_words(ctx.lang, *role)) },
            html! { span translate="no" lang="en" { (masked(ctx, &person.login)) } },
        ];
        if manages || gives_code {
            cells.push(html! {
                @if gives_code { (post_button(ctx, &format!("{base}/code"), &ctx.t("people-give-code"), &[("user", &person.id.to_string())])) " " }
                @if manages { a href=(format!("{base}/remove?user={}", person.id)) { (ctx.t("people-member-remove")) } }
            });
        }
        table.row(cells);
    }
    Ok(html! {
        @if members.is_empty() { h2 { (ctx.t("people-members")) } (empty(&ctx.t("people-members-none"), None)) } @else { (table) }
        @if manages { p.actions { (button_link(&format!("{base}/new"), &ctx.t("people-member-add"))) } }
    })
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct MemberForm {
    user: String,
    name: String,
    phone: String,
    role: String,
}

async fn managed(ctx: &Ctx, code: &str) -> Result<Unit> {
    let unit = asked_unit(ctx, code).await?;
    access::check(&ctx.actor, Verb::ManageUnitMembers, Scope::Unit(unit.id))?;
    Ok(unit)
}

async fn new(ctx: Ctx, Path(code): Path<String>) -> Result<Response> {
    let unit = managed(&ctx, &code).await?;
    Ok(member_page(&ctx, &unit, &Entered::with([("role", "unit_member")])))
}

fn member_page(ctx: &Ctx, unit: &Unit, entered: &Entered) -> Response {
    let form = ctx.form(entered);
    let role = |role: Role| (role.code().to_owned(), role_words(ctx.lang, role));
    let body = html! {
        p { (ctx.t("people-member-intro")) }
        (form.post(&format!("/units/{}/members/new", unit.code), html! {
            (form.text("name", "people-person-name").autocomplete("off").width(30))
            (form.phone("phone", "people-phone").hint("people-member-phone-hint"))
            (form.radios("role", "people-role", vec![role(Role::UnitMember), role(Role::UnitOwner)]))
            (form.submit("people-member-add"))
        }))
    };
    form.page(&ctx.tr("people-member-title", &[("unit", unit.name(ctx.lang))]), body)
}

async fn add(ctx: Ctx, Path(code): Path<String>, form: Form<MemberForm>) -> Result<Response> {
    let unit = managed(&ctx, &code).await?;
    let role = Role::from_code(&form.value.role).unwrap_or(Role::UnitMember);
    let known = access::find_user(&ctx.app.db, &form.value.phone).await?;
    let new = &NewUser {
        login: form.value.phone.replace([' ', '-'], ""),
        name: form.value.name.clone(),
        phone: Some(form.value.phone.clone()),
        lang: unit.lang,
        ..NewUser::default()
    };
    let (known, id) = (&known, unit.id);
    let done = ctx
        .write(|tx| async move {
            let user = match known {
                Some(person) => UserId(person.id),
                None => access::create_user(&tx, new).await?,
            };
            access::add_unit_member(&tx, id, user, role).await?;
            if known.is_none() { access::invite(&tx, Some(id), user).await } else { Ok(()) }
        })
        .await;
    match done {
        Ok(()) => Ok(ctx.redirect_saying(format!("/units/{}", unit.code), &ctx.t("people-member-added"))),
        Err(error) => Ok(member_page(&ctx, &unit, &form.entered.refused(error)?)),
    }
}

async fn member(ctx: &Ctx, unit: &Unit, id: &str) -> Result<AppUser> {
    let id: i64 = id.parse().map_err(|_| Error::NotFound)?;
    let members = access::unit_members(&ctx.app.db, unit.id).await?;
    members.into_iter().map(|(person, _)| person).find(|person| person.id == id).ok_or(Error::NotFound)
}

async fn confirm_removal(ctx: Ctx, Path(code): Path<String>) -> Result<Response> {
    let unit = managed(&ctx, &code).await?;
    let person = member(&ctx, &unit, &ctx.asked("user")).await?;
    let entered = Entered::empty();
    let form = ctx.form(&entered);
    let back = format!("/units/{}", unit.code);
    let body = html! {
        p { (ctx.tr("people-member-remove-effect", &[("person", &person.name)])) }
        (form.post(&format!("{back}/members/remove"), html! {
            (form.hidden("user", &person.id.to_string()))
            (form.danger("people-member-remove", &back))
        }))
    };
    Ok(form.page(&ctx.t("people-member-remove-title"), body))
}

async fn remove(ctx: Ctx, Path(code): Path<String>, form: Form<MemberForm>) -> Result<Response> {
    let unit = managed(&ctx, &code).await?;
    let person = member(&ctx, &unit, &form.value.user).await?;
    let (id, user) = (unit.id, UserId(person.id));
    ctx.write(|tx| async move { access::remove_unit_member(&tx, id, user).await }).await?;
    Ok(ctx.redirect_saying(format!("/units/{}", unit.code), &ctx.t("people-member-removed")))
}

/// The code is shown once, on this page only.
async fn give_code(ctx: Ctx, Path(code): Path<String>, form: Form<MemberForm>) -> Result<Response> {
    let unit = asked_unit(&ctx, &code).await?;
    access::check(&ctx.actor, Verb::GiveLoginCode, Scope::Unit(unit.id))?;
    let person = member(&ctx, &unit, &form.value.user).await?;
    let (id, user) = (unit.id, UserId(person.id));
    let code = ctx.write(|tx| async move { access::give_login_code(&tx, id, user).await }).await?;
    let body = html! {
        p { (ctx.tr("people-code-for", &[("person", &person.name)])) }
        p.figure translate="no" { (crate::base::grouped_reference(&code)) }
        p { (ctx.tr("people-code-how", &[("login", &person.login)])) }
        p.actions { (button_link(&format!("/units/{}", unit.code), &ctx.t("web-back"))) }
    };
    Ok(page(&ctx, &ctx.t("people-code-title"), body))
}
