//! Calls the function of a route: a router in this process, or a function that runs as on Lambda.
//! Does not start functions.

use std::convert::Infallible;
use std::sync::Arc;

use axum::response::Response;
use futures_util::future::BoxFuture;
use tower::ServiceExt;
use tower::util::BoxCloneSyncService;

use super::answer::Refusal;

/// A function in this process: the service that its `main` hands to `lambda_http::run`.
pub type Function = BoxCloneSyncService<lambda_http::Request, Response, Infallible>;

/// A function that is invoked with the event's text, as Lambda does.
pub trait Lambda: Send + Sync + 'static {
    /// Answers a REST proxy event.
    fn invoke(&self, event: String) -> BoxFuture<'static, Result<Response, LambdaError>>;
}

/// Why an invocation has no answer that the gateway can pass on.
#[derive(Debug, thiserror::Error)]
pub enum LambdaError {
    /// It failed, ended, or took longer than it may: what it said, or the outcome of it.
    #[error("the function failed: {0}")]
    Failed(String),
    /// The function's answer is no HTTP answer.
    #[error("the function's answer is malformed: {0}")]
    Malformed(String),
    /// The function took longer than the gateway waits.
    #[error("the function took longer than the gateway waits")]
    TimedOut,
}

/// The function of a route.
#[derive(Clone)]
pub(super) enum Target {
    Router(Function),
    Lambda(Arc<dyn Lambda>),
}

/// Invokes a function. As on AWS, a client that disconnects does not stop it, and a panic is a
/// failure like any other, so it runs in a task of its own.
pub(super) async fn call(function: Target, event: String) -> Result<Response, Refusal> {
    let invocation = tokio::spawn(async move {
        match function {
            Target::Lambda(lambda) => lambda.invoke(event).await,
            Target::Router(router) => {
                let request = lambda_http::request::from_str(&event);
                let malformed = |error: serde_json::Error| LambdaError::Failed(error.to_string());
                let Ok(response) = router.oneshot(request.map_err(malformed)?).await;
                Ok(response)
            }
        }
    });
    let answer =
        invocation.await.unwrap_or_else(|panic| Err(LambdaError::Failed(panic.to_string())));
    answer.map_err(|error| {
        tracing::error!(%error, "function_failed");
        match error {
            LambdaError::TimedOut => Refusal::FunctionTimedOut,
            LambdaError::Failed(_) | LambdaError::Malformed(_) => Refusal::FunctionFailed,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Failing(fn() -> LambdaError);

    impl Lambda for Failing {
        fn invoke(&self, _event: String) -> BoxFuture<'static, Result<Response, LambdaError>> {
            let error = (self.0)();
            Box::pin(async { Err(error) })
        }
    }

    #[tokio::test]
    async fn timeout_of_a_function_is_not_reported_as_a_failure() {
        let refusal = async |error| {
            call(Target::Lambda(Arc::new(Failing(error))), String::new()).await.unwrap_err()
        };
        assert_eq!(refusal(|| LambdaError::TimedOut).await, Refusal::FunctionTimedOut);
        let failed = || LambdaError::Failed("out of memory".to_owned());
        assert_eq!(refusal(failed).await, Refusal::FunctionFailed);
        let malformed = || LambdaError::Malformed("no statusCode".to_owned());
        assert_eq!(refusal(malformed).await, Refusal::FunctionFailed);
    }
}
