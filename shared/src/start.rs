//! How a function starts and serves. Everything that can be wrong about its settings stops
//! it here, before the first request.

use std::convert::Infallible;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use lambda_http::lambda_runtime::{LambdaEvent, Runtime as LambdaRuntime, service_fn};
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio_util::task::TaskTracker;
use tower::util::MapFutureLayer;
use tower::{Layer, ServiceExt};

use crate::aws;
use crate::clock::{Clock, SystemClock};
use crate::function_timeout::RequireTime;
use crate::http::{Buffered, lambda_service};
use crate::https::HttpsError;
use crate::metrics::{self, MetricsWriter};
use crate::secrets;
use crate::settings::{Setting, SettingsError, Vars};
use crate::store::{Store, StoreSettings};
use crate::telemetry;

/// What every function needs.
pub struct Start {
    /// The settings, for those of the function's own.
    pub vars: Vars,
    /// The table.
    pub store: Store,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// What answers invocations.
    pub runtime: Runtime,
}

impl Start {
    /// Reads the process's environment, starts logging and measuring, and makes the table's
    /// client.
    ///
    /// # Errors
    /// [`StartError`] naming the setting that cannot be used.
    pub fn from_environment() -> Result<Self, StartError> {
        let vars = Vars::of_process();
        aws::preload();
        telemetry::start(&vars)?;
        let metrics_writer = metrics::start(&vars)?;
        let store = Store::connect(&StoreSettings::required(&vars)?, &vars)?;
        let runtime = Runtime { metrics_writer };
        Ok(Self { vars, store, clock: Arc::new(SystemClock), runtime })
    }

    /// The same, with those of its settings that the environment names as secrets.
    ///
    /// # Errors
    /// [`StartError`] naming the secret that cannot be used.
    pub async fn with_secrets(self, secrets: &[Setting]) -> Result<Self, StartError> {
        Ok(Self { vars: secrets::resolve(self.vars, secrets).await?, ..self })
    }
}

/// Answers Lambda's invocations, one at a time, until the process ends. After each what was
/// measured is written: Lambda freezes the process then.
#[derive(Clone, Copy)]
pub struct Runtime {
    metrics_writer: MetricsWriter,
}

impl Runtime {
    /// Answers requests, each as a whole.
    ///
    /// # Errors
    /// [`StartError`] where Lambda's runtime cannot be reached.
    pub async fn serve(self, router: Router) -> Result<(), StartError> {
        let measured = MapFutureLayer::new(move |invocation| self.measured(invocation));
        let service = measured.layer(lambda_service(router).map_response(Buffered));
        lambda_http::run(service).await.map_err(StartError::Runtime)
    }

    /// Answers requests with streams. An invocation is over when its stream is and nothing
    /// of `tasks` runs: a client that goes away ends the stream early. Each may take `time`.
    ///
    /// # Errors
    /// [`StartError`] where Lambda's runtime cannot be reached, or gives less than `time`.
    pub async fn serve_streams(
        self,
        router: Router,
        tasks: TaskTracker,
        time: Duration,
    ) -> Result<(), StartError> {
        tasks.close();
        let to_the_end = MapFutureLayer::new(move |invocation| {
            self.measured(finished(invocation, tasks.clone()))
        });
        let runtime = lambda_http::streaming_runtime(lambda_service(router)).layer(to_the_end);
        runtime.layer(RequireTime(time)).run().await.map_err(StartError::Runtime)
    }

    /// Works on what a queue hands over. Each batch may take `time`.
    ///
    /// # Errors
    /// [`StartError`] where Lambda's runtime cannot be reached, or gives less than `time`.
    pub async fn take_batches<E, A, F>(
        self,
        work: impl Fn(E) -> F,
        time: Duration,
    ) -> Result<(), StartError>
    where
        E: DeserializeOwned,
        A: Serialize,
        F: Future<Output = A>,
    {
        let handler = service_fn(|event: LambdaEvent<E>| {
            let invocation = work(event.payload);
            async move { Ok::<_, Infallible>(self.measured(invocation).await) }
        });
        let runtime = LambdaRuntime::new(handler).layer(RequireTime(time));
        runtime.run().await.map_err(StartError::Runtime)
    }

    async fn measured<T>(self, invocation: impl Future<Output = T>) -> T {
        let outcome = invocation.await;
        self.metrics_writer.flush(std::io::stdout());
        outcome
    }
}

/// What an invocation came to, once nothing of `tasks` runs any more.
async fn finished<T>(invocation: impl Future<Output = T>, tasks: TaskTracker) -> T {
    let outcome = invocation.await;
    tasks.wait().await;
    outcome
}

/// Why a function does not run.
#[derive(thiserror::Error)]
pub enum StartError {
    /// A setting.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// The client for what is outside.
    #[error("no HTTPS client can be made: {0}")]
    Https(#[from] HttpsError),
    /// Lambda's runtime.
    #[error("Lambda's runtime ended: {0}")]
    Runtime(lambda_http::Error),
}

/// The sentence alone: it is what `main` prints on stderr before it exits with 1.
impl fmt::Debug for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::declared::TABLE_NAME;
    use std::sync::atomic::{AtomicBool, Ordering};

    #[tokio::test]
    async fn an_invocation_is_not_over_while_a_task_of_it_runs() {
        let tasks = TaskTracker::new();
        tasks.close();
        let settled = Arc::new(AtomicBool::new(false));
        let invocation = async {
            let settled = Arc::clone(&settled);
            tasks.spawn(async move {
                tokio::time::sleep(Duration::from_millis(20)).await;
                settled.store(true, Ordering::SeqCst);
            });
            "its stream has ended"
        };
        assert_eq!(finished(invocation, tasks.clone()).await, "its stream has ended");
        assert!(settled.load(Ordering::SeqCst));
    }

    #[test]
    fn a_start_error_is_one_line() {
        let error = StartError::from(TABLE_NAME.invalid());
        let expected =
            "TABLE_NAME is not usable: it must be the name of a table, 3 to 255 characters";
        assert_eq!(format!("{error:?}"), expected);
    }
}
