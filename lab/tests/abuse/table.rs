//! A snapshot of the table, to check that nothing was written.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_dynamodb::types::AttributeValue;
use shared::store::Store;

use crate::helpers::TABLE;

/// The items of a table.
pub(crate) struct Items(BTreeSet<String>);

impl Items {
    /// All items.
    pub(crate) async fn of(store: &Store) -> Self {
        let scan = store.client().scan().table_name(TABLE).consistent_read(true);
        let mut pages = scan.into_paginator().items().send();
        let mut items = BTreeSet::new();
        while let Some(item) = pages.next().await {
            items.insert(text(&AttributeValue::M(item.unwrap())));
        }
        Self(items)
    }

    /// The items that are not in both.
    pub(crate) fn changes(&self, other: &Self) -> Vec<String> {
        self.0.symmetric_difference(&other.0).cloned().collect()
    }
}

/// A value as text, with sorted attributes of maps.
fn text(value: &AttributeValue) -> String {
    match value {
        AttributeValue::M(map) => {
            let sorted: BTreeMap<_, _> =
                map.iter().map(|(name, value)| (name, text(value))).collect();
            format!("{sorted:?}")
        }
        other => format!("{other:?}"),
    }
}
