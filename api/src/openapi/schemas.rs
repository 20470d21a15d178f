//! The schemas, and what the declarations cannot say of them.

use super::{DocumentError, Object};
use crate::http::failure::ProblemDocument;
use serde_json::{Value, json};
use utoipa::{PartialSchema, ToSchema};

/// Those of requests and answers, completed, and that of problem documents, which no handler declares.
pub(super) fn all(collected: Object) -> Result<Object, DocumentError> {
    let mut schemas = collected;
    let mut of_problem = vec![(ProblemDocument::name().into_owned(), ProblemDocument::schema())];
    ProblemDocument::schemas(&mut of_problem);
    for (name, schema) in of_problem {
        schemas.insert(name, serde_json::to_value(schema)?);
    }
    for schema in schemas.values_mut() {
        complete(schema);
    }
    Ok(schemas)
}

fn complete(value: &mut Value) {
    match value {
        Value::Object(schema) => {
            merge_inlined(schema);
            complete_map(schema);
            for (key, inner) in schema.iter_mut() {
                // Examples are data.
                if !matches!(key.as_str(), "example" | "examples") {
                    complete(inner);
                }
            }
        }
        Value::Array(schemas) => schemas.iter_mut().for_each(complete),
        _ => {}
    }
}

/// A schema that is written in place stands beside the description of the field, as if that were a second schema.
fn merge_inlined(schema: &mut Object) {
    let Some([Value::Object(inlined), Value::Object(field)]) =
        schema.get("allOf").and_then(Value::as_array).map(Vec::as_slice)
    else {
        return;
    };
    if inlined.contains_key("$ref") || field.contains_key("properties") {
        return;
    }
    let mut merged = inlined.clone();
    merged.extend(field.get("description").map(|text| ("description".to_owned(), text.clone())));
    *schema = merged;
}

/// Maps: their keys are names, and there are few. An object of which nothing is known may hold anything.
fn complete_map(schema: &mut Object) {
    if let Some(names) = schema.get_mut("propertyNames") {
        *names = json!({ "type": "string", "maxLength": 64, "pattern": "^[a-z][a-z0-9_]*$" });
        schema.insert("maxProperties".to_owned(), 32.into());
    }
    let known = ["properties", "additionalProperties", "oneOf", "anyOf", "allOf"];
    let is_free = schema.get("type") == Some(&json!("object")) && !known.iter().any(|key| schema.contains_key(*key));
    if is_free {
        schema.insert("additionalProperties".to_owned(), true.into());
    }
}
