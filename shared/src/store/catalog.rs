//! The catalog's partition. What is read is one item that holds the whole catalog, so that
//! readers never see half of a change; an item for each plan, model and chatbot beside it is
//! for the release before, which reads nothing else.

use serde::{Deserialize, Serialize};

use super::item::{Item, corrupt, from_item, number, string, to_item};
use super::keys::{self, CatalogKind, Key};
use super::transaction::Outcome;
use super::{Store, StoreError};
use crate::model::{Catalog, PlanId};

const KIND: &str = "catalog";

/// Fields that the release before does not know, and refuses to read past. A chatbot's
/// `system_prompt` is an old one.
const NEW_FIELDS: [(CatalogKind, &str); 5] = [
    (CatalogKind::Model, "max_output_tokens"),
    (CatalogKind::Model, "max_image_bytes"),
    (CatalogKind::Model, "system_prompt"),
    (CatalogKind::Plan, "web_search"),
    (CatalogKind::Plan, "web_search_model_id"),
];

/// Why a catalog is not loaded.
#[derive(Debug, thiserror::Error)]
pub enum CatalogError {
    /// A plan of the catalog in the table is missing. Somebody may hold it, and would have no
    /// plan at all.
    #[error(
        "the table has a plan {id} named {name:?}, which somebody may hold: keep it, with \
         is_active = false if it is no longer sold"
    )]
    PlanMissing {
        /// Its number.
        id: PlanId,
        /// Its name.
        name: String,
    },
    /// Somebody else loaded a catalog at the same moment.
    #[error("another catalog was loaded at this moment: try again")]
    Changed,
    /// The table failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The item that holds the whole catalog.
#[derive(Serialize, Deserialize)]
struct CatalogItem {
    /// How often the catalog was loaded.
    version: u64,
    /// The catalog, as JSON: no item is smaller in DynamoDB's own types.
    catalog: String,
}

impl Store {
    /// Reads the whole catalog: one GetItem, 1 read unit for each 4 KB.
    ///
    /// # Errors
    /// [`StoreError`] where the table does not answer or the item cannot be read.
    pub async fn catalog(&self) -> Result<Catalog, StoreError> {
        match self.current_catalog().await? {
            Some((_, catalog)) => Ok(catalog),
            None => self.catalog_of_the_release_before().await,
        }
    }

    /// Writes the whole catalog. Readers see all of it or nothing.
    ///
    /// # Errors
    /// [`CatalogError`]; the catalog that is read is then as it was.
    pub async fn replace_catalog(&self, catalog: &Catalog) -> Result<(), CatalogError> {
        let (version, before) = match self.current_catalog().await? {
            Some(current) => current,
            None => (0, self.catalog_of_the_release_before().await?),
        };
        if let Some(plan) = before.plans.iter().find(|plan| catalog.plan(plan.id).is_none()) {
            return Err(CatalogError::PlanMissing { id: plan.id, name: plan.name.clone() });
        }
        let text = serde_json::to_string(catalog).map_err(|error| corrupt(KIND, &error))?;
        let item = CatalogItem { version: version + 1, catalog: text };
        let item = to_item(KIND, keys::current_catalog(), &item)?;
        let write = match version {
            0 => self.transaction().put_new(item),
            version => {
                let values = vec![(":version", number(version))];
                self.transaction().put_when(item, "version = :version", values)
            }
        };
        match write.write().await? {
            Outcome::Written => Ok(self.write_for_the_release_before(catalog).await?),
            Outcome::Failed(_) => Err(CatalogError::Changed),
        }
    }

    async fn current_catalog(&self) -> Result<Option<(u64, Catalog)>, StoreError> {
        let Some(item) = self.get(keys::current_catalog()).await? else { return Ok(None) };
        let CatalogItem { version, catalog } = from_item(KIND, item)?;
        let catalog = serde_json::from_str(&catalog).map_err(|error| corrupt(KIND, &error))?;
        Ok(Some((version, catalog)))
    }

    async fn catalog_of_the_release_before(&self) -> Result<Catalog, StoreError> {
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

    /// Not one transaction: loading the catalog again repairs a failure.
    async fn write_for_the_release_before(&self, catalog: &Catalog) -> Result<(), StoreError> {
        let stale = self.catalog_items().await?;
        let items = catalog_as_items(catalog)?;
        let kept: Vec<Key> = items.iter().map(|(key, _)| key.clone()).collect();
        for (_, mut item) in items {
            let kind = CatalogKind::of(&item);
            item.retain(|name, _| {
                !NEW_FIELDS.iter().any(|(of, new)| Some(*of) == kind && new == name)
            });
            self.put(item).await?;
        }
        for item in stale {
            if CatalogKind::of(&item).is_none() || kept.iter().any(|key| key.is_of(&item)) {
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
