//! "A meter always becomes usable again", as something that is seen in a state: if from
//! there on nobody else does anything, and the time of a reservation passes, a new request
//! comes to its end and is let through.
//!
//! This says more than "eventually" does, which only asks that something good comes on every
//! path; paths that join are no trap for it, as they are for stateright's `eventually`; and it
//! names the time. That others cannot keep a request from its end for ever follows from the
//! loops: each further turn is made because another request's write was let through.

use super::scenario::{LIFETIME, Protocol, RequestPlan, WINDOW, What};
use super::state::{End, FaultBudget, ModelState, Progress, Request};
use super::steps::Step;
use super::{properties, scenario};
use crate::quota::{Basis, Meter};
use std::time::Duration;

/// More steps than any request takes that nobody disturbs.
const STEPS: usize = 24;
const MOMENT: Duration = Duration::from_micros(1);

impl Protocol {
    /// How a request ends that is alone in the state; none: it does not.
    fn alone(&self, state: &mut ModelState, wish: RequestPlan) -> Option<End> {
        let number = state.requests.len();
        state.requests.push(Request::new());
        state.left = FaultBudget::default();
        for _ in 0..STEPS {
            let step = match &state.requests[number].progress {
                Progress::Ended(end) => return Some(*end),
                Progress::Asking(_) => Step::IsAnswered(number),
                _ => Step::Goes(number),
            };
            self.take(state, number, wish, step);
        }
        None
    }

    /// The state once every place has lapsed, also for the fastest clock that was there.
    fn lapsed(&self, state: &ModelState) -> ModelState {
        let ahead = self.wishes.iter().map(|wish| wish.ahead).max().unwrap_or_default();
        let mut later = state.clone();
        later.now = later.now + ahead + LIFETIME + MOMENT;
        later
    }
}

fn is_charged(end: Option<End>) -> bool {
    matches!(end, Some(End::Answered { charged: true, .. }))
}

/// Once every place has lapsed, a message is let through if the window has room for it, and
/// an hour later anyhow.
pub(super) fn anybody_is_let_through(protocol: &Protocol, state: &ModelState) -> bool {
    if !state.table.session.is_active() {
        return true;
    }
    let wish = RequestPlan::send("later");
    let mut later = protocol.lapsed(state);
    let has_room =
        counting(&later).is_none_or(|meter| properties::charged(&later, meter) < protocol.limit);
    if has_room {
        return is_charged(protocol.alone(&mut later, wish));
    }
    let refused = protocol.alone(&mut later, wish) == Some(End::Refused);
    later.now = later.now + WINDOW + MOMENT;
    refused && is_charged(protocol.alone(&mut later, RequestPlan::send("much later")))
}

/// The meter of the subscription that holds.
fn counting(state: &ModelState) -> Option<&Meter> {
    let held = &state.table.subscription;
    let basis = Basis { plan: held.plan, since: held.start_date };
    state.table.meter.meters.iter().map(|meter| &**meter).find(|meter| meter.basis == basis)
}

/// Once every place and the window have lapsed, the repeat of a request gets the answer that
/// there is, or is answered. An edit may also find that its message is gone or has a newer
/// text.
pub(super) fn keys_come_to_their_answer(protocol: &Protocol, state: &ModelState) -> bool {
    let mut keys: Vec<_> = protocol.wishes.iter().filter(|wish| wish.key.is_some()).collect();
    keys.dedup_by_key(|wish| wish.key);
    state.table.session.deleted_at.is_some()
        || keys.into_iter().all(|wish| {
            if matches!(wish.what, What::EditOf(request) if state.sent_by(request).is_none()) {
                return true;
            }
            let mut later = protocol.lapsed(state);
            later.now = later.now + scenario::WINDOW;
            match protocol.alone(&mut later, *wish) {
                Some(End::Again(answer)) => later.table.messages.contains_key(&answer),
                Some(End::NotFound) => wish.what != What::Send,
                end => is_charged(end),
            }
        })
}
