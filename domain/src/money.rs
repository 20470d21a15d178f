//! Money in integer fen (1/100 yuan). Never negative, never a float.

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// An amount of money in fen; zero or more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(try_from = "i64", into = "i64")]
pub struct Fen(i64);

/// The amount would be negative.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("an amount of money is never negative")]
pub struct NegativeAmount;

impl Fen {
    /// No money.
    pub const ZERO: Self = Self(0);

    /// An amount of whole yuan.
    #[must_use]
    pub const fn yuan(yuan: u32) -> Self {
        Self(yuan as i64 * 100)
    }

    /// The amount in fen.
    #[must_use]
    pub const fn amount(self) -> i64 {
        self.0
    }

    /// True if there is nothing to pay.
    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// The sum; the largest amount if it does not fit.
    #[must_use]
    pub const fn saturating_add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }

    /// `percent` hundredths of the amount, rounded down to the fen; the largest amount if it does not fit.
    #[must_use]
    pub fn percent(self, percent: u64) -> Self {
        let exact = i128::from(self.0) * i128::from(percent) / 100;
        Self(i64::try_from(exact).unwrap_or(i64::MAX))
    }
}

impl TryFrom<i64> for Fen {
    type Error = NegativeAmount;

    fn try_from(fen: i64) -> Result<Self, NegativeAmount> {
        if fen < 0 { Err(NegativeAmount) } else { Ok(Self(fen)) }
    }
}

impl From<Fen> for i64 {
    fn from(fen: Fen) -> Self {
        fen.0
    }
}

/// Yuan with two decimals, as the payment provider and notices write it: `200.00`.
impl fmt::Display for Fen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:02}", self.0 / 100, self.0 % 100)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fen(amount: i64) -> Fen {
        Fen::try_from(amount).unwrap()
    }

    #[test]
    fn is_never_negative() {
        assert_eq!(Fen::try_from(-1), Err(NegativeAmount));
        assert_eq!(Fen::try_from(0), Ok(Fen::ZERO));
        assert_eq!(Fen::try_from(1).map(Fen::amount), Ok(1));
        assert_eq!(fen(i64::MAX).saturating_add(fen(1)), fen(i64::MAX));
        assert_eq!(fen(2).saturating_add(fen(3)), fen(5));
        assert!(Fen::ZERO.is_zero() && !fen(1).is_zero());
        assert_eq!(i64::from(fen(7)), 7);
    }

    #[test]
    fn percentages_round_down_and_saturate() {
        assert_eq!(Fen::yuan(200).percent(3), Fen::yuan(6));
        assert_eq!(fen(33).percent(3), fen(0));
        assert_eq!(fen(34).percent(3), fen(1));
        assert_eq!(fen(i64::MAX).percent(101), fen(i64::MAX));
    }

    #[test]
    fn prints_yuan() {
        assert_eq!(Fen::yuan(200).to_string(), "200.00");
        assert_eq!(fen(1).to_string(), "0.01");
        assert_eq!(fen(20_050).to_string(), "200.50");
    }
}
