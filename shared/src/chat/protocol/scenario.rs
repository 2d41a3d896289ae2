//! What is explored: the requests of one user, and what may go wrong meanwhile.

use std::collections::BTreeMap;
use std::time::Duration;

use super::super::question::Question;
use super::ids;
use super::state::{FaultBudget, ModelState, Progress, Request};
use super::table::{Key, StoredMeter, Table};
use super::transcript::Transcript;
use crate::model::{
    Catalog, ChatSession, ChatbotId, Limits, Locale, Message, MessageId, MessageType, ModelId,
    Plan, PlanId, SessionId, Subscription, Timestamp, UserId,
};

/// Half an hour before a day, a month and a year begin.
pub(super) const START: Timestamp = Timestamp::from_micros(1_767_223_800_000_000);
/// `ChatSettings::reservation_lifetime`, its default.
pub(super) const LIFETIME: Duration = Duration::from_secs(310);
/// The window whose limit the plans have.
pub(super) const WINDOW: Duration = Duration::from_hours(1);
/// Longer than two messages of a session are apart at least. Where time stands still, the
/// session lets one after the other in, whatever else guards them.
pub(super) const SHORT: Duration = Duration::from_millis(10);
/// As long as it takes for a place to lapse, and for the window to be empty.
pub(super) const LAPSE: Duration = LIFETIME.saturating_add(Duration::from_micros(1));
pub(super) const HOUR: Duration = WINDOW.saturating_add(Duration::from_micros(1));
/// What the provider says an answer used.
pub(super) const TOKENS: u64 = 10;

/// The plan from the start on, and the one that is bought.
pub(super) const PLANS: [PlanId; 2] = [PlanId::new(1), PlanId::new(2)];
/// Who made the first messages: no request of the model.
const BEFORE: usize = 99;

/// What is explored.
#[derive(Clone)]
pub(super) struct Protocol {
    pub(super) wishes: Vec<RequestPlan>,
    pub(super) faults: FaultBudget,
    /// How long time may pass at once.
    pub(super) waits: Vec<Duration>,
    /// The messages that the plans allow in an hour.
    pub(super) limit: u64,
    /// Whether the session has a question with its answer.
    pub(super) talked: bool,
    pub(super) bug: Option<Bug>,
    pub(super) catalog: Catalog,
}

/// What one request asks for.
#[derive(Clone, Copy, Debug)]
pub(super) struct RequestPlan {
    pub(super) what: What,
    pub(super) text: &'static str,
    pub(super) key: Option<Key>,
    /// How far its machine's clock is ahead.
    pub(super) ahead: Duration,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    /// `POST send`.
    Send,
    /// `POST edit`, of the session's first question.
    EditFirst,
    /// `POST edit`, of what this request sent.
    EditOf(usize),
    /// The session is deleted.
    Delete,
    /// Another plan is bought.
    Buy,
}

/// What the protocol would be without one of its parts: each must be found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bug {
    /// A place is held over whatever meter stands there.
    ReservesOverAnyVersion,
    /// An answer is settled over whatever meter stands there.
    SettlesOverAnyVersion,
    /// A place is given back over whatever meter stands there.
    GivesBackOverAnyVersion,
    /// A key is taken whoever has it.
    TakesAnyKey,
    /// An outcome is noted for a key whoever has it.
    NotesForAnyKey,
    /// An outcome is noted under the attempt that took the key.
    NotesUnderTheSameAttempt,
    /// Settling is tried again as if it had never been written.
    StoresAnswersOverAny,
    /// Every attempt is a new transaction, and one's own place is not known again.
    ForgetsItsPlace,
    /// What has lapsed is charged.
    ChargesWhatLapsed,
    /// Nothing lapses.
    NothingLapses,
    /// A new message may come before what is there.
    SendsAnywhere,
    /// An edit does not ask whether the session is what was read.
    EditsAnySession,
    /// An earlier attempt's message is answered though it may have been cut off.
    ResumesInAnySession,
    /// An edit begins, or an earlier attempt is resumed, though an edit waits for its answer.
    EditsDuringEdits,
    /// A meter of another plan is replaced.
    ReplacesOtherMeters,
    /// An edit is committed with its question, and not with its answer.
    CommitsEditsFirst,
    /// An answer's id is made when the answer comes.
    LateAnswerIds,
    /// Who finds an answer stored says what its last try would have charged.
    TellsItsLastTry,
    /// A key waits for ever for a process that died.
    KeysWaitForEver,
}

impl RequestPlan {
    pub(super) const fn send(text: &'static str) -> Self {
        Self { what: What::Send, text, key: None, ahead: Duration::ZERO }
    }

    pub(super) const fn of(what: What, text: &'static str) -> Self {
        Self { what, ..Self::send(text) }
    }

