//! Commands that are carried out once for each idempotency key, however often they are sent.

use crate::http::caller::{Caller, ClientAddress};
use crate::http::context::Context;
use crate::http::extract::IdempotencyKey;
use crate::http::failure::{Failure, MEDIA_TYPE, document, mark_rendered};
use crate::http::table::{Idempotency, Operation};
use actix_web::dev::Payload;
use actix_web::http::{StatusCode, header};
use actix_web::{FromRequest, HttpRequest, HttpResponse, web};
use futures_util::future::join;
use persistence::idempotency::Scope;
use persistence::{StoreError, Tx};
use std::net::IpAddr;
use std::pin::Pin;
use usecases::app::App;
use usecases::principal::{Driver, Principal};
use usecases::problem::{Problem, ProblemCode};
use usecases::reply::{Answer, Once, Reply};

/// A driver's command, beside what its path and body say. A handler that takes one is closed to everybody else.
pub struct Command {
    /// The application.
    pub app: web::Data<App>,
    /// Who commands.
    pub driver: Driver,
    /// The address that the command comes from.
    pub address: Option<IpAddr>,
    /// The request.
    pub request: HttpRequest,
    key: Option<String>,
}

impl FromRequest for Command {
    type Error = actix_web::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Self::Error>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let parts = <(web::Data<App>, Caller<Driver>, ClientAddress, IdempotencyKey)>::from_request(request, payload);
        let request = request.clone();
        Box::pin(async move {
            let (app, Caller(driver), ClientAddress(address), IdempotencyKey(key)) = parts.await?;
            if key.is_none() && Operation::of(&request).idempotency == Idempotency::Required {
                return Err(Failure::from(ProblemCode::IdempotencyKeyMissing).into());
            }
            Ok(Self { app, driver, address, request, key })
        })
    }
}

impl Command {
    /// Runs it, or repeats the answer that its key got before. `render` makes the answer of what `act` comes to.
    ///
    /// # Errors
    /// What `act` returns; `idempotency_key_missing`, `idempotency_key_reused`.
    pub async fn once<V, W, F>(self, fingerprint: [u8; 32], render: W, act: F) -> Result<HttpResponse, Failure>
    where
        W: Fn(&V) -> Result<Answer, Problem> + Send + Sync + 'static,
        F: AsyncFnOnce(&App, Driver, Reply<V>) -> Result<Answer, Problem>,
    {
        let nothing = async |_: &Tx, _| Ok(());
        let act = async |app: &App, driver, (), reply| act(app, driver, reply).await;
        self.once_after(fingerprint, render, nothing, act).await
    }

    /// As [`Command::once`]; what `act` is to know first is asked for together with the key.
    ///
    /// # Errors
    /// What `read` and `act` return; `idempotency_key_missing`, `idempotency_key_reused`.
    pub async fn once_after<V, W, T, R, F>(
        self,
        fingerprint: [u8; 32],
        render: W,
        read: R,
        act: F,
    ) -> Result<HttpResponse, Failure>
    where
        W: Fn(&V) -> Result<Answer, Problem> + Send + Sync + 'static,
        R: AsyncFnOnce(&Tx, Driver) -> Result<T, Problem>,
        F: AsyncFnOnce(&App, Driver, T, Reply<V>) -> Result<Answer, Problem>,
    {
        let Self { app, driver, request, key, .. } = self;
        let scope = key.map(|key| Scope {
            principal: Principal::Driver(driver).to_string(),
            method: request.method().to_string(),
            // Decoded, as the router read it: however the path is written, the key is the same.
            path: request.match_info().as_str().to_owned(),
            key,
        });
        let once = Once { scope, fingerprint, request_id: Context::of(&request).request_id };
        let first = async |tx: &Tx| Ok::<_, Problem>(join(once.answered(tx), read(tx, driver)).await);
        let (known, found) = app.store.read(first).await?;
        if let Some(answer) = known? {
            return Ok(respond(answer, true));
        }
        let acted = match found {
            Ok(found) => act(&app, driver, found, Reply::new(once.clone(), render)).await,
            Err(problem) => Err(problem),
        };
        match acted {
            Ok(answer) => Ok(respond(answer, false)),
            Err(problem) if once.scope.is_none() => Err(problem.into()),
            Err(problem) => settle(&app, &request, once, problem).await,
        }
    }
}

fn respond(answer: Answer, replayed: bool) -> HttpResponse {
    let status = StatusCode::from_u16(answer.status).unwrap_or_default();
    let mut response = HttpResponse::build(status);
    response.content_type(if status.is_success() { "application/json" } else { MEDIA_TYPE });
    if let Some(location) = answer.location {
        response.insert_header((header::LOCATION, location));
    }
    if replayed {
        response.insert_header(("Idempotent-Replayed", "true"));
    }
    let mut response = response.body(answer.body);
    if !status.is_success() {
        mark_rendered(&mut response);
    }
    response
}

/// After a refusal: repeats what a concurrent request with the same key was answered, else stores the refusal.
async fn settle(app: &App, request: &HttpRequest, once: Once, problem: Problem) -> Result<HttpResponse, Failure> {
    let known = async || app.store.read(async |tx| once.answered(tx).await).await;
    if let Some(answer) = known().await? {
        return Ok(respond(answer, true));
    }
    if !problem.is_final() {
        return Err(problem.into());
    }
    let document = document(&problem, &Context::of(request));
    let refusal = Answer::new(problem.code.status(), None, &document)?;
    let (now, kept) = (app.clock.machine_now(), once.clone());
    match app.store.write(async move |tx| kept.keep(tx, &refusal, now).await).await {
        Ok(()) => Err(problem.into()),
        Err(StoreError::Conflict(_)) => match known().await? {
            Some(answer) => Ok(respond(answer, true)),
            None => Err(problem.into()),
        },
        Err(error) => Err(error.into()),
    }
}
