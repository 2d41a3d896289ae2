//! What an answer leaves behind. Plain data.

use crate::model::{AnswerUsage, Message, MessageId};
use crate::quota::LimitUse;

/// A message that was answered.
#[derive(Debug)]
pub struct Answered {
    /// The user's message.
    pub user_message: Message,
    /// The answer.
    pub assistant_message: Message,
    /// The session's new title, if it got one.
    pub title: Option<String>,
    /// The usage.
    pub usage: AnswerUsage,
    /// The messages that an edit cut off, oldest first.
    pub disabled: Vec<MessageId>,
    /// The limit that is nearest to its end now; none: there is no limit, or this answer is
    /// an old one.
    pub nearest: Option<LimitUse>,
}
