//! The functions of a template: their settings and permissions. Does not start them: `lambda` does.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::Deserialize;
use yaml_serde::Value;

use super::error::TemplateError;
use super::intrinsics;
use super::permissions::{self, Permissions};
use super::sam::{self, Document};

/// Lambda's defaults, as AWS documents them.
const DEFAULT_TIMEOUT: u64 = 3;
const DEFAULT_MEMORY: u64 = 128;

/// A function as it is deployed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FunctionDefinition {
    /// Its name in the template.
    pub resource: String,
    /// How long an invocation may take.
    pub timeout: Duration,
    /// Its memory, in megabytes.
    pub memory: u64,
    /// Its environment variables. A reference to a resource is the resource's name.
    pub environment: BTreeMap<String, String>,
    /// Whether its routes stream their answers.
    pub streams: bool,
    /// Its permissions.
    pub permissions: Permissions,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Properties {
    timeout: Option<u64>,
    memory_size: Option<u64>,
    #[serde(default)]
    environment: Environment,
    role: Option<String>,
    #[serde(default)]
    policies: Vec<Value>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Environment {
    #[serde(default)]
    variables: BTreeMap<String, Value>,
}

/// Reads all functions, by the names of their crates.
pub(super) fn read(
    document: &Document,
) -> Result<BTreeMap<String, FunctionDefinition>, TemplateError> {
    const KIND: &str = "AWS::Serverless::Function";
    let global: Properties = document.global_function()?;
    let events: BTreeMap<_, sam::Function> = document.all(KIND)?.into_iter().collect();
    let mut functions = BTreeMap::new();
    for (name, own) in document.all::<Properties>(KIND)? {
        let variables = global.environment.variables.iter().chain(&own.environment.variables);
        let environment = variables
            .map(|(variable, value)| {
                let text = intrinsics::text(value).ok_or_else(|| {
                    let place = format!("{name}.Environment.Variables.{variable}");
                    TemplateError::part(place, "is no plain value")
                })?;
                Ok((variable.clone(), text))
            })
            .collect::<Result<_, TemplateError>>()?;
        let timeout = own.timeout.or(global.timeout).unwrap_or(DEFAULT_TIMEOUT);
        let definition = FunctionDefinition {
            resource: name.to_owned(),
            timeout: Duration::from_secs(timeout),
            memory: own.memory_size.or(global.memory_size).unwrap_or(DEFAULT_MEMORY),
            environment,
            streams: events.get(name).map(streams).transpose()?.unwrap_or_default(),
            permissions: permissions::read(document, name, own.role.as_deref(), &own.policies)?,
        };
        functions.insert(document.binary_of(name)?, definition);
    }
    Ok(functions)
}

/// Whether any of a function's routes streams.
fn streams(function: &sam::Function) -> Result<bool, TemplateError> {
    for (name, event) in function.events.iter().filter(|(_, event)| event.r#type == "Api") {
        let event: sam::ApiEvent = sam::read(name, event.properties.as_ref())?;
        if event.response_transfer_mode.as_deref() == Some("RESPONSE_STREAM") {
            return Ok(true);
        }
    }
    Ok(false)
}
