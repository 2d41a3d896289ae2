//! The three steps of an answer: read what decides, reserve, settle. One round trip each.

use aws_sdk_dynamodb::types::AttributeValue;

use super::item::{from_item, moment, number, string, to_item};
use super::meter::{Saved, StoredMeter};
use super::transaction::{Change, Outcome, Transaction};
use super::{Store, StoreError, keys, message, session};
use crate::model::{
    ChatSession, CostRecord, Message, PlanId, Profile, ReservationId, SessionId, UserId,
};
use crate::quota::{Meter, ModelKind};

/// What decides about a message.
#[derive(Debug)]
pub struct AnswerContext {
    /// The user.
    pub profile: Profile,
    /// The session, not deleted.
    pub session: ChatSession,
    /// The user's meter.
    pub meter: StoredMeter,
}

/// A message that waits for its answer, to be written with its reservation.
#[derive(Debug)]
pub struct Reserve<'a> {
    /// The session.
    pub session: SessionId,
    /// The meter with the reservation.
    pub meter: &'a Meter,
    /// The user's message.
    pub message: &'a Message,
}

/// An answer, to be written with what it cost.
#[derive(Debug)]
pub struct Settle<'a> {
    /// The reservation it settles.
    pub reservation: ReservationId,
    /// The meter without the reservation.
    pub meter: &'a Meter,
    /// The answer.
    pub message: &'a Message,
    /// What happens to the session.
    pub session: SessionChange<'a>,
    /// What was charged; none where the reservation had lapsed.
    pub charged: Option<Charged>,
    /// What the provider counted.
    pub cost: &'a CostRecord,
}

/// What an answer does to its session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SessionChange<'a> {
    /// It is answered for the first time, and named, if its title is still automatic.
    Named(&'a str),
    /// It is answered for the first time.
    Answered,
    /// Nothing: it was answered before, or deleted meanwhile.
    None,
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
    /// Profile, session and meter in one consistent batch; none where the user or the
    /// session is not there.
    ///
    /// # Errors
    /// [`StoreError`] where the table does not answer or an item cannot be read.
    pub async fn answer_context(
        &self,
        user: UserId,
        session: SessionId,
    ) -> Result<Option<AnswerContext>, StoreError> {
        let keys = [keys::profile(user), keys::session(user, session), keys::meter(user)];
        let [profile, session, meter] = self.get_all(keys).await?;
        let (Some(profile), Some(session)) = (profile, session) else { return Ok(None) };
        let session: ChatSession = from_item(session::KIND, session)?;
        if !session.is_active() {
            return Ok(None);
        }
        let profile = from_item("profile", profile)?;
        Ok(Some(AnswerContext { profile, session, meter: StoredMeter::from_found(meter)? }))
    }

    /// Writes the meter with its reservation and the user's message, and marks the session
    /// as written to: one transaction of three.
    ///
    /// # Errors
    /// [`StoreError`] where the table does not answer.
    pub async fn reserve(
        &self,
        user: UserId,
        over: &StoredMeter,
        write: &Reserve<'_>,
    ) -> Result<Saved, StoreError> {
        let key = keys::message(user, write.session, write.message.message_id);
        let outcome = self
            .transaction()
            .put_meter(user, over, write.meter)?
            .put_new(to_item(message::KIND, key, write.message)?)
            .update(session::touch(user, write.session, write.message.created_at))
            .write()
            .await?;
        saved(outcome)
    }

    /// Writes the meter without the reservation, the answer, the usage record and the cost
    /// record, and for a first answer the session: one transaction of four or five.
    ///
    /// # Errors
    /// [`StoreError`] where the table does not answer.
    pub async fn settle(
        &self,
        user: UserId,
        over: &StoredMeter,
        write: &Settle<'_>,
    ) -> Result<Saved, StoreError> {
        let session = write.cost.session;
        let key = keys::message(user, session, write.message.message_id);
        let mut transaction = self
            .transaction()
            .put_meter(user, over, write.meter)?
            .put_new(to_item(message::KIND, key, write.message)?);
        if let Some(change) = finish(user, write) {
            transaction = transaction.update(change);
        }
        if let Some(charged) = write.charged {
            transaction = record(transaction, user, write, charged)?;
        }
        saved(transaction.write().await?)
    }
}

/// Both transactions write the meter first, then the message, then the session. Of several
/// conditions that fail DynamoDB names all and the first one speaks, but for the message:
/// if it is there, an earlier attempt was written, and the meter has moved on for it.
fn saved(outcome: Outcome) -> Result<Saved, StoreError> {
    match outcome {
        Outcome::Written => Ok(Saved::Done),
        Outcome::Failed { failed, .. } if failed.contains(&MESSAGE) => Ok(Saved::WrittenBefore),
        Outcome::Failed { failed, item } if failed.contains(&METER) => {
            Ok(Saved::Stale(Box::new(StoredMeter::from_found(item)?)))
        }
        Outcome::Failed { .. } => Ok(Saved::SessionChanged),
    }
}

/// The places of the writes in both transactions.
const METER: usize = 0;
const MESSAGE: usize = 1;

/// The session after its first answer. A title is only set where titles are still
/// automatic: the person may have chosen one meanwhile. Later answers leave the session
/// alone, which was marked as written to with its message: its place in the index is what
/// makes it dear.
fn finish<'a>(user: UserId, write: &Settle<'_>) -> Option<Change<'a>> {
    let mut change = Change {
        key: keys::session(user, write.cost.session),
        set: "SET answered = :true",
        when: "attribute_exists(listed_at)",
        values: vec![(":true", AttributeValue::Bool(true))],
        names: Vec::new(),
    };
    match write.session {
        SessionChange::Named(title) => {
            change.set = "SET answered = :true, title = :title";
            change.when = "attribute_exists(listed_at) AND auto_generate_title = :true";
            change.values.push((":title", string(title)));
        }
        SessionChange::Answered => {}
        SessionChange::None => return None,
    }
    Some(change)
}

fn record<'t>(
    transaction: Transaction<'t>,
    user: UserId,
    write: &Settle<'_>,
    charged: Charged,
) -> Result<Transaction<'t>, StoreError> {
    let cost = to_item("cost record", keys::cost(user, write.reservation), write.cost)?;
    Ok(transaction.update(add_usage(user, write.cost, charged)).put_new(cost))
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
