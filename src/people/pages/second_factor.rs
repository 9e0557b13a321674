//! One's own second factor, and where it is demanded.

use axum::Router;
use axum::response::Response;
use axum::routing::{get, post};
use maud::{Markup, PreEscaped, html};
use serde::Deserialize;

use super::words;
use crate::access::{self, FactorState};
use crate::base::{CentreId, Error, Result, Scope, UserId, Verb};
use crate::people;
use crate::web::{
    App, Column, Ctx, Entered, Form, Table, Tone, button_link, notice, page, panel, post_button, qr_svg, tag,
};

pub fn router() -> Router<App> {
    Router::new()
        .route("/account/second-factor", get(show))
        .route("/account/second-factor/begin", post(begin))
        .route("/account/second-factor/confirm", post(confirm))
        .route("/account/second-factor/codes", post(renew))
        .route("/account/second-factor/remove", post(remove))
        .route("/manage/second-factor", get(rules).post(set_rule))
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct FactorForm {
    code: String,
    present_password: String,
    place: String,
    demanded: String,
}

fn own(ctx: &Ctx) -> Result<UserId> {
    ctx.actor.user_id.ok_or(Error::NotLoggedIn)
}

/// What the page of one's own log-in says of it.
pub(super) async fn panel_of(ctx: &Ctx) -> Result<Markup> {
    let in_force = access::factor_state(&ctx.app.db, own(ctx)?).await? == FactorState::InForce;
    Ok(panel(
        &ctx.t("people-second-title"),
        html! {
            p {
                @if in_force { (tag(Tone::Good, &ctx.t("people-second-on"))) } @else { (ctx.t("people-second-off")) }
            }
            ul.links { li { a href="/account/second-factor" { (ctx.t("people-second-open")) } } }
        },
    ))
}

async fn show(ctx: Ctx) -> Result<Response> {
    factor_page(&ctx, &Entered::empty()).await
}

async fn factor_page(ctx: &Ctx, entered: &Entered) -> Result<Response> {
    let user = own(ctx)?;
    let body = match access::factor_state(&ctx.app.db, user).await? {
        FactorState::Absent => html! {
            p { (ctx.t("people-second-why")) }
            div.actions { (post_button(ctx, "/account/second-factor/begin", &ctx.t("people-second-begin"), &[])) }
        },
        FactorState::Begun => begun(ctx, user, entered).await?,
        FactorState::InForce => in_force(ctx, user, entered).await?,
    };
    Ok(ctx.form(entered).page(&ctx.t("people-second-title"), body))
}

async fn begun(ctx: &Ctx, user: UserId, entered: &Entered) -> Result<Markup> {
    let enrolment = access::begun_enrolment(&ctx.app.db, user).await?.ok_or(Error::NotFound)?;
    let form = ctx.form(entered);
    Ok(html! {
        ol {
            li { (ctx.t("people-second-step-app")) }
            li { (ctx.t("people-second-step-scan")) }
            li { (ctx.t("people-second-step-code")) }
        }
        div.qr role="img" aria-label=(ctx.t("people-second-step-scan")) { (PreEscaped(qr_svg(&enrolment.address)?)) }
        p { (ctx.t("people-second-key")) " " code translate="no" { (enrolment.key) } }
        p { a href=(enrolment.address) { (ctx.t("people-second-open-app")) } }
        (form.post("/account/second-factor/confirm", html! {
            (form.text("code", "people-second-code").hint("people-second-first-hint").autocomplete("one-time-code").inputmode("numeric").width(8))
            (form.submit("people-second-confirm"))
        }))
    })
}

async fn in_force(ctx: &Ctx, user: UserId, entered: &Entered) -> Result<Markup> {
    let left = access::recovery_codes_left(&ctx.app.db, user).await?;
    let form = ctx.form(entered);
    Ok(html! {
        p { (tag(Tone::Good, &ctx.t("people-second-on"))) " " (ctx.tr("people-second-codes-left", &[("left", &left.to_string())])) }
        (panel(&ctx.t("people-second-renew"), form.post("/account/second-factor/codes", html! {
            p { (ctx.t("people-second-renew-effect")) }
            (form.text("code", "people-second-code").hint("people-second-code-hint").autocomplete("one-time-code").width(14))
            (form.submit("people-second-renew"))
        })))
        (panel(&ctx.t("people-second-remove"), html! {
            p { (ctx.t("people-second-remove-effect")) }
            (form.post("/account/second-factor/remove", html! {
                (form.password("present_password", "people-password-present", "current-password").width(30))
                (form.text("code", "people-second-code").autocomplete("one-time-code").width(14))
                (form.danger("people-second-remove", "/account"))
            }))
        }))
    })
}

async fn begin(ctx: Ctx) -> Result<Response> {
    own(&ctx)?;
    access::begin_second_factor(&ctx.app.db, &ctx.actor, ctx.now()).await?;
    Ok(ctx.redirect("/account/second-factor"))
}

async fn confirm(ctx: Ctx, form: Form<FactorForm>) -> Result<Response> {
    let done = access::confirm_second_factor(&ctx.app.db, &ctx.actor, ctx.now(), &form.value.code).await;
    codes_or_page(&ctx, &form, done).await
}

async fn renew(ctx: Ctx, form: Form<FactorForm>) -> Result<Response> {
    let done = access::renew_recovery_codes(&ctx.app.db, &ctx.actor, ctx.now(), &form.value.code).await;
    codes_or_page(&ctx, &form, done).await
}

/// Recovery codes are shown by the answer itself: no address leads to them again.
async fn codes_or_page(ctx: &Ctx, form: &Form<FactorForm>, done: Result<Vec<String>>) -> Result<Response> {
    match done {
        Ok(codes) => Ok(page(
            ctx,
            &ctx.t("people-second-codes-title"),
            html! {
                p.lead { (ctx.t("people-second-codes-intro")) }
                ol.codes { @for code in &codes { li { code translate="no" { (code[..4]) " " (code[4..8]) " " (code[8..]) } } } }
                p.actions { (button_link("/account", &ctx.t("people-second-codes-kept"))) }
            },
        )),
        Err(error) => factor_page(ctx, &form.entered.refused(error)?).await,
    }
}

async fn remove(ctx: Ctx, form: Form<FactorForm>) -> Result<Response> {
    let (present, code) = (&form.value.present_password, &form.value.code);
    match access::remove_second_factor(&ctx.app.db, &ctx.actor, ctx.now(), present, code).await {
        Ok(()) => Ok(ctx.redirect_saying("/account", &ctx.t("people-second-removed"))),
        Err(error) => factor_page(&ctx, &form.entered.refused(error)?).await,
    }
}

/// The places whose staff the actor may demand it of; `None` is all centres.
async fn places(ctx: &Ctx) -> Result<Vec<(Option<CentreId>, String)>> {
    let mut places = Vec::new();
    if access::may(&ctx.actor, Verb::Administer, Scope::Everywhere) {
        places.push((None, ctx.t("people-second-everywhere")));
    }
    for centre in people::centre_names(ctx.app.db.read()).await? {
        let id = CentreId(centre.id);
        if access::may(&ctx.actor, Verb::ManageCentre, Scope::Centre(id)) {
            places.push((Some(id), ctx.lang.pick(&centre.name_en, &centre.name_hi).to_owned()));
        }
    }
    Ok(places)
}

async fn rules(ctx: Ctx) -> Result<Response> {
    access::check_somewhere(&ctx.actor, Verb::ManageCentre)?;
    rules_page(&ctx, &Entered::empty()).await
}

async fn rules_page(ctx: &Ctx, entered: &Entered) -> Result<Response> {
    let headings = ["people-centre", "people-second-demand", "people-second-without", "people-member-actions"];
    let columns = headings.map(|key| Column::text(ctx.t(key)));
    let mut table = Table::new("second-factor", ctx.t("people-second-rules"), columns.into());
    for (centre, name) in places(ctx).await? {
        let demanded = access::second_factor_demanded(&ctx.app.db, centre).await?;
        let without = access::staff_without_second_factor(&ctx.app.db, centre).await?;
        let place = centre.map_or(String::new(), |centre| centre.to_string());
        let (key, to) = if demanded { ("people-second-demand-no", "no") } else { ("people-second-demand-yes", "yes") };
        table.row(vec![
            words(ctx.lang, &name),
            match demanded {
                true => tag(Tone::Good, &ctx.t("people-second-demand-is")),
                false => html! { (ctx.t("people-second-demand-not")) },
            },
            html! { (without.iter().map(|person| person.name.as_str()).collect::<Vec<_>>().join(", ")) },
            post_button(ctx, "/manage/second-factor", &ctx.t(key), &[("place", &place), ("demanded", to)]),
        ]);
    }
    let body = html! {
        (notice(Tone::Waiting, html! { p { (ctx.t("people-second-rules-effect")) } }))
        (table)
    };
    Ok(ctx.form(entered).page(&ctx.t("people-second-rules"), body))
}

async fn set_rule(ctx: Ctx, form: Form<FactorForm>) -> Result<Response> {
    access::check_somewhere(&ctx.actor, Verb::ManageCentre)?;
    let centre = match form.value.place.as_str() {
        // Nothing said: where one stands oneself.
        "" => ctx.actor.centre(),
        place => Some(CentreId(place.parse().map_err(|_| Error::NotFound)?)),
    };
    let demanded = form.value.demanded == "yes";
    match ctx.write(|tx| async move { access::demand_second_factor(&tx, centre, demanded).await }).await {
        Ok(()) => Ok(ctx.redirect_saying("/manage/second-factor", &ctx.t("people-second-rule-set"))),
        Err(error) => rules_page(&ctx, &form.entered.refused(error)?).await,
    }
}
