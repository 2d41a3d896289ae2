//! A request behind its place: `Pending::answer`, `Chat::settle`, `write` and `give_back`.

use std::sync::Arc;

use super::asking::{ASK, Process};
use super::ids;
use super::scenario::{Bug, LIFETIME, TOKENS, message};
use super::state::{End, Progress, Reserved, Settlement, Settling};
use super::table::{CommittedEdit, Edit, Over, Put, Saved, StoredMeter, Touch, Transaction};
use super::transcript::Transcript;
use crate::model::{
    AnswerUsage, CallKind, CallOutcome, CostRecord, KeyOutcome, KeyRecord, MessageId, MessageType,
    MicroUsd, ModelId, Multiplier, Receipt, ReservationId, SessionId, Timestamp,
};
use crate::quota::{Basis, Charge, Meter, Settled};

/// `chat::settle::MAX_FAILURES`.
const MAX_WAIT: u8 = 3;

const CHARGE: Charge = Charge {
    total_tokens: TOKENS,
    multiplier: Multiplier::ONE,
    cost: MicroUsd::from_micros(1),
    image: false,
};

impl Process<'_> {
    /// The provider has answered: `Pending::settled`, up to the first transaction.
    pub(super) fn answered(&mut self, reserved: &Arc<Reserved>) -> Progress {
        let id = if self.protocol.has(Bug::LateAnswerIds) {
            ids::message(self.now().max(self.state.table.session.updated_at), self.maker())
        } else {
            reserved.answer
        };
        let content = format!("to {}", self.wish.text);
        let answer = Transcript::new(message(id, MessageType::Assistant, content));
        let title = Transcript::new(format!("by {}", self.number));
        let settling = Settling {
            reserved: Arc::clone(reserved),
            answer,
            stored: reserved.meter.clone(),
            // `Finished::session_change`.
            touch: (!reserved.answered).then_some(Touch::Named(title)),
            edit: self.committed(reserved),
            failures: 0,
            at: self.now(),
        };
        self.settle(settling)
    }

    /// One turn of the loop of `Chat::write`, up to its transaction.
    fn settle(&mut self, settling: Settling) -> Progress {
        let now = self.now();
        let Settling { reserved, answer, stored, touch, .. } = &settling;
        let id = reserved.reservation.id;
        let mut meter = stored.counting_for(*reserved.basis);
        let mut settled = meter.settle(id, &CHARGE, now);
        if settled == Settled::Lapsed && self.protocol.has(Bug::ChargesWhatLapsed) {
            settled = charge_anyway(&mut meter, id, now);
        }
        let charged = settled == Settled::Charged;
        let meter = stored.settled(meter);
        let cost = cost_record(answer.message_id, *reserved.basis, charged, now);
        let noted = reserved.record.as_ref().map(|record| {
            let usage = usage(charged);
            let receipt =
                Receipt { asked: *reserved.asked, answer: reserved.answer, title: None, usage };
            self.noted(record, KeyOutcome::Answered(receipt), now)
        });
        let over_any = self.protocol.has(Bug::StoresAnswersOverAny);
        let put = if over_any { Put::AnswerOverAny } else { Put::Answer };
        let any_version = self.protocol.has(Bug::SettlesOverAnyVersion);
        let write = Transaction {
            token: self.token(),
            over: (!any_version).then_some(stored.version),
            meter,
            claim: self.claim(self.ours(id), noted),
            message: Some(put(answer.clone())),
            touch: touch.clone(),
            edit: settling.edit.clone(),
            charge: charged.then(|| (id, Transcript::new(cost))),
        };
        Progress::Settling(Arc::new(Settling { at: now, ..settling }), Arc::new(write))
    }

    /// `Finished::session_update`.
    fn committed(&self, reserved: &Reserved) -> Option<Edit> {
        let edit = reserved.edit.clone().filter(|_| !self.protocol.has(Bug::CommitsEditsFirst))?;
        Some(Edit { attempt: self.waits_for(reserved), committed: Some(edit) })
    }

    fn waits_for(&self, reserved: &Reserved) -> Option<ReservationId> {
        let asks = !self.protocol.has(Bug::EditsAnySession);
        asks.then_some(reserved.reservation.id)
    }

    /// `KeyRecord::with`, with an id without chance.
    fn noted(
        &self,
        record: &KeyRecord,
        outcome: KeyOutcome,
        now: Timestamp,
    ) -> Transcript<KeyRecord> {
        let mut noted = record.with(outcome, now);
        let writes = self.state.requests[self.number].writes;
        noted.attempt = ids::reservation(now, (self.number, u8::MAX - writes));
        if self.protocol.has(Bug::NotesUnderTheSameAttempt) {
            noted.attempt = record.attempt;
        }
        Transcript::new(noted)
    }

    fn ours(&self, id: ReservationId) -> Over {
        if self.protocol.has(Bug::NotesForAnyKey) { Over::Anything } else { Over::Attempt(id) }
    }

    /// What `Chat::write` makes of its transaction's outcome.
    pub(super) fn settled(
        &mut self,
        settling: &Settling,
        write: &Transaction,
        saved: Saved,
    ) -> Progress {
        let again = settling.clone();
        let reservation = settling.reserved.reservation.id;
        let charged = write.charge.is_some();
        match saved {
            Saved::WrittenBefore if !self.protocol.has(Bug::TellsItsLastTry) => {
                let charged = self.state.table.costs.contains_key(&reservation);
                Progress::Ended(End::Answered { reservation, charged })
            }
            Saved::Done | Saved::WrittenBefore => {
                Progress::Ended(End::Answered { reservation, charged })
            }
            Saved::Stale(newer) => self.settle(Settling { stored: newer, ..again }),
            // `lesser`.
            Saved::SessionChanged => {
                let touch = match again.touch {
                    Some(Touch::Named(_)) => Some(Touch::Answered),
                    _ => None,
                };
                // `Chat::session_again`.
                let session = &self.state.table.session;
                let waits = |edit: &Edit| session.editing.map(|it| it.attempt) == edit.attempt;
                let edit = match again.edit.clone() {
                    Some(Edit { committed, .. }) if !session.is_active() => {
                        let committed = committed.map(|edit| CommittedEdit { cut: None, ..edit });
                        Some(Edit { attempt: None, committed })
                    }
                    Some(edit) if !waits(&edit) => return Progress::Ended(End::InProgress),
                    edit => edit,
                };
                self.settle(Settling { touch, edit, ..again })
            }
            Saved::KeyTaken(_) => Progress::Ended(End::InProgress),
        }
    }

    /// The table did not answer `Chat::write`: it waits and tries again, three times.
    pub(super) fn unsettled(&mut self, settling: &Settling) -> Progress {
        if settling.failures == MAX_WAIT {
            return Progress::Ended(End::Unavailable);
        }
        self.settle(Settling { failures: settling.failures + 1, ..settling.clone() })
    }

    /// The provider has failed: one turn of the loop of `Chat::give_back`.
    pub(super) fn give_back(
        &mut self,
        reserved: &Arc<Reserved>,
        stored: StoredMeter,
        edit: bool,
    ) -> Progress {
        let id = reserved.reservation.id;
        let mut meter = stored.counting_for(*reserved.basis);
        let now = self.now();
        meter.cancel(id, now);
        let noted = reserved
            .record
            .as_ref()
            .map(|record| self.noted(record, KeyOutcome::Failed { asked: *reserved.asked }, now));
        let any_version = self.protocol.has(Bug::GivesBackOverAnyVersion);
        let write = Transaction {
            token: self.token(),
            over: (!any_version).then_some(stored.version),
            meter: stored.settled(meter),
            claim: self.claim(self.ours(id), noted),
            message: None,
            touch: None,
            edit: edit.then(|| Edit { attempt: self.waits_for(reserved), committed: None }),
            charge: None,
        };
        Progress::GivingBack(Arc::clone(reserved), stored, Arc::new(write))
    }

    /// What `Chat::give_back` makes of its transaction's outcome.
    pub(super) fn given_back(
        &mut self,
        reserved: &Arc<Reserved>,
        (stored, write): (StoredMeter, &Transaction),
        saved: Saved,
    ) -> Progress {
        let edit = write.edit.is_some();
        match saved {
            Saved::Stale(newer) => self.give_back(reserved, newer, edit),
            Saved::SessionChanged if edit => self.give_back(reserved, stored, false),
            _ => Progress::Ended(End::Provider),
        }
    }

    /// Writes a transaction that the table let through, and notes what happened.
    pub(super) fn commit(&mut self, write: &Transaction) {
        if !self.state.table.unanswered.contains(&write.token) {
            self.note(write);
        }
        self.state.table.write(write);
    }

    fn note(&mut self, write: &Transaction) {
        let Progress::Settling(settling, _) = self.request().progress.clone() else { return };
        if let Some(CommittedEdit { message, .. }) =
            write.edit.as_ref().and_then(|edit| edit.committed.as_ref())
        {
            let at = message.edited_at.unwrap();
            self.state.edits.insert((message.message_id, at));
        }
        let (reserved, before) = (&settling.reserved, &self.state.table.meter);
        let time = before.counting_for(*reserved.basis).time(settling.at);
        let in_time = time <= reserved.reservation.expires_at;
        let note =
            self.state.settled.entry(reserved.reservation.id).or_insert_with(|| Settlement {
                key: self.wish.key,
                answers: 0,
                charges: 0,
                in_time,
                answer: settling.answer.message_id,
                basis: reserved.basis.clone(),
                at: time,
            });
        note.answers += 1;
        note.charges += u8::from(write.charge.is_some());
    }
}

