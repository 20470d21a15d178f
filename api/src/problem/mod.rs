//! Every answer that is not a success: `application/problem+json` (RFC 9457).
//!
//! [`ProblemCode`] is the one table; [`Problem`] is one occurrence of a code, with what is particular to it.

mod code;
mod instance;
mod refusals;

pub use code::ProblemCode;

use crate::http::request::Context;
use crate::http::rules::{RuleOutcome, outcomes};
use actix_web::http::{StatusCode, header};
use actix_web::{HttpResponse, ResponseError};
use domain::rule::Eligibility;
use persistence::StoreError;
use serde::Serialize;
use std::time::Duration;
use utoipa::ToSchema;

/// The media type of every problem document.
pub const MEDIA_TYPE: &str = "application/problem+json";
/// Where each code is explained: the start of every `type`.
pub const TYPE_BASE: &str = "/problems/";

/// A refusal or failure on its way to the caller.
#[derive(Debug, Clone)]
pub struct Problem {
    /// The code, which brings status, title and messages with it.
    pub code: ProblemCode,
    /// Which parts of the request are at fault.
    pub errors: Vec<FieldError>,
    /// For a rule refusal: the outcome of every rule.
    pub eligibility: Option<Box<Eligibility>>,
    /// When to try again.
    pub retry_after: Option<Duration>,
    /// The methods that the path takes, for `Allow`.
    pub allow: Option<String>,
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

impl FieldError {
    /// A fault at `pointer`.
    pub fn new(pointer: impl Into<String>, code: &str, detail: impl Into<String>) -> Self {
        Self { pointer: pointer.into(), code: code.to_owned(), detail: detail.into() }
    }
}

impl Problem {
    /// An occurrence of `code` with nothing more to say.
    pub fn new(code: ProblemCode) -> Self {
        Self { code, errors: Vec::new(), eligibility: None, retry_after: None, allow: None }
    }

    /// `invalid_request` because of one part of the request.
    pub fn invalid(pointer: impl Into<String>, code: &str, detail: impl Into<String>) -> Self {
        Self { errors: vec![FieldError::new(pointer, code, detail)], ..Self::new(ProblemCode::InvalidRequest) }
    }

    /// The failure of something that should not fail. The cause goes to the log and nowhere else.
    pub fn internal(cause: &dyn std::fmt::Display) -> Self {
        tracing::error!(%cause, "internal error");
        Self::new(ProblemCode::Internal)
    }

    /// Whether an idempotency key keeps this answer: a business refusal is an answer, a failure is not.
    pub fn is_final(&self) -> bool {
        self.code.status().is_client_error() && !self.code.retryable()
    }

    /// The document for this request, in the language that it asks for.
    pub fn document(&self, context: &Context) -> ProblemDocument {
        let user_message = context.language.pick(self.code.message_zh(), self.code.message_en());
        ProblemDocument {
            problem_type: format!("{TYPE_BASE}{}", self.code.code()),
            title: self.code.title().to_owned(),
            status: self.code.status().as_u16().into(),
            detail: self.code.detail().to_owned(),
            instance: instance::instance(&context.path),
            code: self.code.code().to_owned(),
            user_message: user_message.to_owned(),
            retryable: self.code.retryable(),
            request_id: context.request_id.clone(),
            errors: self.errors.clone(),
            rules: self.eligibility.as_ref().map_or_else(Vec::new, |found| outcomes(found, context.language)),
        }
    }

    /// The HTTP answer for this request.
    pub fn respond(&self, context: &Context) -> HttpResponse {
        let mut response = HttpResponse::build(self.code.status());
        response.content_type(MEDIA_TYPE).insert_header((header::CACHE_CONTROL, "no-store"));
        response.insert_header((header::CONTENT_LANGUAGE, context.language.tag()));
        if self.code.status().as_u16() == 401 {
            response.insert_header((header::WWW_AUTHENTICATE, r#"Bearer realm="clearlane""#));
        }
        if let Some(allow) = &self.allow {
            response.insert_header((header::ALLOW, allow.as_str()));
        }
        if let Some(wait) = self.retry_after.or(self.code.default_retry_after()) {
            response.insert_header((header::RETRY_AFTER, wait.as_secs().max(1).to_string()));
        }
        let mut response = response.json(self.document(context));
        mark_rendered(&mut response);
        response
    }
}

/// Tells the envelope that an answer is a problem document already.
#[derive(Debug, Clone, Copy)]
pub struct Rendered;

/// Marks an answer as a finished problem document.
pub fn mark_rendered(response: &mut HttpResponse) {
    response.extensions_mut().insert(Rendered);
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.code.code())
    }
}

/// The framework carries the problem outwards as a bare status; the envelope, which knows the request, renders it.
impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        self.code.status()
    }

    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponse::new(self.code.status());
        response.extensions_mut().insert(self.clone());
        response
    }
}

impl ProblemCode {
    fn default_retry_after(self) -> Option<Duration> {
        matches!(self.status().as_u16(), 429 | 503).then(|| Duration::from_secs(2))
    }
}

impl From<ProblemCode> for Problem {
    fn from(code: ProblemCode) -> Self {
        Self::new(code)
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Unavailable(_) => {
                tracing::warn!(%error, "database away");
                Self::new(ProblemCode::ServiceUnavailable)
            }
            StoreError::Busy => Self::new(ProblemCode::RequestInProgress),
            // Another request with the same key was faster: its answer is there to be repeated.
            StoreError::Conflict(constraint) if constraint.contains("idempotency") => {
                Self::new(ProblemCode::RequestInProgress)
            }
            other => Self::internal(&other),
        }
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
