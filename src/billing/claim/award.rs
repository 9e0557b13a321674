//! What a scheme gives back of an expense: which version holds, whether the unit may have it, and the
//! lowest of its share and all its caps. Pure.

use chrono::{Days, NaiveDate};
use sea_orm::FromQueryResult;
use serde::Serialize;

use crate::base::time::short_date;
use crate::base::{BasisPoints, Error, Paise, Quantity, Reason, Reasons, Result, SchemeId};

const WHOLE: BasisPoints = BasisPoints::percent(100);

/// A dated version of a scheme that gives units back a part of what they spent.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Version {
    /// Its row.
    pub id: SchemeId,
    /// Its code.
    pub code: String,
    /// Name in English.
    pub name_en: String,
    /// Name in Hindi.
    pub name_hi: String,
    /// What was paid for: `rail_freight_40ft`.
    pub expense_type: String,
    /// What shares a yearly cap and a budget: `rail_freight`.
    pub head: String,
    /// Share of the expense it gives back.
    pub percent: BasisPoints,
    /// Most for one event, or for each container counted.
    pub cap_per_event: Option<Paise>,
    /// Most for one unit in a financial year.
    pub cap_per_year: Option<Paise>,
    /// Most claims of one unit in a financial year.
    pub max_events: Option<i64>,
    /// Most for each of `measure`.
    pub cap_per_measure: Option<Paise>,
    /// What is counted: `container`, `kg`, or nothing.
    pub measure: String,
    /// First Indian day of the event.
    pub valid_from: NaiveDate,
    /// Last Indian day of the event; open if `None`.
    pub valid_to: Option<NaiveDate>,
    /// Who decides.
    pub authority: String,
    /// Sizes of enterprise, with `;` between; all if empty.
    pub size_categories: String,
    /// Only with a Udyam registration.
    pub udyam: bool,
    /// Only units owned by women.
    pub women: bool,
    /// Only units owned by members of the Scheduled Castes or Tribes.
    pub scst: bool,
    /// Only units for whom one of the two holds.
    pub women_or_scst: bool,
    /// Only units of a cluster.
    pub in_cluster: bool,
    /// Days after the event in which to claim.
    pub within_days: Option<i64>,
    /// Adds its share to another version of the same head.
    pub tops_up: bool,
}

/// What counts about a unit.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Claimant {
    /// `micro`, `small`, `medium`, …
    pub size_category: String,
    /// Whether it has a Udyam registration.
    pub udyam: bool,
    /// Whether women own it.
    pub women_owned: bool,
    /// Whether members of the Scheduled Castes or Tribes own it.
    pub scst_owned: bool,
    /// Whether it belongs to a cluster.
    pub in_cluster: bool,
}

/// An expense to be given back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expense {
    /// What was paid for: `rail_freight_40ft`.
    pub kind: String,
    /// Indian day of the event: shipped, fair opened, invoice of the test.
    pub on: NaiveDate,
    /// Containers or kilograms; one for what is not counted.
    pub count: Quantity,
    /// What was spent, without GST.
    pub spent: Paise,
}

/// What a unit has had of a head in the financial year, and what is left in its budget.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Had {
    /// Claims pending and sanctioned.
    pub used: Paise,
    /// How many.
    pub events: i64,
    /// Left of the budget for all units; without limit if `None`.
    pub budget_left: Option<Paise>,
}

/// What bounded an award.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Cap {
    /// For one event or container.
    Event,
    /// For each kilogram.
    Measure,
    /// For the financial year.
    Year,
    /// The number of claims in the financial year.
    Events,
    /// The budget for all.
    Budget,
}

impl Cap {
    /// As stored.
    pub const fn code(self) -> &'static str {
        match self {
            Cap::Event => "event",
            Cap::Measure => "measure",
            Cap::Year => "year",
            Cap::Events => "events",
            Cap::Budget => "budget",
        }
    }
}

/// An expense, computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Award {
    /// Share with what tops it up.
    pub percent: BasisPoints,
    /// Share of the expense before caps.
    pub computed: Paise,
    /// The lowest of it and all caps.
    pub amount: Paise,
    /// Which cap bounded it, if any.
    pub cap: Option<Cap>,
}

