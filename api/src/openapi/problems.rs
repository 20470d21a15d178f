//! The refusals of an operation: those that its handler declares, and those that follow from its shape.

use super::operation::Shape;
use super::{Object, headers, reference};
use crate::http::failure::MEDIA_TYPE;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use usecases::problem::ProblemCode;

/// The refusals of one operation.
pub(super) struct Refusals {
    shape: Shape,
    codes: Vec<ProblemCode>,
}

impl Refusals {
    /// Those that are declared, and those that follow.
    pub(super) fn of(shape: Shape, declared: Vec<ProblemCode>) -> Self {
        let mut codes = declared;
        codes.extend([
            ProblemCode::InvalidRequest,
            ProblemCode::RequestTimeout,
            ProblemCode::RateLimited,
            ProblemCode::Internal,
            ProblemCode::ServiceUnavailable,
        ]);
        if !shape.public {
            codes.extend([ProblemCode::Unauthenticated, ProblemCode::TokenInvalid, ProblemCode::TokenExpired]);
        }
        if shape.body {
            codes.extend([ProblemCode::InvalidJson, ProblemCode::BodyTooLarge, ProblemCode::UnsupportedMediaType]);
        }
        if shape.named {
            codes.push(ProblemCode::NotFound);
        }
        if shape.paged {
            codes.push(ProblemCode::InvalidCursor);
        }
        if let Some(required) = shape.key {
            codes.extend([ProblemCode::IdempotencyKeyReused, ProblemCode::RequestInProgress]);
            codes.extend(required.then_some(ProblemCode::IdempotencyKeyMissing));
        }
        Self { shape, codes }
    }

    /// The answers by status. Those that are the same for many operations go to `shared`.
    pub(super) fn responses(&self, shared: &mut Object) -> Vec<(String, Value)> {
        let mut by_status: BTreeMap<u16, Vec<ProblemCode>> = BTreeMap::new();
        for code in ProblemCode::ALL.iter().filter(|code| self.codes.contains(code)) {
            by_status.entry(code.status()).or_default().push(*code);
        }
        let mut responses = Vec::new();
        for (status, codes) in &by_status {
            let response = self.response(*status, codes);
            let response = match self.shared_name(*status, codes) {
                Some(name) => {
                    let reference = reference("responses", &name);
                    shared.insert(name, response);
                    reference
                }
                None => response,
            };
            responses.push((status.to_string(), response));
        }
        if !by_status.contains_key(&401) {
            responses.push(("401".to_owned(), reference("responses", "NeverUnauthenticated")));
            shared.insert("NeverUnauthenticated".to_owned(), self.never_unauthenticated());
        }
        responses
    }

    /// Without a key an answer depends on nothing but its codes.
    fn shared_name(&self, status: u16, codes: &[ProblemCode]) -> Option<String> {
        match codes {
            _ if self.may_be_replayed(status) => None,
            [code] => Some(code.code().split('_').map(capitalised).collect()),
            _ if status == 401 => Some("Unauthenticated".to_owned()),
            _ => None,
        }
    }

    fn response(&self, status: u16, codes: &[ProblemCode]) -> Value {
        let mut more = match status {
            401 => vec!["WWW-Authenticate"],
            429 | 503 => vec!["Retry-After"],
            _ => Vec::new(),
        };
        if self.may_be_replayed(status) {
            more.push("Idempotent-Replayed");
        }
        let headers = if status == 408 { headers::of_cut_answer() } else { headers::of_answer(&more) };
        let description = match codes {
            [code] => code.title(),
            _ => meaning(status),
        };
        let examples: Object =
            codes.iter().map(|code| (code.code().to_owned(), reference("examples", code.code()))).collect();
        json!({
            "description": description,
            "headers": headers,
            "content": { MEDIA_TYPE: { "schema": reference("schemas", "Problem"), "examples": examples } },
        })
    }

    /// A business refusal is kept under its key; a request that is at fault in its form, or a failure, is not.
    fn may_be_replayed(&self, status: u16) -> bool {
        self.shape.key.is_some() && matches!(status, 404 | 409 | 412 | 422)
    }

    /// Tools demand that every operation says how it answers callers whom it does not know.
    fn never_unauthenticated(&self) -> Value {
        let mut response = self.response(401, &[ProblemCode::Unauthenticated]);
        if let Some(response) = response.as_object_mut() {
            let description = "Never, as long as the operation is public: no credentials are asked for";
            response.insert("description".to_owned(), description.into());
        }
        response
    }
}

/// What a status means where an operation has several codes for it.
fn meaning(status: u16) -> &'static str {
    match status {
        400 => "The request does not have the documented form",
        401 => "There are no valid credentials",
        404 => "There is no such thing here for this caller",
        409 => "The present state does not allow it, or the same request is still running",
        412 => "What the caller expects is no longer so",
        422 => "A rule says no, or the key was used with another body",
        503 => "The service, or the host that it depends on, is temporarily unavailable",
        _ => "The request is refused",
    }
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters).collect()
}
