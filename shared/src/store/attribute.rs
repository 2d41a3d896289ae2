//! DynamoDB's attributes, as the SDK holds them.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;

use crate::model::Timestamp;

/// An item as the SDK holds it.
pub(crate) type Item = HashMap<String, AttributeValue>;

/// A string attribute.
pub(crate) fn string(text: impl Into<String>) -> AttributeValue {
    AttributeValue::S(text.into())
}

/// A number attribute.
pub(crate) fn number(number: impl std::fmt::Display) -> AttributeValue {
    AttributeValue::N(number.to_string())
}

/// A moment as a string attribute.
pub(crate) fn moment(at: Timestamp) -> AttributeValue {
    string(at.to_string())
}
