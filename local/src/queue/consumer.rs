//! The consumer of a queue: a function, called as Lambda calls it.

use std::sync::Arc;

use aws_lambda_events::sqs::{SqsBatchResponse, SqsEvent};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use serde_json::Value;
use telegram_worker::State;

use crate::gateway::Authorizer;

/// Consumes events, each with one message.
pub trait Consumer: Send + Sync + 'static {
    /// Processes an event; returns whether that failed.
    fn consume(&self, event: Value) -> BoxFuture<'static, bool>;
}

/// The worker in this process.
impl Consumer for State {
    fn consume(&self, event: Value) -> BoxFuture<'static, bool> {
        let state = self.clone();
        async move {
            let Ok(event) = serde_json::from_value::<SqsEvent>(event) else { return true };
            let answer = telegram_worker::handle(&state, event).await;
            !answer.batch_item_failures.is_empty()
        }
        .boxed()
    }
}

/// A function in a process of its own, which takes JSON and answers with JSON.
pub struct QueuedFunction(pub Arc<dyn Authorizer>);

impl Consumer for QueuedFunction {
    fn consume(&self, event: Value) -> BoxFuture<'static, bool> {
        let answered = self.0.authorize(event);
        async move {
            let Ok(answer) = answered.await else { return true };
            let answer = serde_json::from_value::<SqsBatchResponse>(answer);
            answer.map_or(true, |answer| !answer.batch_item_failures.is_empty())
        }
        .boxed()
    }
}
