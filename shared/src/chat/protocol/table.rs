//! The table: versioned items, and transactions that happen as one or not at all.
//! Stands for `store::{transaction, reserve, settle, meter, idempotency, session}`.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use super::transcript::Transcript;
use crate::model::{
    ChatSession, CostRecord, CutRange, KeyRecord, Message, MessageId, PendingEdit, ReservationId,
    Subscription, Timestamp,
};
use crate::quota::{Basis, Meter};

/// A request's key.
pub(super) type Key = u8;

/// Tells one transaction from another: the request, and which of its transactions.
pub(super) type Token = (usize, u8);

/// What stands in the table of one user with one session.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Table {
    pub(super) subscription: Transcript<Subscription>,
    pub(super) meter: StoredMeter,
    pub(super) session: Transcript<ChatSession>,
    pub(super) messages: BTreeMap<MessageId, Transcript<Message>>,
    pub(super) keys: BTreeMap<Key, Transcript<KeyRecord>>,
    pub(super) costs: BTreeMap<ReservationId, Transcript<CostRecord>>,
    /// Tokens in the usage record.
    pub(super) used: u64,
    /// Transactions that were written though their answer was lost.
    pub(super) unanswered: BTreeSet<Token>,
}

/// Stands for `store::StoredMeter`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct StoredMeter {
    pub(super) version: u32,
    /// One for each basis, the current one first.
    pub(super) meters: Vec<Transcript<Meter>>,
}

impl StoredMeter {
    pub(super) fn counting_for(&self, basis: Basis) -> Meter {
        let stored = self.meters.iter().find(|meter| meter.basis == basis);
        stored.map_or_else(|| Meter::new(basis), |meter| (**meter).clone())
    }

    pub(super) fn holds(&self, id: ReservationId) -> bool {
        self.meters.iter().any(|meter| meter.holds(id))
    }

    pub(super) fn reserved(&self, meter: Meter) -> Self {
        let others = self.meters.iter().filter(|other| other.basis != meter.basis).cloned();
        let meters = [Transcript::new(meter.clone())].into_iter().chain(others).collect();
        Self { version: self.version + 1, meters }
    }

    pub(super) fn settled(&self, meter: Meter) -> Self {
        let mut written = Self { version: self.version + 1, ..self.clone() };
        if let Some(place) = written.meters.iter_mut().find(|it| it.basis == meter.basis) {
            *place = Transcript::new(meter);
        }
        written
    }
}

/// Stands for `store::Transaction` of `Store::reserve`, `settle` and `replace_meter`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Transaction {
    /// Goes with every attempt of the SDK.
    pub(super) token: Token,
    /// The version it is written over; none: it does not ask.
    pub(super) over: Option<u32>,
    pub(super) meter: StoredMeter,
    pub(super) claim: Option<Claim>,
    pub(super) message: Option<Put>,
    pub(super) touch: Option<Touch>,
    /// The edit that is committed with an answer.
    pub(super) edit: Option<Edit>,
    /// What `record` of `store::settle` adds.
    pub(super) charge: Option<(ReservationId, Transcript<CostRecord>)>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Claim {
    pub(super) key: Key,
    pub(super) over: Over,
    pub(super) record: Transcript<KeyRecord>,
}

/// What a claim is written over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Over {
    Nothing,
    Attempt(ReservationId),
    /// It does not ask: a planted bug.
    Anything,
}

/// The message of a transaction, and its condition.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Put {
    /// A question: there is none yet.
    New(Transcript<Message>),
    /// An answer: there is none yet, or the transaction was written before.
    Answer(Transcript<Message>),
    /// An answer, whether there is one or not: a planted bug.
    AnswerOverAny(Transcript<Message>),
}

/// The change of the session, and the condition.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Touch {
    /// `behind_all`.
    Behind(Timestamp),
    /// `unchanged`, and `editing` for an edit.
    Unchanged { at: Timestamp, before: Timestamp, editing: Option<PendingEdit> },
    /// Without a condition but that it is listed: a planted bug.
    Listed { at: Timestamp, editing: Option<PendingEdit> },
    /// `finish` with a title.
    Named(Transcript<String>),
    /// `finish` without one.
    Answered,
}

/// Stands for `store::SettledEdit` and the edit of `store::GiveBack`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Edit {
    /// Whose edit the session must wait for; none: it does not ask, a planted bug.
    pub(super) attempt: Option<ReservationId>,
    /// What is committed; none: the edit is given up.
    pub(super) committed: Option<CommittedEdit>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct CommittedEdit {
    pub(super) message: Transcript<Message>,
    /// None: the session was deleted meanwhile.
    pub(super) cut: Option<Transcript<Vec<CutRange>>>,
}

