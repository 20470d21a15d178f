//! What a command is answered with, and the key under which the answer is kept.
//!
//! The answer is stored in the transaction of the change that it tells of. A refusal changes nothing, so it is stored in a
//! transaction of its own. Two requests with one key that run at the same time meet at the key's row: the second finds the
//! first's answer and repeats it.

use crate::problem::{Problem, ProblemCode};
use domain::time::Instant;
use persistence::idempotency::{self, Scope, Stored};
use persistence::{StoreError, Tx};
use serde::Serialize;

/// An answer to a command, ready to be stored and sent.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// Where the new resource is.
    pub location: Option<String>,
    /// The body as it is sent.
    pub body: String,
}

impl Answer {
    /// 200 with a body.
    pub fn ok(body: &impl Serialize) -> Result<Self, Problem> {
        Self::new(200, None, body)
    }

    /// 201 with a body, and where the new resource is.
    pub fn created(location: String, body: &impl Serialize) -> Result<Self, Problem> {
        Self::new(201, Some(location), body)
    }

    /// An answer with this status.
    ///
    /// # Errors
    /// `internal_error` when the body cannot be written.
    pub fn new(status: u16, location: Option<String>, body: &impl Serialize) -> Result<Self, Problem> {
        let body = serde_json::to_string(body).map_err(|error| Problem::internal(&error))?;
        Ok(Self { status, location, body })
    }
}

/// The key of a request, what it belongs to, and who asks: goes with a command into its transaction.
#[derive(Debug, Clone)]
pub struct Once {
    /// The key and what it belongs to, where one was sent.
    pub scope: Option<Scope>,
    /// SHA-256 of the canonical body.
    pub fingerprint: [u8; 32],
    /// The request's id, for the audit trail.
    pub request_id: String,
}

impl Once {
    /// Stores the answer with the change that it tells of.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when another request with this key has been answered meanwhile.
    pub async fn keep(&self, tx: &Tx, answer: &Answer, at: Instant) -> Result<(), StoreError> {
        let Some(scope) = &self.scope else {
            return Ok(());
        };
        let stored = Stored {
            fingerprint: self.fingerprint.to_vec(),
            status: answer.status.into(),
            location: answer.location.clone(),
            body: answer.body.clone(),
        };
        idempotency::insert(tx, scope, &stored, at).await
    }

    /// The answer that the key got before.
    ///
    /// # Errors
    /// `idempotency_key_reused` where it was given with another body.
    pub async fn answered(&self, tx: &Tx) -> Result<Option<Answer>, Problem> {
        let Some(scope) = &self.scope else {
            return Ok(None);
        };
        let Some(stored) = idempotency::find(tx, scope).await? else {
            return Ok(None);
        };
        if stored.fingerprint != self.fingerprint {
            return Err(ProblemCode::IdempotencyKeyReused.into());
        }
        let status = u16::try_from(stored.status).unwrap_or(500);
        Ok(Some(Answer { status, location: stored.location, body: stored.body }))
    }
}
