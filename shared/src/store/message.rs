//! Messages: in a partition of their session's own, ordered by their ids.

use serde::Deserialize;

use super::item::{Item, from_item, string, to_item};
use super::keys;
use super::{Store, StoreError};
use crate::model::{Message, MessageId, SessionId, UserId};

pub(super) const KIND: &str = "message";

/// Some messages of a session, and whether there are more behind them.
#[derive(Debug, Default)]
pub struct MessagePage {
    /// The messages, in the order asked for.
    pub messages: Vec<Message>,
    /// The last one looked at, where there may be more.
    pub more_after: Option<MessageId>,
}

#[derive(Deserialize)]
struct Identified {
    message_id: MessageId,
}

/// In which order messages are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// From the first on.
    OldestFirst,
    /// From the last back.
    NewestFirst,
}

impl Store {
    /// Writes a message as it is, over whatever stands there. For tests and imports: users'
    /// messages are written with their reservation.
    ///
    /// # Errors
    /// [`StoreError`] where the table does not answer.
    pub async fn put_message(
        &self,
        (user, session): (UserId, SessionId),
        message: &Message,
    ) -> Result<(), StoreError> {
        self.put(to_item(KIND, keys::message(user, session, message.message_id), message)?).await
    }

    /// One message: one consistent GetItem.
    ///
    /// # Errors
    /// [`StoreError`] where the table does not answer or the item cannot be read.
    pub async fn message(
        &self,
        (user, session): (UserId, SessionId),
        message: MessageId,
    ) -> Result<Option<Message>, StoreError> {
        self.read(KIND, keys::message(user, session, message)).await
    }

    /// A message and its answer in one consistent batch.
    ///
    /// # Errors
    /// [`StoreError`] where the table does not answer or an item cannot be read.
    pub async fn two_messages(
        &self,
        (user, session): (UserId, SessionId),
        messages: [MessageId; 2],
    ) -> Result<[Option<Message>; 2], StoreError> {
        let keys = messages.map(|message| Some(keys::message(user, session, message)));
        let [one, other] = self.get_all(keys).await?;
        let read = |item: Option<_>| item.map(|item| from_item(KIND, item)).transpose();
        Ok([read(one)?, read(other)?])
    }

    /// The ids of all messages behind `after`, up to and with `until`, oldest first:
    /// consistent Queries, 1 read unit for each 4 KB of the messages.
    ///
    /// # Errors
    /// [`StoreError`] where the table does not answer or an item cannot be read.
    pub async fn message_ids(
        &self,
        (user, session): (UserId, SessionId),
        after: MessageId,
        until: MessageId,
    ) -> Result<Vec<MessageId>, StoreError> {
        let items = self
            .client
            .query()
            .table_name(self.table())
            .key_condition_expression("PK = :pk AND SK BETWEEN :first AND :last")
            .projection_expression("message_id")
            .expression_attribute_values(":pk", string(keys::chat_partition(user, session)))
            .expression_attribute_values(":first", string(keys::message_sort(after)))
            .expression_attribute_values(":last", string(keys::message_sort(until)))
            .consistent_read(true)
            .into_paginator()
            .items()
            .send();
        let items: Vec<Item> = items
            .collect::<Result<_, _>>()
            .await
            .map_err(|error| StoreError::from_sdk("Query", error))?;
        let ids = items.into_iter().map(|item| from_item::<Identified>(KIND, item));
        let ids = ids.map(|message| message.map(|message| message.message_id));
        let ids: Vec<_> = ids.collect::<Result<_, _>>()?;
        Ok(ids.into_iter().filter(|id| *id != after).collect())
    }

    /// Up to `limit` messages behind `after` in the order asked for, and at most 1 MB of
    /// them (an AWS limit): one consistent Query, 1 read unit for each 4 KB.
    ///
    /// # Errors
    /// [`StoreError`] where the table does not answer or an item cannot be read.
    pub async fn messages(
        &self,
        (user, session): (UserId, SessionId),
        order: Order,
        after: Option<MessageId>,
        limit: i32,
    ) -> Result<MessagePage, StoreError> {
        let start = after.map(|message| keys::message(user, session, message).into_item());
        let page = self
            .client
            .query()
            .table_name(self.table())
            .key_condition_expression("PK = :pk AND SK BETWEEN :first AND :last")
            .expression_attribute_values(":pk", string(keys::chat_partition(user, session)))
            .expression_attribute_values(":first", string(keys::message_sort(MessageId::BOUNDS.0)))
            .expression_attribute_values(":last", string(keys::message_sort(MessageId::BOUNDS.1)))
            .scan_index_forward(order == Order::OldestFirst)
            .consistent_read(true)
            .limit(limit)
            .set_exclusive_start_key(start)
            .send()
            .await
            .map_err(|error| StoreError::from_sdk("Query", error))?;
        let items = page.items.unwrap_or_default();
        let messages: Vec<Message> =
            items.into_iter().map(|item| from_item(KIND, item)).collect::<Result<_, _>>()?;
        let more_after =
            page.last_evaluated_key.and(messages.last().map(|message| message.message_id));
        Ok(MessagePage { messages, more_after })
    }
}
