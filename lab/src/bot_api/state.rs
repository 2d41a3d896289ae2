//! The telegram, and who is told of its changes.

use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;

use super::connection::Cut;
use super::telegram_state::TelegramState;

/// The state that the server and its observers share.
pub(super) struct State {
    pub(super) token: String,
    pub(super) bot_id: i64,
    telegram: Mutex<TelegramState>,
    /// Counts the changes of the telegram, so that nobody must poll.
    pub(super) changes: watch::Sender<u64>,
    /// Cuts every connection when the server has stopped.
    pub(super) stopped: Cut,
}

impl State {
    pub(super) fn new(token: &str, bot_id: i64) -> Self {
        Self {
            token: token.to_owned(),
            bot_id,
            telegram: Mutex::new(TelegramState::new(bot_id)),
            changes: watch::Sender::new(0),
            stopped: Cut::default(),
        }
    }

    /// Changes the telegram, and tells those who wait for a change.
    pub(super) fn change<T>(&self, change: impl FnOnce(&mut TelegramState) -> T) -> T {
        let value = change(&mut lock(&self.telegram));
        self.changes.send_modify(|count| *count += 1);
        value
    }

    /// Looks at the telegram.
    pub(super) fn look<T>(&self, look: impl FnOnce(&TelegramState) -> T) -> T {
        look(&lock(&self.telegram))
    }
}

/// The value, also where a holder of the lock panicked: no change here is left half done.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
