//! A value with its unit: what a rule observed, what its limit is, what a policy says.

use crate::money::Fen;

words! {
    /// What a number counts.
    Unit, "unit" {
        /// Money, in fen.
        Fen = "fen",
        /// Penalty points.
        Points = "points",
        /// Things.
        Count = "count",
        /// Seconds.
        Seconds = "seconds",
        /// Minutes.
        Minutes = "minutes",
        /// Hours.
        Hours = "hours",
        /// Calendar days.
        Days = "days",
        /// Calendar months.
        Months = "months",
        /// Calendar years.
        Years = "years",
        /// Hundredths of the fine.
        Percent = "percent",
        /// Hundredths of the fine for each day.
        PercentPerDay = "percent_per_day",
    }
}

/// A value to be shown: typed enough to render, plain enough to store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// The question does not arise.
    NotApplicable,
    /// Yes or no.
    Flag(bool),
    /// A number with its unit.
    Number(i64, Unit),
    /// Several numbers of the same unit.
    Numbers(Vec<i64>, Unit),
    /// A code or a `snake_case` word.
    Word(String),
    /// Several codes or words.
    Words(Vec<String>),
}

impl Value {
    /// An amount of money.
    #[must_use]
    pub fn money(fen: Fen) -> Self {
        Self::Number(fen.amount(), Unit::Fen)
    }

    /// A number of penalty points.
    #[must_use]
    pub fn points(points: u32) -> Self {
        Self::Number(i64::from(points), Unit::Points)
    }

    /// A number of things.
    #[must_use]
    pub fn count(count: u32) -> Self {
        Self::Number(i64::from(count), Unit::Count)
    }

    /// A code or word.
    #[must_use]
    pub fn word(word: impl ToString) -> Self {
        Self::Word(word.to_string())
    }

    /// Several codes or words.
    #[must_use]
    pub fn words<T: ToString>(words: impl IntoIterator<Item = T>) -> Self {
        Self::Words(words.into_iter().map(|word| word.to_string()).collect())
    }
}
