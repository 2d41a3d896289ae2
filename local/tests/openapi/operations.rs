//! Every operation is valid and documents all its answers.

use std::collections::{BTreeMap, BTreeSet};

use mobix::openapi::document;
use mobix::template::Template;
use serde_json::{Value, json};

/// Every operation by method and path.
fn operations(document: &Value) -> BTreeMap<(String, String), Value> {
    let mut found = BTreeMap::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            found.insert((path.clone(), method.clone()), operation.clone());
        }
    }
    found
}

fn names<'a>(values: &'a Value, name: &str) -> BTreeSet<&'a str> {
    values.as_array().into_iter().flatten().filter_map(|value| value[name].as_str()).collect()
}

#[test]
fn every_route_is_documented_and_needs_a_token_where_the_template_says_so() {
    let mut documented = BTreeMap::new();
    for ((path, _), operation) in operations(&document().unwrap()) {
        let open = operation["security"] == json!([]);
        let before = documented.insert(path.clone(), !open);
        assert!(before.is_none_or(|before| before != open), "{path} is open and not");
    }
    // Only paths below `/api` are for clients: only Telegram calls the webhook.
    let routes = Template::embedded().unwrap().routes.into_iter();
    let routed: BTreeMap<_, _> = routes
        .filter(|route| route.path.starts_with("/api"))
        .map(|route| (format!("{}/", route.path), route.authorizer.is_some()))
        .collect();
    assert_eq!(documented, routed, "(left: documented, right: template.yaml; true: with a token)");
}

#[test]
fn every_operation_has_a_unique_id_a_summary_and_a_tag() {
    let document = document().unwrap();
    let tags = names(&document["tags"], "name");
    let mut ids = BTreeSet::new();
    for (place, operation) in operations(&document) {
        let id = operation["operationId"].as_str().unwrap_or_default().to_owned();
        assert!(!id.is_empty() && ids.insert(id.clone()), "{place:?}: {id}");
        assert!(operation["summary"].is_string(), "{place:?} has no summary");
        let tag = operation["tags"][0].as_str().unwrap();
        assert!(tags.contains(tag), "{place:?}: {tag} is no tag of openapi/info.rs");
    }
}

#[test]
fn every_operation_documents_the_errors_of_its_shape() {
    for (place, operation) in operations(&document().unwrap()) {
        let statuses: BTreeSet<&str> =
            operation["responses"].as_object().unwrap().keys().map(String::as_str).collect();
        let says = |status: &str, expected: bool| {
            assert_eq!(statuses.contains(status), expected, "{place:?}: {status}");
        };
        for status in ["405", "413", "429", "500", "502", "503", "504"] {
            says(status, true);
        }
        assert!(statuses.iter().any(|status| status.starts_with('2')), "{place:?}");
        says("401", operation["security"] != json!([]));
        says("415", operation.get("requestBody").is_some());
        if operation.get("requestBody").is_some() {
            says("400", true);
        }
        let in_path = place.0.matches('{').count();
        let parameters = operation["parameters"].as_array().unwrap();
        let named = parameters.iter().filter(|parameter| parameter["in"] == "path").count();
        assert_eq!(named, in_path, "{place:?} names {named} of {in_path} parameters");
        if in_path > 0 || names(&operation["parameters"], "name").contains("page") {
            says("404", true);
        }
    }
}

#[test]
fn every_answer_has_its_headers_and_its_content_type() {
    let document = document().unwrap();
    for (place, operation) in operations(&document) {
        for (status, response) in operation["responses"].as_object().unwrap() {
            let response = resolved(&document, response);
            let headers = &response["headers"];
            assert!(headers.get("X-Request-Id").is_some(), "{place:?}: {status}");
            let own = match status.as_str() {
                "401" => Some("WWW-Authenticate"),
                "405" => Some("Allow"),
                "409" | "429" | "503" => Some("Retry-After"),
                _ => None,
            };
            if let Some(own) = own {
                assert!(headers.get(own).is_some(), "{place:?}: {status} without {own}");
            }
            let content = response.get("content").and_then(Value::as_object);
            let kinds: Vec<&str> =
                content.into_iter().flat_map(|map| map.keys()).map(String::as_str).collect();
            assert_eq!(kinds.is_empty(), status == "204", "{place:?}: {status}");
            let known = ["application/json", "text/event-stream"];
            assert!(kinds.iter().all(|kind| known.contains(kind)), "{place:?}: {kinds:?}");
        }
    }
}

#[test]
fn every_code_of_an_error_is_documented() {
    let document = document().unwrap();
    let codes = document["components"]["schemas"]["Error"]["properties"]["code"]["enum"].clone();
    let source = include_str!("../../../shared/src/http/error/body.rs");
    let (_, source) = source.split_once("pub const fn code(").unwrap();
    let (source, _) = source.split_once("\n    }\n").unwrap();
    let named: Vec<&str> = source.split('"').skip(1).step_by(2).collect();
    assert!(named.len() >= 20, "{named:?}");
    for code in named {
        assert!(codes.as_array().unwrap().contains(&json!(code)), "{code} is not documented");
    }
}

#[test]
fn every_reference_resolves_and_every_component_is_used() {
    let document = document().unwrap();
    let mut references = BTreeSet::new();
    collect(&document, &mut references);
    for reference in &references {
        assert!(document.pointer(&reference[1..]).is_some(), "{reference} leads nowhere");
    }
    for kind in ["schemas", "headers", "parameters"] {
        for name in document["components"][kind].as_object().unwrap().keys() {
            let reference = format!("#/components/{kind}/{name}");
            assert!(references.contains(&reference), "nothing refers to {reference}");
        }
    }
}

#[test]
fn no_schema_is_published_under_an_internal_name() {
    let document = document().unwrap();
    for name in document["components"]["schemas"].as_object().unwrap().keys() {
        let ours =
            matches!(name.as_str(), "Body" | "View" | "Parameters") || name.ends_with("View");
        assert!(!ours, "{name} needs `#[schema(as = …)]`");
    }
}

fn resolved<'a>(document: &'a Value, value: &'a Value) -> &'a Value {
    match value.get("$ref").and_then(Value::as_str) {
        Some(reference) => document.pointer(&reference[1..]).unwrap(),
        None => value,
    }
}

fn collect(value: &Value, references: &mut BTreeSet<String>) {
    match value {
        Value::Object(map) => {
            if let Some(Value::String(reference)) = map.get("$ref") {
                references.insert(reference.clone());
            }
            map.values().for_each(|value| collect(value, references));
        }
        Value::Array(items) => items.iter().for_each(|value| collect(value, references)),
        _ => {}
    }
}
