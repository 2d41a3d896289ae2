//! What can happen next, and what it leads to: the model as stateright explores it.

use std::sync::Arc;

use stateright::{Model, Property};

use super::asking::Process;
use super::properties;
use super::scenario::{Protocol, RequestPlan, What};
use super::state::{End, ModelState, Moment, Part, Progress};
use super::table::{Saved, Transaction};

/// One thing that happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Step {
    /// A request's process goes on, and the table answers it at once.
    Goes(usize),
    /// It reads a batch of which one part is not of the same moment as the rest.
    ReadsInTwo(usize, Part, Moment),
    /// Its transaction is written, but the answer is lost: the SDK will repeat it.
    LosesAnswer(usize),
    /// The SDK gives its transaction up, written or not.
    GivesUp(usize),
    /// The provider answers it.
    IsAnswered(usize),
    /// The provider fails.
    IsFailed(usize),
    /// Time passes: one of the model's spans.
    Wait(usize),
}

impl Model for Protocol {
    type State = ModelState;
    type Action = Step;

    fn init_states(&self) -> Vec<ModelState> {
        vec![self.beginning()]
    }

    fn actions(&self, state: &ModelState, steps: &mut Vec<Step>) {
        for number in 0..state.requests.len() {
            self.steps_of(state, number, steps);
        }
        let waits = state.left.waits.iter().enumerate().filter(|(_, left)| **left > 0);
        steps.extend(waits.map(|(span, _)| Step::Wait(span)));
    }

    fn next_state(&self, state: &ModelState, step: Step) -> Option<ModelState> {
        let mut next = state.clone();
        match step {
            Step::Wait(span) => {
                next.left.waits[span] -= 1;
                next.now = next.now + self.waits[span];
            }
            Step::Goes(number)
            | Step::ReadsInTwo(number, ..)
            | Step::LosesAnswer(number)
            | Step::GivesUp(number)
            | Step::IsAnswered(number)
            | Step::IsFailed(number) => self.take(&mut next, number, self.wishes[number], step),
        }
        Some(next)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        properties::all()
    }
}

impl Protocol {
    fn steps_of(&self, state: &ModelState, number: usize, steps: &mut Vec<Step>) {
        let wish = self.wishes[number];
        let left = &state.left;
        match &state.requests[number].progress {
            Progress::Ended(_) => {}
            Progress::Starting => {
                let unsent = |request| state.sent_by(request).is_none();
                if matches!(wish.what, What::EditOf(request) if unsent(request)) {
                    return;
                }
                steps.push(Step::Goes(number));
                if left.torn > 0 {
                    self.reads_in_two(number, steps);
                }
            }
            Progress::Asking(_) => {
                steps.push(Step::IsAnswered(number));
                steps.extend((left.failures > 0).then_some(Step::IsFailed(number)));
            }
            Progress::Torn(..) | Progress::Waiting(..) | Progress::Repeating(_) => {
                steps.push(Step::Goes(number));
            }
            Progress::Reserving(_, _, write)
            | Progress::Settling(_, write)
            | Progress::GivingBack(_, _, write) => {
                steps.push(Step::Goes(number));
                let lost = state.table.unanswered.contains(&write.token);
                if left.losses > 0 && !lost && state.table.outcome(write) == Saved::Done {
                    steps.push(Step::LosesAnswer(number));
                }
                if left.losses > 0 || lost {
                    steps.push(Step::GivesUp(number));
                }
            }
        }
    }

    /// The ways in which a batch can be of two moments, as far as it makes a difference.
    fn reads_in_two(&self, number: usize, steps: &mut Vec<Step>) {
        let wish = self.wishes[number];
        if matches!(wish.what, What::Delete | What::Buy) {
            return;
        }
        for part in Part::ALL {
            let differs = match part {
                Part::Profile => self.wishes.iter().any(|other| other.what == What::Buy),
                Part::Key => wish.key.is_some(),
                Part::Session | Part::Meter | Part::Messages => true,
            };
            if differs {
                let moments = [Moment::BeforeTheRest, Moment::AfterTheRest];
                steps.extend(moments.map(|moment| Step::ReadsInTwo(number, part, moment)));
            }
        }
    }

