//! How much of a week is kept for whom, and what is left for the rest. Pure.
//!
//! Amounts are capacity-minutes: a pool of six seats open for an hour has 360. A share is a part
//! of all open time of a week, Monday to Sunday. Until it is released, so many days before each
//! day, others may take only what no share still keeps: each share keeps what is reserved less
//! what its own categories have booked in the week.

use chrono::{Datelike, Days, NaiveDate};

use crate::base::time;
use crate::base::{BasisPoints, Reason};

/// Time kept for some user categories.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Share {
    /// Row.
    pub id: i64,
    /// Codes of the categories it is kept for.
    pub user_categories: Vec<String>,
    /// Part of the week's open time.
    pub part: BasisPoints,
    /// Released so many days before each day.
    pub release_days: i64,
}

/// Time booked by units of a category.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Used {
    /// Code of the category.
    pub user_category: String,
    /// Capacity-minutes.
    pub amount: i64,
}

/// A week of what shares are set for.
#[derive(Clone, Debug, Default)]
pub struct Week {
    /// All open time, capacity-minutes.
    pub total: i64,
    /// What is booked.
    pub used: Vec<Used>,
}

/// What a share is in a week, capacity-minutes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Its part of the open time.
    pub reserved: i64,
    /// Booked by its categories.
    pub used: i64,
    /// Still kept for them.
    pub kept: i64,
}

impl Share {
    /// Whether it is kept for a category.
    pub fn is_for(&self, user_category: &str) -> bool {
        self.user_categories.iter().any(|code| code == user_category)
    }

    /// The first day on which everybody may take what is kept on a day.
    pub fn released_on(&self, day: NaiveDate) -> NaiveDate {
        day.checked_sub_days(Days::new(self.release_days.unsigned_abs())).unwrap_or(day)
    }

    /// How it stands in a week.
    pub fn standing(&self, week: &Week) -> Standing {
        let reserved = i64::try_from(i128::from(week.total) * i128::from(self.part.0) / 10_000).unwrap_or(0);
        let used = week.used.iter().filter(|used| self.is_for(&used.user_category)).map(|used| used.amount).sum();
        Standing { reserved, used, kept: Ord::max(reserved - used, 0) }
    }
}

/// The Monday of a day's week.
pub fn monday(day: NaiveDate) -> NaiveDate {
    day.checked_sub_days(Days::new(u64::from(day.weekday().num_days_from_monday()))).unwrap_or(day)
}

/// What units of a category may still book on a day of a week. Below zero where shares were set
/// after more had been booked.
pub fn left_for(week: &Week, shares: &[Share], user_category: &str, day: NaiveDate, today: NaiveDate) -> i64 {
    let used: i64 = week.used.iter().map(|used| used.amount).sum();
    let kept = kept_for_others(shares, user_category, day, today).map(|share| share.standing(week).kept);
    week.total - used - kept.sum::<i64>()
}

fn kept_for_others<'a>(
    shares: &'a [Share],
    user_category: &'a str,
    day: NaiveDate,
    today: NaiveDate,
) -> impl Iterator<Item = &'a Share> {
    shares.iter().filter(move |share| !share.is_for(user_category) && share.released_on(day) > today)
}

