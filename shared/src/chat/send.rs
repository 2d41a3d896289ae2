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
            Reply::Begun(pending) => pending.answer(None).await,
            Reply::Again(answered) => Ok(*answered),
        }
    }
}
