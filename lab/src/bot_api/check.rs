//! Checks parameters against the documentation: unknown names, wrong types, forms as JSON. Must not
//! know what a parameter means.

use serde_json::{Map, Value, json};

use super::call_log::Notes;
use super::field_types;
use super::reply::Refusal;
use super::request::{Params, Upload};
use super::schema::{Field, Kind};

/// Parameters of their documented types.
#[derive(Default)]
pub(super) struct Args {
    values: Map<String, Value>,
    uploads: Vec<Upload>,
}

/// Reads the parameters of a call, and collects deviations from the documentation.
pub(super) fn read(
    fields: &[&[Field]],
    params: Params,
    notes: &mut Notes,
) -> Result<Args, Refusal> {
    let mut values = Map::new();
    for (name, value) in params.values {
        let Some(field) = fields.iter().copied().flatten().find(|field| field.name == name) else {
            notes.push(format!("unknown parameter {name}"));
            continue;
        };
        if let Some(value) = top(field, value, params.form, notes)? {
            values.insert(name, value);
        }
    }
    for upload in &params.uploads {
        let file = |field: &Field| field.name == upload.name && matches!(field.kind, Kind::File);
        let attached = format!("attach://{}", upload.name);
        if !fields.iter().copied().flatten().any(file) && !values.values().any(|v| *v == attached) {
            notes.push(format!("unknown file {}", upload.name));
        }
    }
    Ok(Args { values, uploads: params.uploads })
}

/// Reads a top-level parameter. Telegram converts it to a string, parses the string, and ignores it
/// where that fails.
fn top(
    field: &Field,
    value: Value,
    form: bool,
    notes: &mut Notes,
) -> Result<Option<Value>, Refusal> {
    let name = field.name;
    match (field.kind, value) {
        (_, Value::Null) => {
            notes.push(format!("{name} is null"));
            Ok(None)
        }
        (Kind::Int | Kind::Flag | Kind::Chat, Value::String(text)) => {
            Ok(scalar(field, text, form, notes))
        }
        (Kind::Text | Kind::File, text @ Value::String(_)) => Ok(Some(text)),
        (_, Value::String(text)) if text.is_empty() => Ok(None),
        (_, Value::String(text)) => {
            if !form {
                notes.push(format!("{name} is JSON in a String"));
            }
            let value = serde_json::from_str(&text).map_err(|_| not_json(name))?;
            nested(field, value, notes).map(Some)
        }
        (Kind::Text, value @ (Value::Number(_) | Value::Bool(_))) => {
            notes.push(format!("{name} has the wrong type: {value}"));
            Ok(Some(value.to_string().into()))
        }
        (Kind::Int | Kind::Flag | Kind::Chat | Kind::Text | Kind::File, value) => {
            let well = field_types::check(field.kind, name, value, notes);
            Ok(well.map_err(|said| notes.push(said)).ok())
        }
        (_, value) => nested(field, value, notes).map(Some),
    }
}

/// Parses a string into the documented type, as every value of a form must be.
fn scalar(field: &Field, text: String, form: bool, notes: &mut Notes) -> Option<Value> {
    let number = text.parse::<i64>().ok().map(Value::from);
    let read = match field.kind {
        Kind::Flag => Some(json!(matches!(text.to_lowercase().as_str(), "true" | "yes" | "1"))),
        // A chat may also be given by its username.
        Kind::Chat => number.or_else(|| Some(json!(text))),
        _ => number,
    };
    let fits = read.as_ref().is_some_and(|value| form || value.is_string());
    if !fits {
        notes.push(format!("{} has the wrong type: {text:?}", field.name));
    }
    read
}

fn nested(field: &Field, value: Value, notes: &mut Notes) -> Result<Value, Refusal> {
    field_types::check(field.kind, field.name, value, notes)
        .map_err(|said| Refusal::bad(format!("can't parse {}: {said}", called(field.name))))
}

fn not_json(name: &str) -> Refusal {
    let called = match name {
        "reply_markup" => "reply keyboard markup",
        "scope" => "BotCommandScope",
        name => name,
    };
    Refusal::bad(format!("can't parse {called} JSON object"))
}

/// Telegram's name for the content of a parameter.
fn called(name: &str) -> &str {
    match name {
        "entities" | "caption_entities" => "MessageEntity",
        "reply_markup" => "inline keyboard button",
        "commands" => "BotCommand",
        "scope" => "BotCommandScope",
        "reply_parameters" => "reply parameters",
        name => name,
    }
}

impl Args {
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.values.get(name)?.as_str()
    }

    pub(super) fn int(&self, name: &str) -> Option<i64> {
        self.values.get(name)?.as_i64()
    }

    pub(super) fn flag(&self, name: &str) -> bool {
        self.values.get(name).and_then(Value::as_bool).unwrap_or_default()
    }

    pub(super) fn value(&self, name: &str) -> Option<&Value> {
        self.values.get(name)
    }

    /// The objects of an array; empty where it is absent.
    pub(super) fn list(&self, name: &str) -> &[Value] {
        self.values.get(name).and_then(Value::as_array).map_or(&[], Vec::as_slice)
    }

    pub(super) fn upload(&self, name: &str) -> Option<&Upload> {
        self.uploads.iter().find(|upload| upload.name == name)
    }
}
