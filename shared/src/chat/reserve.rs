//! Holding a place in the meter: decided by what was read, written only if it still
//! stands, decided anew where somebody was faster.

use super::pending_message::{PendingKind, PendingMessage};
use super::question::Question;
use super::{Chat, SendError};
use crate::model::{
    AiModel, Catalog, CutRange, Fingerprint, KEY_LIFETIME, KeyOutcome, KeyRecord, ReservationId,
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
    /// What is remembered of the request's key.
    pub(super) record: Option<KeyRecord>,
    /// The limit that is nearest to its end, this place counted.
    pub(super) nearest: Option<LimitUse>,
}

/// What a place is asked for.
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
    /// What the meter counted for that was read before this one.
    pub(super) seen_before: Option<Basis>,
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
        let cut = request.cut();
        for attempt in 0..ATTEMPTS {
            let now = self.clock.now();
            let reserved = self
                .decide(request, &stored, now)
                .map_err(|refusal| SendError::Refused(refusal, now))?;
            if request.may_be_outdated(&stored, reserved.basis) {
                return Ok(None);
            }
            let Reserved { meter: StoredMeter { meter: Some(meter), .. }, .. } = &reserved else {
                return Err(StoreError::Contended("reserve").into());
            };
            let over = context.key.as_ref().map(|record| record.attempt);
            let write = Reserve {
                session: &context.session,
                meter,
                entry: request.written(&cut),
                at: request.entry.at,
                claim: request.question.claim(over, reserved.record.as_ref()),
            };
            match self.store.reserve(user, &stored, &write).await? {
                Saved::Done | Saved::WrittenBefore => return Ok(Some(reserved)),
                // An earlier attempt was written, though its answer was lost.
                Saved::Stale(newer) if newer.holds(request.attempt) => {
                    return Ok(Some(Reserved { meter: *newer, ..reserved }));
                }
                Saved::KeyTaken(Some(record)) if record.attempt == request.attempt => {
                    return Ok(Some(reserved));
                }
                Saved::Stale(newer) if newer.counts_for(reserved.basis) => stored = *newer,
                // The meter counts for another plan: the profile is not the newest, or is the first to be.
                Saved::Stale(_) => return Ok(None),
                Saved::SessionChanged | Saved::KeyTaken(_) => return Ok(None),
            }
            self.store.pause(backoff(attempt.min(2))).await;
        }
        Err(StoreError::Contended("reserve").into())
    }

    /// The rules, applied to one version of the meter.
    fn decide(
        &self,
        request: &ReservationRequest<'_>,
        stored: &StoredMeter,
        now: Timestamp,
    ) -> Result<Reserved, Refusal> {
        let Ask { kind, image } = request.ask;
        let subscription = request.context.profile.subscription.as_ref();
        let entitlement = entitlement(subscription, request.catalog, kind, now)?;
        entitlement.allows(request.model)?;
        let basis = entitlement.basis();
        let mut meter = stored.counting_for(basis);
        decide(&entitlement, &meter, request.ask, now).map_err(Refusal::Exceeded)?;
        let reservation = meter.reserve(
            request.attempt,
            (kind, image),
            request.entry.message.tokens_count,
            now,
            self.settings.reservation_lifetime,
        )?;
        let record = request.fingerprint.map(|fingerprint| KeyRecord {
            fingerprint,
            attempt: request.attempt,
            outcome: KeyOutcome::Running {
                until: reservation.expires_at,
                asked: request.entry.asked,
            },
            expires_at: now + KEY_LIFETIME,
        });
        let nearest = nearest(&entitlement, &meter, request.ask, now);
        Ok(Reserved { reservation, basis, meter: stored.written(meter), record, nearest })
    }
}

impl ReservationRequest<'_> {
    /// Whether the meter counts for another plan than the profile names, which may be the
    /// older of the two: a batch is not of one moment. A profile that was read after such a
    /// meter had been seen is the newer one.
    fn may_be_outdated(&self, stored: &StoredMeter, basis: Basis) -> bool {
        stored.basis().is_some_and(|other| other != basis && self.seen_before != Some(other))
    }

    /// What is cut off of the session, if the message is edited.
    fn cut(&self) -> Vec<CutRange> {
        match self.entry.kind {
            PendingKind::Edited(cut) => self.context.session.cut_with(cut),
            PendingKind::New | PendingKind::Again => Vec::new(),
        }
    }

    fn written<'a>(&'a self, cut: &'a [CutRange]) -> MessageWrite<'a> {
        let message = &self.entry.message;
        match self.entry.kind {
            PendingKind::New => MessageWrite::New(message),
            PendingKind::Edited(_) => MessageWrite::Edited { message, cut },
            PendingKind::Again => MessageWrite::Again,
        }
    }
}