impl Version {
    /// Whether it holds on the day of an event.
    pub fn holds_on(&self, day: NaiveDate) -> bool {
        self.valid_from <= day && self.valid_to.is_none_or(|last| day <= last)
    }

    /// What keeps a unit from it; nothing if it may claim today.
    pub fn against(&self, unit: &Claimant, on: NaiveDate, today: NaiveDate) -> Reasons {
        let size =
            self.size_categories.is_empty() || self.size_categories.split(';').any(|it| it == unit.size_category);
        let last = self.within_days.and_then(|days| on.checked_add_days(Days::new(days.unsigned_abs())));
        let rules = [
            (size, "claim-size"),
            (!self.udyam || unit.udyam, "claim-udyam"),
            (!self.women || unit.women_owned, "claim-women"),
            (!self.scst || unit.scst_owned, "claim-scst"),
            (!self.women_or_scst || unit.women_owned || unit.scst_owned, "claim-women-or-scst"),
            (!self.in_cluster || unit.in_cluster, "claim-cluster"),
        ];
        let mut reasons: Reasons = rules.iter().filter(|(fits, _)| !fits).map(|(_, code)| Reason::new(code)).collect();
        if let Some(last) = last.filter(|last| *last < today) {
            reasons.push(Reason::field("on", "claim-too-late").with("last", short_date(last)));
        }
        reasons
    }

    /// What it gives of an expense: min(share, cap × count, rest of the year, rest of the budget), never below zero.
    ///
    /// # Errors
    /// An amount too large.
    pub fn award(&self, percent: BasisPoints, expense: &Expense, had: &Had) -> Result<Award> {
        let computed = expense.spent.share(percent)?.min(expense.spent);
        let mut award = Award { percent, computed, amount: computed, cap: None };
        let mut bound = |most: Paise, cap: Cap| {
            if most < award.amount {
                award.amount = most.max(Paise::ZERO);
                award.cap = Some(cap);
            }
        };
        if let Some(most) = self.cap_per_event {
            let counted = self.measure == "container";
            bound(if counted { most.times(expense.count)? } else { most }, Cap::Event);
        }
        if let Some(most) = self.cap_per_measure {
            bound(most.times(expense.count)?, Cap::Measure);
        }
        if let Some(most) = self.cap_per_year {
            bound(most.minus(had.used)?, Cap::Year);
        }
        if self.max_events.is_some_and(|most| had.events >= most) {
            bound(Paise::ZERO, Cap::Events);
        }
        if let Some(left) = had.budget_left {
            bound(left, Cap::Budget);
        }
        Ok(award)
    }
}

/// The version an expense is claimed under and its share with everything that tops it up, at most the whole.
/// Of several that fit the one with the highest share.
///
/// # Errors
/// Refused with all reasons of the version that comes nearest.
pub fn choose<'a>(
    versions: &'a [Version],
    unit: &Claimant,
    expense: &Expense,
    today: NaiveDate,
) -> Result<(&'a Version, BasisPoints)> {
    let in_force = || versions.iter().filter(|it| it.holds_on(expense.on));
    let mut candidates: Vec<(&Version, Reasons)> = in_force()
        .filter(|it| !it.tops_up && it.expense_type == expense.kind)
        .map(|it| (it, it.against(unit, expense.on, today)))
        .collect();
    candidates.sort_by_key(|(it, reasons)| (reasons.len(), -it.percent.0, it.code.clone()));
    let Some((version, reasons)) = candidates.into_iter().next() else {
        return Err(Error::field("on", "claim-no-scheme"));
    };
    Error::check(reasons)?;
    let tops = in_force().filter(|it| it.tops_up && it.head == version.head);
    let fitting = tops.filter(|it| it.against(unit, expense.on, today).is_empty());
    let percent = version.percent.0 + fitting.map(|it| it.percent.0).sum::<i64>();
    Ok((version, BasisPoints(percent.min(WHOLE.0))))
}
