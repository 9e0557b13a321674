//! The rate of GST a charge is billed at, where law or registration changed between the service and its document.
//!
//! CGST Act s.14 looks at three events: the service, the document, the payment. Where two of them lie before the
//! change of a rate the old rate applies, else the new. A document never comes before its service here, so what
//! was served after a change bears the new rate, and what was served before it and is billed after it bears the
//! old one only if it was paid before.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use sea_orm::{ConnectionTrait, FromQueryResult, Value};

use super::parties::CentreParty;
use super::rules::Recipient;
use crate::account::UnbilledCharge;
use crate::base::{BasisPoints, CentreId, ChargeId, Paise, Result, TariffId, UnitId};
use crate::db::{Rows, values};

/// GST of a rate version, for units with and without registration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Rates {
    registered: BasisPoints,
    unregistered: BasisPoints,
}

impl Rates {
    const fn of(self, registered: bool) -> BasisPoints {
        if registered { self.registered } else { self.unregistered }
    }
}

/// A rate version and, where another with other rates holds on the day of the document, these and their first day.
#[derive(Clone, Copy, Debug)]
struct Version {
    rates: Rates,
    later: Option<(NaiveDate, Rates)>,
}

/// What the rate of a charge depends on.
#[derive(Clone, Copy, Debug)]
struct Served {
    /// As charged.
    gst: BasisPoints,
    /// Day of the service.
    on: NaiveDate,
    /// Whether the centre collected tax on that day, as far as is known now.
    centre_collects: bool,
    /// Whether the unit was registered on that day.
    unit_registered: bool,
}

/// The rate that applies; `paid_before` tells whether it was paid before a day.
fn rate(served: Served, version: &Version, paid_before: impl FnOnce(NaiveDate) -> Result<bool>) -> Result<BasisPoints> {
    if !served.centre_collects {
        return Ok(BasisPoints::default());
    }
    let at_service = version.rates.of(served.unit_registered);
    // The centre was found to have been registered after it was charged.
    let charged = if served.gst == BasisPoints::default() { at_service } else { served.gst };
    let Some((from, rates)) = version.later.filter(|(from, _)| *from > served.on) else { return Ok(charged) };
    let new = rates.of(served.unit_registered);
    if new == at_service || paid_before(from)? { Ok(charged) } else { Ok(new) }
}

/// Sets the rates that apply to charges billed on a day; answers those it changed.
///
/// # Errors
/// A fault of the database, or an amount out of range.
pub async fn apply<'a>(
    conn: &impl ConnectionTrait,
    centre: &CentreParty,
    recipient: impl Fn(UnitId) -> Option<&'a Recipient>,
    charges: &mut [UnbilledCharge],
    issued_on: NaiveDate,
) -> Result<HashSet<ChargeId>> {
    let versions = versions(conn, charges, issued_on).await?;
    let mut ahead = PaidAhead::default();
    if versions.values().any(|version| version.later.is_some()) {
        ahead = PaidAhead::load(conn, centre.id, one_unit(charges)).await?;
    }
    let mut changed = HashSet::new();
    for charge in charges {
        let Some(version) = versions.get(&charge.tariff_id) else { continue };
        let registered = recipient(charge.unit_id).is_some_and(|it| it.status_on(charge.service_on).is_registered());
        let served = Served {
            gst: charge.gst,
            on: charge.service_on,
            centre_collects: centre.supplier.status_on(charge.service_on).collects_tax(),
            unit_registered: registered,
        };
        let to_pay = charge.total.minus(charge.sponsored)?;
        let found = rate(served, version, |day| ahead.pays(charge.unit_id, to_pay, day))?;
        if found != charge.gst {
            charge.gst = found;
            changed.insert(charge.id);
        }
    }
    Ok(changed)
}

