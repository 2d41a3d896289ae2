//! Checks that a client of the original system can read an answer.

use serde_json::Value;
use url::Url;

/// The expected answer.
#[derive(Clone, Debug)]
pub(super) enum Body {
    /// These values; the answer may have more fields.
    Values(Value),
    /// These fields with these types; the answer may have more, with any values.
    Shape(Value),
    /// The error schema with this code.
    Error(&'static str),
    /// No body.
    Empty,
}

/// The first difference between an answer and the expected one.
pub(super) fn difference(expected: &Body, ours: &Value) -> Option<String> {
    match expected {
        Body::Values(values) => compare("", values, ours, true),
        Body::Shape(shape) => compare("", shape, ours, false),
        Body::Error(code) => {
            let shape = ours["error"].is_string() && ours["request_id"].is_string();
            (!shape || ours["code"] != *code).then(|| format!("is no error {code}"))
        }
        Body::Empty => (!ours.is_null()).then(|| "has a body".to_owned()),
    }
}

fn compare(place: &str, expected: &Value, ours: &Value, values: bool) -> Option<String> {
    match (expected, ours) {
        (Value::Object(expected), Value::Object(ours)) => {
            expected.iter().find_map(|(name, value)| {
                let place = format!("{place}/{name}");
                match ours.get(name) {
                    Some(ours) if is_link(name) && values => compare_links(&place, value, ours),
                    Some(ours) => compare(&place, value, ours, values),
                    None => Some(format!("{place} is missing")),
                }
            })
        }
        (Value::Array(expected), Value::Array(ours)) if values => {
            let mut pairs = expected.iter().zip(ours).enumerate();
            let differs = |(number, (expected, ours))| {
                compare(&format!("{place}/{number}"), expected, ours, true)
            };
            (expected.len() != ours.len())
                .then(|| format!("{place} has {} entries, not {}", ours.len(), expected.len()))
                .or_else(|| pairs.find_map(differs))
        }
        (Value::Array(expected), Value::Array(ours)) => {
            let first = expected.first()?;
            let mut entries = ours.iter().enumerate();
            entries.find_map(|(number, ours)| {
                compare(&format!("{place}/{number}"), first, ours, false)
            })
        }
        (Value::Null, _) if !values => None,
        _ if values => (expected != ours).then(|| format!("{place} is {ours}, not {expected}")),
        _ => (std::mem::discriminant(expected) != std::mem::discriminant(ours))
            .then(|| format!("{place} is {ours}, of another type than {expected}")),
    }
}

fn is_link(name: &str) -> bool {
    matches!(name, "next" | "previous")
}

/// Links lead to the same page; the answer may add a `cursor` to the page number.
fn compare_links(place: &str, expected: &Value, ours: &Value) -> Option<String> {
    let read = |link: &Value| {
        link.as_str().map(|link| {
            let url = Url::parse(link).unwrap();
            let pairs = url.query_pairs().into_owned().filter(|(name, _)| name != "cursor");
            let mut query: Vec<_> = pairs.collect();
            query.sort();
            (url.origin(), url.path().to_owned(), query)
        })
    };
    (read(expected) != read(ours)).then(|| format!("{place} is {ours}, not {expected}"))
}
