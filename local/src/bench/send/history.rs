//! A past: sessions full of messages, and a meter full of events, written straight into the table.

use std::collections::HashMap;
use std::time::Duration;

use aws_sdk_dynamodb::types::{PutRequest, WriteRequest};
use futures_util::{StreamExt, TryStreamExt, stream};
use shared::clock::{Clock, SystemClock};
use shared::model::{
    ChatSession, ChatbotId, MessageId, MicroUsd, Multiplier, ReservationId, SessionId, Timestamp,
    UserId,
};
use shared::quota::{Charge, MAX_EVENTS, Meter, ModelKind};
use shared::store::{Saved, Store};

use super::samples::Samples;
use super::stage::Stage;
use crate::bench::{BenchError, progress};

/// Messages in each session.
const IN_A_SESSION: u64 = 10_000;
/// Items in one BatchWriteItem (an AWS limit).
const BATCH: u64 = 25;
/// Batches on their way at once.
const AT_ONCE: usize = 4;

/// Gives somebody a past of so many messages, a year ago, and a meter that was used all day.
pub(super) async fn write(stage: &Stage, user: UserId, messages: u64) -> Result<(), BenchError> {
    let store = Store::new(stage.client.clone(), &stage.table);
    fill_meter(&store, user).await?;
    let sessions = messages.div_ceil(IN_A_SESSION);
    let start = SystemClock.now() - Duration::from_hours(24 * 365);
    let bar = progress::bar("writing a history", messages);
    for number in 1..=sessions {
        let session = SessionId::new(number);
        store.put_session(user, &opened(session, &stage.api.model, start)).await?;
        let chat = format!("CHAT#{user}#{session}");
        let batches = (0..IN_A_SESSION.min(messages)).step_by(25).map(|first| {
            let chat = &chat;
            async move { batch(stage, chat, start, first).await }
        });
        let mut done = stream::iter(batches).buffer_unordered(AT_ONCE);
        while done.try_next().await?.is_some() {
            bar.inc(BATCH);
        }
    }
    let mut profile = store.profile(user).await?;
    if let Some(profile) = &mut profile {
        (profile.last_session, profile.active_sessions) = (sessions, sessions);
        store.put_profile(profile).await?;
    }
    bar.finish_and_clear();
    Ok(())
}

async fn batch(stage: &Stage, chat: &str, start: Timestamp, first: u64) -> Result<(), BenchError> {
    let samples: &Samples = stage.samples();
    let put = |number: u64| {
        let id = MessageId::new(start + Duration::from_secs(10 * number));
        let item = match number.is_multiple_of(2) {
            true => samples.message(chat, id),
            false => samples.answer(chat, id),
        };
        let put = PutRequest::builder().set_item(Some(item)).build()?;
        Ok(WriteRequest::builder().put_request(put).build())
    };
    let writes: Result<Vec<_>, aws_sdk_dynamodb::error::BuildError> =
        (first..first + BATCH).map(put).collect();
    let request = HashMap::from([(stage.table.clone(), writes?)]);
    stage.client.batch_write_item().set_request_items(Some(request)).send().await?;
    Ok(())
}

fn opened(id: SessionId, model: &shared::model::ModelId, at: Timestamp) -> ChatSession {
    ChatSession {
        id,
        chatbot: ChatbotId::new(1),
        ai_model: model.clone(),
        title: "Past".to_owned(),
        auto_generate_title: false,
        created_at: at,
        updated_at: at,
        deleted_at: None,
        answered: true,
        cut: Vec::new(),
    }
}

/// As many events in the last 12 hours as a meter keeps one by one.
async fn fill_meter(store: &Store, user: UserId) -> Result<(), BenchError> {
    let stored = store.meter(user).await?;
    let Some(mut meter) = stored.meter.clone() else {
        return Err(BenchError::Answer("nothing was sent yet".to_owned()));
    };
    let now = SystemClock.now();
    let gap = Duration::from_hours(11) / u32::try_from(MAX_EVENTS).unwrap_or(1);
    let basis = meter.basis;
    meter = Meter::new(basis);
    let mut at = now - Duration::from_hours(11);
    for _ in 0..MAX_EVENTS {
        let id = ReservationId::new(at);
        let held = meter.reserve(id, (ModelKind::Free, false), 40, at, gap);
        let charge = Charge {
            total_tokens: 310,
            multiplier: Multiplier::ONE,
            cost: MicroUsd::ZERO,
            image: false,
        };
        if let Ok(held) = held {
            let _ = meter.settle(held.id, &charge, at);
        }
        at = at + gap;
    }
    match store.replace_meter(user, &stored, &meter, None).await? {
        Saved::Done => Ok(()),
        other => Err(BenchError::Answer(format!("the meter was not written: {other:?}"))),
    }
}
