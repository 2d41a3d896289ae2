//! Sessions changed and deleted by their owner, under the condition that they are listed.

use aws_sdk_dynamodb::types::AttributeValue::Bool;

use super::item::{corrupt, from_item, moment, number, string};
use super::session::{KIND, touch};
use super::transaction::{Change, Outcome};
use super::{Store, StoreError, keys};
use crate::model::{ChatSession, ModelId, SessionId, Timestamp, UserId};

/// The changes of a session; none: it stays as it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SessionEdit<'a> {
    /// Its title.
    pub title: Option<&'a str>,
    /// Whether the first answer names it.
    pub auto_generate_title: Option<bool>,
    /// The model that answers.
    pub ai_model: Option<&'a ModelId>,
}

impl Store {
    /// Changes a session that is listed, and moves it forwards in the list to `at`: the
    /// session as it stands then. None where it was deleted, or was written to at `at` or
    /// later. One conditional UpdateItem, which moves the session in the index: 3 write units.
    ///
    /// # Errors
    /// [`StoreError`] where the table does not answer or the item cannot be read.
    pub async fn edit_session(
        &self,
        user: UserId,
        session: SessionId,
        edit: &SessionEdit<'_>,
        at: Timestamp,
    ) -> Result<Option<ChatSession>, StoreError> {
        let Change { set, values, .. } = touch(user, session, at);
        let (mut set, mut values) = (set.to_owned(), values);
        let edits = [
            (", title = :title", ":title", edit.title.map(string)),
            (", auto_generate_title = :auto", ":auto", edit.auto_generate_title.map(Bool)),
            (", ai_model = :model", ":model", edit.ai_model.map(|model| string(model.as_str()))),
        ];
        for (text, name, value) in edits {
            if let Some(value) = value {
                set.push_str(text);
                values.push((name, value));
            }
        }
        let change = Change {
            key: keys::session(user, session),
            set: &set,
            // What was deleted has no place, and is before nothing.
            when: "listed_at < :place",
            values,
            names: Vec::new(),
        };
        self.change(change).await?.map(|item| from_item(KIND, item)).transpose()
    }

    /// Marks a session as deleted, takes it out of the list and off its owner's count: one
    /// transaction of two writes. Whether it was listed; if not, nothing is written.
    ///
    /// # Errors
    /// [`StoreError`] where the table does not answer, or the owner's count is wrong.
    pub async fn delete_session(
        &self,
        user: UserId,
        session: SessionId,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        let hide = Change {
            key: keys::session(user, session),
            set: "SET deleted_at = :now REMOVE listed_at",
            when: "attribute_exists(listed_at)",
            values: vec![(":now", moment(at))],
            names: Vec::new(),
        };
        let uncount = Change {
            key: keys::profile(user),
            set: "SET active_sessions = active_sessions - :one",
            // Below zero the profile could not be read any more.
            when: "active_sessions >= :one",
            values: vec![(":one", number(1))],
            names: Vec::new(),
        };
        match self.transaction().update(hide).update(uncount).write().await? {
            Outcome::Written => Ok(true),
            Outcome::Failed(failed) if failed.at(0) => Ok(false),
            Outcome::Failed(_) => {
                Err(corrupt("profile", &"it counts fewer sessions than are listed"))
            }
        }
    }
}
