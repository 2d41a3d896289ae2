//! The cost of an answer, and storing both together, however many others write at once.

use std::sync::Arc;
use std::time::Duration;

use super::answer_stream::Answer;
use super::question::Question;
use super::reserve::Reserved;
use super::spend::{Counted, Spend};
use super::{Chat, SendError};
use crate::metrics;
use crate::model::{
    AiModel, AnswerUsage, Asked, CallKind, CallOutcome, ChatSession, CostRecord, CutRange,
    FinishReason, KeyOutcome, KeyRecord, Message, MessageId, MessageType, Receipt, ReservationId,
    Timestamp, TitleCost, UserId,
};
use crate::quota::{Basis, Charge, LimitUse, ModelKind, Settled};
use crate::store::{Charged, GiveBack, Saved, Settle, StoreError, StoredMeter, backoff};

/// How often settling is tried against faster writers. What is not stored by then is not
/// charged: the reservation lapses.
const ATTEMPTS: u32 = 64;

/// How often a table that does not answer is waited for. The SDK has tried for seconds each
/// time.
const MAX_FAILURES: u32 = 3;

/// The result of a question.
pub(super) struct Finished {
    pub(super) question: Arc<Question>,
    pub(super) session: ChatSession,
    pub(super) model: AiModel,
    pub(super) user_message: Message,
    /// Of an edit: all that is cut off once it is answered.
    pub(super) cut: Option<Vec<CutRange>>,
    pub(super) asked: Asked,
    /// The id the answer gets.
    pub(super) id: MessageId,
    pub(super) answer: Answer,
    pub(super) tokens_count: u64,
    /// What is counted for the user.
    pub(super) counted: Counted,
    /// The provider's price.
    pub(super) spend: Spend,
    /// Whether a picture was asked for.
    pub(super) image: bool,
    /// Whether the web was searched.
    pub(super) web_search: bool,
    pub(super) finish_reason: Option<FinishReason>,
    /// Whether the answer was broken off, by whomever.
    pub(super) interrupted: bool,
    pub(super) outcome: CallOutcome,
    pub(super) title: Option<String>,
    pub(super) title_cost: Option<TitleCost>,
    /// Whether it is charged: an image that did not come is not.
    pub(super) charge: bool,
}

/// An answer that is stored.
pub(super) struct Stored {
    pub(super) message: Message,
    pub(super) usage: AnswerUsage,
    /// The title, if the session got it.
    pub(super) title: Option<String>,
    pub(super) nearest: Option<LimitUse>,
}

impl Finished {
    fn message(&self, now: Timestamp) -> Message {
        Message {
            message_id: self.id,
            message_type: MessageType::Assistant,
            content: self.answer.text.clone(),
            tokens_count: self.tokens_count,
            image_url: self.answer.image.clone().unwrap_or_default(),
            created_at: now.max(self.id.moment()),
            edited_at: None,
            // A picture that could not be kept leaves its answer without its end.
            interrupted: self.interrupted
                || (self.answer.image_made && self.answer.image.is_none()),
            finish_reason: self.finish_reason,
            model_id: (self.model.model_id != self.session.ai_model)
                .then(|| self.model.model_id.clone()),
            reasoning: self.answer.reasoning.clone(),
            citations: self.answer.citations.clone(),
        }
    }

    fn usage(&self, charged_tokens: u64) -> AnswerUsage {
        AnswerUsage {
            prompt_tokens: self.counted.prompt_tokens,
            completion_tokens: self.counted.completion_tokens,
            total_tokens: self.counted.total_tokens,
            charged_tokens,
            cost: self.spend.cost,
            web_search: self.web_search,
            reasoning_tokens: self.counted.reasoning_tokens,
            cached_tokens: self.counted.cached_tokens,
        }
    }

    fn charge(&self) -> Option<Charge> {
        self.charge.then_some(Charge {
            total_tokens: self.counted.total_tokens,
            multiplier: self.model.token_cost_multiplier,
            cost: self.spend.cost,
            image: self.answer.image_made,
        })
    }

    /// What the calls for it took; `charged_tokens` where the user was charged.
    fn cost_record(&self, basis: Basis, charged_tokens: Option<u64>, at: Timestamp) -> CostRecord {
        CostRecord {
            session: self.session.id,
            message: self.id,
            kind: if self.image { CallKind::Picture } else { CallKind::Answer },
            outcome: self.outcome,
            is_free: Some(self.model.is_free),
            image: self.answer.image_made,
            charged: charged_tokens.is_some(),
            plan: basis.plan,
            since: basis.since,
            ai_model: self.model.model_id.clone(),
            // What was charged is what the user was told. What was not is what was paid for.
            prompt_tokens: charged_tokens
                .map_or(self.spend.prompt_tokens, |_| self.counted.prompt_tokens),
            completion_tokens: charged_tokens
                .map_or(self.spend.completion_tokens, |_| self.counted.completion_tokens),
            total_tokens: charged_tokens.map_or_else(
                || self.spend.prompt_tokens.saturating_add(self.spend.completion_tokens),
                |_| self.counted.total_tokens,
            ),
            charged_tokens: charged_tokens.unwrap_or(0),
            cost: self.spend.cost,
            title: self.title_cost.clone(),
            at,
        }
    }
}

