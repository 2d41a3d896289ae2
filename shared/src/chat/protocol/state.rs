//! A state of the model: the table, the clock, the requests, and what an observer noted.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::ids;
use super::table::{CommittedEdit, Edit, Key, Put, StoredMeter, Table, Touch, Transaction};
use super::transcript::Transcript;
use crate::model::{
    Asked, ChatSession, KeyRecord, Message, MessageId, MessageType, Receipt, ReservationId,
    Subscription, Timestamp,
};
use crate::quota::{Basis, Reservation};

/// Everything there is at one moment. A process that died is one that takes no further step:
/// each state is also one in which some have died.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct ModelState {
    pub(super) now: Timestamp,
    pub(super) table: Table,
    pub(super) requests: Vec<Request>,
    /// What may still go wrong.
    pub(super) left: FaultBudget,
    /// What was settled. No part of the system: what the properties hold it to.
    pub(super) settled: BTreeMap<ReservationId, Settlement>,
    /// The edits that were written: the message, and when.
    pub(super) edits: BTreeSet<(MessageId, Timestamp)>,
}

impl ModelState {
    /// The message that a request has sent.
    pub(super) fn sent_by(&self, request: usize) -> Option<MessageId> {
        let mut user = self.table.messages.values();
        let sent = user.find(|message| {
            message.message_type == MessageType::User && ids::maker(message.message_id) == request
        });
        sent.map(|message| message.message_id)
    }
}

/// How often something happens at most: what makes the model finite.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct FaultBudget {
    /// A transaction's answer is lost, or the table does not answer.
    pub(super) losses: u8,
    /// The provider fails.
    pub(super) failures: u8,
    /// A batch is read in two moments.
    pub(super) torn: u8,
    /// Time passes: how often for each of the model's spans.
    pub(super) waits: Vec<u8>,
}

/// One request, and how far its process is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Request {
    pub(super) progress: Progress,
    /// How often it read everything.
    pub(super) tries: u8,
    /// How many transactions it made.
    pub(super) writes: u8,
}

/// Where a request's process waits.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Progress {
    /// Before `Chat::read`.
    Starting,
    /// In `Chat::read`: one part of the batch is not of the moment of the rest.
    Torn(Arc<Seen>, Part, Moment),
    /// In `Chat::waiting`: before the message of an earlier attempt is read.
    Waiting(Arc<Seen>, ReservationId, Transcript<Asked>),
    /// In `Chat::answered_before`.
    Repeating(Transcript<Receipt>),
    /// In `Chat::hold`: a transaction is on its way.
    Reserving(Arc<ReservationRequest>, Arc<Reserved>, Arc<Transaction>),
    /// In `Pending::answer`: the provider is asked.
    Asking(Arc<Reserved>),
    /// In `Chat::write`: a transaction is on its way.
    Settling(Arc<Settling>, Arc<Transaction>),
    /// In `Chat::give_back`: a transaction is on its way.
    GivingBack(Arc<Reserved>, StoredMeter, Arc<Transaction>),
    /// It has answered.
    Ended(End),
}

/// How a request ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum End {
    /// With an answer that was made for it, and whether it was charged.
    Answered {
        reservation: ReservationId,
        charged: bool,
    },
    /// With the answer that was given under its key.
    Again(MessageId),
    /// With another request's effect: a purchase, or a deletion.
    Done,
    Refused,
    InProgress,
    NotFound,
    /// The key stands for something else.
    Reused,
    /// The provider failed.
    Provider,
    /// The table did not answer.
    Unavailable,
}

/// A part of what decides about a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Part {
    Profile,
    Session,
    Meter,
    Key,
    Messages,
}

impl Part {
    pub(super) const ALL: [Self; 5] =
        [Self::Profile, Self::Session, Self::Meter, Self::Key, Self::Messages];
}

/// When one part of a batch is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Moment {
    BeforeTheRest,
    AfterTheRest,
}

/// Stands for `store::AnswerContext` and the page of newest messages.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Seen {
    pub(super) subscription: Transcript<Subscription>,
    pub(super) session: Transcript<ChatSession>,
    pub(super) meter: StoredMeter,
    pub(super) key: Option<Transcript<KeyRecord>>,
    /// The message that is edited.
    pub(super) edited: Option<Transcript<Message>>,
    /// The newest message before it.
    pub(super) newest: Option<Transcript<Message>>,
}

/// Stands for `chat::pending_message::PendingMessage`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct PendingMessage {
    pub(super) touch: Touch,
    /// The message; none: it is there already.
    pub(super) put: Option<Put>,
    pub(super) at: Timestamp,
    pub(super) answer: MessageId,
    pub(super) asked: Transcript<Asked>,
    pub(super) edit: Option<CommittedEdit>,
}

/// Stands for `chat::reserve::ReservationRequest`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct ReservationRequest {
    pub(super) seen: Arc<Seen>,
    pub(super) entry: PendingMessage,
    pub(super) attempt: ReservationId,
}

/// Stands for `chat::reserve::Reserved`, and what `Pending` keeps beside it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Reserved {
    pub(super) reservation: Transcript<Reservation>,
    pub(super) basis: Transcript<Basis>,
    pub(super) meter: StoredMeter,
    pub(super) record: Option<Transcript<KeyRecord>>,
    pub(super) asked: Transcript<Asked>,
    /// The edit that its answer commits.
    pub(super) edit: Option<CommittedEdit>,
    pub(super) answer: MessageId,
    /// Whether the session was answered before.
    pub(super) answered: bool,
}

/// The loop of `Chat::write`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Settling {
    pub(super) reserved: Arc<Reserved>,
    pub(super) answer: Transcript<Message>,
    pub(super) stored: StoredMeter,
    pub(super) touch: Option<Touch>,
    pub(super) edit: Option<Edit>,
    pub(super) failures: u8,
    /// When the transaction on its way was made.
    pub(super) at: Timestamp,
}

/// The outcome of a reservation.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Settlement {
    pub(super) key: Option<Key>,
    /// How often an answer was stored for it.
    pub(super) answers: u8,
    /// How often it was charged.
    pub(super) charges: u8,
    /// Whether its place still counted when it was settled.
    pub(super) in_time: bool,
    pub(super) answer: MessageId,
    pub(super) basis: Transcript<Basis>,
    /// When it was settled, by the meter's time.
    pub(super) at: Timestamp,
}
