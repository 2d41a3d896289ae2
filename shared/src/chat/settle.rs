//! What an answer cost, and storing both together, however many others write at once.

use std::time::Duration;

use super::answer_stream::Answer;
use super::question::Question;
use super::reserve::Reserved;
use super::{Chat, SendError};
use crate::metrics;
use crate::model::{
    AiModel, AnswerUsage, Asked, ChatSession, CostRecord, KeyOutcome, Message, MessageId,
    MessageType, Receipt, ReservationId, Timestamp, UserId,
};
use crate::provider::Usage;
use crate::quota::{Basis, Charge, LimitUse, ModelKind, Settled};
use crate::store::{Charged, Saved, SessionChange, Settle, StoreError, backoff};

/// How often settling is tried against faster writers. What is not stored by then is not
/// charged: the reservation lapses.
const ATTEMPTS: u32 = 64;

/// How often a table that does not answer is waited for. The SDK has tried for seconds each
/// time.
const MAX_FAILURES: u32 = 3;

/// An answer that is to be stored and charged.
pub(super) struct Finished<'a> {
    pub(super) question: &'a Question,
    pub(super) session: &'a ChatSession,
    pub(super) model: &'a AiModel,
    pub(super) user_message: &'a Message,
    pub(super) asked: Asked,
    /// The id the answer gets.
    pub(super) id: MessageId,
    pub(super) answer: Answer,
    pub(super) tokens_count: u64,
    pub(super) title: Option<String>,
    /// Whether it is charged: an image that did not come is not.
    pub(super) charge: bool,
    /// Whether it stopped before its end.
    pub(super) interrupted: bool,
}

/// An answer that is stored.
pub(super) struct Stored {
    pub(super) message: Message,
    pub(super) usage: AnswerUsage,
    /// The title, if the session got it.
    pub(super) title: Option<String>,
    pub(super) nearest: Option<LimitUse>,
}

impl Finished<'_> {
    fn session_change(&self) -> SessionChange<'_> {
        match self.title.as_deref() {
            _ if self.session.answered => SessionChange::None,
            Some(title) => SessionChange::Named(title),
            None => SessionChange::Answered,
        }
    }

    fn message(&self, now: Timestamp) -> Message {
        Message {
            message_id: self.id,
            message_type: MessageType::Assistant,
            content: self.answer.text.clone(),
            tokens_count: self.tokens_count,
            image_url: self.answer.image.clone().unwrap_or_default(),
            created_at: now.max(self.id.moment()),
            edited_at: None,
            interrupted: self.interrupted,
        }
    }
}

impl Chat {
    /// Stores the answer and charges it: once, or not at all.
    pub(super) async fn settle(
        &self,
        reserved: Reserved,
        finished: Finished<'_>,
    ) -> Result<Stored, SendError> {
        let kind = ModelKind::of(finished.model);
        let mut usage = used(&finished);
        let charge = Charge {
            total_tokens: usage.total_tokens,
            multiplier: finished.model.token_cost_multiplier,
            cost: usage.cost,
            image: finished.answer.image.is_some(),
        };
        let charge = finished.charge.then_some(charge);
        usage.charged_tokens = charge.map_or(0, |charge| charge.charged_tokens(kind));
        let message = finished.message(self.clock.now());
        self.write(reserved, &finished, message, (charge, usage)).await
    }