/// The meters with a place settled or given back, and what was charged.
fn settled(
    stored: &StoredMeter,
    reserved: &Reserved,
    charge: Option<&Charge>,
    now: Timestamp,
) -> (StoredMeter, bool) {
    let id = reserved.reservation.id;
    let mut meter = stored.counting_for(reserved.basis);
    let charged = match charge {
        Some(charge) => meter.settle(id, charge, now) == Settled::Charged,
        None => {
            meter.cancel(id, now);
            false
        }
    };
    (stored.settled(meter), charged)
}

impl Chat {
    /// Stores the answer and charges it: once, or not at all. What it cost is recorded in
    /// either case.
    pub(super) async fn settle(
        &self,
        reserved: Reserved,
        finished: Finished,
    ) -> Result<Stored, SendError> {
        let (user, id) = (finished.question.user, reserved.reservation.id);
        let kind = ModelKind::of(&finished.model);
        let charge = finished.charge();
        let message = finished.message(self.clock.now());
        let mut stored = reserved.meter.clone();
        let owner = (user, finished.session.id);
        let mut session = finished.session_update(id);
        let mut failures = 0;
        for attempt in 0..ATTEMPTS {
            let now = self.clock.now();
            let (mut meter, charged) = settled(&stored, &reserved, charge.as_ref(), now);
            if charge.is_none() {
                meter = meter.with_uncharged(now);
            }
            let charged_tokens =
                charge.filter(|_| charged).map(|charge| charge.charged_tokens(kind));
            let mut usage = finished.usage(charged_tokens.unwrap_or(0));
            let cost = finished.cost_record(reserved.basis, charged_tokens, now);
            let title = session.change.title().map(str::to_owned);
            let receipt =
                Receipt { asked: finished.asked, answer: finished.id, title: title.clone(), usage };
            let record = noted(&reserved, KeyOutcome::Answered(receipt), now);
            let write = Settle {
                reservation: id,
                meter: &meter,
                message: &message,
                session,
                charged: charged.then_some(Charged { plan: reserved.basis.plan, kind }),
                cost: &cost,
                claim: finished.question.claim(Some(id), record.as_ref()),
            };
            match self.store.settle(user, &write).await {
                Ok(saved @ (Saved::Done | Saved::WrittenBefore)) => {
                    if matches!(saved, Saved::WrittenBefore) {
                        usage = self.as_written(user, id, usage).await;
                    }
                    metrics::answered(&usage, message.interrupted);
                    metrics::spent(&cost);
                    return Ok(Stored { message, usage, title, nearest: reserved.nearest });
                }
                Ok(Saved::Stale(newer)) => stored = *newer,
                Ok(Saved::SessionChanged) => match self.session_again(owner, session).await {
                    Ok(again) => session = again,
                    Err(error) => {
                        let cost = finished.cost_record(reserved.basis, None, now);
                        self.record_lost(user, id, &cost).await;
                        return Err(error);
                    }
                },
                // The place has lapsed, and a repeat of the request has taken it over.
                Ok(Saved::KeyTaken(_)) => {
                    let cost = finished.cost_record(reserved.basis, None, now);
                    self.record_lost(user, id, &cost).await;
                    return Err(SendError::InProgress);
                }
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

    /// Records what an answer took that is not stored.
    async fn record_lost(&self, user: UserId, id: ReservationId, cost: &CostRecord) {
        metrics::spent(cost);
        if let Err(error) = self.store.put_cost(user, id, cost).await {
            tracing::error!(%error, micro_usd = cost.total_cost().as_micros(), "cost_not_recorded");
        }
    }

    /// Gives the place back after a failed answer, and the key, so that a repeat need not
    /// wait, and records what it took. If that fails too, both lapse by themselves.
    pub(super) async fn give_back(&self, reserved: Reserved, finished: Finished, counts: bool) {
        let (user, id) = (finished.question.user, reserved.reservation.id);
        let mut stored = reserved.meter.clone();
        let cost = finished.cost_record(reserved.basis, None, self.clock.now());
        metrics::spent(&cost);
        let mut edit = finished.cut.is_some().then_some(finished.session.id);
        for attempt in 0..ATTEMPTS {
            let now = self.clock.now();
            let record = noted(&reserved, KeyOutcome::Failed { asked: finished.asked }, now);
            let (mut meter, _) = settled(&stored, &reserved, None, now);
            if counts {
                meter = meter.with_uncharged(now);
            }
            let claim = finished.question.claim(Some(id), record.as_ref());
            let write = GiveBack { reservation: id, meter: &meter, cost: &cost, edit, claim };
            match self.store.give_back(user, &write).await {
                Ok(Saved::Stale(newer)) => stored = *newer,
                // Another edit has begun, or the session was deleted.
                Ok(Saved::SessionChanged) if edit.is_some() => edit = None,
                Ok(Saved::KeyTaken(_)) => return self.record_lost(user, id, &cost).await,
                Ok(_) => return,
                Err(error) => {
                    let micro_usd = cost.total_cost().as_micros();
                    tracing::warn!(%error, micro_usd, "reservation_left_to_lapse");
                    return;
                }
            }
            self.store.pause(backoff(attempt.min(3))).await;
        }
    }
}

/// The key's record with what came of its request.
fn noted(reserved: &Reserved, outcome: KeyOutcome, now: Timestamp) -> Option<KeyRecord> {
    reserved.record.as_ref().map(|record| record.with(outcome, now))
}
