//! What must hold in every state, whatever happened: `docs/reliability.md` says it in words.

use std::collections::BTreeMap;

use stateright::Property;

use super::scenario::{Protocol, TOKENS, WINDOW};
use super::state::{End, ModelState, Progress, Settlement};
use super::undisturbed;
use crate::model::{CutRange, Message, MessageId, MessageType, Timestamp};
use crate::quota::Meter;

pub(super) const LIMIT: &str = "what is charged and what is open stay within the limit";
pub(super) const CHARGED_ONCE: &str = "nothing is charged twice";
pub(super) const CHARGED_IF_IN_TIME: &str =
    "an answer is charged if its place counted, and only then";
pub(super) const STORED_ONCE: &str = "no answer is stored twice";
pub(super) const SENT_ONCE: &str = "a message is there once";
pub(super) const SUMS: &str = "meter, usage and cost records are the sums of what was charged";
pub(super) const ANSWERS: &str = "an answer that is seen answers what is seen before it";
pub(super) const CUT: &str = "what an edit cut off stays cut off";
pub(super) const KEPT: &str = "what an edit cuts off is there until it is answered";
pub(super) const TOLD: &str = "what a request is told is so";
pub(super) const USABLE: &str = "whoever comes when all is over is let through";
pub(super) const KEYS: &str = "a key comes to its answer when all is over";

pub(super) fn all() -> Vec<Property<Protocol>> {
    vec![
        Property::always(LIMIT, limit),
        Property::always(CHARGED_ONCE, |_, state| once(state, |settled| settled.charges)),
        Property::always(CHARGED_IF_IN_TIME, charged_if_in_time),
        Property::always(STORED_ONCE, |_, state| once(state, |settled| settled.answers)),
        Property::always(SENT_ONCE, sent_once),
        Property::always(SUMS, sums),
        Property::always(ANSWERS, answers),
        Property::always(CUT, cut),
        Property::always(KEPT, kept),
        Property::always(TOLD, told),
        Property::always(USABLE, undisturbed::anybody_is_let_through),
        Property::always(KEYS, undisturbed::keys_come_to_their_answer),
        Property::sometimes(LAPSED, lapsed),
        Property::sometimes(REPLAYED, |_, state| ended(state, |end| matches!(end, End::Again(_)))),
        Property::sometimes(TOLD_TO_WAIT, |_, state| ended(state, |end| end == End::InProgress)),
        Property::sometimes(REFUSED, |_, state| ended(state, |end| end == End::Refused)),
        Property::sometimes(ALL_ANSWERED, all_answered),
        Property::sometimes(RESUMED, resumed),
    ]
}

// What happens in some state, so that the model is not one in which nothing happens.
pub(super) const LAPSED: &str = "an answer comes too late, and is not charged";
pub(super) const REPLAYED: &str = "a repeat gets the first answer";
pub(super) const TOLD_TO_WAIT: &str = "a repeat is told to wait, or an answer finds its key taken";
pub(super) const REFUSED: &str = "a request is refused";
pub(super) const ALL_ANSWERED: &str = "all requests are answered and charged";
pub(super) const RESUMED: &str = "a repeat answers the message of an attempt that failed";

fn lapsed(_: &Protocol, state: &ModelState) -> bool {
    state.settled.values().any(|it| it.charges == 0)
}

fn all_answered(_: &Protocol, state: &ModelState) -> bool {
    let answered = |end| matches!(end, End::Answered { charged: true, .. } | End::Done);
    state.requests.iter().all(|it| matches!(it.progress, Progress::Ended(end) if answered(end)))
}

fn resumed(_: &Protocol, state: &ModelState) -> bool {
    state.requests.iter().any(|it| matches!(it.progress, Progress::Waiting(..)))
}

fn charged_if_in_time(_: &Protocol, state: &ModelState) -> bool {
    state.settled.values().all(|it| (it.charges > 0) == it.in_time)
}

fn ended(state: &ModelState, how: impl Fn(End) -> bool) -> bool {
    state
        .requests
        .iter()
        .any(|request| matches!(request.progress, Progress::Ended(end) if how(end)))
}

