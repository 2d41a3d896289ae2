//! Holding a place in the meter: decided by what was read, written only if it still
//! stands, decided anew where somebody was faster.

use super::{Chat, SendError};
use crate::model::{
    AiModel, Catalog, Message, Profile, ReservationId, SessionId, Timestamp, UserId,
};
use crate::quota::{Ask, Basis, Meter, Refusal, Reservation, decide, standing};
use crate::store::{Reserve, Saved, StoreError, StoredMeter, backoff};

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
}

/// What a place is asked for.
pub(super) struct Wanted<'a> {
    pub(super) profile: &'a Profile,
    pub(super) catalog: &'a Catalog,
    pub(super) model: &'a AiModel,
    pub(super) ask: Ask,
    pub(super) session: SessionId,
    /// The user's message, written together with the reservation.
    pub(super) message: &'a Message,
}

impl Chat {
    /// Decides, and if the plan allows it, holds a place and stores the message.
    pub(super) async fn hold(
        &self,
        wanted: &Wanted<'_>,
        mut stored: StoredMeter,
    ) -> Result<Held, SendError> {
        let user: UserId = wanted.profile.id;
        for attempt in 0..ATTEMPTS {
            let now = self.clock.now();
            let (meter, reservation, basis) = self
                .decide(wanted, &stored, now)
                .map_err(|refusal| SendError::Refused(refusal, now))?;
            let write = Reserve { session: wanted.session, meter: &meter, message: wanted.message };
            match self.store.reserve(user, &stored, &write).await? {
                Saved::Done | Saved::WrittenBefore => {
                    return Ok(Held { reservation, basis, meter: stored.written(meter) });
                }
                Saved::SessionChanged => return Err(SendError::NotFound),
                Saved::Stale(newer) => stored = *newer,
            }
            tokio::time::sleep(backoff(attempt.min(2))).await;
        }
        Err(StoreError::Contended("reserve").into())
    }

    /// The rules, applied to one version of the meter.
    fn decide(
        &self,
        wanted: &Wanted<'_>,
        stored: &StoredMeter,
        now: Timestamp,
    ) -> Result<(Meter, Reservation, Basis), Refusal> {
        let Ask { kind, image } = wanted.ask;
        let subscription = wanted.profile.subscription.as_ref();
        let standing = standing(subscription, wanted.catalog, kind, now)?;
        standing.covers(wanted.model)?;
        let basis = standing.basis();
        let mut meter = stored.counting_for(basis);
        decide(&standing, &meter, wanted.ask, now).map_err(Refusal::Exceeded)?;
        let reservation = meter.reserve(
            ReservationId::new(now),
            (kind, image),
            wanted.message.tokens_count,
            now,
            self.settings.reservation_lifetime,
        )?;
        Ok((meter, reservation, basis))
    }
}
