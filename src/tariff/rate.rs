//! A dated line of a rate card, and which of them holds on a day.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::base::{BasisPoints, EquipmentId, Paise, TariffId};

use super::basis::Basis;
use super::terms::Terms;

/// What one machine costs one user category from one day on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RateLine {
    /// Its row.
    pub id: TariffId,
    /// Its code, kept on every charge: `KNL-DSL-01-ARTISAN-2`.
    pub code: String,
    /// The machine.
    pub equipment_id: EquipmentId,
    /// Who pays it: `ARTISAN`, `MEM_MICRO`, …
    pub user_category: String,
    /// What is counted.
    pub basis: Basis,
    /// Paise for one of what is counted.
    pub rate: Paise,
    /// Least charge of one use.
    pub minimum: Paise,
    /// First Indian day it holds.
    pub effective_from: NaiveDate,
    /// Last Indian day it holds; open if `None`.
    pub effective_to: Option<NaiveDate>,
    /// Services Accounting Code of the invoice line.
    pub sac: String,
    /// GST for a registered unit.
    pub gst: BasisPoints,
    /// GST for a unit without registration (job work on its goods is taxed otherwise).
    pub gst_unregistered: BasisPoints,
    /// How firm the figure is.
    pub figure_status: FigureStatus,
    /// Steps, bands, surcharges and lines of their own.
    pub terms: Terms,
}

impl RateLine {
    /// Whether it holds on an Indian day.
    pub fn holds_on(&self, day: NaiveDate) -> bool {
        self.effective_from <= day && self.effective_to.is_none_or(|last| day <= last)
    }
}

/// How firm a figure of a rate card or a scheme is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FigureStatus {
    /// Published by an authority.
    Real,
    /// Set by the district's plan.
    Seed,
    /// Shaped by a published charge.
    Guided,
    /// Not confirmed by anybody yet.
    Assumed,
    /// Decided by the centre in this program.
    Decided,
}

impl FigureStatus {
    /// Every status.
    pub const ALL: [FigureStatus; 5] =
        [FigureStatus::Real, FigureStatus::Seed, FigureStatus::Guided, FigureStatus::Assumed, FigureStatus::Decided];

    /// As stored.
    pub const fn code(self) -> &'static str {
        match self {
            FigureStatus::Real => "real",
            FigureStatus::Seed => "seed",
            FigureStatus::Guided => "guided",
            FigureStatus::Assumed => "assumed",
            FigureStatus::Decided => "decided",
        }
    }

    /// The status of a stored code.
    pub fn from_code(code: &str) -> Option<FigureStatus> {
        FigureStatus::ALL.into_iter().find(|status| status.code() == code)
    }
}

/// The line that holds for a category on a day. Versions never overlap; should bad data
/// hold two, the later one counts.
pub fn rate_on<'a>(
    lines: impl IntoIterator<Item = &'a RateLine>,
    user_category: &str,
    day: NaiveDate,
) -> Option<&'a RateLine> {
    lines
        .into_iter()
        .filter(|line| line.user_category == user_category && line.holds_on(day))
        .max_by_key(|line| line.effective_from)
}
