//! Working days: weekends, public holidays and make-up working days. Holiday lists are data, one file a year.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate, Weekday};
use serde::Deserialize;
use thiserror::Error;

const SHIPPED: &[(i32, &str)] = &[
    (2018, include_str!("policies/holidays-2018.toml")),
    (2019, include_str!("policies/holidays-2019.toml")),
    (2020, include_str!("policies/holidays-2020.toml")),
    (2021, include_str!("policies/holidays-2021.toml")),
    (2022, include_str!("policies/holidays-2022.toml")),
    (2023, include_str!("policies/holidays-2023.toml")),
    (2024, include_str!("policies/holidays-2024.toml")),
    (2025, include_str!("policies/holidays-2025.toml")),
    (2026, include_str!("policies/holidays-2026.toml")),
];

/// The days that are holidays by law, of years that have no list yet.
const STATUTORY: &str = include_str!("policies/holidays-statutory.toml");

words! {
    /// What kind of day a date is.
    DayKind, "kind of day" {
        /// Monday to Friday, no holiday.
        Weekday = "weekday",
        /// A Saturday or Sunday that makes up for a holiday.
        MakeUpDay = "make_up_day",
        /// Saturday or Sunday.
        Weekend = "weekend",
        /// A public holiday.
        Holiday = "holiday",
    }
}

impl DayKind {
    /// True if offices work on such a day.
    #[must_use]
    pub const fn is_working(self) -> bool {
        matches!(self, Self::Weekday | Self::MakeUpDay)
    }
}

/// Why a holiday list is refused.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum CalendarError {
    /// Not a document of the expected form.
    #[error("holidays of {year}: {message}")]
    Syntax {
        /// The year of the list.
        year: i32,
        /// What the parser says.
        message: String,
    },
    /// A date of another year, a holiday range that ends before it begins, or a make-up day that is
    /// no weekend or is a holiday too.
    #[error("holidays of {year}: {date} does not belong there")]
    Date {
        /// The year of the list.
        year: i32,
        /// The offending date.
        date: NaiveDate,
    },
    /// Two lists for one year.
    #[error("holidays of {year}: listed twice")]
    Twice {
        /// The year of the lists.
        year: i32,
    },
    /// A list without a source.
    #[error("holidays of {year}: no source")]
    Unsourced {
        /// The year of the list.
        year: i32,
    },
}

/// A holiday list as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    source: String,
    holidays: Vec<Range>,
    make_up_days: Vec<NaiveDate>,
}

/// A run of holidays, both ends included.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Range {
    first: NaiveDate,
    last: NaiveDate,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Year {
    holidays: BTreeSet<NaiveDate>,
    make_up_days: BTreeSet<NaiveDate>,
}

/// The statutory days as they are written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Statutory {
    source: String,
    days: Vec<NaiveDate>,
}

/// Knows which days are working days. A year without a list has weekends and the statutory days only, and is provisional.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkingCalendar {
    years: BTreeMap<i32, Year>,
    statutory: BTreeSet<NaiveDate>,
}

impl WorkingCalendar {
    /// The lists this crate ships.
    ///
    /// # Errors
    /// [`CalendarError`] if a shipped list is not valid; the tests prove that they are.
    pub fn shipped() -> Result<Self, CalendarError> {
        Self::from_documents(SHIPPED.iter().copied())
    }

    /// The lists this crate ships, with others that go before them: the list of a year that is published, or amended, after the
    /// crate was built.
    ///
    /// # Errors
    /// As [`WorkingCalendar::from_documents`].
    pub fn supplied<T: AsRef<str>>(documents: impl IntoIterator<Item = (i32, T)>) -> Result<Self, CalendarError> {
        let mut calendar = Self::shipped()?;
        calendar.years.extend(Self::from_documents(documents)?.years);
        Ok(calendar)
    }

