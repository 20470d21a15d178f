//! Examples of every body: of each schema, and of each problem code.

use super::Object;
use crate::http::context::{Context, Language};
use crate::http::failure;
use serde_json::{Value, json};
use usecases::problem::{FieldError, Problem, ProblemCode};

/// One for each schema that can be shown, and one for each problem code.
pub(super) fn all(schemas: &Object) -> Result<Object, serde_json::Error> {
    let of_schema = |(name, schema): (&String, &Value)| {
        let summary = schema.get("description").and_then(Value::as_str).and_then(|text| text.lines().next());
        let value = sample(schema, schemas)?;
        Some((name.clone(), json!({ "summary": summary.unwrap_or(name), "value": value })))
    };
    let mut examples: Object = schemas.iter().filter_map(of_schema).collect();
    for &code in ProblemCode::ALL {
        examples.insert(code.code().to_owned(), json!({ "summary": code.title(), "value": problem(code, schemas)? }));
    }
    Ok(examples)
}

/// What fits a schema: its own example, or one that is put together from those of its parts.
fn sample(schema: &Value, schemas: &Object) -> Option<Value> {
    if let Some(example) = schema.get("example").or_else(|| schema.pointer("/examples/0")) {
        return Some(example.clone());
    }
    if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
        return sample(schemas.get(reference.rsplit('/').next()?)?, schemas);
    }
    if let Some(first) = schema.pointer("/enum/0").or_else(|| schema.get("const")) {
        return Some(first.clone());
    }
    if let Some(choice) = schema.pointer("/oneOf/0").or_else(|| schema.pointer("/allOf/0")) {
        return sample(choice, schemas);
    }
    match schema.get("type")? {
        Value::String(name) => sample_of_type(name, schema, schemas),
        _ => Some(Value::Null),
    }
}

fn sample_of_type(name: &str, schema: &Value, schemas: &Object) -> Option<Value> {
    match name {
        "object" => {
            let properties = schema.get("properties").and_then(Value::as_object).into_iter().flatten();
            let sampled = properties.map(|(name, property)| Some((name.clone(), sample(property, schemas)?)));
            sampled.collect::<Option<Object>>().map(Value::from)
        }
        "array" => Some(vec![sample(schema.get("items")?, schemas)?].into()),
        "boolean" => Some(false.into()),
        "integer" => schema.get("minimum").cloned(),
        "null" => Some(Value::Null),
        _ => None,
    }
}

fn problem(code: ProblemCode, schemas: &Object) -> Result<Value, serde_json::Error> {
    let mut problem = Problem::new(code);
    if code == ProblemCode::InvalidRequest {
        problem.errors = vec![FieldError::new("query/limit", "invalid_value", "expected 1 to 100")];
    }
    let context = Context {
        request_id: "req_01979ae2c1d17a33b4e1a0d6a5e5b2f1".to_owned(),
        language: Language::Chinese,
        path: "/v1/cases".to_owned(),
    };
    let mut document = serde_json::to_value(failure::document(&problem, &context))?;
    let outcomes = schemas.get("Eligibility").and_then(|schema| schema.pointer("/example/rules"));
    if let (ProblemCode::NotEligible, Some(rules), Some(outcomes)) = (code, document.get_mut("rules"), outcomes) {
        *rules = outcomes.clone();
    }
    Ok(document)
}
