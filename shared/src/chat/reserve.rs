//! Holding a place in the meter: decided by what was read, written only if it still
//! stands, decided anew where somebody was faster.

use super::entry::{Entry, EntryKind};
use super::question::Question;
use super::{Chat, SendError};
use crate::model::{
    AiModel, Catalog, CutRange, Fingerprint, KEY_LIFETIME, KeyOutcome, KeyRecord, ReservationId,
    Timestamp,
};
use crate::quota::{Ask, Basis, LimitUse, Refusal, Reservation, decide, nearest, standing};
use crate::store::{
    AnswerContext, Entry as Written, Reserve, Saved, StoreError, StoredMeter, backoff,
};

/// How often a place is tried for against faster writers. Each of them was let through or
/// finished, so only a user with this many answers at once gets this far.
const ATTEMPTS: u32 = 64;

/// A place that is held.
pub(super) struct Held {
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
pub(super) struct Wanted<'a> {
    pub(super) question: &'a Question,
    pub(super) context: &'a AnswerContext,
    pub(super) catalog: &'a Catalog,
    pub(super) model: &'a AiModel,
    pub(super) ask: Ask,
    /// The message, written together with the reservation.
    pub(super) entry: &'a Entry,
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
    pub(super) async fn hold(&self, wanted: &Wanted<'_>) -> Result<Option<Held>, SendError> {
        let user = wanted.question.user;
        let context = wanted.context;
        let mut stored = context.meter.clone();
        let cut = wanted.cut();
        for attempt in 0..ATTEMPTS {
            let now = self.clock.now();
            let held = self
                .decide(wanted, &stored, now)
                .map_err(|refusal| SendError::Refused(refusal, now))?;
            if wanted.may_be_outdated(&stored, held.basis) {
                return Ok(None);
            }
            let Held { meter: StoredMeter { meter: Some(meter), .. }, .. } = &held else {
                return Err(StoreError::Contended("reserve").into());
            };
            let over = context.key.as_ref().map(|record| record.attempt);
            let write = Reserve {
                session: &context.session,
                meter,
                entry: wanted.written(&cut),
                at: wanted.entry.at,
                claim: wanted.question.claim(over, held.record.as_ref()),
            };
            match self.store.reserve(user, &stored, &write).await? {
                Saved::Done | Saved::WrittenBefore => return Ok(Some(held)),
                // An earlier attempt was written, though its answer was lost.
                Saved::Stale(newer) if newer.holds(wanted.attempt) => {
                    return Ok(Some(Held { meter: *newer, ..held }));
                }
                Saved::KeyTaken(Some(record)) if record.attempt == wanted.attempt => {
                    return Ok(Some(held));
                }
                Saved::Stale(newer) if newer.counts_for(held.basis) => stored = *newer,
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
        wanted: &Wanted<'_>,
        stored: &StoredMeter,
        now: Timestamp,
    ) -> Result<Held, Refusal> {
        let Ask { kind, image } = wanted.ask;
        let subscription = wanted.context.profile.subscription.as_ref();
        let standing = standing(subscription, wanted.catalog, kind, now)?;
        standing.covers(wanted.model)?;
        let basis = standing.basis();
        let mut meter = stored.counting_for(basis);
        decide(&standing, &meter, wanted.ask, now).map_err(Refusal::Exceeded)?;
        let reservation = meter.reserve(
            wanted.attempt,
            (kind, image),
            wanted.entry.message.tokens_count,
            now,
            self.settings.reservation_lifetime,
        )?;
        let record = wanted.fingerprint.map(|fingerprint| KeyRecord {
            fingerprint,
            attempt: wanted.attempt,
            outcome: KeyOutcome::Running {
                until: reservation.expires_at,
                asked: wanted.entry.asked,
            },
            expires_at: now + KEY_LIFETIME,
        });
        let nearest = nearest(&standing, &meter, wanted.ask, now);
        Ok(Held { reservation, basis, meter: stored.written(meter), record, nearest })
    }
}

impl Wanted<'_> {
    /// Whether the meter counts for another plan than the profile names, which may be the
    /// older of the two: a batch is not of one moment. A profile that was read after such a
    /// meter had been seen is the newer one.
    fn may_be_outdated(&self, stored: &StoredMeter, basis: Basis) -> bool {
        stored.basis().is_some_and(|other| other != basis && self.seen_before != Some(other))
    }

    /// What is cut off of the session, if the message is edited.
    fn cut(&self) -> Vec<CutRange> {
        match self.entry.kind {
            EntryKind::Edited(cut) => self.context.session.cut_with(cut),
            EntryKind::New | EntryKind::Again => Vec::new(),
        }
    }

    fn written<'a>(&'a self, cut: &'a [CutRange]) -> Written<'a> {
        let message = &self.entry.message;
        match self.entry.kind {
            EntryKind::New => Written::New(message),
            EntryKind::Edited(_) => Written::Edited { message, cut },
            EntryKind::Again => Written::Again,
        }
    }
}
