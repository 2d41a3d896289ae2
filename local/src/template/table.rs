//! The table of a template. Does not create it: `database` does.

use serde::Deserialize;
use yaml_serde::Value;

use super::error::TemplateError;
use super::sam::Document;

/// The definition that DynamoDB creates the table from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableDefinition {
    /// Its name in the template, which `!Ref` resolves to here.
    pub resource: String,
    /// The attributes of keys.
    pub attributes: Vec<Attribute>,
    /// The table's primary key.
    pub key: Vec<KeyElement>,
    /// Its local secondary indexes.
    pub local_indexes: Vec<LocalIndex>,
    /// The attribute with the time at which an item expires, in seconds since 1970.
    pub ttl_attribute: Option<String>,
}

/// An attribute of a key.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Attribute {
    /// Its name.
    #[serde(rename = "AttributeName")]
    pub name: String,
    /// Its type.
    #[serde(rename = "AttributeType")]
    pub kind: AttributeType,
}

/// The types a key may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum AttributeType {
    /// Text.
    #[serde(rename = "S")]
    Text,
    /// A number.
    #[serde(rename = "N")]
    Number,
    /// Bytes.
    #[serde(rename = "B")]
    Binary,
}

/// A part of a key.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct KeyElement {
    /// The attribute.
    #[serde(rename = "AttributeName")]
    pub attribute: String,
    /// Its place in the key.
    #[serde(rename = "KeyType")]
    pub kind: KeyType,
}

/// The two parts of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum KeyType {
    /// The partition key.
    Hash,
    /// The sort key.
    Range,
}

/// A local secondary index.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct LocalIndex {
    /// Its name.
    #[serde(rename = "IndexName")]
    pub name: String,
    /// Its key.
    #[serde(rename = "KeySchema")]
    pub key: Vec<KeyElement>,
    /// The attributes that it copies from an item.
    pub projection: Projection,
}

/// The attributes that an index copies from an item.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Projection {
    /// Which attributes.
    #[serde(rename = "ProjectionType")]
    pub kind: ProjectionType,
    /// Their names, for [`ProjectionType::Include`].
    #[serde(rename = "NonKeyAttributes", default)]
    pub attributes: Vec<String>,
}

/// Which attributes an index holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ProjectionType {
    /// All attributes.
    All,
    /// The keys only.
    KeysOnly,
    /// The keys and the named attributes.
    Include,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct RawTable {
    attribute_definitions: Vec<Attribute>,
    key_schema: Vec<KeyElement>,
    #[serde(default)]
    local_secondary_indexes: Vec<LocalIndex>,
    global_secondary_indexes: Option<Value>,
    time_to_live_specification: Option<RawTimeToLive>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct RawTimeToLive {
    attribute_name: String,
    enabled: bool,
}

/// Reads the template's one table.
pub(super) fn read(document: &Document) -> Result<TableDefinition, TemplateError> {
    let (name, table) = document.only::<RawTable>("AWS::DynamoDB::Table")?;
    if table.global_secondary_indexes.is_some() {
        return Err(TemplateError::part(name, "global secondary indexes are not supported here"));
    }
    let ttl = table.time_to_live_specification.filter(|ttl| ttl.enabled);
    Ok(TableDefinition {
        resource: name.to_owned(),
        attributes: table.attribute_definitions,
        key: table.key_schema,
        local_indexes: table.local_secondary_indexes,
        ttl_attribute: ttl.map(|ttl| ttl.attribute_name),
    })
}
