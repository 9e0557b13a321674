//! Rules that staff set aside for a booking: who, which, why. Never changed afterwards.

use maud::{Markup, html};
use sea_orm::{ConnectionTrait, FromQueryResult};

use crate::access;
use crate::base::time::Instant;
use crate::base::{Actor, BookingId, CentreId, Error, Lang, Reason, Reasons, Result, Scope, Verb};
use crate::booking::rules::can_be_overridden;
use crate::db::{Rows, WriteTx, values};
use crate::web::{Ctx, FormView};

/// Lets pass what staff who may override give a reason for, and refuses the rest, all at once.
/// Answers the codes of what was set aside.
pub fn check(tx: &WriteTx, centre: CentreId, reasons: Reasons, why: Option<&str>) -> Result<Vec<&'static str>> {
    if why.is_none_or(|why| why.trim().is_empty()) {
        Error::check(reasons)?;
        return Ok(Vec::new());
    }
    access::check(tx.actor(), Verb::OverrideRule, Scope::Centre(centre))?;
    let (overridden, firm): (Reasons, Reasons) = reasons.into_iter().partition(|reason| can_be_overridden(reason.code));
    Error::check(firm)?;
    Ok(overridden.into_iter().map(|reason| reason.code).collect())
}

/// Whether a refusal can be answered by overriding: every reason can be set aside.
fn is_possible(reasons: &[Reason]) -> bool {
    !reasons.is_empty() && reasons.iter().all(|reason| can_be_overridden(reason.code))
}

/// The reason typed into [`field`]. Whoever presses its button must give one.
///
/// # Errors
/// Refused where the button was pressed without a reason.
pub fn read(set_aside: &str, reason: &str) -> Result<Option<String>> {
    let reason = Some(reason.trim().to_owned()).filter(|reason| !reason.is_empty());
    match reason {
        None if set_aside == "yes" => Err(Error::field("override_reason", "booking-override-reason")),
        reason => Ok(reason),
    }
}

/// Whether staff may answer a refusal by overriding: they hold the verb, and every reason can be
/// set aside. Pages offer it only then.
pub fn is_offered(actor: &Actor, centre: CentreId, reasons: &[Reason]) -> bool {
    is_possible(reasons) && access::may(actor, Verb::OverrideRule, Scope::Centre(centre))
}

/// The field and the button of it, for a form that was refused.
pub fn field(ctx: &Ctx, form: FormView<'_>, centre: CentreId, reasons: &[Reason]) -> Markup {
    html! {
        @if is_offered(&ctx.actor, centre, reasons) {
            (form.text("override_reason", "booking-override-why").hint("booking-override-why-hint"))
            p.actions { button type="submit" name="set_aside" value="yes" { (ctx.t("booking-override-now")) } }
        }
    }
}

/// Keeps what was set aside with the booking; nothing where nothing was.
pub async fn record(
    tx: &WriteTx,
    centre: CentreId,
    booking: BookingId,
    overridden: &[&str],
    why: Option<&str>,
) -> Result<()> {
    let Some(why) = why.map(str::trim).filter(|why| !why.is_empty() && !overridden.is_empty()) else { return Ok(()) };
    let sql = "INSERT INTO rule_override (booking_id, centre_id, rules, reason, decided_at, decided_by) \
               VALUES ($1, $2, $3, $4, $5, $6)";
    let by = tx.actor().user_id.map(|user| user.0);
    tx.conn().run(sql, values![booking.0, centre.0, overridden.join(","), why, tx.now(), by]).await?;
    Ok(())
}

/// Rules set aside for a booking.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Overridden {
    rules: String,
    /// Why.
    pub reason: String,
    /// When.
    pub decided_at: Instant,
    /// Who.
    pub decided_by_name: Option<String>,
}

impl Overridden {
    /// Codes of the rules.
    pub fn codes(&self) -> impl Iterator<Item = &str> {
        self.rules.split(',')
    }

    /// What the rules are about, in words.
    pub fn rules_in_words(&self, lang: Lang) -> String {
        let named = self.codes().map(|code| {
            let about = code.trim_start_matches("booking-");
            let key = format!("booking-overridden-{about}");
            if lang.has(&key) { lang.t(&key) } else { lang.t("booking-overridden-other") }
        });
        let mut named: Vec<String> = named.collect();
        named.dedup();
        named.join(", ")
    }
}

/// What was set aside for a booking, first to last.
pub async fn of_booking(conn: &impl ConnectionTrait, booking: BookingId) -> Result<Vec<Overridden>> {
    let sql = "SELECT o.rules, o.reason, o.decided_at, u.name AS decided_by_name FROM rule_override o \
               LEFT JOIN app_user u ON u.id = o.decided_by WHERE o.booking_id = $1 ORDER BY o.id";
    Ok(conn.rows(sql, values![booking.0]).await?)
}
