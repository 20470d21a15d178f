//! Dated, sourced numbers. A policy is a document in `policies/`, validated value by value.

mod book;
mod document;
mod error;

use chrono::{NaiveDate, TimeDelta};

use crate::codes::{Division, PlateClass, UseCode};
use crate::money::Fen;
use crate::value::Value;

pub use book::PolicyBook;
pub use error::PolicyError;

checked_text! {
    /// An area with rules of its own, e.g. `chongqing`. Derived from the registering or issuing
    /// authority, never from a citizen number.
    Jurisdiction, "jurisdiction",
    |text| (1..=32).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-')
}

checked_text! {
    /// Names one policy document: `chongqing-2018-07-24`. Stored with every decision made under it.
    PolicyVersion, "policy version",
    |text| (1..=64).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

/// One value of a policy as clients see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyEntry {
    /// Name of the value, as in the document.
    pub name: &'static str,
    /// The value, with its unit.
    pub value: Value,
    /// Where it comes from.
    pub source: String,
}

/// The rules of one jurisdiction from one date on; every value is in a sensible range.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// Names this policy.
    pub version: PolicyVersion,
    /// Where it applies.
    pub jurisdiction: Jurisdiction,
    /// The first two digits of the divisions that belong to the jurisdiction.
    pub province: String,
    /// First day, in China time, on which it applies.
    pub in_force_from: NaiveDate,
    /// HANDLE-4: the highest fine that is handled here, itself included.
    pub fine_limit: Fen,
    /// HANDLE-5: points after handling stay below this.
    pub points_limit: u32,
    /// Points a violation may bear, on the day it happened.
    pub point_values: Vec<u8>,
    /// HANDLE-14: how old points data may be.
    pub points_max_age: TimeDelta,
    /// HANDLE-8: uses of vehicles that are served.
    pub use_codes: Vec<UseCode>,
    /// HANDLE-9: plate classes that are served.
    pub plate_classes: Vec<PlateClass>,
    /// HANDLE-13: letters of licence classes that may not handle point-bearing violations here.
    pub barred_class_letters: Vec<char>,
    /// HANDLE-17: how long a face result counts.
    pub face_lifetime: TimeDelta,
    /// CASE-2: face checks that may be started for one case and role.
    pub face_try_limit: u32,
    /// HANDLE-18: vehicles not one's own per licence and cycle; nothing where there is no such limit.
    pub others_vehicles_per_cycle: Option<u32>,
    /// CASE-1: how long an opened case lives.
    pub case_lifetime: TimeDelta,
    /// CASE-3: how long the authority has to decide.
    pub decision_time: TimeDelta,
    /// CASE-4: how soon after acceptance the notice exists.
    pub notice_time: TimeDelta,
    /// CASE-7: days in which a review may be asked for.
    pub review_days: u32,
    /// CASE-7: months in which an action may be brought.
    pub litigation_months: u32,
    /// PAY-2: days from service in which the fine is to be paid.
    pub payment_days: u32,
    /// PAY-3: surcharge, in hundredths of the fine for each day late.
    pub surcharge_percent_per_day: u32,
    /// PAY-3: the highest surcharge, in hundredths of the fine.
    pub surcharge_cap_percent: u32,
    /// PAY-7: how soon after payment the record is cleared.
    pub clearance_time: TimeDelta,
    /// PAY-8: how long an amount to pay holds at most.
    pub quote_lifetime: TimeDelta,
    /// FOLLOW-3: how long a follow request lives.
    pub follow_request_lifetime: TimeDelta,
    /// FOLLOW-3: how long a follow code lives.
    pub follow_code_lifetime: TimeDelta,
    /// FOLLOW-3: tries to enter one code.
    pub follow_code_tries: u32,
    /// FOLLOW-3: codes given for one request.
    pub follow_codes_per_request: u32,
    /// FOLLOW-4: vehicles of others an account follows.
    pub vehicles_per_account: u32,
    /// FOLLOW-5: follow chances of an account in a year.
    pub follow_chances_per_year: u32,
    /// FOLLOW-6: accounts that follow one vehicle.
    pub followers_per_vehicle: u32,
    /// FOLLOW-7: years after which the authorisation of an owner outside the payment app ends.
    pub authorisation_years: u32,
    entries: Vec<PolicyEntry>,
}

impl Policy {
    /// Every value with its unit and source, in the order of the document format.
    #[must_use]
    pub fn entries(&self) -> &[PolicyEntry] {
        &self.entries
    }

    /// True if an authority in this division belongs to the jurisdiction.
    #[must_use]
    pub fn covers(&self, division: &Division) -> bool {
        division.province() == self.province
    }

