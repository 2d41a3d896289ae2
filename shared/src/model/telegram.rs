//! The record of Telegram: whose an account there is, which of our messages one of
//! its messages became, and how far an update was worked on.

use serde::{Deserialize, Serialize};

use super::{
    Fingerprint, Locale, MessageId, ReservationId, SessionId, TelegramMessageId, Timestamp, UserId,
};

/// A Telegram account that is logged in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TelegramLink {
    /// Whose account with us it speaks for.
    pub user: UserId,
    /// The language it is spoken to in.
    pub locale: Locale,
    /// Since when.
    pub linked_at: Timestamp,
}

/// What a person's message in Telegram became: what an edit of it in Telegram changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TelegramMessageRecord {
    /// Whose message it is.
    pub user: UserId,
    /// The session it was said in.
    pub session: SessionId,
    /// The message there.
    pub message: MessageId,
    /// What it said: Telegram tells of edits that change no word, too.
    pub text: Fingerprint,
    /// The messages in Telegram that hold its answer.
    #[serde(default)]
    pub answers: Vec<TelegramMessageId>,
    /// When it is forgotten.
    pub expires_at: Timestamp,
}

/// What was asked because of an update: however late another attempt is made, it goes on with
/// it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AskedInTelegram {
    /// The session it was asked in.
    pub session: SessionId,
    /// The question and its answer, where it is stored; none: none is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answered: Option<(MessageId, MessageId)>,
}

/// How far an update was worked on, by one worker at a time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UpdateProgress {
    /// The worker that has the update, or had it last.
    pub attempt: ReservationId,
    /// When whoever works on it must have come to an end: after it, another may begin.
    pub lapses_at: Timestamp,
    /// The messages of ours in Telegram that show its answer so far: they are not sent again.
    #[serde(default)]
    pub sent: Vec<TelegramMessageId>,
    /// What an attempt that failed had asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked: Option<AskedInTelegram>,
    /// When all was done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finished_at: Option<Timestamp>,
}
