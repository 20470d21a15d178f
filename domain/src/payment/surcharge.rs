//! PAY-3: late, 3 % of the fine per day, never more than the fine, suspended while a review is pending.
//! Source: seed; Administrative Penalty Law 72, 73.

use chrono::NaiveDate;

use crate::ids::DecisionId;
use crate::money::Fen;
use crate::policy::Policy;
use crate::time::{Instant, china_date};

/// A review of the decision, as the authority reported it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Suspension {
    /// When the review began.
    pub from: Instant,
    /// When it ended; nothing while it is pending.
    pub until: Option<Instant>,
}

impl Suspension {
    /// True if the review was pending at any moment of this day in China.
    fn touches(&self, day: NaiveDate) -> bool {
        china_date(self.from) <= day && self.until.is_none_or(|until| day <= china_date(until))
    }
}

/// The reviews of a decision. None is known here yet.
#[must_use]
pub const fn suspensions_of(_decision: DecisionId) -> &'static [Suspension] {
    &[]
}

/// Days late at this moment: the China days after the due date up to today, without those touched by a review.
#[must_use]
pub fn days_late(due_date: NaiveDate, suspensions: &[Suspension], at: Instant) -> u32 {
    let today = china_date(at);
    let late = due_date.iter_days().skip(1).take_while(|day| *day <= today);
    let counted = late.filter(|day| !suspensions.iter().any(|suspension| suspension.touches(*day))).count();
    u32::try_from(counted).unwrap_or(u32::MAX)
}

/// The surcharge on a fine that is that many days late.
#[must_use]
pub fn surcharge(fine: Fen, days_late: u32, policy: &Policy) -> Fen {
    let grown = fine.percent(u64::from(policy.surcharge_percent_per_day) * u64::from(days_late));
    grown.min(fine.percent(policy.surcharge_cap_percent.into()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{MOMENT, at, date, policy};

    /// Days late of a fine due on 20 March, at noon of a day.
    fn days(day: &str, suspensions: &[Suspension]) -> u32 {
        days_late(date("2025-03-20"), suspensions, at(&format!("{day}T12:00:00+08:00")))
    }

    fn review(from: &str, until: Option<&str>) -> Suspension {
        Suspension { from: at(from), until: until.map(at) }
    }

    #[test]
    fn a_fine_of_200_grows_by_6_a_day_up_to_200() {
        let policy = policy();
        for days_late in 0..=60 {
            let expected = (600 * i64::from(days_late)).min(20_000);
            assert_eq!(surcharge(Fen::yuan(200), days_late, &policy).amount(), expected);
        }
        for (days_late, yuan) in [(32, 192), (33, 198), (34, 200), (35, 200), (u32::MAX, 200)] {
            assert_eq!(surcharge(Fen::yuan(200), days_late, &policy), Fen::yuan(yuan));
        }
    }

    #[test]
    fn no_surcharge_ever_exceeds_its_fine() {
        let policy = policy();
        for fen in 0..=20_002 {
            let fine = Fen::try_from(fen).unwrap();
            for days_late in [0, 1, 33, 34] {
                let expected = (fen * 3 * i64::from(days_late) / 100).min(fen);
                assert_eq!(surcharge(fine, days_late, &policy).amount(), expected);
            }
        }
    }

    #[test]
    fn rate_and_cap_are_the_policys() {
        let mut policy = policy();
        policy.surcharge_percent_per_day = 2;
        policy.surcharge_cap_percent = 50;
        for (days_late, yuan) in [(24, 48), (25, 50), (26, 50)] {
            assert_eq!(surcharge(Fen::yuan(100), days_late, &policy), Fen::yuan(yuan));
        }
    }

    #[test]
    fn each_day_in_china_after_the_due_date_is_one() {
        let midnight = at("2025-03-21T00:00:00+08:00");
        for (moment, expected) in [
            (at("2025-03-06T00:00:00+08:00"), 0),
            (midnight - MOMENT, 0),
            (midnight, 1),
            (midnight + MOMENT, 1),
            (at("2025-03-22T00:00:00+08:00") - MOMENT, 1),
            (at("2025-03-22T00:00:00+08:00"), 2),
        ] {
            assert_eq!(days_late(date("2025-03-20"), &[], moment), expected, "{moment}");
        }
        assert_eq!(days("2025-04-22", &[]), 33);
    }

    #[test]
    fn days_touched_by_a_review_do_not_count() {
        let ended = review("2025-03-22T23:00:00+08:00", Some("2025-03-24T01:00:00+08:00"));
        for (day, expected) in [("2025-03-21", 1), ("2025-03-22", 1), ("2025-03-24", 1), ("2025-03-25", 2)] {
            assert_eq!(days(day, &[ended]), expected, "{day}");
        }
        let pending = review("2025-03-23T12:00:00+08:00", None);
        assert_eq!(days("2025-03-22", &[pending]), 2);
        assert_eq!(days("2026-03-22", &[pending]), 2);
        assert_eq!(
            days("2025-03-30", &[ended, review("2025-03-23T12:00:00+08:00", Some("2025-03-25T12:00:00+08:00"))]),
            6
        );
        let before = review("2025-03-10T12:00:00+08:00", Some("2025-03-20T12:00:00+08:00"));
        assert_eq!(days("2025-03-22", &[before]), 2);
    }
}
