//! How far a month's close has come. Pure.

use serde::{Deserialize, Serialize};

use crate::base::{Reason, Reasons};

/// The steps, in the order they are walked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Jobs without a count, requests without an answer.
    Missing,
    /// A look at the documents to be.
    Review,
    /// Documents are issued.
    Issue,
    /// Money that came is set against documents.
    Reconcile,
    /// Files for the accountant.
    Export,
    /// The month takes no more entries.
    Lock,
}

impl Step {
    /// Every step, first first.
    pub const ALL: [Step; 6] = [Step::Missing, Step::Review, Step::Issue, Step::Reconcile, Step::Export, Step::Lock];

    /// As stored and in addresses: `missing`.
    pub const fn code(self) -> &'static str {
        match self {
            Step::Missing => "missing",
            Step::Review => "review",
            Step::Issue => "issue",
            Step::Reconcile => "reconcile",
            Step::Export => "export",
            Step::Lock => "lock",
        }
    }

    /// The step of a code.
    pub fn from_code(code: &str) -> Option<Step> {
        Step::ALL.into_iter().find(|step| step.code() == code)
    }

    /// Whether a person says that it is done; the others are done when nothing is left of them.
    pub const fn is_said(self) -> bool {
        matches!(self, Step::Review | Step::Reconcile | Step::Export)
    }
}

/// What the books say of a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The step.
    pub step: Step,
    /// How many things are left to look at.
    pub left: i64,
    /// What a person sees of it, shortened: a mark counts only while it is the same.
    pub seen: String,
}

/// What a person has said of a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// The step.
    pub step: Step,
    /// Whether it is left for a reason instead of done.
    pub set_aside: bool,
    /// What was seen then.
    pub seen: String,
}

/// Where a step stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Nothing is left, or somebody has said so of what is there now.
    Done,
    /// Left for a reason.
    SetAside,
    /// Said of something that is no longer so.
    Changed,
    /// Still to do.
    Open,
}

impl State {
    /// Whether the walk may go on.
    pub const fn is_settled(self) -> bool {
        matches!(self, State::Done | State::SetAside)
    }

    /// As in addresses and catalogue keys: `set-aside`.
    pub const fn code(self) -> &'static str {
        match self {
            State::Done => "done",
            State::SetAside => "set-aside",
            State::Changed => "changed",
            State::Open => "open",
        }
    }
}

/// Where a step stands, from what the books say and the last mark of it.
pub fn state(finding: &Finding, mark: Option<&Mark>) -> State {
    // Where there are no drafts nobody has to have looked at them.
    let nothing_left = finding.left == 0 && (finding.step == Step::Review || !finding.step.is_said());
    match mark {
        _ if nothing_left => State::Done,
        Some(mark) if mark.seen != finding.seen => State::Changed,
        Some(mark) if mark.set_aside => State::SetAside,
        Some(_) => State::Done,
        None => State::Open,
    }
}

/// The step to go on with: the first that is not settled.
pub fn next_step(states: &[(Step, State)]) -> Option<Step> {
    states.iter().find(|(_, state)| !state.is_settled()).map(|(step, _)| *step)
}

/// Whether a step may be marked: one that counts for itself is never said to be done, and what
/// is set aside needs a reason.
pub fn may_mark(step: Step, set_aside: bool, reason: &str) -> Reasons {
    let mut reasons = Reasons::new();
    if step == Step::Lock || (!set_aside && !step.is_said()) {
        reasons.push(Reason::new("close-step-counts-itself"));
    }
    if set_aside && reason.is_empty() {
        reasons.push(Reason::field("reason", "close-reason-missing"));
    }
    if reason.chars().count() > LONGEST_REASON {
        reasons.push(Reason::field("reason", "close-reason-too-long").with("most", LONGEST_REASON));
    }
    reasons
}

/// Characters of a reason.
const LONGEST_REASON: usize = 300;

