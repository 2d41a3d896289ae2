//! The usage meter: the one item that decides, and how it changes.
//! Its size is bounded by [`MAX_EVENTS`](super::MAX_EVENTS) and [`MAX_OPEN`].

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{Charge, Counts, EventLog, ModelKind, Refusal, Reservation, Settled, Window};
use crate::model::{MicroUsd, PlanId, ReservationId, Timestamp};

/// The most answers that can be in the making for one user at once. More are refused
/// until one is finished; no person talks to so many at a time.
pub const MAX_OPEN: usize = 256;

/// The basis of a meter: a plan, since it was bought. Under another it starts from zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Basis {
    /// The plan.
    pub plan: PlanId,
    /// When the subscription began.
    pub since: Timestamp,
}

/// What one user used under one plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Meter {
    /// The plan it counts for.
    pub basis: Basis,
    /// The latest moment it has seen. Its time never runs backwards, though the clocks of
    /// two machines may disagree: an event in the future would not be counted.
    latest: Timestamp,
    events: EventLog,
    day: Period,
    week: Period,
    month: Period,
    totals: Totals,
    open: Vec<Reservation>,
}

/// The usage in a calendar period.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Period {
    start: Timestamp,
    counts: Counts,
    images: u64,
}

/// The usage since the plan was bought.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totals {
    /// Messages and tokens, as windows count them; `free_tokens` is rule 2's `total_free`.
    pub counts: Counts,
    /// Raw tokens of paid models: rule 4's `total_paid`.
    pub paid_tokens: u64,
    /// The provider's price.
    pub cost: MicroUsd,
    /// Images produced.
    pub images: u64,
}

impl Meter {
    /// A meter that has counted nothing yet.
    #[must_use]
    pub fn new(basis: Basis) -> Self {
        Self {
            basis,
            latest: Timestamp::default(),
            events: EventLog::default(),
            day: Period::default(),
            week: Period::default(),
            month: Period::default(),
            totals: Totals::default(),
            open: Vec::new(),
        }
    }

    /// The meter that counts for `basis`: this one, or a new one where it counts for another.
    #[must_use]
    pub fn counting_for(self, basis: Basis) -> Self {
        if self.basis == basis { self } else { Self::new(basis) }
    }

    /// The meter's time at the clock's `now`.
    #[must_use]
    pub fn time(&self, now: Timestamp) -> Timestamp {
        now.max(self.latest)
    }

    /// The recorded events of the last 12 hours.
    #[must_use]
    pub const fn events(&self) -> &EventLog {
        &self.events
    }

    /// Whether no event is in its future, where windows would not count it.
    pub(super) fn has_seen_its_events(&self) -> bool {
        self.events.newest_first().next().is_none_or(|newest| newest.at <= self.latest)
    }

    /// The usage since the plan was bought.
    #[must_use]
    pub const fn totals(&self) -> &Totals {
        &self.totals
    }

    /// The reservations that count at `now`.
    pub fn open(&self, now: Timestamp) -> impl Iterator<Item = &Reservation> {
        let now = self.time(now);
        self.open.iter().filter(move |reservation| reservation.is_open(now))
    }

    /// Whether a place is held under this id, lapsed or not.
    #[must_use]
    pub fn holds(&self, id: ReservationId) -> bool {
        self.open.iter().any(|reservation| reservation.id == id)
    }

    /// What the calendar's current period counted.
    pub(super) fn period(&self, window: Window, now: Timestamp) -> (Counts, u64) {
        let period = match window {
            Window::Week => &self.week,
            Window::Month => &self.month,
            _ => &self.day,
        };
        if period.start == window.start(now) {
            (period.counts, period.images)
        } else {
            (Counts::ZERO, 0)
        }
    }

    /// Holds a place for an answer. Call it only with what [`super::decide()`] let through.
    ///
    /// # Errors
    /// [`Refusal::Busy`] where [`MAX_OPEN`] answers are in the making.
    pub fn reserve(
        &mut self,
        id: ReservationId,
        (kind, image): (ModelKind, bool),
        text_tokens: u64,
        now: Timestamp,
        lifetime: Duration,
    ) -> Result<Reservation, Refusal> {
        let now = self.pass(now);
        if self.open.len() >= MAX_OPEN {
            return Err(Refusal::Busy);
        }
        let reservation = Reservation {
            id,
            kind,
            tokens: text_tokens.saturating_add(kind.allowance()),
            image,
            expires_at: now + lifetime,
        };
        self.open.push(reservation.clone());
        Ok(reservation)
    }

    /// Replaces a reservation by what the answer cost, recorded at `now`. One that has
    /// lapsed, or that counted for another plan, charges nothing.
    #[must_use]
    pub fn settle(&mut self, id: ReservationId, charge: &Charge, now: Timestamp) -> Settled {
        let now = self.pass(now);
        let Some(place) = self.open.iter().position(|reservation| reservation.id == id) else {
            return Settled::Lapsed;
        };
        let kind = self.open.swap_remove(place).kind;
        self.record(Counts::one(kind, charge.charged_tokens(kind)), u64::from(charge.image), now);
        if kind == ModelKind::Paid {
            self.totals.paid_tokens = self.totals.paid_tokens.saturating_add(charge.total_tokens);
        }
        self.totals.cost = self.totals.cost.saturating_add(charge.cost);
        Settled::Charged
    }

    /// Gives a reserved place back: the answer failed, and counts nothing.
    pub fn cancel(&mut self, id: ReservationId, now: Timestamp) {
        self.pass(now);
        self.open.retain(|reservation| reservation.id != id);
    }

    fn record(&mut self, counts: Counts, images: u64, now: Timestamp) {
        self.events.record(now, counts);
        for (window, period) in [
            (Window::Day, &mut self.day),
            (Window::Week, &mut self.week),
            (Window::Month, &mut self.month),
        ] {
            let start = window.start(now);
            if period.start != start {
                *period = Period { start, ..Period::default() };
            }
            period.counts = period.counts.plus(counts);
            period.images = period.images.saturating_add(images);
        }
        self.totals.counts = self.totals.counts.plus(counts);
        self.totals.images = self.totals.images.saturating_add(images);
    }

    /// Moves the meter's time on and drops what lapsed.
    fn pass(&mut self, now: Timestamp) -> Timestamp {
        self.latest = self.time(now);
        let now = self.latest;
        self.open.retain(|reservation| reservation.is_open(now));
        now
    }
}
