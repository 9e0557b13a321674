//! The button that takes back, on the page that says what was done.

use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;

use super::MINUTES;
use super::note::{Act, Kind};
use super::take_back::take_back as take_back_act;
use crate::access;
use crate::base::time;
use crate::base::{BookingId, ClosureId, Error, Lang, Result, Scope, Verb};
use crate::booking::find;
use crate::web::{Ctx, Form, Tone, notice, post_button};

/// The button for the last act about a booking, while it can be taken back.
pub async fn of_booking(ctx: &Ctx, id: BookingId) -> Result<Markup> {
    let act = Act::last_of_booking(ctx.app.db.read(), id).await?;
    Ok(button(ctx, act))
}

/// The same for a closure.
pub async fn of_closure(ctx: &Ctx, id: ClosureId) -> Result<Markup> {
    let act = Act::last_of_closure(ctx.app.db.read(), id).await?;
    Ok(button(ctx, act))
}

fn button(ctx: &Ctx, act: Option<Act>) -> Markup {
    let until = |act: &Act| act.done_at + chrono::TimeDelta::minutes(MINUTES);
    let Some(act) = act.filter(|act| act.undone_at.is_none() && until(act) >= ctx.now()) else { return html! {} };
    let scope = match act.unit_id {
        Some(unit) => Scope::UnitAtCentre(unit, act.centre_id),
        None => Scope::Centre(act.centre_id),
    };
    let Ok(kind) = act.kind() else { return html! {} };
    let (verb, words) = match kind {
        Kind::Move => (Verb::MoveBooking, "undo-move"),
        Kind::Cancel => (Verb::CancelBooking, "undo-cancel"),
        Kind::Close => (Verb::CloseEquipment, "undo-close"),
        Kind::Settle => (Verb::CloseEquipment, "undo-settle"),
    };
    if !access::may(&ctx.actor, verb, scope) {
        return html! {};
    }
    notice(
        Tone::Plain,
        html! {
            p { (ctx.tr("undo-until", &[("time", &time::clock_time(until(&act)))])) }
            (post_button(ctx, &format!("/undo/{}", act.id), &ctx.t(words), &[]))
        },
    )
}

/// A form that is one button.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Nothing {}

/// `POST /undo/{id}`
pub async fn take_back(ctx: Ctx, Path(id): Path<String>, form: Form<Nothing>) -> Result<Response> {
    let id: i64 = id.parse().map_err(|_| Error::NotFound)?;
    let key = form.entered.idempotency_key();
    let done: Result<Where> = ctx
        .write_once(&key, &("undo", id), |tx| async move {
            let act = take_back_act(&tx, id).await?;
            Ok(Where { booking: act.booking_id, closure: act.closure_id })
        })
        .await;
    let (there, words) = match done {
        Ok(there) => (there, ctx.t("undo-done-words")),
        // The page it came from says why not, with everything as it stands.
        Err(Error::Conflict(reason)) => {
            let act: Option<Act> = Act::by_id(ctx.app.db.read(), id).await?;
            let act = act.ok_or(Error::NotFound)?;
            (Where { booking: act.booking_id, closure: act.closure_id }, refusal(ctx.lang, &reason))
        }
        Err(error) => return Err(error),
    };
    Ok(ctx.redirect_saying(there.address(&ctx).await?, &words))
}

fn refusal(lang: Lang, reason: &crate::base::Reason) -> String {
    reason.words(lang)
}

#[derive(serde::Serialize, Deserialize)]
struct Where {
    booking: Option<BookingId>,
    closure: Option<ClosureId>,
}

impl Where {
    async fn address(&self, ctx: &Ctx) -> Result<String> {
        match (self.booking, self.closure) {
            (Some(id), _) => Ok(format!("/bookings/{}", find::reference_of(ctx.app.db.read(), id).await?)),
            (None, Some(id)) => Ok(format!("/closures/{id}")),
            (None, None) => Ok("/bookings".to_owned()),
        }
    }
}
