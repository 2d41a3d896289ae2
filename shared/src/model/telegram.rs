//! The record of Telegram: whose an account there is, which of our messages one of
//! its messages became, and how far an update was worked on.

use serde::{Deserialize, Serialize};

use super::{
    Fingerprint, Locale, MessageId, ReservationId, SessionId, TelegramMessageId, Timestamp, UserId,
};

/// The link of a Telegram account that is logged in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TelegramLink {
    /// The user.
    pub user: UserId,
    /// The language of the replies.
    pub locale: Locale,
    /// When it was linked.
    pub linked_at: Timestamp,
}

/// The stored message of a Telegram message, which an edit in Telegram changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TelegramMessageRecord {
    /// The user.
    pub user: UserId,
    /// The session.
    pub session: SessionId,
    /// The message in the session.
    pub message: MessageId,
    /// The fingerprint of its text: Telegram also sends edits that change no text.
    pub text: Fingerprint,
    /// The Telegram messages that hold its answer.
    #[serde(default)]
    pub answers: Vec<TelegramMessageId>,
    /// When the record expires.
    pub expires_at: Timestamp,
}

/// The question that an update asked. Every later attempt of the update continues with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AskedInTelegram {
    /// The session of the question.
    pub session: SessionId,
    /// The question and its stored answer; `None`: no answer is stored.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answered: Option<(MessageId, MessageId)>,
}

/// The progress of an update, which one worker at a time processes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UpdateProgress {
    /// The worker that has the update, or had it last.
    pub attempt: ReservationId,
    /// When the claim of the current attempt expires, after which another worker may start.
    pub lapses_at: Timestamp,
    /// The bot's messages that already show the answer; they are not sent again.
    #[serde(default)]
    pub sent: Vec<TelegramMessageId>,
    /// The question of a failed attempt.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked: Option<AskedInTelegram>,
    /// When the update was finished.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finished_at: Option<Timestamp>,
}
