//! The signals that stop the process: Control-C and SIGTERM.

use tokio::signal::unix::{Signal, SignalKind, signal};

/// A listener for both signals.
pub(super) struct StopSignals {
    interrupt: Signal,
    terminate: Signal,
}

impl StopSignals {
    pub(super) fn listen() -> std::io::Result<Self> {
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
        })
    }

    /// Waits until this many signals have come.
    pub(super) async fn times(mut self, times: u32) {
        for _ in 0..times {
            tokio::select! {
                _ = self.interrupt.recv() => {}
                _ = self.terminate.recv() => {}
            }
        }
    }
}
