//! Answers that are given once for each idempotency key and repeated to every retry.
//!
//! The answer is stored in the transaction of the change that it tells of. A refusal changes nothing, so it is stored in a
//! transaction of its own. Two requests with one key that run at the same time meet at the key's row: the second finds the
//! first's answer and repeats it.

use crate::app::App;
use crate::http::extract::IdempotencyKey;
use crate::http::request::Context;
use crate::middleware::admission::Driver;
use crate::problem::{self, Problem, ProblemCode};
use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::{FromRequest, HttpRequest, HttpResponse, web};
use domain::time::Instant;
use futures_util::future::join;
use persistence::idempotency::{self, Scope, Stored};
use persistence::{StoreError, Tx};
use serde::Serialize;
use std::pin::Pin;

/// An answer to a command, ready to be stored and sent.
#[derive(Debug, Clone)]
pub struct Answer {
    status: u16,
    location: Option<String>,
    body: String,
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

    fn new(status: u16, location: Option<String>, body: &impl Serialize) -> Result<Self, Problem> {
        let body = serde_json::to_string(body).map_err(|error| Problem::internal(&error))?;
        Ok(Self { status, location, body })
    }

    fn respond(self, replayed: bool) -> HttpResponse {
        let status = actix_web::http::StatusCode::from_u16(self.status).unwrap_or_default();
        let mut response = HttpResponse::build(status);
        response.content_type(if status.is_success() { "application/json" } else { problem::MEDIA_TYPE });
        if let Some(location) = self.location {
            response.insert_header((header::LOCATION, location));
        }
        if replayed {
            response.insert_header(("Idempotent-Replayed", "true"));
        }
        let mut response = response.body(self.body);
        if !status.is_success() {
            problem::mark_rendered(&mut response);
        }
        response
    }
}

/// The key of a request, what it belongs to, and who asks: goes with a command into its transaction.
#[derive(Debug, Clone)]
pub struct Once {
    scope: Option<Scope>,
    fingerprint: [u8; 32],
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
}

/// Whether an operation demands a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Demand {
    /// It opens, submits, pays or starts something.
    Required,
    /// It is safe to repeat anyway.
    Optional,
}

/// A driver's command, beside what its path and body say. A handler that takes one is closed to everybody else.
pub struct Command {
    /// The application.
    pub app: web::Data<App>,
    /// Who commands.
    pub driver: Driver,
    /// The request.
    pub request: HttpRequest,
    key: IdempotencyKey,
}

impl FromRequest for Command {
    type Error = actix_web::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Self::Error>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let parts = <(web::Data<App>, Driver, IdempotencyKey)>::from_request(request, payload);
        let request = request.clone();
        Box::pin(async move {
            let (app, driver, key) = parts.await?;
            Ok(Self { app, driver, request, key })
        })
    }
}

impl Command {
    /// Runs it, or repeats the answer that its key got before.
    ///
    /// # Errors
    /// What `act` answers; `idempotency_key_missing`, `idempotency_key_reused`.
    pub async fn once<F>(self, demand: Demand, fingerprint: [u8; 32], act: F) -> Result<HttpResponse, Problem>
    where
        F: AsyncFnOnce(&App, Driver, Once) -> Result<Answer, Problem>,
    {
        let nothing = async |_: &Tx, _| Ok(());
        let act = async |app: &App, driver, (), once| act(app, driver, once).await;
        self.once_after(demand, fingerprint, nothing, act).await
    }

    /// As [`Command::once`]; what `act` is to know first is asked for together with the key.
    ///
    /// # Errors
    /// What `read` and `act` answer; `idempotency_key_missing`, `idempotency_key_reused`.
    pub async fn once_after<T, R, F>(
        self,
        demand: Demand,
        fingerprint: [u8; 32],
        read: R,
        act: F,
    ) -> Result<HttpResponse, Problem>
    where
        R: AsyncFnOnce(&Tx, Driver) -> Result<T, Problem>,
        F: AsyncFnOnce(&App, Driver, T, Once) -> Result<Answer, Problem>,
    {
        let Self { app, driver, request, key } = self;
        if key.0.is_none() && demand == Demand::Required {
            return Err(ProblemCode::IdempotencyKeyMissing.into());
        }
        let scope = key.0.map(|key| Scope {
            principal: driver.account.to_string(),
            method: request.method().to_string(),
            path: request.path().to_owned(),
            key,
        });
        let once = Once { scope, fingerprint, request_id: Context::of(&request).request_id };
        let first = async |tx: &Tx| Ok::<_, Problem>(join(before(tx, &once), read(tx, driver)).await);
        let (known, found) = app.store.read(first).await?;
        if let Some(answer) = known? {
            return Ok(answer.respond(true));
        }
        let acted = match found {
            Ok(found) => act(&app, driver, found, once.clone()).await,
            Err(problem) => Err(problem),
        };
        match acted {
            Ok(answer) => Ok(answer.respond(false)),
            Err(problem) if once.scope.is_none() => Err(problem),
            Err(problem) => settle(&app, &request, once, problem).await,
        }
    }
}

/// The answer that the key got before.
async fn before(tx: &Tx, once: &Once) -> Result<Option<Answer>, Problem> {
    let Some(scope) = &once.scope else {
        return Ok(None);
    };
    let Some(stored) = idempotency::find(tx, scope).await? else {
        return Ok(None);
    };
    if stored.fingerprint != once.fingerprint {
        return Err(ProblemCode::IdempotencyKeyReused.into());
    }
    let status = u16::try_from(stored.status).unwrap_or(500);
    Ok(Some(Answer { status, location: stored.location, body: stored.body }))
}

/// After a refusal: repeats what a concurrent request with the same key was answered, else stores the refusal.
async fn settle(app: &App, request: &HttpRequest, once: Once, problem: Problem) -> Result<HttpResponse, Problem> {
    let known = async || app.store.read(async |tx| before(tx, &once).await).await;
    if let Some(answer) = known().await? {
        return Ok(answer.respond(true));
    }
    if !problem.is_final() {
        return Err(problem);
    }
    let document = problem.document(&Context::of(request));
    let refusal = Answer::new(problem.code.status().as_u16(), None, &document)?;
    let (now, kept) = (app.clock.machine_now(), once.clone());
    match app.store.write(async move |tx| kept.keep(tx, &refusal, now).await).await {
        Ok(()) => Err(problem),
        Err(StoreError::Conflict(_)) => match known().await? {
            Some(answer) => Ok(answer.respond(true)),
            None => Err(problem),
        },
        Err(error) => Err(error.into()),
    }
}