    /// Reads lists given as year and text.
    ///
    /// # Errors
    /// [`CalendarError`] for the first list that is not valid.
    pub fn from_documents<T: AsRef<str>>(documents: impl IntoIterator<Item = (i32, T)>) -> Result<Self, CalendarError> {
        let mut years = BTreeMap::new();
        for (year, text) in documents {
            if years.insert(year, read_year(year, text.as_ref())?).is_some() {
                return Err(CalendarError::Twice { year });
            }
        }
        Ok(Self { years, statutory: statutory()? })
    }

    /// What kind of day this is.
    #[must_use]
    pub fn kind(&self, date: NaiveDate) -> DayKind {
        let weekend = is_weekend(date);
        match self.years.get(&date.year()) {
            Some(year) if year.holidays.contains(&date) => DayKind::Holiday,
            Some(year) if year.make_up_days.contains(&date) => DayKind::MakeUpDay,
            None if self.statutory.contains(&date) => DayKind::Holiday,
            _ if weekend => DayKind::Weekend,
            _ => DayKind::Weekday,
        }
    }

    /// True if the year of the date has no holiday list yet.
    #[must_use]
    pub fn is_provisional(&self, date: NaiveDate) -> bool {
        !self.years.contains_key(&date.year())
    }
}

fn is_weekend(date: NaiveDate) -> bool {
    matches!(date.weekday(), Weekday::Sat | Weekday::Sun)
}

fn statutory() -> Result<BTreeSet<NaiveDate>, CalendarError> {
    let read: Result<Statutory, _> = toml::from_str(STATUTORY);
    let read = read.map_err(|error| CalendarError::Syntax { year: 0, message: error.message().to_owned() })?;
    if read.source.trim().is_empty() {
        Err(CalendarError::Unsourced { year: 0 })
    } else {
        Ok(read.days.into_iter().collect())
    }
}

