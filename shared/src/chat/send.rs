//! Asking, and waiting for the whole answer.

use super::answered::Answered;
use super::ask::Reply;
use super::question::Question;
use super::{Chat, SendError};

impl Chat {
    /// Asks, and waits for the whole answer.
    ///
    /// # Errors
    /// [`SendError`].
    pub async fn send(&self, question: Question) -> Result<Answered, SendError> {
        match self.ask(question).await? {
            Reply::Pending(pending) => pending.answer(None).await,
            Reply::Replayed(answered) => Ok(*answered),
        }
    }
}
