//! Why a machine is closed.

use serde::{Deserialize, Serialize};

use crate::base::Lang;

/// Why a machine is closed; a few words may say more.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// Planned upkeep.
    Service,
    /// It broke down.
    Repair,
    /// No power.
    PowerCut,
    /// Nobody is there to run it.
    OperatorAbsent,
    /// It is calibrated.
    Calibration,
    /// The room or machine is needed for an event of the centre.
    Event,
    /// As the words say.
    #[default]
    Other,
}

impl Cause {
    /// Every cause, in the order they are offered.
    pub const ALL: [Cause; 7] = [
        Cause::Repair,
        Cause::Service,
        Cause::Calibration,
        Cause::PowerCut,
        Cause::OperatorAbsent,
        Cause::Event,
        Cause::Other,
    ];

    /// As stored.
    pub const fn code(self) -> &'static str {
        match self {
            Cause::Service => "service",
            Cause::Repair => "repair",
            Cause::PowerCut => "power_cut",
            Cause::OperatorAbsent => "operator_absent",
            Cause::Calibration => "calibration",
            Cause::Event => "event",
            Cause::Other => "other",
        }
    }

    /// The cause of a stored code.
    pub fn from_code(code: &str) -> Option<Cause> {
        Cause::ALL.into_iter().find(|cause| cause.code() == code)
    }

    /// In words.
    pub fn words(self, lang: Lang) -> String {
        lang.t(match self {
            Cause::Service => "closure-cause-service",
            Cause::Repair => "closure-cause-repair",
            Cause::PowerCut => "closure-cause-power-cut",
            Cause::OperatorAbsent => "closure-cause-operator-absent",
            Cause::Calibration => "closure-cause-calibration",
            Cause::Event => "closure-cause-event",
            Cause::Other => "closure-cause-other",
        })
    }

    /// The reason a booking is cancelled for because of it: never one that costs the unit.
    pub const fn cancellation(self) -> &'static str {
        match self {
            Cause::PowerCut => "power_cut",
            Cause::OperatorAbsent => "operator_absent",
            _ => "maintenance",
        }
    }
}