    async fn write(
        &self,
        reserved: Reserved,
        finished: &Finished<'_>,
        message: Message,
        (charge, mut usage): (Option<Charge>, AnswerUsage),
    ) -> Result<Stored, SendError> {
        let id = reserved.reservation.id;
        let mut stored = reserved.meter;
        let mut session = finished.session_change();
        let charged_tokens = usage.charged_tokens;
        let mut failures = 0;
        for attempt in 0..ATTEMPTS {
            let now = self.clock.now();
            let mut meter = stored.counting_for(reserved.basis);
            let settled = match &charge {
                Some(charge) => meter.settle(id, charge, now),
                None => {
                    meter.cancel(id, now);
                    Settled::Lapsed
                }
            };
            let kind = ModelKind::of(finished.model);
            let charged = (settled == Settled::Charged)
                .then_some(Charged { plan: reserved.basis.plan, kind });
            usage.charged_tokens = if charged.is_some() { charged_tokens } else { 0 };
            let cost = cost_record(finished, reserved.basis, usage, now);
            // A plan that was changed meanwhile has a meter of its own, which stays as it is.
            let meter = if stored.counts_for(reserved.basis) {
                &meter
            } else {
                stored.meter.as_ref().unwrap_or(&meter)
            };
            let title = session.title().map(str::to_owned);
            let record = reserved.record.as_ref().map(|record| {
                let (asked, answer, title) = (finished.asked, finished.id, title.clone());
                record.with(KeyOutcome::Answered(Receipt { asked, answer, title, usage }), now)
            });
            let claim = finished.question.claim(Some(id), record.as_ref());
            let write = Settle {
                reservation: id,
                meter,
                message: &message,
                session,
                charged,
                cost: &cost,
                claim,
            };
            match self.store.settle(finished.question.user, &stored, &write).await {
                Ok(saved @ (Saved::Done | Saved::WrittenBefore)) => {
                    if matches!(saved, Saved::WrittenBefore) {
                        usage = self.as_written(finished.question.user, id, usage).await;
                    }
                    metrics::answered(&usage, finished.interrupted);
                    return Ok(Stored { message, usage, title, nearest: reserved.nearest });
                }
                Ok(Saved::Stale(newer)) => stored = *newer,
                Ok(Saved::SessionChanged) => session = reduced(session),
                // The place has lapsed, and a repeat of the request has taken it over.
                Ok(Saved::KeyTaken(_)) => return Err(SendError::InProgress),
                Err(error) if error.is_passing() && failures < MAX_FAILURES => {
                    tracing::warn!(%error, "settle_retried");
                    failures += 1;
                    self.store.pause(Duration::from_secs(1)).await;
                }
                Err(error) => return Err(error.into()),
            }
            self.store.pause(backoff(attempt.min(3))).await;
        }
        Err(StoreError::Contended("settle").into())
    }

    /// What was charged for an answer that is there already. The try that stored it may have
    /// been in time, and the one that found it too late.
    async fn as_written(&self, user: UserId, id: ReservationId, usage: AnswerUsage) -> AnswerUsage {
        match self.store.charged_tokens(user, id).await {
            Ok(charged_tokens) => AnswerUsage { charged_tokens, ..usage },
            Err(error) => {
                tracing::warn!(%error, "charge_not_read_back");
                usage
            }
        }
    }

    /// Gives the place back after a failed answer, and the key, so that a repeat need not
    /// wait. If that fails too, both lapse by themselves.
    pub(super) async fn give_back(&self, question: &Question, asked: Asked, reserved: Reserved) {
        let id = reserved.reservation.id;
        let mut stored = reserved.meter;
        for attempt in 0..ATTEMPTS {
            let now = self.clock.now();
            let record = reserved
                .record
                .as_ref()
                .map(|record| record.with(KeyOutcome::Failed { asked }, now));
            let mut meter = match &stored.meter {
                Some(meter) => meter.clone(),
                None => return,
            };
            // Under another plan there is nothing to give back but the key.
            meter.cancel(id, now);
            let claim = question.claim(Some(id), record.as_ref());
            match self.store.replace_meter(question.user, &stored, &meter, claim).await {
                Ok(Saved::Stale(newer)) => stored = *newer,
                Ok(_) => return,
                Err(error) => {
                    tracing::warn!(%error, "reservation_left_to_lapse");
                    return;
                }
            }
            self.store.pause(backoff(attempt.min(3))).await;
        }
    }
}

/// What a session change comes down to when it does not apply: the person named the
/// session, or deleted it.
const fn reduced(change: SessionChange<'_>) -> SessionChange<'static> {
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
    basis: Basis,
    usage: AnswerUsage,
    at: Timestamp,
) -> CostRecord {
    CostRecord {
        session: finished.session.id,
        message: finished.id,
        plan: basis.plan,
        since: basis.since,
        ai_model: finished.model.model_id.clone(),
        prompt_tokens: usage.prompt_tokens,
        completion_tokens: usage.completion_tokens,
        total_tokens: usage.total_tokens,
        charged_tokens: usage.charged_tokens,
        cost: usage.cost,
        at,
    }
}
