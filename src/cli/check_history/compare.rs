//! Recomputing and comparing, without the database.

use std::collections::HashMap;

use super::load::{Booking, Centre, Document, History};
use super::outcome::{GroupRounding, Outcome, Part, Tally};
use crate::base::time::{FinancialYear, ist_date, short_date};
use crate::base::{Error, Paise, Result, UnitId};
use crate::billing::tax::{RoundOff, Supply, Taxable, document_tax, tax_on};
use crate::tariff::{CapsUsed, ChargeKind, Quote, UnitFacts, Use};

pub(super) fn compare(history: &History) -> Outcome {
    let mut outcome = Outcome::default();
    let mut caps = HashMap::new();
    let mut quotes: HashMap<i64, Vec<Quote>> = HashMap::new();
    for booking in &history.bookings {
        outcome.bookings.compared += 1;
        match recompute(history, booking, &mut caps) {
            Ok(mut quote) => {
                outcome.placed_otherwise +=
                    usize::from(quote.as_mut().is_some_and(|quote| place_by_unit(history, booking, quote)));
                compare_booking(history, booking, quote.as_ref(), &mut outcome.bookings);
                if let (Some(document), Some(quote)) = (booking.document_id, quote) {
                    quotes.entry(document).or_default().push(quote);
                }
            }
            Err(error) => outcome.bookings.note(Part::Kind, &booking.number, cannot_price(&error)),
        }
    }
    for document in &history.documents {
        outcome.documents.compared += 1;
        let lines = quotes.get(&document.id).map(Vec::as_slice).unwrap_or_default();
        if let Err(error) = compare_document(history, document, lines, &mut outcome) {
            outcome.documents.note(Part::Total, &document.number, cannot_price(&error));
        }
    }
    outcome
}

/// The history taxes every service where the unit is. Answers whether the live rule places this one elsewhere (a
/// room that is let is supplied where it stands), and sets the heads the history's way then.
fn place_by_unit(history: &History, booking: &Booking, quote: &mut Quote) -> bool {
    let states = history.units.get(&booking.unit_id).zip(history.centres.get(&booking.centre_id));
    let between = states.is_some_and(|(unit, centre)| unit.state_code != centre.facts.state_code);
    if between == quote.interstate {
        return false;
    }
    let Ok(heads) = tax_on(quote.taxable, quote.gst, if between { Supply::InterState } else { Supply::IntraState })
    else {
        return false;
    };
    (quote.cgst, quote.sgst, quote.igst, quote.interstate) = (heads.cgst, heads.sgst, heads.igst, between);
    true
}

fn cannot_price(error: &Error) -> String {
    match error {
        Error::Refused(reasons) => {
            let words: Vec<String> = reasons.iter().map(|reason| reason.words(crate::base::Lang::En)).collect();
            format!("cannot be priced: {}", words.join(" "))
        }
        other => format!("cannot be priced: {other}"),
    }
}

/// What is charged for a booking by what became of it.
fn charge_kind(booking: &Booking, centre: &Centre) -> Option<ChargeKind> {
    match booking.status.as_str() {
        "completed" => Some(ChargeKind::Usage),
        "no_show" => (!centre.facts.free && centre.no_show.0 > 0).then_some(ChargeKind::NoShow(centre.no_show)),
        "cancelled" if !centre.facts.free => {
            let reason = booking.cancel_reason.as_deref().unwrap_or_default();
            let share = centre.cancellation.share_due(booking.starts_at, booking.cancelled_at?, reason)?;
            Some(ChargeKind::LateCancel(share))
        }
        _ => None,
    }
}

type Caps = HashMap<(UnitId, FinancialYear), CapsUsed>;

