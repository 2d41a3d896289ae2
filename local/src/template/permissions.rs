//! What a function may do: the statements of its role, or those SAM makes its role from.

use serde::Deserialize;
use wildmatch::WildMatch;
use yaml_serde::Value;

use super::error::TemplateError;
use super::sam::Document;

/// A statement of a policy. Resources are their names in the template, or patterns.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct Statement {
    /// What it does with what it is about.
    pub effect: Effect,
    /// The actions: `dynamodb:GetItem`.
    #[serde(deserialize_with = "one_or_many")]
    pub action: Vec<String>,
    /// The resources: `Table`, `Table/index/lists`.
    #[serde(deserialize_with = "one_or_many")]
    pub resource: Vec<String>,
}

/// What a statement does with what it is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum Effect {
    /// Allows it.
    Allow,
    /// Forbids it, whatever allows it.
    Deny,
}

/// All statements of a function.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Permissions(pub Vec<Statement>);

impl Permissions {
    /// Whether an action may be done to a resource: allowed by one statement, denied by none.
    #[must_use]
    pub fn allow(&self, action: &str, resource: &str) -> bool {
        let about = self.0.iter().filter(|statement| statement.is_about(action, resource));
        let effects: Vec<_> = about.map(|statement| statement.effect).collect();
        effects.contains(&Effect::Allow) && !effects.contains(&Effect::Deny)
    }

    /// Every allowed action with its resource.
    pub fn allowed(&self) -> impl Iterator<Item = (&str, &str)> {
        let allowing = self.0.iter().filter(|statement| statement.effect == Effect::Allow);
        allowing.flat_map(|statement| {
            let actions = statement.action.iter();
            actions.flat_map(|action| {
                statement.resource.iter().map(|resource| (action.as_str(), resource.as_str()))
            })
        })
    }
}

impl Statement {
    fn is_about(&self, action: &str, resource: &str) -> bool {
        let matches = |pattern: &String, text: &str| WildMatch::new(pattern).matches(text);
        self.action.iter().any(|pattern| matches(pattern, action))
            && self.resource.iter().any(|pattern| matches(pattern, resource))
    }
}

fn one_or_many<'de, D: serde::Deserializer<'de>>(value: D) -> Result<Vec<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum OneOrMany {
        One(String),
        Many(Vec<String>),
    }
    Ok(match OneOrMany::deserialize(value)? {
        OneOrMany::One(one) => vec![one],
        OneOrMany::Many(many) => many,
    })
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct PolicyDocument {
    statement: Vec<Statement>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Policy {
    policy_document: PolicyDocument,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Role {
    #[serde(default)]
    managed_policy_arns: Vec<String>,
    #[serde(default)]
    policies: Vec<Policy>,
}

/// Those of a function with this role and these policies of SAM's kind.
pub(super) fn read(
    document: &Document,
    place: &str,
    role: Option<&str>,
    policies: &[Value],
) -> Result<Permissions, TemplateError> {
    let mut statements = Vec::new();
    for policy in policies.iter().filter(|policy| policy.is_mapping()) {
        let policy: PolicyDocument = super::sam::read(&format!("{place}.Policies"), Some(policy))?;
        statements.extend(policy.statement);
    }
    let role = match role {
        Some(role) => document.named::<Role>("AWS::IAM::Role", role)?,
        None => None,
    };
    for name in role.iter().flat_map(|role| &role.managed_policy_arns) {
        // AWS's own have an ARN instead of a name, and are not looked into.
        let policy = document.named::<Policy>("AWS::IAM::ManagedPolicy", name)?;
        statements.extend(policy.into_iter().flat_map(|policy| policy.policy_document.statement));
    }
    let own = role.into_iter().flat_map(|role| role.policies);
    statements.extend(own.flat_map(|policy| policy.policy_document.statement));
    Ok(Permissions(statements))
}
