//! Many answers at once: limits hold to the unit, and no order of settling matters.

use std::time::Duration;

use proptest::prelude::*;

use super::support::{LIFETIME, asks, charge, meter, start, with_entitlement};
use crate::model::{Limits, ReservationId, Timestamp};
use crate::quota::{Ask, Counts, Meter, ModelKind, Settled, Totals, decide, report};

const PAID: Ask = Ask { kind: ModelKind::Paid, image: false };

fn try_reserve(
    meter: &mut Meter,
    limits: &Limits,
    ask: Ask,
    now: Timestamp,
) -> Option<ReservationId> {
    with_entitlement(limits, |entitlement| decide(entitlement, meter, ask, now)).ok()?;
    let held =
        meter.reserve(ReservationId::new(now), (ask.kind, ask.image), 10, now, LIFETIME).ok()?;
    Some(held.id)
}

#[derive(Clone, Debug)]
enum Step {
    Reserve(Ask),
    Settle(usize, u64, bool),
    Cancel(usize),
    Wait(u64),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        4 => asks().prop_map(Step::Reserve),
        3 => (any::<usize>(), 0_u64..500, any::<bool>()).prop_map(|(n, t, i)| Step::Settle(n, t, i)),
        1 => any::<usize>().prop_map(Step::Cancel),
        1 => (0_u64..400).prop_map(Step::Wait),
    ];
    prop::collection::vec(step, 1..80)
}

proptest! {
    #[test]
    fn what_is_open_and_what_is_answered_never_pass_a_message_limit(steps in steps(), max in 1_u64..6) {
        let limits = Limits { hourly_max_messages: max, ..Limits::default() };
        let (mut meter, mut now, mut ids) = (meter(), start(), Vec::new());
        let mut settled = Vec::new();
        for step in steps {
            match step {
                Step::Reserve(ask) => ids.extend(try_reserve(&mut meter, &limits, Ask { image: false, ..ask }, now)),
                Step::Settle(n, tokens, image) if !ids.is_empty() => {
                    let id = ids[n % ids.len()];
                    if meter.settle(id, &charge(tokens, image), now) == Settled::Charged {
                        settled.push((now, tokens));
                    }
                }
                Step::Cancel(n) if !ids.is_empty() => meter.cancel(ids[n % ids.len()], now),
                Step::Wait(seconds) => now = now + Duration::from_secs(seconds),
                Step::Settle(..) | Step::Cancel(_) => {}
            }
            let open = meter.open(now).fold(Counts::ZERO, |sum, held| sum.plus(Counts::one(held.kind, 0)));
            let hour = meter.events().within(Duration::from_hours(1), now).fold(open, |sum, e| sum.plus(e.counts));
            prop_assert!(hour.messages <= max && hour.free_messages <= max);
        }
        // Exactly what was settled is counted: nothing twice, nothing lost, nothing below zero.
        let totals = meter.totals().counts;
        prop_assert_eq!(totals.messages + totals.free_messages, settled.len() as u64);
        prop_assert_eq!(totals.all_tokens(), settled.iter().map(|(_, tokens)| tokens).sum::<u64>());
    }

    #[test]
    fn the_order_of_settling_does_not_matter(
        answers in prop::collection::vec((asks(), 0_u64..500), 1..12),
        order in any::<prop::sample::Index>(),
    ) {
        let open = |meter: &mut Meter| -> Vec<_> {
            answers.iter().map(|(ask, tokens)| {
                let id = ReservationId::new(start());
                (meter.reserve(id, (ask.kind, ask.image), 5, start(), LIFETIME).unwrap().id, *ask, *tokens)
            }).collect()
        };
        let (mut forwards, mut turned) = (meter(), meter());
        let later = start() + Duration::from_secs(9);
        for (id, ask, tokens) in open(&mut forwards) {
            let _ = forwards.settle(id, &charge(tokens, ask.image), later);
        }
        let mut held = open(&mut turned);
        held.reverse();
        let middle = order.index(held.len());
        held.rotate_left(middle);
        for (id, ask, tokens) in held {
            let _ = turned.settle(id, &charge(tokens, ask.image), later);
        }
        prop_assert_eq!(forwards.totals(), turned.totals());
        let reports = with_entitlement(&Limits::default(), |s| (report(s, &forwards, later), report(s, &turned, later)));
        prop_assert_eq!(reports.0, reports.1);
    }

    #[test]
    fn a_lapsed_reservation_charges_nothing(tokens in 0_u64..1_000, late in 1_u64..10_000_000) {
        let mut meter = meter();
        let held = meter.reserve(ReservationId::new(start()), (ModelKind::Paid, true), 5, start(), LIFETIME).unwrap();
        let end = held.expires_at;
        prop_assert_eq!(meter.open(end).count(), 1);
        let after = end + Duration::from_micros(late);
        prop_assert_eq!(meter.open(after).count(), 0);
        prop_assert_eq!(meter.settle(held.id, &charge(tokens, true), after), Settled::Lapsed);
        prop_assert_eq!(*meter.totals(), Totals::default());
        prop_assert!(meter.events().is_empty());
    }
}

#[test]
fn an_open_reservation_counts_as_one_message_and_its_allowance() {
    let limits = Limits { max_tokens: 310, ..Limits::default() };
    let mut meter = meter();
    // 0 + 100 fits; 110 open + 100 fits; 220 open + 100 does not.
    assert!(try_reserve(&mut meter, &limits, PAID, start()).is_some());
    assert!(try_reserve(&mut meter, &limits, PAID, start()).is_some());
    assert!(try_reserve(&mut meter, &limits, PAID, start()).is_none());
}

#[test]
fn settling_twice_charges_once() {
    let mut meter = meter();
    let held = meter
        .reserve(ReservationId::new(start()), (ModelKind::Paid, false), 5, start(), LIFETIME)
        .unwrap();
    assert_eq!(meter.settle(held.id, &charge(7, false), start()), Settled::Charged);
    assert_eq!(meter.settle(held.id, &charge(7, false), start()), Settled::Lapsed);
    assert_eq!(meter.totals().counts, Counts { messages: 1, tokens: 7, ..Counts::ZERO });
}

#[test]
fn a_clock_that_runs_behind_does_not_hide_events() {
    let limits = Limits { hourly_max_messages: 1, ..Limits::default() };
    let mut meter = meter();
    let held = try_reserve(&mut meter, &limits, PAID, start()).unwrap();
    assert_eq!(meter.settle(held, &charge(1, false), start()), Settled::Charged);
    let behind = start() - Duration::from_secs(30);
    assert!(try_reserve(&mut meter, &limits, PAID, behind).is_none());
}
