//! Bookings that a change would leave outside, before it is made; and all that no longer fit.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};

use crate::access;
use crate::base::{Error, Result, Scope, Verb};
use crate::booking::duty::misfits::{self, Ahead, Why};
use crate::booking::pages::when_short;
use crate::catalogue::{self, Centre};
use crate::web::{Column, Ctx, Entered, Table, empty, in_script, page, page_with_status, wide_page};

/// Where a change of hours or roster was posted from.
pub struct Change<'a> {
    /// The centre.
    pub centre: &'a Centre,
    /// Where the form posts to.
    pub action: &'a str,
    /// Where the list stands that the change shows in.
    pub back: &'a str,
    /// What is said when it is done.
    pub done: String,
}

/// Whether the reader has seen the bookings hit.
pub fn seen(entered: &Entered) -> bool {
    entered.get("seen") == "yes"
}

/// The answer to a change: done, or the bookings it would leave outside, to be confirmed. `Err` is the
/// form to show again.
pub async fn answer(
    ctx: &Ctx,
    change: &Change<'_>,
    entered: &Entered,
    written: Result<()>,
) -> Result<std::result::Result<Response, Entered>> {
    let error = match written {
        Ok(()) if seen(entered) => {
            let address = format!("/manage/centres/{}/misfits", change.centre.code);
            return Ok(Ok(ctx.redirect_saying(address, &change.done)));
        }
        Ok(()) => return Ok(Ok(ctx.redirect_saying(change.back, &change.done))),
        Err(error) => error,
    };
    match references(&error) {
        Some(references) => Ok(Ok(confirm_page(ctx, change, entered, &references).await?)),
        None => Ok(Err(entered.refused(error)?)),
    }
}

fn references(error: &Error) -> Option<String> {
    let Error::Refused(reasons) = error else { return None };
    let hit = reasons.iter().find(|reason| reason.code == "duty-hits")?;
    hit.facts.iter().find(|(name, _)| *name == "references").map(|(_, value)| value.clone())
}

/// What the change would leave outside, with all answers of the form going along.
async fn confirm_page(ctx: &Ctx, change: &Change<'_>, entered: &Entered, references: &str) -> Result<Response> {
    let hit = misfits::named(ctx.app.db.read(), change.centre.id, ctx.now(), references).await?;
    let fresh = Entered::empty();
    let form = ctx.form(&fresh);
    let title = ctx.lang.count("duty-hits-title", hit.len() as i64);
    let body = html! {
        p { (ctx.t("duty-hits-intro")) }
        (table(ctx, &ctx.t("duty-hits-table"), hit.iter().map(|booking| (booking, None))))
        (form.post(change.action, html! {
            @for (name, value) in entered.pairs().iter().filter(|(name, _)| name != "seen") {
                (form.hidden(name, value))
            }
            (form.hidden("seen", "yes"))
            (form.danger("duty-hits-save", change.back))
        }))
    };
    Ok(page_with_status(ctx, StatusCode::CONFLICT, &title, body))
}

fn table<'a>(ctx: &Ctx, caption: &str, rows: impl Iterator<Item = (&'a Ahead, Option<Why>)>) -> Markup {
    let headings =
        ["booking-reference", "booking-machine", "booking-time", "booking-unit", "duty-misfit-why", "duty-misfit-do"];
    let columns = headings.into_iter().map(|key| Column::text(ctx.t(key))).collect();
    let mut table = Table::new("misfits", caption, columns);
    for (booking, why) in rows {
        let address = format!("/bookings/{}", booking.reference);
        let moves = access::may_somewhere(&ctx.actor, Verb::MoveBooking);
        let why = match why {
            Some(Why::NoOperator) => ctx.t("duty-misfit-operator"),
            Some(Why::Closed) => ctx.t("duty-misfit-closed"),
            None => ctx.t("duty-misfit-then"),
        };
        table.row(vec![
            html! { a href=(address) { span.code { (booking.reference) } } },
            html! { (in_script(ctx.lang, booking.machine_name(ctx.lang))) " " span.code { (booking.machine) } },
            html! { (when_short(booking.span(), booking.by_day())) },
            in_script(ctx.lang, booking.unit_name(ctx.lang)),
            html! { (why) },
            html! {
                @if moves {
                    a href=(format!("{address}/change")) { (ctx.t("duty-misfit-move")) } " · "
                    a href=(format!("{address}/cancel")) { (ctx.t("duty-misfit-cancel")) }
                }
            },
        ]);
    }
    html! { (table) }
}

/// `GET /manage/centres/{code}/misfits`
pub async fn show(ctx: Ctx, Path(code): Path<String>) -> Result<Response> {
    let centre = catalogue::centre_by_code(ctx.app.db.read(), &code).await?;
    access::check(&ctx.actor, Verb::SeeBoard, Scope::Centre(centre.id))?;
    let found = misfits::misfits(ctx.app.db.read(), centre.id, ctx.now()).await?;
    let name = ctx.lang.pick(&centre.name_en, &centre.name_hi);
    if found.is_empty() {
        let body = html! { p.lead { (name) } (empty(&ctx.t("duty-misfits-none"), Some(("/board", &ctx.t("booking-menu-board"))))) };
        return Ok(page(&ctx, &ctx.t("duty-misfits-title"), body));
    }
    let rows = found.iter().map(|misfit| (&misfit.booking, Some(misfit.why)));
    let body = html! {
        p.lead { (name) }
        p { (ctx.t("duty-misfits-intro")) }
        (table(&ctx, &ctx.t("duty-misfits-table"), rows))
    };
    Ok(wide_page(&ctx, &ctx.t("duty-misfits-title"), body))
}
