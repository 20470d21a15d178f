//! What a command is answered with, and the key under which the answer is kept.
//!
//! The answer is stored in the transaction of the change that it tells of. A refusal changes nothing, so it is stored in a
//! transaction of its own. Two requests with one key that run at the same time meet at the key's row: the second finds the
//! first's answer and repeats it.

use crate::principal::{By, Driver};
use crate::problem::{Problem, ProblemCode};
use crate::work::Work;
use domain::time::Instant;
use persistence::idempotency::{self, Scope, Stored};
use persistence::{StoreError, Tx};
use serde::Serialize;
use std::sync::Arc;

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

type Render<V> = Arc<dyn Fn(&V) -> Result<Answer, Problem> + Send + Sync>;

/// How a command is answered: the key under which the answer is kept, and what is made of the value that it comes to.
pub struct Reply<V> {
    once: Once,
    render: Render<V>,
}

impl<V> Clone for Reply<V> {
    fn clone(&self) -> Self {
        Self { once: self.once.clone(), render: Arc::clone(&self.render) }
    }
}

impl<V> Reply<V> {
    /// A reply under that key, rendered so.
    pub fn new(once: Once, render: impl Fn(&V) -> Result<Answer, Problem> + Send + Sync + 'static) -> Self {
        Self { once, render: Arc::new(render) }
    }

    /// That driver, as the author of what the command changes.
    pub fn by(&self, driver: Driver) -> By {
        driver.by(&self.once.request_id)
    }

    /// The answer that tells of `value`.
    ///
    /// # Errors
    /// `internal_error` when it cannot be written.
    pub fn of(&self, value: &V) -> Result<Answer, Problem> {
        (self.render)(value)
    }

    /// Stores the answer under its key, in the transaction of the change that it tells of.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when another request with this key has been answered meanwhile.
    pub async fn keep(&self, work: &Work<'_>, answer: &Answer) -> Result<(), StoreError> {
        self.once.keep(work.tx, answer, work.shared.clock.machine_now()).await
    }

    /// Renders and stores the answer. Returns it.
    ///
    /// # Errors
    /// As [`Reply::of`] and [`Reply::keep`].
    pub async fn give(&self, work: &Work<'_>, value: &V) -> Result<Answer, Problem> {
        let answer = self.of(value)?;
        self.keep(work, &answer).await?;
        Ok(answer)
    }
}

/// What a command comes to that was tried and is not to be undone. Both commit: a wrong code costs its try although it is refused.
#[derive(Debug)]
pub enum Outcome<T> {
    /// It was done.
    Done(T),
    /// It was refused, and what that cost stays taken.
    Refused(Problem),
}

impl<T> Outcome<T> {
    /// What the caller is told once the transaction has been committed.
    ///
    /// # Errors
    /// The refusal.
    pub fn told(self) -> Result<T, Problem> {
        match self {
            Self::Done(done) => Ok(done),
            Self::Refused(problem) => Err(problem),
        }
    }
}
