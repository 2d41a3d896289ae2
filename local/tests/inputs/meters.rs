//! The packed meter of the table, whichever release wrote it.

use std::time::Duration;

use shared::model::{
    Catalog, Limits, MicroUsd, Multiplier, Plan, PlanId, ReservationId, Subscription, Timestamp,
};
use shared::quota::{
    Ask, Charge, MAX_EVENTS, Meter, ModelKind, Settled, decide, entitlement, report,
};

/// The input is eight bytes for the clock, one for the limits and the request, and a packed meter.
/// An unpacked meter is packed to the same bytes within its bounds, and the rules work with every
/// meter, clock and limit.
pub(crate) fn check(input: &[u8]) {
    let Some((clock, input)) = input.split_first_chunk() else { return };
    let Some((limit, packed)) = input.split_first() else { return };
    let kind = [ModelKind::Paid, ModelKind::Free][usize::from(limit % 2)];
    let ask = Ask { kind, image: limit % 4 < 2 };
    let now = Timestamp::from_micros(i64::from_le_bytes(*clock));
    let Ok(mut meter) = Meter::unpack(packed) else { return };
    assert_eq!(Meter::unpack(&meter.pack()).as_ref(), Ok(&meter));
    assert!(meter.events().len() <= MAX_EVENTS);
    let catalog = Catalog { plans: vec![plan(u64::from(*limit))], ..Catalog::default() };
    let held = subscription();
    let entitlement = entitlement(Some(&held), &catalog, ask.kind, now).unwrap();
    assert!(!report(&entitlement, &meter, now).is_empty());
    let allowed = decide(&entitlement, &meter, ask, now);
    if let Err(exceeded) = &allowed {
        assert!(exceeded.resets_at.is_none_or(|at| at >= meter.time(now)));
        // The smallest answer does not fit.
        let used = exceeded.used.number().saturating_add(kind.allowance());
        assert!(used >= exceeded.max.number());
    }
    let id = ReservationId::new(now);
    let open = meter.open(now).count();
    let lifetime = Duration::from_secs(310);
    if meter.reserve(id, (ask.kind, ask.image), u64::MAX, now, lifetime).is_ok() {
        assert_eq!(meter.open(now).count(), open + 1);
        assert!(meter.holds(id));
        let before = messages(&meter, kind);
        assert_eq!(meter.settle(id, &CHARGE, now), Settled::Charged);
        assert_eq!(messages(&meter, kind), before.saturating_add(1));
    }
    meter.cancel(id, now);
    assert_eq!(meter.open(now).count(), open);
    assert!(meter.events().len() <= MAX_EVENTS);
    assert_eq!(Meter::unpack(&meter.pack()), Ok(meter));
}

fn messages(meter: &Meter, kind: ModelKind) -> u64 {
    let counts = meter.totals().counts;
    match kind {
        ModelKind::Paid => counts.messages,
        ModelKind::Free => counts.free_messages,
    }
}

const CHARGE: Charge = Charge {
    total_tokens: u64::MAX,
    multiplier: Multiplier::ONE,
    cost: MicroUsd::from_micros(u64::MAX),
    image: true,
};

fn subscription() -> Subscription {
    Subscription::new(1, PlanId::new(1), Timestamp::default(), None)
}

/// A plan with the same value for every limit.
fn plan(limit: u64) -> Plan {
    let mut limits = Limits::default();
    for place in [
        &mut limits.max_tokens,
        &mut limits.hourly_max_messages,
        &mut limits.three_hours_max_tokens,
        &mut limits.twelve_hours_max_messages,
        &mut limits.daily_max_messages,
        &mut limits.weekly_max_tokens,
        &mut limits.monthly_max_messages,
        &mut limits.monthly_image_generation_limit,
    ] {
        *place = limit;
    }
    Plan {
        id: PlanId::new(1),
        name: Plan::FREE.to_owned(),
        description: String::new(),
        price: "0".parse().unwrap(),
        duration_days: 30,
        sku: String::new(),
        limits,
        web_search: false,
        web_search_model_id: None,
        is_active: true,
        created_at: Timestamp::default(),
    }
}
