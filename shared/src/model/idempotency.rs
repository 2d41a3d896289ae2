//! Repeatable requests: the client's key, its use, and the request's outcome (contract,
//! `Idempotency-Key`). Pure.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{ChatSession, MessageId, MicroUsd, ReservationId, Timestamp};

/// How long a key is stored.
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

/// The SHA-256 of a request's content: requests under one key must have the same.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Fingerprint(#[serde(with = "serde_bytes")] [u8; 32]);

impl Fingerprint {
    /// The fingerprint of a request's parts, in their order. Different lists of parts have
    /// different fingerprints.
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

/// A request's content must not be logged, and neither must its hash.
impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Fingerprint")
    }
}

/// The record of a key.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct KeyRecord {
    /// The fingerprint of the request.
    pub fingerprint: Fingerprint,
    /// The attempt that wrote the record last, a new one each time: an attempt that replaces
    /// the record names the one that it read.
    pub attempt: ReservationId,
    /// The result of it.
    pub outcome: KeyOutcome,
    /// When the record expires.
    pub expires_at: Timestamp,
}

/// The result of a request with a key.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "lowercase")]
pub enum KeyOutcome {
    /// The answer is in progress, or its process died.
    Running {
        /// The answer's deadline.
        until: Timestamp,
        /// The stored message.
        asked: Asked,
    },
    /// The request failed.
    Failed {
        /// The stored message.
        asked: Asked,
    },
    /// It was answered.
    Answered(Receipt),
    /// A session was created.
    Opened {
        /// The session as it was created.
        session: Box<ChatSession>,
    },
}

/// A stored message without an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// The message.
    pub message: MessageId,
    /// For an edit: the end of its cut.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cut_until: Option<MessageId>,
    /// For an edit: its time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edited_at: Option<Timestamp>,
}

/// The usage of an answer, and what was charged for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnswerUsage {
    /// Input tokens.
    pub prompt_tokens: u64,
    /// Output tokens.
    pub completion_tokens: u64,
    /// Both, as the provider counts.
    pub total_tokens: u64,
    /// The tokens that the plan's windows count.
    pub charged_tokens: u64,
    /// The provider's price.
    pub cost: MicroUsd,
    /// Whether the web was searched.
    #[serde(default)]
    pub web_search: bool,
    /// Tokens of the model's thoughts, of the output tokens, where the provider counts them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reasoning_tokens: Option<u64>,
    /// Input tokens that the provider had in its cache, where it counts them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cached_tokens: Option<u64>,
}

/// An answer without its texts, which are in the messages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// The message.
    pub asked: Asked,
    /// Its answer.
    pub answer: MessageId,
    /// The title that the session got, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The usage.
    pub usage: AnswerUsage,
}

/// The decision about a request with a key.
#[derive(Clone, Debug, PartialEq)]
pub enum KeyUse {
    /// The request is new, or the key has expired.
    First,
    /// The message is stored without an answer, which is made now.
    Resume(Asked),
    /// The request was answered, with this receipt.
    Answered(Receipt),
    /// The request created this session.
    Opened(Box<ChatSession>),
    /// The answer is in progress.
    InProgress,
    /// The key was used for another request.
    Reused,
}

impl KeyRecord {
    /// The record with an outcome at `now`. It gets a new attempt id, so that a writer that read
    /// the old record cannot replace it.
    #[must_use]
    pub fn with(&self, outcome: KeyOutcome, now: Timestamp) -> Self {
        Self { outcome, attempt: ReservationId::new(now), ..self.clone() }
    }

    /// The decision about a request with this fingerprint at `now`.
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
    fn key_is_printable_ascii() {
        for good in ["a", "8e03978e-40d5-43e8-bc93-6894a57f9324", " ~", &"x".repeat(255)] {
            assert_eq!(good.parse::<IdempotencyKey>().unwrap().as_str(), good);
        }
        for bad in ["", "a\tb", "کلید", "a\u{7f}", &"x".repeat(256)] {
            assert!(bad.parse::<IdempotencyKey>().is_err(), "{bad:?}");
        }
    }

    #[test]
    fn different_requests_have_different_fingerprints() {
        let parts: [&[&str]; 4] = [&["send", "ab"], &["senda", "b"], &["send", "ab", ""], &[]];
        for (n, one) in parts.iter().enumerate() {
            for (m, other) in parts.iter().enumerate() {
                assert_eq!(Fingerprint::of(one) == Fingerprint::of(other), n == m);
            }
        }
    }

    #[test]
    fn running_request_blocks_its_repeat_until_its_deadline() {
        let until = NOW + Duration::from_secs(310);
        let asked = asked();
        let record = record(KeyOutcome::Running { until, asked });
        assert_eq!(record.decide(record.fingerprint, until), KeyUse::InProgress);
        let later = until + Duration::from_micros(1);
        assert_eq!(record.decide(record.fingerprint, later), KeyUse::Resume(asked));
    }

    #[test]
    fn key_of_another_request_is_refused_until_it_expires() {
        let record = record(KeyOutcome::Failed { asked: asked() });
        let other = Fingerprint::of(&["send", "good bye"]);
        assert_eq!(record.decide(other, record.expires_at), KeyUse::Reused);
        let later = record.expires_at + Duration::from_micros(1);
        assert_eq!(record.decide(other, later), KeyUse::First);
        assert_eq!(record.decide(record.fingerprint, later), KeyUse::First);
    }
}
