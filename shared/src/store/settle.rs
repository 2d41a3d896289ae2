//! Settling a place: the meter without its reservation, the answer, what it used, and the
//! request's key, in one transaction.

use aws_sdk_dynamodb::types::AttributeValue;

use super::idempotency::Claim;
use super::item::{moment, number, string, to_item};
use super::meter::{ConditionIndexes, Saved, StoredMeter};
use super::transaction::{Change, Transaction};
use super::{Store, StoreError, keys, message};
use crate::model::{CostRecord, Message, PlanId, ReservationId, UserId};
use crate::quota::{Meter, ModelKind};

pub(super) const COST_KIND: &str = "cost record";

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
    /// The request's key.
    pub claim: Option<Claim<'a>>,
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
    /// record and the cost record, and for a first answer the session: one transaction of up
    /// to six.
    ///
    /// # Errors
    /// [`StoreError`] where the table does not answer.
    pub async fn settle(
        &self,
        user: UserId,
        over: &StoredMeter,
        write: &Settle<'_>,
    ) -> Result<Saved, StoreError> {
        let writes = self.transaction().put_meter(user, over, write.meter)?;
        let (mut writes, key) = writes.put_claim(user, write.claim)?;
        let places = ConditionIndexes { key, answer: Some(writes.len()) };
        let place = keys::message(user, write.cost.session, write.message.message_id);
        writes = writes.put_new(to_item(message::KIND, place, write.message)?);
        if let Some(change) = finish(user, write) {
            writes = writes.update(change);
        }
        if let Some(charged) = write.charged {
            writes = record(writes, user, write, charged)?;
        }
        places.saved(writes.write().await?)
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
            change.when = "attribute_exists(listed_at) AND auto_generate_title = :true \
                           AND answered = :false";
            let not = AttributeValue::Bool(false);
            change.values.extend([(":title", string(title)), (":false", not)]);
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
    let cost = to_item(COST_KIND, keys::cost(user, write.reservation), write.cost)?;
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
