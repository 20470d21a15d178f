//! A timeout around the whole call: actix cuts slow headers itself, but never a slow body.

use crate::http::edge::Edge;
use crate::http::failure::Failure;
use crate::http::table::Operation;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use actix_web::{Error, web};
use usecases::problem::ProblemCode;

/// Refuses a call that has not been answered after the configured time. A transaction that it began runs to its end.
pub async fn deadline<B: MessageBody>(
    edge: web::Data<Edge>,
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    let limit = Operation::of(request.request()).deadline.unwrap_or(edge.config.request_timeout());
    match actix_web::rt::time::timeout(limit, next.call(request)).await {
        Ok(answered) => answered,
        Err(_) => Err(Failure::from(ProblemCode::RequestTimeout).into()),
    }
}
