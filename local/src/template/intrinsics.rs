//! CloudFormation's intrinsic functions and conditions, as far as one machine can resolve
//! them. A resource resolves to its name in the template, whatever attribute is asked for.

use std::collections::BTreeMap;

use yaml_serde::Value;

/// What a value becomes that is as good as not written.
const NO_VALUE: &str = "AWS::NoValue";
/// What AWS knows about a stack, as this machine stands for it.
const PSEUDO_PARAMETERS: [(&str, &str); 5] = [
    ("AWS::StackName", "mobixai"),
    ("AWS::Region", "us-east-1"),
    ("AWS::Partition", "aws"),
    ("AWS::AccountId", "123456789012"),
    ("AWS::URLSuffix", "amazonaws.com"),
];

/// Resolves a template's values.
pub(super) struct Resolver {
    parameters: BTreeMap<String, Value>,
    conditions: BTreeMap<String, Value>,
}

impl Resolver {
    /// With values for parameters, and conditions as they are written.
    pub(super) fn new(
        mut parameters: BTreeMap<String, Value>,
        conditions: BTreeMap<String, Value>,
    ) -> Self {
        for (name, value) in PSEUDO_PARAMETERS {
            parameters.entry(name.to_owned()).or_insert_with(|| Value::String(value.to_owned()));
        }
        Self { parameters, conditions }
    }

    /// The value, with its functions replaced throughout; of unknown ones the argument stays.
    /// None where it counts as not written.
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

    /// Whether a condition holds; one that is not written does not.
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

    /// What is compared: `0` and `"0"` are the same.
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

    /// A text in which `${Name}` and `${Name.Attribute}` stand for something.
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

/// A plain value as text.
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
