//! FOLLOW-3: the code of six digits: ten minutes, five tries, single use, at most three a request. Source: seed; times decided.
//!
//! Here is how a code looks, how long it lives and what a comparison means. The comparison itself is a statement of the
//! database, which takes the try at the same time; only a keyed hash of the code is stored.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use crate::policy::Policy;
use crate::time::Instant;
use crate::vocabulary::{Malformed, is_digits};

const CODES: u64 = 1_000_000;

/// The authorisation that a request asks for. Each renewal asks for the next.
pub const FIRST_AUTHORISATION: u32 = 1;

/// Which of a follow's codes it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CodeNumber {
    /// The authorisation that the code is for, counted from [`FIRST_AUTHORISATION`].
    pub authorisation: u32,
    /// Which of the codes for that authorisation, counted from 1.
    pub seq: u32,
}

/// A code of six digits. `Debug` does not give it away.
#[derive(Clone, PartialEq, Eq)]
pub struct Code(String);

impl Code {
    /// Makes a code of a keyed digest. All codes are equally likely, but for one part in 10^13.
    #[must_use]
    pub fn from_digest(digest: u64) -> Self {
        Self(format!("{:06}", digest % CODES))
    }

    /// The six digits. For the owner's eyes and for hashing; never to be logged or stored.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Code(…)")
    }
}

impl FromStr for Code {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        if is_digits(text, 6, 6) { Ok(Self(text.to_owned())) } else { Err(Malformed { what: "follow code" }) }
    }
}

/// What is known of a code that was given out, beside its hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IssuedCode {
    /// Which code of its authorisation it is, from 1. Only the newest counts.
    pub seq: u32,
    /// When it dies; exclusive.
    pub expires_at: Instant,
    /// How many more comparisons it allows.
    pub tries_left: u32,
    /// When it was used.
    pub used_at: Option<Instant>,
}

impl IssuedCode {
    /// A code given out now, that does not outlive what it confirms.
    pub(super) fn new(seq: u32, end: Instant, policy: &Policy, now: Instant) -> Self {
        let expires_at = (now + policy.follow_code_lifetime).min(end);
        Self { seq, expires_at, tries_left: policy.follow_code_tries, used_at: None }
    }

    /// True if it may still be compared.
    #[must_use]
    pub fn is_live(&self, now: Instant) -> bool {
        self.used_at.is_none() && self.tries_left > 0 && now < self.expires_at
    }
}

/// No further code is given out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("all {limit} codes are given out")]
pub struct TooManyCodes {
    /// How many there are.
    pub limit: u32,
}

/// Gives out the next code of an authorisation for which `issued` were given out before. It never outlives what it
/// confirms, which ends at `end`.
///
/// # Errors
/// [`TooManyCodes`] once the policy's number is reached.
pub(super) fn issue(issued: u32, end: Instant, policy: &Policy, now: Instant) -> Result<IssuedCode, TooManyCodes> {
    let limit = policy.follow_codes_per_request;
    if issued >= limit {
        return Err(TooManyCodes { limit });
    }
    Ok(IssuedCode::new(issued + 1, end, policy, now))
}

/// Why a code that was entered does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum CodeRefusal {
    /// It is not the code.
    #[error("not the code; {tries_left} tries are left")]
    Wrong {
        /// How many more comparisons the code allows.
        tries_left: u32,
    },
    /// There is no code that could be compared: none was given out, or the newest is used, used up or dead.
    #[error("there is no live code")]
    NoLiveCode,
}

/// What a comparison came to: the code is right, or it does not count.
pub type Verdict = Result<(), CodeRefusal>;

/// What it means that the code entered was or was not `equal` to the newest code, given as it was before this try.
/// A try is taken whether it is right or wrong.
///
/// # Errors
/// See [`CodeRefusal`].
pub fn verdict(newest: Option<&IssuedCode>, equal: bool, now: Instant) -> Verdict {
    let code = newest.filter(|code| code.is_live(now)).ok_or(CodeRefusal::NoLiveCode)?;
    if equal { Ok(()) } else { Err(CodeRefusal::Wrong { tries_left: code.tries_left.saturating_sub(1) }) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{MOMENT, now, policy};
    use chrono::TimeDelta;

    #[test]
    fn a_code_has_six_digits() {
        for (digest, code) in [(0, "000000"), (7, "000007"), (999_999, "999999"), (1_000_000, "000000")] {
            assert_eq!(Code::from_digest(digest).as_str(), code);
            assert_eq!(code.parse(), Ok(Code::from_digest(digest)));
        }
        assert_eq!(Code::from_digest(u64::MAX).as_str(), "551615");
        for wrong in ["", "12345", "1234567", "12345a", "１２３４５６", " 12345", "-12345"] {
            assert!(wrong.parse::<Code>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn nothing_prints_it() {
        assert_eq!(format!("{:?}", Code::from_digest(123_456)), "Code(…)");
    }

    #[test]
    fn three_codes_and_no_more() {
        let end = now() + TimeDelta::hours(72);
        for issued in 0..3 {
            let code = issue(issued, end, &policy(), now()).unwrap();
            assert_eq!((code.seq, code.tries_left, code.used_at), (issued + 1, 5, None));
            assert_eq!(code.expires_at, now() + TimeDelta::minutes(10));
        }
        for issued in 3..5 {
            assert_eq!(issue(issued, end, &policy(), now()), Err(TooManyCodes { limit: 3 }));
        }
    }

    #[test]
    fn a_code_does_not_outlive_what_it_confirms() {
        let ten_minutes = now() + TimeDelta::minutes(10);
        for (end, expires_at) in [
            (ten_minutes - MOMENT, ten_minutes - MOMENT),
            (ten_minutes, ten_minutes),
            (ten_minutes + MOMENT, ten_minutes),
        ] {
            assert_eq!(issue(0, end, &policy(), now()).unwrap().expires_at, expires_at);
        }
    }

    #[test]
    fn a_comparison_counts_while_the_code_lives() {
        let code = issue(0, now() + TimeDelta::hours(72), &policy(), now()).unwrap();
        let end = code.expires_at;
        for (moment, alive) in [(end - MOMENT, true), (end, false), (end + MOMENT, false)] {
            assert_eq!(verdict(Some(&code), true, moment).is_ok(), alive, "{moment}");
        }
        let used = IssuedCode { used_at: Some(now()), ..code };
        let used_up = IssuedCode { tries_left: 0, ..code };
        for dead in [None, Some(&used), Some(&used_up)] {
            for equal in [true, false] {
                assert_eq!(verdict(dead, equal, now()), Err(CodeRefusal::NoLiveCode));
            }
        }
    }

    #[test]
    fn the_last_try_may_be_right() {
        let code = issue(0, now() + TimeDelta::hours(72), &policy(), now()).unwrap();
        for tries_left in 1..=5 {
            let code = IssuedCode { tries_left, ..code };
            assert_eq!(verdict(Some(&code), true, now()), Ok(()));
            let wrong = Err(CodeRefusal::Wrong { tries_left: tries_left - 1 });
            assert_eq!(verdict(Some(&code), false, now()), wrong);
        }
    }
}
