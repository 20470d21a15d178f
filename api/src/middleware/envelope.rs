//! The outermost layer: gives the request its id, turns every refusal into a problem document, writes the log line.

use crate::http::context::{Context, Language};
use crate::http::failure::{Failure, Rendered};
use crate::http::table::Table;
use crate::limits::Verdict;
use crate::middleware::admission::is_api;
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::error::InternalError;
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage, HttpResponse, web};
use usecases::app::App;
use usecases::problem::{Problem, ProblemCode};

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const TRACE_PARENT: HeaderName = HeaderName::from_static("traceparent");

/// Surrounds a call. Nothing of the request may be held on to meanwhile: the framework routes only what it has to itself.
pub async fn envelope(
    app: web::Data<App>,
    table: web::Data<Table>,
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let start = app.clock.machine_now();
    let (context, is_api) = (context(&app, &request), is_api(&request));
    let method = request.method().clone();
    let trace_parent = request.headers().get(&TRACE_PARENT).cloned();
    request.extensions_mut().insert(context.clone());
    // Decoded, as the router sees it: no guard reads a path otherwise.
    if let Some(operation) = table.operation(&method, request.match_info().unprocessed()) {
        request.extensions_mut().insert(operation);
    }
    let answered = next.call(request).await;
    let (route, status);
    let answered = match answered {
        Ok(response) => {
            let pattern = response.request().match_pattern();
            route = pattern.unwrap_or_else(|| "unmatched".to_owned());
            let verdict = response.request().extensions().get::<Verdict>().copied();
            let mut response = as_problem(response.map_into_boxed_body(), &context);
            finish(response.headers_mut(), &context, is_api, verdict, trace_parent);
            status = response.status();
            Ok(response)
        }
        // The request is gone, cut by the deadline.
        Err(error) => {
            let mut response = render(&error.error_response(), &context);
            finish(response.headers_mut(), &context, is_api, None, trace_parent);
            (route, status) = ("cut".to_owned(), response.status());
            Err(InternalError::from_response(error, response).into())
        }
    };
    let took = app.clock.since(start);
    app.metrics.observe(method.as_str(), &route, status.as_u16(), took);
    let (ms, request_id) = (took.as_millis(), &context.request_id);
    // The route's pattern, never the path, whose identifiers may be anybody's input.
    tracing::info!(%method, route, status = status.as_u16(), ms, request_id, "answered");
    answered
}

fn context(app: &App, request: &ServiceRequest) -> Context {
    let sent = request.headers().get(REQUEST_ID).and_then(|value| value.to_str().ok());
    let request_id = match sent.filter(|id| Context::is_harmless(id)) {
        Some(id) => id.to_owned(),
        None => app.new_request_id(),
    };
    Context { request_id, language: Language::of(request.headers()), path: request.path().to_owned() }
}

/// Renders the problem that a handler or extractor answered, or that the framework means by a bare status.
fn as_problem(response: ServiceResponse<BoxBody>, context: &Context) -> ServiceResponse<BoxBody> {
    let status = response.status();
    let is_problem = status.is_client_error() || status.is_server_error();
    if !is_problem || response.response().extensions().get::<Rendered>().is_some() {
        return response;
    }
    let rendered = render(response.response(), context);
    response.into_response(rendered)
}

fn render(refusal: &HttpResponse<BoxBody>, context: &Context) -> HttpResponse<BoxBody> {
    let own = refusal.extensions().get::<Failure>().cloned();
    let mut failure = own.unwrap_or_else(|| framework_problem(refusal.status()).into());
    if failure.allow.is_none() {
        let allow = refusal.headers().get(header::ALLOW).and_then(|value| value.to_str().ok());
        failure.allow = allow.map(str::to_owned);
    }
    failure.respond(context)
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

fn finish(
    headers: &mut HeaderMap,
    context: &Context,
    is_api: bool,
    verdict: Option<Verdict>,
    trace_parent: Option<HeaderValue>,
) {
    if let Ok(value) = HeaderValue::from_str(&context.request_id) {
        headers.insert(REQUEST_ID, value);
    }
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    if is_api && !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    if let Some(verdict) = verdict {
        verdict.announce(headers);
    }
    if let Some(trace_parent) = trace_parent {
        headers.insert(TRACE_PARENT, trace_parent);
    }
}