/// Refuses what would come out of time that is kept for others, and says when it is released.
pub fn refusal(
    week: &Week,
    shares: &[Share],
    user_category: &str,
    day: NaiveDate,
    today: NaiveDate,
    wanted: i64,
) -> Option<Reason> {
    let keeps = |share: &&Share| share.standing(week).kept > 0;
    // Where nothing is kept any more the ledger alone decides.
    let released =
        kept_for_others(shares, user_category, day, today).filter(keeps).map(|s| s.released_on(day)).max()?;
    let left = left_for(week, shares, user_category, day, today);
    if wanted <= left {
        return None;
    }
    let left = Ord::max(left, 0);
    let reason = Reason::field("starts_at", "share-reserved").with("left", format!("{}:{:02}", left / 60, left % 60));
    Some(reason.with("week", time::short_date(monday(day))).with("released", time::short_date(released)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn date(text: &str) -> NaiveDate {
        NaiveDate::parse_from_str(text, "%Y-%m-%d").unwrap()
    }

    fn share(codes: &[&str], percent: i64, release_days: i64) -> Share {
        let user_categories = codes.iter().map(|code| (*code).to_owned()).collect();
        Share { id: 1, user_categories, part: BasisPoints(percent * 100), release_days }
    }

    fn used(code: &str, amount: i64) -> Used {
        Used { user_category: code.to_owned(), amount }
    }

    #[test]
    fn others_may_take_only_what_is_not_reserved_until_it_is_released() {
        let shares = [share(&["member"], 60, 3), share(&["artisan"], 20, 1)];
        let (day, early) = (date("2026-11-27"), date("2026-11-22"));
        let empty = Week { total: 3000, used: vec![] };
        assert_eq!(left_for(&empty, &shares, "outsider", day, early), 600);
        assert_eq!(
            left_for(&empty, &shares, "member", day, early),
            2400,
            "the artisans' share is kept from members too"
        );
        assert_eq!(left_for(&empty, &shares, "outsider", day, date("2026-11-24")), 2400, "members' share is released");
        assert_eq!(left_for(&empty, &shares, "outsider", day, date("2026-11-26")), 3000);
    }

    #[test]
    fn what_a_group_has_booked_is_no_longer_kept_for_it() {
        let shares = [share(&["member"], 60, 3)];
        let (day, early) = (date("2026-11-27"), date("2026-11-22"));
        let week = Week { total: 3000, used: vec![used("member", 1500), used("outsider", 900)] };
        assert_eq!(shares[0].standing(&week), Standing { reserved: 1800, used: 1500, kept: 300 });
        assert_eq!(left_for(&week, &shares, "outsider", day, early), 300);
        assert!(refusal(&week, &shares, "outsider", day, early, 300).is_none());
        let refused = refusal(&week, &shares, "outsider", day, early, 301).unwrap();
        assert_eq!(refused.code, "share-reserved");
        assert!(refused.facts.contains(&("released", "24-11-2026".to_owned())), "{refused:?}");
        assert!(refused.facts.contains(&("left", "5:00".to_owned())), "{refused:?}");
        let over = Week { used: vec![used("member", 2500)], ..week };
        assert!(refusal(&over, &shares, "outsider", day, early, 9999).is_none(), "the ledger decides from here on");
    }

    #[test]
    fn weeks_begin_on_monday() {
        assert_eq!(monday(date("2026-11-22")), date("2026-11-16"), "a Sunday");
        assert_eq!(monday(date("2026-11-23")), date("2026-11-23"));
    }

    proptest! {
        #[test]
        fn whatever_others_book_first_a_group_finds_its_share_until_it_is_released(
            asks in prop::collection::vec((0usize..3, 1i64..200), 0..60),
            percents in (1i64..60, 1i64..40),
        ) {
            let names = ["member", "artisan", "outsider"];
            let shares = [share(&["member"], percents.0, 2), share(&["artisan"], percents.1, 2)];
            let (day, today) = (date("2026-11-27"), date("2026-11-22"));
            let mut week = Week { total: 3000, used: vec![] };
            for (who, wanted) in asks {
                let fits = week.used.iter().map(|used| used.amount).sum::<i64>() + wanted <= week.total;
                if fits && refusal(&week, &shares, names[who], day, today, wanted).is_none() {
                    week.used.push(used(names[who], wanted));
                }
                for (group, share) in names.iter().zip(&shares) {
                    let standing = share.standing(&week);
                    prop_assert!(left_for(&week, &shares, group, day, today) >= standing.kept);
                }
            }
        }
    }
}
