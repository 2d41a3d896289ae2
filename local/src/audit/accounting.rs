//! Meters, usage records, cost records and receipts of one person say the same.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use shared::model::{
    CostRecord, KeyOutcome, Message, MessageType, MicroUsd, PlanId, SessionId, Timestamp,
};
use shared::quota::{Basis, Counts, Meter, ModelKind, Totals};

use super::findings::{Findings, Person};
use super::invariant::Invariant;

/// What cost records of this span are all in a meter's events still: they keep 12 hours, and
/// the clocks that wrote the records may differ.
const STILL_IN_EVENTS: Duration = Duration::from_hours(11);

/// The sums of cost records, as a meter's totals have them.
#[derive(Debug, Default, PartialEq, Eq)]
struct Sums {
    counts: Counts,
    /// Raw tokens of paid models.
    paid_tokens: u64,
    cost: MicroUsd,
    images: u64,
}

pub(super) fn check(person: Person<'_>, at: Timestamp, findings: &mut Findings) {
    for meter in &person.has.meters {
        meter_adds_up(person, meter, findings);
        events_are_in_totals(person, meter, findings);
        let open = meter.open(at).count();
        findings.expect(open == 0, Invariant::NoReservationOutlivesItsTime, || {
            format!("user {}: {open} are open", person.id)
        });
    }
    usage_adds_up(person, findings);
    costs_have_answers(person, findings);
    receipts_are_true(person, findings);
}

/// The cost records of what was charged.
fn charged(person: Person<'_>) -> impl Iterator<Item = &CostRecord> {
    person.has.costs.values().filter(|cost| cost.charged)
}

/// The cost records that a meter of this basis counted.
fn counted(person: Person<'_>, basis: Basis) -> impl Iterator<Item = &CostRecord> {
    let of_basis = move |cost: &&CostRecord| (cost.plan, cost.since) == (basis.plan, basis.since);
    charged(person).filter(of_basis)
}

impl Sums {
    /// A record of the release before, which does not say whether its model was free, counts
    /// as paid.
    fn of<'a>(costs: impl Iterator<Item = &'a CostRecord>) -> Self {
        costs.fold(Self::default(), |sums, record| {
            let is_free = record.is_free.unwrap_or(false);
            let kind = if is_free { ModelKind::Free } else { ModelKind::Paid };
            let paid_tokens = if is_free { 0 } else { record.total_tokens };
            Self {
                counts: sums.counts.plus(Counts::one(kind, record.charged_tokens)),
                paid_tokens: sums.paid_tokens.saturating_add(paid_tokens),
                cost: sums.cost.saturating_add(record.cost),
                images: sums.images.saturating_add(u64::from(record.image)),
            }
        })
    }

    /// Without what only newer records say.
    fn without_kinds(self) -> Self {
        let messages = messages(self.counts);
        let counts = Counts { messages, tokens: self.counts.all_tokens(), ..Counts::ZERO };
        Self { counts, paid_tokens: 0, images: 0, ..self }
    }
}

const fn messages(counts: Counts) -> u64 {
    counts.messages.saturating_add(counts.free_messages)
}

fn meter_adds_up(person: Person<'_>, meter: &Meter, findings: &mut Findings) {
    let Totals { counts, paid_tokens, cost, images } = *meter.totals();
    let mut found = Sums { counts, paid_tokens, cost, images };
    let mut expected = Sums::of(counted(person, meter.basis));
    if counted(person, meter.basis).any(|record| record.is_free.is_none()) {
        (found, expected) = (found.without_kinds(), expected.without_kinds());
    }
    findings.expect(found == expected, Invariant::MeterIsTheSumOfCosts, || {
        format!("user {}: the meter has {found:?}, the costs {expected:?}", person.id)
    });
}

fn events_are_in_totals(person: Person<'_>, meter: &Meter, findings: &mut Findings) {
    let sum = |sum: Counts, event: &shared::quota::Event| sum.plus(event.counts);
    let events = meter.events().newest_first().fold(Counts::ZERO, sum);
    let totals = meter.totals().counts;
    let times = || counted(person, meter.basis).map(|cost| cost.at);
    let span = times().max().unwrap_or_default().since(times().min().unwrap_or_default());
    let (found, all) = (messages(events), messages(totals));
    let holds = if span < STILL_IN_EVENTS { events == totals } else { found <= all };
    findings.expect(holds, Invariant::EventsAreInTheTotals, || {
        format!("user {}: {found} messages of {all} within {span:?}", person.id)
    });
}

