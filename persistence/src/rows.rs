//! What every mapping from rows to domain types needs.

use crate::error::{Result, StoreError};
use domain::money::Fen;
use domain::source::SourceVersion;
use domain::time::Instant;
use std::fmt::Display;
use std::str::FromStr;

/// Reads a stored word, code or number back into its checked type.
pub(crate) fn parsed<T: FromStr<Err: Display>>(text: &str) -> Result<T> {
    text.parse().map_err(StoreError::corrupt)
}

/// Reads a stored amount.
pub(crate) fn fen(amount: i64) -> Result<Fen> {
    Fen::try_from(amount).map_err(StoreError::corrupt)
}

/// Reads the version that the source counts.
pub(crate) fn source_version(number: i64) -> Result<SourceVersion> {
    SourceVersion::try_from(number).map_err(StoreError::corrupt)
}

/// Reads a stored count.
pub(crate) fn count<T: TryFrom<i32, Error: Display>>(number: i32) -> Result<T> {
    T::try_from(number).map_err(StoreError::corrupt)
}

/// A column that the row's status demands.
pub(crate) fn required<T>(value: Option<T>, column: &str) -> Result<T> {
    value.ok_or_else(|| StoreError::corrupt(format!("{column} is missing")))
}

/// A position in a list that is ordered by time, the newest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position<Id> {
    /// The time of the last row that was seen.
    pub at: Instant,
    /// Its id, which tells rows of the same time apart.
    pub id: Id,
}

/// Later than anything that is stored, on both databases: where a list of the newest starts.
pub(crate) const END_OF_TIME: Instant = match Instant::from_timestamp(32_503_680_000, 0) {
    Some(at) => at,
    None => Instant::MAX_UTC,
};
