//! The points cycle: 12 months from the first licence issue date, in China time. Source: Order 163 article 3.

use chrono::{Datelike, NaiveDate};

use crate::time::{Instant, add_years, china_date, start_of_china_day};

/// One points cycle. Half-open: the first moment that is not in it is `end`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cycle {
    /// 00:00 China time of the anniversary that begins it.
    pub start: Instant,
    /// 00:00 China time of the anniversary that ends it.
    pub end: Instant,
}

impl Cycle {
    /// The cycle that contains this moment; before the first issue date, the first cycle.
    /// 29 February counts as the last day of February in common years.
    #[must_use]
    pub fn containing(first_issued_on: NaiveDate, at: Instant) -> Self {
        let today = china_date(at);
        let elapsed = u32::try_from(today.year() - first_issued_on.year()).unwrap_or(0);
        let anniversary_is_ahead = add_years(first_issued_on, elapsed) > today;
        let years = elapsed - u32::from(anniversary_is_ahead && elapsed > 0);
        Self {
            start: start_of_china_day(add_years(first_issued_on, years)),
            end: start_of_china_day(add_years(first_issued_on, years.saturating_add(1))),
        }
    }

    /// True if the moment lies in the cycle.
    #[must_use]
    pub fn contains(&self, at: Instant) -> bool {
        self.start <= at && at < self.end
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{MOMENT, at, date};

    fn cycle(first_issued_on: &str, moment: Instant) -> (NaiveDate, NaiveDate) {
        let cycle = Cycle::containing(date(first_issued_on), moment);
        (china_date(cycle.start), china_date(cycle.end))
    }

    #[test]
    fn turns_at_midnight_in_china() {
        let turn = at("2025-06-01T00:00:00+08:00");
        let (before, after) =
            ((date("2024-06-01"), turn.date_naive().succ_opt().unwrap()), (date("2025-06-01"), date("2026-06-01")));
        assert_eq!(cycle("2015-06-01", turn - MOMENT), before);
        assert_eq!(cycle("2015-06-01", turn), after);
        assert_eq!(cycle("2015-06-01", turn + MOMENT), after);
    }

    #[test]
    fn a_licence_of_29_february_turns_on_the_last_day_of_february() {
        let cases = [
            ("2021-02-27T12:00:00+08:00", "2020-02-29", "2021-02-28"),
            ("2021-02-28T00:00:00+08:00", "2021-02-28", "2022-02-28"),
            ("2024-02-28T23:59:59+08:00", "2023-02-28", "2024-02-29"),
            ("2024-02-29T00:00:00+08:00", "2024-02-29", "2025-02-28"),
        ];
        for (moment, start, end) in cases {
            assert_eq!(cycle("2020-02-29", at(moment)), (date(start), date(end)), "{moment}");
        }
    }

    #[test]
    fn the_first_cycle_begins_with_the_licence() {
        let first = (date("2024-06-01"), date("2025-06-01"));
        for moment in ["2023-01-01T00:00:00Z", "2024-05-31T15:59:59Z", "2024-05-31T16:00:00Z", "2024-12-31T00:00:00Z"] {
            assert_eq!(cycle("2024-06-01", at(moment)), first, "{moment}");
        }
    }

    #[test]
    fn cycles_follow_each_other_without_gap() {
        for first in ["2016-02-29", "2015-12-31", "2015-01-01", "2015-06-30"] {
            let mut cycle = Cycle::containing(date(first), at("2016-06-30T16:00:00Z"));
            for _ in 0..12 {
                assert!(cycle.contains(cycle.start) && !cycle.contains(cycle.start - MOMENT));
                assert!(cycle.contains(cycle.end - MOMENT) && !cycle.contains(cycle.end));
                let next = Cycle::containing(date(first), cycle.end);
                assert_eq!(next.start, cycle.end);
                assert_eq!(Cycle::containing(date(first), cycle.end - MOMENT), cycle);
                cycle = next;
            }
        }
    }
}
