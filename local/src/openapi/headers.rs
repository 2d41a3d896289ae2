//! The headers of answers. Those of errors are chosen in `errors`.

use serde_json::{Value, json};

use super::error_kinds::REQUEST_ID;
use super::{operations, put};

/// Adds the headers that answers refer to, and to every success those that all have.
pub(super) fn add(document: &mut Value) {
    for (name, required, description, example) in [
        ("RequestId", true, "The request's id in our logs.", json!(REQUEST_ID)),
        (
            "RequestIdOfError",
            false,
            "The body's `request_id`. What the gateway refuses by itself has only that.",
            json!(REQUEST_ID),
        ),
        ("CacheControl", true, "Nothing here is for a cache.", json!("no-store")),
        ("WwwAuthenticate", true, "How to log in.", json!("Bearer")),
        ("Allow", true, "The methods that the path has.", json!("GET,HEAD")),
        ("RetryAfter", true, "Seconds to wait before asking again.", json!(2)),
        (
            "RetryAfterWhereKnown",
            false,
            "Seconds to wait before asking again; missing where waiting does not help.",
            json!(42),
        ),
    ] {
        let schema = if example.is_number() {
            json!({ "type": "integer", "minimum": 0 })
        } else {
            json!({ "type": "string" })
        };
        let header = json!({
            "required": required,
            "description": description,
            "schema": schema,
            "example": example,
        });
        put(document, &["components", "headers", name], header);
    }
    for (_, _, operation) in operations(document) {
        let responses = operation.get_mut("responses").and_then(Value::as_object_mut);
        for (status, response) in responses.into_iter().flatten() {
            if status.starts_with('2') {
                for (header, name) in
                    [("X-Request-Id", "RequestId"), ("Cache-Control", "CacheControl")]
                {
                    let reference = format!("#/components/headers/{name}");
                    put(response, &["headers", header], json!({ "$ref": reference }));
                }
            }
        }
    }
}
