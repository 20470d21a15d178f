//! The paths of the API and what can be done there, and how a call is answered that no operation takes.

use crate::http::failure::Failure;
use actix_web::http::{Method, header};
use actix_web::{HttpRequest, HttpResponse, web};
use std::sync::Arc;
use usecases::problem::ProblemCode;
use utoipa::openapi::path::{Operation, Parameter, ParameterIn, PathItem};
use utoipa::openapi::{OpenApi, RefOr};

/// The paths and what can be done there: the framework would answer a method that a path does not take with 404.
pub struct Table(Vec<(String, Vec<Taken>)>);

/// A method that a path takes.
struct Taken {
    method: &'static str,
    /// Whether there are parameters for its query.
    query: bool,
}

/// The table of what is registered.
pub fn table(registered: OpenApi) -> Arc<Table> {
    let paths = registered.paths.paths;
    let get = || vec![Taken { method: "GET", query: false }];
    let unlisted = ["/openapi.json", "/docs", "/docs/{file}"].map(|path| (path.to_owned(), get()));
    Arc::new(Table(paths.into_iter().map(|(path, item)| (path, taken(&item))).chain(unlisted).collect()))
}

fn taken(item: &PathItem) -> Vec<Taken> {
    let known = [("GET", &item.get), ("POST", &item.post), ("DELETE", &item.delete)];
    let taken = |(method, operation): (&'static str, &Option<Operation>)| {
        let mut parameters = operation.as_ref()?.parameters.iter().flatten();
        let in_query = |parameter: &RefOr<Parameter>| matches!(parameter, RefOr::T(inline) if inline.parameter_in == ParameterIn::Query);
        Some(Taken { method, query: parameters.any(in_query) })
    };
    known.into_iter().filter_map(taken).collect()
}

impl Table {
    /// The methods that a path takes; nothing where there is no such path.
    fn allowed(&self, path: &str) -> Option<String> {
        self.of(path).map(|taken| taken.iter().map(|taken| taken.method).collect::<Vec<_>>().join(", "))
    }

    /// Whether there are parameters for the query; nothing where there is no such operation.
    pub fn takes_query(&self, method: &Method, path: &str) -> Option<bool> {
        self.of(path)?.iter().find(|taken| taken.method == method.as_str()).map(|taken| taken.query)
    }

    fn of(&self, path: &str) -> Option<&[Taken]> {
        let fits = |pattern: &str| {
            let same = |(known, given): (&str, &str)| known == given || known.starts_with('{');
            pattern.split('/').count() == path.split('/').count() && pattern.split('/').zip(path.split('/')).all(same)
        };
        // Most paths are patterns themselves: those of lists, which are asked for most.
        let itself = self.0.iter().find(|(pattern, _)| pattern == path);
        itself.or_else(|| self.0.iter().find(|(pattern, _)| fits(pattern))).map(|(_, taken)| taken.as_slice())
    }
}

/// What a browser asks before it calls from another origin. Credentials are never sent along: the token is a header.
fn preflight(allow: &str) -> HttpResponse {
    HttpResponse::NoContent()
        .insert_header((header::ALLOW, allow))
        .insert_header((header::ACCESS_CONTROL_ALLOW_METHODS, allow))
        .insert_header((
            header::ACCESS_CONTROL_ALLOW_HEADERS,
            "Authorization, Content-Type, Accept-Language, Idempotency-Key, If-None-Match, X-Request-Id, traceparent",
        ))
        .insert_header((header::ACCESS_CONTROL_MAX_AGE, "86400"))
        .finish()
}

/// Answers what no operation takes.
pub async fn unmatched(request: HttpRequest, table: web::Data<Table>) -> Result<HttpResponse, Failure> {
    match table.allowed(request.path()) {
        Some(allow) if request.method() == Method::OPTIONS => Ok(preflight(&allow)),
        Some(allow) => Err(Failure { allow: Some(allow), ..ProblemCode::MethodNotAllowed.into() }),
        None => Err(ProblemCode::RouteNotFound.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_fits_its_pattern_whole() {
        let taken = |method, query| Taken { method, query };
        let table = Table(vec![
            ("/v1/cases/{id}".to_owned(), vec![taken("GET", false)]),
            ("/v1/cases".to_owned(), vec![taken("GET", true), taken("POST", false)]),
        ]);
        assert_eq!(table.allowed("/v1/cases/x").as_deref(), Some("GET"));
        assert_eq!(table.allowed("/v1/cases").as_deref(), Some("GET, POST"));
        for path in ["/v1/cases/x/y", "/v1", "/v1/case", "/v1/cases/x/", ""] {
            assert_eq!(table.allowed(path), None, "{path}");
        }
        assert_eq!(table.takes_query(&Method::GET, "/v1/cases"), Some(true));
        assert_eq!(table.takes_query(&Method::POST, "/v1/cases"), Some(false));
        assert_eq!(table.takes_query(&Method::GET, "/v1/cases/x"), Some(false));
        assert_eq!(table.takes_query(&Method::DELETE, "/v1/cases/x"), None);
    }
}
