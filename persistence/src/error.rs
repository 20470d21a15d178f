//! What can go wrong between the service and its database, told apart as far as a caller can act on it.

use diesel::result::{DatabaseErrorKind, Error as DieselError};

/// A failed statement or transaction. Nothing of it has been stored.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database cannot be reached, or no connection came free in time. Try again later.
    #[error("the database cannot be reached: {0}")]
    Unavailable(String),
    /// Another transaction held a row for longer than the lock timeout. Try again.
    #[error("another transaction holds the row")]
    Busy,
    /// A constraint refused the change: the name of the constraint, or what SQLite says in its place.
    #[error("the constraint {0} refuses the change")]
    Conflict(String),
    /// A row cannot be read as what the domain knows: the database was changed by other hands.
    #[error("a stored row is not valid: {0}")]
    Corrupt(String),
    /// Anything else that the database says.
    #[error("the database failed: {0}")]
    Database(String),
}

/// The outcome of a query.
pub type Result<T, E = StoreError> = std::result::Result<T, E>;

impl StoreError {
    /// Reports a stored value that the domain refuses.
    pub(crate) fn corrupt(error: impl std::fmt::Display) -> Self {
        Self::Corrupt(error.to_string())
    }

    /// Whether trying the same again may succeed.
    pub fn is_temporary(&self) -> bool {
        matches!(self, Self::Unavailable(_) | Self::Busy)
    }
}

impl From<DieselError> for StoreError {
    fn from(error: DieselError) -> Self {
        let DieselError::DatabaseError(kind, info) = &error else {
            return match error {
                DieselError::BrokenTransactionManager => Self::Unavailable(error.to_string()),
                DieselError::DeserializationError(error) => Self::Corrupt(error.to_string()),
                other => Self::Database(other.to_string()),
            };
        };
        let message = info.message();
        let constraint = || Self::Conflict(info.constraint_name().unwrap_or(message).to_owned());
        match kind {
            DatabaseErrorKind::UniqueViolation
            | DatabaseErrorKind::ForeignKeyViolation
            | DatabaseErrorKind::CheckViolation
            | DatabaseErrorKind::NotNullViolation => constraint(),
            DatabaseErrorKind::ClosedConnection | DatabaseErrorKind::UnableToSendCommand => {
                Self::Unavailable(message.to_owned())
            }
            DatabaseErrorKind::SerializationFailure => Self::Busy,
            _ if message.contains("lock timeout")
                || message.contains("deadlock")
                || message.contains("database is locked") =>
            {
                Self::Busy
            }
            _ if message.contains("terminating connection")
                || message.contains("shutting down")
                || message.contains("connection closed") =>
            {
                Self::Unavailable(message.to_owned())
            }
            _ => Self::Database(message.to_owned()),
        }
    }
}
