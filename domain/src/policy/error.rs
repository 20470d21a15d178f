//! Why a policy document is refused.

use thiserror::Error;

/// Why a policy document is refused. Names the file and, where there is one, the key.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PolicyError {
    /// Not a TOML document.
    #[error("{file}: not a TOML document: {message}")]
    Syntax {
        /// The document.
        file: String,
        /// What the parser says.
        message: String,
    },
    /// A key that must be there is not.
    #[error("{file}: `{key}` is missing")]
    Missing {
        /// The document.
        file: String,
        /// The key.
        key: String,
    },
    /// A value without a source.
    #[error("{file}: `{key}` has no source")]
    Unsourced {
        /// The document.
        file: String,
        /// The key.
        key: String,
    },
    /// A value of the wrong kind or outside its range.
    #[error("{file}: `{key}` must be {expected}")]
    Nonsense {
        /// The document.
        file: String,
        /// The key.
        key: String,
        /// What would be acceptable.
        expected: String,
    },
    /// A key that no rule reads.
    #[error("{file}: `{key}` is not known")]
    UnknownKey {
        /// The document.
        file: String,
        /// The key.
        key: String,
    },
    /// Two documents for the same jurisdiction begin on the same day, or bear the same version.
    #[error("{file}: `{key}` is the same as in {other}")]
    Overlap {
        /// The document.
        file: String,
        /// `in_force_from` or `version`.
        key: &'static str,
        /// The version of the document that was there before.
        other: String,
    },
}