/// The unit that bears all of the charges, if one does.
fn one_unit(charges: &[UnbilledCharge]) -> Option<UnitId> {
    let unit = charges.first()?.unit_id;
    charges.iter().all(|charge| charge.unit_id == unit).then_some(unit)
}

#[derive(FromQueryResult)]
struct Row {
    id: TariffId,
    gst: BasisPoints,
    gst_unregistered: BasisPoints,
    later_gst: Option<BasisPoints>,
    later_gst_unregistered: Option<BasisPoints>,
    later_from: Option<NaiveDate>,
}

/// The versions charges were made at. A version with another service code is another service, no change of a rate.
async fn versions(
    conn: &impl ConnectionTrait,
    charges: &[UnbilledCharge],
    issued_on: NaiveDate,
) -> Result<HashMap<TariffId, Version>> {
    let ids: HashSet<i64> = charges.iter().map(|charge| charge.tariff_id.0).collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let ids: Vec<String> = ids.into_iter().map(|id| id.to_string()).collect();
    let sql = format!(
        "SELECT t.id, t.gst_bp AS gst, t.gst_unregistered_bp AS gst_unregistered, n.gst_bp AS later_gst, \
         n.gst_unregistered_bp AS later_gst_unregistered, (SELECT MIN(m.effective_from) FROM tariff m \
            WHERE m.equipment_id = t.equipment_id AND m.user_category = t.user_category \
            AND m.effective_from > t.effective_from AND m.effective_from <= n.effective_from AND m.gst_bp = n.gst_bp \
            AND m.gst_unregistered_bp = n.gst_unregistered_bp) AS later_from \
         FROM tariff t LEFT JOIN tariff n ON n.equipment_id = t.equipment_id AND n.user_category = t.user_category \
         AND n.sac = t.sac AND n.effective_from > t.effective_from AND n.effective_from <= $1 \
         AND (n.effective_to IS NULL OR n.effective_to >= $1) \
         AND (n.gst_bp <> t.gst_bp OR n.gst_unregistered_bp <> t.gst_unregistered_bp) WHERE t.id IN ({})",
        ids.join(", ")
    );
    let rows: Vec<Row> = conn.rows(&sql, values![issued_on]).await?;
    let version = |row: Row| {
        let later = row.later_gst.zip(row.later_gst_unregistered).zip(row.later_from);
        Version {
            rates: Rates { registered: row.gst, unregistered: row.gst_unregistered },
            later: later.map(|((registered, unregistered), from)| (from, Rates { registered, unregistered })),
        }
    };
    Ok(rows.into_iter().map(|row| (row.id, version(row))).collect())
}

#[derive(FromQueryResult)]
struct Advance {
    unit_id: UnitId,
    received_on: NaiveDate,
    unused: Paise,
}

/// Money units paid ahead and that pays nothing yet, oldest first; each charge that claims it takes its part.
#[derive(Default)]
struct PaidAhead(HashMap<UnitId, Vec<(NaiveDate, Paise)>>);

impl PaidAhead {
    /// Of one unit or of all: a run asks for each unit, and would else read the centre's receipts for each.
    async fn load(conn: &impl ConnectionTrait, centre: CentreId, unit: Option<UnitId>) -> Result<PaidAhead> {
        let mut asked = values![centre.0];
        asked.extend(unit.map(|unit| Value::from(unit.0)));
        let of_unit = if unit.is_some() { " AND r.unit_id = $2" } else { "" };
        let sql = format!(
            "SELECT r.unit_id, r.received_on, b.amount_paise - b.allocated_paise - b.withdrawn_paise AS unused \
             FROM receipt_balance b JOIN receipt r ON r.id = b.receipt_id LEFT JOIN cheque q ON q.receipt_id = r.id \
             WHERE r.centre_id = $1{of_unit} AND b.allocated_paise + b.withdrawn_paise < b.amount_paise \
             AND r.mode NOT IN ('tds', 'write_off', 'sponsor') AND COALESCE(q.counts, TRUE) = TRUE \
             ORDER BY r.received_on, r.id"
        );
        let mut found: HashMap<UnitId, Vec<(NaiveDate, Paise)>> = HashMap::new();
        for row in conn.rows::<Advance>(&sql, asked).await? {
            found.entry(row.unit_id).or_default().push((row.received_on, row.unused));
        }
        Ok(PaidAhead(found))
    }

