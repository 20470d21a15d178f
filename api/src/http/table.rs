//! Every operation with its properties, as its registration declares them: who may call it, what it takes, how long it may last.
//! Admission looks an operation up here and refuses; extractors only hand over what was found out.

use crate::http::failure::Failure;
use actix_web::http::{Method, header};
use actix_web::{HttpMessage, HttpRequest, HttpResponse, web};
use serde_json::Value;
use std::collections::HashMap;
use std::time::Duration;
use usecases::problem::ProblemCode;
use utoipa::openapi::OpenApi;

/// The largest body, in bytes, of an operation that declares no other limit with `x-body-limit`.
pub const BODY_LIMIT: usize = 16 * 1024;
/// The methods that operations may have.
const METHODS: [&str; 3] = ["get", "post", "delete"];

/// Who may call an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Anybody.
    Public,
    /// A signed-in driver.
    Driver,
}

/// Whether an operation takes an idempotency key (`x-idempotency`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Idempotency {
    /// It takes none.
    None,
    /// It is safe to repeat anyway.
    Optional,
    /// It opens, submits, pays or starts something.
    Required,
}

/// The form of a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MediaType {
    /// `application/json`.
    Json,
    /// `application/x-www-form-urlencoded`.
    Form,
}

/// What an operation declares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Operation {
    /// Who may call it.
    pub access: Access,
    /// Whether there are parameters for its query.
    pub query: bool,
    /// The form of its body, where it takes one.
    pub body: Option<MediaType>,
    /// The largest body that it takes, in bytes.
    pub body_limit: usize,
    /// How long it may last, where that is not what the configuration says (`x-deadline-seconds`).
    pub deadline: Option<Duration>,
    /// Whether it takes an idempotency key.
    pub idempotency: Idempotency,
}

impl Operation {
    /// What is not described: pages and the document itself.
    const UNLISTED: Self = Self {
        access: Access::Public,
        query: false,
        body: None,
        body_limit: 0,
        deadline: None,
        idempotency: Idempotency::None,
    };

    /// The operation that the request has been found to be; nothing where there is none.
    pub fn found(request: &HttpRequest) -> Option<Self> {
        request.extensions().get::<Self>().copied()
    }

    /// The operation whose handler or extractor has been reached.
    pub fn of(request: &HttpRequest) -> Self {
        Self::found(request).unwrap_or(Self::UNLISTED)
    }

    /// Reads what is declared.
    fn declared(operation: &Value) -> Self {
        let parameters = operation.get("parameters").and_then(Value::as_array).into_iter().flatten();
        let security = operation.get("security").and_then(Value::as_array);
        let driver = security.is_some_and(|schemes| schemes.iter().any(|scheme| scheme.get("driver").is_some()));
        let content = operation.pointer("/requestBody/content").and_then(Value::as_object);
        let number = |name| operation.get(name).and_then(Value::as_u64);
        Self {
            access: if driver { Access::Driver } else { Access::Public },
            query: parameters.into_iter().any(|parameter| parameter.get("in").is_some_and(|place| place == "query")),
            body: content.map(|content| {
                let form = content.contains_key("application/x-www-form-urlencoded");
                if form { MediaType::Form } else { MediaType::Json }
            }),
            body_limit: number("x-body-limit").and_then(|limit| usize::try_from(limit).ok()).unwrap_or(BODY_LIMIT),
            deadline: number("x-deadline-seconds").map(Duration::from_secs),
            idempotency: match operation.get("x-idempotency").and_then(Value::as_str) {
                Some("required") => Idempotency::Required,
                Some(_) => Idempotency::Optional,
                None => Idempotency::None,
            },
        }
    }
}

