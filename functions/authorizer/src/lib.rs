//! Function `authorizer`: the gateway's Lambda authorizer. It answers with an IAM policy, and with a
//! context that names the owner of a request's token. Must allow nothing in doubt.

use aws_lambda_events::apigw::{
    ApiGatewayCustomAuthorizerPolicy, ApiGatewayCustomAuthorizerRequest,
    ApiGatewayCustomAuthorizerResponse,
};
use aws_lambda_events::iam::{IamPolicyEffect, IamPolicyStatement};
use serde::{Deserialize, Serialize};
use shared::auth::{AuthenticateError, Authenticator, Identity};
use shared::credential::TokenHash;
use shared::store::StoreError;

/// The authorizer's response: an IAM policy, and the context.
pub type Response = ApiGatewayCustomAuthorizerResponse<Context>;

/// The caller, for the function that is called. All values are strings, as API Gateway passes them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Context {
    /// The user.
    pub user_id: String,
    /// The device they call from.
    pub device_id: String,
    /// The token's hash. It cannot be used as a token.
    pub token: String,
}

/// Why a request is not allowed.
#[derive(Debug, thiserror::Error)]
pub enum AuthorizerError {
    /// No token, or an unknown one. API Gateway answers 401 to this message and to no other.
    #[error("Unauthorized")]
    Unauthorized,
    /// The table failed. API Gateway answers 500, so that clients do not log out.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The event's method ARN names no stage, so there is nothing to allow.
    #[error("the event's methodArn names no stage")]
    NoStage,
}

impl From<AuthenticateError> for AuthorizerError {
    fn from(error: AuthenticateError) -> Self {
        match error {
            AuthenticateError::Unknown => Self::Unauthorized,
            AuthenticateError::Store(error) => error.into(),
        }
    }
}

/// Handles an authorizer event of the type `TOKEN`.
///
/// # Errors
/// [`AuthorizerError`] where the request is not allowed.
pub async fn handle(
    authenticator: &Authenticator,
    event: ApiGatewayCustomAuthorizerRequest,
) -> Result<Response, AuthorizerError> {
    let header = event.authorization_token.unwrap_or_default();
    let token = TokenHash::of_bearer(&header).ok_or(AuthorizerError::Unauthorized)?;
    let identity = authenticator.authenticate(&token).await?;
    let stage = stage_arn(&event.method_arn.unwrap_or_default());
    Ok(allow(&identity, stage.ok_or(AuthorizerError::NoStage)?))
}

/// The ARN of all methods of a method's stage. API Gateway caches the policy for the token, and a
/// policy for one method would refuse the next call.
fn stage_arn(method_arn: &str) -> Option<String> {
    let mut parts = method_arn.split('/');
    let (api, stage, _method) = (parts.next()?, parts.next()?, parts.next()?);
    (api.starts_with("arn:") && !stage.is_empty()).then(|| format!("{api}/{stage}/*"))
}

fn allow(identity: &Identity, resource: String) -> Response {
    let mut statement = IamPolicyStatement::default();
    statement.action = vec!["execute-api:Invoke".to_owned()];
    statement.effect = IamPolicyEffect::Allow;
    statement.resource = vec![resource];
    let mut policy = ApiGatewayCustomAuthorizerPolicy::default();
    policy.version = Some("2012-10-17".to_owned());
    policy.statement = vec![statement];
    let mut response = Response::default();
    response.principal_id = Some(identity.user.to_string());
    response.policy_document = policy;
    response.context = Context {
        user_id: identity.user.to_string(),
        device_id: identity.device.to_string(),
        token: identity.token.to_string(),
    };
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::model::{DeviceId, UserId};

    const METHOD: &str = "arn:aws:execute-api:eu-central-1:1:api/prod/GET/api/users";

    #[test]
    fn the_policy_covers_the_whole_stage_and_nothing_else() {
        let stage = stage_arn(METHOD);
        assert_eq!(stage.as_deref(), Some("arn:aws:execute-api:eu-central-1:1:api/prod/*"));
        for arn in ["", "*", "arn:aws:execute-api:eu-central-1:1:api", "a/b/c", "arn:x//GET"] {
            assert_eq!(stage_arn(arn), None, "{arn}");
        }
    }

    #[test]
    fn the_response_has_the_fields_that_api_gateway_reads() {
        let token = TokenHash::of("abc");
        let identity = Identity { user: UserId::new(7), device: DeviceId::new(2), token };
        let response = allow(&identity, stage_arn(METHOD).unwrap());
        assert_eq!(
            serde_json::to_value(response).unwrap(),
            serde_json::json!({
                "principalId": "7",
                "policyDocument": {
                    "Version": "2012-10-17",
                    "Statement": [{
                        "Action": ["execute-api:Invoke"],
                        "Effect": "Allow",
                        "Resource": ["arn:aws:execute-api:eu-central-1:1:api/prod/*"],
                    }],
                },
                "context": {
                    "user_id": "7",
                    "device_id": "2",
                    "token": identity.token.to_string(),
                },
                "usageIdentifierKey": null,
            })
        );
    }

    #[test]
    fn an_unknown_token_gets_the_message_that_api_gateway_answers_with_401() {
        assert_eq!(AuthorizerError::from(AuthenticateError::Unknown).to_string(), "Unauthorized");
        let down = AuthenticateError::Store(StoreError::Contended("GetItem"));
        assert_ne!(AuthorizerError::from(down).to_string(), "Unauthorized");
    }
}
