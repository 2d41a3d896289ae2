//! A request up to its place: `Chat::ask`, `try_ask` and `hold`, step by step.

use std::sync::Arc;
use std::time::Duration;

use super::ids;
use super::scenario::{Bug, LIFETIME, PLANS, Protocol, RequestPlan, What, subscription};
use super::state::{
    End, ModelState, Moment, Part, PendingMessage, Progress, Request, ReservationRequest, Reserved,
    Seen,
};
use super::table::{Claim, CommittedEdit, Edit, Over, Put, Saved, StoredMeter, Touch, Transaction};
use super::transcript::Transcript;
use crate::chat::pending_message::{PendingKind, PendingMessage as RealEntry, SendContext};
use crate::model::{
    Asked, KEY_LIFETIME, KeyOutcome, KeyRecord, KeyUse, Message, MessageId, PendingEdit,
    ReservationId, Timestamp,
};
use crate::quota::{Ask, ModelKind, decide, entitlement};

/// For ever, as far as the model looks.
const FOR_EVER: Duration = Duration::from_hours(9_999);
pub(super) const ASK: Ask = Ask { kind: ModelKind::Paid, image: false };

/// One request's process, about to do something.
pub(super) struct Process<'a> {
    pub(super) protocol: &'a Protocol,
    pub(super) state: &'a mut ModelState,
    pub(super) number: usize,
    pub(super) wish: RequestPlan,
}

