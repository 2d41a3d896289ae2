//! Evaluates the policies of authorizers as IAM does.

use serde::Deserialize;
use wildmatch::WildMatch;

/// The only action that counts.
const INVOKE: &str = "execute-api:invoke";

/// A policy document.
#[derive(Debug, Deserialize)]
pub(super) struct Policy {
    #[serde(rename = "Statement")]
    statements: Vec<Statement>,
}

/// A statement with a condition or another unknown element is refused: ignoring the element would
/// allow more than the policy does.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct Statement {
    effect: Effect,
    action: OneOrMany,
    resource: OneOrMany,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
enum Effect {
    Allow,
    Deny,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

impl OneOrMany {
    fn any(&self, matches: impl Fn(&str) -> bool) -> bool {
        match self {
            Self::One(text) => matches(text),
            Self::Many(texts) => texts.iter().any(|text| matches(text)),
        }
    }
}

impl Statement {
    fn is_about(&self, method_arn: &str) -> bool {
        let invokes = |action: &str| WildMatch::new(&action.to_ascii_lowercase()).matches(INVOKE);
        self.action.any(invokes)
            && self.resource.any(|resource| WildMatch::new(resource).matches(method_arn))
    }
}

impl Policy {
    /// Whether the policy allows a method: at least one statement allows it, and none denies it.
    pub(super) fn allows(&self, method_arn: &str) -> bool {
        let about = self.statements.iter().filter(|statement| statement.is_about(method_arn));
        let effects: Vec<_> = about.map(|statement| statement.effect).collect();
        effects.contains(&Effect::Allow) && !effects.contains(&Effect::Deny)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    const ARN: &str = "arn:aws:execute-api:local:1:api/local/GET/api/users";

    fn allows(statements: Value) -> bool {
        let policy: Policy = serde_json::from_value(json!({ "Statement": statements })).unwrap();
        policy.allows(ARN)
    }

    fn statement(effect: &str, resource: &str) -> Value {
        json!({ "Effect": effect, "Action": "execute-api:Invoke", "Resource": [resource] })
    }

    #[test]
    fn wildcards_span_segments() {
        assert!(allows(json!([statement("Allow", "arn:aws:execute-api:*:*:api/local/*")])));
        assert!(allows(json!([statement("Allow", "*/GET/api/user?")])));
        assert!(!allows(json!([statement("Allow", "*/POST/*")])));
    }

    #[test]
    fn deny_outweighs_allow() {
        assert!(!allows(json!([statement("Allow", "*"), statement("Deny", "*/users")])));
        assert!(!allows(json!([])));
    }

    #[test]
    fn statement_about_another_action_allows_nothing() {
        let action = |action| json!([{ "Effect": "Allow", "Action": action, "Resource": "*" }]);
        assert!(allows(action("execute-api:*")));
        assert!(!allows(action("dynamodb:*")));
    }

    #[test]
    fn statement_with_a_condition_is_refused() {
        let statement = json!({
            "Effect": "Allow", "Action": "*", "Resource": "*", "Condition": { "Bool": {} }
        });
        assert!(serde_json::from_value::<Statement>(statement).is_err());
    }
}
