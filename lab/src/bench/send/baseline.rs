//! The baseline: the DynamoDB calls of a message, made through the SDK alone. They have the same
//! operations, order, concurrency, item sizes and conditions as the API's.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{
    AttributeValue, KeysAndAttributes, Put, ReturnValuesOnConditionCheckFailure as OnFailure,
    TransactWriteItem, Update,
};
use aws_smithy_types::Blob;
use shared::clock::{Clock, SystemClock};
use shared::credential::TokenHash;
use shared::model::{MessageId, ReservationId, SessionId, Timestamp};
use shared::quota::MAX_EVENTS;
use uuid::Uuid;

use crate::bench::BenchError;
use crate::bench::api::LoggedInUser;
use crate::bench::samples::{Item, Samples, key, number, text};

/// The bytes of a meter without events, of a reservation, and of an event.
const METER: usize = 89;
const RESERVATION: usize = 30;
const EVENT: usize = 9;

/// The interval between a session's last write and the next message.
const BEHIND: Duration = Duration::from_millis(2);

/// A client that makes only the DynamoDB calls.
pub(super) struct BaselineClient {
    client: Client,
    table: String,
    samples: Samples,
    user: LoggedInUser,
    delay: Duration,
    /// The events that the meter has before.
    events: usize,
    version: u64,
    last: Timestamp,
}

/// A write of a transaction.
type Write = Result<TransactWriteItem, aws_sdk_dynamodb::error::BuildError>;

impl BaselineClient {
    /// A client on this table that waits for `delay` in place of the provider.
    pub(super) fn new(
        client: Client,
        table: &str,
        samples: Samples,
        user: LoggedInUser,
        delay: Duration,
    ) -> Self {
        Self {
            client,
            table: table.to_owned(),
            samples,
            user,
            delay,
            events: 0,
            version: 0,
            last: Timestamp::default(),
        }
    }

    pub(super) const fn user(&self) -> &LoggedInUser {
        &self.user
    }

    /// Writes a meter of the size of a full one.
    pub(super) fn with_full_meter(self) -> Self {
        Self { events: MAX_EVENTS, ..self }
    }

    /// Makes the calls; returns their time. The first answer of a session marks it as answered.
    pub(super) async fn send(
        &mut self,
        session: SessionId,
        is_first: bool,
    ) -> Result<Duration, BenchError> {
        let begun = Instant::now();
        self.authenticate().await?;
        tokio::try_join!(self.what_decides(session), self.newest(session))?;
        // The time must be after the session's creation and after the previous answer.
        let at = (SystemClock.now() + BEHIND).max(self.last + BEHIND + BEHIND);
        self.last = at;
        let chat = format!("CHAT#{}#{session}", self.user.user);
        let question = self.samples.message(&chat, MessageId::new(at));
        self.write(vec![self.meter(RESERVATION), self.put_new(question), self.touch(session, at)])
            .await?;
        self.version += 1;
        let took = begun.elapsed();
        if !self.delay.is_zero() {
            tokio::time::sleep(self.delay).await;
        }
        let begun = Instant::now();
        self.settle(session, &chat, at, is_first).await?;
        Ok(took + begun.elapsed())
    }

    async fn settle(
        &mut self,
        session: SessionId,
        chat: &str,
        at: Timestamp,
        is_first: bool,
    ) -> Result<(), BenchError> {
        let answer = self.samples.answer(chat, MessageId::new(at + Duration::from_millis(1)));
        let cost = self.samples.cost(&self.partition(), ReservationId::new(at));
        self.events = (self.events + 1).min(MAX_EVENTS);
        let mut writes = vec![self.meter(0), self.put_new(answer)];
        writes.extend(is_first.then(|| self.note_answer(session)));
        writes.extend([self.add_usage(session, at), self.put_new(cost)]);
        self.write(writes).await?;
        self.version += 1;
        Ok(())
    }

    fn partition(&self) -> String {
        format!("USER#{}", self.user.user)
    }

    fn session(&self, session: SessionId) -> Item {
        key(&self.partition(), &format!("SESSION#{:012}", session.get()))
    }

    async fn authenticate(&self) -> Result<(), BenchError> {
        let token = format!("TOKEN#{}", TokenHash::of(&self.user.token));
        let get = self.client.get_item().table_name(&self.table).consistent_read(true);
        let found = get.set_key(Some(key(&token, "TOKEN"))).send().await?;
        found.item.map(drop).ok_or_else(|| BenchError::Answer("there is no token".to_owned()))
    }

