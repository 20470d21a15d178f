//! Whether the service lives and is ready, its keys, and what its problem codes mean.

use crate::app::App;
use actix_web::{HttpResponse, get, web};

/// Tells that the process runs.
#[utoipa::path(
    operation_id = "getLiveness", tag = "meta",
    responses((status = 200, description = "The process runs")),
    security(()),
)]
#[get("/livez")]
pub async fn live() -> HttpResponse {
    HttpResponse::Ok().finish()
}

/// Tells whether the service can answer: its database is there.
#[utoipa::path(
    operation_id = "getReadiness", tag = "meta",
    responses((status = 200, description = "Ready")),
    security(()),
)]
#[get("/readyz")]
pub async fn ready(app: web::Data<App>) -> Result<HttpResponse, crate::problem::Problem> {
    app.store.read(async |tx| persistence::sandbox::clock_offset(tx).await).await?;
    Ok(HttpResponse::Ok().finish())
}