/// What can be done at a path.
type Taken = Vec<(&'static str, Operation)>;

/// Every path, and what can be done there. Paths are compared as the router compares them: decoded, segment by segment.
#[derive(Default)]
pub struct Table {
    /// Paths that name nothing: those of lists, which are asked for most.
    plain: HashMap<String, Taken>,
    /// Patterns that name something, by their segments.
    patterns: Vec<(Vec<String>, Taken)>,
}

impl Table {
    /// The table of what is registered, and of the pages beside it.
    ///
    /// # Errors
    /// When what is registered is no JSON.
    pub fn of(registered: &OpenApi) -> Result<Self, serde_json::Error> {
        let mut table = Self::default();
        let registered = serde_json::to_value(registered)?;
        for (path, item) in registered.get("paths").and_then(Value::as_object).into_iter().flatten() {
            let declared = |method: &&'static str| Some((*method, Operation::declared(item.get(method)?)));
            table.add(path, METHODS.iter().filter_map(declared).collect());
        }
        for path in ["/openapi.json", "/docs", "/docs/{file}", "/rules"] {
            table.add(path, vec![("get", Operation::UNLISTED)]);
        }
        Ok(table)
    }

    fn add(&mut self, path: &str, taken: Taken) {
        if path.contains('{') {
            self.patterns.push((path.split('/').map(str::to_owned).collect(), taken));
        } else {
            self.plain.insert(path.to_owned(), taken);
        }
    }

    /// The operation that a method and a decoded path mean; nothing where there is none.
    pub fn operation(&self, method: &Method, path: &str) -> Option<Operation> {
        let taken = self.taken(path)?.iter().find(|(taken, _)| method.as_str().eq_ignore_ascii_case(taken));
        taken.map(|(_, operation)| *operation)
    }

    /// The methods that a path takes; nothing where there is no such path.
    fn allowed(&self, path: &str) -> Option<String> {
        let methods = |taken: &Taken| taken.iter().map(|(method, _)| method.to_uppercase()).collect::<Vec<_>>();
        self.taken(path).map(|taken| methods(taken).join(", "))
    }

    fn taken(&self, path: &str) -> Option<&Taken> {
        if let Some(taken) = self.plain.get(path) {
            return Some(taken);
        }
        let fits = |pattern: &[String]| {
            let mut given = path.split('/');
            let same = pattern.iter().all(|known| given.next().is_some_and(|given| segment_fits(known, given)));
            same && given.next().is_none()
        };
        self.patterns.iter().find(|(pattern, _)| fits(pattern)).map(|(_, taken)| taken)
    }
}

fn segment_fits(known: &str, given: &str) -> bool {
    if known.starts_with('{') { !given.is_empty() } else { known == given }
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
    match table.allowed(request.match_info().unprocessed()) {
        Some(allow) if request.method() == Method::OPTIONS => Ok(preflight(&allow)),
        Some(allow) => Err(Failure { allow: Some(allow), ..ProblemCode::MethodNotAllowed.into() }),
        None => Err(ProblemCode::RouteNotFound.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_path_fits_its_pattern_whole() {
        let mut table = Table::default();
        let (single, list) = (Operation::UNLISTED, Operation { query: true, ..Operation::UNLISTED });
        table.add("/v1/cases/{id}", vec![("get", single)]);
        table.add("/v1/cases", vec![("get", list), ("post", single)]);
        assert_eq!(table.allowed("/v1/cases/x").as_deref(), Some("GET"));
        assert_eq!(table.allowed("/v1/cases").as_deref(), Some("GET, POST"));
        for path in ["/v1/cases/x/y", "/v1", "/v1/case", "/v1/cases/", "/v1/cases/x/", "/v1//cases", ""] {
            assert_eq!(table.allowed(path), None, "{path}");
        }
        assert_eq!(table.operation(&Method::GET, "/v1/cases"), Some(list));
        assert_eq!(table.operation(&Method::POST, "/v1/cases"), Some(single));
        assert_eq!(table.operation(&Method::DELETE, "/v1/cases/x"), None);
    }

    #[test]
    fn properties_are_read_from_the_declaration() {
        let declared = Operation::declared(&json!({
            "security": [{"driver": []}],
            "parameters": [{"in": "path", "name": "id"}, {"in": "query", "name": "limit"}],
            "requestBody": {"content": {"application/x-www-form-urlencoded": {}}},
            "x-body-limit": 65536, "x-deadline-seconds": 60, "x-idempotency": "required",
        }));
        let expected = Operation {
            access: Access::Driver,
            query: true,
            body: Some(MediaType::Form),
            body_limit: 65_536,
            deadline: Some(Duration::from_secs(60)),
            idempotency: Idempotency::Required,
        };
        assert_eq!(declared, expected);
        let plain =
            Operation::declared(&json!({"security": [{}], "requestBody": {"content": {"application/json": {}}}}));
        let expected = Operation { body: Some(MediaType::Json), body_limit: BODY_LIMIT, ..Operation::UNLISTED };
        assert_eq!(plain, expected);
    }
}
