//! Adds the deprecated paths that existing clients use (contract, "Kept for clients that exist"):
//! the same operation under another path.

use serde_json::{Map, Value, json};

use super::json::put;
use crate::template::Route;

/// The deprecated path, the path that replaces it, and the suffix of the operation's id.
const ALIASES: [(&str, &str); 3] = [
    ("/api/chat-sessions/{id}/send_message/", "/api/chat-sessions/{id}/send/"),
    ("/api/chat-sessions/{id}/update_title/", "/api/chat-sessions/{id}/update-title/"),
    ("/api/chat-sessions/{id}/delete/", "/api/chat-sessions/{id}/"),
];

/// Adds the deprecated paths that the template routes.
pub(super) fn add(document: &mut Value, routes: &[Route]) {
    for (alias, path) in ALIASES {
        if !routes.iter().any(|route| format!("{}/", route.path) == alias) {
            continue;
        }
        let Some(item) = document.get("paths").and_then(|paths| paths.get(path)) else { continue };
        let methods = item.as_object().into_iter().flatten();
        // Only the path for deletion contains the word.
        let kept = methods
            .filter(|(method, _)| !alias.ends_with("/delete/") || method.as_str() == "delete");
        let item: Map<String, Value> =
            kept.map(|(method, operation)| (method.clone(), deprecated(operation, path))).collect();
        put(document, &["paths", alias], Value::Object(item));
    }
}

fn deprecated(operation: &Value, path: &str) -> Value {
    let mut operation = operation.clone();
    let id = operation.get("operationId").and_then(Value::as_str).unwrap_or_default();
    let id = json!(format!("{id}_by_old_path"));
    put(&mut operation, &["operationId"], id);
    put(&mut operation, &["deprecated"], json!(true));
    let description = format!("Another spelling of `{path}`, for clients that have it built in.");
    put(&mut operation, &["description"], json!(description));
    operation
}
