//! A function behind AWS's Runtime Interface Emulator, which starts the function itself. The
//! emulator buffers streams.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::response::Response;
use futures_util::future::BoxFuture;
use mobix::gateway::{Authorizer, Lambda, LambdaError};
use mobix::template::FunctionDefinition;
use serde_json::Value;
use tokio::net::{TcpListener, TcpStream};
use tokio::process::Child;
use tokio::sync::Mutex;

use super::answer::{self, FunctionError};
use super::{Environment, Logs};

/// The timeout for the emulator to listen.
const START: Duration = Duration::from_secs(10);
const PAUSE: Duration = Duration::from_millis(20);

/// The attempts to start it: another program may take its port first.
const STARTS: u32 = 3;

/// A function behind the emulator. Clones share it.
#[derive(Clone)]
pub struct EmulatedFunction(Arc<Inner>);

struct Inner {
    url: String,
    streams: bool,
    http: reqwest::Client,
    logs: Logs,
    /// The emulator processes one event at a time, and refuses others.
    emulator: Mutex<Child>,
}

impl EmulatedFunction {
    /// Starts the emulator `rie`; it starts the function at its first event.
    ///
    /// # Errors
    /// An error where the emulator cannot be started, or does not listen within ten seconds in
    /// three attempts.
    pub async fn start(
        rie: &Path,
        environment: &Environment,
        function: &FunctionDefinition,
        http: reqwest::Client,
    ) -> io::Result<Self> {
        let mut starts = 1;
        let (emulator, address, logs) = loop {
            match try_start(rie, environment, function).await {
                Err(_) if starts < STARTS => starts += 1,
                started => break started?,
            }
        };
        let url = format!("http://{address}/2015-03-31/functions/function/invocations");
        let (streams, emulator) = (function.streams, Mutex::new(emulator));
        Ok(Self(Arc::new(Inner { url, streams, http, logs, emulator })))
    }

    /// The output of emulator and function.
    #[must_use]
    pub fn logs(&self) -> Logs {
        self.0.logs.clone()
    }

    async fn call(&self, event: String) -> Result<Bytes, LambdaError> {
        let _alone = self.0.emulator.lock().await;
        let failed = |error: reqwest::Error| LambdaError::Failed(error.to_string());
        let answer = self.0.http.post(&self.0.url).body(event).send().await.map_err(failed)?;
        let status = answer.status();
        let body = answer.bytes().await.map_err(failed)?;
        if let Some(error) = FunctionError::read(&body) {
            return Err(LambdaError::Failed(error.error_message));
        }
        match status.is_success() {
            true => Ok(body),
            false => Err(LambdaError::Failed(String::from_utf8_lossy(&body).into_owned())),
        }
    }
}

impl Lambda for EmulatedFunction {
    fn invoke(&self, event: String) -> BoxFuture<'static, Result<Response, LambdaError>> {
        let function = self.clone();
        Box::pin(async move {
            let answer = function.call(event).await?;
            match function.0.streams {
                true => answer::streamed(Body::from(answer)).await,
                false => answer::buffered(&answer),
            }
        })
    }
}

impl Authorizer for EmulatedFunction {
    fn authorize(&self, event: Value) -> BoxFuture<'static, Result<Value, String>> {
        let function = self.clone();
        Box::pin(async move {
            let answer = function.call(event.to_string()).await.map_err(|error| match error {
                LambdaError::Failed(message) => message,
                other => other.to_string(),
            })?;
            serde_json::from_slice(&answer).map_err(|error| error.to_string())
        })
    }
}

async fn try_start(
    rie: &Path,
    environment: &Environment,
    function: &FunctionDefinition,
) -> io::Result<(Child, SocketAddr, Logs)> {
    let [runtime, address] = free_addresses().await?;
    let mut command = environment.command(rie);
    command
        .args(["--log-level", "warning"])
        .args(["--runtime-api-address", &runtime.to_string()])
        .args(["--runtime-interface-emulator-address", &address.to_string()])
        .arg(&environment.program)
        .env("AWS_LAMBDA_FUNCTION_TIMEOUT", function.timeout.as_secs().to_string())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn()?;
    let logs = Logs::default();
    // The function's processes end with the emulator.
    let _kept = (logs.keep(child.stdout.take()), logs.keep(child.stderr.take()));
    tokio::select! {
        ended = child.wait() => Err(io::Error::other(format!("the emulator ended: {}", ended?))),
        listens = tokio::time::timeout(START, listening(address)) => {
            listens?;
            Ok((child, address, logs))
        }
    }
}

/// Two addresses with free ports.
async fn free_addresses() -> io::Result<[SocketAddr; 2]> {
    // Both are bound before either is released, so they differ.
    let (one, other) = (listener().await?, listener().await?);
    Ok([one.local_addr()?, other.local_addr()?])
}

async fn listener() -> io::Result<TcpListener> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await
}

async fn listening(address: SocketAddr) {
    while TcpStream::connect(address).await.is_err() {
        tokio::time::sleep(PAUSE).await;
    }
}
