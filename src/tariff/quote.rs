//! The one function that prices a use. The catalogue, the check page, the charge and the
//! invoice all call it, so what was shown is what is charged.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::base::time::{Instant, Span};
use crate::base::{BasisPoints, CentreId, Error, Paise, Quantity, Result, SchemeId, TariffId};
use crate::tax_status::TaxStatus;

use super::basis::{Count, Counted, Extent};
use super::charge_kind::ChargeKind;
use super::concession::{self, Award, BorneBy, CapsUsed, Claim, Concession};
use super::explain::Explanation;
use super::explain_terms::TermStep;
use super::extras::extras;
use super::fee::{charged_time, fee};
use super::place::PlaceOfSupply;
use super::rate::RateLine;
use super::terms::LateFinish;

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
    /// The time booked, where `from` and `until` are what was really used.
    pub planned: Option<Span>,
    /// Whether the unit asked for it urgently.
    pub urgent: bool,
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
    /// How it is registered for GST.
    pub tax_status: TaxStatus,
    /// GST code of its State.
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
    /// Its row.
    pub id: CentreId,
    /// GST code of its State.
    pub state_code: String,
    /// How it is registered for GST; only a regular centre collects tax.
    pub tax_status: TaxStatus,
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
    /// The centre is under composition and may not collect tax (bill of supply).
    CentreComposition,
    /// The line bears no GST (bill of supply).
    Exempt,
    /// Rate for a registered unit.
    Registered,
    /// Rate for a unit without GSTIN.
    Unregistered,
    /// Rate for a unit in a special economic zone, supplied between States.
    SpecialEconomicZone,
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
    /// Who bears it.
    pub borne_by: BorneBy,
    /// How much of the use went free, where the scheme gives a quantity free each month.
    pub free: Quantity,
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
    /// What is taken off, in order.
    pub concessions: Vec<QuotedConcession>,
    /// Base less what centre and governments bear; what a sponsor bears is part of the value.
    pub taxable: Paise,
    /// Services Accounting Code.
    pub sac: String,
    /// Why the tax is what it is.
    pub tax_class: TaxClass,
    /// Whether the supply is between States: by its place, or to a special economic zone.
    pub interstate: bool,
    /// GST rate of the line.
    pub gst: BasisPoints,
    /// Central tax.
    pub cgst: Paise,
    /// State tax, always equal to the central tax.
    pub sgst: Paise,
    /// Integrated tax, instead of both, between States.
    pub igst: Paise,
    /// Taxable value and taxes of this line; see [`Quote::whole`] for all of them.
    pub total: Paise,
    /// How all this came about, for people.
    pub explanation: Vec<Explanation>,
    /// Lines beside the fee, each a quote without lines of its own.
    pub extras: Vec<Quote>,
    /// Security deposit asked before the use; no part of any amount here.
    pub deposit: Paise,
    /// Surcharge the rate would ask of an urgent use.
    pub urgent: Option<BasisPoints>,
}

/// What all lines of a quote come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Whole {
    /// Before concession.
    pub base: Paise,
    /// What concessions take off the value.
    pub concession: Paise,
    /// What sponsors pay of the total.
    pub sponsored: Paise,
    /// Central tax.
    pub cgst: Paise,
    /// State tax.
    pub sgst: Paise,
    /// Integrated tax.
    pub igst: Paise,
    /// Value and taxes.
    pub total: Paise,
    /// What the unit pays.
    pub to_pay: Paise,
}

impl Quote {
    /// This line and those beside it.
    pub fn lines(&self) -> impl Iterator<Item = &Quote> {
        std::iter::once(self).chain(&self.extras)
    }

    /// The sums over all lines.
    ///
    /// # Errors
    /// Refused when a sum leaves the range.
    pub fn whole(&self) -> Result<Whole> {
        let sum = |amount: fn(&Quote) -> Paise| Paise::sum(self.lines().map(amount));
        let (total, sponsored) = (sum(|line| line.total)?, sum(Quote::sponsored_amount)?);
        Ok(Whole {
            base: sum(|line| line.base)?,
            concession: sum(Quote::concession_amount)?,
            cgst: sum(|line| line.cgst)?,
            sgst: sum(|line| line.sgst)?,
            igst: sum(|line| line.igst)?,
            sponsored,
            to_pay: total.minus(sponsored)?,
            total,
        })
    }

