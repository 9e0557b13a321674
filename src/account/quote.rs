//! What a use would cost: gathers what the price depends on, with the caps already used, and
//! asks room `tariff`.

use chrono::NaiveDate;
use sea_orm::ConnectionTrait;

use super::concession_use::caps_used;
use crate::base::time::{Instant, ist_date};
use crate::base::{Actor, CentreId, Error, Quantity, Result, Scope, UnitId, Verb};
use crate::catalogue::{Centre, Equipment};
use crate::tariff::{CapsUsed, CentreFacts, ChargeKind, EquipmentFacts, Pricing, Quote, UnitFacts, Use};
use crate::tax_status::{TaxStatus, on_day};
use crate::{access, catalogue, people};

/// Whose price is asked for.
#[derive(Clone, Debug)]
pub enum Payer {
    /// The unit the actor stands for.
    Own,
    /// A unit by its code: one's own, or any for staff.
    Unit(String),
    /// Nobody in particular: a category of the rate list, in the centre's State.
    Category {
        /// `ARTISAN`, `MEM_MICRO`, …
        code: String,
        /// Whether the unit would have a GSTIN.
        gst_registered: bool,
    },
}

/// A question for a price.
#[derive(Clone, Debug)]
pub struct AskPrice {
    /// Code of the machine.
    pub equipment: String,
    /// Who would pay.
    pub payer: Payer,
    /// Start.
    pub starts_at: Instant,
    /// First moment after it.
    pub ends_at: Instant,
    /// Machines, places, samples, hides held.
    pub capacity: i64,
    /// Goods to process; estimated if unknown.
    pub quantity: Option<Quantity>,
}

/// A price and for whom it is.
#[derive(Clone, Debug)]
pub struct Priced {
    /// The price.
    pub quote: Quote,
    /// Category it was made for.
    pub user_category: String,
}

/// Prices a use that is not booked yet.
///
/// # Errors
/// Not found (machine, or a unit that is not the actor's), or refused: no rate, no category,
/// or as the quote says.
pub async fn ask_price(conn: &impl ConnectionTrait, actor: &Actor, asked: &AskPrice) -> Result<Priced> {
    let equipment = catalogue::equipment_by_code(conn, &asked.equipment).await?;
    let centre = catalogue::centre(conn, equipment.centre_id).await?;
    let day = ist_date(asked.starts_at);
    let (unit, caps) = payer(conn, actor, asked, &centre, day).await?;
    let used = Use {
        kind: ChargeKind::Usage,
        day,
        from: asked.starts_at,
        until: asked.ends_at,
        capacity: asked.capacity,
        processed: asked.quantity,
        planned: None,
        urgent: false,
    };
    let pricing = Pricing::on(conn, equipment.id, day).await?;
    let (tax_status, _) = on_day(conn, centre.id, None, day).await?;
    let supplier = centre_facts(&centre, tax_status);
    let quote = pricing.quote(equipment.id, &used, &equipment_facts(&equipment), &unit, &supplier, &caps)?;
    Ok(Priced { quote, user_category: unit.user_category })
}

async fn payer(
    conn: &impl ConnectionTrait,
    actor: &Actor,
    asked: &AskPrice,
    centre: &Centre,
    day: NaiveDate,
) -> Result<(UnitFacts, CapsUsed)> {
    let id = match &asked.payer {
        Payer::Category { code, gst_registered } => {
            return Ok((of_category(conn, code, *gst_registered, centre).await?, CapsUsed::none()));
        }
        Payer::Own => actor.unit().ok_or_else(|| Error::field("unit", "quote-payer-missing"))?,
        Payer::Unit(code) => people::unit_by_code(conn, code).await?.ok_or(Error::NotFound)?.id,
    };
    access::check(actor, Verb::SeeUnit, Scope::Unit(id))?;
    Ok((of_unit(conn, id, centre.id, day).await?, caps_used(conn, id, day).await?))
}

async fn of_category(
    conn: &impl ConnectionTrait,
    code: &str,
    gst_registered: bool,
    centre: &Centre,
) -> Result<UnitFacts> {
    if !people::user_categories(conn).await?.iter().any(|category| category.code == code) {
        return Err(Error::field("user_category", "quote-category-unknown"));
    }
    Ok(UnitFacts {
        user_category: code.to_owned(),
        tax_status: if gst_registered { TaxStatus::Regular } else { TaxStatus::Unregistered },
        state_code: centre.state_code.clone(),
        women_owned: false,
        scst_owned: false,
        cluster: String::new(),
    })
}

async fn of_unit(conn: &impl ConnectionTrait, id: UnitId, centre: CentreId, day: NaiveDate) -> Result<UnitFacts> {
    let unit = people::unit(conn, id).await?;
    let (_, tax_status) = on_day(conn, centre, Some(id), day).await?;
    let category = people::category_on(conn, id, day).await?;
    let user_category = category.ok_or_else(|| Error::field("unit", "quote-unit-without-category"))?;
    let clusters = catalogue::clusters(conn).await?;
    let cluster = clusters.into_iter().find(|cluster| Some(cluster.id) == unit.cluster_id);
    Ok(UnitFacts {
        user_category,
        tax_status,
        state_code: unit.state_code,
        women_owned: unit.women_owned,
        scst_owned: unit.scst_owned,
        cluster: cluster.map(|cluster| cluster.code).unwrap_or_default(),
    })
}

fn equipment_facts(equipment: &Equipment) -> EquipmentFacts {
    EquipmentFacts {
        kind: equipment.kind.clone(),
        slot_minutes: equipment.slot_minutes,
        throughput_per_hour: equipment.throughput_per_hour_milli.map(Quantity::from_milli),
    }
}

fn centre_facts(centre: &Centre, tax_status: TaxStatus) -> CentreFacts {
    CentreFacts { id: centre.id, state_code: centre.state_code.clone(), tax_status, free: centre.fee_policy == "free" }
}
