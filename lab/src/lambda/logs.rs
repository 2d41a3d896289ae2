//! The output of a process, kept for tests.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::io::{AsyncBufReadExt, AsyncRead, BufReader};
use tokio::task::JoinHandle;

/// The maximum of kept lines, a bound for long runs.
const KEPT_LINES: usize = 10_000;

/// The lines of stdout and stderr. Clones share them.
#[derive(Clone, Debug, Default)]
pub struct Logs(Arc<Mutex<Vec<String>>>);

impl Logs {
    /// All lines so far.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        self.lock().clone()
    }

    /// Keeps lines until the output ends.
    pub(super) fn keep(
        &self,
        from: Option<impl AsyncRead + Send + Unpin + 'static>,
    ) -> Option<JoinHandle<()>> {
        let mut lines = BufReader::new(from?).lines();
        let kept = self.clone();
        Some(tokio::spawn(async move {
            while let Ok(Some(line)) = lines.next_line().await {
                let mut kept = kept.lock();
                if kept.len() < KEPT_LINES {
                    kept.push(line);
                }
            }
        }))
    }

    fn lock(&self) -> MutexGuard<'_, Vec<String>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
