//! The one function that prices a use. The catalogue, the check page, the charge and the
//! invoice all call it, so what was shown is what is charged.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::base::time::Instant;
use crate::base::{BasisPoints, Error, Paise, Quantity, Result, SchemeId, TariffId};

use super::basis::{Count, Counted, Extent};
use super::concession::{self, Award, CapsUsed, Claim, Concession, Limit};
use super::explain::Explanation;
use super::rate::RateLine;

/// What a charge is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChargeKind {
    /// The machine was, or will be, used.
    Usage,
    /// Nobody came: this share of the planned charge.
    NoShow(BasisPoints),
    /// Cancelled inside the cut-off: this share of the planned charge.
    LateCancel(BasisPoints),
}

impl ChargeKind {
    /// As stored: `usage`, `no_show`, `late_cancel`.
    pub const fn code(self) -> &'static str {
        match self {
            ChargeKind::Usage => "usage",
            ChargeKind::NoShow(_) => "no_show",
            ChargeKind::LateCancel(_) => "late_cancel",
        }
    }

    fn share(self) -> Option<BasisPoints> {
        match self {
            ChargeKind::Usage => None,
            ChargeKind::NoShow(share) | ChargeKind::LateCancel(share) => Some(share),
        }
    }
}

/// The use to be priced.
#[derive(Clone, Copy, Debug)]
pub struct Use {
    /// Why something is charged.
    pub kind: ChargeKind,
    /// Indian day of the *booked* start: it chooses the rate version, schemes and financial year.
    pub day: NaiveDate,
    /// Start: actual after the job, planned before it and for no-shows and cancellations.
    pub from: Instant,
    /// End, exclusive; actual or planned alike.
    pub until: Instant,
    /// Machines, places, samples, kilograms or hides held.
    pub capacity: i64,
    /// Goods processed, or told when booking; estimated if unknown.
    pub processed: Option<Quantity>,
}

/// What the price needs to know of a machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EquipmentFacts {
    /// `machine`, `lab_test`, …
    pub kind: String,
    /// Its grid in minutes.
    pub slot_minutes: i64,
    /// Goods it handles in an hour, if goods are billed.
    pub throughput_per_hour: Option<Quantity>,
}

/// What the price needs to know of a unit, as on the day of use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitFacts {
    /// `ARTISAN`, `MEM_MICRO`, …
    pub user_category: String,
    /// Whether it has a GSTIN.
    pub gst_registered: bool,
    /// GST code of its State: place of supply.
    pub state_code: String,
    /// Whether women own it.
    pub women_owned: bool,
    /// Whether members of the Scheduled Castes or Tribes own it.
    pub scst_owned: bool,
    /// Code of its cluster.
    pub cluster: String,
}

/// What the price needs to know of a centre.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CentreFacts {
    /// GST code of its State.
    pub state_code: String,
    /// Whether it has a GSTIN; without one it charges no GST.
    pub gst_registered: bool,
    /// Whether use is free of charge there.
    pub free: bool,
}

/// Everything a price depends on.
#[derive(Clone, Copy, Debug)]
pub struct Question<'a> {
    /// The rate version in force, see [`super::rate_on`].
    pub rate: &'a RateLine,
    /// The use.
    pub used: &'a Use,
    /// The machine.
    pub equipment: &'a EquipmentFacts,
    /// Who pays.
    pub unit: &'a UnitFacts,
    /// Who supplies.
    pub centre: &'a CentreFacts,
    /// User-fee concessions; those not in force on the day are passed over.
    pub schemes: &'a [Concession],
    /// What the unit has had of them in the financial year of the day.
    pub caps: &'a CapsUsed,
}

/// Why the tax is what it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TaxClass {
    /// The centre has no GSTIN and charges no GST (fee bill).
    CentreUnregistered,
    /// The line bears no GST (bill of supply).
    Exempt,
    /// Rate for a registered unit.
    Registered,
    /// Rate for a unit without GSTIN.
    Unregistered,
}