    pub(super) const fn with_key(self, key: Key) -> Self {
        Self { key: Some(key), ..self }
    }

    pub(super) const fn ahead(self, ahead: Duration) -> Self {
        Self { ahead, ..self }
    }

    /// The question it is, of the message it edits.
    pub(super) fn question(&self, edits: Option<MessageId>) -> Question {
        Question {
            user: UserId::new(1),
            session: SessionId::new(1),
            text: self.text.to_owned(),
            edits,
            generate_image: false,
            use_web_search: false,
            locale: Locale::En,
            key: self.key.map(|key| key.to_string().parse().unwrap()),
        }
    }
}

impl Protocol {
    /// These requests, and nothing going wrong.
    pub(super) fn new(wishes: &[RequestPlan]) -> Self {
        let plans = PLANS.map(|id| plan(id, 0)).to_vec();
        Self {
            wishes: wishes.to_vec(),
            faults: FaultBudget::default(),
            waits: Vec::new(),
            limit: 0,
            talked: true,
            bug: None,
            catalog: Catalog { plans, ..Catalog::default() },
        }
        .limited(1)
    }

    /// So many messages in an hour.
    pub(super) fn limited(mut self, limit: u64) -> Self {
        self.limit = limit;
        self.catalog.plans = PLANS.map(|id| plan(id, limit)).to_vec();
        self
    }

    /// So many answers of the table are lost, and so many of the provider fail.
    pub(super) fn faults(mut self, losses: u8, failures: u8) -> Self {
        self.faults = FaultBudget { losses, failures, ..self.faults };
        self
    }

    /// So many batches are read in two moments.
    pub(super) fn torn(mut self, torn: u8) -> Self {
        self.faults.torn = torn;
        self
    }

    /// Time passes, once for each of these.
    pub(super) fn waits(mut self, waits: &[Duration]) -> Self {
        self.faults.waits = waits.iter().map(|_| 1).collect();
        self.waits = waits.to_vec();
        self
    }

    /// The session is new.
    pub(super) const fn untalked(mut self) -> Self {
        self.talked = false;
        self
    }

    pub(super) const fn with_bug(mut self, bug: Bug) -> Self {
        self.bug = Some(bug);
        self
    }

    pub(super) fn has(&self, bug: Bug) -> bool {
        self.bug == Some(bug)
    }

    /// The first question.
    pub(super) fn first() -> MessageId {
        ids::message(START - Duration::from_mins(1), (BEFORE, 0))
    }

    pub(super) fn beginning(&self) -> ModelState {
        let asked_at = START - Duration::from_mins(1);
        let answer = ids::message(asked_at + Duration::from_millis(1), (BEFORE, 1));
        let messages = [
            message(Self::first(), MessageType::User, "first"),
            message(answer, MessageType::Assistant, "to first"),
        ];
        let messages = messages.into_iter().filter(|_| self.talked);
        ModelState {
            now: START,
            table: Table {
                subscription: Transcript::new(subscription(
                    PLANS[0],
                    START - Duration::from_hours(24),
                )),
                meter: StoredMeter::default(),
                session: Transcript::new(session(asked_at, self.talked)),
                messages: messages
                    .map(|message| (message.message_id, Transcript::new(message)))
                    .collect(),
                keys: BTreeMap::new(),
                costs: BTreeMap::new(),
                used: 0,
                unanswered: [].into(),
            },
            requests: self.wishes.iter().map(|_| Request::new()).collect(),
            left: self.faults.clone(),
            settled: BTreeMap::new(),
            edits: [].into(),
        }
    }
}

impl Request {
    pub(super) const fn new() -> Self {
        Self { progress: Progress::Starting, tries: 0, writes: 0 }
    }
}

pub(super) const fn subscription(plan: PlanId, start_date: Timestamp) -> Subscription {
    Subscription::new(1, plan, start_date, None)
}

fn plan(id: PlanId, limit: u64) -> Plan {
    Plan {
        id,
        name: id.to_string(),
        description: String::new(),
        price: "0".parse().unwrap(),
        duration_days: 30,
        sku: String::new(),
        limits: Limits { hourly_max_messages: limit, ..Limits::default() },
        web_search: false,
        web_search_model_id: None,
        is_active: true,
        created_at: Timestamp::default(),
    }
}

fn session(updated_at: Timestamp, answered: bool) -> ChatSession {
    let (id, chatbot) = (SessionId::new(1), ChatbotId::new(1));
    let session = ChatSession::new(id, chatbot, ModelId::new("model"), "new", updated_at);
    ChatSession { answered, ..session }
}

pub(super) fn message(
    message_id: MessageId,
    message_type: MessageType,
    content: impl Into<String>,
) -> Message {
    Message { message_id, ..Message::new(message_type, content, 1, message_id.moment()) }
}
