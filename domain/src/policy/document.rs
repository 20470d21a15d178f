//! Reads one policy document. Each value is taken from it once, checked, and remembered with its source.

use std::fmt::{Debug, Display};
use std::ops::RangeInclusive;
use std::str::FromStr;

use chrono::{NaiveDate, TimeDelta};
use toml::Value as Toml;

use super::{Policy, PolicyEntry, PolicyError};
use crate::codes::is_province;
use crate::money::Fen;
use crate::value::{Unit, Value};

/// Parses and validates the document.
pub(super) fn parse(file: &str, text: &str) -> Result<Policy, PolicyError> {
    let table = text.parse().map_err(|error: toml::de::Error| PolicyError::Syntax {
        file: file.to_owned(),
        message: error.message().to_owned(),
    })?;
    let mut document = Document { file, table, entries: Vec::new() };
    let policy = read(&mut document)?;
    document.finish(policy)
}

/// The document format: every key, its unit and its range, in the order in which clients see them.
fn read(doc: &mut Document<'_>) -> Result<Policy, PolicyError> {
    let per_day = Unit::PercentPerDay;
    Ok(Policy {
        version: doc.head("version")?,
        jurisdiction: doc.head("jurisdiction")?,
        province: doc.province()?,
        in_force_from: doc.date("in_force_from")?,
        fine_limit: doc.money("fine_limit_fen", 1..=1_000_000)?,
        points_limit: doc.number("points_limit", Unit::Points, 1..=100)?,
        point_values: doc.numbers("point_values", Unit::Points, 0..=12)?,
        points_max_age: doc.duration("points_max_age_hours", Unit::Hours, 1..=744)?,
        use_codes: doc.words("use_codes")?,
        plate_classes: doc.words("plate_classes")?,
        barred_class_letters: doc.words("barred_class_letters")?,
        face_lifetime: doc.duration("face_lifetime_seconds", Unit::Seconds, 1..=3600)?,
        face_try_limit: doc.number("face_try_limit", Unit::Count, 1..=100)?,
        others_vehicles_per_cycle: doc.optional("others_vehicles_per_cycle", 1..=100)?,
        case_lifetime: doc.duration("case_lifetime_minutes", Unit::Minutes, 1..=1440)?,
        decision_time: doc.duration("decision_hours", Unit::Hours, 1..=720)?,
        notice_time: doc.duration("notice_minutes", Unit::Minutes, 1..=1440)?,
        review_days: doc.number("review_days", Unit::Days, 1..=365)?,
        litigation_months: doc.number("litigation_months", Unit::Months, 1..=24)?,
        payment_days: doc.number("payment_days", Unit::Days, 1..=365)?,
        surcharge_percent_per_day: doc.number("surcharge_percent_per_day", per_day, 0..=100)?,
        surcharge_cap_percent: doc.number("surcharge_cap_percent", Unit::Percent, 0..=100)?,
        clearance_time: doc.duration("clearance_hours", Unit::Hours, 1..=720)?,
        quote_lifetime: doc.duration("quote_lifetime_minutes", Unit::Minutes, 1..=1440)?,
        follow_request_lifetime: doc.duration("follow_request_hours", Unit::Hours, 1..=720)?,
        follow_code_lifetime: doc.duration("follow_code_minutes", Unit::Minutes, 1..=1440)?,
        follow_code_tries: doc.number("follow_code_tries", Unit::Count, 1..=100)?,
        follow_codes_per_request: doc.number("follow_codes_per_request", Unit::Count, 1..=100)?,
        vehicles_per_account: doc.number("vehicles_per_account", Unit::Count, 0..=100)?,
        follow_chances_per_year: doc.number("follow_chances_per_year", Unit::Count, 0..=100)?,
        followers_per_vehicle: doc.number("followers_per_vehicle", Unit::Count, 0..=100)?,
        authorisation_years: doc.number("authorisation_years", Unit::Years, 1..=10)?,
        entries: Vec::new(),
    })
}

struct Document<'a> {
    file: &'a str,
    table: toml::Table,
    entries: Vec<PolicyEntry>,
}

