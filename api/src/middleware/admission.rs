//! Who is calling, and how often: verifies the bearer token once, counts the call, and puts the rate-limit headers on the answer.
//! Health checks and pages are asked for with whatever keeps a cache away, and are let pass.

use crate::app::App;
use crate::middleware::queries;
use crate::problem::{Problem, ProblemCode};
use crate::routes::Table;
use crate::security::tokens::TokenRefusal;
use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderMap};
use actix_web::middleware::Next;
use actix_web::{Error, FromRequest, HttpMessage, HttpRequest, web};
use domain::ids::{AccountId, PersonId, SessionId};
use domain::time::Instant;
use persistence::Viewer;
use std::future::{Ready, ready};
use std::net::IpAddr;

/// A signed-in driver. A handler that takes one is closed to everybody else.
#[derive(Debug, Clone, Copy)]
pub struct Driver {
    /// The account at the host.
    pub account: AccountId,
    /// The person behind it.
    pub person: PersonId,
    /// The session of the token.
    pub session: SessionId,
}

impl Driver {
    /// The driver who looks at this moment (LINK-4).
    pub fn viewing(self, at: Instant) -> Viewer {
        Viewer { person: self.person, at }
    }
}

/// What the `Authorization` header amounts to.
type Authentication = Result<Driver, ProblemCode>;

/// See the module. The envelope puts the headers on the answer, whatever the answer is.
pub async fn admission<B: MessageBody>(
    app: web::Data<App>,
    table: web::Data<Table>,
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, Error> {
    if !request.path().starts_with("/v1/") {
        return Ok(next.call(request).await?.map_into_left_body());
    }
    let authentication = authenticate(&app, request.headers());
    let verdict = match &authentication {
        Ok(driver) => app.limits.count_account(driver.account),
        Err(_) => app.limits.count_address(client_address(&app, request.request())),
    };
    let retry_after = verdict.retry_after;
    request.extensions_mut().insert(verdict);
    request.extensions_mut().insert::<Authentication>(authentication);
    if retry_after.is_some() {
        let refusal = Problem { retry_after, ..ProblemCode::RateLimited.into() };
        return Ok(request.error_response(refusal).map_into_right_body());
    }
    if let Err(refusal) = queries::check(&table, &request) {
        return Ok(request.error_response(refusal).map_into_right_body());
    }
    Ok(next.call(request).await?.map_into_left_body())
}

fn authenticate(app: &App, headers: &HeaderMap) -> Authentication {
    let mut sent = headers.get_all(header::AUTHORIZATION);
    let (Some(value), None) = (sent.next(), sent.next()) else {
        return Err(ProblemCode::Unauthenticated);
    };
    let (scheme, token) =
        value.to_str().ok().and_then(|text| text.split_once(' ')).ok_or(ProblemCode::Unauthenticated)?;
    if !scheme.eq_ignore_ascii_case("bearer") {
        return Err(ProblemCode::Unauthenticated);
    }
    match app.tokens.verify(token.trim(), app.clock.machine_now()) {
        Ok(claims) => Ok(Driver { account: claims.account, person: claims.person, session: claims.session }),
        Err(TokenRefusal::Expired) => Err(ProblemCode::TokenExpired),
        Err(TokenRefusal::Invalid) => Err(ProblemCode::TokenInvalid),
    }
}

/// The peer's address, or what a configured proxy says it is: `X-Forwarded-For` of anybody else is anybody's invention.
pub fn client_address(app: &App, request: &HttpRequest) -> Option<IpAddr> {
    let peer = request.peer_addr().map(|peer| peer.ip());
    if !peer.is_some_and(|peer| app.config.trusted_proxies.contains(&peer)) {
        return peer;
    }
    let forwarded = request.headers().get_all("x-forwarded-for").last().and_then(|value| value.to_str().ok());
    forwarded.and_then(|chain| chain.rsplit(',').next()?.trim().parse().ok()).or(peer)
}

impl FromRequest for Driver {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let authentication = request.extensions().get::<Authentication>().copied();
        ready(authentication.unwrap_or(Err(ProblemCode::Unauthenticated)).map_err(Problem::from))
    }
}
