//! A unit's own page: paid ahead, held, free.

use axum::response::Response;
use maud::html;

use crate::base::{Error, Paise, Result, Standing};
use crate::billing::money::wallet;
use crate::web::{Ctx, Tone, empty, in_script, notice, page, summary_list};

/// `GET /wallet`
pub(super) async fn show(ctx: Ctx) -> Result<Response> {
    let unit = match ctx.actor.standing {
        Standing::Anonymous => return Err(Error::NotLoggedIn),
        Standing::Unit(unit, _) => unit,
        _ => return Err(Error::NotAllowed),
    };
    let found = wallet::wallets(ctx.app.db.read(), &ctx.actor, unit, ctx.now()).await?;
    let body = html! {
        p { (ctx.t("billing-wallet-lead")) }
        @if found.is_empty() { (empty(&ctx.t("billing-wallet-none"), None)) }
        @for wallet in &found {
            h2 { (in_script(ctx.lang, ctx.lang.pick(&wallet.centre_name_en, &wallet.centre_name_hi))) }
            @if wallet.free_paise <= Paise::ZERO { (notice(Tone::Waiting, html! { p { (ctx.t("billing-wallet-empty")) } })) }
            (summary_list(&[
                (ctx.t("billing-wallet-paid"), html! { (wallet.paid_paise) }),
                (ctx.t("billing-wallet-unbilled"), html! { (wallet.unbilled_paise) }),
                (ctx.t("billing-wallet-held"), html! { (wallet.held_paise) }),
                (ctx.t("billing-wallet-limit"), html! { (wallet.credit_limit_paise) }),
                (ctx.t("billing-wallet-free"), html! { strong { (wallet.free_paise) } }),
            ]))
            p.actions { a href=(format!("/statement?centre={}", wallet.centre)) { (ctx.t("billing-menu-statement")) } }
        }
    };
    Ok(page(&ctx, &ctx.t("billing-wallet-title"), body))
}
