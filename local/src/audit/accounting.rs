//! Checks that the meters, usage records, cost records and receipts of one user agree.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use shared::model::{
    CostRecord, KeyOutcome, Message, MessageType, MicroUsd, PlanId, SessionId, Timestamp,
};
use shared::quota::{Basis, Counts, Meter, ModelKind, Totals};

use super::findings::{AuditedUser, Findings};
use super::invariant::Invariant;

/// Cost records within this span are all still in the meter's event log. The log keeps 12 hours;
/// one hour is left for clocks that differ.
const EVENT_LOG_SPAN: Duration = Duration::from_hours(11);

/// The sums of cost records, as a meter's totals have them.
#[derive(Debug, Default, PartialEq, Eq)]
struct Sums {
    counts: Counts,
    /// Raw tokens of paid models.
    paid_tokens: u64,
    cost: MicroUsd,
    images: u64,
}

pub(super) fn check(user: AuditedUser<'_>, at: Timestamp, findings: &mut Findings) {
    for meter in &user.items.meters {
        meter_adds_up(user, meter, findings);
        events_are_in_totals(user, meter, findings);
        let open = meter.open(at).count();
        findings.expect(open == 0, Invariant::NoReservationOutlivesItsTime, || {
            format!("user {}: {open} are open", user.id)
        });
    }
    usage_adds_up(user, findings);
    costs_have_answers(user, findings);
    receipts_are_true(user, findings);
}

/// The cost records of charged answers.
fn charged(user: AuditedUser<'_>) -> impl Iterator<Item = &CostRecord> {
    user.items.costs.values().filter(|cost| cost.charged)
}

/// The cost records that a meter of this basis counted.
fn counted(user: AuditedUser<'_>, basis: Basis) -> impl Iterator<Item = &CostRecord> {
    let of_basis = move |cost: &&CostRecord| (cost.plan, cost.since) == (basis.plan, basis.since);
    charged(user).filter(of_basis)
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

fn meter_adds_up(user: AuditedUser<'_>, meter: &Meter, findings: &mut Findings) {
    let Totals { counts, paid_tokens, cost, images } = *meter.totals();
    let mut found = Sums { counts, paid_tokens, cost, images };
    let mut expected = Sums::of(counted(user, meter.basis));
    if counted(user, meter.basis).any(|record| record.is_free.is_none()) {
        (found, expected) = (found.without_kinds(), expected.without_kinds());
    }
    findings.expect(found == expected, Invariant::MeterIsTheSumOfCosts, || {
        format!("user {}: the meter has {found:?}, the costs {expected:?}", user.id)
    });
}

fn events_are_in_totals(user: AuditedUser<'_>, meter: &Meter, findings: &mut Findings) {
    let sum = |sum: Counts, event: &shared::quota::Event| sum.plus(event.counts);
    let events = meter.events().newest_first().fold(Counts::ZERO, sum);
    let totals = meter.totals().counts;
    let times = || counted(user, meter.basis).map(|cost| cost.at);
    let span = times().max().unwrap_or_default().since(times().min().unwrap_or_default());
    let (found, all) = (messages(events), messages(totals));
    let holds = if span < EVENT_LOG_SPAN { events == totals } else { found <= all };
    findings.expect(holds, Invariant::EventsAreInTheTotals, || {
        format!("user {}: {found} messages of {all} within {span:?}", user.id)
    });
}

fn usage_adds_up(user: AuditedUser<'_>, findings: &mut Findings) {
    let mut expected: BTreeMap<(SessionId, PlanId), u64> = BTreeMap::new();
    for cost in charged(user) {
        *expected.entry((cost.session, cost.plan)).or_default() += cost.total_tokens;
    }
    let record = |record: &shared::model::UsageRecord| {
        ((record.session, record.plan), record.tokens_count + record.free_model_tokens_count)
    };
    let found: BTreeMap<_, _> = user.items.usages.iter().map(record).collect();
    findings.expect(found == expected, Invariant::UsageIsTheSumOfCosts, || {
        format!("user {}: usage records {found:?}, costs {expected:?}", user.id)
    });
}

fn costs_have_answers(user: AuditedUser<'_>, findings: &mut Findings) {
    let mut messages = BTreeSet::new();
    for cost in charged(user) {
        let there = answer(user, cost.session, |message| message.message_id == cost.message);
        let place = || format!("user {}, session {}: {}", user.id, cost.session, cost.message);
        findings.expect(there.is_some(), Invariant::CostHasItsAnswer, place);
        findings.expect(messages.insert(cost.message), Invariant::AnswerIsChargedOnce, place);
    }
}

/// The first assistant message of a session that `wanted` accepts.
fn answer<'a>(
    user: AuditedUser<'a>,
    session: SessionId,
    wanted: impl Fn(&Message) -> bool,
) -> Option<&'a Message> {
    let messages = user.items.messages.get(&session)?;
    let is_answer = |message: &&Message| message.message_type == MessageType::Assistant;
    messages.iter().filter(is_answer).find(|message| wanted(message))
}

fn receipts_are_true(user: AuditedUser<'_>, findings: &mut Findings) {
    let all = || user.items.messages.values().flatten();
    for (key, record) in &user.items.keys {
        let holds = match &record.outcome {
            KeyOutcome::Running { .. } => true,
            KeyOutcome::Failed { asked } => all().any(|it| it.message_id == asked.message),
            KeyOutcome::Answered(receipt) => {
                let both = [receipt.asked.message, receipt.answer];
                let stored = both.iter().all(|id| all().any(|it| it.message_id == *id));
                let cost = user.items.costs.values().find(|cost| cost.message == receipt.answer);
                let charged = cost.map_or(0, |cost| cost.charged_tokens);
                stored && charged == receipt.usage.charged_tokens
            }
            KeyOutcome::Opened { session } => user.items.sessions.contains_key(&session.id),
        };
        findings
            .expect(holds, Invariant::ReceiptTellsTheTruth, || format!("user {}: {key}", user.id));
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

    /// No write of the store produces a meter whose log lacks an event, so the test builds one.
    #[test]
    fn event_missing_from_the_log_is_a_violation() {
        let start: Timestamp = "2026-11-23T12:00:00Z".parse().unwrap();
        let basis = Basis { plan: PlanId::new(1), since: Timestamp::default() };
        let mut meter = Meter::new(basis);
        let mut items = UserItems::default();
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
                // Both records carry the same hour, as if the log had lost the first event.
                at: start,
            };
            items.costs.insert(id, cost);
        }
        let mut findings = Findings::default();
        let user = AuditedUser { id: UserId::new(1), items: &items };
        events_are_in_totals(user, &meter, &mut findings);
        meter_adds_up(user, &meter, &mut findings);
        let found: Vec<_> = findings.into_violations().into_iter().map(|it| it.invariant).collect();
        assert_eq!(found, [Invariant::EventsAreInTheTotals]);
    }
}
