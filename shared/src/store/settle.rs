//! Settling a place: the meter without its reservation, the answer, what it used, and the
//! request's key, in one transaction.

use aws_sdk_dynamodb::types::AttributeValue;

use super::idempotency::Claim;
use super::item::{Item, corrupt, moment, number, string, to_item};
use super::meter::{ConditionIndexes, Saved, StoredMeter};
use super::transaction::Change;
use super::{Store, StoreError, keys, message, session};
use crate::model::{CostRecord, CutRange, Message, PlanId, ReservationId, SessionId, UserId};
use crate::quota::ModelKind;

pub(super) const COST_KIND: &str = "cost record";

/// An answer, to be written with what it cost.
#[derive(Debug)]
pub struct Settle<'a> {
    /// The reservation it settles.
    pub reservation: ReservationId,
    /// The meters without the reservation.
    pub meter: &'a StoredMeter,
    /// The answer.
    pub message: &'a Message,
    /// The change of the session.
    pub session: SettledSession<'a>,
    /// What was charged; none where the reservation had lapsed.
    pub charged: Option<Charged>,
    /// What the provider counted.
    pub cost: &'a CostRecord,
    /// The request's key.
    pub claim: Option<Claim<'a>>,
}

/// A session as an answer leaves it.
#[derive(Clone, Copy, Debug)]
pub struct SettledSession<'a> {
    /// What a first answer changes.
    pub change: SessionChange<'a>,
    /// What an edit changes.
    pub edit: Option<SettledEdit<'a>>,
}

/// An edit, committed with its answer.
#[derive(Clone, Copy, Debug)]
pub struct SettledEdit<'a> {
    /// The message with its new text.
    pub message: &'a Message,
    /// All ranges that are cut off from now on; none: the session was deleted meanwhile.
    pub cut: Option<&'a [CutRange]>,
    /// The reservation of its answer: written only where the session waits for it still.
    pub attempt: ReservationId,
}

/// A reservation that is given back, as no answer came.
#[derive(Debug)]
pub struct GiveBack<'a> {
    /// The reservation.
    pub reservation: ReservationId,
    /// The meters without the reservation.
    pub meter: &'a StoredMeter,
    /// The provider's price, due all the same.
    pub cost: &'a CostRecord,
    /// The session that waits for an edit with this reservation.
    pub edit: Option<SessionId>,
    /// The request's key.
    pub claim: Option<Claim<'a>>,
}

/// The change that an answer makes to its session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SessionChange<'a> {
    /// It is answered for the first time, and named, if its title is still automatic.
    Named(&'a str),
    /// It is answered for the first time.
    Answered,
    /// Nothing: it was answered before, or deleted meanwhile.
    None,
}

impl<'a> SessionChange<'a> {
    /// The title it gives.
    #[must_use]
    pub const fn title(self) -> Option<&'a str> {
        match self {
            Self::Named(title) => Some(title),
            Self::Answered | Self::None => None,
        }
    }
}

/// What the usage record of session and plan adds.
#[derive(Clone, Copy, Debug)]
pub struct Charged {
    /// The plan it counts for.
    pub plan: PlanId,
    /// Whether the model is free.
    pub kind: ModelKind,
}

impl Store {
    /// Writes the meter without the reservation, the request's key, the answer, the usage
    /// record and the cost record, for a first answer or an edit the session, and for an edit
    /// the question: one transaction of up to seven.
    ///
    /// # Errors
    /// [`StoreError`] where the table does not answer.
    pub async fn settle(&self, user: UserId, write: &Settle<'_>) -> Result<Saved, StoreError> {
        let SettledSession { change, edit } = write.session;
        let (set, when) = session_expressions(change, edit);
        let writes = self.transaction().put_meter(user, write.meter)?;
        let (mut writes, key) = writes.put_claim(user, write.claim)?;
        let places = ConditionIndexes { key, answer: Some(writes.len()) };
        let place = keys::message(user, write.cost.session, write.message.message_id);
        writes = writes.put_new(to_item(message::KIND, place, write.message)?);
        if !set.is_empty() {
            let values = session_values(change, edit)?;
            let key = keys::session(user, write.cost.session);
            let (set, when) = (set.as_str(), when.as_str());
            writes = writes.update(Change { key, set, when, values, names: Vec::new() });
        }
        if let Some(SettledEdit { message, .. }) = edit {
            let place = keys::message(user, write.cost.session, message.message_id);
            let item = to_item(message::KIND, place, message)?;
            writes = writes.put_when(item, "attribute_exists(PK)", Vec::new());
        }
        if let Some(charged) = write.charged {
            writes = writes.update(add_usage(user, write.cost, charged));
        }
        writes = writes.put_new(cost_item(user, write.reservation, write.cost)?);
        places.saved(writes.write().await?)
    }

