//! What can happen next, and what it leads to: the model as stateright explores it.

use std::sync::Arc;

use stateright::{Model, Property};

use super::asking::Process;
use super::properties;
use super::scenario::{Protocol, What, Wish};
use super::table::{Saved, Transaction};
use super::world::{End, Moment, Part, Stage, World};

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
    type State = World;
    type Action = Step;

    fn init_states(&self) -> Vec<World> {
        vec![self.beginning()]
    }

    fn actions(&self, world: &World, steps: &mut Vec<Step>) {
        for number in 0..world.requests.len() {
            self.steps_of(world, number, steps);
        }
        let waits = world.left.waits.iter().enumerate().filter(|(_, left)| **left > 0);
        steps.extend(waits.map(|(span, _)| Step::Wait(span)));
    }

    fn next_state(&self, world: &World, step: Step) -> Option<World> {
        let mut next = world.clone();
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
    fn steps_of(&self, world: &World, number: usize, steps: &mut Vec<Step>) {
        let wish = self.wishes[number];
        let left = &world.left;
        match &world.requests[number].stage {
            Stage::Ended(_) => {}
            Stage::Starting => {
                let unsent = |request| world.sent_by(request).is_none();
                if matches!(wish.what, What::EditOf(request) if unsent(request)) {
                    return;
                }
                steps.push(Step::Goes(number));
                if left.torn > 0 {
                    self.reads_in_two(number, steps);
                }
            }
            Stage::Asking(_) => {
                steps.push(Step::IsAnswered(number));
                steps.extend((left.failures > 0).then_some(Step::IsFailed(number)));
            }
            Stage::Torn(..) | Stage::Waiting(..) | Stage::Repeating(_) => {
                steps.push(Step::Goes(number));
            }
            Stage::Reserving(_, _, write)
            | Stage::Settling(_, write)
            | Stage::GivingBack(_, _, write) => {
                steps.push(Step::Goes(number));
                let lost = world.table.unanswered.contains(&write.token);
                if left.losses > 0 && !lost && world.table.outcome(write) == Saved::Done {
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
    pub(super) fn take(&self, world: &mut World, number: usize, wish: Wish, step: Step) {
        let mut process = Process { protocol: self, world, number, wish };
        let stage = process.request().stage.clone();
        let left = &mut process.world.left;
        let next = match (step, stage) {
            (Step::Goes(_), stage) => process.go(stage),
            (Step::ReadsInTwo(_, part, moment), _) => {
                left.torn -= 1;
                Stage::Torn(Arc::new(process.see()), part, moment)
            }
            (Step::LosesAnswer(_), stage) => {
                left.losses -= 1;
                process.lose(&stage);
                stage
            }
            (Step::GivesUp(_), stage) => process.give_up(stage),
            (Step::IsAnswered(_), Stage::Asking(held)) => process.answered(&held),
            (Step::IsFailed(_), Stage::Asking(held)) => {
                left.failures -= 1;
                process.give_back(&held, held.meter.clone())
            }
            (Step::IsAnswered(_) | Step::IsFailed(_) | Step::Wait(_), stage) => stage,
        };
        process.request().stage = next;
    }
}

impl Stage {
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
    fn go(&mut self, stage: Stage) -> Stage {
        let saved = match stage.write() {
            Some(write) => self.send(write),
            None => Saved::Done,
        };
        match stage {
            Stage::Starting => self.start(),
            Stage::Torn(first, part, moment) => self.see_rest(&first, part, moment),
            Stage::Waiting(seen, attempt, asked) => self.resume(&seen, attempt, *asked),
            // The answer was stored with the record that names it.
            Stage::Repeating(receipt) => Stage::Ended(End::Again(receipt.answer)),
            Stage::Reserving(wanted, held, _) => self.reserved(&wanted, &held, saved),
            Stage::Settling(settling, write) => self.settled(&settling, &write, saved),
            Stage::GivingBack(held, ..) => self.given_back(&held, saved),
            Stage::Asking(_) | Stage::Ended(_) => stage,
        }
    }

    fn send(&mut self, write: &Transaction) -> Saved {
        let saved = self.world.table.outcome(write);
        if saved == Saved::Done {
            self.commit(write);
        }
        saved
    }

    /// Writes a transaction whose answer is lost.
    fn lose(&mut self, stage: &Stage) {
        let Some(write) = stage.write() else { return };
        self.commit(write);
        // Where every attempt is a new transaction, DynamoDB does not know it again.
        if !self.protocol.has(super::scenario::Bug::ForgetsItsPlace) {
            self.world.table.unanswered.insert(write.token);
        }
    }

    /// Nobody will ask for a transaction's answer any more.
    fn forget(&mut self, stage: &Stage) -> bool {
        stage.write().is_some_and(|write| self.world.table.unanswered.remove(&write.token))
    }

    /// `StoreError::Unavailable`, whether the transaction was written or not.
    fn give_up(&mut self, stage: Stage) -> Stage {
        if !self.forget(&stage) {
            self.world.left.losses -= 1;
        }
        match stage {
            Stage::Settling(settling, _) => self.unsettled(&settling),
            Stage::GivingBack(..) => Stage::Ended(End::Provider),
            _ => Stage::Ended(End::Unavailable),
        }
    }
}
