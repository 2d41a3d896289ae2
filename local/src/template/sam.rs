//! The syntax of a SAM template, as far as it is read here. The modules `api`, `functions`, `queue`
//! and `table` give it a meaning.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use yaml_serde::Value;

use super::error::TemplateError;
use super::intrinsics::Resolver;

/// The whole template, with its intrinsic functions resolved.
pub(super) struct Document {
    resources: BTreeMap<String, Resource>,
    globals: Globals,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct RawDocument {
    #[serde(default)]
    parameters: BTreeMap<String, Parameter>,
    #[serde(default)]
    conditions: BTreeMap<String, Value>,
    globals: Option<Value>,
    resources: BTreeMap<String, Value>,
}

/// The defaults for all resources of a type.
#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Globals {
    function: Option<Value>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Parameter {
    default: Option<Value>,
}

/// A resource of any type.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Resource {
    r#type: String,
    metadata: Option<Value>,
    properties: Option<Value>,
}

impl Document {
    /// Parses the text and resolves its references, with values for some parameters.
    pub(super) fn parse(text: &str, given: &[(&str, &str)]) -> Result<Self, TemplateError> {
        let raw: RawDocument = yaml_serde::from_str(text)?;
        let mut parameters: BTreeMap<_, _> = raw
            .parameters
            .into_iter()
            .filter_map(|(name, parameter)| Some((name, parameter.default?)))
            .collect();
        for (name, value) in given {
            parameters.insert((*name).to_owned(), Value::String((*value).to_owned()));
        }
        let resolver = Resolver::new(parameters, raw.conditions);
        let resources = raw.resources.into_iter().filter(|(_, value)| {
            let condition = value.get("Condition").and_then(Value::as_str);
            condition.is_none_or(|condition| resolver.holds(condition))
        });
        let resources = resources
            .map(|(name, value)| {
                let value = resolver.resolve(value).unwrap_or_default();
                let resource = yaml_serde::from_value(value)
                    .map_err(|error| TemplateError::part(&name, error))?;
                Ok((name, resource))
            })
            .collect::<Result<_, TemplateError>>()?;
        let globals = raw.globals.and_then(|globals| resolver.resolve(globals));
        let globals = globals.map(yaml_serde::from_value).transpose()?.unwrap_or_default();
        Ok(Self { resources, globals })
    }

    /// The defaults for all functions.
    pub(super) fn global_function<T: DeserializeOwned + Default>(
        &self,
    ) -> Result<T, TemplateError> {
        match &self.globals.function {
            None => Ok(T::default()),
            global => read("Globals.Function", global.as_ref()),
        }
    }

    /// The properties of the resource of this name and type, if there is one.
    pub(super) fn named<T: DeserializeOwned>(
        &self,
        kind: &str,
        name: &str,
    ) -> Result<Option<T>, TemplateError> {
        let resource = self.resources.get(name).filter(|resource| resource.r#type == kind);
        resource.map(|resource| read(name, resource.properties.as_ref())).transpose()
    }

    /// The properties of all resources of a type, by name.
    pub(super) fn all<T: DeserializeOwned>(
        &self,
        kind: &str,
    ) -> Result<Vec<(&str, T)>, TemplateError> {
        let of_kind = self.resources.iter().filter(|(_, resource)| resource.r#type == kind);
        of_kind
            .map(|(name, resource)| Ok((name.as_str(), read(name, resource.properties.as_ref())?)))
            .collect()
    }

    /// The name and properties of the only resource of a type.
    pub(super) fn only<T: DeserializeOwned>(&self, kind: &str) -> Result<(&str, T), TemplateError> {
        let mut all = self.all(kind)?;
        match (all.pop(), all.is_empty()) {
            (Some(one), true) => Ok(one),
            _ => Err(TemplateError::part("Resources", format!("needs exactly one {kind}"))),
        }
    }

    /// The crate of a function, from cargo-lambda's metadata.
    pub(super) fn binary_of(&self, function: &str) -> Result<String, TemplateError> {
        let resource = self.resources.get(function).ok_or_else(|| {
            TemplateError::part(function, "is used as a function and is no resource")
        })?;
        let place = format!("{function}.Metadata");
        let metadata: Metadata = read(&place, resource.metadata.as_ref())?;
        Ok(metadata.build_properties.binary)
    }
}

/// Deserializes a part; an error names `place`.
pub(super) fn read<T: DeserializeOwned>(
    place: &str,
    value: Option<&Value>,
) -> Result<T, TemplateError> {
    let value = value.ok_or_else(|| TemplateError::part(place, "is missing"))?;
    yaml_serde::from_value(value.clone()).map_err(|error| TemplateError::part(place, error))
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Metadata {
    build_properties: BuildProperties,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct BuildProperties {
    binary: String,
}

/// `AWS::Serverless::Function`.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Function {
    #[serde(default)]
    pub(super) events: BTreeMap<String, Event>,
}

/// An event source that invokes a function.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Event {
    pub(super) r#type: String,
    pub(super) properties: Option<Value>,
}

/// The properties of an event of the type `Api`.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ApiEvent {
    pub(super) path: String,
    pub(super) method: String,
    #[serde(default)]
    pub(super) auth: EventAuth,
    pub(super) response_transfer_mode: Option<String>,
}

/// The authorizer of a route.
#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct EventAuth {
    pub(super) authorizer: Option<String>,
}

/// `AWS::Serverless::Api`.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Api {
    #[serde(default)]
    pub(super) auth: ApiAuth,
    pub(super) cors: Option<Cors>,
    #[serde(default)]
    pub(super) gateway_responses: BTreeMap<String, GatewayResponse>,
}

/// The authorizers, and the default one of routes that name none.
#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ApiAuth {
    pub(super) default_authorizer: Option<String>,
    pub(super) add_default_authorizer_to_cors_preflight: Option<bool>,
    #[serde(default)]
    pub(super) authorizers: BTreeMap<String, Authorizer>,
}

/// A Lambda authorizer.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Authorizer {
    pub(super) function_arn: String,
    #[serde(default)]
    pub(super) function_payload_type: Option<String>,
    pub(super) identity: Identity,
}

/// The header that has the authorizer's token.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Identity {
    pub(super) header: String,
    pub(super) validation_expression: Option<String>,
    pub(super) reauthorize_every: u64,
}

/// What the gateway allows pages of other origins.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Cors {
    pub(super) allow_origin: String,
    pub(super) allow_methods: String,
    pub(super) allow_headers: String,
    pub(super) max_age: String,
}

/// An answer of the gateway itself.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct GatewayResponse {
    pub(super) status_code: Option<u16>,
    #[serde(default)]
    pub(super) response_parameters: ResponseParameters,
    pub(super) response_templates: BTreeMap<String, String>,
}

/// The headers of such an answer.
#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ResponseParameters {
    #[serde(default)]
    pub(super) headers: BTreeMap<String, String>,
}

/// The text of a fixed expression: the template writes it in single quotes.
pub(super) fn fixed(expression: &str) -> Option<&str> {
    expression.strip_prefix('\'')?.strip_suffix('\'')
}
