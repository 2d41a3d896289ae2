//! CloudFormation's intrinsic functions, as far as one machine can resolve them.
//! A resource resolves to its name in the template, whatever attribute is asked for.

use std::collections::BTreeMap;

use yaml_serde::Value;

/// Replaces `!Ref` and `!GetAtt` throughout; of other functions the argument stays.
pub(super) fn resolve(value: Value, parameters: &BTreeMap<String, Value>) -> Value {
    match value {
        Value::Tagged(tagged) if tagged.tag == "Ref" => reference(tagged.value, parameters),
        Value::Tagged(tagged) if tagged.tag == "GetAtt" => resource(tagged.value),
        Value::Tagged(tagged) => resolve(tagged.value, parameters),
        Value::Sequence(items) => {
            Value::Sequence(items.into_iter().map(|item| resolve(item, parameters)).collect())
        }
        Value::Mapping(entries) => Value::Mapping(
            entries.into_iter().map(|(key, value)| (key, resolve(value, parameters))).collect(),
        ),
        plain => plain,
    }
}

fn reference(name: Value, parameters: &BTreeMap<String, Value>) -> Value {
    let default = name.as_str().and_then(|name| parameters.get(name)).cloned();
    default.unwrap_or(name)
}

/// `Table.Arn` and `[Table, Arn]` both become `Table`.
fn resource(attribute: Value) -> Value {
    match attribute {
        Value::Sequence(parts) => parts.into_iter().next().unwrap_or_default(),
        Value::String(path) => Value::String(path.split('.').next().unwrap_or_default().to_owned()),
        other => other,
    }
}
