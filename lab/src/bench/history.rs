//! A user's history, written directly into the table: sessions with messages, and a meter with
//! events.

use std::collections::HashMap;
use std::time::Duration;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::BuildError;
use aws_sdk_dynamodb::types::{PutRequest, WriteRequest};
use futures_util::{StreamExt, TryStreamExt, stream};
use shared::model::{
    ChatSession, ChatbotId, MessageId, MicroUsd, ModelId, Multiplier, ReservationId, SessionId,
    Timestamp, UserId,
};
use shared::quota::{Charge, Meter, ModelKind};
use shared::store::{Saved, Store};

use super::samples::Samples;
use super::{BenchError, progress};

/// Messages in a session of the past.
const IN_A_SESSION: usize = 10_000;
/// Items in one BatchWriteItem (an AWS limit).
const BATCH: usize = 25;
/// Batches that are written concurrently.
const CONCURRENCY: usize = 4;
/// The age of the history.
const AGE: Duration = Duration::from_hours(24 * 365);

/// A writer of histories.
pub(super) struct History<'a> {
    pub(super) client: &'a Client,
    pub(super) table: &'a str,
    pub(super) samples: &'a Samples,
    /// The sessions' model.
    pub(super) model: &'a ModelId,
    pub(super) now: Timestamp,
}

impl History<'_> {
    fn store(&self) -> Store {
        Store::new(self.client.clone(), self.table)
    }

    /// Writes this many messages for a user, in sessions that follow the newest one. The user must
    /// not create sessions meanwhile.
    pub(super) async fn write(&self, user: UserId, messages: usize) -> Result<(), BenchError> {
        let bar = progress::bar("writing a past", messages as u64);
        let mut left = messages;
        while left > 0 {
            let count = left.min(IN_A_SESSION);
            self.session(user, count).await?;
            left -= count;
            bar.inc(count as u64);
        }
        bar.finish_and_clear();
        Ok(())
    }

    /// Writes a session with this many messages.
    pub(super) async fn session(
        &self,
        user: UserId,
        messages: usize,
    ) -> Result<SessionId, BenchError> {
        let store = self.store();
        let Some(mut profile) = store.profile(user).await? else {
            return Err(BenchError::Answer(format!("there is no user {user}")));
        };
        let (id, start) = (profile.next_session(), self.now - AGE);
        store.put_session(user, &self.opened(id, start)).await?;
        (profile.last_session, profile.active_sessions) = (id.get(), profile.active_sessions + 1);
        store.put_profile(&profile).await?;
        let chat = format!("CHAT#{user}#{id}");
        let batches = (0..messages).step_by(BATCH).map(|first| {
            let numbers = first..messages.min(first + BATCH);
            self.batch(&chat, start, numbers)
        });
        stream::iter(batches).buffer_unordered(CONCURRENCY).try_collect::<()>().await?;
        Ok(id)
    }

    async fn batch(
        &self,
        chat: &str,
        start: Timestamp,
        numbers: std::ops::Range<usize>,
    ) -> Result<(), BenchError> {
        let put = |number: usize| {
            let id = MessageId::new(start + Duration::from_secs(10 * number as u64));
            let item = match number.is_multiple_of(2) {
                true => self.samples.message(chat, id),
                false => self.samples.answer(chat, id),
            };
            let put = PutRequest::builder().set_item(Some(item)).build()?;
            Ok(WriteRequest::builder().put_request(put).build())
        };
        let writes = numbers.map(put).collect::<Result<Vec<_>, BuildError>>()?;
        let request = HashMap::from([(self.table.to_owned(), writes)]);
        self.client.batch_write_item().set_request_items(Some(request)).send().await?;
        Ok(())
    }

    fn opened(&self, id: SessionId, at: Timestamp) -> ChatSession {
        ChatSession {
            auto_generate_title: false,
            updated_at: at + AGE - Duration::from_hours(24),
            answered: true,
            ..ChatSession::new(id, ChatbotId::new(1), self.model.clone(), "History", at)
        }
    }

    /// Writes this many events of the last 12 hours into a user's existing meter.
    pub(super) async fn events(&self, user: UserId, events: u32) -> Result<(), BenchError> {
        let store = self.store();
        let stored = store.meter(user).await?;
        let Some(basis) = stored.meter.as_ref().map(|meter| meter.basis) else {
            return Err(BenchError::Answer("nothing was sent yet".to_owned()));
        };
        let mut meter = Meter::new(basis);
        let span = Duration::from_hours(11);
        for number in 0..events {
            note(&mut meter, self.now - span + span * number / events);
        }
        match store.replace_meter(user, &stored.settled(meter), None).await? {
            Saved::Done => Ok(()),
            other => Err(BenchError::Answer(format!("the meter was not written: {other:?}"))),
        }
    }
}

/// Adds an event to the meter.
fn note(meter: &mut Meter, at: Timestamp) {
    let id = ReservationId::new(at);
    let held = meter.reserve(id, (ModelKind::Free, false), 40, at, Duration::from_secs(60));
    let charge = Charge {
        total_tokens: 310,
        multiplier: Multiplier::ONE,
        cost: MicroUsd::ZERO,
        image: false,
    };
    if let Ok(held) = held {
        let _ = meter.settle(held.id, &charge, at);
    }
}