    /// What concessions take off the value.
    pub fn concession_amount(&self) -> Paise {
        borne(&self.concessions, BorneBy::lowers_value)
    }

    /// What sponsors pay of this line.
    pub fn sponsored_amount(&self) -> Paise {
        borne(&self.concessions, |by| !by.lowers_value())
    }
}

/// The sum of those borne by some; each is at most the base, so that it stays in the range.
pub(super) fn borne(concessions: &[QuotedConcession], by: impl Fn(BorneBy) -> bool) -> Paise {
    Paise(concessions.iter().filter(|given| by(given.borne_by)).map(|given| given.amount.0).sum())
}

/// Prices a use.
///
/// # Errors
/// Refused when the use makes no sense (ends before it starts, no capacity), when goods are
/// billed and neither their count nor the throughput is known, or when an amount leaves the range.
pub fn quote(question: &Question<'_>) -> Result<Quote> {
    let Question { rate, used, equipment, unit, centre, .. } = *question;
    let charged = match used.kind {
        ChargeKind::Usage => charged_time(rate.terms.late_finish, used),
        _ => planned_time(rate, used),
    };
    let extent = Extent {
        from: charged.from,
        until: charged.until,
        slot_minutes: equipment.slot_minutes,
        capacity: used.capacity,
        processed: used.processed,
        throughput_per_hour: equipment.throughput_per_hour,
    };
    let count = rate.basis.count(&extent)?;
    let mut explanation = vec![Explanation::rate(rate)];
    explanation.extend(late_finish(rate, used));
    explanation.push(Explanation::count(&count, rate.basis.unit()));
    let base = base_of(question, &extent, &count, &mut explanation)?;
    let whole = used.kind.share(rate).is_none();
    let billed_quantity = if whole { count.quantity } else { Quantity::ZERO };

    let concessions = concessions_of(question, base, billed_quantity, &mut explanation)?;
    let taxable = base.minus(borne(&concessions, BorneBy::lowers_value))?;

    let (tax_class, gst) = tax_class(rate, unit, centre);
    let place = PlaceOfSupply::of(&rate.sac, &centre.state_code, &unit.state_code, unit.tax_status);
    let interstate = place.interstate;
    let tax = Tax::on(taxable, gst, interstate)?;
    explanation.push(Explanation::Tax { class: tax_class, gst, interstate });

    let mut quoted = Quote {
        tariff_id: rate.id,
        tariff_code: rate.code.clone(),
        kind: used.kind,
        rate: rate.rate,
        minimum: rate.minimum,
        billed_quantity,
        billed_unit: rate.basis.unit().to_owned(),
        estimated: matches!(count.how, Counted::Estimated { .. }),
        base,
        concessions,
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
        extras: Vec::new(),
        deposit: rate.terms.deposit.filter(|_| !centre.free).unwrap_or_default(),
        urgent: rate.terms.urgent.filter(|_| !centre.free),
    };
    quoted.extras = extras(question, &quoted, &extent, &count)?;
    Ok(quoted)
}

/// A share is taken of what was planned; a session broken off that the rate names no share for
/// costs the time used.
fn planned_time(rate: &RateLine, used: &Use) -> Span {
    let as_told = Span { from: used.from, until: used.until };
    used.planned.filter(|_| used.kind.share(rate).is_some()).unwrap_or(as_told)
}

/// Said where booked and used time differ and the rate has a rule for it.
fn late_finish(rate: &RateLine, used: &Use) -> Option<Explanation> {
    let rule = rate.terms.late_finish;
    let (booked, run) = (used.planned?.minutes(), (used.until - used.from).num_minutes());
    let said = used.kind == ChargeKind::Usage && rule != LateFinish::Used && booked != run;
    said.then(|| TermStep::LateFinish { rule, booked, used: run }.into())
}