fn recompute(history: &History, booking: &Booking, caps: &mut Caps) -> Result<Option<Quote>> {
    let missing = |what: &str| Error::Other(anyhow::anyhow!("its {what} is not there"));
    let centre = history.centres.get(&booking.centre_id).ok_or_else(|| missing("centre"))?;
    let equipment = history.equipment.get(&booking.equipment_id).ok_or_else(|| missing("machine"))?;
    let unit = history.units.get(&booking.unit_id).ok_or_else(|| missing("unit"))?;
    let Some(kind) = charge_kind(booking, centre) else { return Ok(None) };
    let (from, until, processed) = match kind {
        ChargeKind::Usage => (
            booking.actual_starts_at.ok_or_else(|| missing("actual start"))?,
            booking.actual_ends_at.ok_or_else(|| missing("actual end"))?,
            booking.actual_quantity_milli,
        ),
        _ => (booking.starts_at, booking.ends_at, booking.planned_quantity_milli),
    };
    let day = ist_date(booking.starts_at);
    let capacity = booking.capacity_used;
    let used = Use { kind, day, from, until, capacity, processed, planned: None, urgent: false };
    let unit = UnitFacts { user_category: booking.user_category.clone(), ..unit.clone() };
    let had = caps.entry((booking.unit_id, FinancialYear::of(day))).or_default();
    let quote = history.pricing.quote(booking.equipment_id, &used, &equipment.facts, &unit, &centre.facts, had)?;
    for given in &quote.concessions {
        had.add(given.scheme_id, given.amount)?;
    }
    Ok(Some(quote))
}

fn compare_booking(history: &History, booking: &Booking, quote: Option<&Quote>, tally: &mut Tally) {
    let number = &booking.number;
    let (stored, due) = (booking.charge_kind.as_deref(), quote.map(|quote| quote.kind.code()));
    if stored != due {
        let name = |kind: Option<&str>| kind.unwrap_or("nothing").replace('_', " ");
        let because = format!("the booking is {} and the centre's rule decides", booking.status.replace('_', " "));
        tally.note(Part::Kind, number, format!("charged {}, due {}: {because}", name(stored), name(due)));
    }
    let Some(quote) = quote else {
        let total = booking.total_paise.unwrap_or_default();
        if total != Paise::ZERO {
            tally.note(Part::Total, number, format!("charged {total}, nothing is due"));
        }
        return;
    };
    let stored_rate = booking.charge_tariff.as_deref().unwrap_or_default();
    if stored_rate != quote.tariff_code {
        let day = short_date(ist_date(booking.starts_at));
        let reason = format!("charged by {stored_rate}, in force on {day} for its category is {}", quote.tariff_code);
        tally.note(Part::Source, number, reason);
    }
    let billed = booking.billed_quantity_milli.unwrap_or_default();
    if billed != quote.billed_quantity {
        let reason =
            format!("charged {billed}, hours and actuals give {} {}", quote.billed_quantity, quote.billed_unit);
        tally.note(Part::Extent, number, reason);
    }
    compare_amounts(history, booking, quote, tally);
}

fn compare_amounts(history: &History, booking: &Booking, quote: &Quote, tally: &mut Tally) {
    let stored_scheme = booking.scheme_id.and_then(|id| history.scheme_codes.get(&id)).map_or("none", String::as_str);
    let our_scheme = quote.concessions.first().map_or("none", |given| given.scheme_code.as_str());
    let gst = booking.gst_bp.unwrap_or_default();
    let tax_reason = if gst == quote.gst {
        format!("{gst}% of the recomputed taxable value {}", quote.taxable)
    } else {
        format!("charged at {gst}%, the rate version and the registration give {}%", quote.gst)
    };
    let rows = [
        (Part::Base, booking.base_paise, quote.base, format!("at least {}, {} each", quote.minimum, quote.rate)),
        (
            Part::Concession,
            booking.concession_paise,
            quote.concession_amount(),
            format!("charged with scheme {stored_scheme}, best within its caps is {our_scheme}"),
        ),
        (Part::Taxable, booking.taxable_paise, quote.taxable, "base less concession".to_owned()),
        (Part::Cgst, booking.cgst_paise, quote.cgst, tax_reason.clone()),
        (Part::Sgst, booking.sgst_paise, quote.sgst, tax_reason.clone()),
        (Part::Igst, booking.igst_paise, quote.igst, tax_reason),
        (Part::Total, booking.total_paise, quote.total, "taxable value and taxes".to_owned()),
    ];
    for (part, stored, ours, why) in rows {
        let stored = stored.unwrap_or_default();
        let other_scheme = part == Part::Concession && stored_scheme != our_scheme;
        if stored != ours || other_scheme {
            tally.note(part, &booking.number, format!("charged {stored}, comes out as {ours}: {why}"));
        }
    }
}

