//! Answers to reads: JSON with an entity tag, or 304 where the caller has it already; pages of lists.

use crate::http::failure::Failure;
use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpRequest, HttpResponse};
use chrono::Datelike;
use data_encoding::BASE64URL_NOPAD;
use domain::time::Instant;
use persistence::Position;
use serde::Serialize;
use serde::de::DeserializeOwned;
use usecases::problem::{Problem, ProblemCode};
use usecases::security::fingerprint;

/// More than a row of a list takes as JSON, in bytes.
const ROW_SIZE: usize = 1024;

/// A body with its entity tag, or 304 when `If-None-Match` names it.
///
/// # Errors
/// `internal_error` when the body cannot be written; as [`is_known`].
pub fn tagged(request: &HttpRequest, body: &impl Serialize) -> Result<HttpResponse, Failure> {
    let body = serde_json::to_vec(body).map_err(|error| Problem::internal(&error))?;
    let tag = entity_tag(&body);
    let known = is_known(request, &tag)?;
    let mut response = if known { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    response.insert_header((header::ETAG, tag)).insert_header((header::CACHE_CONTROL, "private, no-cache"));
    response.insert_header((header::VARY, "Authorization, Accept-Language"));
    if known {
        return Ok(response.finish());
    }
    Ok(response.content_type("application/json").body(body))
}

/// Names a body: the same for the same bytes.
pub fn entity_tag(body: &[u8]) -> String {
    let digest = fingerprint(body);
    format!("\"{}\"", BASE64URL_NOPAD.encode(digest.get(..15).unwrap_or_default()))
}

/// Whether the caller has this version already: `If-None-Match` names it.
///
/// # Errors
/// `invalid_request` when the header is not 1 to 256 printable ASCII characters.
pub fn is_known(request: &HttpRequest, tag: &str) -> Result<bool, Problem> {
    let mut known = false;
    for value in request.headers().get_all(header::IF_NONE_MATCH) {
        known |= names(printable(value)?, tag);
    }
    Ok(known)
}

fn printable(value: &HeaderValue) -> Result<&str, Problem> {
    let text = value.to_str().ok().filter(|text| (1..=256).contains(&text.len()) && !text.contains('\t'));
    text.ok_or_else(|| {
        Problem::invalid("header/If-None-Match", "invalid_value", "expected 1 to 256 printable ASCII characters")
    })
}

fn names(value: &str, tag: &str) -> bool {
    value.split(',').map(str::trim).any(|known| known == "*" || known.trim_start_matches("W/") == tag)
}

/// Where the next page starts: opaque to the caller, a position for us.
pub fn cursor(position: &impl Serialize) -> Option<String> {
    serde_json::to_vec(position).ok().map(|bytes| BASE64URL_NOPAD.encode(&bytes))
}

/// Reads a cursor back.
///
/// # Errors
/// `invalid_cursor`.
pub fn position<T: DeserializeOwned>(cursor: Option<&str>) -> Result<Option<T>, Problem> {
    let Some(cursor) = cursor else {
        return Ok(None);
    };
    let bytes = BASE64URL_NOPAD.decode(cursor.as_bytes()).map_err(|_| ProblemCode::InvalidCursor)?;
    serde_json::from_slice(&bytes).map(Some).map_err(|_| ProblemCode::InvalidCursor.into())
}

/// Reads back the cursor of a list that is ordered by time, the newest first.
///
/// # Errors
/// `invalid_cursor`; also for a time that no row can have, which the databases would not take.
pub fn before<Id: DeserializeOwned>(cursor: Option<&str>) -> Result<Option<Position<Id>>, Problem> {
    let Some((micros, id)) = position::<(i64, Id)>(cursor)? else {
        return Ok(None);
    };
    let at = Instant::from_timestamp_micros(micros).filter(|at| (1970..3000).contains(&at.year()));
    Ok(Some(Position { at: at.ok_or(ProblemCode::InvalidCursor)?, id }))
}

/// Where a row stands in such a list, as its cursor says it.
pub fn place<Id: Serialize>(at: Instant, id: Id) -> (i64, Id) {
    (at.timestamp_micros(), id)
}

/// A page of a list. The body gets its room at once: it would move several times while it grows.
///
/// # Errors
/// `internal_error` when the body cannot be written.
pub fn listed(page: &impl Serialize, rows: usize) -> Result<HttpResponse, Failure> {
    let mut body = Vec::with_capacity(ROW_SIZE * (rows + 1));
    serde_json::to_writer(&mut body, page).map_err(|error| Problem::internal(&error))?;
    Ok(HttpResponse::Ok().content_type("application/json").body(body))
}

/// Cuts rows that were read with one more than the limit. Returns them, and where the next page starts if there is one.
pub fn page<T, P: Serialize>(mut rows: Vec<T>, limit: i64, at: impl Fn(&T) -> P) -> (Vec<T>, Option<String>) {
    let limit = usize::try_from(limit).unwrap_or_default();
    if rows.len() <= limit {
        return (rows, None);
    }
    rows.truncate(limit);
    let next = rows.last().and_then(|last| cursor(&at(last)));
    (rows, next)
}
