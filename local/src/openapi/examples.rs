//! Builds an example for every body from the examples of its fields.

use serde_json::{Map, Value, json};

use super::error::OpenApiError;
use super::json::{items, operations, put};

/// Adds an example to every body that has none.
pub(super) fn add(document: &mut Value) -> Result<(), OpenApiError> {
    let schemas = document.pointer("/components/schemas").cloned().unwrap_or_default();
    for (path, method, operation) in operations(document) {
        let place = format!("{method} {path}");
        if let Some(body) = operation.get_mut("requestBody") {
            put(body, &["required"], json!(true));
            fill(body, &schemas, &place)?;
        }
        let responses = operation.get_mut("responses").and_then(Value::as_object_mut);
        for (_, response) in responses.into_iter().flatten() {
            fill(response, &schemas, &place)?;
        }
    }
    Ok(())
}

/// Adds examples to the contents of a request body or a response.
fn fill(body: &mut Value, schemas: &Value, place: &str) -> Result<(), OpenApiError> {
    let contents = body.get_mut("content").and_then(Value::as_object_mut);
    for (kind, content) in contents.into_iter().flatten() {
        let given = content.get("example").is_some() || content.get("examples").is_some();
        // A stream of events has no JSON example.
        if given || kind.starts_with("text/") {
            continue;
        }
        let Some(schema) = content.get("schema") else { continue };
        let example = example(schema, schemas, place)?;
        put(content, &["example"], example);
    }
    Ok(())
}

fn example(schema: &Value, schemas: &Value, place: &str) -> Result<Value, OpenApiError> {
    let given = items(schema, "examples").next().or_else(|| schema.get("example"));
    let given = given.or_else(|| schema.get("const")).or_else(|| schema.get("default"));
    if let Some(given) = given.or_else(|| items(schema, "enum").next()) {
        return Ok(given.clone());
    }
    if let Some(name) = schema.get("$ref").and_then(Value::as_str) {
        let name = name.rsplit('/').next().unwrap_or_default();
        let schema = schemas.get(name).unwrap_or(&Value::Null);
        return example(schema, schemas, &format!("{place}: {name}"));
    }
    let parts: Vec<&Value> = items(schema, "allOf").collect();
    if !parts.is_empty() {
        return merged(&parts, schemas, place);
    }
    let mut choices = items(schema, "oneOf").chain(items(schema, "anyOf"));
    if let Some(choice) = choices.find(|choice| !is(choice, "null")) {
        return example(choice, schemas, place);
    }
    if is(schema, "array") {
        let item = schema.get("items").unwrap_or(&Value::Null);
        return Ok(json!([example(item, schemas, place)?]));
    }
    if is(schema, "object") {
        return of_object(schema, schemas, place);
    }
    if is(schema, "boolean") {
        return Ok(json!(true));
    }
    Err(OpenApiError::NoExample(place.to_owned()))
}

fn of_object(schema: &Value, schemas: &Value, place: &str) -> Result<Value, OpenApiError> {
    let properties = schema.get("properties").and_then(Value::as_object);
    let mut object = Map::new();
    for (name, property) in properties.into_iter().flatten() {
        let mut example = example(property, schemas, &format!("{place}, {name}"))?;
        if name == "assistant_message" {
            // The generic example of a message is a user's.
            put(&mut example, &["message_type"], json!("assistant"));
            put(&mut example, &["content"], json!("The Karun, with 950 kilometres."));
        }
        object.insert(name.clone(), example);
    }
    Ok(Value::Object(object))
}

fn merged(parts: &[&Value], schemas: &Value, place: &str) -> Result<Value, OpenApiError> {
    let mut object = Map::new();
    for part in parts {
        if let Value::Object(fields) = example(part, schemas, place)? {
            object.extend(fields);
        }
    }
    Ok(Value::Object(object))
}

/// Whether a type is the schema's only one, or one of several.
fn is(schema: &Value, kind: &str) -> bool {
    match schema.get("type") {
        Some(Value::String(only)) => only == kind,
        Some(Value::Array(several)) => several.iter().any(|one| one == kind),
        _ => false,
    }
}
