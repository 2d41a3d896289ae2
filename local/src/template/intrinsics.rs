//! Resolves CloudFormation's intrinsic functions and conditions, as far as one machine can. A
//! resource resolves to its name in the template, whichever attribute is named.

use std::collections::BTreeMap;

use yaml_serde::Value;

/// The reference that removes its property.
const NO_VALUE: &str = "AWS::NoValue";
/// The pseudo parameters, with this machine's values.
const PSEUDO_PARAMETERS: [(&str, &str); 5] = [
    ("AWS::StackName", "mobixai"),
    ("AWS::Region", "us-east-1"),
    ("AWS::Partition", "aws"),
    ("AWS::AccountId", "123456789012"),
    ("AWS::URLSuffix", "amazonaws.com"),
];

/// Resolves the values of a template.
pub(super) struct Resolver {
    parameters: BTreeMap<String, Value>,
    conditions: BTreeMap<String, Value>,
}

impl Resolver {
    /// A resolver with values for parameters, and with conditions that are not yet evaluated.
    pub(super) fn new(
        mut parameters: BTreeMap<String, Value>,
        conditions: BTreeMap<String, Value>,
    ) -> Self {
        for (name, value) in PSEUDO_PARAMETERS {
            parameters.entry(name.to_owned()).or_insert_with(|| Value::String(value.to_owned()));
        }
        Self { parameters, conditions }
    }

    /// Resolves a value with everything in it. An unknown function resolves to its argument. `None`
    /// where the value is removed.
    pub(super) fn resolve(&self, value: Value) -> Option<Value> {
        match value {
            Value::Tagged(tagged) if tagged.tag == "Ref" => self.reference(tagged.value),
            Value::Tagged(tagged) if tagged.tag == "GetAtt" => Some(resource(tagged.value)),
            Value::Tagged(tagged) if tagged.tag == "Sub" => Some(self.substitute(tagged.value)),
            Value::Tagged(tagged) if tagged.tag == "If" => self.choose(tagged.value),
            Value::Tagged(tagged) => self.resolve(tagged.value),
            Value::Sequence(items) => {
                let items = items.into_iter().filter_map(|item| self.resolve(item));
                Some(Value::Sequence(items.collect()))
            }
            Value::Mapping(entries) => {
                let entries = entries
                    .into_iter()
                    .filter_map(|(key, value)| Some((key, self.resolve(value)?)));
                Some(Value::Mapping(entries.collect()))
            }
            plain => Some(plain),
        }
    }

    /// Whether a condition is true; an undefined one is not.
    pub(super) fn holds(&self, condition: &str) -> bool {
        self.conditions.get(condition).is_some_and(|condition| self.is_true(condition))
    }

    fn is_true(&self, condition: &Value) -> bool {
        let Value::Tagged(tagged) = condition else {
            return false;
        };
        let parts = tagged.value.as_sequence().map(Vec::as_slice).unwrap_or_default();
        match (tagged.tag.to_string().trim_start_matches('!'), parts) {
            ("Equals", [one, other]) => self.text(one) == self.text(other),
            ("Not", [one]) => !self.is_true(one),
            ("And", all) => all.iter().all(|one| self.is_true(one)),
            ("Or", any) => any.iter().any(|one| self.is_true(one)),
            ("Condition", _) => tagged.value.as_str().is_some_and(|name| self.holds(name)),
            _ => false,
        }
    }

    /// The text of a value for comparisons: `0` and `"0"` are equal.
    fn text(&self, value: &Value) -> Option<String> {
        text(&self.resolve(value.clone())?)
    }

    fn choose(&self, value: Value) -> Option<Value> {
        let Value::Sequence(parts) = value else {
            return None;
        };
        let mut parts = parts.into_iter();
        let condition = parts.next()?;
        let (holding, otherwise) = (parts.next(), parts.next());
        let chosen = if self.holds(condition.as_str()?) { holding } else { otherwise };
        self.resolve(chosen?)
    }

    fn reference(&self, name: Value) -> Option<Value> {
        if name.as_str() == Some(NO_VALUE) {
            return None;
        }
        let value = name.as_str().and_then(|name| self.parameters.get(name)).cloned();
        Some(value.unwrap_or(name))
    }

    /// Replaces `${Name}` and `${Name.Attribute}` in a text.
    fn substitute(&self, value: Value) -> Value {
        let Value::String(text) = value else {
            return value;
        };
        let mut filled = String::new();
        let mut rest = text.as_str();
        while let Some((before, after)) = rest.split_once("${") {
            filled.push_str(before);
            let (name, behind) = after.split_once('}').unwrap_or((after, ""));
            filled.push_str(&self.named(name));
            rest = behind;
        }
        filled.push_str(rest);
        Value::String(filled)
    }

    fn named(&self, name: &str) -> String {
        let value = self.parameters.get(name).and_then(text);
        value.unwrap_or_else(|| name.split('.').next().unwrap_or_default().to_owned())
    }
}

/// A scalar as text.
pub(super) fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        _ => None,
    }
}

/// `Table.Arn` and `[Table, Arn]` both become `Table`.
fn resource(attribute: Value) -> Value {
    match attribute {
        Value::Sequence(parts) => parts.into_iter().next().unwrap_or_default(),
        Value::String(path) => Value::String(path.split('.').next().unwrap_or_default().to_owned()),
        other => other,
    }
}
