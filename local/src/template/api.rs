//! Reads the API of a template: routes, authorizers and gateway responses. Does not match or serve
//! them: `gateway` does.

use std::collections::BTreeMap;
use std::time::Duration;

use axum::http::{HeaderName, HeaderValue, Method, StatusCode};

use super::api_definition::{
    AuthorizerDefinition, GatewayResponse, GatewayResponses, HeaderExpression, Route,
};
use super::error::TemplateError;
use super::preflight::{self, Preflight};
use super::sam::{self, Document};
use super::token_pattern::TokenPattern;

/// The value of an event's `Authorizer` that makes a route open.
const NO_AUTHORIZER: &str = "NONE";

/// The API, defined by its resource and the functions' events.
pub(super) struct Api {
    pub(super) routes: Vec<Route>,
    pub(super) authorizers: BTreeMap<String, AuthorizerDefinition>,
    pub(super) responses: GatewayResponses,
    pub(super) preflight: Option<Preflight>,
}

/// Reads the template's one API.
pub(super) fn read(document: &Document) -> Result<Api, TemplateError> {
    let (name, api) = document.only::<sam::Api>("AWS::Serverless::Api")?;
    let preflight = preflight::read(name, api.cors.as_ref(), &api.auth)?;
    let authorizers = api
        .auth
        .authorizers
        .into_iter()
        .map(|(authorizer, raw)| {
            let place = format!("{name}.Auth.Authorizers.{authorizer}");
            Ok((authorizer, read_authorizer(document, &place, &raw)?))
        })
        .collect::<Result<_, TemplateError>>()?;
    Ok(Api {
        routes: read_routes(document, api.auth.default_authorizer.as_deref(), &authorizers)?,
        authorizers,
        responses: read_responses(name, api.gateway_responses)?,
        preflight,
    })
}

fn read_authorizer(
    document: &Document,
    place: &str,
    raw: &sam::Authorizer,
) -> Result<AuthorizerDefinition, TemplateError> {
    if raw.function_payload_type.as_deref().is_some_and(|kind| kind != "TOKEN") {
        return Err(TemplateError::part(place, "only FunctionPayloadType TOKEN is supported"));
    }
    let header = HeaderName::from_bytes(raw.identity.header.as_bytes())
        .map_err(|error| TemplateError::part(format!("{place}.Identity.Header"), error))?;
    let pattern = raw.identity.validation_expression.as_deref().map(str::parse::<TokenPattern>);
    let pattern = pattern.transpose().map_err(|error| {
        TemplateError::part(format!("{place}.Identity.ValidationExpression"), error)
    })?;
    Ok(AuthorizerDefinition {
        function: document.binary_of(&raw.function_arn)?,
        header,
        pattern,
        cache: Duration::from_secs(raw.identity.reauthorize_every),
    })
}

fn read_routes(
    document: &Document,
    default_authorizer: Option<&str>,
    authorizers: &BTreeMap<String, AuthorizerDefinition>,
) -> Result<Vec<Route>, TemplateError> {
    let mut routes = Vec::new();
    for (function, properties) in document.all::<sam::Function>("AWS::Serverless::Function")? {
        for (event, raw) in properties.events {
            if raw.r#type != "Api" {
                continue;
            }
            let place = format!("{function}.Events.{event}");
            let raw: sam::ApiEvent = sam::read(&place, raw.properties.as_ref())?;
            let authorizer = raw.auth.authorizer.as_deref().or(default_authorizer);
            let authorizer = authorizer.filter(|name| *name != NO_AUTHORIZER).map(str::to_owned);
            if let Some(name) = authorizer.as_ref().filter(|name| !authorizers.contains_key(*name))
            {
                return Err(TemplateError::part(place, format!("no authorizer is named {name}")));
            }
            routes.push(Route {
                method: read_method(&place, &raw.method)?,
                path: raw.path,
                function: document.binary_of(function)?,
                authorizer,
            });
        }
    }
    Ok(routes)
}

fn read_method(place: &str, text: &str) -> Result<Option<Method>, TemplateError> {
    if text.eq_ignore_ascii_case("any") {
        return Ok(None);
    }
    let method = text.to_ascii_uppercase().parse();
    method.map(Some).map_err(|error| TemplateError::part(format!("{place}.Method"), error))
}

fn read_responses(
    api: &str,
    raw: BTreeMap<String, sam::GatewayResponse>,
) -> Result<GatewayResponses, TemplateError> {
    let place = format!("{api}.GatewayResponses");
    let mut named = raw
        .into_iter()
        .map(|(kind, raw)| {
            let response = read_response(&format!("{place}.{kind}"), raw)?;
            Ok((kind, response))
        })
        .collect::<Result<BTreeMap<_, _>, TemplateError>>()?;
    let mut default = |kind| {
        named.remove(kind).ok_or_else(|| TemplateError::part(&place, format!("needs {kind}")))
    };
    Ok(GatewayResponses {
        default_4xx: default("DEFAULT_4XX")?,
        default_5xx: default("DEFAULT_5XX")?,
        named,
    })
}

fn read_response(
    place: &str,
    mut raw: sam::GatewayResponse,
) -> Result<GatewayResponse, TemplateError> {
    let body = raw
        .response_templates
        .remove("application/json")
        .ok_or_else(|| TemplateError::part(place, "needs a template for application/json"))?;
    // An unknown variable would reach the client unreplaced.
    if body.replace(GatewayResponse::REQUEST_ID, "").contains('$') {
        let problem = format!("bodies may only use {}", GatewayResponse::REQUEST_ID);
        return Err(TemplateError::part(place, problem));
    }
    let status = raw.status_code.map(StatusCode::from_u16).transpose();
    let status = status.map_err(|error| TemplateError::part(place, error))?;
    let headers = raw.response_parameters.headers.iter();
    let headers = headers.map(|(name, value)| read_header(place, name, value));
    Ok(GatewayResponse { status, headers: headers.collect::<Result<_, _>>()?, body })
}

/// A header, and the expression of its value.
fn read_header(
    place: &str,
    name: &str,
    expression: &str,
) -> Result<(HeaderName, HeaderExpression), TemplateError> {
    let value = match (sam::fixed(expression), expression) {
        (Some(fixed), _) => HeaderExpression::Fixed(
            HeaderValue::from_str(fixed).map_err(|error| TemplateError::part(place, error))?,
        ),
        (None, "context.requestId") => HeaderExpression::RequestId,
        (None, _) => {
            let problem =
                format!("header {name} needs a text in single quotes or context.requestId");
            return Err(TemplateError::part(place, problem));
        }
    };
    let name = HeaderName::from_bytes(name.as_bytes())
        .map_err(|error| TemplateError::part(place, error))?;
    Ok((name, value))
}
