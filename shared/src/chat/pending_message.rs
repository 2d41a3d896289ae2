//! A message as it will stand in its session while it waits for its answer. Pure.

use super::order::{answer_id, next_moment};
use super::question::Question;
use crate::model::{Asked, ChatSession, CutRange, Message, MessageId, MessageType, Timestamp};

/// A message that is to be answered.
pub(super) struct PendingMessage {
    pub(super) message: Message,
    pub(super) kind: PendingKind,
    /// When it is asked; the session's `updated_at` from then on.
    pub(super) at: Timestamp,
    /// The id its answer will have.
    pub(super) answer: MessageId,
    /// How a repeat of the request finds it.
    pub(super) asked: Asked,
}

/// The change of its session.
pub(super) enum PendingKind {
    /// It is new.
    New,
    /// It gets a new text with its answer, and this is cut off then.
    Edited {
        /// The message as it stands until then.
        kept: Box<Message>,
        /// The range that is cut off.
        cut: CutRange,
    },
    /// It is there already: an earlier attempt to answer it failed.
    Again,
}

/// What a message is made of.
#[derive(Clone, Copy)]
pub(super) struct SendContext<'a> {
    pub(super) question: &'a Question,
    /// Tokens of the question's text.
    pub(super) tokens: u64,
    pub(super) session: &'a ChatSession,
    /// The session's newest message, as far as it was read.
    pub(super) newest: Option<&'a Message>,
    pub(super) now: Timestamp,
}

impl PendingMessage {
    /// A new message.
    pub(super) fn new(by: SendContext<'_>) -> Self {
        let at = by.moment();
        let message = Message::new(MessageType::User, &by.question.text, by.tokens, at);
        let asked = Asked { message: message.message_id, cut_until: None, edited_at: None };
        Self { message, kind: PendingKind::New, at, answer: answer_id(at), asked }
    }

    /// An earlier message with a new text; none where it cannot be edited: it is not the
    /// user's, or it was cut off.
    pub(super) fn edited(by: SendContext<'_>, message: &Message) -> Option<Self> {
        if message.message_type != MessageType::User || by.session.is_cut(message.message_id) {
            return None;
        }
        let at = by.moment();
        let cut = CutRange { after: message.message_id, until: MessageId::last_of(at) };
        let asked =
            Asked { message: message.message_id, cut_until: Some(cut.until), edited_at: Some(at) };
        let kind = PendingKind::Edited { kept: Box::new(message.clone()), cut };
        let message = by.as_asked(message.clone(), asked);
        Some(Self { message, kind, at, answer: answer_id(at), asked })
    }

    /// An earlier message with a new text, which an earlier attempt left unanswered: it cuts off
    /// what that one would have. None where the message was cut off or edited since: an old
    /// text must not replace a newer one.
    pub(super) fn edited_again(
        by: SendContext<'_>,
        message: &Message,
        asked: Asked,
    ) -> Option<Self> {
        let until = asked.cut_until.filter(|_| message.edited_at <= asked.edited_at)?;
        if by.session.is_cut(message.message_id) {
            return None;
        }
        let at = by.moment();
        let cut = CutRange { after: message.message_id, until };
        let kind = PendingKind::Edited { kept: Box::new(message.clone()), cut };
        let message = by.as_asked(message.clone(), asked);
        Some(Self { message, kind, at, answer: answer_id(at), asked })
    }

    /// A message that an earlier attempt left unanswered.
    pub(super) fn again(by: SendContext<'_>, message: Message, asked: Asked) -> Self {
        let at = by.moment();
        let message = by.as_asked(message, asked);
        Self { message, kind: PendingKind::Again, at, answer: answer_id(at), asked }
    }
}

impl SendContext<'_> {
    fn moment(&self) -> Timestamp {
        next_moment(self.session, self.newest, self.now)
    }

    /// The message as it was when it was asked: it may have been edited since.
    pub(super) fn as_asked(&self, message: Message, asked: Asked) -> Message {
        Message {
            content: self.question.text.clone(),
            tokens_count: self.tokens,
            edited_at: asked.edited_at,
            ..message
        }
    }
}
