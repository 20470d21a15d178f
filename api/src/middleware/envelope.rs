//! The outermost layer: gives the request its id, turns every refusal into a problem document, writes the log line.

use crate::app::App;
use crate::http::request::RequestId;
use crate::limits::Verdict;
use crate::problem::{Problem, ProblemCode, Rendered};
use actix_web::body::{BoxBody, EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderName, HeaderValue};
use actix_web::http::StatusCode;
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage, HttpRequest, web};

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// See the module.
pub async fn envelope(
    app: web::Data<App>,
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<EitherBody<BoxBody>>, Error> {
    let start = app.clock.machine_now();
    let id = request_id(&app, &request);
    request.extensions_mut().insert(RequestId(id.clone()));
    let http = request.request().clone();
    let response = match next.call(request).await {
        Ok(response) => response.map_into_boxed_body(),
        Err(error) => ServiceResponse::from_err(error, http.clone()).map_into_boxed_body(),
    };
    let mut response = as_problem(response, &http).map_into_left_body();
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    finish_headers(&http, &mut response);
    record(&app, &http, response.status(), &id, start);
    Ok(response)
}

fn request_id(app: &App, request: &ServiceRequest) -> String {
    let sent = request.headers().get(REQUEST_ID).and_then(|value| value.to_str().ok());
    match sent.filter(|id| RequestId::is_harmless(id)) {
        Some(id) => id.to_owned(),
        None => app.new_request_id(),
    }
}

/// Renders the problem that a handler or extractor answered, or that the framework means by a bare status.
fn as_problem(response: ServiceResponse<BoxBody>, request: &HttpRequest) -> ServiceResponse<BoxBody> {
    let status = response.status();
    if !(status.is_client_error() || status.is_server_error()) {
        return response;
    }
    if response.response().extensions().get::<Rendered>().is_some() {
        return response;
    }
    let own = response.response().extensions().get::<Problem>().cloned();
    let mut problem = own.unwrap_or_else(|| framework_problem(status));
    if problem.allow.is_none() {
        let allow = response.headers().get(header::ALLOW).and_then(|value| value.to_str().ok());
        problem.allow = allow.map(str::to_owned);
    }
    let rendered = problem.respond(request);
    response.into_response(rendered)
}

fn framework_problem(status: StatusCode) -> Problem {
    match status.as_u16() {
        404 => ProblemCode::RouteNotFound.into(),
        405 => ProblemCode::MethodNotAllowed.into(),
        408 => ProblemCode::RequestTimeout.into(),
        413 => ProblemCode::BodyTooLarge.into(),
        400..=499 => ProblemCode::InvalidRequest.into(),
        _ => Problem::internal(&status),
    }
}

fn finish_headers(request: &HttpRequest, response: &mut ServiceResponse<EitherBody<BoxBody>>) {
    let headers = response.headers_mut();
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    if !headers.contains_key(header::CACHE_CONTROL) && request.path().starts_with("/v1/") {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    if let Some(verdict) = request.extensions().get::<Verdict>() {
        verdict.announce(headers);
    }
    if let Some(parent) = request.headers().get("traceparent") {
        headers.insert(HeaderName::from_static("traceparent"), parent.clone());
    }
}

/// One line a request: the route's pattern, never the path, whose identifiers may be anybody's input.
fn record(app: &App, request: &HttpRequest, status: StatusCode, id: &str, start: domain::time::Instant) {
    let route = request.match_pattern().unwrap_or_else(|| "unmatched".to_owned());
    let took = app.clock.since(start);
    app.metrics.observe(request.method().as_str(), &route, status.as_u16(), took);
    tracing::info!(method = %request.method(), route, status = status.as_u16(), ms = took.as_millis() as u64, request_id = id);
}
