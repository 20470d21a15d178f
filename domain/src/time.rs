//! Time as a value: instants in UTC, legal dates in China time. The process time zone never matters.

use chrono::{DateTime, Months, NaiveDate, NaiveTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Asia::Shanghai;

/// A moment. Always UTC; China time only where a rule speaks of a date.
pub type Instant = DateTime<Utc>;

/// The calendar date in China at this moment.
#[must_use]
pub fn china_date(at: Instant) -> NaiveDate {
    at.with_timezone(&Shanghai).date_naive()
}

/// 00:00 China time of the date: the first moment that belongs to it.
#[must_use]
pub fn start_of_china_day(date: NaiveDate) -> Instant {
    let midnight = date.and_time(NaiveTime::MIN);
    Shanghai.from_local_datetime(&midnight).earliest().map_or_else(
        // A clock change skipped this midnight (China: only before 1949); standard time applies.
        || (midnight - TimeDelta::hours(8)).and_utc(),
        |local| local.to_utc(),
    )
}

/// 24:00 China time of the date: the first moment that no longer belongs to it.
#[must_use]
pub fn end_of_china_day(date: NaiveDate) -> Instant {
    start_of_china_day(add_days(date, 1))
}

/// The first midnight in China strictly after this moment.
#[must_use]
pub fn china_midnight_after(at: Instant) -> Instant {
    end_of_china_day(china_date(at))
}

/// The date that many days later; stays at the calendar's last date.
#[must_use]
pub fn add_days(date: NaiveDate, days: u32) -> NaiveDate {
    date.checked_add_signed(TimeDelta::days(i64::from(days))).unwrap_or(NaiveDate::MAX)
}

/// The same day that many months later; where it does not exist, the last day of that month.
#[must_use]
pub fn add_months(date: NaiveDate, months: u32) -> NaiveDate {
    date.checked_add_months(Months::new(months)).unwrap_or(NaiveDate::MAX)
}

/// The same day that many years later; 29 February becomes 28 February in common years.
#[must_use]
pub fn add_years(date: NaiveDate, years: u32) -> NaiveDate {
    add_months(date, years.saturating_mul(12))
}

/// The same time of day in China that many years later; 29 February becomes 28 February in common years.
#[must_use]
pub fn years_later(at: Instant, years: u32) -> Instant {
    let local = at.with_timezone(&Shanghai).naive_local();
    let into_the_day = local - local.date().and_time(NaiveTime::MIN);
    start_of_china_day(add_years(local.date(), years)) + into_the_day
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{at, date};

    #[test]
    fn a_china_day_begins_at_16_utc_of_the_day_before() {
        assert_eq!(start_of_china_day(date("2024-03-01")), at("2024-02-29T16:00:00Z"));
        assert_eq!(end_of_china_day(date("2024-02-29")), at("2024-02-29T16:00:00Z"));
        assert_eq!(china_date(at("2024-02-29T15:59:59.999999Z")), date("2024-02-29"));
        assert_eq!(china_date(at("2024-02-29T16:00:00Z")), date("2024-03-01"));
    }

    #[test]
    fn the_next_midnight_is_strictly_later() {
        let midnight = at("2024-02-29T16:00:00Z");
        assert_eq!(china_midnight_after(midnight - TimeDelta::microseconds(1)), midnight);
        assert_eq!(china_midnight_after(midnight), at("2024-03-01T16:00:00Z"));
        assert_eq!(china_midnight_after(midnight + TimeDelta::microseconds(1)), at("2024-03-01T16:00:00Z"));
    }

    #[test]
    fn summer_time_of_1986_to_1991_is_honoured() {
        assert_eq!(start_of_china_day(date("1990-07-01")), at("1990-06-30T15:00:00Z"));
        assert_eq!(start_of_china_day(date("1940-06-01")), at("1940-05-31T16:00:00Z"));
    }

    #[test]
    fn years_later_keep_the_time_of_day_in_china() {
        for (from, to) in [
            ("2025-03-05T10:00:00.000001+08:00", "2026-03-05T10:00:00.000001+08:00"),
            ("2024-02-29T00:00:00+08:00", "2025-02-28T00:00:00+08:00"),
            ("2024-02-29T23:59:59+08:00", "2025-02-28T23:59:59+08:00"),
            // Still the 29th in China, though not in UTC, and the other way round.
            ("2024-02-28T16:00:00Z", "2025-02-27T16:00:00Z"),
            ("2024-02-29T16:00:00Z", "2025-02-28T16:00:00Z"),
        ] {
            assert_eq!(years_later(at(from), 1), at(to), "{from}");
        }
        assert_eq!(years_later(at("2024-02-29T10:00:00+08:00"), 4), at("2028-02-29T10:00:00+08:00"));
    }

    #[test]
    fn months_and_years_clamp_to_the_last_day() {
        assert_eq!(add_months(date("2024-01-31"), 1), date("2024-02-29"));
        assert_eq!(add_months(date("2023-01-31"), 1), date("2023-02-28"));
        assert_eq!(add_months(date("2024-01-30"), 1), date("2024-02-29"));
        assert_eq!(add_months(date("2024-01-28"), 1), date("2024-02-28"));
        assert_eq!(add_years(date("2020-02-29"), 1), date("2021-02-28"));
        assert_eq!(add_years(date("2020-02-29"), 4), date("2024-02-29"));
        assert_eq!(add_years(date("2020-02-28"), 4), date("2024-02-28"));
        assert_eq!(add_years(date("2020-03-01"), u32::MAX), NaiveDate::MAX);
        assert_eq!(add_days(date("2023-12-31"), 1), date("2024-01-01"));
        assert_eq!(add_days(NaiveDate::MAX, 1), NaiveDate::MAX);
    }
}
