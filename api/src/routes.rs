//! Every operation of the API, on one page. What is registered here is what the OpenAPI document describes.

use crate::http::{auth, meta, sandbox};
use crate::openapi;
use crate::problem::{Problem, ProblemCode};
use actix_web::{HttpRequest, HttpResponse, web};
use std::sync::Arc;
use utoipa::openapi::path::PathItem;
use utoipa_actix_web::service_config::ServiceConfig;

/// Registers every operation.
pub fn register(service: &mut ServiceConfig<'_>) {
    service
        // auth
        .service(auth::start)
        .service(auth::refresh)
        .service(auth::end)
        // sandbox
        .service(sandbox::clock)
        .service(sandbox::advance_clock)
        // meta
        .service(meta::live)
        .service(meta::ready);
}

/// What serves the document itself.
pub fn register_unlisted(_service: &mut web::ServiceConfig) {}

/// The paths and their methods, for whoever uses a method that a path does not take: the framework would answer 404.
pub struct Table(Vec<(String, Vec<&'static str>)>);

/// The table of this API.
pub fn table() -> Arc<Table> {
    let paths = openapi::document().paths.paths;
    Arc::new(Table(paths.into_iter().map(|(path, item)| (path, methods(&item))).collect()))
}

fn methods(item: &PathItem) -> Vec<&'static str> {
    let known = [("GET", &item.get), ("POST", &item.post), ("DELETE", &item.delete)];
    known.into_iter().filter(|(_, operation)| operation.is_some()).map(|(method, _)| method).collect()
}

impl Table {
    /// The methods that a path takes; nothing where there is no such path.
    fn allowed(&self, path: &str) -> Option<String> {
        let fits = |pattern: &str| {
            let (mut pattern, mut path) = (pattern.split('/'), path.split('/'));
            let same =
                pattern.by_ref().zip(path.by_ref()).all(|(known, given)| known == given || known.starts_with('{'));
            same && pattern.next().is_none() && path.next().is_none()
        };
        self.0.iter().find(|(pattern, _)| fits(pattern)).map(|(_, methods)| methods.join(", "))
    }
}

/// Answers what no operation takes.
pub async fn unmatched(request: HttpRequest, table: web::Data<Table>) -> Result<HttpResponse, Problem> {
    match table.allowed(request.path()) {
        Some(allow) => Err(Problem { allow: Some(allow), ..ProblemCode::MethodNotAllowed.into() }),
        None => Err(ProblemCode::RouteNotFound.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_fits_its_pattern_whole() {
        let table =
            Table(vec![("/v1/cases/{id}".to_owned(), vec!["GET"]), ("/v1/cases".to_owned(), vec!["GET", "POST"])]);
        assert_eq!(table.allowed("/v1/cases/x").as_deref(), Some("GET"));
        assert_eq!(table.allowed("/v1/cases").as_deref(), Some("GET, POST"));
        for path in ["/v1/cases/x/y", "/v1", "/v1/case", "/v1/cases/x/", ""] {
            assert_eq!(table.allowed(path), None, "{path}");
        }
    }
}
