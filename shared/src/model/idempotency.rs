//! Requests that may be repeated: the client's key, what it was used for, and what came of
//! it (contract, `Idempotency-Key`). Pure.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{ChatSession, MessageId, MicroUsd, ReservationId, Timestamp};

/// How long a key is remembered.
pub const KEY_LIFETIME: Duration = Duration::from_secs(24 * 60 * 60);

/// A client's name for one request: 1 to 255 printable ASCII characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdempotencyKey(String);

/// A text that is no idempotency key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not 1 to 255 printable ASCII characters")]
pub struct IdempotencyKeyError;

impl IdempotencyKey {
    /// Its text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for IdempotencyKey {
    type Err = IdempotencyKeyError;

    fn from_str(text: &str) -> Result<Self, IdempotencyKeyError> {
        let usable =
            (1..=255).contains(&text.len()) && text.bytes().all(|byte| matches!(byte, b' '..=b'~'));
        usable.then(|| Self(text.to_owned())).ok_or(IdempotencyKeyError)
    }
}

/// The SHA-256 of what a request asks for: two requests under one key must have the same.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Fingerprint(#[serde(with = "serde_bytes")] [u8; 32]);

impl Fingerprint {
    /// Of a request's parts, in their order. No two lists of parts look alike.
    #[must_use]
    pub fn of(parts: &[&str]) -> Self {
        let mut hash = Sha256::new();
        for part in parts {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part.as_bytes());
        }
        Self(hash.finalize().into())
    }
}

/// What was asked is not for logs, and neither is its hash.
impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Fingerprint")
    }
}

/// The record of a key.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct KeyRecord {
    /// What was asked under it.
    pub fingerprint: Fingerprint,
    /// The attempt that wrote the record last, a new one each time: an attempt that replaces
    /// the record names the one that it read.
    pub attempt: ReservationId,
    /// The result of it.
    pub outcome: KeyOutcome,
    /// When it is forgotten.
    pub expires_at: Timestamp,
}

/// The result of a request with a key.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "lowercase")]
pub enum KeyOutcome {
    /// It is being answered, or the process that answered it died.
    Running {
        /// The last moment at which an answer can come.
        until: Timestamp,
        /// The message that is there already.
        asked: Asked,
    },
    /// There was no answer.
    Failed {
        /// The message that is there.
        asked: Asked,
    },
    /// It was answered.
    Answered(Receipt),
    /// It opened a session.
    Opened {
        /// The session as it was then.
        session: Box<ChatSession>,
    },
}

/// A message that waits for its answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// The message.
    pub message: MessageId,
    /// Of an edit: the last id that it cut off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cut_until: Option<MessageId>,
    /// Of an edit: when it was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edited_at: Option<Timestamp>,
}

/// The usage of an answer, and what was charged for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnswerUsage {
    /// Tokens read.
    pub prompt_tokens: u64,
    /// Tokens written.
    pub completion_tokens: u64,
    /// Both, as the provider counts.
    pub total_tokens: u64,
    /// What the plan's windows count.
    pub charged_tokens: u64,
    /// The provider's price.
    pub cost: MicroUsd,
    /// Whether the web was searched.
    #[serde(default)]
    pub web_search: bool,
}

/// An answer that was given, but for its texts, which stand in the messages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// The message.
    pub asked: Asked,
    /// Its answer.
    pub answer: MessageId,
    /// The title that the session got.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The usage.
    pub usage: AnswerUsage,
}

/// What a request with a key comes to.
#[derive(Clone, Debug, PartialEq)]
pub enum KeyUse {
    /// It is the first, or as good as that.
    First,
    /// Its message is there, and was not answered: it is to be answered now.
    Resume(Asked),
    /// It was answered, so.
    Answered(Receipt),
    /// It opened this session.
    Opened(Box<ChatSession>),
    /// It is being answered at this moment.
    InProgress,
    /// The key stands for another request.
    Reused,
}

impl KeyRecord {
    /// The record with an outcome noted at `now`. It gets an attempt of its own: who read it
    /// before must not take over what has come to its end.
    #[must_use]
    pub fn with(&self, outcome: KeyOutcome, now: Timestamp) -> Self {
        Self { outcome, attempt: ReservationId::new(now), ..self.clone() }
    }

    /// What a request with this fingerprint comes to at `now`.
    #[must_use]
    pub fn decide(&self, fingerprint: Fingerprint, now: Timestamp) -> KeyUse {
        if now > self.expires_at {
            return KeyUse::First;
        }
        if fingerprint != self.fingerprint {
            return KeyUse::Reused;
        }
        match &self.outcome {
            KeyOutcome::Running { until, .. } if now <= *until => KeyUse::InProgress,
            KeyOutcome::Running { asked, .. } | KeyOutcome::Failed { asked } => {
                KeyUse::Resume(*asked)
            }
            KeyOutcome::Answered(receipt) => KeyUse::Answered(receipt.clone()),
            KeyOutcome::Opened { session } => KeyUse::Opened(session.clone()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_micros(1_700_000_000_000_000);

    fn asked() -> Asked {
        Asked { message: MessageId::new(NOW), cut_until: None, edited_at: None }
    }

    fn record(outcome: KeyOutcome) -> KeyRecord {
        KeyRecord {
            fingerprint: Fingerprint::of(&["send", "hello"]),
            attempt: ReservationId::new(NOW),
            outcome,
            expires_at: NOW + KEY_LIFETIME,
        }
    }

    #[test]
    fn a_key_is_printable_ascii() {
        for good in ["a", "8e03978e-40d5-43e8-bc93-6894a57f9324", " ~", &"x".repeat(255)] {
            assert_eq!(good.parse::<IdempotencyKey>().unwrap().as_str(), good);
        }
        for bad in ["", "a\tb", "کلید", "a\u{7f}", &"x".repeat(256)] {
            assert!(bad.parse::<IdempotencyKey>().is_err(), "{bad:?}");
        }
    }

    #[test]
    fn requests_that_ask_for_other_things_have_other_fingerprints() {
        let parts: [&[&str]; 4] = [&["send", "ab"], &["senda", "b"], &["send", "ab", ""], &[]];
        for (n, one) in parts.iter().enumerate() {
            for (m, other) in parts.iter().enumerate() {
                assert_eq!(Fingerprint::of(one) == Fingerprint::of(other), n == m);
            }
        }
    }

    #[test]
    fn a_running_request_blocks_its_repeat_until_no_answer_can_come() {
        let until = NOW + Duration::from_secs(310);
        let asked = asked();
        let record = record(KeyOutcome::Running { until, asked });
        assert_eq!(record.decide(record.fingerprint, until), KeyUse::InProgress);
        let later = until + Duration::from_micros(1);
        assert_eq!(record.decide(record.fingerprint, later), KeyUse::Resume(asked));
    }

    #[test]
    fn another_request_under_the_same_key_is_told_so_until_the_key_is_forgotten() {
        let record = record(KeyOutcome::Failed { asked: asked() });
        let other = Fingerprint::of(&["send", "good bye"]);
        assert_eq!(record.decide(other, record.expires_at), KeyUse::Reused);
        let later = record.expires_at + Duration::from_micros(1);
        assert_eq!(record.decide(other, later), KeyUse::First);
        assert_eq!(record.decide(record.fingerprint, later), KeyUse::First);
    }
}
