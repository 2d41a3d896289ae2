//! A user who has sent a message every so often for days: what is decided about is always
//! the same, however long it goes on. One source for `cargo bench` and `lab bench quota`.

use std::time::Duration;

use shared::model::{
    Catalog, Limits, MicroUsd, Multiplier, Plan, PlanId, Price, ReservationId, Subscription,
    Timestamp,
};
use shared::quota::{Ask, Basis, Charge, Meter, ModelKind, Settled, decide, entitlement};

/// How long rolling windows look back, at most.
const TWELVE_HOURS: Duration = Duration::from_hours(12);
const LIFETIME: Duration = Duration::from_secs(310);
/// Some day.
const START: Timestamp = Timestamp::from_micros(1_790_000_000_000_000);
/// Limits that are all looked at, and never reached.
const FAR: u64 = 1 << 50;

/// The user, at a moment.
pub(crate) struct BusyUser {
    catalog: Catalog,
    subscription: Subscription,
    meter: Meter,
    now: Timestamp,
    gap: Duration,
    id: ReservationId,
}

impl BusyUser {
    /// One who has sent so many messages in the last 12 hours, evenly.
    pub(crate) fn new(messages: u32) -> Self {
        let catalog = Catalog { plans: vec![plan()], ..Catalog::default() };
        let subscription = Subscription::new(1, PlanId::new(1), Timestamp::default(), None);
        let meter = Meter::new(Basis { plan: PlanId::new(1), since: Timestamp::default() });
        let id = ReservationId::new(START);
        // The message before has left all windows where there are to be none.
        let gap = TWELVE_HOURS.checked_div(messages).unwrap_or(Duration::from_hours(13));
        let mut user = Self { catalog, subscription, meter, now: START, gap, id };
        for _ in 0..messages.saturating_mul(2) {
            let _ = user.send();
        }
        user
    }

    /// Decides about the next message, holds its place and settles it: whether it was charged.
    pub(crate) fn send(&mut self) -> bool {
        self.now = self.now + self.gap;
        if !self.is_let_through() {
            return false;
        }
        let tokens = 40;
        let asked = (ModelKind::Paid, false);
        let held = self.meter.reserve(self.id, asked, tokens, self.now, LIFETIME);
        let Ok(held) = held else { return false };
        let charge = Charge {
            total_tokens: 900,
            multiplier: Multiplier::ONE,
            cost: MicroUsd::from_micros(150),
            image: false,
        };
        self.meter.settle(held.id, &charge, self.now) == Settled::Charged
    }

    /// Decides about a message now, and changes nothing.
    pub(crate) fn is_let_through(&self) -> bool {
        let ask = Ask { kind: ModelKind::Paid, image: false };
        let entitlement = entitlement(Some(&self.subscription), &self.catalog, ask.kind, self.now);
        entitlement
            .is_ok_and(|entitlement| decide(&entitlement, &self.meter, ask, self.now).is_ok())
    }

    /// The meter.
    pub(crate) const fn meter(&self) -> &Meter {
        &self.meter
    }
}

/// A plan with every limit.
fn plan() -> Plan {
    Plan {
        id: PlanId::new(1),
        name: "Everything".to_owned(),
        description: String::new(),
        price: Price::default(),
        duration_days: 30,
        sku: String::new(),
        limits: Limits {
            max_tokens: FAR,
            max_tokens_free: FAR,
            max_openrouter_cost_usd: MicroUsd::from_micros(FAR),
            hourly_max_messages: FAR,
            hourly_max_tokens: FAR,
            three_hours_max_messages: FAR,
            three_hours_max_tokens: FAR,
            twelve_hours_max_messages: FAR,
            twelve_hours_max_tokens: FAR,
            daily_max_messages: FAR,
            daily_max_tokens: FAR,
            weekly_max_messages: FAR,
            weekly_max_tokens: FAR,
            monthly_max_messages: FAR,
            monthly_max_tokens: FAR,
            monthly_free_model_messages: FAR,
            monthly_free_model_tokens: FAR,
            daily_image_generation_limit: FAR,
            weekly_image_generation_limit: FAR,
            monthly_image_generation_limit: FAR,
        },
        web_search: false,
        web_search_model_id: None,
        is_active: true,
        created_at: Timestamp::default(),
    }
}
