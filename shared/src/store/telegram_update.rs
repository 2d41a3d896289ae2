//! Telegram's updates: each is worked on by one worker at a time and to its end once, and
//! what a message in Telegram became is found again when it is edited there.
//! What is done about an update is decided by whoever works on it.

use std::time::Duration;

use super::item::{TTL, corrupt, from_item, moment, number, string, to_expiring_item};
use super::keys;
use super::transaction::Change;
use super::{Store, StoreError};
use crate::model::{
    AskedInTelegram, ReservationId, TelegramId, TelegramMessageId, TelegramMessageRecord,
    Timestamp, UpdateId, UpdateProgress,
};

const UPDATE: &str = "Telegram update";
const MESSAGE: &str = "Telegram message";

/// How long an update is remembered. Telegram keeps those it could not deliver for 24 hours,
/// and a queue those that failed for up to 14 days, from where they are taken up by hand.
const MEMORY: Duration = Duration::from_secs(15 * 24 * 60 * 60);

/// An update that is ours to work on.
#[must_use]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UpdateClaim {
    /// The update.
    pub update: UpdateId,
    /// Our attempt at it.
    pub attempt: ReservationId,
    /// What earlier attempts sent.
    pub sent: Vec<TelegramMessageId>,
    /// What one that failed had asked.
    pub asked: Option<AskedInTelegram>,
}

/// The outcome of claiming an update.
#[must_use]
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Claimed {
    /// It is ours.
    New(UpdateClaim),
    /// Another worker is at it, until this moment at the latest.
    Running(Timestamp),
    /// All of it was done before.
    Finished,
}

impl Store {
    /// Claims an update until `lapses_at`, by which whoever claims it must have come to an end:
    /// one UpdateItem, and a GetItem where it is not to be had.
    ///
    /// # Errors
    /// [`StoreError`] where the table does not answer or the item cannot be read.
    pub async fn claim_update(
        &self,
        update: UpdateId,
        now: Timestamp,
        lapses_at: Timestamp,
    ) -> Result<Claimed, StoreError> {
        let attempt = ReservationId::new(now);
        let claimed = self.change(Change {
            key: keys::telegram_update(update),
            set: "SET attempt = :attempt, lapses_at = :lapses, #ttl = :ttl",
            when: "attribute_not_exists(PK) OR attempt = :attempt \
                   OR (attribute_not_exists(finished_at) AND lapses_at < :now)",
            values: vec![
                (":attempt", string(attempt.to_string())),
                (":lapses", moment(lapses_at)),
                (":now", moment(now)),
                (":ttl", number((now + MEMORY).as_secs_ceil())),
            ],
            names: vec![("#ttl", TTL)],
        });
        if let Some(item) = claimed.await? {
            let UpdateProgress { sent, asked, .. } = from_item(UPDATE, item)?;
            return Ok(Claimed::New(UpdateClaim { update, attempt, sent, asked }));
        }
        let there: Option<UpdateProgress> =
            self.read(UPDATE, keys::telegram_update(update)).await?;
        Ok(match there {
            Some(UpdateProgress { finished_at: None, lapses_at, .. }) => {
                Claimed::Running(lapses_at)
            }
            _ => Claimed::Finished,
        })
    }

    /// Notes what was sent so far. False where another worker has taken the update over.
    ///
    /// # Errors
    /// [`StoreError`] where the table does not answer.
    pub async fn record_sent(&self, claim: &UpdateClaim) -> Result<bool, StoreError> {
        self.progress(claim, "SET sent = :sent", &[]).await
    }

    /// Notes that all was done. False where another worker has taken the update over.
    ///
    /// # Errors
    /// [`StoreError`] where the table does not answer.
    pub async fn finish_update(
        &self,
        claim: &UpdateClaim,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let finished = [(":now", moment(now))];
        self.progress(claim, "SET sent = :sent, finished_at = :now", &finished).await
    }

    /// Lets others work on an update at once, after an attempt that came to nothing, and notes
    /// what was asked in it.
    ///
    /// # Errors
    /// [`StoreError`] where the table does not answer.
    pub async fn release_update(&self, claim: &UpdateClaim) -> Result<(), StoreError> {
        let epoch = (":epoch", moment(Timestamp::default()));
        let set = "SET sent = :sent, lapses_at = :epoch, asked = :asked";
        let asked = serde_dynamo::to_attribute_value(claim.asked);
        let asked = asked.map_err(|error| corrupt(UPDATE, &error))?;
        self.progress(claim, set, &[epoch, (":asked", asked)]).await.map(drop)
    }

    async fn progress(
        &self,
        claim: &UpdateClaim,
        set: &str,
        more: &[(&str, aws_sdk_dynamodb::types::AttributeValue)],
    ) -> Result<bool, StoreError> {
        let sent = serde_dynamo::to_attribute_value(&claim.sent);
        let sent = sent.map_err(|error| corrupt(UPDATE, &error))?;
        let mut values = vec![(":sent", sent), (":attempt", string(claim.attempt.to_string()))];
        values.extend(more.iter().cloned());
        let changed = self.change(Change {
            key: keys::telegram_update(claim.update),
            set,
            when: "attempt = :attempt",
            values,
            names: Vec::new(),
        });
        changed.await.map(|item| item.is_some())
    }

    /// Whether an album is to be answered by this update: each of its pictures is one, and the
    /// first to ask has it.
    ///
    /// # Errors
    /// [`StoreError`] where the table does not answer.
    pub async fn album_was_answered(
        &self,
        chat: TelegramId,
        album: &str,
        update: UpdateId,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let noted = self.change(Change {
            key: keys::telegram_album(chat, album),
            set: "SET answered_by = :update, #ttl = :ttl",
            when: "attribute_not_exists(PK) OR answered_by = :update",
            values: vec![
                (":update", number(update)),
                (":ttl", number((now + MEMORY).as_secs_ceil())),
            ],
            names: vec![("#ttl", TTL)],
        });
        noted.await.map(|item| item.is_some())
    }

    /// Remembers what a message in Telegram became.
    ///
    /// # Errors
    /// [`StoreError`] where the table does not answer.
    pub async fn put_telegram_message(
        &self,
        chat: TelegramId,
        message: TelegramMessageId,
        spoken: &TelegramMessageRecord,
    ) -> Result<(), StoreError> {
        let key = keys::telegram_message(chat, message);
        self.put(to_expiring_item(MESSAGE, key, spoken, spoken.expires_at)?).await
    }

    /// What a message in Telegram became, expired or not: one consistent GetItem.
    ///
    /// # Errors
    /// [`StoreError`] where the table does not answer or the item cannot be read.
    pub async fn telegram_message(
        &self,
        chat: TelegramId,
        message: TelegramMessageId,
    ) -> Result<Option<TelegramMessageRecord>, StoreError> {
        self.read(MESSAGE, keys::telegram_message(chat, message)).await
    }
}