impl Document<'_> {
    /// A key of the head, which has no source: it says what the document is.
    fn head<T: FromStr>(&mut self, key: &'static str) -> Result<T, PolicyError> {
        let text = self.remove(key)?;
        text.as_str().and_then(|text| text.parse().ok()).ok_or_else(|| self.nonsense(key, "a lower-case name"))
    }

    fn province(&mut self) -> Result<String, PolicyError> {
        let text: String = self.head("province")?;
        if is_province(&text) { Ok(text) } else { Err(self.nonsense("province", "a GB/T 2260 province")) }
    }

    fn date(&mut self, key: &'static str) -> Result<NaiveDate, PolicyError> {
        let value = self.remove(key)?;
        let date = value.as_datetime().filter(|datetime| datetime.time.is_none()).and_then(|datetime| datetime.date);
        date.and_then(|date| NaiveDate::from_ymd_opt(date.year.into(), date.month.into(), date.day.into()))
            .ok_or_else(|| self.nonsense(key, "a date"))
    }

    fn money(&mut self, key: &'static str, range: RangeInclusive<i64>) -> Result<Fen, PolicyError> {
        let fen: i64 = self.number(key, Unit::Fen, range)?;
        Fen::try_from(fen).map_err(|_| self.nonsense(key, "an amount"))
    }

    fn duration(
        &mut self,
        key: &'static str,
        unit: Unit,
        range: RangeInclusive<i64>,
    ) -> Result<TimeDelta, PolicyError> {
        let count: i64 = self.number(key, unit, range)?;
        Ok(match unit {
            Unit::Hours => TimeDelta::hours(count),
            Unit::Minutes => TimeDelta::minutes(count),
            _ => TimeDelta::seconds(count),
        })
    }

    /// A count that need not be there.
    fn optional(&mut self, key: &'static str, range: RangeInclusive<i64>) -> Result<Option<u32>, PolicyError> {
        self.table.contains_key(key).then(|| self.number(key, Unit::Count, range)).transpose()
    }

    fn number<T: TryFrom<i64>>(
        &mut self,
        key: &'static str,
        unit: Unit,
        range: RangeInclusive<i64>,
    ) -> Result<T, PolicyError> {
        let (value, source) = self.sourced(key)?;
        let number = value.as_integer().filter(|number| range.contains(number));
        let number = number.ok_or_else(|| self.nonsense(key, &within(&range)))?;
        self.entries.push(PolicyEntry { name: key, value: Value::Number(number, unit), source });
        T::try_from(number).map_err(|_| self.nonsense(key, &within(&range)))
    }

    fn numbers(&mut self, key: &'static str, unit: Unit, range: RangeInclusive<i64>) -> Result<Vec<u8>, PolicyError> {
        let read = |item: &Toml| item.as_integer().filter(|number| range.contains(number));
        let expected = format!("a list of different values, each {}", within(&range));
        let (numbers, source) = self.list(key, read, &expected)?;
        let small = numbers.iter().map(|&number| u8::try_from(number)).collect::<Result<_, _>>();
        self.entries.push(PolicyEntry { name: key, value: Value::Numbers(numbers, unit), source });
        small.map_err(|_| self.nonsense(key, &expected))
    }

    fn words<T: FromStr + Display + PartialEq>(&mut self, key: &'static str) -> Result<Vec<T>, PolicyError> {
        let read = |item: &Toml| item.as_str().and_then(|text| text.parse().ok());
        let (words, source) = self.list(key, read, "a list of different codes of its table")?;
        self.entries.push(PolicyEntry { name: key, value: Value::words(&words), source });
        Ok(words)
    }

    /// A list whose items are all readable and different, with its source.
    fn list<T: PartialEq>(
        &mut self,
        key: &'static str,
        read: impl Fn(&Toml) -> Option<T>,
        expected: &str,
    ) -> Result<(Vec<T>, String), PolicyError> {
        let (value, source) = self.sourced(key)?;
        let items = value.as_array().and_then(|items| items.iter().map(read).collect::<Option<Vec<T>>>());
        let different =
            |items: &Vec<T>| items.iter().enumerate().all(|(i, item)| !items.iter().take(i).any(|o| o == item));
        let items = items.filter(different).ok_or_else(|| self.nonsense(key, expected))?;
        Ok((items, source))
    }

    /// Takes `{ value = …, source = "…" }`, the source not blank.
    fn sourced(&mut self, key: &'static str) -> Result<(Toml, String), PolicyError> {
        let Toml::Table(mut pair) = self.remove(key)? else {
            return Err(self.unsourced(key));
        };
        let source = pair.remove("source").and_then(|source| source.as_str().map(str::to_owned));
        let source = source.filter(|source| !source.trim().is_empty()).ok_or_else(|| self.unsourced(key))?;
        let value = pair.remove("value").ok_or_else(|| self.missing(&format!("{key}.value")))?;
        match pair.keys().next() {
            None => Ok((value, source)),
            Some(extra) => Err(self.unknown(&format!("{key}.{extra}"))),
        }
    }

    fn remove(&mut self, key: &str) -> Result<Toml, PolicyError> {
        self.table.remove(key).ok_or_else(|| self.missing(key))
    }

    /// Refuses keys that nothing has read, and hands the remembered entries to the policy.
    fn finish(self, policy: Policy) -> Result<Policy, PolicyError> {
        match self.table.keys().next() {
            Some(key) => Err(self.unknown(key)),
            None => Ok(Policy { entries: self.entries, ..policy }),
        }
    }

    fn missing(&self, key: &str) -> PolicyError {
        PolicyError::Missing { file: self.file.to_owned(), key: key.to_owned() }
    }

    fn unsourced(&self, key: &str) -> PolicyError {
        PolicyError::Unsourced { file: self.file.to_owned(), key: key.to_owned() }
    }

    fn unknown(&self, key: &str) -> PolicyError {
        PolicyError::UnknownKey { file: self.file.to_owned(), key: key.to_owned() }
    }

    fn nonsense(&self, key: &str, expected: &str) -> PolicyError {
        PolicyError::Nonsense { file: self.file.to_owned(), key: key.to_owned(), expected: expected.to_owned() }
    }
}

fn within<T: Debug>(range: &RangeInclusive<T>) -> String {
    format!("from {:?} to {:?}", range.start(), range.end())
}
