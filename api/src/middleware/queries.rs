//! A query where the operation takes none is refused; where it takes one, the operation refuses what else is in it.

use crate::http::extract::{Empty, Query};
use crate::routes::Table;
use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use actix_web::{Error, web};

/// See the module. Health checks and pages are asked for with whatever keeps a cache away, and take it.
pub async fn queries<B: MessageBody>(
    table: web::Data<Table>,
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, Error> {
    let asked = request.path().starts_with("/v1/") && !request.query_string().is_empty();
    if asked
        && table.takes_query(request.method(), request.path()) == Some(false)
        && let Err(refusal) = Query::<Empty>::of(request.query_string())
    {
        return Ok(request.error_response(refusal).map_into_right_body());
    }
    Ok(next.call(request).await?.map_into_left_body())
}
