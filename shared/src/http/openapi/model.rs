//! The JSON schemas of the model's types, which do not know OpenAPI.

use std::borrow::Cow;

use serde::Serialize;
use utoipa::openapi::schema::{
    Object, ObjectBuilder, OneOf, OneOfBuilder, Schema, SchemaFormat, Type,
};
use utoipa::openapi::{KnownFormat, Ref, RefOr};
use utoipa::{PartialSchema, ToSchema};

use crate::http::ErrorBody;
use crate::model::{
    ChatbotId, ChatbotType, DeviceId, DeviceKind, FinishReason, Limits, MessageId, MessageType,
    MicroUsd, ModelId, ModelType, Multiplier, PhoneNumber, PlanId, Price, SessionId, Timestamp,
    UsageId, UserId,
};
use crate::quota::{Amount, Limit, LimitUse};

/// Implements the schema of each type: its name, the schema, and the types it refers to.
macro_rules! schemas {
    ($($type:ident as $name:literal: $schema:expr $(, uses $used:ident)*;)*) => {$(
        impl PartialSchema for $type {
            fn schema() -> RefOr<Schema> {
                Schema::from($schema).into()
            }
        }

        impl ToSchema for $type {
            fn name() -> Cow<'static, str> {
                Cow::Borrowed($name)
            }

            fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
                // A schema may refer to no other.
                let _ = &schemas;
                $(
                    schemas.push((<$used as ToSchema>::name().into_owned(), $used::schema()));
                    $used::schemas(schemas);
                )*
            }
        }
    )*};
}

schemas! {
    UserId as "UserId": number_id("A person with an account.", 7);
    SessionId as "SessionId": number_id("A chat session; counts up per user from 1.", 12);
    DeviceId as "DeviceId": number_id("A device that is logged in; counts up per user from 1.", 3);
    PlanId as "PlanId": number_id("A plan.", 1);
    ChatbotId as "ChatbotId": number_id("A chatbot.", 1);
    UsageId as "UsageId": number_id("What a session used under a plan.", 120_001);
    MessageId as "MessageId": text("A message: a UUID v7, which sorts by time.")
        .format(Some(SchemaFormat::Custom("uuid".to_owned())))
        .examples(["019ab0f4-3c00-7a1b-9c5d-2e8f6a7b1c3d"])
        .build();
    ModelId as "ModelId": text("A model's id at the provider.")
        .examples(["openai/gpt-4o-mini"])
        .build();
    PhoneNumber as "PhoneNumber": text("A phone number in E.164.")
        .pattern(Some(r"^\+[0-9]{5,15}$"))
        .examples(["+989121234567"])
        .build();
    Timestamp as "Timestamp": text("A moment: RFC 3339, UTC, six fractional digits.")
        .format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime)))
        .pattern(Some(r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z$"))
        .examples(["2026-11-23T12:00:00.000000Z"])
        .build();
    MicroUsd as "DollarAmount": decimal("US dollars, to the millionth.", "2,6", "0.00014");
    Price as "Price": decimal("A price, with two digits behind the point.", "2", "29.99");
    Multiplier as "Multiplier": decimal("What tokens are multiplied with.", "2", "1.00");
    ChatbotType as "ChatbotType":
        one_of("What a chatbot makes.", &[ChatbotType::Text, ChatbotType::ImageEditing]);
    DeviceKind as "DeviceKind":
        one_of("What is logged in.", &[DeviceKind::App, DeviceKind::Telegram]);
    ModelType as "ModelType": one_of("What a model makes.", &[ModelType::Text, ModelType::Image]);
    MessageType as "MessageType":
        one_of("Who wrote a message.", &[MessageType::User, MessageType::Assistant]);
    FinishReason as "FinishReason": one_of(
        "Why an answer ended.",
        &[
            FinishReason::Stop,
            FinishReason::Length,
            FinishReason::ContentFilter,
            FinishReason::Cancelled,
            FinishReason::Error,
        ],
    );
    Limit as "Limit": one_of("A limit of a plan.", &Limit::ALL);
    Limits as "PlanLimits": plan_limits(), uses MicroUsd;
    Amount as "Amount": amount(), uses MicroUsd;
    // Only the name: `mobix` knows all errors, and writes their schema.
    ErrorBody as "Error": Object::new();
    LimitUse as "LimitUse": limit_use(), uses Limit, uses Amount, uses Timestamp;
}

fn number_id(description: &str, example: u64) -> Object {
    ObjectBuilder::new()
        .schema_type(Type::Integer)
        .format(Some(SchemaFormat::KnownFormat(KnownFormat::Int64)))
        .minimum(Some(1))
        .description(Some(description))
        .examples([example])
        .build()
}

fn text(description: &str) -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String).description(Some(description))
}

/// A decimal number with this many digits after the point.
fn decimal(description: &str, places: &str, example: &str) -> Object {
    text(description)
        .pattern(Some(format!(r"^[0-9]+\.[0-9]{{{places}}}$")))
        .examples([example])
        .build()
}

/// An enumeration of the texts of these values.
fn one_of<T: Serialize>(description: &str, values: &[T]) -> Object {
    let values: Vec<_> =
        values.iter().filter_map(|value| serde_json::to_value(value).ok()).collect();
    text(description).examples(values.first().cloned()).enum_values(Some(values)).build()
}

fn amount() -> OneOf {
    let count = ObjectBuilder::new()
        .schema_type(Type::Integer)
        .minimum(Some(0))
        .description(Some("Messages, tokens or images."));
    OneOfBuilder::new()
        .item(count)
        .item(reference::<MicroUsd>())
        .description(Some("How much of a limit: a count, or dollars for `cost_usd`."))
        .examples([12])
        .build()
}

/// Every limit by its name in the contract, from the JSON of an empty plan.
fn plan_limits() -> Object {
    let shown = serde_json::to_value(Limits::default()).unwrap_or_default();
    let names = shown.as_object().into_iter().flatten();
    names
        .fold(ObjectBuilder::new(), |object, (name, none)| {
            let schema: RefOr<Schema> = if none.is_string() {
                RefOr::Ref(reference::<MicroUsd>())
            } else {
                let count = ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(0));
                count.description(Some("0: no limit.")).examples([500]).into()
            };
            object.property(name, schema).required(name)
        })
        .description(Some("A plan's limits. In each, 0 is no limit. Windows are in UTC."))
        .build()
}

fn limit_use() -> Object {
    ObjectBuilder::new()
        .description(Some("How much of one limit is used."))
        .property("limit", reference::<Limit>())
        .property("used", reference::<Amount>())
        .property("max", or_null::<Amount>("How much the plan allows; null: no limit."))
        .property("remaining", or_null::<Amount>("How much is left; null: no limit."))
        .property(
            "resets_at",
            or_null::<Timestamp>("When `used` falls next; null: never, or nothing is used."),
        )
        .required("limit")
        .required("used")
        .required("max")
        .required("remaining")
        .required("resets_at")
        .build()
}

fn reference<T: ToSchema>() -> Ref {
    Ref::from_schema_name(T::name())
}

fn or_null<T: ToSchema>(description: &str) -> OneOfBuilder {
    OneOfBuilder::new()
        .item(reference::<T>())
        .item(ObjectBuilder::new().schema_type(Type::Null))
        .description(Some(description))
}
