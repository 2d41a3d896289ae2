//! A plan, moments and charges to test with, and the rules over a full log, written anew.

use std::time::Duration;

use proptest::prelude::*;

use crate::model::{Limits, MicroUsd, Multiplier, Plan, PlanId, ReservationId, Timestamp};
use crate::quota::{
    Ask, Basis, Charge, Entitlement, Limit, Meter, ModelKind, Settled, Window, entitlement,
};

pub(super) const LIFETIME: Duration = Duration::from_secs(310);

pub(super) fn plan(limits: Limits) -> Plan {
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

/// Hands out a standing on a plan with these limits.
pub(super) fn with_entitlement<T>(limits: &Limits, test: impl FnOnce(&Entitlement<'_>) -> T) -> T {
    let catalog = crate::model::Catalog { plans: vec![plan(limits.clone())], ..Default::default() };
    test(&entitlement(None, &catalog, ModelKind::Free, Timestamp::default()).unwrap())
}

pub(super) fn meter() -> Meter {
    Meter::new(Basis { plan: PlanId::new(1), since: Timestamp::default() })
}

pub(super) fn start() -> Timestamp {
    "2025-12-30T22:15:00Z".parse().unwrap()
}

pub(super) fn charge(total_tokens: u64, image: bool) -> Charge {
    Charge {
        total_tokens,
        multiplier: Multiplier::ONE,
        cost: MicroUsd::from_micros(total_tokens),
        image,
    }
}

/// Reserves and settles at once, as a send without anything beside it does.
pub(super) fn answer(meter: &mut Meter, ask: Ask, tokens: u64, at: Timestamp) {
    let id = ReservationId::new(at);
    let held = meter.reserve(id, (ask.kind, ask.image), 0, at, LIFETIME).unwrap();
    assert_eq!(meter.settle(held.id, &charge(tokens, ask.image), at), Settled::Charged);
}

/// One answered message of the full log.
#[derive(Clone, Copy, Debug)]
pub(super) struct LogEntry {
    pub(super) at: Timestamp,
    pub(super) ask: Ask,
    pub(super) tokens: u64,
}

/// The rules as `quota-rules.md` states them, over everything that ever happened.
pub(super) fn decide_over_log(
    limits: &Limits,
    log: &[LogEntry],
    ask: Ask,
    now: Timestamp,
) -> Option<Limit> {
    let sum = |window: Window, paid: bool, weight: fn(&LogEntry) -> u64| -> u64 {
        let start = window.start(now);
        let counted = |entry: &&LogEntry| {
            entry.at >= start && entry.at <= now && (entry.ask.kind == ModelKind::Paid) == paid
        };
        log.iter().filter(counted).map(weight).sum()
    };
    let total = |paid: bool| -> u64 {
        log.iter().filter(|e| (e.ask.kind == ModelKind::Paid) == paid).map(|e| e.tokens).sum()
    };
    let one: fn(&LogEntry) -> u64 = |_| 1;
    let tokens: fn(&LogEntry) -> u64 = |entry| entry.tokens;
    let over =
        |limit: Limit, used: u64| limit.max(limits).is_some_and(|max| used >= max).then_some(limit);
    let above =
        |limit: Limit, used: u64| limit.max(limits).is_some_and(|max| used > max).then_some(limit);
    let free = ask.kind == ModelKind::Free;
    let mut checks = Vec::new();
    if free {
        checks.push(above(Limit::MaxTokensFree, total(false) + 50));
    }
    for w in Window::ALL {
        let all = sum(w, true, tokens) + sum(w, false, tokens);
        checks.push(over(Limit::Tokens(w), if free { sum(w, false, tokens) } else { all }));
        checks.push(over(Limit::Messages(w), sum(w, !free, one)));
    }
    let monthly_free = [
        over(Limit::MonthlyFreeModelMessages, sum(Window::Month, false, one)),
        over(Limit::MonthlyFreeModelTokens, sum(Window::Month, false, tokens)),
    ];
    if limits.monthly_max_messages > 0 {
        checks.extend(monthly_free);
    }
    if !free {
        checks.push(above(Limit::MaxTokens, total(true) + 100));
    }
    for w in Window::ALL {
        checks.push(over(Limit::Messages(w), sum(w, true, one)));
        checks.push(over(Limit::Tokens(w), sum(w, true, tokens) + sum(w, false, tokens)));
    }
    if free {
        checks.extend(monthly_free);
    }
    checks.push(above(Limit::CostUsd, total(true) + total(false)));
    if ask.image {
        let image: fn(&LogEntry) -> u64 = |e| u64::from(e.ask.image);
        for (limit, w) in [
            (Limit::DailyImages, Window::Day),
            (Limit::WeeklyImages, Window::Week),
            (Limit::MonthlyImages, Window::Month),
        ] {
            checks.push(over(limit, sum(w, true, image) + sum(w, false, image)));
        }
    }
    checks.into_iter().flatten().next()
}

pub(super) fn asks() -> impl Strategy<Value = Ask> {
    (any::<bool>(), prop::bool::weighted(0.2)).prop_map(|(paid, image)| Ask {
        kind: if paid { ModelKind::Paid } else { ModelKind::Free },
        image,
    })
}

/// Spans between two messages, the edges of all windows among them.
pub(super) fn gaps() -> impl Strategy<Value = Duration> {
    let hour = 3_600_000_000_u64;
    prop_oneof![
        4 => 0_u64..120_000_000,
        3 => 0_u64..hour,
        2 => prop::sample::select(vec![0, 1, hour - 1, hour, hour + 1, 3 * hour, 12 * hour, 12 * hour + 1]),
        1 => 0_u64..(40 * 24 * hour),
    ]
    .prop_map(Duration::from_micros)
}

/// Limits small enough to be met; each is off half of the time.
pub(super) fn limits() -> impl Strategy<Value = Limits> {
    let few = || prop_oneof![Just(0_u64), 1_u64..12];
    let many = || prop_oneof![Just(0_u64), 1_u64..4_000];
    (prop::array::uniform12(few()), prop::array::uniform12(many())).prop_map(|(m, t)| Limits {
        max_tokens: t[0] * 4,
        max_tokens_free: t[1] * 4,
        max_openrouter_cost_usd: MicroUsd::from_micros(t[2] * 4),
        hourly_max_messages: m[0],
        hourly_max_tokens: t[3],
        three_hours_max_messages: m[1],
        three_hours_max_tokens: t[4],
        twelve_hours_max_messages: m[2],
        twelve_hours_max_tokens: t[5],
        daily_max_messages: m[3],
        daily_max_tokens: t[6],
        weekly_max_messages: m[4] * 2,
        weekly_max_tokens: t[7] * 2,
        monthly_max_messages: m[5] * 3,
        monthly_max_tokens: t[8] * 3,
        monthly_free_model_messages: m[6],
        monthly_free_model_tokens: t[9],
        daily_image_generation_limit: m[7],
        weekly_image_generation_limit: m[8],
        monthly_image_generation_limit: m[9],
    })
}