impl Process<'_> {
    /// The clock of its machine.
    pub(super) fn now(&self) -> Timestamp {
        self.state.now + self.wish.ahead
    }

    pub(super) fn request(&mut self) -> &mut Request {
        &mut self.state.requests[self.number]
    }

    /// The message that the request edits: none where it sends a new one.
    pub(super) fn edits(&self) -> Option<MessageId> {
        match self.wish.what {
            What::EditFirst => Some(Protocol::first()),
            What::EditOf(request) => self.state.sent_by(request),
            What::Send | What::Delete | What::Buy => None,
        }
    }

    /// A deletion (`Store::delete_session`) or a purchase (by the operator), at once; a
    /// question is read (`Chat::read`), and decided about.
    pub(super) fn start(&mut self) -> Progress {
        let now = self.now();
        match self.wish.what {
            What::Delete => {
                let mut session = (*self.state.table.session).clone();
                session.deleted_at = Some(now);
                self.state.table.session = Transcript::new(session);
                Progress::Ended(End::Done)
            }
            What::Buy => {
                self.state.table.subscription = Transcript::new(subscription(PLANS[1], now));
                Progress::Ended(End::Done)
            }
            What::Send | What::EditFirst | What::EditOf(_) => self.decide_by(self.see()),
        }
    }

    /// `Store::answer_context`, and the newest messages, as they are at this moment.
    pub(super) fn see(&self) -> Seen {
        let table = &self.state.table;
        let edits = self.edits();
        let before = edits.unwrap_or(MessageId::BOUNDS.1);
        Seen {
            subscription: table.subscription.clone(),
            session: table.session.clone(),
            meter: table.meter.clone(),
            key: self.wish.key.and_then(|key| table.keys.get(&key).cloned()),
            edited: edits.and_then(|id| table.messages.get(&id).cloned()),
            newest: table.messages.range(..before).next_back().map(|(_, row)| row.clone()),
        }
    }

    /// The rest of a batch of two moments.
    pub(super) fn see_rest(&mut self, first: &Seen, part: Part, moment: Moment) -> Progress {
        let second = self.see();
        let (rest, one) = match moment {
            Moment::BeforeTheRest => (&second, first),
            Moment::AfterTheRest => (first, &second),
        };
        let (mut seen, one) = (rest.clone(), one.clone());
        match part {
            Part::Profile => seen.subscription = one.subscription,
            Part::Session => seen.session = one.session,
            Part::Meter => seen.meter = one.meter,
            Part::Key => seen.key = one.key,
            Part::Messages => (seen.edited, seen.newest) = (one.edited, one.newest),
        }
        self.decide_by(seen)
    }

    /// `Chat::try_ask` up to `entry`: what the request comes to.
    fn decide_by(&mut self, seen: Seen) -> Progress {
        if !seen.session.is_active() {
            return Progress::Ended(End::NotFound);
        }
        self.request().tries += 1;
        let now = self.now();
        let attempt = ids::reservation(now, self.maker());
        let fingerprint = self.wish.question(self.edits()).fingerprint();
        match seen.key.as_ref().map_or(KeyUse::First, |record| record.decide(fingerprint, now)) {
            KeyUse::First => self.enter(seen, attempt, None),
            KeyUse::Resume(asked) if self.edits().is_some() => {
                let edited = seen.edited.clone().map(|message| (message, asked));
                match edited {
                    Some(edited) => self.enter(seen, attempt, Some(edited)),
                    None => Progress::Ended(End::NotFound),
                }
            }
            KeyUse::Resume(asked) if seen.session.is_cut(asked.message) => {
                self.enter(seen, attempt, None)
            }
            KeyUse::Resume(asked) => {
                Progress::Waiting(Arc::new(seen), attempt, Transcript::new(asked))
            }
            KeyUse::Answered(receipt) => Progress::Repeating(Transcript::new(receipt)),
            KeyUse::InProgress => Progress::Ended(End::InProgress),
            KeyUse::Opened(_) | KeyUse::Reused => Progress::Ended(End::Reused),
        }
    }

    pub(super) fn maker(&self) -> ids::Maker {
        (self.number, self.state.requests[self.number].tries)
    }

    /// `Chat::waiting`: the message of the earlier attempt is read.
    pub(super) fn resume(&mut self, seen: &Seen, attempt: ReservationId, asked: Asked) -> Progress {
        let stored = self.state.table.messages.get(&asked.message).cloned();
        let stored = stored.filter(|message| message.edited_at == asked.edited_at);
        self.enter(seen.clone(), attempt, stored.map(|message| (message, asked)))
    }

    /// The message as it will stand, then `Chat::begin`.
    fn enter(
        &mut self,
        seen: Seen,
        attempt: ReservationId,
        resumed: Option<(Transcript<Message>, Asked)>,
    ) -> Progress {
        let question = self.wish.question(self.edits());
        let by = SendContext {
            question: &question,
            tokens: 1,
            session: &seen.session,
            newest: seen.newest.as_deref(),
            now: self.now(),
        };
        let entry = match (resumed, question.edits, &seen.edited) {
            (Some((message, asked)), Some(_), _) => RealEntry::edited_again(by, &message, asked),
            (Some((message, asked)), None, _) => {
                Some(RealEntry::again(by, (*message).clone(), asked))
            }
            (None, None, _) => Some(RealEntry::new(by)),
            (None, Some(_), Some(message)) => RealEntry::edited(by, message),
            (None, Some(_), None) => None,
        };
        let Some(entry) = entry else { return Progress::Ended(End::NotFound) };
        let waits = !matches!(entry.kind, PendingKind::New);
        let asks = !self.protocol.has(Bug::EditsDuringEdits);
        if waits && asks && seen.session.is_being_edited(self.now()) {
            return Progress::Ended(End::InProgress);
        }
        let (entry, meter) = (self.entry(entry, &seen, attempt), seen.meter.clone());
        self.hold(Arc::new(ReservationRequest { seen: Arc::new(seen), entry, attempt }), meter)
    }

    /// The real entry with ids without chance, and `ReservationRequest::written`.
    fn entry(&self, mut entry: RealEntry, seen: &Seen, attempt: ReservationId) -> PendingMessage {
        let (at, before) = (entry.at, seen.session.updated_at);
        let editing = matches!(entry.kind, PendingKind::Edited { .. });
        // When it ends is known once its place is held.
        let editing = editing.then_some(PendingEdit { attempt, until: at });
        let kept = |any| match any {
            true => Touch::Listed { at, editing },
            false => Touch::Unchanged { at, before, editing },
        };
        let (touch, put, edit) = match entry.kind {
            PendingKind::New => {
                entry.message.message_id = ids::message(at, self.maker());
                entry.asked.message = entry.message.message_id;
                let anywhere = self.protocol.has(Bug::SendsAnywhere);
                let touch = if anywhere { kept(true) } else { Touch::Behind(at) };
                (touch, Some(Put::New(Transcript::new(entry.message.clone()))), None)
            }
            PendingKind::Edited { cut, .. } => {
                let message = Transcript::new(entry.message.clone());
                let cut = Some(Transcript::new(seen.session.cut_with(cut)));
                let edit = CommittedEdit { message, cut };
                (kept(self.protocol.has(Bug::EditsAnySession)), None, Some(edit))
            }
            PendingKind::Again => (kept(self.protocol.has(Bug::ResumesInAnySession)), None, None),
        };
        PendingMessage {
            touch,
            put,
            edit,
            at,
            answer: ids::message(entry.answer.moment(), self.maker()),
            asked: Transcript::new(entry.asked),
        }
    }

    /// One turn of the loop of `Chat::hold`, up to its transaction.
    fn hold(&mut self, wanted: Arc<ReservationRequest>, stored: StoredMeter) -> Progress {
        let Some(reserved) = self.decide(&wanted, &stored) else {
            // `Chat::ask` reads once more.
            let again = self.wish.key.is_some() && self.request().tries == 1;
            return if again { Progress::Starting } else { Progress::Ended(End::Refused) };
        };
        let over = match &wanted.seen.key {
            _ if self.protocol.has(Bug::TakesAnyKey) => Over::Anything,
            Some(record) => Over::Attempt(record.attempt),
            None => Over::Nothing,
        };
        let any = self.protocol.has(Bug::ReservesOverAnyVersion);
        let write = Transaction {
            token: self.token(),
            over: (!any).then_some(stored.version),
            meter: reserved.meter.clone(),
            claim: self.claim(over, reserved.record.clone()),
            message: wanted.entry.put.clone(),
            touch: Some(wanted.entry.touch.until(reserved.reservation.expires_at)),
            edit: self.committed_first(&wanted),
            charge: None,
        };
        Progress::Reserving(wanted, Arc::new(reserved), Arc::new(write))
    }

    /// The edit, where it is committed with its question: a planted bug.
    fn committed_first(&self, wanted: &ReservationRequest) -> Option<Edit> {
        let committed =
            wanted.entry.edit.clone().filter(|_| self.protocol.has(Bug::CommitsEditsFirst));
        committed.map(|committed| Edit { attempt: None, committed: Some(committed) })
    }

    pub(super) fn token(&mut self) -> super::table::Token {
        let number = self.number;
        let request = self.request();
        request.writes += 1;
        (number, request.writes)
    }

    /// `Question::claim`.
    pub(super) fn claim(&self, over: Over, record: Option<Transcript<KeyRecord>>) -> Option<Claim> {
        Some(Claim { key: self.wish.key?, over, record: record? })
    }

    /// `Chat::decide`: the rules, applied to one version of the meter.
    fn decide(&self, wanted: &ReservationRequest, stored: &StoredMeter) -> Option<Reserved> {
        let now = self.now();
        let subscription = Some(&*wanted.seen.subscription);
        let entitlement = entitlement(subscription, &self.protocol.catalog, ASK.kind, now).ok()?;
        let basis = entitlement.basis();
        let mut meter = stored.counting_for(basis);
        decide(&entitlement, &meter, ASK, now).ok()?;
        let endless = self.protocol.has(Bug::NothingLapses);
        let lifetime = if endless { FOR_EVER } else { LIFETIME };
        let reserved =
            meter.reserve(wanted.attempt, (ASK.kind, ASK.image), 1, now, lifetime).ok()?;
        let endless = self.protocol.has(Bug::KeysWaitForEver);
        let record = KeyRecord {
            fingerprint: self.wish.question(self.edits()).fingerprint(),
            attempt: wanted.attempt,
            outcome: KeyOutcome::Running {
                until: if endless { now + FOR_EVER } else { reserved.expires_at },
                asked: *wanted.entry.asked,
            },
            expires_at: now + KEY_LIFETIME,
        };
        let mut meter = stored.reserved(meter);
        if self.protocol.has(Bug::ReplacesOtherMeters) {
            meter.meters.truncate(1);
        }
        Some(Reserved {
            reservation: Transcript::new(reserved),
            basis: Transcript::new(basis),
            meter,
            record: self.wish.key.map(|_| Transcript::new(record)),
            asked: wanted.entry.asked.clone(),
            edit: wanted.entry.edit.clone(),
            answer: wanted.entry.answer,
            answered: wanted.seen.session.answered,
        })
    }

    /// What `Chat::hold` makes of its transaction's outcome.
    pub(super) fn reserved(
        &mut self,
        wanted: &Arc<ReservationRequest>,
        reserved: &Arc<Reserved>,
        saved: Saved,
    ) -> Progress {
        let knows = !self.protocol.has(Bug::ForgetsItsPlace);
        match saved {
            Saved::Done | Saved::WrittenBefore => Progress::Asking(Arc::clone(reserved)),
            Saved::Stale(newer) if knows && newer.holds(wanted.attempt) => {
                Progress::Asking(Arc::new(Reserved { meter: newer, ..(**reserved).clone() }))
            }
            Saved::KeyTaken(Some(record)) if knows && record.attempt == wanted.attempt => {
                Progress::Asking(Arc::clone(reserved))
            }
            Saved::Stale(newer) => self.hold(Arc::clone(wanted), newer),
            Saved::SessionChanged | Saved::KeyTaken(_) => Progress::Starting,
        }
    }
}
