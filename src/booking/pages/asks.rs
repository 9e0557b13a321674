//! What a unit is asked and has not answered yet: on top of its bookings.

use maud::{Markup, html};

use crate::base::time::{self, Instant};
use crate::base::{Result, UnitId};
use crate::booking::{closure, hand_over, joint, order, waiting};
use crate::web::{Ctx, panel};

/// One question to a unit.
pub struct Asked {
    /// What is asked, in the reader's language.
    pub words: String,
    /// Where it is answered.
    pub link: String,
    /// Until when.
    pub until: Option<Instant>,
}

/// All questions to a unit; nothing if there are none.
pub async fn asked(ctx: &Ctx, unit: UnitId) -> Result<Markup> {
    let mut all = closure::asked(ctx, unit).await?;
    all.extend(waiting::asked(ctx, unit).await?);
    all.extend(hand_over::asked(ctx, unit).await?);
    all.extend(joint::asked(ctx, unit).await?);
    all.extend(order::asked(ctx, unit).await?);
    if all.is_empty() {
        return Ok(html! {});
    }
    let list = html! {
        ul {
            @for one in &all {
                li {
                    a href=(one.link) { (one.words) }
                    @if let Some(until) = one.until {
                        " " (ctx.tr("booking-asked-until", &[("time", &time::short_date_time(until))]))
                    }
                }
            }
        }
    };
    Ok(panel(&ctx.t("booking-asked-title"), list))
}
