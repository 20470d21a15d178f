//! Components that nothing refers to are left out.

use serde_json::Value;
use std::collections::BTreeSet;

/// Drops them.
pub(super) fn drop_from(document: &mut Value) {
    let mut used = BTreeSet::new();
    let mut open = document.get("paths").map(references).unwrap_or_default();
    while let Some(pointer) = open.pop() {
        if let Some(component) = document.pointer(&pointer)
            && used.insert(pointer)
        {
            open.extend(references(component));
        }
    }
    let kinds = document.get_mut("components").and_then(Value::as_object_mut);
    for (kind, components) in kinds.into_iter().flatten().filter(|(kind, _)| *kind != "securitySchemes") {
        if let Some(components) = components.as_object_mut() {
            components.retain(|name, _| used.contains(&format!("/components/{kind}/{name}")));
        }
    }
}

/// The pointers to all components that a value refers to.
fn references(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => {
            let pointer = text.strip_prefix('#').filter(|pointer| pointer.starts_with("/components/"));
            pointer.map(str::to_owned).into_iter().collect()
        }
        Value::Array(all) => all.iter().flat_map(references).collect(),
        Value::Object(all) => all.values().flat_map(references).collect(),
        _ => Vec::new(),
    }
}
