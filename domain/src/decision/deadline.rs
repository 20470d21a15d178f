//! PAY-2: 15 days from service, the day of service not counted, until 24:00 of the last day or of the next working day.
//! Source: Administrative Penalty Law 67, 85; Order 160 article 35; that service starts it: decided.

use chrono::NaiveDate;

use crate::calendar::{DayKind, WorkingCalendar};
use crate::policy::Policy;
use crate::time::{Instant, add_days, china_date, end_of_china_day};

/// By when a fine is to be paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deadline {
    /// The last day on which to pay, in China time.
    pub due_date: NaiveDate,
    /// 24:00 China time of that day; exclusive.
    pub due_at: Instant,
    /// True if it depends on a year whose holidays are not announced yet.
    pub provisional: bool,
}

/// A day that cannot be the last one, because it is not a working day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Skipped {
    /// The day.
    pub date: NaiveDate,
    /// Why it does not count.
    pub kind: DayKind,
}

/// How the deadline follows from the service, step by step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    /// The day of service, which is not counted.
    pub served_on: NaiveDate,
    /// The first day that is counted.
    pub first_day: NaiveDate,
    /// The last day that is counted: as many calendar days after service as the policy says.
    pub last_day: NaiveDate,
    /// The days passed over from there, none if the last day is a working day.
    pub skipped: Vec<Skipped>,
    /// The result.
    pub deadline: Deadline,
}

/// Counts the deadline from the moment of service, under the policy of that day.
#[must_use]
pub fn prove(served_at: Instant, policy: &Policy, calendar: &WorkingCalendar) -> Proof {
    let served_on = china_date(served_at);
    let last_day = add_days(served_on, policy.payment_days);
    let skipped: Vec<Skipped> = last_day
        .iter_days()
        .map(|date| Skipped { date, kind: calendar.kind(date) })
        .take_while(|day| !day.kind.is_working())
        .collect();
    let due_date = skipped.last().map_or(last_day, |last| add_days(last.date, 1));
    let provisional =
        last_day.iter_days().take_while(|date| *date <= due_date).any(|date| calendar.is_provisional(date));
    Proof {
        served_on,
        first_day: add_days(served_on, 1),
        last_day,
        skipped,
        deadline: Deadline { due_date, due_at: end_of_china_day(due_date), provisional },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{Datelike, TimeDelta};

    use crate::sample::{MOMENT, at, date, policy};

    fn calendar() -> WorkingCalendar {
        WorkingCalendar::shipped().unwrap()
    }

    /// The deadline of a notice served at noon of this day.
    fn at_noon(served_on: &str, calendar: &WorkingCalendar) -> Proof {
        prove(at(&format!("{served_on}T12:00:00+08:00")), &policy(), calendar)
    }

    #[test]
    fn fifteen_days_the_day_of_service_not_counted() {
        let proof = at_noon("2025-03-05", &calendar());
        assert_eq!(proof.served_on, date("2025-03-05"));
        assert_eq!(proof.first_day, date("2025-03-06"));
        assert_eq!(proof.last_day, date("2025-03-20"));
        assert_eq!(proof.skipped, []);
        let Deadline { due_date, due_at, provisional } = proof.deadline;
        assert_eq!((due_date, provisional), (date("2025-03-20"), false));
        assert_eq!(due_at, at("2025-03-21T00:00:00+08:00"));
    }

    #[test]
    fn the_day_of_service_is_the_day_in_china() {
        let midnight = at("2025-03-05T00:00:00+08:00");
        for (served_at, due_date) in [
            (midnight - MOMENT, "2025-03-19"),
            (midnight, "2025-03-20"),
            (midnight + TimeDelta::days(1) - MOMENT, "2025-03-20"),
            (midnight + TimeDelta::days(1), "2025-03-21"),
        ] {
            let deadline = prove(served_at, &policy(), &calendar()).deadline;
            assert_eq!(deadline.due_date, date(due_date), "{served_at}");
        }
    }

    #[test]
    fn a_day_off_moves_it_to_the_next_working_day() {
        for (served_on, due_date) in [
            ("2025-03-06", "2025-03-21"), // Friday
            ("2025-03-07", "2025-03-24"), // Saturday, Monday
            ("2025-03-08", "2025-03-24"), // Sunday, Monday
            ("2025-03-09", "2025-03-24"), // Monday
            ("2025-01-24", "2025-02-08"), // a Saturday that is worked
            ("2025-01-11", "2025-01-26"), // a Sunday that is worked
            ("2025-01-12", "2025-01-27"), // the day before the Spring Festival
            ("2025-01-13", "2025-02-05"), // its first day, and eight days off
            ("2025-09-16", "2025-10-09"), // 1 October
            ("2018-09-15", "2018-09-30"), // a Sunday that is worked
        ] {
            let deadline = at_noon(served_on, &calendar()).deadline;
            assert_eq!(deadline.due_date, date(due_date), "{served_on}");
        }
    }

    #[test]
    fn the_proof_names_each_day_passed_over() {
        let proof = at_noon("2025-03-07", &calendar());
        let weekend = |day| Skipped { date: date(day), kind: DayKind::Weekend };
        assert_eq!(proof.skipped, [weekend("2025-03-22"), weekend("2025-03-23")]);
    }

    #[test]
    fn provisional_where_the_holidays_are_not_known() {
        let until_2025 = |text| WorkingCalendar::from_documents([(2025, text)]).unwrap();
        let plain = until_2025("source = \"x\"\nholidays = []\nmake_up_days = []");
        let new_year = until_2025(
            "source = \"x\"\nholidays = [{ first = \"2025-12-31\", last = \"2025-12-31\" }]\nmake_up_days = []",
        );
        for (served_on, calendar, due_date, provisional) in [
            ("2025-12-15", &plain, "2025-12-30", false),
            ("2025-12-16", &plain, "2025-12-31", false),
            ("2025-12-17", &plain, "2026-01-01", true),
            ("2025-12-15", &new_year, "2025-12-30", false),
            ("2025-12-16", &new_year, "2026-01-01", true),
        ] {
            let deadline = at_noon(served_on, calendar).deadline;
            assert_eq!(deadline.due_date, date(due_date));
            assert_eq!(deadline.provisional, provisional);
        }
    }

    #[test]
    fn on_every_day_of_nine_years_it_is_the_first_working_day_from_the_fifteenth_on() {
        let (calendar, policy) = (calendar(), policy());
        let days = date("2018-01-01").iter_days();
        for served_on in days.take_while(|day| day.year() < 2027) {
            let noon = served_on.and_hms_opt(4, 0, 0).unwrap().and_utc();
            let proof = prove(noon, &policy, &calendar);
            let mut from_fifteenth = (served_on + TimeDelta::days(15)).iter_days();
            let first = from_fifteenth.find(|day| calendar.kind(*day).is_working());
            assert_eq!(Some(proof.deadline.due_date), first);
        }
    }
}
