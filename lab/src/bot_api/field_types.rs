//! Types of nested fields, where Telegram is stricter than at the top level. Must not know what a
//! field means.

use serde_json::{Map, Value, json};

use super::call_log::Notes;
use super::schema::{Field, Kind, objects};

/// Telegram's name for the type.
fn wanted(kind: Kind) -> &'static str {
    match kind {
        Kind::Int => "Number",
        Kind::Flag => "Boolean",
        Kind::List(_) => "Array",
        Kind::Object(_) | Kind::Opaque | Kind::Markup => "Object",
        Kind::Text | Kind::Chat | Kind::File | Kind::Key => "String",
    }
}

/// Converts a value to its documented type, and records deviations.
///
/// # Errors
/// Telegram's message for a type that it does not accept.
pub(super) fn check(
    kind: Kind,
    name: &str,
    value: Value,
    notes: &mut Notes,
) -> Result<Value, String> {
    match (kind, value) {
        (Kind::Int, Value::Number(number)) if number.is_i64() => Ok(number.into()),
        (Kind::Int, Value::Number(number)) => Err(format!("{name} is no integer: {number}")),
        (Kind::Int, Value::String(text)) if text.parse::<i64>().is_ok() => {
            notes.push(format!("{name} is a String, and documented as Integer"));
            Ok(json!(text.parse::<i64>().unwrap_or_default()))
        }
        (Kind::Text | Kind::File | Kind::Chat, text @ Value::String(_)) => Ok(text),
        (Kind::Chat, Value::Number(number)) if number.is_i64() => Ok(number.into()),
        (Kind::Text, Value::Number(number)) => {
            notes.push(format!("{name} is a Number, and documented as String"));
            Ok(number.to_string().into())
        }
        (Kind::Flag, Value::Bool(flag)) => Ok(flag.into()),
        (Kind::Opaque, object @ Value::Object(_)) => Ok(object),
        (Kind::Object(fields), Value::Object(object)) => self::object(fields, name, object, notes),
        (Kind::Markup, Value::Object(object)) => {
            let fields = markup(&object);
            self::object(fields, name, object, notes)
        }
        (Kind::Key, Value::Object(object)) => self::object(objects::KEY, name, object, notes),
        (Kind::Key, Value::String(text)) => Ok(json!({"text": text})),
        (Kind::List(of), Value::Array(values)) => {
            let named = values.into_iter().enumerate();
            named.map(|(n, value)| check(*of, &format!("{name}[{n}]"), value, notes)).collect()
        }
        (kind, _) => {
            let field = name.rsplit('.').next().unwrap_or(name);
            Err(format!("Field \"{field}\" must be of type {}", wanted(kind)))
        }
    }
}

fn object(
    fields: &[Field],
    name: &str,
    mut object: Map<String, Value>,
    notes: &mut Notes,
) -> Result<Value, String> {
    let mut typed_fields = Map::new();
    for field in fields {
        match object.remove(field.name) {
            None if field.required => return Err(format!("Can't find field \"{}\"", field.name)),
            None => {}
            Some(Value::Null) => notes.push(format!("{name}.{} is null", field.name)),
            Some(value) => {
                let path = format!("{name}.{}", field.name);
                let value = check(field.kind, &path, value, notes)?;
                typed_fields.insert(field.name.to_owned(), value);
            }
        }
    }
    notes.extend(object.keys().map(|key| format!("unknown field {name}.{key}")));
    Ok(typed_fields.into())
}

/// The fields of this kind of markup.
fn markup(object: &Map<String, Value>) -> &'static [Field] {
    let kinds = [
        ("keyboard", objects::REPLY_KEYBOARD),
        ("inline_keyboard", objects::INLINE_KEYBOARD),
        ("remove_keyboard", objects::REMOVE_KEYBOARD),
    ];
    let kind = kinds.iter().find(|(key, _)| object.contains_key(*key));
    kind.map_or(objects::FORCE_REPLY, |&(_, fields)| fields)
}
