//! Adds the errors of every operation: those that follow from its shape, and those that it names.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::error::OpenApiError;
use super::error_kinds::{ErrorKind, kinds};
use super::headers::{self, reference};
use super::json::{items, operations, put};
use crate::template::GatewayResponses;

/// The errors that every operation can give, by the names of the kinds.
const ALWAYS: [&str; 7] = [
    "MethodNotAllowed",
    "TooLarge",
    "Throttled",
    "InternalError",
    "FunctionFailed",
    "Unavailable",
    "Timeout",
];

/// Where an operation lists the codes of its own errors. Not published.
const NAMED: &str = "x-errors";

/// Adds the schema of errors, and to every operation the errors that it can give.
pub(super) fn add(document: &mut Value, gateway: &GatewayResponses) -> Result<(), OpenApiError> {
    let kinds = kinds(gateway)?;
    put(document, &["components", "schemas", "Error"], error_schema(&kinds));
    for kind in &kinds {
        put(document, &["components", "responses", &kind.name], response(&[kind]));
    }
    for (_, _, operation) in operations(document) {
        let mut by_status = BTreeMap::<u16, Vec<&ErrorKind>>::new();
        for kind in given_by(operation, &kinds)? {
            by_status.entry(kind.status).or_default().push(kind);
        }
        for (status, kinds) in by_status {
            let response = match kinds.as_slice() {
                [kind] => json!({ "$ref": format!("#/components/responses/{}", kind.name) }),
                several => response(several),
            };
            put(operation, &["responses", &status.to_string()], response);
        }
        if let Some(operation) = operation.as_object_mut() {
            operation.remove(NAMED);
        }
    }
    Ok(())
}

fn given_by<'a>(
    operation: &Value,
    kinds: &'a [ErrorKind],
) -> Result<Vec<&'a ErrorKind>, OpenApiError> {
    let mut names = ALWAYS.to_vec();
    if operation.get("security") != Some(&json!([])) {
        names.push("Unauthenticated");
    }
    if operation.get("requestBody").is_some() {
        names.extend(["InvalidRequest", "UnsupportedMediaType"]);
    }
    // Lists refuse what tells a part of other lists.
    let is_part = |parameter: &Value| {
        parameter.get("name").is_some_and(|name| name == "page" || name == "cursor")
    };
    if items(operation, "parameters").any(is_part) {
        names.push("InvalidRequest");
    }
    let may_miss = |parameter: &Value| {
        parameter.get("in") == Some(&json!("path")) || parameter.get("name") == Some(&json!("page"))
    };
    if items(operation, "parameters").any(may_miss) {
        names.push("NotFound");
    }
    let mut codes: Vec<&str> = items(operation, NAMED).filter_map(Value::as_str).collect();
    let known = |code: &str| kinds.iter().any(|kind| kind.code == code);
    if let Some(code) = codes.iter().find(|code| !known(code)) {
        let operation = operation.get("operationId").and_then(Value::as_str).unwrap_or_default();
        let (operation, code) = (operation.to_owned(), (*code).to_owned());
        return Err(OpenApiError::UnknownError { operation, code });
    }
    // An operation may also list an error that follows from its shape.
    codes.retain(|code| !matches!(*code, "internal_error"));
    let given = |kind: &&ErrorKind| {
        names.contains(&kind.name.as_str()) || codes.contains(&kind.code.as_str())
    };
    Ok(kinds.iter().filter(given).collect())
}

/// The one schema of errors (contract, "Errors").
fn error_schema(kinds: &[ErrorKind]) -> Value {
    let mut codes: Vec<&str> = kinds.iter().map(|kind| kind.code.as_str()).collect();
    codes.sort_unstable();
    codes.dedup();
    json!({
        "type": "object",
        "description": "What every answer that is no success looks like.",
        "required": ["error", "code", "request_id"],
        "properties": {
            "error": { "type": "string", "description": "A sentence for the user." },
            "code": {
                "type": "string",
                "description": "What to decide by; never changes.",
                "enum": codes,
            },
            "request_id": {
                "type": "string",
                "description": "What to name when asking us about it.",
            },
            "field": {
                "type": "string",
                "description": "The field at fault; missing where it is the whole request.",
            },
            "limit": { "$ref": "#/components/schemas/Limit" },
            "used": { "$ref": "#/components/schemas/Amount" },
            "max": {
                "description": "The most that is allowed; of `too_large`, in bytes.",
                "$ref": "#/components/schemas/Amount",
            },
            "resets_at": {
                "description": "When a limit frees; null: never under this subscription.",
                "oneOf": [{ "$ref": "#/components/schemas/Timestamp" }, { "type": "null" }],
            },
            "user_message": { "$ref": "#/components/schemas/Message" },
        },
    })
}

/// A response that is one of these kinds, which share one status.
fn response(kinds: &[&ErrorKind]) -> Value {
    let schemas: Vec<Value> = kinds.iter().map(|kind| schema(kind)).collect();
    let schema = match schemas.as_slice() {
        [schema] => schema.clone(),
        _ => json!({ "oneOf": schemas }),
    };
    let examples: Map<String, Value> = kinds
        .iter()
        .map(|kind| {
            (kind.code.clone(), json!({ "summary": kind.description, "value": kind.example }))
        })
        .collect();
    let descriptions: Vec<String> =
        kinds.iter().map(|kind| format!("`{}`: {}", kind.code, kind.description)).collect();
    json!({
        "description": descriptions.join("\n\n"),
        "headers": headers(kinds),
        "content": { "application/json": { "schema": schema, "examples": examples } },
    })
}

fn schema(kind: &ErrorKind) -> Value {
    let mut own = json!({ "properties": { "code": { "const": kind.code } } });
    let fields = kind.own_fields();
    if !fields.is_empty() {
        put(&mut own, &["required"], json!(fields));
    }
    json!({ "allOf": [{ "$ref": "#/components/schemas/Error" }, own] })
}

fn headers(kinds: &[&ErrorKind]) -> Value {
    let mut headers = json!({ "X-Request-Id": reference("RequestId") });
    let own = match kinds.first().map(|kind| kind.status) {
        Some(401) => Some(("WWW-Authenticate", "WwwAuthenticate")),
        Some(405) => Some(("Allow", "Allow")),
        Some(409 | 503) => Some(("Retry-After", "RetryAfter")),
        Some(429) => Some(("Retry-After", "RetryAfterWhereKnown")),
        _ => None,
    };
    if let Some((name, component)) = own {
        put(&mut headers, &[name], reference(component));
    }
    if kinds.iter().any(|kind| kind.code == "quota_exceeded") {
        headers::add_rate_limit(&mut headers);
    }
    headers
}
