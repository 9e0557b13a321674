//! As what a centre supplies and a unit receives on a day: regular, under composition, in a special economic zone,
//! or not registered for GST at all.
//!
//! What always holds here: what was said of a day is never changed, only corrected by a later saying; a centre or
//! unit of which nothing was said is what its GSTIN tells; papers that are issued keep what held when they were.

mod history;
mod pages;
mod record;

pub use history::{DatedStatus, History, histories_of_units, history, on_day, status_sql};
pub use pages::router;
pub use record::{SetTaxStatus, follow_gstin, gstin_changed, set_tax_status};

use serde::{Deserialize, Serialize};

use crate::base::{CentreId, UnitId};

/// How a person is registered for GST.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TaxStatus {
    /// Not registered: may collect no tax (CGST Act s.32).
    #[default]
    Unregistered,
    /// Registered and charging tax.
    Regular,
    /// Registered, pays a share of its turnover itself and collects no tax (CGST Act s.10, notification 2/2019-CT(R)).
    Composition,
    /// A unit in a special economic zone: what it gets is supplied between States (IGST Act s.7(5)(b)).
    Sez,
}

impl TaxStatus {
    /// Every status.
    pub const ALL: [TaxStatus; 4] =
        [TaxStatus::Unregistered, TaxStatus::Regular, TaxStatus::Composition, TaxStatus::Sez];

    /// As stored.
    pub const fn code(self) -> &'static str {
        match self {
            TaxStatus::Unregistered => "unregistered",
            TaxStatus::Regular => "regular",
            TaxStatus::Composition => "composition",
            TaxStatus::Sez => "sez",
        }
    }

    /// The status of a stored code.
    pub fn from_code(code: &str) -> Option<TaxStatus> {
        TaxStatus::ALL.into_iter().find(|status| status.code() == code)
    }

    /// Of somebody of whom only the GSTIN is known.
    pub fn of_gstin(gstin: Option<&str>) -> TaxStatus {
        match gstin {
            Some(gstin) if !gstin.is_empty() => TaxStatus::Regular,
            _ => TaxStatus::Unregistered,
        }
    }

    /// Whether it has a GSTIN.
    pub const fn is_registered(self) -> bool {
        !matches!(self, TaxStatus::Unregistered)
    }

    /// Whether a supplier of this status collects tax.
    pub const fn collects_tax(self) -> bool {
        matches!(self, TaxStatus::Regular)
    }

    /// Key of its words.
    pub const fn key(self) -> &'static str {
        match self {
            TaxStatus::Unregistered => "tax-status-unregistered",
            TaxStatus::Regular => "tax-status-regular",
            TaxStatus::Composition => "tax-status-composition",
            TaxStatus::Sez => "tax-status-sez",
        }
    }
}

/// Whose status it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Taxpayer {
    /// A centre's, as supplier.
    Centre(CentreId),
    /// A unit's, as recipient.
    Unit(UnitId),
}

impl Taxpayer {
    const fn table(self) -> &'static str {
        match self {
            Taxpayer::Centre(_) => "centre",
            Taxpayer::Unit(_) => "unit",
        }
    }

    const fn column(self) -> &'static str {
        match self {
            Taxpayer::Centre(_) => "centre_id",
            Taxpayer::Unit(_) => "unit_id",
        }
    }

    const fn row(self) -> i64 {
        match self {
            Taxpayer::Centre(id) => id.0,
            Taxpayer::Unit(id) => id.0,
        }
    }
}
