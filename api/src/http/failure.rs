//! What a refusal or failure looks like on the wire: `application/problem+json` (RFC 9457).

use crate::http::context::Context;
use crate::http::instance::instance;
use crate::http::rules::{RuleOutcome, outcomes};
use actix_web::http::{StatusCode, header};
use actix_web::{HttpResponse, ResponseError};
use persistence::StoreError;
use serde::Serialize;
use std::time::Duration;
use usecases::problem::{self, Problem, ProblemCode};
use utoipa::ToSchema;

/// The media type of every problem document.
pub const MEDIA_TYPE: &str = "application/problem+json";
/// Where each code is explained: the start of every `type`.
pub const TYPE_BASE: &str = "/problems/";

/// A problem on its way out of a handler, an extractor or a middleware.
#[derive(Debug, Clone)]
pub struct Failure {
    /// What is the matter.
    pub problem: Problem,
    /// The methods that the path takes, for `Allow`.
    pub allow: Option<String>,
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        Self { problem, allow: None }
    }
}

impl From<ProblemCode> for Failure {
    fn from(code: ProblemCode) -> Self {
        Problem::from(code).into()
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Problem::from(error).into()
    }
}

/// The HTTP status of a code.
pub fn status(code: ProblemCode) -> StatusCode {
    StatusCode::from_u16(code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

/// The document of a problem for this request, in the language that it asks for.
pub fn document(problem: &Problem, context: &Context) -> ProblemDocument {
    let code = problem.code;
    ProblemDocument {
        problem_type: format!("{TYPE_BASE}{}", code.code()),
        title: code.title().to_owned(),
        status: code.status().into(),
        detail: code.detail().to_owned(),
        instance: instance(&context.path),
        code: code.code().to_owned(),
        user_message: context.language.pick(code.message_zh(), code.message_en()).to_owned(),
        retryable: code.retryable(),
        request_id: context.request_id.clone(),
        errors: problem.errors.iter().map(FieldError::from).collect(),
        rules: problem.eligibility.as_ref().map_or_else(Vec::new, |found| outcomes(found, context.language)),
    }
}

impl Failure {
    /// The HTTP answer for this request.
    pub fn respond(&self, context: &Context) -> HttpResponse {
        let Self { problem, allow } = self;
        let mut response = HttpResponse::build(status(problem.code));
        response.content_type(MEDIA_TYPE).insert_header((header::CACHE_CONTROL, "no-store"));
        response.insert_header((header::CONTENT_LANGUAGE, context.language.tag()));
        if problem.code.status() == 401 {
            response.insert_header((header::WWW_AUTHENTICATE, r#"Bearer realm="clearlane""#));
        }
        if let Some(allow) = allow {
            response.insert_header((header::ALLOW, allow.as_str()));
        }
        if let Some(wait) = problem.retry_after.or(default_retry_after(problem.code)) {
            response.insert_header((header::RETRY_AFTER, wait.as_secs().max(1).to_string()));
        }
        let mut response = response.json(document(problem, context));
        mark_rendered(&mut response);
        response
    }
}

fn default_retry_after(code: ProblemCode) -> Option<Duration> {
    matches!(code.status(), 429 | 503).then(|| Duration::from_secs(2))
}

/// Tells the envelope that an answer is a problem document already.
#[derive(Debug, Clone, Copy)]
pub struct Rendered;

/// Marks an answer as a finished problem document.
pub fn mark_rendered(response: &mut HttpResponse) {
    response.extensions_mut().insert(Rendered);
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.problem.fmt(f)
    }
}

/// The framework carries the failure outwards as a bare status; the envelope, which knows the request, renders it.
impl ResponseError for Failure {
    fn status_code(&self) -> StatusCode {
        status(self.problem.code)
    }

    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponse::new(self.status_code());
        response.extensions_mut().insert(self.clone());
        response
    }
}

/// One fault of a request.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FieldError {
    /// Where: a JSON pointer into the body (RFC 6901), or `query/…`, `path/…`, `header/…`.
    #[schema(max_length = 256, pattern = "^(|(/|(query|path|header)/)[^\\u0000]*)$", examples("/violation_id"))]
    pub pointer: String,
    /// What: a stable name of the kind of fault.
    #[schema(max_length = 64, pattern = "^[a-z][a-z_]*$", examples("invalid_value"))]
    pub code: String,
    /// More, in English, for developers.
    #[schema(max_length = 512, pattern = "^[^\\u0000]*$", examples("expected an identifier such as vio_…"))]
    pub detail: String,
}

impl From<&problem::FieldError> for FieldError {
    fn from(fault: &problem::FieldError) -> Self {
        Self { pointer: fault.pointer.clone(), code: fault.code.clone(), detail: fault.detail.clone() }
    }
}

/// The body of every answer that is not a success (RFC 9457).
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct ProblemDocument {
    /// A page that explains the code.
    #[serde(rename = "type")]
    #[schema(
        format = "uri-reference",
        max_length = 128,
        pattern = "^/problems/[a-z_]+$",
        examples("/problems/not_found")
    )]
    pub problem_type: String,
    /// The same sentence for every occurrence of the code, in English.
    #[schema(max_length = 128, pattern = "^[^\\u0000]+$", examples("There is no such thing here for this caller"))]
    pub title: String,
    /// The HTTP status again.
    #[schema(format = "int32", minimum = 400, maximum = 599, examples(404))]
    pub status: i32,
    /// What a developer can do about it, in English.
    #[schema(
        max_length = 512,
        pattern = "^[^\\u0000]+$",
        examples("It does not exist, or it is neither the caller's own nor followed by the caller.")
    )]
    pub detail: String,
    /// The path of the request.
    #[schema(format = "uri-reference", max_length = 256, pattern = "^/", examples("/v1/violations"))]
    pub instance: String,
    /// Stable, for programs.
    #[schema(max_length = 64, pattern = "^[a-z][a-z_]*$", examples("not_found"))]
    pub code: String,
    /// Shown to the driver as it is: Chinese, or English where `Accept-Language` asks for it.
    #[schema(max_length = 256, pattern = "^[^\\u0000]+$", examples("没有找到相关信息。"))]
    pub user_message: String,
    /// Whether the same request may succeed later.
    pub retryable: bool,
    /// The `X-Request-Id` of this answer; quote it when you report a fault.
    #[schema(max_length = 64, pattern = "^[A-Za-z0-9._-]+$", examples("req_01km7x6jjkfgrtgvqjprvfbgm8"))]
    pub request_id: String,
    /// Which parts of the request are at fault; empty where none is.
    #[schema(max_items = 32)]
    pub errors: Vec<FieldError>,
    /// For a rule refusal the outcome of every rule; else empty.
    #[schema(max_items = 32)]
    pub rules: Vec<RuleOutcome>,
}