/// A concession taken off a charge.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuotedConcession {
    /// The scheme.
    pub scheme_id: SchemeId,
    /// Its code.
    pub scheme_code: String,
    /// Paise taken off, above zero.
    pub amount: Paise,
}

/// A price that explains itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quote {
    /// Rate version.
    pub tariff_id: TariffId,
    /// Its code.
    pub tariff_code: String,
    /// Why something is charged.
    pub kind: ChargeKind,
    /// Paise per billed unit.
    pub rate: Paise,
    /// Least charge of the rate version.
    pub minimum: Paise,
    /// Count billed; zero for no-shows and late cancellations.
    pub billed_quantity: Quantity,
    /// What is counted: `hour`, `hide`.
    pub billed_unit: String,
    /// Whether the count is an estimate that the actual count will replace.
    pub estimated: bool,
    /// Charge before concession.
    pub base: Paise,
    /// The one best concession, if one gives anything.
    pub concession: Option<QuotedConcession>,
    /// Base less concession.
    pub taxable: Paise,
    /// Services Accounting Code.
    pub sac: String,
    /// Why the tax is what it is.
    pub tax_class: TaxClass,
    /// Whether centre and unit are in different States.
    pub interstate: bool,
    /// GST rate of the line.
    pub gst: BasisPoints,
    /// Central tax.
    pub cgst: Paise,
    /// State tax, always equal to the central tax.
    pub sgst: Paise,
    /// Integrated tax, instead of both, between States.
    pub igst: Paise,
    /// What the unit pays.
    pub total: Paise,
    /// How all this came about, for people.
    pub explanation: Vec<Explanation>,
}

impl Quote {
    /// What the concession takes off, zero if there is none.
    pub fn concession_amount(&self) -> Paise {
        self.concession.as_ref().map_or(Paise::ZERO, |concession| concession.amount)
    }
}

/// Prices a use.
///
/// # Errors
/// Refused when the use makes no sense (ends before it starts, no capacity), when goods are
/// billed and neither their count nor the throughput is known, or when an amount leaves the range.
pub fn quote(question: &Question<'_>) -> Result<Quote> {
    let Question { rate, used, equipment, unit, centre, .. } = *question;
    let count = rate.basis.count(&Extent {
        from: used.from,
        until: used.until,
        slot_minutes: equipment.slot_minutes,
        capacity: used.capacity,
        processed: used.processed,
        throughput_per_hour: equipment.throughput_per_hour,
    })?;
    let mut explanation = vec![Explanation::rate(rate), Explanation::count(&count, rate.basis.unit())];
    let base = base_of(question, &count, &mut explanation)?;
    let billed_quantity = if used.kind == ChargeKind::Usage { count.quantity } else { Quantity::ZERO };

    let concession = concession_of(question, base, billed_quantity, &mut explanation)?;
    let taxable = base.minus(concession.as_ref().map_or(Paise::ZERO, |given| given.amount))?;

    let (tax_class, gst) = tax_class(rate, unit, centre);
    let interstate = unit.state_code != centre.state_code;
    let tax = Tax::on(taxable, gst, interstate)?;
    explanation.push(Explanation::Tax { class: tax_class, gst, interstate });

    Ok(Quote {
        tariff_id: rate.id,
        tariff_code: rate.code.clone(),
        kind: used.kind,
        rate: rate.rate,
        minimum: rate.minimum,
        billed_quantity,
        billed_unit: rate.basis.unit().to_owned(),
        estimated: matches!(count.how, Counted::Estimated { .. }),
        base,
        concession,
        taxable,
        sac: rate.sac.clone(),
        tax_class,
        interstate,
        gst,
        cgst: tax.cgst,
        sgst: tax.sgst,
        igst: tax.igst,
        total: Paise::sum([taxable, tax.cgst, tax.sgst, tax.igst])?,
        explanation,
    })
}

