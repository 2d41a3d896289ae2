//! The answer that was given before, to a request that is repeated under its key.

use super::pending_message::SendContext;
use super::{Answered, Chat, SendError};
use crate::model::{Asked, MessageId, Receipt, SessionId, UserId};
use crate::store::StoreError;

impl Chat {
    /// The first answer again. Its texts stand in the messages, but for the question's own,
    /// which the request repeats and which may have been edited since.
    pub(super) async fn answered_before(
        &self,
        by: SendContext<'_>,
        receipt: Receipt,
    ) -> Result<Answered, SendError> {
        let Receipt { asked, answer, title, usage } = receipt;
        let owner = (by.question.user, by.question.session);
        let (messages, disabled) = tokio::join!(
            self.store.two_messages(owner, [asked.message, answer]),
            self.disabled(owner, asked.message, asked.cut_until),
        );
        let [Some(question), Some(answer)] = messages? else { return Err(SendError::NotFound) };
        Ok(Answered {
            user_message: by.as_asked(question, asked),
            assistant_message: answer,
            title,
            usage,
            disabled: disabled?,
            nearest: None,
        })
    }

    /// The same once an answer is stored: it is not to be lost with a list that cannot be read.
    pub(super) async fn disabled_or_none(
        &self,
        owner: (UserId, SessionId),
        asked: Asked,
    ) -> Vec<MessageId> {
        let disabled = self.disabled(owner, asked.message, asked.cut_until).await;
        disabled.unwrap_or_else(|error| {
            tracing::warn!(%error, "disabled_messages_not_read");
            Vec::new()
        })
    }

    /// The messages that an edit cut off; none of a message that was no edit.
    pub(super) async fn disabled(
        &self,
        owner: (UserId, SessionId),
        after: MessageId,
        until: Option<MessageId>,
    ) -> Result<Vec<MessageId>, StoreError> {
        match until {
            Some(until) => self.store.message_ids(owner, after, until).await,
            None => Ok(Vec::new()),
        }
    }
}
