//! `/openapi.json`, and `/docs`: Swagger UI, which comes with the program and asks nobody else for anything.

use super::DocumentError;
use crate::http::edge::Edge;
use crate::http::extract::Path;
use crate::http::failure::Failure;
use crate::http::respond::{entity_tag, is_known};
use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use std::sync::Arc;
use usecases::problem::{Problem, ProblemCode};
use utoipa::openapi::OpenApi;
use utoipa_swagger_ui::{Config, SwaggerFile};

/// Reads the document, and signs in by itself where there is a sandbox.
const INITIALIZER: &str = include_str!("initializer.js");
/// The pages load nothing from elsewhere.
const POLICY: &str =
    "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; frame-ancestors 'none'";

/// The document as it is served.
pub struct Served {
    text: web::Bytes,
    tag: String,
}

impl Served {
    /// The document of this program.
    ///
    /// # Errors
    /// [`DocumentError`].
    pub fn new(registered: OpenApi) -> Result<Self, DocumentError> {
        let text = super::text(registered)?;
        Ok(Self { tag: entity_tag(text.as_bytes()), text: text.into() })
    }
}

/// `GET /openapi.json`.
pub(crate) async fn document(served: web::Data<Served>, request: HttpRequest) -> Result<HttpResponse, Failure> {
    let known = is_known(&request, &served.tag)?;
    let mut response = if known { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    response.insert_header((header::ETAG, served.tag.as_str())).insert_header((header::CACHE_CONTROL, "no-cache"));
    if known {
        return Ok(response.finish());
    }
    Ok(response.content_type("application/json").body(served.text.clone()))
}

/// `GET /docs`: the pages refer to each other from within a folder.
pub(crate) async fn to_docs() -> HttpResponse {
    HttpResponse::PermanentRedirect().insert_header((header::LOCATION, "/docs/")).finish()
}

/// `GET /docs/…`.
pub(crate) async fn docs(edge: web::Data<Edge>, file: Path<String>) -> Result<HttpResponse, Failure> {
    let mut response = HttpResponse::Ok();
    response.insert_header((header::CONTENT_SECURITY_POLICY, POLICY));
    response.insert_header((header::CACHE_CONTROL, "no-cache"));
    if file.0 == "swagger-initializer.js" {
        let script = INITIALIZER.replace("{{sandbox}}", if edge.config.sandbox { "true" } else { "false" });
        return Ok(response.content_type("text/javascript; charset=utf-8").body(script));
    }
    let found = utoipa_swagger_ui::serve(&file.0, Arc::new(Config::from("/openapi.json")));
    let SwaggerFile { bytes, content_type, gzpipped, .. } =
        found.map_err(|error| Problem::internal(&error))?.ok_or(ProblemCode::RouteNotFound)?;
    if gzpipped {
        response.insert_header((header::CONTENT_ENCODING, "gzip"));
    }
    Ok(response.content_type(content_type).body(bytes.into_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_replaces_the_key_that_the_document_shows() {
        let document = crate::openapi::document(crate::routes::registered()).unwrap();
        let key = document.pointer("/components/parameters/IdempotencyKey/example").unwrap();
        assert!(INITIALIZER.contains(&key.to_string()));
    }
}
