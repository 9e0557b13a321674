//! What a centre has set: a value of a rule for the centre, a machine or a user category, with dates.

use chrono::NaiveDate;
use sea_orm::{ConnectionTrait, FromQueryResult};

use crate::base::{CentreId, EquipmentId, Result};
use crate::booking::rules::OwnLimits;
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

const SELECT: &str =
    "SELECT rule, equipment_id, user_category, value, effective_from, effective_until FROM booking_rule";

#[derive(Clone, Debug, FromQueryResult)]
struct Setting {
    rule: String,
    equipment_id: Option<EquipmentId>,
    user_category: Option<String>,
    value: i64,
    effective_from: NaiveDate,
    effective_until: Option<NaiveDate>,
}

/// What is set for one machine, one user category and one day. What is missing is as the machine
/// and its centre have it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    /// Shortest booking.
    pub shortest_minutes: Option<i64>,
    /// Longest booking.
    pub longest_minutes: Option<i64>,
    /// Least time between booking and start; 0 where none is set.
    pub notice_to_book_minutes: i64,
    /// Least time between a change and the start.
    pub notice_to_change_minutes: Option<i64>,
    /// Cancelling is free until so long before the start.
    pub notice_to_cancel_minutes: Option<i64>,
    /// Days ahead that can be booked.
    pub horizon_days: Option<i64>,
    /// Whether a manager has to say yes.
    pub needs_approval: Option<bool>,
    /// Whether only trained users may run it.
    pub needs_training: Option<bool>,
    /// Time a manager has to answer a request.
    pub answer_within_hours: Option<i64>,
    /// Dues older than so many days stop new bookings.
    pub dues_days: Option<i64>,
    /// Whether the credit limit counts.
    pub within_credit: bool,
    /// What is set about a unit's other bookings.
    pub own: OwnLimits,
}

/// All values a centre has set.
#[derive(Clone, Debug, Default)]
pub struct Settings(Vec<Setting>);

impl Settings {
    /// Of a centre.
    pub async fn load(conn: &impl ConnectionTrait, centre: CentreId) -> Result<Settings> {
        Ok(Settings(
            conn.rows(
                &format!("{SELECT} WHERE centre_id = $1 AND withdrawn_at IS NULL ORDER BY id"),
                values![centre.0],
            )
            .await?,
        ))
    }

    /// Of the centre where a machine stands.
    pub async fn of_machine(conn: &impl ConnectionTrait, code: &str) -> Result<Settings> {
        let sql = format!(
            "{SELECT} WHERE centre_id = (SELECT centre_id FROM equipment WHERE code = $1) AND withdrawn_at IS NULL ORDER BY id"
        );
        Ok(Settings(conn.rows(&sql, values![code]).await?))
    }

    /// The value of a rule for a machine and a user category on a day: the narrowest scope wins
    /// (machine and category, machine, category, centre), of equal scopes the latest.
    pub fn value(&self, rule: Rule, machine: EquipmentId, user_category: &str, day: NaiveDate) -> Option<i64> {
        self.applying(rule, machine, user_category, day).map(|setting| setting.value)
    }

    fn applying(&self, rule: Rule, machine: EquipmentId, user_category: &str, day: NaiveDate) -> Option<&Setting> {
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
        self.0.iter().filter(applies).max_by_key(narrowness)
    }

    /// Everything set for a machine, a user category and a day.
    pub fn limits(&self, machine: EquipmentId, user_category: &str, day: NaiveDate) -> Limits {
        let value = |rule| self.value(rule, machine, user_category, day);
        let ahead = self.applying(Rule::MostAhead, machine, user_category, day);
        Limits {
            shortest_minutes: value(Rule::ShortestMinutes),
            longest_minutes: value(Rule::LongestMinutes),
            notice_to_book_minutes: value(Rule::NoticeToBookMinutes).unwrap_or(0),
            notice_to_change_minutes: value(Rule::NoticeToChangeMinutes),
            notice_to_cancel_minutes: value(Rule::NoticeToCancelMinutes),
            horizon_days: value(Rule::HorizonDays),
            needs_approval: value(Rule::NeedsApproval).map(|yes| yes == 1),
            needs_training: value(Rule::NeedsTraining).map(|yes| yes == 1),
            answer_within_hours: value(Rule::AnswerWithinHours),
            dues_days: value(Rule::DuesDays),
            within_credit: value(Rule::WithinCreditLimit) == Some(1),
            own: OwnLimits {
                gap_minutes: value(Rule::GapMinutes).filter(|minutes| *minutes > 0),
                most_ahead: ahead.map(|setting| setting.value),
                ahead_on_machine: ahead.is_some_and(|setting| setting.equipment_id.is_some()),
                one_at_a_time: value(Rule::OneAtATime) == Some(1),
            },
        }
    }

    /// Whether a rule is set that depends on a unit's other bookings or its money, for anyone.
    pub fn counts_own_bookings(&self) -> bool {
        let counting = [Rule::GapMinutes, Rule::MostAhead, Rule::OneAtATime, Rule::WithinCreditLimit].map(Rule::code);
        self.0.iter().any(|setting| counting.contains(&setting.rule.as_str()))
    }

    /// Whether a rule that is yes or no is set to yes.
    pub fn is_on(&self, rule: Rule, machine: EquipmentId, user_category: &str, day: NaiveDate) -> bool {
        self.value(rule, machine, user_category, day) == Some(1)
    }
}
