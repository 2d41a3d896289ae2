//! The items that an earlier release wrote are read by this one. `data/release-before/` holds
//! those of one user: two chats, one of them deleted, an edited message, a key, a meter.

#![cfg(test)]

use std::collections::HashMap;
use std::path::Path;

use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use mobix::audit;
use mobix::database::{Database, create_table};
use mobix::template::Template;
use serde_json::Value;
use shared::credential::TokenHash;
use shared::model::{SessionId, Timestamp, UserId};
use shared::store::{Order, Store};

const TABLE: &str = "test";
/// The token of the user. Nothing but this test takes it.
const TOKEN: &str = "fkQ8l0zsVPA4gylF0_iaz8xpIP2BsT8x6fHb7zrbb2I";

/// An attribute as DynamoDB's JSON writes it.
fn attribute(value: &Value) -> AttributeValue {
    let (kind, value) = value.as_object().unwrap().iter().next().unwrap();
    let text = || value.as_str().unwrap().to_owned();
    match kind.as_str() {
        "S" => AttributeValue::S(text()),
        "N" => AttributeValue::N(text()),
        "B" => AttributeValue::B(Blob::new(BASE64_STANDARD.decode(text()).unwrap())),
        "BOOL" => AttributeValue::Bool(value.as_bool().unwrap()),
        "NULL" => AttributeValue::Null(true),
        "L" => AttributeValue::L(value.as_array().unwrap().iter().map(attribute).collect()),
        "M" => AttributeValue::M(item(value)),
        kind => panic!("{kind}"),
    }
}

fn item(value: &Value) -> HashMap<String, AttributeValue> {
    let attributes = value.as_object().unwrap().iter();
    attributes.map(|(name, value)| (name.clone(), attribute(value))).collect()
}

async fn table_of_the_release_before() -> Store {
    let client = Database::memory().unwrap().client();
    create_table(&client, TABLE, &Template::embedded().unwrap().table).await.unwrap();
    let items = Path::new("tests/data/release-before/items.jsonl");
    for line in std::fs::read_to_string(items).unwrap().lines() {
        let item = item(&serde_json::from_str(line).unwrap());
        client.put_item().table_name(TABLE).set_item(Some(item)).send().await.unwrap();
    }
    Store::new(client, TABLE)
}

#[tokio::test]
async fn a_user_of_the_release_before_is_logged_in_with_all_they_had() {
    let store = table_of_the_release_before().await;
    let token = store.token(&TokenHash::of(TOKEN)).await.unwrap().unwrap();
    let user = UserId::new(1);
    assert_eq!(token.user, user);
    let profile = store.profile(user).await.unwrap().unwrap();
    assert_eq!((profile.name.as_str(), profile.active_sessions), ("Sara", 1));
    let catalog = store.catalog().await.unwrap();
    assert_eq!((catalog.plans.len(), catalog.models.len(), catalog.chatbots.len()), (3, 5, 4));
    let owner = (user, SessionId::new(1));
    let session = store.session(owner.0, owner.1).await.unwrap().unwrap();
    let page = store.messages(owner, Order::OldestFirst, None, 100).await.unwrap();
    let seen = page.messages.iter().filter(|message| !session.is_cut(message.message_id));
    let texts: Vec<_> = seen.map(|message| message.content.as_str()).collect();
    assert_eq!((texts[0], texts[2], texts.len()), ("edited old", "and now?", 4));
    let meter = store.meter(user).await.unwrap().meter.unwrap();
    assert_eq!(meter.totals().counts.free_messages, 5);
    assert!(store.devices(user).await.unwrap().len() == 1);
}

#[tokio::test]
async fn the_table_of_the_release_before_adds_up() {
    let dump = table_of_the_release_before().await.dump().await.unwrap();
    let violations = audit::check(&dump, "2026-11-28T12:00:00Z".parse::<Timestamp>().unwrap());
    assert_eq!(violations.len(), 0, "{violations:?}");
}

#[tokio::test]
async fn a_catalog_is_loaded_over_that_of_the_release_before() {
    let store = table_of_the_release_before().await;
    let sample = mobix::catalog_file::sample().unwrap();
    store.replace_catalog(&sample).await.unwrap();
    assert_eq!(store.catalog().await.unwrap(), sample);
}
