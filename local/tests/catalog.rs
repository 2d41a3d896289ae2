//! The catalog's item in the table: conditions of its replacement, and compatibility with other
//! releases.

#![cfg(test)]

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use mobix::catalog_file::sample;
use mobix::database::{Database, create_table};
use mobix::template::Template;
use shared::model::PlanId;
use shared::store::{CatalogError, Store};

const TABLE: &str = "test";

async fn table() -> (Database, Store) {
    let database = Database::memory().unwrap();
    let definition = Template::embedded().unwrap().table;
    create_table(&database.client(), TABLE, &definition).await.unwrap();
    let store = Store::new(database.client(), TABLE);
    (database, store)
}

/// An item of the catalog's partition.
async fn item(database: &Database, sort: &str) -> Option<HashMap<String, AttributeValue>> {
    let key = [("PK", "CATALOG"), ("SK", sort)]
        .map(|(name, value)| (name.to_owned(), AttributeValue::S(value.to_owned())));
    let get = database.client().get_item().table_name(TABLE).set_key(Some(key.into()));
    get.send().await.unwrap().item
}

#[tokio::test]
async fn catalog_that_drops_a_plan_in_use_is_refused() {
    let (_database, store) = table().await;
    let catalog = sample().unwrap();
    store.replace_catalog(&catalog).await.unwrap();
    let mut without = catalog.clone();
    without.plans.retain(|plan| plan.id != PlanId::new(3));
    let refused = store.replace_catalog(&without).await.unwrap_err();
    assert!(
        matches!(&refused, CatalogError::PlanMissing { name, .. } if name == "Basic"),
        "{refused}"
    );
    assert_eq!(store.catalog().await.unwrap(), catalog);
}

#[tokio::test]
async fn concurrent_catalog_writes_do_not_overwrite_each_other() {
    let (database, store) = table().await;
    let (mut one, mut two) = (sample().unwrap(), sample().unwrap());
    store.replace_catalog(&one).await.unwrap();
    one.plans[0].description = "one".to_owned();
    two.plans[0].description = "two".to_owned();
    let (first, second) = tokio::join!(store.replace_catalog(&one), store.replace_catalog(&two));
    let loaded = u64::from(first.is_ok()) + u64::from(second.is_ok());
    for result in [first, second] {
        assert!(matches!(result, Ok(()) | Err(CatalogError::Changed)), "{result:?}");
    }
    let current = item(&database, "CURRENT").await.unwrap();
    assert_eq!(current["version"], AttributeValue::N((1 + loaded).to_string()));
}

#[tokio::test]
async fn unknown_field_of_a_newer_release_is_ignored() {
    let (database, store) = table().await;
    let catalog = sample().unwrap();
    store.replace_catalog(&catalog).await.unwrap();
    let mut current = item(&database, "CURRENT").await.unwrap();
    let text = current["catalog"].as_s().unwrap();
    let newer = text.replace("\"is_active\":", "\"of_a_newer_release\":[1],\"is_active\":");
    assert_ne!(newer, *text);
    current.insert("catalog".to_owned(), AttributeValue::S(newer));
    let put = database.client().put_item().table_name(TABLE).set_item(Some(current));
    put.send().await.unwrap();
    assert_eq!(store.catalog().await.unwrap(), catalog);
}

/// The previous release refuses unknown fields, and reads one item for each plan, model and
/// chatbot.
#[tokio::test]
async fn previous_release_finds_items_with_the_fields_that_it_knows() {
    let (database, store) = table().await;
    store.replace_catalog(&sample().unwrap()).await.unwrap();
    let mut fields: Vec<_> =
        item(&database, "MODEL#000000000003").await.unwrap().into_keys().collect();
    fields.sort();
    assert_eq!(
        fields,
        [
            "PK",
            "SK",
            "completion_usd_per_million",
            "context_length",
            "description",
            "id",
            "is_active",
            "is_free",
            "model_id",
            "model_type",
            "name",
            "plans",
            "prompt_usd_per_million",
            "token_cost_multiplier",
        ]
    );
}
