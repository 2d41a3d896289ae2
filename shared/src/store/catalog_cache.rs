//! The catalog in memory: read at start, and then at most once a minute.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Mutex;

use super::{Store, StoreError};
use crate::clock::Clock;
use crate::model::{Catalog, Profile, Timestamp};

/// How old the catalog in memory may become.
const MAX_AGE: Duration = Duration::from_secs(60);

/// How old it may be where something is looked for that it does not have: requests for it
/// must not become as many reads.
const MAX_AGE_OF_MISSING: Duration = Duration::from_secs(1);

/// A catalog, and when it was read.
type CachedCatalog = (Timestamp, Arc<Catalog>);

/// The catalog in memory. Shared by all requests of a process.
#[derive(Clone)]
pub struct CatalogCache {
    store: Store,
    clock: Arc<dyn Clock>,
    held: Arc<Mutex<Option<CachedCatalog>>>,
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
        self.at_most(MAX_AGE).await
    }

    /// The catalog, at most a second old: for whoever knows of something that the one in
    /// memory does not have.
    ///
    /// # Errors
    /// [`StoreError`] as [`CatalogCache::get`].
    pub async fn get_newest(&self) -> Result<Arc<Catalog>, StoreError> {
        self.at_most(MAX_AGE_OF_MISSING).await
    }

    /// A catalog that has the plan of the user's subscription: `catalog`, else the newest. A
    /// plan that was added a moment ago is in the table before it is in memory.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] where the newest does not have it either.
    pub async fn with_plan_of(
        &self,
        profile: &Profile,
        catalog: Arc<Catalog>,
    ) -> Result<Arc<Catalog>, StoreError> {
        let plan = profile.plan_at(self.clock.now());
        let has_it = |catalog: &Catalog| plan.is_none_or(|plan| catalog.plan(plan).is_some());
        if has_it(&catalog) {
            return Ok(catalog);
        }
        let newest = self.get_newest().await?;
        let missing = "the catalog lacks a plan that somebody holds";
        has_it(&newest)
            .then_some(newest)
            .ok_or(StoreError::Unavailable { operation: "catalog", detail: missing.to_owned() })
    }

    async fn at_most(&self, max_age: Duration) -> Result<Arc<Catalog>, StoreError> {
        let now = self.clock.now();
        let mut held = self.held.lock().await;
        if let Some((read_at, catalog)) = held.as_ref()
            && now.since(*read_at) < max_age
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
