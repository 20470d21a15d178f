//! The door: bodies, queries and paths are parsed into types of their own, or refused with a pointer to the fault.

use crate::http::failure::Failure;
use crate::http::strict::Strict;
use crate::http::table::Operation;
use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::{FromRequest, HttpRequest, web};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_path_to_error::{Path as FaultPath, Segment};
use std::future::{Future, Ready, ready};
use std::pin::Pin;
use std::str::FromStr;
use usecases::problem::{Problem, ProblemCode};
use usecases::security::fingerprint;
use utoipa::ToSchema;

/// A JSON body. Unknown, missing, duplicate and invalid fields are refused, each with a JSON pointer.
#[derive(Debug)]
pub struct Body<T> {
    /// What was sent.
    pub value: T,
    /// SHA-256 of the canonical form, in which the order of fields and white space do not count.
    pub fingerprint: [u8; 32],
}

impl<T: DeserializeOwned + 'static> FromRequest for Body<T> {
    type Error = Failure;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Failure>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let is_json = is_json(request) && !is_encoded(request);
        let limit = Operation::of(request).body_limit;
        let bytes = web::Payload::from_request(request, payload);
        Box::pin(async move {
            if !is_json {
                return Err(ProblemCode::UnsupportedMediaType.into());
            }
            let payload = bytes.await.map_err(|_| ProblemCode::InvalidJson)?;
            let bytes = payload.to_bytes_limited(limit).await.map_err(|_| ProblemCode::BodyTooLarge)?;
            Ok(parse(&bytes.map_err(|_| ProblemCode::InvalidJson)?)?)
        })
    }
}

fn is_json(request: &HttpRequest) -> bool {
    let declared = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let media_type = declared.and_then(|value| value.split(';').next()).map(str::trim);
    media_type.is_some_and(|media_type| media_type.eq_ignore_ascii_case("application/json"))
}

/// Whether the body is compressed, or so it says.
fn is_encoded(request: &HttpRequest) -> bool {
    let mut codings = request.headers().get_all(header::CONTENT_ENCODING);
    codings.any(|coding| !coding.as_bytes().eq_ignore_ascii_case(b"identity"))
}

/// What is not JSON at all is told first; only then is it looked at what the JSON says.
fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<Body<T>, Problem> {
    let canonical: serde_json::Value = serde_json::from_slice(bytes).map_err(|_| ProblemCode::InvalidJson)?;
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(Strict(&mut json))
        .map_err(|fault| from_fault("", fault.path(), &describe(fault.inner())))?;
    let canonical = serde_json_canonicalizer::to_vec(&canonical).map_err(|_| ProblemCode::InvalidJson)?;
    Ok(Body { value, fingerprint: fingerprint(&canonical) })
}

/// The message without serde_json's "at line 1 column 2".
fn describe(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.split(" at line ").next().unwrap_or_default().to_owned()
}

/// `invalid_request` for what serde says about a place.
fn from_fault(prefix: &str, path: &FaultPath, message: &str) -> Problem {
    let field = message.split('`').nth(1).unwrap_or_default();
    let (code, named) = if message.starts_with("unknown field") {
        ("unknown_field", Some(field))
    } else if message.starts_with("missing field") {
        ("missing_field", Some(field))
    } else if message.starts_with("duplicate field") {
        ("duplicate_field", Some(field))
    } else {
        ("invalid_value", None)
    };
    let mut segments: Vec<String> = path.iter().filter_map(segment).collect();
    if let Some(name) = named.map(escape).filter(|name| segments.last() != Some(name)) {
        segments.push(name);
    }
    let pointer = match prefix {
        "" => segments.iter().map(|segment| format!("/{segment}")).collect(),
        _ => format!("{prefix}/{}", segments.join("/")),
    };
    let cut = |text: &str, most: usize| text.chars().filter(|c| !c.is_control()).take(most).collect::<String>();
    Problem::invalid(cut(&pointer, 256), code, cut(message, 512))
}

fn segment(segment: &Segment) -> Option<String> {
    match segment {
        Segment::Seq { index } => Some(index.to_string()),
        Segment::Map { key } => Some(escape(key)),
        Segment::Enum { variant } => Some(escape(variant)),
        Segment::Unknown => None,
    }
}

fn escape(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

/// Reads checked text that a request brought at `pointer`.
///
/// # Errors
/// `invalid_request` with the pointer.
pub fn parsed<T: FromStr<Err: std::fmt::Display>>(pointer: &str, text: &str) -> Result<T, Problem> {
    text.parse().map_err(|error: T::Err| Problem::invalid(pointer, "invalid_value", error.to_string()))
}

/// A body without a field, `{}`, or a query without a parameter.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({}))]
pub struct Empty {}

/// Query parameters. Unknown, repeated and invalid ones are refused.
#[derive(Debug)]
pub struct Query<T>(pub T);

impl<T: DeserializeOwned> FromRequest for Query<T> {
    type Error = Failure;
    type Future = Ready<Result<Self, Failure>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Self::of(request.query_string()).map_err(Failure::from))
    }
}

