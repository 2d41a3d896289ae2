//! Lambda authorizers of the TOKEN kind: called with the event that AWS would send; a decision is
//! cached as long as the template says. Knows no tokens of its own.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use axum::http::request::Parts;
use futures_util::future::BoxFuture;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use shared::model::Timestamp;

use super::answer::Refusal;
use super::arn::method_arn;
use super::policy::Policy;
use crate::template::AuthorizerDefinition;

/// The error message for which the gateway answers 401.
const UNAUTHORIZED: &str = "Unauthorized";

/// A Lambda authorizer. A closure from an event to a future answer is one, too.
pub trait Authorizer: Send + Sync + 'static {
    /// Answers a TOKEN authorizer event with a policy, or fails with a message. The message
    /// `Unauthorized` means that the token is not valid.
    fn authorize(&self, event: Value) -> BoxFuture<'static, Result<Value, String>>;
}

impl<F, A> Authorizer for F
where
    F: Fn(Value) -> A + Send + Sync + 'static,
    A: Future<Output = Result<Value, String>> + Send + 'static,
{
    fn authorize(&self, event: Value) -> BoxFuture<'static, Result<Value, String>> {
        Box::pin(self(event))
    }
}

/// The caller, as functions find it in `requestContext.authorizer`.
pub(super) type Caller = Map<String, Value>;

/// An authorizer's answer.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Decision {
    principal_id: String,
    policy_document: Policy,
    #[serde(default)]
    context: Option<Map<String, Value>>,
}

/// An authorizer with the cache of its decisions.
pub(super) struct TokenAuthorizer {
    definition: AuthorizerDefinition,
    function: Arc<dyn Authorizer>,
    cache: Mutex<HashMap<String, (Timestamp, Arc<Decision>)>>,
}

impl TokenAuthorizer {
    /// An authorizer as the template defines it, with the function it names.
    pub(super) fn new(definition: AuthorizerDefinition, function: Arc<dyn Authorizer>) -> Self {
        Self { definition, function, cache: Mutex::default() }
    }

    /// The caller.
    ///
    /// # Errors
    /// The refusal to answer with, where the caller is not allowed or the authorizer fails.
    pub(super) async fn authorize(&self, parts: &Parts, now: Timestamp) -> Result<Caller, Refusal> {
        let token = parts.headers.get(&self.definition.header).map(|token| token.as_bytes());
        let token = token.map(String::from_utf8_lossy).filter(|token| !token.is_empty());
        let pattern = self.definition.pattern.as_ref();
        let token = token.filter(|token| pattern.is_none_or(|pattern| pattern.matches(token)));
        let token = token.ok_or(Refusal::Unauthorized)?;
        let method_arn = method_arn(parts);
        let decision = match self.cached(&token, now) {
            Some(decision) => decision,
            None => {
                let decision = Arc::new(self.ask(&token, &method_arn).await?);
                self.cache_decision(&token, now, &decision);
                decision
            }
        };
        if !decision.policy_document.allows(&method_arn) {
            return Err(Refusal::AccessDenied);
        }
        decision.caller()
    }

    async fn ask(&self, token: &str, method_arn: &str) -> Result<Decision, Refusal> {
        let event = json!({
            "type": "TOKEN",
            "methodArn": method_arn,
            "authorizationToken": token,
        });
        // A panic of the authorizer ends its own task, and is a failure like any other.
        let answer = tokio::spawn(self.function.authorize(event)).await;
        let answer = answer.unwrap_or_else(|error| Err(error.to_string()));
        let answer = answer.map_err(|message| {
            if message == UNAUTHORIZED {
                return Refusal::Unauthorized;
            }
            tracing::error!(%message, "authorizer_failed");
            Refusal::AuthorizerFailed
        })?;
        serde_json::from_value(answer).map_err(|error| {
            tracing::error!(%error, "authorizer_policy_invalid");
            Refusal::AuthorizerUnreadable
        })
    }

    fn cached(&self, token: &str, now: Timestamp) -> Option<Arc<Decision>> {
        let cache = self.cache.lock().unwrap_or_else(PoisonError::into_inner);
        let (until, decision) = cache.get(token)?;
        (now < *until).then(|| Arc::clone(decision))
    }

    fn cache_decision(&self, token: &str, now: Timestamp, decision: &Arc<Decision>) {
        if self.definition.cache.is_zero() {
            return;
        }
        let mut cache = self.cache.lock().unwrap_or_else(PoisonError::into_inner);
        cache.retain(|_, (until, _)| now < *until);
        cache.insert(token.to_owned(), (now + self.definition.cache, Arc::clone(decision)));
    }
}

impl Decision {
    /// The context as functions see it: the gateway turns numbers and booleans into text, and
    /// refuses other values.
    fn caller(&self) -> Result<Caller, Refusal> {
        let mut caller = Caller::new();
        for (name, value) in self.context.iter().flatten() {
            let text = match value {
                Value::String(text) => text.clone(),
                Value::Number(_) | Value::Bool(_) => value.to_string(),
                Value::Null | Value::Array(_) | Value::Object(_) => {
                    tracing::error!(name, "authorizer_context_invalid");
                    return Err(Refusal::AuthorizerUnreadable);
                }
            };
            caller.insert(name.clone(), Value::String(text));
        }
        caller.insert("principalId".to_owned(), Value::String(self.principal_id.clone()));
        Ok(caller)
    }
}
