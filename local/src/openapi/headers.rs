//! The headers of responses. Module `errors` selects those of errors.

use serde_json::{Value, json};

use super::error_kinds::REQUEST_ID;
use super::json::{operations, put};

/// Adds the headers to the components, and to every success a reference to each of its headers.
pub(super) fn add(document: &mut Value) {
    for (name, required, description, schema, example) in [
        (
            "RequestId",
            true,
            "The request's id in our logs; in an error also `request_id`.",
            text(),
            json!(REQUEST_ID),
        ),
        ("CacheControl", true, "Nothing here is for a cache.", text(), json!("no-store")),
        ("WwwAuthenticate", true, "How to log in.", text(), json!("Bearer")),
        ("Allow", true, "The methods that the path has.", text(), json!("GET,HEAD")),
        ("RetryAfter", true, "Seconds to wait before asking again.", seconds(), json!(2)),
        (
            "RetryAfterWhereKnown",
            false,
            "Seconds to wait before asking again; missing where waiting does not help.",
            seconds(),
            json!(42),
        ),
        (
            "RateLimit",
            false,
            "What is left (`r`) of the limit that is nearest to its end, and the seconds until \
             more of it is free (`t`); missing where nothing is limited.",
            json!({ "type": "string", "pattern": r#"^"[a-z_]+";r=[0-9]+(;t=[0-9]+)?$"# }),
            json!(r#""hourly_messages";r=12;t=1200"#),
        ),
        (
            "RateLimitPolicy",
            false,
            "That limit: its quota (`q`), the unit if it is not messages (`qu`), and its window \
             in seconds (`w`).",
            json!({
                "type": "string",
                "pattern": r#"^"[a-z_]+";q=[0-9]+(;qu="[a-z-]+")?(;w=[0-9]+)?$"#,
            }),
            json!(r#""hourly_messages";q=20;w=3600"#),
        ),
    ] {
        let header = json!({
            "required": required,
            "description": description,
            "schema": schema,
            "example": example,
        });
        put(document, &["components", "headers", name], header);
    }
    for (_, _, operation) in operations(document) {
        let limited = operation.pointer("/responses/429/headers/RateLimit").is_some();
        let responses = operation.get_mut("responses").and_then(Value::as_object_mut);
        for (_, response) in responses.into_iter().flatten().filter(|(it, _)| it.starts_with('2')) {
            put(response, &["headers", "X-Request-Id"], reference("RequestId"));
            put(response, &["headers", "Cache-Control"], reference("CacheControl"));
            if let Some(headers) = response.get_mut("headers").filter(|_| limited) {
                add_rate_limit(headers);
            }
        }
    }
}

/// The headers of a response that counts against a limit.
pub(super) fn add_rate_limit(headers: &mut Value) {
    put(headers, &["RateLimit"], reference("RateLimit"));
    put(headers, &["RateLimit-Policy"], reference("RateLimitPolicy"));
}

/// A reference to a header of the components.
pub(super) fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/components/headers/{name}") })
}

fn text() -> Value {
    json!({ "type": "string" })
}

fn seconds() -> Value {
    json!({ "type": "integer", "minimum": 0 })
}
