//! Refusals and failures, on their way to whoever asked.
//!
//! [`ProblemCode`] is the one table; [`Problem`] is one occurrence of a code, with what is particular to it. What becomes of it on
//! the wire is the business of the door that it leaves by.

mod code;
mod refusals;

pub use code::ProblemCode;

use domain::rule::Eligibility;
use persistence::StoreError;
use std::time::Duration;

/// A refusal or failure on its way to the caller.
#[derive(Debug, Clone)]
pub struct Problem {
    /// The code, which brings status, title and messages with it.
    pub code: ProblemCode,
    /// Which parts of the request are at fault.
    pub errors: Vec<FieldError>,
    /// For a rule refusal: the outcome of every rule.
    pub eligibility: Option<Box<Eligibility>>,
    /// When to try again.
    pub retry_after: Option<Duration>,
}

/// One fault of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    /// Where: a JSON pointer into the body (RFC 6901), or `query/…`, `path/…`, `header/…`.
    pub pointer: String,
    /// What: a stable name of the kind of fault.
    pub code: String,
    /// More, in English, for developers.
    pub detail: String,
}

impl FieldError {
    /// A fault at `pointer`.
    pub fn new(pointer: impl Into<String>, code: &str, detail: impl Into<String>) -> Self {
        Self { pointer: pointer.into(), code: code.to_owned(), detail: detail.into() }
    }
}

impl Problem {
    /// An occurrence of `code` with nothing more to say.
    pub fn new(code: ProblemCode) -> Self {
        Self { code, errors: Vec::new(), eligibility: None, retry_after: None }
    }

    /// `invalid_request` because of one part of the request.
    pub fn invalid(pointer: impl Into<String>, code: &str, detail: impl Into<String>) -> Self {
        Self { errors: vec![FieldError::new(pointer, code, detail)], ..Self::new(ProblemCode::InvalidRequest) }
    }

    /// The failure of something that should not fail. The cause goes to the log and nowhere else.
    pub fn internal(cause: &dyn std::fmt::Display) -> Self {
        tracing::error!(%cause, "internal error");
        Self::new(ProblemCode::Internal)
    }

    /// Whether an idempotency key keeps this answer: a business refusal is an answer, a failure is not.
    pub fn is_final(&self) -> bool {
        (400..500).contains(&self.code.status()) && !self.code.retryable()
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.code.code())
    }
}

impl From<ProblemCode> for Problem {
    fn from(code: ProblemCode) -> Self {
        Self::new(code)
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Unavailable(_) => {
                tracing::warn!(%error, "database away");
                Self::new(ProblemCode::ServiceUnavailable)
            }
            StoreError::Busy => Self::new(ProblemCode::RequestInProgress),
            // Another request with the same key was faster: its answer is there to be repeated.
            StoreError::Conflict(constraint) if constraint.contains("idempotency") => {
                Self::new(ProblemCode::RequestInProgress)
            }
            other => Self::internal(&other),
        }
    }
}