    /// Lets one request take a step that it can take.
    pub(super) fn take(
        &self,
        state: &mut ModelState,
        number: usize,
        wish: RequestPlan,
        step: Step,
    ) {
        let mut process = Process { protocol: self, state, number, wish };
        let progress = process.request().progress.clone();
        let left = &mut process.state.left;
        let next = match (step, progress) {
            (Step::Goes(_), progress) => process.go(progress),
            (Step::ReadsInTwo(_, part, moment), _) => {
                left.torn -= 1;
                Progress::Torn(Arc::new(process.see()), part, moment)
            }
            (Step::LosesAnswer(_), progress) => {
                left.losses -= 1;
                process.lose(&progress);
                progress
            }
            (Step::GivesUp(_), progress) => process.give_up(progress),
            (Step::IsAnswered(_), Progress::Asking(reserved)) => process.answered(&reserved),
            (Step::IsFailed(_), Progress::Asking(reserved)) => {
                left.failures -= 1;
                process.give_back(&reserved, reserved.meter.clone(), reserved.edit.is_some())
            }
            (Step::IsAnswered(_) | Step::IsFailed(_) | Step::Wait(_), progress) => progress,
        };
        process.request().progress = next;
    }
}

impl Progress {
    /// The transaction on its way.
    const fn write(&self) -> Option<&Arc<Transaction>> {
        match self {
            Self::Reserving(_, _, write)
            | Self::Settling(_, write)
            | Self::GivingBack(_, _, write) => Some(write),
            _ => None,
        }
    }
}

impl Process<'_> {
    /// The next thing its code does, where nothing goes wrong.
    fn go(&mut self, progress: Progress) -> Progress {
        let saved = match progress.write() {
            Some(write) => self.send(write),
            None => Saved::Done,
        };
        match progress {
            Progress::Starting => self.start(),
            Progress::Torn(first, part, moment) => self.see_rest(&first, part, moment),
            Progress::Waiting(seen, attempt, asked) => self.resume(&seen, attempt, *asked),
            // The answer was stored with the record that names it.
            Progress::Repeating(receipt) => Progress::Ended(End::Again(receipt.answer)),
            Progress::Reserving(wanted, reserved, _) => self.reserved(&wanted, &reserved, saved),
            Progress::Settling(settling, write) => self.settled(&settling, &write, saved),
            Progress::GivingBack(reserved, stored, write) => {
                self.given_back(&reserved, (stored, &write), saved)
            }
            Progress::Asking(_) | Progress::Ended(_) => progress,
        }
    }

    fn send(&mut self, write: &Transaction) -> Saved {
        let saved = self.state.table.outcome(write);
        if saved == Saved::Done {
            self.commit(write);
        }
        saved
    }

    /// Writes a transaction whose answer is lost.
    fn lose(&mut self, progress: &Progress) {
        let Some(write) = progress.write() else { return };
        self.commit(write);
        // Where every attempt is a new transaction, DynamoDB does not know it again.
        if !self.protocol.has(super::scenario::Bug::ForgetsItsPlace) {
            self.state.table.unanswered.insert(write.token);
        }
    }

    /// Nobody will ask for a transaction's answer any more.
    fn forget(&mut self, progress: &Progress) -> bool {
        progress.write().is_some_and(|write| self.state.table.unanswered.remove(&write.token))
    }

    /// `StoreError::Unavailable`, whether the transaction was written or not.
    fn give_up(&mut self, progress: Progress) -> Progress {
        if !self.forget(&progress) {
            self.state.left.losses -= 1;
        }
        match progress {
            Progress::Settling(settling, _) => self.unsettled(&settling),
            Progress::GivingBack(..) => Progress::Ended(End::Provider),
            _ => Progress::Ended(End::Unavailable),
        }
    }
}