fn read_year(year: i32, text: &str) -> Result<Year, CalendarError> {
    let document: Document =
        toml::from_str(text).map_err(|error| CalendarError::Syntax { year, message: error.message().to_owned() })?;
    if document.source.trim().is_empty() {
        return Err(CalendarError::Unsourced { year });
    }
    let mut holidays = BTreeSet::new();
    for Range { first, last } in document.holidays {
        if first.year() != year || last.year() != year || last < first {
            return Err(CalendarError::Date { year, date: first });
        }
        holidays.extend(first.iter_days().take_while(|day| *day <= last));
    }
    let misplaced = |day: &&NaiveDate| day.year() != year || !is_weekend(**day) || holidays.contains(*day);
    match document.make_up_days.iter().find(misplaced) {
        Some(&date) => Err(CalendarError::Date { year, date }),
        None => Ok(Year { holidays, make_up_days: document.make_up_days.into_iter().collect() }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::date;

    fn one_year(text: &str) -> Result<WorkingCalendar, CalendarError> {
        WorkingCalendar::from_documents([(2025, text)])
    }

    #[test]
    fn the_shipped_lists_say_what_the_notices_say() {
        let calendar = WorkingCalendar::shipped().unwrap();
        for (day, kind) in [
            ("2018-12-29", DayKind::MakeUpDay),
            ("2019-05-02", DayKind::Holiday),
            ("2020-02-01", DayKind::Holiday),
            ("2025-01-26", DayKind::MakeUpDay),
            ("2025-01-27", DayKind::Weekday),
            ("2025-01-28", DayKind::Holiday),
            ("2025-02-04", DayKind::Holiday),
            ("2025-02-05", DayKind::Weekday),
            ("2025-02-08", DayKind::MakeUpDay),
            ("2025-02-09", DayKind::Weekend),
            ("2025-03-08", DayKind::Weekend),
            ("2026-02-14", DayKind::MakeUpDay),
            ("2026-10-08", DayKind::Weekday),
        ] {
            assert_eq!(calendar.kind(date(day)), kind, "{day}");
        }
        let working: Vec<_> = DayKind::ALL.iter().filter(|kind| kind.is_working()).collect();
        assert_eq!(working, [&DayKind::Weekday, &DayKind::MakeUpDay]);
    }

    #[test]
    fn a_year_without_a_list_has_weekends_and_statutory_days_and_is_provisional() {
        let calendar = WorkingCalendar::shipped().unwrap();
        for (day, provisional) in
            [("2017-12-31", true), ("2018-01-01", false), ("2026-12-31", false), ("2027-01-01", true)]
        {
            assert_eq!(calendar.is_provisional(date(day)), provisional, "{day}");
        }
        for (day, kind) in [
            ("2027-01-01", DayKind::Holiday),
            ("2027-01-04", DayKind::Weekday),
            ("2027-02-04", DayKind::Weekday),
            ("2027-02-05", DayKind::Holiday),
            ("2027-02-08", DayKind::Holiday),
            ("2027-02-09", DayKind::Weekday),
            ("2027-10-02", DayKind::Holiday),
            ("2027-10-04", DayKind::Weekday),
            ("2027-10-09", DayKind::Weekend),
            ("2035-10-03", DayKind::Holiday),
        ] {
            assert_eq!(calendar.kind(date(day)), kind, "{day}");
        }
    }

    #[test]
    fn every_year_to_2035_has_its_statutory_days() {
        let calendar = WorkingCalendar::shipped().unwrap();
        for year in 2027..=2035 {
            let days = calendar.statutory.iter().filter(|day| day.year() == year).count();
            // In 2028 and 2031 the Mid-Autumn Festival is one of the first days of October.
            assert_eq!(days, if [2028, 2031].contains(&year) { 12 } else { 13 }, "{year}");
        }
    }

    #[test]
    fn a_list_that_is_supplied_goes_before_what_is_known() {
        let text = "source = \"x\"\nholidays = [{ first = \"2027-01-01\", last = \"2027-01-04\" }]\nmake_up_days = [\"2027-01-09\"]";
        let calendar = WorkingCalendar::supplied([(2027, text)]).unwrap();
        assert_eq!(calendar.kind(date("2027-01-04")), DayKind::Holiday);
        assert_eq!(calendar.kind(date("2027-01-09")), DayKind::MakeUpDay);
        assert_eq!(calendar.kind(date("2027-10-01")), DayKind::Weekday, "the list is all there is to say of its year");
        assert!(!calendar.is_provisional(date("2027-01-04")));
        assert_eq!(calendar.kind(date("2026-10-01")), DayKind::Holiday, "other years stay");
    }

    #[test]
    fn nonsense_lists_are_refused() {
        let head = "source = \"x\"\n";
        for (holidays, make_up) in [
            ("{ first = \"2025-01-02\", last = \"2025-01-01\" }", ""),
            ("{ first = \"2024-12-31\", last = \"2025-01-01\" }", ""),
            ("{ first = \"2025-12-31\", last = \"2026-01-01\" }", ""),
            ("", "\"2025-01-27\""),
            ("", "\"2024-01-27\""),
            ("{ first = \"2025-01-26\", last = \"2025-01-26\" }", "\"2025-01-26\""),
        ] {
            let text = format!("{head}holidays = [{holidays}]\nmake_up_days = [{make_up}]");
            assert!(matches!(one_year(&text), Err(CalendarError::Date { year: 2025, .. })), "{text}");
        }
        let empty = "holidays = []\nmake_up_days = []";
        assert!(one_year(&format!("{head}{empty}")).is_ok());
        let unsourced = format!("source = \" \"\n{empty}");
        assert_eq!(one_year(&unsourced), Err(CalendarError::Unsourced { year: 2025 }));
        assert!(matches!(one_year(empty), Err(CalendarError::Syntax { year: 2025, .. })));
        let text = format!("{head}{empty}");
        let twice = WorkingCalendar::from_documents([(2025, &text), (2025, &text)]);
        assert_eq!(twice, Err(CalendarError::Twice { year: 2025 }));
    }
}
