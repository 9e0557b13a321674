//! What a centre has set: a value of a rule for the centre, a machine or a user category, with dates.

use chrono::NaiveDate;
use sea_orm::{ConnectionTrait, FromQueryResult};

use crate::base::{CentreId, EquipmentId, Result};
use crate::db::{Rows, values};

/// A rule whose value a centre can set. Without a value the centre's or machine's own applies,
/// or the rule does not exist there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Rule {
    /// Shortest booking, minutes.
    ShortestMinutes,
    /// Longest booking, minutes.
    LongestMinutes,
    /// Least time between booking and start, minutes.
    NoticeToBookMinutes,
    /// Least time between a change and the start, minutes.
    NoticeToChangeMinutes,
    /// Cancelling is free until so many minutes before the start.
    NoticeToCancelMinutes,
    /// How many days ahead can be booked.
    HorizonDays,
    /// Least time between two bookings of a unit on the machine, minutes.
    GapMinutes,
    /// Most bookings still to come that a unit may have.
    MostAhead,
    /// Whether a unit may hold only one machine at a time (1) or several (0).
    OneAtATime,
    /// Whether a manager must say yes (1) or not (0).
    NeedsApproval,
    /// Whether the unit must be trained (1) or not (0).
    NeedsTraining,
    /// Whether the unit must hold a valid safety certificate (1) or not (0).
    NeedsSafetyCertificate,
    /// Dues older than so many days stop new bookings.
    DuesDays,
    /// Whether balance and bookings still to come must stay within the credit limit (1) or not (0).
    WithinCreditLimit,
    /// Whether an operator must be on duty where the machine needs one (1) or not (0).
    OperatorOnDuty,
    /// Overdue maintenance or calibration stops bookings so many days after it was due.
    ServiceOverdueDays,
    /// Who has not come so many minutes after the start is a no-show.
    NoShowAfterMinutes,
    /// Checking in is possible from so many minutes before the start.
    CheckInFromMinutes,
    /// A request is answered within so many hours.
    AnswerWithinHours,
    /// A request nobody has answered is brought to all managers after so many hours.
    EscalateAfterHours,
    /// How long a freed slot is held for the one it is offered to, minutes.
    WaitingOfferMinutes,
    /// Whether members of the SPV are offered freed slots first (1) or not (0).
    MembersFirst,
    /// How long a displaced unit has to answer, hours.
    DisplacedAnswerHours,
    /// A reminder goes out so many hours before the start.
    ReminderHours,
}

impl Rule {
    /// Every rule.
    pub const ALL: [Rule; 24] = [
        Rule::ShortestMinutes,
        Rule::LongestMinutes,
        Rule::NoticeToBookMinutes,
        Rule::NoticeToChangeMinutes,
        Rule::NoticeToCancelMinutes,
        Rule::HorizonDays,
        Rule::GapMinutes,
        Rule::MostAhead,
        Rule::OneAtATime,
        Rule::NeedsApproval,
        Rule::NeedsTraining,
        Rule::NeedsSafetyCertificate,
        Rule::DuesDays,
        Rule::WithinCreditLimit,
        Rule::OperatorOnDuty,
        Rule::ServiceOverdueDays,
        Rule::NoShowAfterMinutes,
        Rule::CheckInFromMinutes,
        Rule::AnswerWithinHours,
        Rule::EscalateAfterHours,
        Rule::WaitingOfferMinutes,
        Rule::MembersFirst,
        Rule::DisplacedAnswerHours,
        Rule::ReminderHours,
    ];

    /// As stored.
    pub const fn code(self) -> &'static str {
        match self {
            Rule::ShortestMinutes => "shortest_minutes",
            Rule::LongestMinutes => "longest_minutes",
            Rule::NoticeToBookMinutes => "notice_to_book_minutes",
            Rule::NoticeToChangeMinutes => "notice_to_change_minutes",
            Rule::NoticeToCancelMinutes => "notice_to_cancel_minutes",
            Rule::HorizonDays => "horizon_days",
            Rule::GapMinutes => "gap_minutes",
            Rule::MostAhead => "most_ahead",
            Rule::OneAtATime => "one_at_a_time",
            Rule::NeedsApproval => "needs_approval",
            Rule::NeedsTraining => "needs_training",
            Rule::NeedsSafetyCertificate => "needs_safety_certificate",
            Rule::DuesDays => "dues_days",
            Rule::WithinCreditLimit => "within_credit_limit",
            Rule::OperatorOnDuty => "operator_on_duty",
            Rule::ServiceOverdueDays => "service_overdue_days",
            Rule::NoShowAfterMinutes => "no_show_after_minutes",
            Rule::CheckInFromMinutes => "check_in_from_minutes",
            Rule::AnswerWithinHours => "answer_within_hours",
            Rule::EscalateAfterHours => "escalate_after_hours",
            Rule::WaitingOfferMinutes => "waiting_offer_minutes",
            Rule::MembersFirst => "members_first",
            Rule::DisplacedAnswerHours => "displaced_answer_hours",
            Rule::ReminderHours => "reminder_hours",
        }
    }
}

#[derive(Clone, Debug, FromQueryResult)]
struct Setting {
    rule: String,
    equipment_id: Option<EquipmentId>,
    user_category: Option<String>,
    value: i64,
    effective_from: NaiveDate,
    effective_until: Option<NaiveDate>,
}

/// All values a centre has set.
#[derive(Clone, Debug, Default)]
pub struct Settings(Vec<Setting>);

impl Settings {
    /// Of a centre.
    pub async fn load(conn: &impl ConnectionTrait, centre: CentreId) -> Result<Settings> {
        let sql = "SELECT rule, equipment_id, user_category, value, effective_from, effective_until FROM booking_rule \
                   WHERE centre_id = $1 AND withdrawn_at IS NULL";
        Ok(Settings(conn.rows(sql, values![centre.0]).await?))
    }

    /// The value of a rule for a machine and a user category on a day: the narrowest scope wins
    /// (machine and category, machine, category, centre), of equal scopes the latest.
    pub fn value(&self, rule: Rule, machine: EquipmentId, user_category: &str, day: NaiveDate) -> Option<i64> {
        let applies = |setting: &&Setting| {
            setting.rule == rule.code()
                && setting.equipment_id.is_none_or(|id| id == machine)
                && setting.user_category.as_deref().is_none_or(|code| code == user_category)
                && setting.effective_from <= day
                && setting.effective_until.is_none_or(|until| day <= until)
        };
        let narrowness = |setting: &&Setting| {
            (setting.equipment_id.is_some(), setting.user_category.is_some(), setting.effective_from)
        };
        self.0.iter().filter(applies).max_by_key(narrowness).map(|setting| setting.value)
    }

    /// Whether a rule that is yes or no is set to yes.
    pub fn is_on(&self, rule: Rule, machine: EquipmentId, user_category: &str, day: NaiveDate) -> bool {
        self.value(rule, machine, user_category, day) == Some(1)
    }
}
