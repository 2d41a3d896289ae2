//! The gateway's authorizer: whose a request's token is, as a policy and a context.
//! Whatever it cannot be sure of it does not allow.

use aws_lambda_events::apigw::{
    ApiGatewayCustomAuthorizerPolicy, ApiGatewayCustomAuthorizerRequest,
    ApiGatewayCustomAuthorizerResponse,
};
use aws_lambda_events::iam::{IamPolicyEffect, IamPolicyStatement};
use serde::{Deserialize, Serialize};
use shared::auth::{AuthenticateError, Authenticator, Identity};
use shared::credential::TokenHash;
use shared::store::StoreError;

/// What the authorizer answers: who may call what, and who they are.
pub type Answer = ApiGatewayCustomAuthorizerResponse<Context>;

/// Who calls, for the function that is called: texts, as API Gateway passes them on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Context {
    /// The person.
    pub user_id: String,
    /// The device they call from.
    pub device_id: String,
    /// The token's hash, which lets nobody in.
    pub token: String,
}

/// Why a request is not let through.
#[derive(Debug, thiserror::Error)]
pub enum AuthorizerError {
    /// No token, or one that is nobody's. API Gateway answers 401 to this text and no other.
    #[error("Unauthorized")]
    Unauthorized,
    /// The table does not answer: 500, so that nobody is logged out by it.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The event names no method of a stage: nothing that could be allowed.
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

/// Answers an authorizer event of the kind `TOKEN`.
///
/// # Errors
/// [`AuthorizerError`] where the request is not let through.
pub async fn handle(
    authenticator: &Authenticator,
    event: ApiGatewayCustomAuthorizerRequest,
) -> Result<Answer, AuthorizerError> {
    let header = event.authorization_token.unwrap_or_default();
    let token = TokenHash::of_bearer(&header).ok_or(AuthorizerError::Unauthorized)?;
    let identity = authenticator.authenticate(&token).await?;
    let stage = whole_stage(&event.method_arn.unwrap_or_default());
    Ok(allow(&identity, stage.ok_or(AuthorizerError::NoStage)?))
}

/// All methods of the stage that a method belongs to: API Gateway keeps the answer for the
/// token, and one for the called method alone would refuse the next.
fn whole_stage(method_arn: &str) -> Option<String> {
    let mut parts = method_arn.split('/');
    let (api, stage, _method) = (parts.next()?, parts.next()?, parts.next()?);
    (api.starts_with("arn:") && !stage.is_empty()).then(|| format!("{api}/{stage}/*"))
}

fn allow(identity: &Identity, resource: String) -> Answer {
    let mut statement = IamPolicyStatement::default();
    statement.action = vec!["execute-api:Invoke".to_owned()];
    statement.effect = IamPolicyEffect::Allow;
    statement.resource = vec![resource];
    let mut policy = ApiGatewayCustomAuthorizerPolicy::default();
    policy.version = Some("2012-10-17".to_owned());
    policy.statement = vec![statement];
    let mut answer = Answer::default();
    answer.principal_id = Some(identity.user.to_string());
    answer.policy_document = policy;
    answer.context = Context {
        user_id: identity.user.to_string(),
        device_id: identity.device.to_string(),
        token: identity.token.to_string(),
    };
    answer
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::model::{DeviceId, UserId};

    const METHOD: &str = "arn:aws:execute-api:eu-central-1:1:api/prod/GET/api/users";

    #[test]
    fn the_policy_covers_the_whole_stage_and_nothing_else() {
        let stage = whole_stage(METHOD);
        assert_eq!(stage.as_deref(), Some("arn:aws:execute-api:eu-central-1:1:api/prod/*"));
        for arn in ["", "*", "arn:aws:execute-api:eu-central-1:1:api", "a/b/c", "arn:x//GET"] {
            assert_eq!(whole_stage(arn), None, "{arn}");
        }
    }

    #[test]
    fn the_answer_is_what_api_gateway_reads() {
        let token = TokenHash::of("abc");
        let identity = Identity { user: UserId::new(7), device: DeviceId::new(2), token };
        let answer = allow(&identity, whole_stage(METHOD).unwrap());
        assert_eq!(
            serde_json::to_value(answer).unwrap(),
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
    fn a_token_that_is_nobodys_is_refused_in_the_words_that_make_a_401() {
        assert_eq!(AuthorizerError::from(AuthenticateError::Unknown).to_string(), "Unauthorized");
        let down = AuthenticateError::Store(StoreError::Contended("GetItem"));
        assert_ne!(AuthorizerError::from(down).to_string(), "Unauthorized");
    }
}
