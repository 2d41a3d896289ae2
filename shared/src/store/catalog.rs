//! The catalog's partition: read as a whole, at start and then at most once a minute.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Mutex;

use super::item::{Item, from_item, string, to_item};
use super::keys::{self, CatalogKind, Key};
use super::{Store, StoreError};
use crate::clock::Clock;
use crate::model::{Catalog, Timestamp};

/// How old the catalog in memory may become.
const MAX_AGE: Duration = Duration::from_secs(60);

impl Store {
    /// Reads the whole catalog: one Query, about 1 read unit for each 8 KB.
    ///
    /// # Errors
    /// [`StoreError`] where the table does not answer or an item cannot be read.
    pub async fn catalog(&self) -> Result<Catalog, StoreError> {
        let mut catalog = Catalog::default();
        for item in self.catalog_items().await? {
            match CatalogKind::of(&item) {
                Some(CatalogKind::Plan) => catalog.plans.push(from_item("plan", item)?),
                Some(CatalogKind::Model) => catalog.models.push(from_item("model", item)?),
                Some(CatalogKind::Bot) => catalog.chatbots.push(from_item("chatbot", item)?),
                None => {}
            }
        }
        Ok(catalog)
    }

    /// Writes the whole catalog and removes what it no longer holds. Not one transaction:
    /// readers may see part of it for a moment, and writing it again repairs a failure.
    ///
    /// # Errors
    /// [`StoreError`] where the table does not answer.
    pub async fn replace_catalog(&self, catalog: &Catalog) -> Result<(), StoreError> {
        let stale = self.catalog_items().await?;
        let items = catalog_as_items(catalog)?;
        let kept: Vec<Key> = items.iter().map(|(key, _)| key.clone()).collect();
        for (_, item) in items {
            self.put(item).await?;
        }
        for item in stale {
            if kept.iter().any(|key| key.is_of(&item)) {
                continue;
            }
            let key = item.into_iter().filter(|(name, _)| name == "PK" || name == "SK").collect();
            let delete = self.client.delete_item().table_name(self.table()).set_key(Some(key));
            delete.send().await.map_err(|error| StoreError::from_sdk("DeleteItem", error))?;
        }
        Ok(())
    }

    async fn catalog_items(&self) -> Result<Vec<Item>, StoreError> {
        self.client
            .query()
            .table_name(self.table())
            .key_condition_expression("PK = :pk")
            .expression_attribute_values(":pk", string(keys::CATALOG))
            .into_paginator()
            .items()
            .send()
            .collect::<Result<Vec<_>, _>>()
            .await
            .map_err(|error| StoreError::from_sdk("Query", error))
    }
}

fn catalog_as_items(catalog: &Catalog) -> Result<Vec<(Key, Item)>, StoreError> {
    let mut items = Vec::new();
    for plan in &catalog.plans {
        let key = keys::catalog(CatalogKind::Plan, plan.id.get());
        items.push((key.clone(), to_item("plan", key, plan)?));
    }
    for model in &catalog.models {
        let key = keys::catalog(CatalogKind::Model, model.id);
        items.push((key.clone(), to_item("model", key, model)?));
    }
    for bot in &catalog.chatbots {
        let key = keys::catalog(CatalogKind::Bot, bot.id.get());
        items.push((key.clone(), to_item("chatbot", key, bot)?));
    }
    Ok(items)
}

/// A catalog, and when it was read.
type Held = (Timestamp, Arc<Catalog>);

/// The catalog in memory. Shared by all requests of a process.
#[derive(Clone)]
pub struct CatalogCache {
    store: Store,
    clock: Arc<dyn Clock>,
    held: Arc<Mutex<Option<Held>>>,
}

impl CatalogCache {
    /// An empty cache; the first use reads the catalog.
    #[must_use]
    pub fn new(store: Store, clock: Arc<dyn Clock>) -> Self {
        Self { store, clock, held: Arc::default() }
    }

    /// A cache that holds `catalog` for good, for replays: nothing is read.
    #[must_use]
    pub fn fixed(store: Store, clock: Arc<dyn Clock>, catalog: Arc<Catalog>) -> Self {
        // As if it were read at the end of time, from where no moment is a minute away.
        let end = Timestamp::from_micros(i64::MAX);
        Self { store, clock, held: Arc::new(Mutex::new(Some((end, catalog)))) }
    }

    /// The catalog, at most a minute old. While the table does not answer, the one in
    /// memory is used however old it is: an old price list beats no answer.
    ///
    /// # Errors
    /// [`StoreError`] where it was never read and cannot be read now.
    pub async fn get(&self) -> Result<Arc<Catalog>, StoreError> {
        let now = self.clock.now();
        let mut held = self.held.lock().await;
        if let Some((read_at, catalog)) = held.as_ref()
            && now.since(*read_at) < MAX_AGE
        {
            return Ok(Arc::clone(catalog));
        }
        match (self.store.catalog().await, held.as_mut()) {
            (Ok(catalog), _) => {
                let catalog = Arc::new(catalog);
                *held = Some((now, Arc::clone(&catalog)));
                Ok(catalog)
            }
            (Err(error), Some((read_at, catalog))) => {
                tracing::warn!(%error, "stale_catalog_used");
                *read_at = now;
                Ok(Arc::clone(catalog))
            }
            (Err(error), None) => Err(error),
        }
    }
}
