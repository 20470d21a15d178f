//! How far the clock is moved: an ISO 8601 duration of weeks, or of days, hours, minutes and seconds.
//!
//! Years and months are left out: how long they are depends on where they start.

use chrono::TimeDelta;
use serde::Deserialize;
use std::str::FromStr;

/// A move of the clock: at least a second, at most 366 days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Advance(TimeDelta);

const EXPECTED: &str = "expected an ISO 8601 duration such as P15D, P2W or PT1H30M, of 1 second to 366 days";
const SHORTEST: TimeDelta = TimeDelta::seconds(1);
const LONGEST: TimeDelta = TimeDelta::days(366);
/// Nine digits of the longest unit stay far below what a duration holds.
const MOST_DIGITS: usize = 9;

impl Advance {
    /// In microseconds.
    pub fn microseconds(self) -> i64 {
        self.0.num_microseconds().unwrap_or(i64::MAX)
    }
}

impl FromStr for Advance {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let parsed = text.strip_prefix('P').and_then(parse).filter(|by| (SHORTEST..=LONGEST).contains(by));
        parsed.map(Self).ok_or(EXPECTED)
    }
}

impl TryFrom<String> for Advance {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

/// What stands after the `P`.
fn parse(text: &str) -> Option<TimeDelta> {
    let (date, time) = match text.split_once('T') {
        Some((date, time)) if !time.is_empty() => (date, time),
        Some(_) => return None,
        None => (text, ""),
    };
    if let Some(weeks) = date.strip_suffix('W') {
        return if time.is_empty() { number(weeks).map(TimeDelta::weeks) } else { None };
    }
    let days = amounts(date, &[('D', TimeDelta::days(1))])?;
    let hours = TimeDelta::hours(1);
    Some(days + amounts(time, &[('H', hours), ('M', TimeDelta::minutes(1)), ('S', TimeDelta::seconds(1))])?)
}

/// Adds up amounts such as `1H30M`: each unit at most once, in this order.
fn amounts(mut text: &str, units: &[(char, TimeDelta)]) -> Option<TimeDelta> {
    let mut sum = TimeDelta::zero();
    for (letter, unit) in units {
        if let Some((amount, rest)) = text.split_once(*letter) {
            sum += *unit * i32::try_from(number(amount)?).ok()?;
            text = rest;
        }
    }
    text.is_empty().then_some(sum)
}

fn number(text: &str) -> Option<i64> {
    let digits = (1..=MOST_DIGITS).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(text: &str) -> Option<i64> {
        text.parse::<Advance>().ok().map(|advance| advance.microseconds() / 1_000_000)
    }

    #[test]
    fn every_unit_counts() {
        for (text, expected) in [
            ("PT1S", 1),
            ("PT1M", 60),
            ("PT1H", 3600),
            ("P1D", 86_400),
            ("P1W", 604_800),
            ("P15D", 15 * 86_400),
            ("P1DT2H3M4S", 86_400 + 2 * 3600 + 3 * 60 + 4),
            ("P0DT1S", 1),
            ("PT90M", 5400),
            ("PT31622400S", 31_622_400),
        ] {
            assert_eq!(seconds(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn one_second_to_366_days() {
        for (text, taken) in [
            ("PT0S", false),
            ("PT1S", true),
            ("P366D", true),
            ("P366DT0S", true),
            ("P366DT1S", false),
            ("P52W", true),
            ("P53W", false),
            ("PT31622401S", false),
            ("P999999999D", false),
            ("P999999999W", false),
        ] {
            assert_eq!(seconds(text).is_some(), taken, "{text}");
        }
    }

    #[test]
    fn nothing_else_is_a_duration() {
        for text in [
            "",
            "P",
            "PT",
            "P1",
            "1D",
            "p1d",
            "P1DT",
            "P1Y",
            "P1M",
            "P-1D",
            "-P1D",
            "+P1D",
            "P1.5D",
            "PT0.5S",
            "P1D1D",
            "PT1M1H",
            "PT1S1M",
            "P1WT1H",
            "P1W1D",
            "P1H",
            "PT1D",
            "P 1D",
            "P1D ",
            "P１D",
            "P9999999999D",
            "PT1ST1S",
        ] {
            assert_eq!(seconds(text), None, "{text}");
        }
    }
}
