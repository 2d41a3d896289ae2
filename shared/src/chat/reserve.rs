//! Holding a place in the meter: decided by what was read, written only if it still
//! stands, decided anew where somebody was faster.

use super::pending_message::{PendingKind, PendingMessage};
use super::question::Question;
use super::{Chat, ChatSettings, SendError};
use crate::model::{
    AiModel, Catalog, Fingerprint, KEY_LIFETIME, KeyOutcome, KeyRecord, PendingEdit, ReservationId,
    Timestamp,
};
use crate::quota::{Ask, Basis, LimitUse, Refusal, Reservation, decide, entitlement, nearest};
use crate::store::{AnswerContext, MessageWrite, Reserve, Saved, StoreError, StoredMeter, backoff};

/// How often a place is tried for against faster writers. Each of them was let through or
/// finished, so only a user with this many answers at once gets this far.
const ATTEMPTS: u32 = 64;

/// A place that is held.
pub(super) struct Reserved {
    pub(super) reservation: Reservation,
    /// The plan it counts for.
    pub(super) basis: Basis,
    /// The meter as it stands with it.
    pub(super) meter: StoredMeter,
    /// The record of the request's key.
    pub(super) record: Option<KeyRecord>,
    /// The limit that is nearest to its end, this place counted.
    pub(super) nearest: Option<LimitUse>,
}

/// The request for a reservation.
pub(super) struct ReservationRequest<'a> {
    pub(super) question: &'a Question,
    pub(super) context: &'a AnswerContext,
    pub(super) catalog: &'a Catalog,
    pub(super) model: &'a AiModel,
    pub(super) ask: Ask,
    /// The message, written together with the reservation.
    pub(super) entry: &'a PendingMessage,
    /// The id of the reservation: one for all attempts to write it.
    pub(super) attempt: ReservationId,
    /// Of a question with a key.
    pub(super) fingerprint: Option<Fingerprint>,
}

impl Chat {
    /// Decides, and if the plan allows it, holds a place and writes the message. None where
    /// the session or the key are no longer what was read: all of it must be read again.
    pub(super) async fn reserve(
        &self,
        request: &ReservationRequest<'_>,
    ) -> Result<Option<Reserved>, SendError> {
        let user = request.question.user;
        let context = request.context;
        let mut stored = context.meter.clone();
        for attempt in 0..ATTEMPTS {
            let now = self.clock.now();
            let reserved = request
                .decide(&stored, &self.settings, now)
                .map_err(|refusal| SendError::Refused(refusal, now))?;
            let over = context.key.as_ref().map(|record| record.attempt);
            let write = Reserve {
                session: &context.session,
                meter: &reserved.meter,
                entry: request.written(&reserved.reservation),
                at: request.entry.at,
                claim: request.question.claim(over, reserved.record.as_ref()),
            };
            match self.store.reserve(user, &write).await? {
                Saved::Done | Saved::WrittenBefore => return Ok(Some(reserved)),
                // An earlier attempt was written, though its answer was lost.
                Saved::Stale(newer) if newer.holds(request.attempt) => {
                    return Ok(Some(Reserved { meter: *newer, ..reserved }));
                }
                Saved::KeyTaken(Some(record)) if record.attempt == request.attempt => {
                    return Ok(Some(reserved));
                }
                Saved::Stale(newer) => stored = *newer,
                Saved::SessionChanged | Saved::KeyTaken(_) => return Ok(None),
            }
            self.store.pause(backoff(attempt.min(2))).await;
        }
        Err(StoreError::Contended("reserve").into())
    }
}

impl ReservationRequest<'_> {
    /// Whether the plan allows it by the meter as it was read.
    ///
    /// # Errors
    /// [`SendError::Refused`].
    pub(super) fn decide_first(
        &self,
        settings: &ChatSettings,
        now: Timestamp,
    ) -> Result<(), SendError> {
        let decided = self.decide(&self.context.meter, settings, now);
        decided.map(drop).map_err(|refusal| SendError::Refused(refusal, now))
    }

    /// The rules, applied to one version of the meter.
    fn decide(
        &self,
        stored: &StoredMeter,
        settings: &ChatSettings,
        now: Timestamp,
    ) -> Result<Reserved, Refusal> {
        let Ask { kind, image } = self.ask;
        let subscription = self.context.profile.subscription.as_ref();
        let entitlement = entitlement(subscription, self.catalog, kind, now)?;
        entitlement.allows(self.model)?;
        let basis = entitlement.basis();
        let mut meter = stored.counting_for(basis);
        decide(&entitlement, &meter, self.ask, now).map_err(Refusal::Exceeded)?;
        stored.uncharged.decide(stored.open(now), settings.uncharged_per_day, now)?;
        let reservation = meter.reserve(
            self.attempt,
            (kind, image),
            self.entry.message.tokens_count,
            now,
            settings.reservation_lifetime,
        )?;
        let record = self.fingerprint.map(|fingerprint| KeyRecord {
            fingerprint,
            attempt: self.attempt,
            outcome: KeyOutcome::Running { until: reservation.expires_at, asked: self.entry.asked },
            expires_at: now + KEY_LIFETIME,
        });
        let nearest = nearest(&entitlement, &meter, self.ask, now);
        let meter = stored.reserved(meter, now);
        Ok(Reserved { reservation, basis, meter, record, nearest })
    }

    fn written(&self, reservation: &Reservation) -> MessageWrite<'_> {
        match self.entry.kind {
            PendingKind::New => MessageWrite::New(&self.entry.message),
            PendingKind::Edited { .. } => MessageWrite::Edited(PendingEdit {
                attempt: reservation.id,
                until: reservation.expires_at,
            }),
            PendingKind::Again => MessageWrite::Again,
        }
    }
}