    async fn what_decides(&self, session: SessionId) -> Result<(), BenchError> {
        let partition = self.partition();
        let keys =
            vec![key(&partition, "PROFILE"), self.session(session), key(&partition, "METER")];
        let request = KeysAndAttributes::builder().set_keys(Some(keys)).consistent_read(true);
        let request = HashMap::from([(self.table.clone(), request.build()?)]);
        self.client.batch_get_item().set_request_items(Some(request)).send().await?;
        Ok(())
    }

    async fn newest(&self, session: SessionId) -> Result<(), BenchError> {
        let chat = format!("CHAT#{}#{session}", self.user.user);
        let (first, last) = MessageId::BOUNDS;
        self.client
            .query()
            .table_name(&self.table)
            .key_condition_expression("PK = :pk AND SK BETWEEN :first AND :last")
            .expression_attribute_values(":pk", text(chat))
            .expression_attribute_values(":first", text(format!("MSG#{first}")))
            .expression_attribute_values(":last", text(format!("MSG#{last}")))
            .scan_index_forward(false)
            .consistent_read(true)
            .limit(100)
            .send()
            .await?;
        Ok(())
    }

    async fn write(&self, writes: Vec<Write>) -> Result<(), BenchError> {
        self.client
            .transact_write_items()
            .set_transact_items(Some(writes.into_iter().collect::<Result<_, _>>()?))
            .client_request_token(Uuid::new_v4())
            .send()
            .await?;
        Ok(())
    }

    fn meter(&self, more: usize) -> Write {
        let bytes = vec![7; METER + EVENT * self.events + more];
        let mut item = key(&self.partition(), "METER");
        item.insert("version".to_owned(), number(self.version + 1));
        item.insert("plan".to_owned(), number(1));
        item.insert("meter".to_owned(), AttributeValue::B(Blob::new(bytes)));
        match self.version {
            0 => self.put_new(item),
            version => {
                let put = self.put(item).condition_expression("version = :version");
                let put = put.expression_attribute_values(":version", number(version));
                put.build().map(|put| TransactWriteItem::builder().put(put).build())
            }
        }
    }

    fn put(&self, item: Item) -> aws_sdk_dynamodb::types::builders::PutBuilder {
        Put::builder()
            .table_name(&self.table)
            .set_item(Some(item))
            .return_values_on_condition_check_failure(OnFailure::AllOld)
    }

    fn put_new(&self, item: Item) -> Write {
        let put = self.put(item).condition_expression("attribute_not_exists(PK)");
        put.build().map(|put| TransactWriteItem::builder().put(put).build())
    }

    fn update(
        &self,
        key: Item,
        expression: &str,
    ) -> aws_sdk_dynamodb::types::builders::UpdateBuilder {
        Update::builder()
            .table_name(&self.table)
            .set_key(Some(key))
            .update_expression(expression)
            .return_values_on_condition_check_failure(OnFailure::AllOld)
    }

    fn touch(&self, session: SessionId, at: Timestamp) -> Write {
        let update = self
            .update(self.session(session), "SET updated_at = :now, listed_at = :place")
            .condition_expression("attribute_exists(listed_at) AND updated_at <= :last")
            .expression_attribute_values(":now", text(at.to_string()))
            .expression_attribute_values(":place", text(format!("SESSION#{at}")))
            .expression_attribute_values(":last", text((at - BEHIND).to_string()));
        update.build().map(|update| TransactWriteItem::builder().update(update).build())
    }

    fn note_answer(&self, session: SessionId) -> Write {
        let update = self
            .update(self.session(session), "SET answered = :true")
            .condition_expression("attribute_exists(listed_at)")
            .expression_attribute_values(":true", AttributeValue::Bool(true));
        update.build().map(|update| TransactWriteItem::builder().update(update).build())
    }

    fn add_usage(&self, session: SessionId, at: Timestamp) -> Write {
        let place = key(&self.partition(), &format!("USAGE#{:012}#0001", session.get()));
        let update = self
            .update(
                place,
                "SET #session = :session, #plan = :plan, is_free_model = :free_model, \
                 updated_at = :now, created_at = if_not_exists(created_at, :now) \
                 ADD tokens_count :paid, free_model_tokens_count :free",
            )
            .expression_attribute_names("#session", "session")
            .expression_attribute_names("#plan", "plan")
            .expression_attribute_values(":session", number(session))
            .expression_attribute_values(":plan", number(1))
            .expression_attribute_values(":free_model", AttributeValue::Bool(true))
            .expression_attribute_values(":now", text(at.to_string()))
            .expression_attribute_values(":paid", number(0))
            .expression_attribute_values(":free", number(310));
        update.build().map(|update| TransactWriteItem::builder().update(update).build())
    }
}