/// Stands for `store::Saved`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Saved {
    Done,
    Stale(StoredMeter),
    SessionChanged,
    WrittenBefore,
    KeyTaken(Option<Transcript<KeyRecord>>),
}

impl Table {
    /// What `Places::saved` makes of the conditions, in its order.
    pub(super) fn outcome(&self, write: &Transaction) -> Saved {
        if self.unanswered.contains(&write.token) {
            return Saved::Done;
        }
        if let Some(Put::Answer(answer)) = &write.message
            && self.messages.contains_key(&answer.message_id)
        {
            return Saved::WrittenBefore;
        }
        if let Some(claim) = &write.claim {
            let record = self.keys.get(&claim.key);
            let holds = match claim.over {
                Over::Nothing => record.is_none(),
                Over::Attempt(attempt) => record.is_some_and(|record| record.attempt == attempt),
                Over::Anything => true,
            };
            if !holds {
                return Saved::KeyTaken(record.cloned());
            }
        }
        if write.over.is_some_and(|over| over != self.meter.version) {
            return Saved::Stale(self.meter.clone());
        }
        let cost_is_new = write.charge.as_ref().is_none_or(|(id, _)| !self.costs.contains_key(id));
        if self.takes(write.message.as_ref())
            && self.allows(write.touch.as_ref())
            && self.edits(write.edit.as_ref())
            && cost_is_new
        {
            Saved::Done
        } else {
            Saved::SessionChanged
        }
    }

    fn takes(&self, put: Option<&Put>) -> bool {
        match put {
            Some(Put::New(message)) => !self.messages.contains_key(&message.message_id),
            Some(Put::Answer(_) | Put::AnswerOverAny(_)) | None => true,
        }
    }

    fn edits(&self, edit: Option<&Edit>) -> bool {
        let Some(Edit { attempt, .. }) = edit else { return true };
        let waits_for = |attempt| self.session.editing.is_some_and(|it| it.attempt == attempt);
        attempt.is_none_or(waits_for)
    }

    fn allows(&self, touch: Option<&Touch>) -> bool {
        let session = &self.session;
        let listed = session.is_active();
        match touch {
            None => true,
            Some(Touch::Behind(at)) => {
                listed && session.updated_at <= *at - Duration::from_millis(2)
            }
            Some(Touch::Unchanged { before, .. }) => listed && session.updated_at == *before,
            Some(Touch::Listed { .. } | Touch::Answered) => listed,
            Some(Touch::Named(_)) => listed && session.auto_generate_title && !session.answered,
        }
    }

    /// Writes what [`Table::outcome`] let through, unless it was written before.
    pub(super) fn write(&mut self, write: &Transaction) {
        if self.unanswered.remove(&write.token) {
            return;
        }
        let version = self.meter.version + 1;
        self.meter = StoredMeter { version, ..write.meter.clone() };
        if let Some(Claim { key, record, .. }) = &write.claim {
            self.keys.insert(*key, record.clone());
        }
        match &write.message {
            Some(Put::New(row) | Put::Answer(row) | Put::AnswerOverAny(row)) => {
                self.messages.insert(row.message_id, row.clone());
            }
            None => {}
        }
        if let Some(touch) = &write.touch {
            self.session = Transcript::new(touched(&self.session, touch));
        }
        if let Some(Edit { committed, .. }) = &write.edit {
            let mut session = (*self.session).clone();
            if let Some(CommittedEdit { message, cut }) = committed {
                if let Some(cut) = cut {
                    session.cut.clone_from(cut);
                    session.editing = None;
                }
                self.messages.insert(message.message_id, message.clone());
            } else {
                session.editing = None;
            }
            self.session = Transcript::new(session);
        }
        if let Some((id, cost)) = &write.charge {
            self.used += cost.total_tokens;
            self.costs.insert(*id, cost.clone());
        }
    }
}

impl Touch {
    /// With the last moment at which the answer of an edit can come.
    pub(super) fn until(&self, until: Timestamp) -> Self {
        let mut touch = self.clone();
        if let Self::Unchanged { editing, .. } | Self::Listed { editing, .. } = &mut touch
            && let Some(editing) = editing
        {
            editing.until = until;
        }
        touch
    }
}

fn touched(session: &ChatSession, touch: &Touch) -> ChatSession {
    let mut session = session.clone();
    match touch {
        Touch::Behind(at) => session.updated_at = *at,
        Touch::Unchanged { at, editing, .. } | Touch::Listed { at, editing } => {
            session.updated_at = *at;
            session.editing = editing.or(session.editing);
        }
        Touch::Named(title) => {
            session.answered = true;
            session.title.clone_from(title);
        }
        Touch::Answered => session.answered = true,
    }
    session
}
