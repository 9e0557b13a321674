//! Phone numbers and e-mail addresses are masked for staff until one of them opens them, which is put on record
//! (Digital Personal Data Protection Rules 2025, r. 6(1)(a)).

use axum::Router;
use axum::extract::Path;
use axum::response::Response;
use axum::routing::{get, post};
use maud::{Markup, html};

use super::units::asked_unit;
use crate::access;
use crate::base::{Error, Result, Scope, UnitId, UserId, Verb, text};
use crate::db::{Change, WriteTx};
use crate::people::{Unit, own_place};
use crate::web::{App, Ctx, Form, Pressed, button_link, in_script, page, post_button, summary_list};

pub fn router() -> Router<App> {
    Router::new().route("/units/{code}/contact", get(ask).post(open)).route("/users/{id}/contact", post(open_user))
}

fn may_open(ctx: &Ctx) -> bool {
    access::may(&ctx.actor, Verb::OpenContact, own_place(&ctx.actor))
}

/// A unit's phone number: whole for the unit itself, masked for staff with the way to open it.
pub fn unit_phone(ctx: &Ctx, code: &str, phone: &str) -> Markup {
    if ctx.actor.unit().is_some() {
        return html! { a href=(format!("tel:+91{phone}")) { (phone) } };
    }
    let masked = text::mask_phone(phone);
    html! {
        @if may_open(ctx) && !phone.is_empty() {
            a href=(format!("/units/{code}/contact")) translate="no" { (masked) }
        } @else { span translate="no" { (masked) } }
    }
}

/// A text that may be a phone number or an address, such as a log-in name, as staff see it.
pub fn masked(ctx: &Ctx, contact: &str) -> String {
    if ctx.actor.unit().is_some() { contact.to_owned() } else { text::mask_contact(contact) }
}

fn whole(ctx: &Ctx, phone: &str, email: Option<&str>) -> Markup {
    let none = || html! { (ctx.t("people-none")) };
    summary_list(&[
        (
            ctx.t("people-phone"),
            if phone.is_empty() {
                none()
            } else {
                html! { a href=(format!("tel:+91{phone}")) translate="no" { (phone) } }
            },
        ),
        (
            ctx.t("people-email"),
            email.map_or_else(
                none,
                |email| html! { a href=(format!("mailto:{email}")) translate="no" lang="en" { (email) } },
            ),
        ),
    ])
}

async fn asked(ctx: &Ctx, code: &str) -> Result<Unit> {
    let unit = asked_unit(ctx, code).await?;
    access::check(&ctx.actor, Verb::OpenContact, own_place(&ctx.actor))?;
    Ok(unit)
}

async fn ask(ctx: Ctx, Path(code): Path<String>) -> Result<Response> {
    let unit = asked(&ctx, &code).await?;
    let here = format!("/units/{}/contact", unit.code);
    let body = html! {
        p { (in_script(ctx.lang, unit.name(ctx.lang))) " (" (unit.code) "): " (text::mask_phone(&unit.phone)) }
        p { (ctx.t("people-contact-noted")) }
        div.actions { (post_button(&ctx, &here, &ctx.t("people-contact-open"), &[])) }
        ul.links { li { a href=(format!("/units/{}", unit.code)) { (ctx.t("web-back")) } } }
    };
    Ok(page(&ctx, &ctx.t("people-contact"), body))
}

/// Puts on record that somebody saw a contact whole.
async fn note(tx: &WriteTx, kind: &'static str, id: i64) -> Result<()> {
    access::check(tx.actor(), Verb::OpenContact, own_place(tx.actor()))?;
    let mut change = Change::of(Verb::OpenContact, kind, id);
    change.centre = tx.actor().centre();
    tx.audit(change).await
}

async fn open(ctx: Ctx, Path(code): Path<String>, _pressed: Form<Pressed>) -> Result<Response> {
    let unit = asked(&ctx, &code).await?;
    let UnitId(id) = unit.id;
    ctx.write(|tx| async move { note(&tx, "unit", id).await }).await?;
    let body = html! {
        p { (in_script(ctx.lang, unit.name(ctx.lang))) " (" (unit.code) ")" }
        (whole(&ctx, &unit.phone, unit.email.as_deref()))
        p.actions { (button_link(&format!("/units/{}", unit.code), &ctx.t("web-back"))) }
    };
    Ok(page(&ctx, &ctx.t("people-contact"), body))
}

async fn open_user(ctx: Ctx, Path(id): Path<i64>, _pressed: Form<Pressed>) -> Result<Response> {
    access::check(&ctx.actor, Verb::ManageUsers, Scope::Everywhere)?;
    let user = access::user(&ctx.app.db, UserId(id)).await?.ok_or(Error::NotFound)?;
    ctx.write(|tx| async move { note(&tx, "app_user", id).await }).await?;
    let body = html! {
        p { (in_script(ctx.lang, &user.name)) " (" span translate="no" lang="en" { (user.login) } ")" }
        (whole(&ctx, user.phone.as_deref().unwrap_or_default(), user.email.as_deref()))
        p.actions { (button_link(&format!("/users/{id}"), &ctx.t("web-back"))) }
    };
    Ok(page(&ctx, &ctx.t("people-contact"), body))
}
