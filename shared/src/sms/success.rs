//! How a gateway's answer says that it took the message: many answer 200 with an error in the body.

use std::str::FromStr;

use serde_json::Value;

/// What an answer holds where the gateway took the message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SmsSuccess {
    /// A value of its JSON: the names and places on the way to it, and the value as text.
    Json(Vec<String>, String),
    /// This text, anywhere.
    Text(String),
}

impl SmsSuccess {
    pub(super) fn is_in(&self, answer: &str) -> bool {
        match self {
            Self::Text(text) => answer.contains(text),
            Self::Json(path, expected) => {
                let json: Option<Value> = serde_json::from_str(answer).ok();
                let step = |value: Value, name: &String| match value {
                    Value::Object(mut fields) => fields.remove(name),
                    Value::Array(values) => values.into_iter().nth(name.parse().ok()?),
                    _ => None,
                };
                let found = json.and_then(|json| path.iter().try_fold(json, step));
                let shown = found.map(|value| match value {
                    Value::String(text) => text,
                    value => value.to_string(),
                });
                shown.as_ref() == Some(expected)
            }
        }
    }
}

impl FromStr for SmsSuccess {
    type Err = ();
    /// `a.b.0=value` is a path of JSON, anything else a text.
    fn from_str(text: &str) -> Result<Self, ()> {
        let is_path = |path: &&str| {
            let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
            !path.is_empty() && path.chars().all(is_name)
        };
        Ok(match text.split_once('=').filter(|(path, _)| is_path(path)) {
            Some((path, value)) => {
                Self::Json(path.split('.').map(str::to_owned).collect(), value.trim().to_owned())
            }
            None => Self::Text(text.to_owned()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn success_is_a_value_of_json_or_a_text() {
        for (success, answer, is_in) in [
            ("result.status=200", r#"{"result":{"status":200}}"#, true),
            ("result.status=200", r#"{"result":{"status":"200"}}"#, true),
            ("result.status=200", r#"{"result":{"status":400}}"#, false),
            ("result.status=200", r#"{"status":200}"#, false),
            ("result.status=200", "result.status=200", false),
            ("ok=true", r#"{"ok":true}"#, true),
            ("entries.0.status=1", r#"{"entries":[{"status":1}]}"#, true),
            ("entries.1.status=1", r#"{"entries":[{"status":1}]}"#, false),
            ("error=null", r#"{"error":null}"#, true),
            ("<status>OK</status>", "<r><status>OK</status></r>", true),
            ("<status>OK</status>", "<r><status>NO</status></r>", false),
            ("<a b=1>", "<a b=1>", true),
        ] {
            let read: SmsSuccess = success.parse().unwrap();
            assert_eq!(read.is_in(answer), is_in, "{success} {answer}");
        }
    }
}