/// Rate times count but at least the minimum; of that the share if nobody came or it was
/// cancelled late; nothing at a free centre.
fn base_of(question: &Question<'_>, count: &Count, explanation: &mut Vec<Explanation>) -> Result<Paise> {
    let Question { rate, used, centre, .. } = *question;
    if centre.free {
        explanation.push(Explanation::Free);
        return Ok(Paise::ZERO);
    }
    let by_count = rate.rate.scale(count.numerator, count.denominator)?;
    explanation.push(Explanation::Product {
        quantity: count.quantity,
        unit: rate.basis.unit().to_owned(),
        rate: rate.rate,
        amount: by_count,
    });
    let full = by_count.max(rate.minimum);
    if full > by_count {
        explanation.push(Explanation::Minimum { minimum: rate.minimum });
    }
    let Some(share) = used.kind.share() else { return Ok(full) };
    let amount = full.share(share)?;
    explanation.push(match used.kind {
        ChargeKind::LateCancel(_) => Explanation::LateCancel { share, planned: full, amount },
        _ => Explanation::NoShow { share, planned: full, amount },
    });
    Ok(amount)
}

fn concession_of(
    question: &Question<'_>,
    base: Paise,
    quantity: Quantity,
    explanation: &mut Vec<Explanation>,
) -> Result<Option<QuotedConcession>> {
    let Question { rate, used, equipment, unit, schemes, caps, .. } = *question;
    if used.kind != ChargeKind::Usage {
        return Ok(None);
    }
    let claim = Claim {
        day: used.day,
        user_category: &unit.user_category,
        equipment_kind: &equipment.kind,
        cluster: &unit.cluster,
        women_owned: unit.women_owned,
        scst_owned: unit.scst_owned,
        base,
        quantity,
        unit: rate.basis.unit(),
    };
    let Some(award) = concession::best(schemes, &claim, caps)? else { return Ok(None) };
    explanation.push(explain_award(&award));
    Ok((award.amount > Paise::ZERO).then(|| QuotedConcession {
        scheme_id: award.scheme.id,
        scheme_code: award.scheme.code.clone(),
        amount: award.amount,
    }))
}

fn explain_award(award: &Award<'_>) -> Explanation {
    let Award { scheme, amount, limit } = *award;
    let (name_en, name_hi) = (scheme.name_en.clone(), scheme.name_hi.clone());
    match limit {
        Some(limit @ (Limit::Year { .. } | Limit::Events { .. })) if amount == Paise::ZERO => {
            Explanation::ConcessionUsedUp { name_en, name_hi, limit }
        }
        limit => Explanation::Concession { name_en, name_hi, share: scheme.share, amount, limit },
    }
}

fn tax_class(rate: &RateLine, unit: &UnitFacts, centre: &CentreFacts) -> (TaxClass, BasisPoints) {
    if !centre.gst_registered {
        return (TaxClass::CentreUnregistered, BasisPoints::default());
    }
    let gst = if unit.gst_registered { rate.gst } else { rate.gst_unregistered };
    match gst {
        BasisPoints(0) => (TaxClass::Exempt, gst),
        _ if unit.gst_registered => (TaxClass::Registered, gst),
        _ => (TaxClass::Unregistered, gst),
    }
}

/// Tax of one line: half the rate each for centre and State, or the whole for the Union
/// between States (CGST Act s.9, IGST Act s.5), half up to the paisa.
struct Tax {
    cgst: Paise,
    sgst: Paise,
    igst: Paise,
}

impl Tax {
    fn on(taxable: Paise, gst: BasisPoints, interstate: bool) -> Result<Tax> {
        if gst.0 < 0 {
            return Err(Error::amount_too_large());
        }
        if interstate {
            return Ok(Tax { cgst: Paise::ZERO, sgst: Paise::ZERO, igst: taxable.share(gst)? });
        }
        let half = taxable.scale(gst.0, 20_000)?;
        Ok(Tax { cgst: half, sgst: half, igst: Paise::ZERO })
    }
}