/// Whether the month may be locked: every step before is settled, and the month is over.
pub fn may_lock(states: &[(Step, State)], month_is_over: bool) -> Reasons {
    let mut reasons = Reasons::new();
    if !month_is_over {
        reasons.push(Reason::new("close-month-is-running"));
    }
    let open = states.iter().any(|(step, state)| *step != Step::Lock && !state.is_settled());
    if open {
        reasons.push(Reason::new("close-steps-open"));
    }
    reasons
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finding(step: Step, left: i64, seen: &str) -> Finding {
        Finding { step, left, seen: seen.to_owned() }
    }

    fn mark(step: Step, set_aside: bool, seen: &str) -> Mark {
        Mark { step, set_aside, seen: seen.to_owned() }
    }

    #[test]
    fn a_step_that_counts_is_done_when_nothing_is_left() {
        assert_eq!(state(&finding(Step::Missing, 0, ""), None), State::Done);
        assert_eq!(state(&finding(Step::Missing, 9, "9"), None), State::Open);
        assert_eq!(state(&finding(Step::Missing, 9, "9"), Some(&mark(Step::Missing, true, "9"))), State::SetAside);
        assert_eq!(state(&finding(Step::Missing, 10, "10"), Some(&mark(Step::Missing, true, "9"))), State::Changed);
    }

    #[test]
    fn what_a_person_says_counts_while_it_is_so() {
        assert_eq!(state(&finding(Step::Review, 1, "a"), None), State::Open, "nobody has looked yet");
        assert_eq!(state(&finding(Step::Review, 0, "a"), None), State::Done, "there is nothing to look at");
        assert_eq!(state(&finding(Step::Reconcile, 0, "a"), None), State::Open, "the bank may know more");
        assert_eq!(state(&finding(Step::Review, 3, "a"), Some(&mark(Step::Review, false, "a"))), State::Done);
        assert_eq!(state(&finding(Step::Review, 3, "b"), Some(&mark(Step::Review, false, "a"))), State::Changed);
    }

    #[test]
    fn the_walk_goes_on_with_the_first_step_that_is_not_settled() {
        let states = [(Step::Missing, State::SetAside), (Step::Review, State::Changed), (Step::Issue, State::Open)];
        assert_eq!(next_step(&states), Some(Step::Review));
        assert_eq!(next_step(&[(Step::Missing, State::Done)]), None);
    }

    #[test]
    fn a_month_is_locked_when_it_is_over_and_all_before_is_settled() {
        let settled: Vec<(Step, State)> = Step::ALL.into_iter().map(|step| (step, State::Done)).collect();
        assert_eq!(may_lock(&settled, true), []);
        let codes = |states: &[(Step, State)], over| -> Vec<&str> {
            may_lock(states, over).iter().map(|reason| reason.code).collect()
        };
        assert_eq!(codes(&settled, false), ["close-month-is-running"]);
        let mut open = settled.clone();
        open[3].1 = State::Changed;
        assert_eq!(codes(&open, true), ["close-steps-open"]);
        let mut unlocked = settled;
        unlocked[5].1 = State::Open;
        assert_eq!(codes(&unlocked, true), [""; 0], "the lock itself does not stand in its way");
    }

    #[test]
    fn a_step_that_counts_for_itself_is_set_aside_with_a_reason_or_not_at_all() {
        let codes = |step, aside, reason: &str| -> Vec<&str> {
            may_mark(step, aside, reason).iter().map(|reason| reason.code).collect()
        };
        assert_eq!(codes(Step::Missing, false, ""), ["close-step-counts-itself"]);
        assert_eq!(codes(Step::Missing, true, ""), ["close-reason-missing"]);
        assert_eq!(codes(Step::Missing, true, "billed with December"), [""; 0]);
        assert_eq!(codes(Step::Review, false, ""), [""; 0]);
        assert_eq!(codes(Step::Lock, true, "x"), ["close-step-counts-itself"]);
        assert_eq!(codes(Step::Review, true, &"x".repeat(301)), ["close-reason-too-long"]);
    }
}
