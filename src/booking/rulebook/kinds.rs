//! What a value of each rule is: a time, a count, or yes and no; its bounds; what applies without it.

use super::Rule;

/// Minutes of a day and of a year.
const DAY: i64 = 24 * 60;
const YEAR: i64 = 365 * DAY;

/// What a value counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Minutes; typed in minutes, hours or days.
    Minutes,
    /// Hours.
    Hours,
    /// Days.
    Days,
    /// Bookings.
    Count,
    /// 1 or 0.
    YesNo,
}

/// What applies where no value is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Without {
    /// What the machine's own page says.
    Machine,
    /// What the centre's own page says.
    Centre,
    /// There is no such rule.
    Nothing,
    /// What the program does everywhere.
    Usual,
}

impl Rule {
    /// The rule of a stored code.
    pub fn from_code(code: &str) -> Option<Rule> {
        Rule::ALL.into_iter().find(|rule| rule.code() == code)
    }

    /// What its value counts.
    pub const fn kind(self) -> Kind {
        match self {
            Rule::ShortestMinutes
            | Rule::LongestMinutes
            | Rule::NoticeToBookMinutes
            | Rule::NoticeToChangeMinutes
            | Rule::NoticeToCancelMinutes
            | Rule::GapMinutes
            | Rule::NoShowAfterMinutes
            | Rule::CheckInFromMinutes
            | Rule::WaitingOfferMinutes => Kind::Minutes,
            Rule::AnswerWithinHours | Rule::EscalateAfterHours | Rule::DisplacedAnswerHours | Rule::ReminderHours => {
                Kind::Hours
            }
            Rule::HorizonDays | Rule::DuesDays | Rule::ServiceOverdueDays => Kind::Days,
            Rule::MostAhead => Kind::Count,
            Rule::OneAtATime
            | Rule::NeedsApproval
            | Rule::NeedsTraining
            | Rule::NeedsSafetyCertificate
            | Rule::WithinCreditLimit
            | Rule::OperatorOnDuty
            | Rule::MembersFirst => Kind::YesNo,
        }
    }

    /// Smallest and largest value.
    pub const fn bounds(self) -> (i64, i64) {
        match self {
            Rule::ShortestMinutes | Rule::LongestMinutes => (1, 90 * DAY),
            Rule::NoShowAfterMinutes | Rule::CheckInFromMinutes => (0, DAY),
            Rule::WaitingOfferMinutes => (5, 7 * DAY),
            Rule::AnswerWithinHours | Rule::EscalateAfterHours | Rule::DisplacedAnswerHours => (1, 14 * 24),
            Rule::ReminderHours => (0, 14 * 24),
            Rule::HorizonDays => (0, 730),
            Rule::MostAhead => (1, 1000),
            _ => match self.kind() {
                Kind::YesNo => (0, 1),
                Kind::Days => (0, 3650),
                _ => (0, YEAR),
            },
        }
    }

    /// What applies without a value.
    pub const fn without(self) -> Without {
        match self {
            Rule::ShortestMinutes | Rule::LongestMinutes | Rule::NeedsApproval | Rule::NeedsTraining => {
                Without::Machine
            }
            Rule::NoticeToChangeMinutes | Rule::NoticeToCancelMinutes | Rule::HorizonDays | Rule::AnswerWithinHours => {
                Without::Centre
            }
            Rule::NoticeToBookMinutes
            | Rule::GapMinutes
            | Rule::MostAhead
            | Rule::OneAtATime
            | Rule::DuesDays
            | Rule::WithinCreditLimit
            | Rule::NeedsSafetyCertificate
            | Rule::OperatorOnDuty
            | Rule::ServiceOverdueDays
            | Rule::NoShowAfterMinutes
            | Rule::MembersFirst => Without::Nothing,
            _ => Without::Usual,
        }
    }

    /// A value as it is typed: a whole number with the unit chosen beside it, or `yes` and `no`.
    /// `None` where it cannot be read or lies outside the bounds.
    pub fn read(self, typed: &str, unit: &str) -> Option<i64> {
        let (least, most) = self.bounds();
        let value = match (self.kind(), typed.trim()) {
            (Kind::YesNo, "yes") => 1,
            (Kind::YesNo, "no") => 0,
            (Kind::YesNo, _) => return None,
            (kind, digits) => {
                digits.parse::<i64>().ok()?.checked_mul(if kind == Kind::Minutes { factor(unit)? } else { 1 })?
            }
        };
        (least..=most).contains(&value).then_some(value)
    }
}

fn factor(unit: &str) -> Option<i64> {
    match unit {
        "" | "minutes" => Some(1),
        "hours" => Some(60),
        "days" => Some(DAY),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_read_in_the_unit_chosen_and_within_its_bounds() {
        assert_eq!(Rule::NoticeToBookMinutes.read(" 24 ", "hours"), Some(1440));
        assert_eq!(Rule::NoticeToBookMinutes.read("2", "days"), Some(2880));
        assert_eq!(Rule::HorizonDays.read("60", "hours"), Some(60), "days only");
        assert_eq!(Rule::NeedsApproval.read("yes", ""), Some(1));
        for (rule, typed) in [
            (Rule::HorizonDays, "-1"),
            (Rule::HorizonDays, "9223372036854775807"),
            (Rule::MostAhead, "0"),
            (Rule::NeedsApproval, "1"),
            (Rule::GapMinutes, ""),
        ] {
            assert_eq!(rule.read(typed, "days"), None, "{rule:?} {typed}");
        }
    }

    #[test]
    fn codes_of_rules_read_back() {
        for rule in Rule::ALL {
            assert_eq!(Rule::from_code(rule.code()), Some(rule));
        }
    }
}