fn compare_document(history: &History, document: &Document, lines: &[Quote], outcome: &mut Outcome) -> Result<()> {
    let sum = |amount: fn(&Quote) -> Paise| Paise::sum(lines.iter().map(amount));
    let amounts = [
        (Part::Base, document.base_paise, sum(|line| line.base)?),
        (Part::Concession, document.concession_paise, sum(Quote::concession_amount)?),
        (Part::Taxable, document.taxable_paise, sum(|line| line.taxable)?),
        (Part::Cgst, document.cgst_paise, sum(|line| line.cgst)?),
        (Part::Sgst, document.sgst_paise, sum(|line| line.sgst)?),
        (Part::Igst, document.igst_paise, sum(|line| line.igst)?),
        (Part::Total, document.payable_paise, sum(|line| line.total)?),
    ];
    let tally = &mut outcome.documents;
    for (part, stored, ours) in amounts {
        if stored != ours {
            let reason = format!("issued with {stored}, its {} bookings come to {ours}", lines.len());
            tally.note(part, &document.number, reason);
        }
    }
    let line_count = i64::try_from(lines.len()).unwrap_or(i64::MAX);
    if document.line_count != line_count {
        let reason = format!("issued with {} lines, {line_count} bookings name it", document.line_count);
        tally.note(Part::Source, &document.number, reason);
    }
    let kind = document_kind(history, document, lines);
    if document.kind != kind {
        tally.note(Part::Kind, &document.number, format!("issued as {}, its lines make a {kind}", document.kind));
    }
    let state = history.units.get(&document.unit_id).map_or("", |unit| unit.state_code.as_str());
    if document.place_of_supply != state {
        let reason = format!("issued for State {}, the unit is in {state}", document.place_of_supply);
        tally.note(Part::Extent, &document.number, reason);
    }
    note_group_rounding(document, lines, &mut outcome.group_rounding)
}

/// A centre without GSTIN issues fee bills; a registered one a bill of supply where every
/// line is exempt and a tax invoice otherwise; a free one usage memos.
fn document_kind(history: &History, document: &Document, lines: &[Quote]) -> &'static str {
    let centre = history.centres.get(&document.centre_id);
    match centre.map(|centre| (&centre.facts, lines.iter().all(|line| line.gst.0 == 0))) {
        Some((facts, _)) if facts.free => "usage_memo",
        Some((facts, _)) if !facts.tax_status.is_registered() => "fee_bill",
        Some((_, true)) => "bill_of_supply",
        _ => "tax_invoice",
    }
}

fn note_group_rounding(document: &Document, lines: &[Quote], found: &mut GroupRounding) -> Result<()> {
    let interstate = lines.iter().any(|line| line.interstate);
    let supply = if interstate { Supply::InterState } else { Supply::IntraState };
    let taxable: Vec<Taxable> = lines.iter().map(|line| Taxable { amount: line.taxable, rate: line.gst }).collect();
    let live = document_tax(&taxable, supply, RoundOff::None)?.tax.total()?;
    let stored = Paise::sum([document.cgst_paise, document.sgst_paise, document.igst_paise])?;
    let change = live.minus(stored)?.0.abs();
    found.changed += usize::from(change > 0);
    found.most_paise = found.most_paise.max(change);
    Ok(())
}
