//! Creates the table as the template defines it. Never changes an existing table: on AWS that is
//! CloudFormation's work.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::{DisplayErrorContext, ProvideErrorMetadata};
use aws_sdk_dynamodb::operation::create_table::builders::CreateTableFluentBuilder;
use aws_sdk_dynamodb::types::{self, BillingMode, TableStatus, TimeToLiveSpecification};

use crate::template::{
    AttributeType, KeyElement, KeyType, LocalIndex, ProjectionType, TableDefinition,
};

/// A table that could not be created, with DynamoDB's message.
#[derive(Debug, thiserror::Error)]
#[error("cannot create the table {table}: {problem}")]
pub struct CreateTableError {
    table: String,
    problem: String,
}

/// Creates the table with its indexes and expiry, unless a table of this name exists.
///
/// # Errors
/// [`CreateTableError`] where DynamoDB refuses or cannot be reached.
pub async fn create_table(
    client: &Client,
    name: &str,
    definition: &TableDefinition,
) -> Result<(), CreateTableError> {
    let failed = |error: aws_sdk_dynamodb::Error| CreateTableError {
        table: name.to_owned(),
        problem: match error.message() {
            Some(message) => message.to_owned(),
            None => DisplayErrorContext(error).to_string(),
        },
    };
    let request = request(client.create_table().table_name(name), definition)
        .map_err(|error| failed(error.into()))?;
    match request.send().await.map_err(aws_sdk_dynamodb::Error::from) {
        Ok(_) => {}
        Err(aws_sdk_dynamodb::Error::ResourceInUseException(_)) => return Ok(()),
        Err(error) => return Err(failed(error)),
    }
    wait_until_active(client, name).await.map_err(failed)?;
    if let Some(attribute) = &definition.ttl_attribute {
        expire_by(client, name, attribute).await.map_err(failed)?;
    }
    Ok(())
}

fn request(
    mut request: CreateTableFluentBuilder,
    definition: &TableDefinition,
) -> Result<CreateTableFluentBuilder, aws_sdk_dynamodb::error::BuildError> {
    for attribute in &definition.attributes {
        let attribute = types::AttributeDefinition::builder()
            .attribute_name(&attribute.name)
            .attribute_type(match attribute.kind {
                AttributeType::Text => types::ScalarAttributeType::S,
                AttributeType::Number => types::ScalarAttributeType::N,
                AttributeType::Binary => types::ScalarAttributeType::B,
            });
        request = request.attribute_definitions(attribute.build()?);
    }
    for index in &definition.local_indexes {
        request = request.local_secondary_indexes(local_index(index)?);
    }
    Ok(request
        .set_key_schema(Some(key_schema(&definition.key)?))
        .billing_mode(BillingMode::PayPerRequest))
}

fn key_schema(
    key: &[KeyElement],
) -> Result<Vec<types::KeySchemaElement>, aws_sdk_dynamodb::error::BuildError> {
    let elements = key.iter().map(|element| {
        types::KeySchemaElement::builder()
            .attribute_name(&element.attribute)
            .key_type(match element.kind {
                KeyType::Hash => types::KeyType::Hash,
                KeyType::Range => types::KeyType::Range,
            })
            .build()
    });
    elements.collect()
}

fn local_index(
    index: &LocalIndex,
) -> Result<types::LocalSecondaryIndex, aws_sdk_dynamodb::error::BuildError> {
    let attributes = &index.projection.attributes;
    let projection = types::Projection::builder()
        .projection_type(match index.projection.kind {
            ProjectionType::All => types::ProjectionType::All,
            ProjectionType::KeysOnly => types::ProjectionType::KeysOnly,
            ProjectionType::Include => types::ProjectionType::Include,
        })
        .set_non_key_attributes((!attributes.is_empty()).then(|| attributes.clone()))
        .build();
    types::LocalSecondaryIndex::builder()
        .index_name(&index.name)
        .set_key_schema(Some(key_schema(&index.key)?))
        .projection(projection)
        .build()
}

/// AWS takes some seconds; an emulator's table is active at once.
async fn wait_until_active(client: &Client, name: &str) -> Result<(), aws_sdk_dynamodb::Error> {
    loop {
        let table = client.describe_table().table_name(name).send().await?.table;
        if table.and_then(|table| table.table_status) == Some(TableStatus::Active) {
            return Ok(());
        }
        tokio::time::sleep(std::time::Duration::from_millis(500)).await;
    }
}

async fn expire_by(
    client: &Client,
    table: &str,
    attribute: &str,
) -> Result<(), aws_sdk_dynamodb::Error> {
    let setting =
        TimeToLiveSpecification::builder().attribute_name(attribute).enabled(true).build()?;
    client
        .update_time_to_live()
        .table_name(table)
        .time_to_live_specification(setting)
        .send()
        .await?;
    Ok(())
}
