//! What is used of every limit of a plan, for people to look at.

use serde::Serialize;

use super::usage::{Usage, after};
use super::{Amount, Ask, Counts, Entitlement, Limit, Meter, Window};
use crate::model::Timestamp;

/// How much of one limit is used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LimitUse {
    /// Which.
    pub limit: Limit,
    /// How much is used, open reservations included.
    pub used: Amount,
    /// How much the plan allows; none: no limit.
    pub max: Option<Amount>,
    /// How much is left; none: no limit.
    pub remaining: Option<Amount>,
    /// When `used` falls next: a rolling window's oldest event leaves, a calendar period or
    /// the subscription ends; none: never, or nothing is used.
    pub resets_at: Option<Timestamp>,
}

/// Every limit with what is used of it at `now`, in the contract's order. Messages to paid
/// and to free models are held to a window's limit each for itself (quota-rules, rule 3), so
/// what is used of it is the greater number; tokens count together.
#[must_use]
pub fn report(entitlement: &Entitlement<'_>, meter: &Meter, now: Timestamp) -> Vec<LimitUse> {
    let now = meter.time(now);
    let usage = Usage::at(meter, now);
    Limit::ALL.into_iter().map(|limit| limit_use(entitlement, meter, &usage, limit, now)).collect()
}

/// The limit of which the smallest share is left at `now`, of those that this can be refused
/// by; none where nothing is limited.
#[must_use]
pub fn nearest(
    entitlement: &Entitlement<'_>,
    meter: &Meter,
    ask: Ask,
    now: Timestamp,
) -> Option<LimitUse> {
    let now = meter.time(now);
    let usage = Usage::at(meter, now);
    let shares = Limit::ALL.into_iter().filter(|limit| limit.concerns(ask)).filter_map(|limit| {
        let max = limit.max(&entitlement.plan.limits)?;
        Some((limit, max.saturating_sub(used(&usage, limit)), max))
    });
    // One share is smaller than another if its product across is.
    let nearest = shares.min_by(|(_, left, max), (_, other_left, other_max)| {
        let product = |a: &u64, b: &u64| u128::from(*a) * u128::from(*b);
        product(left, other_max).cmp(&product(other_left, max))
    });
    nearest.map(|(limit, ..)| limit_use(entitlement, meter, &usage, limit, now))
}

fn limit_use(
    entitlement: &Entitlement<'_>,
    meter: &Meter,
    usage: &Usage,
    limit: Limit,
    now: Timestamp,
) -> LimitUse {
    let used = used(usage, limit);
    let max = limit.max(&entitlement.plan.limits);
    LimitUse {
        limit,
        used: Amount::of(limit, used),
        max: max.map(|max| Amount::of(limit, max)),
        remaining: max.map(|max| Amount::of(limit, max.saturating_sub(used))),
        resets_at: resets_at(entitlement, meter, usage, limit, now),
    }
}

/// How to count messages of the kind that is nearer to its limit.
const fn fuller(counts: Counts) -> fn(Counts) -> u64 {
    if counts.free_messages > counts.messages {
        |counts| counts.free_messages
    } else {
        |counts| counts.messages
    }
}

fn used(usage: &Usage, limit: Limit) -> u64 {
    match limit {
        Limit::MaxTokensFree => usage.total_free,
        Limit::MaxTokens => usage.total_paid,
        Limit::Tokens(window) => usage.of(window).all_tokens(),
        Limit::Messages(window) => fuller(usage.of(window))(usage.of(window)),
        Limit::MonthlyFreeModelMessages => usage.of(Window::Month).free_messages,
        Limit::MonthlyFreeModelTokens => usage.of(Window::Month).free_tokens,
        Limit::CostUsd => usage.total_cost.as_micros(),
        Limit::DailyImages => usage.images(Window::Day),
        Limit::WeeklyImages => usage.images(Window::Week),
        Limit::MonthlyImages => usage.images(Window::Month),
    }
}

fn resets_at(
    entitlement: &Entitlement<'_>,
    meter: &Meter,
    usage: &Usage,
    limit: Limit,
    now: Timestamp,
) -> Option<Timestamp> {
    let Some(window) = limit.window() else { return entitlement.ends };
    let count: fn(Counts) -> u64 = match limit {
        Limit::Messages(window) => fuller(usage.of(window)),
        _ => Counts::all_tokens,
    };
    match window.rolling() {
        Some(length) => {
            let oldest =
                meter.events().within(length, now).find(|event| count(event.counts) > 0)?;
            Some(after(oldest.at, length))
        }
        None => window.end(now),
    }
}
