//! One operation: adds what follows from its shape to what its handler declares.

use super::problems::Refusals;
use super::{DocumentError, Object, headers, reference};
use serde_json::{Value, json};
use usecases::problem::ProblemCode;

/// What an operation is, as far as others can tell from its declaration.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shape {
    /// Whether anybody may call it.
    pub(super) public: bool,
    /// Whether it takes a body.
    pub(super) body: bool,
    /// Whether its path names something.
    pub(super) named: bool,
    /// Whether it answers with a page of a list.
    pub(super) paged: bool,
    /// Whether it shows a single resource, and so has an entity tag.
    pub(super) single: bool,
    /// Whether it takes an idempotency key, and demands it.
    pub(super) key: Option<bool>,
}

impl Shape {
    fn of(method: &str, path: &str, operation: &Object, key: Option<bool>) -> Self {
        let security = operation.get("security").and_then(Value::as_array);
        let paged = parameters(operation).any(|parameter| parameter.get("name") == Some(&json!("cursor")));
        Self {
            public: security.is_none_or(|schemes| schemes.contains(&json!({}))),
            body: operation.contains_key("requestBody"),
            named: path.contains('{'),
            paged,
            single: method == "get" && !paged,
            key,
        }
    }
}

fn parameters(operation: &Object) -> impl Iterator<Item = &Value> {
    operation.get("parameters").and_then(Value::as_array).into_iter().flatten()
}

/// Finishes an operation. Answers that many operations share go to `shared`.
pub(super) fn finish(
    method: &str,
    path: &str,
    operation: &mut Object,
    shared: &mut Object,
) -> Result<(), DocumentError> {
    let own = declared_problems(operation)?;
    let key = operation.remove("x-idempotency").map(|demand| demand == json!("required"));
    let shape = Shape::of(method, path, operation, key);
    complete_parameters(operation, shape);
    if let Some(body) = operation.get_mut("requestBody").and_then(Value::as_object_mut) {
        complete_body(body);
    }
    let mut responses = match operation.remove("responses") {
        Some(Value::Object(declared)) => declared,
        _ => Object::new(),
    };
    for (status, response) in &mut responses {
        if let Some(response) = response.as_object_mut() {
            complete_success(status, response, shape);
        }
    }
    if shape.single {
        let known = json!({ "description": "The caller has this version", "headers": headers::of_answer(&["ETag"]) });
        responses.insert("304".to_owned(), known);
    }
    responses.extend(Refusals::of(shape, own).responses(shared));
    operation.insert("responses".to_owned(), responses.into());
    Ok(())
}

fn declared_problems(operation: &mut Object) -> Result<Vec<ProblemCode>, DocumentError> {
    let declared = operation.remove("x-problems").unwrap_or_default();
    let codes = declared.as_array().into_iter().flatten().map(|code| code.as_str().unwrap_or_default());
    let unknown = |code: &str| DocumentError::UnknownCode {
        operation: operation.get("operationId").map(ToString::to_string).unwrap_or_default(),
        code: code.to_owned(),
    };
    codes.map(|code| code.parse().map_err(|_| unknown(code))).collect()
}

fn complete_parameters(operation: &mut Object, shape: Shape) {
    let mut all: Vec<Value> = parameters(operation).cloned().map(never_null).collect();
    all.extend(
        shape.key.map(|required| {
            reference("parameters", if required { "IdempotencyKey" } else { "OptionalIdempotencyKey" })
        }),
    );
    all.extend(shape.single.then(|| reference("parameters", "IfNoneMatch")));
    if !all.is_empty() {
        operation.insert("parameters".to_owned(), all.into());
    }
}

/// A parameter that is left out is not there: it is never null.
fn never_null(mut parameter: Value) -> Value {
    let null = json!("null");
    if let Some(types) = parameter.pointer_mut("/schema/type").filter(|types| types.is_array()) {
        let text = types.as_array().into_iter().flatten().find(|name| **name != null).cloned();
        *types = text.unwrap_or_default();
    }
    let is_null = |schema: &Value| schema.get("type") == Some(&null);
    let choice = parameter.pointer("/schema/oneOf").and_then(Value::as_array);
    if let Some(other) = choice.and_then(|all| all.iter().find(|schema| !is_null(schema))).cloned()
        && let Some(schema) = parameter.get_mut("schema")
    {
        *schema = other;
    }
    parameter
}

fn complete_body(body: &mut Object) {
    body.insert("required".to_owned(), true.into());
    body.insert("description".to_owned(), "One JSON object.".into());
    add_examples(body);
}

fn complete_success(status: &str, response: &mut Object, shape: Shape) {
    let mut more = Vec::new();
    if shape.single {
        more.push("ETag");
    }
    if shape.key.is_some() {
        more.push("Idempotent-Replayed");
        if status == "201" {
            more.push("Location");
        }
    }
    response.insert("headers".to_owned(), headers::of_answer(&more).into());
    add_examples(response);
}

/// The example of a body is the example of its schema.
fn add_examples(holder: &mut Object) {
    let media = holder.get_mut("content").and_then(Value::as_object_mut).into_iter().flatten();
    for (_, content) in media {
        let schema = content.pointer("/schema/$ref").and_then(Value::as_str).and_then(|at| at.rsplit('/').next());
        if let (Some(name), Some(content)) = (schema.map(str::to_owned), content.as_object_mut()) {
            content.insert("examples".to_owned(), json!({ "example": reference("examples", &name) }));
        }
    }
}