/// The messages that a meter charged in the window that ends now.
pub(super) fn charged(state: &ModelState, meter: &Meter) -> u64 {
    let start = meter.time(state.now) - WINDOW;
    let counted = |it: &&Settlement| *it.basis == meter.basis && it.at >= start;
    state.settled.values().filter(counted).map(|it| u64::from(it.charges)).sum()
}

fn limit(protocol: &Protocol, state: &ModelState) -> bool {
    state.table.meter.meters.iter().all(|meter| {
        let open = u64::try_from(meter.open(state.now).count()).unwrap();
        charged(state, meter) + open <= protocol.limit
    })
}

/// At most once a reservation, and once a key.
fn once(state: &ModelState, count: impl Fn(&Settlement) -> u8) -> bool {
    let mut by_key: BTreeMap<u8, u8> = BTreeMap::new();
    for settled in state.settled.values() {
        if let Some(key) = settled.key {
            *by_key.entry(key).or_default() += count(settled);
        }
    }
    state.settled.values().all(|settled| count(settled) <= 1)
        && by_key.values().all(|count| *count <= 1)
}

fn seen(state: &ModelState) -> impl Iterator<Item = &Message> {
    let session = &state.table.session;
    state.table.messages.values().map(|row| &**row).filter(|it| !session.is_cut(it.message_id))
}

/// Texts differ from request to request, but for repeats.
fn sent_once(_: &Protocol, state: &ModelState) -> bool {
    let mut texts: Vec<_> = seen(state)
        .filter(|message| message.message_type == MessageType::User)
        .map(|message| message.content.as_str())
        .collect();
    let all = texts.len();
    texts.sort_unstable();
    texts.dedup();
    texts.len() == all
}

fn sums(_: &Protocol, state: &ModelState) -> bool {
    let table = &state.table;
    let charges = |it: &Settlement| u64::from(it.charges);
    let all: u64 = state.settled.values().map(charges).sum();
    let meters_are_right = table.meter.meters.iter().all(|meter| {
        let counted = state.settled.values().filter(|it| *it.basis == meter.basis);
        let counted: u64 = counted.map(charges).sum();
        let totals = meter.totals().counts;
        totals.messages == counted && totals.tokens == counted * TOKENS
    });
    let costs = u64::try_from(table.costs.len()).unwrap();
    meters_are_right && table.used == all * TOKENS && costs == all
}

fn answers(_: &Protocol, state: &ModelState) -> bool {
    let mut before: Vec<&str> = Vec::new();
    seen(state).all(|message| {
        before.push(&message.content);
        match message.content.strip_prefix("to ") {
            Some(question) => before.contains(&question),
            None => true,
        }
    })
}

fn cut(_: &Protocol, state: &ModelState) -> bool {
    let session = &state.table.session;
    state.edits.iter().all(|(edited, at)| {
        let behind = |id: &&MessageId| *edited < **id && **id <= MessageId::last_of(*at);
        state.table.messages.keys().filter(behind).all(|id| session.is_cut(*id))
    })
}

/// Every range that is cut off is that of an edit that was answered.
fn kept(_: &Protocol, state: &ModelState) -> bool {
    let answered = |range: &CutRange| {
        let its = |(edited, at): &(MessageId, Timestamp)| {
            *edited == range.after && MessageId::last_of(*at) == range.until
        };
        state.edits.iter().any(its)
    };
    state.table.session.cut.iter().all(answered)
}

fn told(protocol: &Protocol, state: &ModelState) -> bool {
    state.requests.iter().zip(&protocol.wishes).all(|(request, wish)| match request.progress {
        Progress::Ended(End::Answered { reservation, charged }) => {
            state.settled.get(&reservation).is_some_and(|it| {
                (it.charges > 0) == charged && state.table.messages.contains_key(&it.answer)
            })
        }
        Progress::Ended(End::Again(answer)) => {
            let its = |it: &Settlement| it.answer == answer && it.key == wish.key;
            state.settled.values().any(its) && state.table.messages.contains_key(&answer)
        }
        _ => true,
    })
}
