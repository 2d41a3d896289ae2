//! Merges the paths and schemas of all functions.

use std::collections::HashSet;

use serde_json::{Map, Value, json};
use utoipa::OpenApi;

use super::error::OpenApiError;
use super::json::{operations, put};

/// Adds every function's paths and schemas.
pub(super) fn add(document: &mut Value) -> Result<(), OpenApiError> {
    let parts = [
        auth::openapi::Document::openapi(),
        users::openapi::Document::openapi(),
        catalog::openapi::Document::openapi(),
        chat_sessions::openapi::Document::openapi(),
        messages::openapi::Document::openapi(),
        usages::openapi::Document::openapi(),
    ];
    let (mut paths, mut schemas) = (Map::new(), Map::new());
    for part in parts {
        let part = serde_json::to_value(part)?;
        merge(&mut paths, part.pointer("/paths"))?;
        merge(&mut schemas, part.pointer("/components/schemas"))?;
    }
    reference_page_entries(&mut schemas);
    put(document, &["paths"], Value::Object(paths));
    put(document, &["components", "schemas"], Value::Object(schemas));
    let mut ids = HashSet::new();
    for (_, method, operation) in operations(document) {
        normalize(operation);
        // A handler for several methods has one id; the method makes it unique.
        let id = operation.get("operationId").and_then(Value::as_str).unwrap_or_default();
        let id = id.to_owned();
        if !ids.insert(id.clone()) {
            put(operation, &["operationId"], json!(format!("{id}_by_{method}")));
        }
    }
    Ok(())
}

fn merge(into: &mut Map<String, Value>, part: Option<&Value>) -> Result<(), OpenApiError> {
    for (name, value) in part.and_then(Value::as_object).into_iter().flatten() {
        if into.insert(name.clone(), value.clone()).is_some_and(|before| before != *value) {
            return Err(OpenApiError::Conflict(name.clone()));
        }
    }
    Ok(())
}

/// Makes pages (`Page_Chatbot`) refer to the schema of their entries, which utoipa inlines for a
/// generic type.
fn reference_page_entries(schemas: &mut Map<String, Value>) {
    for (name, page) in schemas {
        if let Some(entry) = name.strip_prefix("Page_") {
            let reference = json!({ "$ref": format!("#/components/schemas/{entry}") });
            put(page, &["properties", "results", "items"], reference);
        }
    }
}

/// Adds what every operation has, and simplifies utoipa's output.
fn normalize(operation: &mut Value) {
    if operation.get("security") == Some(&json!([{}])) {
        put(operation, &["security"], json!([]));
    }
    let responses = operation.get_mut("responses").and_then(Value::as_object_mut);
    for (_, response) in responses.into_iter().flatten() {
        if let Some(stream) = response.pointer_mut("/content/text~1event-stream") {
            describe_events(stream);
        }
    }
    let Some(operation) = operation.as_object_mut() else { return };
    let parameters = operation.entry("parameters").or_insert_with(|| json!([]));
    for parameter in parameters.as_array_mut().into_iter().flatten() {
        // A parameter may be missing, but is never null.
        if let Some(Value::Array(types)) = parameter.pointer_mut("/schema/type") {
            types.retain(|kind| kind != "null");
        }
    }
    if let Some(parameters) = parameters.as_array_mut() {
        parameters.push(json!({ "$ref": "#/components/parameters/AcceptLanguage" }));
    }
}

/// OpenAPI 3.1 describes a stream as a text. OpenAPI 3.2's keyword for its events is published as
/// an extension.
fn describe_events(stream: &mut Value) {
    let Some(stream) = stream.as_object_mut() else { return };
    if let Some(event) = stream.remove("itemSchema") {
        stream.insert("x-itemSchema".to_owned(), event);
    }
    stream.insert("schema".to_owned(), json!({ "type": "string" }));
    let example = "event: delta\ndata: {\"content\":\"The Karun\"}\n\n\
                   event: done\ndata: {\"success\":true}\n\n";
    stream.insert("example".to_owned(), json!(example));
}
