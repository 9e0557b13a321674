//! Lines beside the fee, each a quote of its own: operator, consumables, and the surcharges for an
//! urgent use and for overtime. They share rate version, SAC and tax of the use they belong to. Pure.

use crate::base::{Paise, Quantity, Result, time};

use super::basis::{Count, Extent};
use super::charge_kind::ChargeKind;
use super::explain::Explanation;
use super::explain_terms::TermStep;
use super::fee::whole_slots;
use super::quote::{Question, Quote, Tax};
use super::terms::Per;

/// The lines beside the fee `of` a use; none at a free centre or where nobody used the machine.
pub(super) fn extras(question: &Question<'_>, of: &Quote, extent: &Extent, count: &Count) -> Result<Vec<Quote>> {
    let terms = &question.rate.terms;
    if question.centre.free || question.used.kind != ChargeKind::Usage || terms.is_plain() {
        return Ok(Vec::new());
    }
    let mut found = Vec::new();
    if let Some(rate) = terms.operator_per_hour {
        let minutes = whole_slots(extent)?;
        let amount = rate.scale(minutes, 60)?;
        let hours = Quantity::from_milli(Paise(minutes).scale(1000, 60)?.0);
        let step = TermStep::Operator { minutes, rate, amount };
        found.push(line(of, ChargeKind::Operator, (hours, "hour"), rate, amount, step)?);
    }
    if let Some(consumables) = terms.consumables {
        let rate = consumables.rate;
        let (quantity, unit, amount) = match consumables.per {
            Per::Use => (Quantity::whole(1)?, "use", rate),
            Per::Unit => (count.quantity, of.billed_unit.as_str(), rate.scale(count.numerator, count.denominator)?),
        };
        let step = TermStep::Consumables { quantity, unit: unit.to_owned(), rate, amount };
        found.push(line(of, ChargeKind::Consumables, (quantity, unit), rate, amount, step)?);
    }
    if let (true, Some(share)) = (question.used.urgent, terms.urgent) {
        let amount = of.base.share(share)?;
        let step = TermStep::Urgent { share, of: of.base, amount };
        found.push(line(of, ChargeKind::Urgent, (Quantity::whole(1)?, "use"), amount, amount, step)?);
    }
    if let Some(overtime) = overtime(question, of, extent)? {
        found.push(overtime);
    }
    found.retain(|line| line.base > Paise::ZERO);
    Ok(found)
}

/// The surcharge on the minutes after the booked end, at the plain rate.
fn overtime(question: &Question<'_>, of: &Quote, extent: &Extent) -> Result<Option<Quote>> {
    let Some((share, planned)) = question.rate.terms.overtime.zip(question.used.planned) else { return Ok(None) };
    let minutes = time::ist_minutes(question.used.until).saturating_sub(time::ist_minutes(planned.until)).max(0);
    let machine_minutes = minutes.checked_mul(extent.capacity).ok_or_else(crate::base::Error::amount_too_large)?;
    let amount = question.rate.rate.share(share)?.scale(machine_minutes, 60)?;
    let hours = Quantity::from_milli(Paise(machine_minutes).scale(1000, 60)?.0);
    let step = TermStep::Overtime { minutes, share, rate: question.rate.rate, amount };
    let rate = question.rate.rate.share(share)?;
    Ok(Some(line(of, ChargeKind::Overtime, (hours, &of.billed_unit), rate, amount, step)?))
}

fn line(
    of: &Quote,
    kind: ChargeKind,
    (quantity, unit): (Quantity, &str),
    rate: Paise,
    base: Paise,
    step: TermStep,
) -> Result<Quote> {
    let tax = Tax::on(base, of.gst, of.interstate)?;
    let taxed = Explanation::Tax { class: of.tax_class, gst: of.gst, interstate: of.interstate };
    Ok(Quote {
        tariff_id: of.tariff_id,
        tariff_code: of.tariff_code.clone(),
        kind,
        rate,
        minimum: Paise::ZERO,
        billed_quantity: quantity,
        billed_unit: unit.to_owned(),
        estimated: of.estimated,
        base,
        concessions: Vec::new(),
        taxable: base,
        sac: of.sac.clone(),
        tax_class: of.tax_class,
        interstate: of.interstate,
        gst: of.gst,
        cgst: tax.cgst,
        sgst: tax.sgst,
        igst: tax.igst,
        total: Paise::sum([base, tax.cgst, tax.sgst, tax.igst])?,
        explanation: vec![step.into(), taxed],
        extras: Vec::new(),
        deposit: Paise::ZERO,
        urgent: None,
    })
}
