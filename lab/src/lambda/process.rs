//! A running program with a Runtime API of its own, like an execution environment of Lambda. The
//! program is killed when this is dropped.

use std::io;
use std::process::{ExitStatus, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::process::Child;
use tokio::sync::{Notify, watch};
use tokio::task::JoinHandle;
use uuid::Uuid;

use super::outcome::Outcome;
use super::runtime_api::{Phase, RuntimeApi, WhenClientLeaves};
use super::{Environment, Logs};

/// Why an invocation has no outcome.
#[derive(Debug, thiserror::Error)]
pub enum ProcessError {
    /// The program cannot be started.
    #[error("{program} cannot be started: {source}")]
    Start {
        /// The program.
        program: String,
        /// Why not.
        source: io::Error,
    },
    /// The program ended.
    #[error("the process ended with {status}; its last line: {last_line}")]
    Ended {
        /// The exit status.
        status: String,
        /// The last line of its output.
        last_line: String,
    },
    /// The program does not call the Runtime API in time.
    #[error("the process does not ask for an event")]
    NotReady,
    /// The program asked for the next event without answering this one.
    #[error("the process gave no answer")]
    Silent,
}

/// A running program.
pub struct RunningProcess {
    api: RuntimeApi,
    pid: Option<u32>,
    started: Instant,
    logs: Logs,
    ended: watch::Receiver<Option<ExitStatus>>,
    kill: Arc<Notify>,
    supervisor: JoinHandle<()>,
}

impl RunningProcess {
    /// Starts the program. Its output goes to `logs`.
    ///
    /// # Errors
    /// [`ProcessError::Start`].
    pub async fn start(
        environment: &Environment,
        when_client_leaves: WhenClientLeaves,
        logs: Logs,
    ) -> Result<Self, ProcessError> {
        let failed = |source| ProcessError::Start {
            program: environment.program.display().to_string(),
            source,
        };
        let api = RuntimeApi::start(when_client_leaves).await.map_err(failed)?;
        let mut command = environment.command(&environment.program);
        command.env("AWS_LAMBDA_RUNTIME_API", api.address.to_string());
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let started = Instant::now();
        let child = command.spawn().map_err(failed)?;
        let (pid, kill) = (child.id(), Arc::new(Notify::new()));
        let (end, ended) = watch::channel(None);
        let supervisor = tokio::spawn(supervise(child, logs.clone(), Arc::clone(&kill), end));
        Ok(Self { api, pid, started, logs, ended, kill, supervisor })
    }

    /// Waits until the program first asks for an event; returns the time since its start.
    ///
    /// # Errors
    /// [`ProcessError::Ended`]; [`ProcessError::NotReady`] after `within`.
    pub async fn ready(&self, within: Duration) -> Result<Duration, ProcessError> {
        self.idle(within).await?;
        let polled = self.api.first_poll().ok_or(ProcessError::NotReady)?;
        Ok(polled.saturating_duration_since(self.started))
    }

    /// Sends an event to the program as soon as it asks for one. The program is killed if the
    /// answer, including a stream's end, is not complete in time.
    ///
    /// # Errors
    /// [`ProcessError`].
    pub async fn invoke(&self, event: String, timeout: Duration) -> Result<Outcome, ProcessError> {
        self.idle(timeout).await?;
        let id = Uuid::new_v4().to_string();
        self.kill_after(timeout, id.clone());
        tokio::select! {
            outcome = self.api.call(&id, event, timeout) => outcome.ok_or(ProcessError::Silent),
            error = self.ended() => Err(error),
        }
    }

    /// Waits until the program ends; returns how.
    pub async fn ended(&self) -> ProcessError {
        let mut ended = self.ended.clone();
        let status = ended.wait_for(Option::is_some).await.ok().and_then(|status| *status);
        let status = status.map_or_else(|| "no status".to_owned(), |status| status.to_string());
        let last_line = self.logs.lines().pop().unwrap_or_default();
        ProcessError::Ended { status, last_line }
    }

    /// The peak memory in bytes; `None` on systems other than Linux.
    #[must_use]
    pub fn peak_memory(&self) -> Option<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.pid?)).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
        let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
        Some(kilobytes * 1024)
    }

    /// Waits until the program asks for an event.
    async fn idle(&self, within: Duration) -> Result<(), ProcessError> {
        let mut phase = self.api.phase();
        tokio::select! {
            idle = phase.wait_for(|phase| *phase == Phase::Idle) => {
                idle.map(drop).map_err(|_| ProcessError::NotReady)
            }
            error = self.ended() => Err(error),
            () = tokio::time::sleep(within) => Err(ProcessError::NotReady),
        }
    }

    fn kill_after(&self, timeout: Duration, id: String) {
        let (is_running, kill) = (self.api.is_running(), Arc::clone(&self.kill));
        tokio::spawn(async move {
            tokio::time::sleep(timeout).await;
            if is_running(&id) {
                kill.notify_one();
            }
        });
    }
}

impl Drop for RunningProcess {
    fn drop(&mut self) {
        // Ending the supervisor kills the program.
        self.supervisor.abort();
    }
}

/// Keeps the program's output, and reports its end after the last line.
async fn supervise(
    mut child: Child,
    logs: Logs,
    kill: Arc<Notify>,
    end: watch::Sender<Option<ExitStatus>>,
) {
    let kept = [logs.keep(child.stdout.take()), logs.keep(child.stderr.take())];
    let status = tokio::select! {
        status = child.wait() => status,
        () = kill.notified() => {
            // The program may have ended already.
            let _killed = child.kill().await;
            child.wait().await
        }
    };
    for lines in kept.into_iter().flatten() {
        // A reader that panicked has no further lines.
        let _read = lines.await;
    }
    end.send_replace(status.ok());
}
