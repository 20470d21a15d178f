//! Who is calling, and how often: verifies the bearer token once, counts the call, and puts the rate-limit headers on the answer.
//! Health checks and pages are asked for with whatever keeps a cache away, and are let pass.

use crate::http::caller::{Authentication, ClientAddress};
use crate::http::edge::Edge;
use crate::http::failure::Failure;
use crate::http::table::{Access, Operation};
use crate::limits::Verdict;
use crate::middleware::queries;
use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderMap};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage, web};
use usecases::app::App;
use usecases::principal::{Driver, Principal};
use usecases::problem::{Problem, ProblemCode};
use usecases::security::tokens::{Claims, TokenRefusal};

/// Admits a call, or refuses it. The envelope puts the headers on the answer, whatever the answer is.
pub async fn admission<B: MessageBody>(
    app: web::Data<App>,
    edge: web::Data<Edge>,
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, Error> {
    if !is_api(&request) {
        return Ok(next.call(request).await?.map_into_left_body());
    }
    let authentication = authenticate(&app, request.headers());
    let address = ClientAddress::of(request.request(), &edge.config.trusted_proxies);
    let verdict = match &authentication {
        Ok(principal) => edge.limits.count_principal(*principal),
        Err(_) => edge.limits.count_address(address.0),
    };
    let admitted = admit(verdict, authentication, &request);
    request.extensions_mut().insert(verdict);
    request.extensions_mut().insert(address);
    request.extensions_mut().insert::<Authentication>(authentication);
    match admitted {
        Ok(()) => Ok(next.call(request).await?.map_into_left_body()),
        Err(refusal) => Ok(request.error_response(refusal).map_into_right_body()),
    }
}

/// Whether a call is one of the API, by the decoded path that the router goes by: nobody passes by writing it otherwise.
pub(super) fn is_api(request: &ServiceRequest) -> bool {
    request.match_info().unprocessed().starts_with("/v1/")
}

/// Whether the call may reach its handler: not too often, by whom its operation is declared for, with a query that it takes.
fn admit(verdict: Verdict, authentication: Authentication, request: &ServiceRequest) -> Result<(), Failure> {
    if verdict.retry_after.is_some() {
        return Err(Problem { retry_after: verdict.retry_after, ..ProblemCode::RateLimited.into() }.into());
    }
    let Some(operation) = Operation::found(request.request()) else { return Ok(()) };
    queries::check(operation, request)?;
    match (operation.access, authentication) {
        (Access::Public, _) | (Access::Driver, Ok(Principal::Driver(_))) => Ok(()),
        (Access::Driver, Ok(Principal::Client(_))) => Err(ProblemCode::Unauthenticated.into()),
        (Access::Driver, Err(code)) => Err(code.into()),
    }
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
        Ok(claims) => {
            let Claims { account, person, session, .. } = claims;
            Ok(Principal::Driver(Driver { account, person, session }))
        }
        Err(TokenRefusal::Expired) => Err(ProblemCode::TokenExpired),
        Err(TokenRefusal::Invalid) => Err(ProblemCode::TokenInvalid),
    }
}