/// The fee; of that the share if nobody came, it was cancelled late or broken off; nothing at a
/// free centre.
fn base_of(
    question: &Question<'_>,
    extent: &Extent,
    count: &Count,
    explanation: &mut Vec<Explanation>,
) -> Result<Paise> {
    let Question { rate, used, centre, .. } = *question;
    if centre.free {
        explanation.push(Explanation::Free);
        return Ok(Paise::ZERO);
    }
    let full = fee(rate, extent, count, explanation)?;
    let Some(share) = used.kind.share(rate) else { return Ok(full) };
    let amount = full.share(share)?;
    explanation.push(match used.kind {
        ChargeKind::LateCancel(_) => Explanation::LateCancel { share, planned: full, amount },
        ChargeKind::Aborted => TermStep::Aborted { share, planned: full, amount }.into(),
        _ => Explanation::NoShow { share, planned: full, amount },
    });
    Ok(amount)
}

fn concessions_of(
    question: &Question<'_>,
    base: Paise,
    quantity: Quantity,
    explanation: &mut Vec<Explanation>,
) -> Result<Vec<QuotedConcession>> {
    let Question { rate, used, equipment, unit, centre, schemes, caps } = *question;
    if used.kind != ChargeKind::Usage {
        return Ok(Vec::new());
    }
    let claim = Claim {
        day: used.day,
        user_category: &unit.user_category,
        equipment_kind: &equipment.kind,
        cluster: &unit.cluster,
        women_owned: unit.women_owned,
        scst_owned: unit.scst_owned,
        base,
        taken: Paise::ZERO,
        quantity,
        unit: rate.basis.unit(),
        centre: centre.id,
    };
    let awards = concession::awards(schemes, &claim, caps)?;
    explanation.extend(awards.iter().map(explain_award));
    let given = awards.iter().filter(|award| award.amount > Paise::ZERO);
    Ok(given
        .map(|award| QuotedConcession {
            scheme_id: award.scheme.id,
            scheme_code: award.scheme.code.clone(),
            amount: award.amount,
            borne_by: award.scheme.terms.borne_by,
            free: award.free,
        })
        .collect())
}

fn explain_award(award: &Award<'_>) -> Explanation {
    let Award { scheme, amount, limit, .. } = *award;
    let (name_en, name_hi) = (scheme.name_en.clone(), scheme.name_hi.clone());
    match (limit, scheme.terms.flat) {
        (Some(limit), _) if amount == Paise::ZERO => Explanation::ConcessionUsedUp { name_en, name_hi, limit },
        (limit, None) if scheme.terms.borne_by == BorneBy::Centre => {
            Explanation::Concession { name_en, name_hi, share: scheme.share, amount, limit }
        }
        (limit, flat) => {
            let share = scheme.share;
            TermStep::Support { name_en, name_hi, share, flat, amount, limit, borne_by: scheme.terms.borne_by }.into()
        }
    }
}

fn tax_class(rate: &RateLine, unit: &UnitFacts, centre: &CentreFacts) -> (TaxClass, BasisPoints) {
    match centre.tax_status {
        TaxStatus::Unregistered => return (TaxClass::CentreUnregistered, BasisPoints::default()),
        TaxStatus::Composition => return (TaxClass::CentreComposition, BasisPoints::default()),
        TaxStatus::Regular | TaxStatus::Sez => {}
    }
    let gst = if unit.tax_status.is_registered() { rate.gst } else { rate.gst_unregistered };
    let class = match (gst, unit.tax_status) {
        (BasisPoints(0), _) => TaxClass::Exempt,
        (_, TaxStatus::Sez) => TaxClass::SpecialEconomicZone,
        (_, status) if status.is_registered() => TaxClass::Registered,
        _ => TaxClass::Unregistered,
    };
    (class, gst)
}

/// Tax of one line: half the rate each for centre and State, or the whole for the Union
/// between States (CGST Act s.9, IGST Act s.5), half up to the paisa.
pub(super) struct Tax {
    pub(super) cgst: Paise,
    pub(super) sgst: Paise,
    pub(super) igst: Paise,
}

impl Tax {
    pub(super) fn on(taxable: Paise, gst: BasisPoints, interstate: bool) -> Result<Tax> {
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
