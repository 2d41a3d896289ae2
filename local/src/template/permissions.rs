//! The permissions of a function: the statements of its role, or those that SAM makes its role
//! from.

use std::fmt;

use serde::Deserialize;
use wildmatch::WildMatch;
use yaml_serde::Value;

use super::error::TemplateError;
use super::sam::Document;

/// A statement of a policy. Resources are names of the template, or patterns.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct Statement {
    /// Whether it allows or denies.
    pub effect: Effect,
    /// The actions: `dynamodb:GetItem`.
    #[serde(deserialize_with = "one_or_many")]
    pub action: Vec<String>,
    /// The resources: `Table`, `Table/index/lists`.
    #[serde(deserialize_with = "one_or_many")]
    pub resource: Vec<String>,
    /// The condition under which it applies.
    pub condition: Option<Condition>,
}

/// The only condition that the template uses: every partition key that a request names must match
/// one of these patterns. AWS: "Using IAM policy conditions for fine-grained access control",
/// `dynamodb:LeadingKeys`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Condition {
    #[serde(rename = "ForAllValues:StringLike")]
    for_all_values_like: LeadingKeys,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct LeadingKeys {
    #[serde(rename = "dynamodb:LeadingKeys", deserialize_with = "one_or_many")]
    patterns: Vec<String>,
}

/// An action on a resource.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Access {
    /// The action: `dynamodb:GetItem`.
    pub action: String,
    /// The resource: `Table`.
    pub resource: String,
    /// For the table: the partition keys that the request names.
    pub leading_keys: Vec<String>,
}

/// The effect of a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum Effect {
    /// It allows the access.
    Allow,
    /// It denies the access, whatever else allows it.
    Deny,
}

/// All statements of a function's role.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Permissions(pub Vec<Statement>);

impl Permissions {
    /// Whether a request is allowed: at least one statement allows it, and none denies it.
    #[must_use]
    pub fn allow(&self, access: &Access) -> bool {
        let about = self.0.iter().filter(|statement| statement.is_about(access));
        let effects: Vec<_> = about.map(|statement| statement.effect).collect();
        effects.contains(&Effect::Allow) && !effects.contains(&Effect::Deny)
    }

    /// The allowed accesses that `used` lacks: an action on a resource; where a condition lists
    /// patterns of partition keys, one access for each pattern.
    #[must_use]
    pub fn unused<'a>(&self, used: impl Iterator<Item = &'a Access> + Clone) -> Vec<Access> {
        let allowing = self.0.iter().filter(|statement| statement.effect == Effect::Allow);
        let allowed = allowing.flat_map(Statement::accesses);
        allowed.filter(|allowed| !used.clone().any(|used| allowed.fits(used))).collect()
    }
}

impl Access {
    /// An access to a whole resource.
    #[must_use]
    pub fn new(action: &str, resource: &str) -> Self {
        let (action, resource) = (action.to_owned(), resource.to_owned());
        Self { action, resource, leading_keys: Vec::new() }
    }

    /// The same access, limited to these partitions.
    #[must_use]
    pub fn of_partitions(self, leading_keys: Vec<String>) -> Self {
        Self { leading_keys, ..self }
    }

    /// Whether another access has the same action and resource, and one of its keys matches one of
    /// these patterns.
    fn fits(&self, other: &Self) -> bool {
        let patterns = &self.leading_keys;
        let is_fit = |key: &String| patterns.iter().any(|pattern| is_like(pattern, key));
        (&self.action, &self.resource) == (&other.action, &other.resource)
            && (patterns.is_empty() || other.leading_keys.iter().any(is_fit))
    }
}

impl fmt::Display for Access {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} on {}", self.action, self.resource)?;
        match self.leading_keys.as_slice() {
            [] => Ok(()),
            keys => write!(f, " of {}", keys.join(", ")),
        }
    }
}

impl Statement {
    fn is_about(&self, access: &Access) -> bool {
        let patterns = self.leading_keys();
        let is_allowed = |key: &String| patterns.iter().any(|pattern| is_like(pattern, key));
        self.action.iter().any(|pattern| is_like(pattern, &access.action))
            && self.resource.iter().any(|pattern| is_like(pattern, &access.resource))
            && (self.condition.is_none() || access.leading_keys.iter().all(is_allowed))
    }

    /// The patterns of partition keys that the statement is limited to; empty: no limit.
    fn leading_keys(&self) -> &[String] {
        match &self.condition {
            Some(condition) => &condition.for_all_values_like.patterns,
            None => &[],
        }
    }

    /// Every combination of its actions, resources and patterns.
    fn accesses(&self) -> Vec<Access> {
        let pairs = self.action.iter().flat_map(|action| {
            self.resource.iter().map(move |resource| Access::new(action, resource))
        });
        let with_keys = |access: Access| match self.leading_keys() {
            [] => vec![access],
            patterns => {
                let one = |pattern: &String| access.clone().of_partitions(vec![pattern.clone()]);
                patterns.iter().map(one).collect()
            }
        };
        pairs.flat_map(with_keys).collect()
    }
}

fn is_like(pattern: &str, text: &str) -> bool {
    WildMatch::new(pattern).matches(text)
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

/// The permissions of a function with this role and these SAM policies.
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
        // AWS's managed policies have an ARN instead of a name; they are not read.
        let policy = document.named::<Policy>("AWS::IAM::ManagedPolicy", name)?;
        statements.extend(policy.into_iter().flat_map(|policy| policy.policy_document.statement));
    }
    let own = role.into_iter().flat_map(|role| role.policies);
    statements.extend(own.flat_map(|policy| policy.policy_document.statement));
    Ok(Permissions(statements))
}
