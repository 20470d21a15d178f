//! The OpenAPI document, made from the same registration as the routes.

use crate::routes;
use actix_web::App;
use utoipa::openapi::OpenApi;
use utoipa_actix_web::AppExt;

/// The document.
pub fn document() -> OpenApi {
    App::new().into_utoipa_app().configure(routes::register).split_for_parts().1
}
