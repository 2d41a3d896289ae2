//! A function: a program that is started by its first event, and again after it ended. Processes
//! one event at a time; others wait.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::response::Response;
use futures_util::future::BoxFuture;
use mobix::gateway::{Authorizer, Lambda, LambdaError};
use mobix::template::FunctionDefinition;
use serde_json::Value;
use tokio::sync::Mutex;

use super::outcome::Outcome;
use super::process::{ProcessError, RunningProcess};
use super::runtime_api::WhenClientLeaves;
use super::{Environment, Logs};

/// The timeouts of a function.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// From the program's start to its first call of the Runtime API.
    pub start: Duration,
    /// An invocation.
    pub invocation: Duration,
    /// The gateway's timeout for an answer, or for a stream's first byte.
    pub gateway: Duration,
}

impl Limits {
    /// AWS's timeouts, with that of the function.
    #[must_use]
    pub fn of(function: &FunctionDefinition) -> Self {
        let gateway = if function.streams { 15 * 60 } else { 29 };
        Self {
            start: Duration::from_secs(10),
            invocation: function.timeout,
            gateway: Duration::from_secs(gateway),
        }
    }
}

/// A function. Clones share it.
#[derive(Clone)]
pub struct LambdaFunction(Arc<Inner>);

struct Inner {
    environment: Environment,
    limits: Limits,
    when_client_leaves: WhenClientLeaves,
    process: Mutex<Option<Arc<RunningProcess>>>,
    starts: AtomicUsize,
    logs: Logs,
}

impl LambdaFunction {
    /// A function that is not yet started.
    #[must_use]
    pub fn new(
        environment: Environment,
        limits: Limits,
        when_client_leaves: WhenClientLeaves,
    ) -> Self {
        Self(Arc::new(Inner {
            environment,
            limits,
            when_client_leaves,
            process: Mutex::default(),
            starts: AtomicUsize::new(0),
            logs: Logs::default(),
        }))
    }

    /// The output of its programs.
    #[must_use]
    pub fn logs(&self) -> Logs {
        self.0.logs.clone()
    }

    /// The number of programs that were started.
    #[must_use]
    pub fn starts(&self) -> usize {
        self.0.starts.load(Ordering::SeqCst)
    }

    /// Processes an event.
    ///
    /// # Errors
    /// [`LambdaError::Failed`] where the program ends or does not start.
    pub async fn call(&self, event: String) -> Result<Outcome, LambdaError> {
        let mut process = self.0.process.lock().await;
        let failed = |error: ProcessError| LambdaError::Failed(error.to_string());
        let limits = self.0.limits;
        let running = match process.take() {
            Some(running) if running.ready(limits.invocation).await.is_ok() => running,
            _ => self.start().await.map_err(failed)?,
        };
        *process = Some(Arc::clone(&running));
        running.invoke(event, limits.invocation).await.map_err(failed)
    }

    async fn start(&self) -> Result<Arc<RunningProcess>, ProcessError> {
        let Inner { environment, limits, when_client_leaves, logs, starts, .. } = &*self.0;
        starts.fetch_add(1, Ordering::SeqCst);
        let process = RunningProcess::start(environment, *when_client_leaves, logs.clone()).await?;
        process.ready(limits.start).await?;
        Ok(Arc::new(process))
    }

    async fn respond(self, event: String) -> Result<Response, LambdaError> {
        let answered = async { self.call(event).await?.into_response().await };
        let answered = tokio::time::timeout(self.0.limits.gateway, answered).await;
        answered.unwrap_or(Err(LambdaError::TimedOut))
    }
}

impl Lambda for LambdaFunction {
    fn invoke(&self, event: String) -> BoxFuture<'static, Result<Response, LambdaError>> {
        Box::pin(self.clone().respond(event))
    }
}

impl Authorizer for LambdaFunction {
    fn authorize(&self, event: Value) -> BoxFuture<'static, Result<Value, String>> {
        let function = self.clone();
        Box::pin(async move {
            match function.call(event.to_string()).await.map_err(|error| error.to_string())? {
                Outcome::Whole(answer) => {
                    serde_json::from_slice(&answer).map_err(|error| error.to_string())
                }
                Outcome::Stream(_) => Err("an authorizer does not stream".to_owned()),
                Outcome::Failed(message) => Err(message),
            }
        })
    }
}
