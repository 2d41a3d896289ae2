//! Samples of items that the API wrote, as templates for items of the same sizes.

use std::collections::HashMap;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::AttributeValue;
use shared::model::{MessageId, ReservationId, SessionId, UserId};

use super::BenchError;

/// An item as the SDK holds it.
pub(super) type Item = HashMap<String, AttributeValue>;

/// A question, its answer, and the cost record.
#[derive(Clone)]
pub(super) struct Samples {
    message: Item,
    answer: Item,
    cost: Item,
}

impl Samples {
    /// Reads the items of a session's first message.
    pub(super) async fn read(
        client: &Client,
        table: &str,
        user: UserId,
        session: SessionId,
    ) -> Result<Self, BenchError> {
        let chat = format!("CHAT#{user}#{session}");
        let first = async |partition: String, begins: &str, place: usize| {
            let found = client
                .query()
                .table_name(table)
                .key_condition_expression("PK = :pk AND begins_with(SK, :begins)")
                .expression_attribute_values(":pk", text(partition))
                .expression_attribute_values(":begins", text(begins))
                .send()
                .await?;
            let item = found.items.unwrap_or_default().into_iter().nth(place);
            item.ok_or_else(|| BenchError::Answer(format!("nothing begins with {begins}")))
        };
        Ok(Self {
            message: first(chat.clone(), "MSG#", 0).await?,
            answer: first(chat, "MSG#", 1).await?,
            cost: first(format!("USER#{user}"), "COST#", 0).await?,
        })
    }

    /// The question, its answer, and the cost record.
    pub(super) const fn items(&self) -> [&Item; 3] {
        [&self.message, &self.answer, &self.cost]
    }

    /// Another question.
    pub(super) fn message(&self, chat: &str, id: MessageId) -> Item {
        identified(&self.message, chat, id)
    }

    /// Another answer.
    pub(super) fn answer(&self, chat: &str, id: MessageId) -> Item {
        identified(&self.answer, chat, id)
    }

    /// Another cost record.
    pub(super) fn cost(&self, partition: &str, id: ReservationId) -> Item {
        let mut item = self.cost.clone();
        item.extend(key(partition, &format!("COST#{id}")));
        item
    }
}

fn identified(sample: &Item, chat: &str, id: MessageId) -> Item {
    let mut item = sample.clone();
    item.extend(key(chat, &format!("MSG#{id}")));
    item.insert("message_id".to_owned(), text(id.to_string()));
    item
}

/// A key of the table.
pub(super) fn key(partition: &str, sort: &str) -> Item {
    Item::from([("PK".to_owned(), text(partition)), ("SK".to_owned(), text(sort))])
}

/// A string attribute.
pub(super) fn text(text: impl Into<String>) -> AttributeValue {
    AttributeValue::S(text.into())
}

/// A number attribute.
pub(super) fn number(number: impl std::fmt::Display) -> AttributeValue {
    AttributeValue::N(number.to_string())
}