/// Charges what has no place any more: a planted bug.
fn charge_anyway(meter: &mut Meter, id: ReservationId, now: Timestamp) -> Settled {
    match meter.reserve(id, (ASK.kind, ASK.image), 1, now, LIFETIME) {
        Ok(reserved) => meter.settle(reserved.id, &CHARGE, now),
        Err(_) => Settled::Lapsed,
    }
}

const fn usage(charged: bool) -> AnswerUsage {
    AnswerUsage {
        prompt_tokens: 0,
        completion_tokens: TOKENS,
        total_tokens: TOKENS,
        charged_tokens: if charged { TOKENS } else { 0 },
        cost: CHARGE.cost,
        web_search: false,
        reasoning_tokens: None,
        cached_tokens: None,
    }
}

fn cost_record(message: MessageId, basis: Basis, charged: bool, at: Timestamp) -> CostRecord {
    let usage = usage(charged);
    CostRecord {
        session: SessionId::new(1),
        plan: basis.plan,
        since: basis.since,
        message,
        kind: CallKind::Answer,
        is_free: Some(true),
        image: false,
        outcome: CallOutcome::Answered,
        charged,
        ai_model: ModelId::new("model"),
        prompt_tokens: usage.prompt_tokens,
        completion_tokens: usage.completion_tokens,
        total_tokens: usage.total_tokens,
        charged_tokens: usage.charged_tokens,
        cost: usage.cost,
        title: None,
        at,
    }
}
