//! The caller: from the authorizer's context of the gateway, else from the bearer token.
//! Never lets anybody through without one of both.

use axum::extract::{FromRef, FromRequestParts};
use http::header::AUTHORIZATION;
use http::request::Parts;
use http::{Extensions, HeaderMap};
use lambda_http::RequestExt;
use lambda_http::request::RequestContext;

use super::ApiError;
use crate::auth::{Authenticator, Identity};
use crate::credential::TokenHash;
use crate::model::{DeviceId, UserId};

/// The logged-in user, as an extractor. The state has an [`Authenticator`] for requests that no
/// authorizer has seen (`cargo lambda watch` has none).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// The user.
    pub user: UserId,
    /// The hash of the token.
    pub token: TokenHash,
    /// The device of the token.
    pub device: DeviceId,
}

impl<S> FromRequestParts<S> for Caller
where
    S: Send + Sync,
    Authenticator: FromRef<S>,
{
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let caller = match authorized(&parts.extensions) {
            Some(caller) => caller,
            None => {
                let token = bearer(&parts.headers).ok_or(ApiError::Unauthenticated)?;
                Authenticator::from_ref(state).authenticate(&token).await?.into()
            }
        };
        tracing::Span::current().record("user", caller.user.get());
        Ok(caller)
    }
}

impl From<Identity> for Caller {
    fn from(Identity { user, device, token }: Identity) -> Self {
        Self { user, token, device }
    }
}

/// The caller in the context that the authorizer gave to API Gateway, which clients cannot write.
fn authorized(extensions: &Extensions) -> Option<Caller> {
    let Some(RequestContext::ApiGatewayV1(context)) = extensions.request_context_ref() else {
        return None;
    };
    let field = |name| context.authorizer.fields.get(name).and_then(|value| value.as_str());
    Some(Caller {
        user: field("user_id")?.parse().ok()?,
        token: field("token")?.parse().ok()?,
        device: field("device_id")?.parse().ok()?,
    })
}

fn bearer(headers: &HeaderMap) -> Option<TokenHash> {
    TokenHash::of_bearer(headers.get(AUTHORIZATION)?.to_str().ok()?)
}