impl<T: DeserializeOwned> Query<T> {
    /// The parameters of this query.
    ///
    /// # Errors
    /// `invalid_request`.
    pub fn of(query: &str) -> Result<Self, Problem> {
        let pairs = form_urlencoded::parse(query.as_bytes());
        let parsed = serde_path_to_error::deserialize(serde_urlencoded::Deserializer::new(pairs));
        parsed.map(Self).map_err(|fault| from_fault("query", fault.path(), &fault.inner().to_string()))
    }
}

/// The identifier in a path. One that cannot exist is answered like one that does not: 404.
#[derive(Debug)]
pub struct Path<T>(pub T);

impl<T: FromStr> FromRequest for Path<T> {
    type Error = Failure;
    type Future = Ready<Result<Self, Failure>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let first = request.match_info().iter().next().map(|(_, value)| value);
        let parsed = first.and_then(|text| T::from_str(text).ok());
        ready(parsed.map(Self).ok_or_else(|| ProblemCode::NotFound.into()))
    }
}

/// Two identifiers in a path, the outer one first.
#[derive(Debug)]
pub struct Paths<A, B>(pub A, pub B);

impl<A: FromStr, B: FromStr> FromRequest for Paths<A, B> {
    type Error = Failure;
    type Future = Ready<Result<Self, Failure>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let mut sent = request.match_info().iter().map(|(_, value)| value);
        let outer = sent.next().and_then(|text| A::from_str(text).ok());
        let inner = sent.next().and_then(|text| B::from_str(text).ok());
        ready(outer.zip(inner).map(|(a, b)| Self(a, b)).ok_or_else(|| ProblemCode::NotFound.into()))
    }
}

/// The `Idempotency-Key` of a request, where one was sent.
#[derive(Debug, Clone)]
pub struct IdempotencyKey(pub Option<String>);

impl FromRequest for IdempotencyKey {
    type Error = Failure;
    type Future = Ready<Result<Self, Failure>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let mut sent = request.headers().get_all("idempotency-key");
        ready(match (sent.next(), sent.next()) {
            (None, _) => Ok(Self(None)),
            (Some(key), None) if is_key(key.as_bytes()) => Ok(Self(key.to_str().ok().map(str::to_owned))),
            _ => {
                let detail = "1 to 255 visible ASCII characters";
                Err(Problem::invalid("header/Idempotency-Key", "invalid_value", detail).into())
            }
        })
    }
}

fn is_key(key: &[u8]) -> bool {
    (1..=255).contains(&key.len()) && key.iter().all(u8::is_ascii_graphic)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only parsed")]
    struct Outer {
        inner: Inner,
        count: Option<u8>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only parsed")]
    struct Inner {
        amount: i64,
    }

    fn fault(json: &str) -> (String, String) {
        let error = parse::<Outer>(json.as_bytes()).unwrap_err().errors.remove(0);
        (error.pointer, error.code)
    }

    #[test]
    fn each_fault_has_its_pointer() {
        for (json, pointer, code) in [
            (r#"{"inner":{"amount":"x"}}"#, "/inner/amount", "invalid_value"),
            (r#"{"inner":{}}"#, "/inner/amount", "missing_field"),
            (r#"{}"#, "/inner", "missing_field"),
            (r#"{"inner":{"amount":1},"more":1}"#, "/more", "unknown_field"),
            (r#"{"inner":{"amount":1},"a/b~":1}"#, "/a~1b~0", "unknown_field"),
            (r#"{"inner":{"amount":1},"inner":{"amount":1}}"#, "/inner", "duplicate_field"),
            (r#"{"inner":{"amount":1},"count":256}"#, "/count", "invalid_value"),
            (r#"[]"#, "", "invalid_value"),
        ] {
            assert_eq!(fault(json), (pointer.to_owned(), code.to_owned()), "{json}");
        }
    }

    #[test]
    fn what_is_not_json_is_said_to_be_so() {
        for bytes in [&b""[..], b"{", b"{}x", b"\xff", b"{\"inner\":{\"amount\":1}} {}"] {
            assert_eq!(parse::<Outer>(bytes).unwrap_err().code.code(), "invalid_json", "{bytes:?}");
        }
    }

    #[test]
    fn the_fingerprint_is_of_the_meaning() {
        let of = |json: &str| parse::<serde_json::Value>(json.as_bytes()).unwrap().fingerprint;
        assert_eq!(of(r#"{"a":1,"b":2}"#), of(r#" { "b" : 2, "a" : 1 } "#));
        assert_ne!(of(r#"{"a":1}"#), of(r#"{"a":2}"#));
    }
}
