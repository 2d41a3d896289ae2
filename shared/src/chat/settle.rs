//! What an answer cost, and storing both together, however many others write at once.

use std::time::Duration;

use super::answer::Answer;
use super::order::behind;
use super::reserve::Held;
use super::{Chat, SendError};
use crate::model::{
    AiModel, ChatSession, CostRecord, Message, MessageId, MessageType, MicroUsd, UserId,
};
use crate::provider::Usage;
use crate::quota::{Charge, ModelKind, Settled};
use crate::store::{Charged, Saved, SessionChange, Settle, StoreError, backoff};

/// How often settling is tried against faster writers. What is not stored by then is not
/// charged: the reservation lapses.
const ATTEMPTS: u32 = 64;

/// In which of these attempts a table that does not answer is waited for. The SDK has
/// tried for seconds within each of them.
const PATIENCE: u32 = 3;

/// What an answer used, and what was charged for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AnswerUsage {
    /// Tokens read.
    pub prompt_tokens: u64,
    /// Tokens written.
    pub completion_tokens: u64,
    /// Both, as the provider counts.
    pub total_tokens: u64,
    /// What the plan's windows count.
    pub charged_tokens: u64,
    /// What the provider takes.
    pub cost: MicroUsd,
}

/// An answer that is to be stored and charged.
pub(super) struct Finished<'a> {
    pub(super) user: UserId,
    pub(super) session: &'a ChatSession,
    pub(super) model: &'a AiModel,
    pub(super) user_message: &'a Message,
    pub(super) answer: Answer,
    pub(super) tokens_count: u64,
    pub(super) title: Option<&'a str>,
    /// Whether it is charged: an image that did not come is not.
    pub(super) charge: bool,
}

impl Finished<'_> {
    fn session_change(&self) -> SessionChange<'_> {
        match self.title {
            _ if self.session.answered => SessionChange::None,
            Some(title) => SessionChange::Named(title),
            None => SessionChange::Answered,
        }
    }
}

impl Chat {
    /// Stores the answer and charges it: once, or not at all.
    pub(super) async fn settle(
        &self,
        held: Held,
        finished: Finished<'_>,
    ) -> Result<(Message, AnswerUsage), SendError> {
        let kind = ModelKind::of(finished.model);
        let mut usage = used(&finished);
        let message = self.message(&finished);
        let charge = Charge {
            total_tokens: usage.total_tokens,
            multiplier: finished.model.token_cost_multiplier,
            cost: usage.cost,
            image: finished.answer.image.is_some(),
        };
        let charge = finished.charge.then_some(charge);
        usage.charged_tokens = charge.map_or(0, |charge| charge.charged_tokens(kind));
        let settled = self.write(held, &finished, &message, (charge, usage)).await?;
        if settled == Settled::Lapsed {
            usage.charged_tokens = 0;
        }
        Ok((message, usage))
    }

    async fn write(
        &self,
        held: Held,
        finished: &Finished<'_>,
        message: &Message,
        (charge, usage): (Option<Charge>, AnswerUsage),
    ) -> Result<Settled, SendError> {
        let id = held.reservation.id;
        let mut stored = held.meter;
        let mut session = finished.session_change();
        for attempt in 0..ATTEMPTS {
            let now = self.clock.now();
            let mut meter = stored.counting_for(held.basis);
            let settled = match &charge {
                Some(charge) => meter.settle(id, charge, now),
                None => {
                    meter.cancel(id, now);
                    Settled::Lapsed
                }
            };
            let kind = ModelKind::of(finished.model);
            let charged =
                (settled == Settled::Charged).then_some(Charged { plan: held.basis.plan, kind });
            let cost = cost_record(finished, message, usage, now);
            // A plan that was changed meanwhile has a meter of its own, which stays as it is.
            let meter = if stored.counts_for(held.basis) {
                &meter
            } else {
                stored.meter.as_ref().unwrap_or(&meter)
            };
            let write = Settle { reservation: id, meter, message, session, charged, cost: &cost };
            match self.store.settle(finished.user, &stored, &write).await {
                Ok(Saved::Done | Saved::WrittenBefore) => return Ok(settled),
                Ok(Saved::Stale(newer)) => stored = *newer,
                Ok(Saved::SessionChanged) => session = lesser(session),
                Err(error) if error.is_passing() && attempt < PATIENCE => {
                    tracing::warn!(%error, "settling is tried again");
                    tokio::time::sleep(Duration::from_secs(1)).await;
                }
                Err(error) => return Err(error.into()),
            }
            tokio::time::sleep(backoff(attempt.min(3))).await;
        }
        Err(StoreError::Contended("settle").into())
    }

    /// Gives the place back after a failed answer. If that fails too, it lapses by itself.
    pub(super) async fn give_back(&self, user: UserId, held: Held) {
        let mut stored = held.meter;
        for attempt in 0..ATTEMPTS {
            if !stored.counts_for(held.basis) {
                return;
            }
            let mut meter = stored.counting_for(held.basis);
            meter.cancel(held.reservation.id, self.clock.now());
            match self.store.replace_meter(user, &stored, &meter).await {
                Ok(Saved::Stale(newer)) => stored = *newer,
                Ok(_) => return,
                Err(error) => {
                    tracing::warn!(%error, "a reservation is left to lapse");
                    return;
                }
            }
            tokio::time::sleep(backoff(attempt.min(3))).await;
        }
    }

    fn message(&self, finished: &Finished<'_>) -> Message {
        let created_at = behind(finished.user_message.created_at, self.clock.now());
        Message {
            message_id: MessageId::new(created_at),
            message_type: MessageType::Assistant,
            content: finished.answer.text.clone(),
            tokens_count: finished.tokens_count,
            image_url: finished.answer.image.clone().unwrap_or_default(),
            created_at,
            edited_at: None,
        }
    }
}

/// What a session change comes down to when it does not apply: the person named the
/// session, or deleted it.
const fn lesser(change: SessionChange<'_>) -> SessionChange<'static> {
    match change {
        SessionChange::Named(_) => SessionChange::Answered,
        SessionChange::Answered | SessionChange::None => SessionChange::None,
    }
}

/// The provider's count, or where it gives none cl100k_base tokens of the user's text and
/// the answer (quota-rules, "What is counted").
fn used(finished: &Finished<'_>) -> AnswerUsage {
    let Usage { prompt_tokens, completion_tokens, total_tokens, cost } =
        finished.answer.usage.unwrap_or_else(|| Usage {
            prompt_tokens: finished.user_message.tokens_count,
            completion_tokens: finished.tokens_count,
            total_tokens: finished.user_message.tokens_count.saturating_add(finished.tokens_count),
            cost: None,
        });
    let cost = cost.unwrap_or_else(|| finished.model.price(prompt_tokens, completion_tokens));
    AnswerUsage { prompt_tokens, completion_tokens, total_tokens, charged_tokens: 0, cost }
}

fn cost_record(
    finished: &Finished<'_>,
    message: &Message,
    usage: AnswerUsage,
    at: crate::model::Timestamp,
) -> CostRecord {
    CostRecord {
        session: finished.session.id,
        message: message.message_id,
        ai_model: finished.model.model_id.clone(),
        prompt_tokens: usage.prompt_tokens,
        completion_tokens: usage.completion_tokens,
        total_tokens: usage.total_tokens,
        charged_tokens: usage.charged_tokens,
        cost: usage.cost,
        at,
    }
}
