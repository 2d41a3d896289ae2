//! The document's examples, validated against its schemas.

use boon::{Compiler, Schemas};
use mobix::openapi::document;
use serde_json::Value;

const DOCUMENT: &str = "http://localhost/openapi.json";

/// Every body of the document: the pointer to its schema, and its examples.
fn bodies(value: &Value, place: &str, found: &mut Vec<(String, Vec<Value>)>) {
    for (key, inner) in value.as_object().into_iter().flatten() {
        let place = format!("{place}/{}", key.replace('~', "~0").replace('/', "~1"));
        if key == "application/json" || key == "application/x-www-form-urlencoded" {
            let several = inner["examples"].as_object().into_iter().flatten();
            let several = several.map(|(_, example)| example["value"].clone());
            found.push((place, inner.get("example").cloned().into_iter().chain(several).collect()));
        } else {
            bodies(inner, &place, found);
        }
    }
}

#[test]
fn every_body_has_an_example_and_every_example_fits_its_schema() {
    let document = document().unwrap();
    let mut found = Vec::new();
    bodies(&document, "", &mut found);
    assert!(found.len() > 30, "{}", found.len());
    let mut compiler = Compiler::new();
    compiler.enable_format_assertions();
    compiler.add_resource(DOCUMENT, document).unwrap();
    for (place, examples) in found {
        assert!(!examples.is_empty(), "{place} has no example");
        let mut schemas = Schemas::new();
        let url = format!("{DOCUMENT}#{}/schema", place.replace('{', "%7B").replace('}', "%7D"));
        let schema = compiler.compile(&url, &mut schemas).unwrap();
        for example in examples {
            if let Err(error) = schemas.validate(&example, schema) {
                panic!("{place}: {example}: {error:#}");
            }
        }
    }
}

#[test]
fn refused_values_do_not_fit_their_schema_and_accepted_ones_do() {
    let document = document().unwrap();
    let mut compiler = Compiler::new();
    compiler.add_resource(DOCUMENT, document).unwrap();
    let mut fits = |schema: &str, value: Value| {
        let mut schemas = Schemas::new();
        let url = format!("{DOCUMENT}#/components/schemas/{schema}");
        let schema = compiler.compile(&url, &mut schemas).unwrap();
        schemas.validate(&value, schema).is_ok()
    };
    let login = |code: &str, name: Value| serde_json::json!({"phone_number": "09121234567", "code": code, "name": name});
    for (code, name) in [
        ("123456", Value::Null),
        ("۱۲۳۴۵۶", "Sara".into()),
        (" 123456\n", "   ".into()),
        ("123456", "x".repeat(100).into()),
        ("123456", format!(" {}\u{3000}", "x".repeat(100)).into()),
    ] {
        assert!(fits("Login", login(code, name.clone())), "{code:?}, {name}");
    }
    for (code, name) in [
        ("12345", Value::Null),
        ("1234567", Value::Null),
        ("123456", 5.into()),
        ("123456", "x".repeat(101).into()),
    ] {
        assert!(!fits("Login", login(code, name.clone())), "{code:?}, {name}");
    }
    for (number, expected) in [
        (serde_json::json!(3), true),
        ("3".into(), true),
        (" +03 ".into(), true),
        ("three".into(), false),
        ("".into(), false),
        (Value::Null, false),
        ((-1).into(), false),
        (1.5.into(), false),
    ] {
        let body = serde_json::json!({"chatbot_id": number, "ai_model_id": "demo/free"});
        assert_eq!(fits("NewChatSession", body), expected, "{number}");
    }
    for blank in ["", " ", "\t\u{a0}\u{2003}"] {
        assert!(!fits("CodeRequest", serde_json::json!({"phone_number": blank})), "{blank:?}");
    }
    assert!(!fits("CodeRequest", serde_json::json!({})));
}
