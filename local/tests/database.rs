//! The behaviour of DynamoDB that the store relies on, tested on the embedded database through the
//! real SDK: over HTTP and in process.

#![cfg(test)]

use std::collections::HashMap;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::ProvideErrorMetadata;
use aws_sdk_dynamodb::types::{
    AttributeValue, KeysAndAttributes, Put, ReturnConsumedCapacity,
    ReturnValuesOnConditionCheckFailure, TransactWriteItem, Update,
};
use mobix::database::{Database, Server, create_table};
use mobix::template::Template;
use shared::store::local_config;

const TABLE: &str = "test";

type Item = HashMap<String, AttributeValue>;

fn text(text: &str) -> AttributeValue {
    AttributeValue::S(text.to_owned())
}

fn item(sk: &str, listed_at: &str) -> Item {
    [("PK", "USER#1"), ("SK", sk), ("listed_at", listed_at)]
        .map(|(name, value)| (name.to_owned(), text(value)))
        .into()
}

fn key(sk: &str) -> Item {
    [("PK", "USER#1"), ("SK", sk)].map(|(name, value)| (name.to_owned(), text(value))).into()
}

fn client(server: &Server) -> Client {
    Client::from_conf(local_config(&server.endpoint()).build())
}

async fn with_table(client: Client) -> Client {
    let definition = Template::embedded().unwrap().table;
    create_table(&client, TABLE, &definition).await.unwrap();
    client
}

async fn put(client: &Client, item: Item) {
    client.put_item().table_name(TABLE).set_item(Some(item)).send().await.unwrap();
}

/// Runs a test over HTTP and in process, each on a database of its own.
async fn both_ways(test: impl AsyncFn(Client)) {
    let database = Database::memory().unwrap();
    let server = database.serve().unwrap();
    test(with_table(client(&server)).await).await;
    test(with_table(Database::memory().unwrap().client()).await).await;
}

#[tokio::test]
async fn local_index_lists_by_update_consistently() {
    both_ways(async |client| {
        for (sk, at) in
            [("SESSION#1", "2025-03"), ("SESSION#2", "2025-01"), ("SESSION#3", "2025-02")]
        {
            put(&client, item(sk, at)).await;
        }
        // The item is not in the index, because it has no `listed_at`.
        put(&client, key("PROFILE")).await;
        let page = client
            .query()
            .table_name(TABLE)
            .index_name("lists")
            .key_condition_expression("PK = :pk")
            .expression_attribute_values(":pk", text("USER#1"))
            .scan_index_forward(false)
            .consistent_read(true)
            .return_consumed_capacity(ReturnConsumedCapacity::Indexes)
            .send()
            .await
            .unwrap();
        let order: Vec<_> =
            page.items().iter().map(|item| item["SK"].as_s().unwrap().as_str()).collect();
        assert_eq!(order, ["SESSION#1", "SESSION#3", "SESSION#2"]);
        assert_eq!(page.consumed_capacity.unwrap().capacity_units, Some(1.0));
    })
    .await;
}

#[tokio::test]
async fn cancelled_transaction_names_its_reasons_with_the_old_item() {
    both_ways(async |client| {
        put(&client, item("METER", "2025-01")).await;
        let new = Put::builder().table_name(TABLE).set_item(Some(item("SESSION#1", "2025-02")));
        let stale = Update::builder()
            .table_name(TABLE)
            .set_key(Some(key("METER")))
            .update_expression("SET listed_at = :new")
            .condition_expression("listed_at = :seen")
            .expression_attribute_values(":new", text("2025-03"))
            .expression_attribute_values(":seen", text("2024-12"))
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
        let error = client
            .transact_write_items()
            .transact_items(TransactWriteItem::builder().put(new.build().unwrap()).build())
            .transact_items(TransactWriteItem::builder().update(stale.build().unwrap()).build())
            .send()
            .await
            .unwrap_err()
            .into_service_error();
        assert_eq!(error.code(), Some("TransactionCanceledException"));
        let aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError::TransactionCanceledException(cancelled) = error
        else {
            panic!("{error:?}")
        };
        let reasons = cancelled.cancellation_reasons();
        assert_eq!(reasons[0].code(), Some("None"));
        assert_eq!(reasons[1].code(), Some("ConditionalCheckFailed"));
        assert_eq!(reasons[1].item(), Some(&item("METER", "2025-01")));
        let first = client.get_item().table_name(TABLE).set_key(Some(key("SESSION#1")));
        assert_eq!(first.send().await.unwrap().item, None, "nothing of it was written");
    })
    .await;
}