    /// Whether a unit had paid an amount before a day; if so the money is taken for it.
    fn pays(&mut self, unit: UnitId, amount: Paise, before: NaiveDate) -> Result<bool> {
        let Some(paid) = self.0.get_mut(&unit) else { return Ok(false) };
        let in_time = || paid.iter().filter(|(day, _)| *day < before).map(|(_, left)| *left);
        if Paise::sum(in_time())? < amount {
            return Ok(false);
        }
        let mut open = amount;
        for (_, left) in paid.iter_mut().filter(|(day, _)| *day < before) {
            let taken = open.min(*left);
            (*left, open) = (left.minus(taken)?, open.minus(taken)?);
        }
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NEVER: fn(NaiveDate) -> Result<bool> = |_| Ok(false);
    const TWELVE: BasisPoints = BasisPoints(1200);

    fn day(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2025, 9, day).unwrap()
    }

    /// 12 % for the registered until 21-09-2025 and 5 % after it; 18 % for others all along.
    fn leather() -> Version {
        let rates = |registered| Rates { registered: BasisPoints(registered), unregistered: BasisPoints(1800) };
        Version { rates: rates(1200), later: Some((day(22), rates(500))) }
    }

    fn served(on: u32) -> Served {
        Served { gst: TWELVE, on: day(on), centre_collects: true, unit_registered: true }
    }

    #[test]
    fn served_before_and_billed_after_a_change_bears_the_new_rate_unless_it_was_paid_before() {
        assert_eq!(rate(served(10), &leather(), NEVER).unwrap(), BasisPoints(500));
        let paid = |change: NaiveDate| Ok(change == day(22));
        assert_eq!(rate(served(10), &leather(), paid).unwrap(), TWELVE);
        let not_billed_after = Version { later: None, ..leather() };
        assert_eq!(rate(served(10), &not_billed_after, NEVER).unwrap(), TWELVE);
    }

    #[test]
    fn who_bears_the_same_rate_before_and_after_is_not_touched() {
        let other = Served { gst: BasisPoints(1800), unit_registered: false, ..served(10) };
        assert_eq!(rate(other, &leather(), NEVER).unwrap(), BasisPoints(1800));
    }

    #[test]
    fn what_was_served_after_the_change_keeps_its_rate() {
        let kept = Served { gst: BasisPoints(500), ..served(22) };
        assert_eq!(rate(kept, &leather(), NEVER).unwrap(), BasisPoints(500));
    }

    #[test]
    fn a_centre_that_collected_no_tax_on_the_day_bills_none_and_one_found_registered_does() {
        let none = Served { centre_collects: false, ..served(10) };
        assert_eq!(rate(none, &leather(), NEVER).unwrap(), BasisPoints(0));
        let found = Served { gst: BasisPoints(0), ..served(25) };
        assert_eq!(rate(found, &leather(), NEVER).unwrap(), TWELVE);
    }

    #[test]
    fn money_paid_ahead_counts_once() {
        let unit = UnitId(1);
        let mut ahead = PaidAhead(HashMap::from([(unit, vec![(day(1), Paise(100)), (day(23), Paise(900))])]));
        assert!(ahead.pays(unit, Paise(70), day(22)).unwrap());
        assert!(!ahead.pays(unit, Paise(70), day(22)).unwrap(), "30 paise are left of before");
        assert!(ahead.pays(unit, Paise(30), day(22)).unwrap());
        assert!(!ahead.pays(UnitId(2), Paise(1), day(22)).unwrap());
    }
}