    /// Writes the meter without a reservation of which no answer came, what it cost, and the
    /// request's key, and ends the edit it was for: one transaction of two to four.
    ///
    /// # Errors
    /// [`StoreError`] where the table does not answer.
    pub async fn give_back(&self, user: UserId, write: &GiveBack<'_>) -> Result<Saved, StoreError> {
        let writes = self.transaction().put_meter(user, write.meter)?;
        let (mut writes, key) = writes.put_claim(user, write.claim)?;
        if let Some(session) = write.edit {
            writes = writes.update(Change {
                key: keys::session(user, session),
                set: "REMOVE editing",
                when: "editing.attempt = :attempt",
                values: vec![(":attempt", attempt_value(write.reservation)?)],
                names: Vec::new(),
            });
        }
        let writes = writes.put_new(cost_item(user, write.reservation, write.cost)?);
        ConditionIndexes { key, answer: None }.saved(writes.write().await?)
    }

    /// Records what an answer cost that could not be stored.
    ///
    /// # Errors
    /// [`StoreError`] where the table does not answer.
    pub async fn put_cost(
        &self,
        user: UserId,
        reservation: ReservationId,
        cost: &CostRecord,
    ) -> Result<(), StoreError> {
        self.put(cost_item(user, reservation, cost)?).await
    }

    /// What was charged for an answer that is stored: 0 where its reservation had lapsed. One
    /// consistent GetItem.
    ///
    /// # Errors
    /// [`StoreError`] where the table does not answer or the item cannot be read.
    pub async fn charged_tokens(
        &self,
        user: UserId,
        reservation: ReservationId,
    ) -> Result<u64, StoreError> {
        let cost: Option<CostRecord> = self.read(COST_KIND, keys::cost(user, reservation)).await?;
        Ok(cost.map_or(0, |cost| cost.charged_tokens))
    }
}

/// How a session changes, and on which condition; empty where it does not. A title is only
/// set where titles are still automatic: the person may have chosen one meanwhile. Answers
/// that are neither first nor of an edit leave the session alone, which was marked as written
/// to with its message: its place in the index is what makes it dear.
fn session_expressions(
    change: SessionChange<'_>,
    edit: Option<SettledEdit<'_>>,
) -> (String, String) {
    let (mut set, mut when) = (Vec::new(), vec!["attribute_exists(listed_at)"]);
    if change != SessionChange::None {
        set.push("answered = :true");
    }
    if change.title().is_some() {
        set.push("title = :title");
        when.extend(["auto_generate_title = :true", "answered = :false"]);
    }
    let cuts = edit.is_some_and(|edit| edit.cut.is_some());
    if cuts {
        set.push("cut = :cut");
        when.push("editing.attempt = :attempt");
    }
    if set.is_empty() {
        return (String::new(), String::new());
    }
    let end = if cuts { " REMOVE editing" } else { "" };
    (format!("SET {}{end}", set.join(", ")), when.join(" AND "))
}

/// The values that [`session_expressions`] name.
fn session_values(
    change: SessionChange<'_>,
    edit: Option<SettledEdit<'_>>,
) -> Result<Vec<(&'static str, AttributeValue)>, StoreError> {
    let mut values = Vec::new();
    if change != SessionChange::None {
        values.push((":true", AttributeValue::Bool(true)));
    }
    if let Some(title) = change.title() {
        values.extend([(":title", string(title)), (":false", AttributeValue::Bool(false))]);
    }
    if let Some(SettledEdit { cut: Some(cut), attempt, .. }) = edit {
        let cut = serde_dynamo::to_attribute_value(cut);
        let cut = cut.map_err(|error| corrupt(session::KIND, &error))?;
        values.extend([(":cut", cut), (":attempt", attempt_value(attempt)?)]);
    }
    Ok(values)
}

/// A reservation's id as it stands in a session's `editing`.
pub(super) fn attempt_value(attempt: ReservationId) -> Result<AttributeValue, StoreError> {
    serde_dynamo::to_attribute_value(attempt).map_err(|error| corrupt(session::KIND, &error))
}

fn cost_item(
    user: UserId,
    reservation: ReservationId,
    cost: &CostRecord,
) -> Result<Item, StoreError> {
    to_item(COST_KIND, keys::cost(user, reservation), cost)
}

/// Adds raw tokens to the usage record of session and plan (quota-rules, "What is counted").
fn add_usage<'a>(user: UserId, cost: &CostRecord, charged: Charged) -> Change<'a> {
    let (paid, free) = match charged.kind {
        ModelKind::Paid => (cost.total_tokens, 0),
        ModelKind::Free => (0, cost.total_tokens),
    };
    Change {
        key: keys::usage(user, cost.session, charged.plan),
        set: "SET #session = :session, #plan = :plan, is_free_model = :free_model, \
              updated_at = :now, created_at = if_not_exists(created_at, :now) \
              ADD tokens_count :paid, free_model_tokens_count :free",
        when: "",
        values: vec![
            (":session", number(cost.session)),
            (":plan", number(charged.plan)),
            (":free_model", AttributeValue::Bool(charged.kind == ModelKind::Free)),
            (":now", moment(cost.at)),
            (":paid", number(paid)),
            (":free", number(free)),
        ],
        names: vec![("#session", "session"), ("#plan", "plan")],
    }
}