#[tokio::test]
async fn batch_reads_consistently_and_reports_consumed_capacity() {
    both_ways(async |client| {
        put(&client, item("METER", "2025-01")).await;
        put(&client, item("PROFILE", "2025-01")).await;
        let keys = ["METER", "PROFILE", "IDEM#none"].map(key).to_vec();
        let keys = KeysAndAttributes::builder().set_keys(Some(keys)).consistent_read(true);
        let batch = client
            .batch_get_item()
            .request_items(TABLE, keys.build().unwrap())
            .return_consumed_capacity(ReturnConsumedCapacity::Total)
            .send()
            .await
            .unwrap();
        assert_eq!(batch.responses().unwrap()[TABLE].len(), 2);
        assert!(batch.unprocessed_keys().unwrap().is_empty());
        // Each consistent read costs one unit, also that of the missing item.
        assert_eq!(batch.consumed_capacity()[0].capacity_units, Some(3.0));
    })
    .await;
}

#[tokio::test]
async fn failed_condition_returns_the_existing_item() {
    both_ways(async |client| {
        put(&client, item("IDEM#a", "2025-01")).await;
        let error = client
            .put_item()
            .table_name(TABLE)
            .set_item(Some(item("IDEM#a", "2025-02")))
            .condition_expression("attribute_not_exists(PK)")
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
            .send()
            .await
            .unwrap_err()
            .into_service_error();
        assert!(error.is_conditional_check_failed_exception());
        let aws_sdk_dynamodb::operation::put_item::PutItemError::ConditionalCheckFailedException(
            failed,
        ) = error
        else {
            panic!("{error:?}")
        };
        assert_eq!(failed.item(), Some(&item("IDEM#a", "2025-01")));
    })
    .await;
}

#[tokio::test]
async fn creating_the_table_again_changes_nothing() {
    both_ways(async |client| {
        put(&client, item("METER", "2025-01")).await;
        let client = with_table(client).await;
        let got = client.get_item().table_name(TABLE).set_key(Some(key("METER"))).send().await;
        assert!(got.unwrap().item.is_some());
        let ttl = client.describe_time_to_live().table_name(TABLE).send().await.unwrap();
        let ttl = ttl.time_to_live_description.unwrap();
        assert_eq!(ttl.attribute_name(), Some("ttl"));
    })
    .await;
}

#[tokio::test]
async fn data_in_a_directory_survives_a_restart() {
    let directory = tempfile::tempdir().unwrap();
    let data = directory.path().join("new").join("data");
    let client = with_table(Database::open(&data).unwrap().client()).await;
    put(&client, item("METER", "2025-01")).await;
    drop(client);
    let client = with_table(Database::open(&data).unwrap().client()).await;
    let got = client.get_item().table_name(TABLE).set_key(Some(key("METER"))).send().await;
    assert_eq!(got.unwrap().item, Some(item("METER", "2025-01")));
}

#[tokio::test]
async fn dropped_server_stops_even_while_a_client_is_connected() {
    let server = Database::memory().unwrap().serve().unwrap();
    let client = client(&server);
    client.list_tables().send().await.unwrap();
    let endpoint = server.endpoint();
    drop(server);
    let address = endpoint.strip_prefix("http://").unwrap();
    assert!(tokio::net::TcpStream::connect(address).await.is_err());
}

#[test]
fn directory_that_cannot_be_created_is_named() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let error = Database::open(file.path()).err().unwrap().to_string();
    assert!(error.contains(&file.path().display().to_string()), "{error}");
}