fn usage_adds_up(person: Person<'_>, findings: &mut Findings) {
    let mut expected: BTreeMap<(SessionId, PlanId), u64> = BTreeMap::new();
    for cost in charged(person) {
        *expected.entry((cost.session, cost.plan)).or_default() += cost.total_tokens;
    }
    let record = |record: &shared::model::UsageRecord| {
        ((record.session, record.plan), record.tokens_count + record.free_model_tokens_count)
    };
    let found: BTreeMap<_, _> = person.has.usages.iter().map(record).collect();
    findings.expect(found == expected, Invariant::UsageIsTheSumOfCosts, || {
        format!("user {}: usage records {found:?}, costs {expected:?}", person.id)
    });
}

fn costs_have_answers(person: Person<'_>, findings: &mut Findings) {
    let mut messages = BTreeSet::new();
    for cost in charged(person) {
        let there = answer(person, cost.session, |message| message.message_id == cost.message);
        let place = || format!("user {}, session {}: {}", person.id, cost.session, cost.message);
        findings.expect(there.is_some(), Invariant::CostHasItsAnswer, place);
        findings.expect(messages.insert(cost.message), Invariant::AnswerIsChargedOnce, place);
    }
}

/// An assistant's message of a session.
fn answer<'a>(
    person: Person<'a>,
    session: SessionId,
    wanted: impl Fn(&Message) -> bool,
) -> Option<&'a Message> {
    let messages = person.has.messages.get(&session)?;
    let is_answer = |message: &&Message| message.message_type == MessageType::Assistant;
    messages.iter().filter(is_answer).find(|message| wanted(message))
}

fn receipts_are_true(person: Person<'_>, findings: &mut Findings) {
    let all = || person.has.messages.values().flatten();
    for (key, record) in &person.has.keys {
        let holds = match &record.outcome {
            KeyOutcome::Running { .. } => true,
            KeyOutcome::Failed { asked } => all().any(|it| it.message_id == asked.message),
            KeyOutcome::Answered(receipt) => {
                let both = [receipt.asked.message, receipt.answer];
                let stored = both.iter().all(|id| all().any(|it| it.message_id == *id));
                let cost = person.has.costs.values().find(|cost| cost.message == receipt.answer);
                let charged = cost.map_or(0, |cost| cost.charged_tokens);
                stored && charged == receipt.usage.charged_tokens
            }
            KeyOutcome::Opened { session } => person.has.sessions.contains_key(&session.id),
        };
        findings.expect(holds, Invariant::ReceiptTellsTheTruth, || {
            format!("user {}: {key}", person.id)
        });
    }
}

#[cfg(test)]
mod tests {
    use shared::model::{
        CallKind, CallOutcome, MessageId, ModelId, Multiplier, ReservationId, UserId,
    };
    use shared::quota::{Charge, Settled};
    use shared::store::UserItems;

    use super::*;

    /// A meter that has forgotten an event, which no write of ours can plant.
    #[test]
    fn an_event_that_is_not_in_the_log_is_found() {
        let start: Timestamp = "2026-11-23T12:00:00Z".parse().unwrap();
        let basis = Basis { plan: PlanId::new(1), since: Timestamp::default() };
        let mut meter = Meter::new(basis);
        let mut has = UserItems::default();
        for at in [start, start + Duration::from_hours(13)] {
            let id = ReservationId::new(at);
            let long = Duration::from_secs(9);
            let held = meter.reserve(id, (ModelKind::Free, false), 1, at, long).unwrap();
            let charge = Charge {
                total_tokens: 8,
                multiplier: Multiplier::ONE,
                cost: MicroUsd::ZERO,
                image: false,
            };
            assert_eq!(meter.settle(held.id, &charge, at), Settled::Charged);
            let cost = CostRecord {
                session: SessionId::new(1),
                message: MessageId::new(at),
                kind: CallKind::Answer,
                is_free: Some(true),
                image: false,
                outcome: CallOutcome::Answered,
                charged: true,
                plan: basis.plan,
                since: basis.since,
                ai_model: ModelId::new("a/model"),
                prompt_tokens: 5,
                completion_tokens: 3,
                total_tokens: 8,
                charged_tokens: 8,
                cost: MicroUsd::ZERO,
                title: None,
                // As if both were of one hour, and the log had lost the first.
                at: start,
            };
            has.costs.insert(id, cost);
        }
        let mut findings = Findings::default();
        let person = Person { id: UserId::new(1), has: &has };
        events_are_in_totals(person, &meter, &mut findings);
        meter_adds_up(person, &meter, &mut findings);
        let found: Vec<_> = findings.into_violations().into_iter().map(|it| it.invariant).collect();
        assert_eq!(found, [Invariant::EventsAreInTheTotals]);
    }
}
