//! A query where the operation takes none is refused; where it takes one, the operation refuses what else is in it.

use crate::http::extract::{Empty, Query};
use crate::http::failure::Failure;
use crate::http::table::Operation;
use actix_web::dev::ServiceRequest;

/// Part of [`super::admission`], and not a layer of its own.
pub fn check(operation: Operation, request: &ServiceRequest) -> Result<(), Failure> {
    let query = request.query_string();
    if query.is_empty() || operation.query {
        return Ok(());
    }
    Ok(Query::<Empty>::of(query).map(drop)?)
}
