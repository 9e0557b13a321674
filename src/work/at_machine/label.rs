//! The label that hangs at a machine: its names in both languages and the code to scan, for A6 paper.

use axum::extract::Path;
use axum::response::Response;
use maud::{PreEscaped, html};

use crate::access;
use crate::base::{Lang, Result, Scope, Verb};
use crate::catalogue::{centre, equipment_by_code};
use crate::web::{Ctx, page, qr_svg};

/// `GET /manage/machines/{code}/qr`
pub async fn show(ctx: Ctx, Path(code): Path<String>) -> Result<Response> {
    let conn = ctx.app.db.read();
    let machine = equipment_by_code(conn, &code).await?;
    access::check(&ctx.actor, Verb::ManageEquipment, Scope::Centre(machine.centre_id))?;
    let centre = centre(conn, machine.centre_id).await?;
    let address = format!("{}/m/{}", ctx.app.settings.base_url, machine.code);
    let svg = qr_svg(&address)?;
    let (en, hi) = (Lang::En, Lang::Hi);
    Ok(page(
        &ctx,
        &ctx.t("work-label-title"),
        html! {
            p.screen-only { (ctx.t("work-label-hint")) }
            div.label {
                p.figure lang="hi" { (machine.name_hi) }
                p.figure lang="en" { (machine.name_en) }
                div.qr aria-hidden="true" { (PreEscaped(&svg)) }
                p lang="hi" { (hi.t("work-label-scan")) }
                p lang="en" { (en.t("work-label-scan")) }
                p { span.code { (machine.code) } br; span translate="no" { (address) } }
                p.small { span lang="hi" { (centre.name_hi) } " · " span lang="en" { (centre.name_en) } " · " (centre.phone) }
            }
            p.screen-only { a href=(format!("/manage/machines/{code}")) { (ctx.t("web-back")) } }
        },
    ))
}