    /// True if a violation of a day on which this policy applies may bear that many points.
    #[must_use]
    pub fn allows_points(&self, points: u8) -> bool {
        self.point_values.contains(&points)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::Unit;

    const GOOD: &str = include_str!("policies/hunan-2022-04-01.toml");

    fn read(text: &str) -> Result<Policy, PolicyError> {
        PolicyBook::from_documents([("x.toml", text)]).map(|book| book.iter().next().unwrap().clone())
    }

    /// The good document with the line of one key replaced.
    fn with(key: &str, line: &str) -> Result<Policy, PolicyError> {
        let lines = GOOD.lines().map(|old| if old.starts_with(&format!("{key} =")) { line } else { old });
        read(&lines.collect::<Vec<_>>().join("\n"))
    }

    fn error_key(result: Result<Policy, PolicyError>) -> (&'static str, String) {
        match result.unwrap_err() {
            PolicyError::Syntax { file, .. } => ("syntax", file),
            PolicyError::Missing { key, .. } => ("missing", key),
            PolicyError::Unsourced { key, .. } => ("unsourced", key),
            PolicyError::Nonsense { key, .. } => ("nonsense", key),
            PolicyError::UnknownKey { key, .. } => ("unknown", key),
            PolicyError::Overlap { key, .. } => ("overlap", key.to_owned()),
        }
    }

    #[test]
    fn values_keep_unit_and_source() {
        let policy = read(GOOD).unwrap();
        let entry = |name| policy.entries().iter().find(|entry| entry.name == name).unwrap().clone();
        assert_eq!(entry("fine_limit_fen").value, Value::Number(20_000, Unit::Fen));
        assert_eq!(entry("point_values").value, Value::Numbers(vec![0, 1, 3, 6, 9, 12], Unit::Points));
        assert_eq!(entry("plate_classes").value, Value::words(["02", "52", "07", "08"]));
        assert_eq!(entry("payment_days").value, Value::Number(15, Unit::Days));
        assert!(policy.entries().iter().all(|entry| !entry.source.is_empty()));
        assert_eq!(policy.entries().len(), GOOD.matches("source =").count());
    }

    #[test]
    fn durations_follow_their_unit() {
        let policy = read(GOOD).unwrap();
        assert_eq!(policy.case_lifetime, TimeDelta::minutes(30));
        assert_eq!(policy.face_lifetime, TimeDelta::seconds(120));
        assert_eq!(policy.decision_time, TimeDelta::hours(24));
        assert_eq!(policy.others_vehicles_per_cycle, Some(3));
        assert_eq!(with("others_vehicles_per_cycle", "").unwrap().others_vehicles_per_cycle, None);
    }

    #[test]
    fn every_value_needs_a_source() {
        let key = "payment_days";
        for line in [
            "15",
            "{ value = 15 }",
            "{ value = 15, source = \"\" }",
            "{ value = 15, source = \" \" }",
            "{ value = 15, source = 1 }",
        ] {
            let refused = error_key(with(key, &format!("{key} = {line}")));
            assert_eq!(refused, ("unsourced", key.to_owned()), "{line}");
        }
    }

    #[test]
    fn nonsense_is_refused_and_named() {
        for (key, values) in [
            ("payment_days", vec!["0", "366", "-15", "1.5", "\"15\"", "[15]"]),
            ("fine_limit_fen", vec!["0", "1000001"]),
            ("surcharge_percent_per_day", vec!["-1", "101"]),
            ("point_values", vec!["[0, 13]", "[0, 0]", "[\"0\"]", "3", "[-1]"]),
            ("plate_classes", vec!["[\"2\"]", "[\"02\", \"02\"]", "[2]", "\"02\""]),
            ("barred_class_letters", vec!["[\"AB\"]"]),
        ] {
            for value in values {
                let refused = error_key(with(key, &format!("{key} = {{ value = {value}, source = \"x\" }}")));
                assert_eq!(refused, ("nonsense", key.to_owned()), "{value}");
            }
        }
        for (key, value) in [
            ("version", "\"Chongqing\""),
            ("version", "\"\""),
            ("jurisdiction", "\"a b\""),
            ("jurisdiction", "5"),
            ("province", "\"99\""),
            ("in_force_from", "\"2022-04-01\""),
            ("in_force_from", "2022-04-01T00:00:00"),
        ] {
            let refused = error_key(with(key, &format!("{key} = {value}")));
            assert_eq!(refused, ("nonsense", key.to_owned()), "{value}");
        }
    }

    #[test]
    fn keys_are_exactly_those_of_the_format() {
        assert_eq!(error_key(with("payment_days", "")), ("missing", "payment_days".to_owned()));
        assert_eq!(error_key(with("version", "")), ("missing", "version".to_owned()));
        let no_value = with("payment_days", "payment_days = { source = \"x\" }");
        assert_eq!(error_key(no_value), ("missing", "payment_days.value".to_owned()));
        let extra = with("payment_days", "payment_days = { value = 15, source = \"x\", unit = \"d\" }");
        assert_eq!(error_key(extra), ("unknown", "payment_days.unit".to_owned()));
        assert_eq!(error_key(read(&format!("{GOOD}\nspeed = 1"))), ("unknown", "speed".to_owned()));
        assert_eq!(error_key(read("no toml")), ("syntax", "x.toml".to_owned()));
    }
}
