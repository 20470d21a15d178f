//! The OpenAPI document, made from the same registration as the routes.
//!
//! The declarations above the handlers say what is particular to an operation; what follows from its shape is added here: the
//! refusals that it may meet, headers, examples, bounds. Only what integrators program against is described: `/v1/`.

mod examples;
mod headers;
mod operation;
mod overview;
mod problems;
mod schemas;
mod served;
mod unused;

pub use served::Served;
pub(crate) use served::{docs, document as serve, to_docs};

use actix_web::App;
use serde_json::{Map, Value, json};
use utoipa::openapi::OpenApi;
use utoipa_actix_web::AppExt;
use utoipa_actix_web::service_config::ServiceConfig;

/// A JSON object.
type Object = Map<String, Value>;

/// A declaration that cannot be described.
#[derive(Debug, thiserror::Error)]
pub enum DocumentError {
    /// An operation names a problem code that is not in the table.
    #[error("{operation}: there is no problem code {code}")]
    UnknownCode {
        /// The operation's id.
        operation: String,
        /// What it names.
        code: String,
    },
    /// The document is not JSON.
    #[error(transparent)]
    Json(#[from] serde_json::Error),
}

/// Everything that `register` registers, as it is declared.
pub fn collected(register: fn(&mut ServiceConfig<'_>)) -> OpenApi {
    App::new().into_utoipa_app().configure(register).split_for_parts().1
}

/// The document of what is registered.
///
/// # Errors
/// [`DocumentError`]: somebody declared an operation wrongly.
pub fn document(registered: OpenApi) -> Result<Value, DocumentError> {
    let mut collected = serde_json::to_value(registered)?;
    let schemas = schemas::all(taken(&mut collected, "/components/schemas"))?;
    let mut responses = Object::new();
    let mut paths = taken(&mut collected, "/paths");
    paths.retain(|path, _| path.starts_with("/v1/"));
    for (path, item) in &mut paths {
        for (method, declared) in item.as_object_mut().into_iter().flatten() {
            if let Some(declared) = declared.as_object_mut() {
                operation::finish(method, path, declared, &mut responses)?;
            }
        }
    }
    let mut document = json!({
        "openapi": "3.1.0",
        "info": overview::info(),
        "servers": overview::servers(),
        "tags": overview::tags(),
        "paths": paths,
        "components": {
            "examples": examples::all(&schemas)?,
            "headers": headers::all(),
            "parameters": headers::parameters(),
            "responses": responses,
            "schemas": schemas,
            "securitySchemes": overview::security_schemes(),
        },
    });
    unused::drop_from(&mut document);
    Ok(document)
}

/// The document as it is printed, committed and served.
///
/// # Errors
/// [`DocumentError`].
pub fn text(registered: OpenApi) -> Result<String, DocumentError> {
    Ok(serde_json::to_string_pretty(&document(registered)?)? + "\n")
}

/// The object at a pointer, taken out of its place.
fn taken(value: &mut Value, pointer: &str) -> Object {
    match value.pointer_mut(pointer).map(Value::take) {
        Some(Value::Object(object)) => object,
        _ => Object::new(),
    }
}

/// A reference to a component.
fn reference(kind: &str, name: &str) -> Value {
    json!({ "$ref": format!("#/components/{kind}/{name}") })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn operations(document: &Value) -> Vec<&Object> {
        let items = document["paths"].as_object().unwrap().values();
        items.flat_map(|item| item.as_object().unwrap().values()).map(|found| found.as_object().unwrap()).collect()
    }

    #[test]
    fn every_operation_says_what_it_may_answer() {
        let document = document(crate::routes::registered()).unwrap();
        for operation in operations(&document) {
            for status in ["400", "401", "408", "429", "500", "503"] {
                assert!(operation["responses"].get(status).is_some(), "{} {status}", operation["operationId"]);
            }
            assert!(!operation.keys().any(|key| key.starts_with("x-")), "{}", operation["operationId"]);
        }
    }

    #[test]
    fn every_tag_is_explained_and_used() {
        let document = document(crate::routes::registered()).unwrap();
        let explained: Vec<_> = document["tags"].as_array().unwrap().iter().map(|tag| &tag["name"]).collect();
        for operation in operations(&document) {
            assert!(explained.contains(&&operation["tags"][0]), "{}", operation["operationId"]);
        }
        for tag in explained {
            assert!(operations(&document).iter().any(|operation| operation["tags"][0] == *tag), "{tag}");
        }
    }

    #[test]
    fn every_reference_leads_somewhere() {
        let document = document(crate::routes::registered()).unwrap();
        let text = document.to_string();
        for reference in text.split("\"#/").skip(1).filter_map(|rest| rest.split('"').next()) {
            assert!(document.pointer(&format!("/{reference}")).is_some(), "{reference}");
        }
    }
}
