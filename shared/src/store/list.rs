//! Lists in a user's partition, newest first: any part of them, by number or from a place.

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::item::{Item, string};
use super::{Store, StoreError, keys};
use crate::model::UserId;

/// Where an entry stands in a list. The entry itself may move on or be deleted: what was
/// before and behind it still is.
pub trait Place: Copy + Serialize + DeserializeOwned {
    /// Tells the places of one list from those of another.
    const LIST: u8;
}

/// Where a part of a list begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListStart<P> {
    /// At the top, behind so many entries, which are read for nothing.
    Top {
        /// How many.
        skip: usize,
    },
    /// So that it ends with the last entry of all.
    Bottom,
    /// With the next entry behind this place.
    Behind(P),
    /// So that it ends with the last entry before this place.
    Before(P),
}

impl<P> ListStart<P> {
    pub(super) fn map<Q>(self, place: impl FnOnce(P) -> Q) -> ListStart<Q> {
        match self {
            Self::Top { skip } => ListStart::Top { skip },
            Self::Bottom => ListStart::Bottom,
            Self::Behind(at) => ListStart::Behind(place(at)),
            Self::Before(at) => ListStart::Before(place(at)),
        }
    }
}

/// What is a list: the items whose sort key begins with a prefix.
pub(super) struct List {
    /// The index they are sorted in; none: the table.
    pub(super) index: Option<&'static str>,
    /// The condition on the sort key, on `:list`.
    pub(super) condition: &'static str,
    /// The prefix.
    pub(super) prefix: &'static str,
}

impl Store {
    /// Up to `count` items of a user's list in its order. Consistent Queries, one for each
    /// MB: 1 read unit for each 4 KB, what is skipped included.
    pub(super) async fn list(
        &self,
        user: UserId,
        list: &List,
        start: ListStart<Item>,
        count: usize,
    ) -> Result<Vec<Item>, StoreError> {
        let backwards = matches!(start, ListStart::Bottom | ListStart::Before(_));
        let (skip, mut key) = match start {
            ListStart::Top { skip } => (skip, None),
            ListStart::Bottom => (0, None),
            ListStart::Behind(key) | ListStart::Before(key) => (0, Some(key)),
        };
        let wanted = skip.saturating_add(count);
        let mut items = Vec::new();
        while items.len() < wanted {
            let left = i32::try_from(wanted - items.len()).unwrap_or(i32::MAX);
            let page = self
                .list_query(user, list)
                .scan_index_forward(backwards)
                .limit(left)
                .set_exclusive_start_key(key)
                .send()
                .await
                .map_err(|error| StoreError::from_sdk("Query", error))?;
            items.extend(page.items.unwrap_or_default());
            key = page.last_evaluated_key;
            if key.is_none() {
                break;
            }
        }
        let mut items: Vec<_> = items.into_iter().skip(skip).collect();
        if backwards {
            items.reverse();
        }
        Ok(items)
    }

    /// A consistent Query of a whole list.
    pub(super) fn list_query(
        &self,
        user: UserId,
        list: &List,
    ) -> aws_sdk_dynamodb::operation::query::builders::QueryFluentBuilder {
        self.client
            .query()
            .table_name(self.table())
            .set_index_name(list.index.map(str::to_owned))
            .key_condition_expression(format!("PK = :pk AND {}", list.condition))
            .expression_attribute_values(":pk", string(keys::user_partition(user)))
            .expression_attribute_values(":list", string(list.prefix))
            .consistent_read(true)
    }
}
