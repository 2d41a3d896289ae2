//! Being told to stop: Control-C and SIGTERM.

use tokio::signal::unix::{Signal, SignalKind, signal};

/// Both signals.
pub(super) struct Stop {
    interrupt: Signal,
    terminate: Signal,
}

impl Stop {
    pub(super) fn listen() -> std::io::Result<Self> {
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
        })
    }

    /// Waits until the process was told to stop so many times.
    pub(super) async fn times(mut self, times: u32) {
        for _ in 0..times {
            tokio::select! {
                _ = self.interrupt.recv() => {}
                _ = self.terminate.recv() => {}
            }
        }
    }
}
