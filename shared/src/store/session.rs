//! Chat sessions: under their owner, and listed by the local index while they are active.

use serde::{Deserialize, Serialize};

use super::idempotency::{self, Claim};
use super::item::{Item, from_item, moment, number, string, to_item};
use super::keys;
use super::list::{List, ListStart, Place};
use super::transaction::{Change, Outcome};
use super::{Store, StoreError};
use crate::model::{ChatSession, IdempotencyKey, KeyRecord, Profile, SessionId, Timestamp, UserId};

pub(super) const KIND: &str = "session";

const SESSIONS: List = List {
    index: Some(keys::LISTS),
    condition: "begins_with(listed_at, :list)",
    prefix: keys::SESSION_LIST,
};

/// The place of a session in its owner's list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionPlace {
    /// When it was last written to.
    pub updated_at: Timestamp,
    /// The session.
    pub id: SessionId,
}

impl From<&ChatSession> for SessionPlace {
    fn from(session: &ChatSession) -> Self {
        Self { updated_at: session.updated_at, id: session.id }
    }
}

impl Place for SessionPlace {
    const LIST: u8 = 1;
}

/// The outcome of opening a session.
#[must_use]
#[derive(Debug)]
pub enum Opened {
    /// It was written.
    Done,
    /// Another one was opened since the profile was read, or the request's key is taken:
    /// nothing was written.
    Outrun,
    /// There is no such user any more.
    NoUser,
}

/// The profile of the user who opens a session.
#[derive(Debug)]
pub struct Opener {
    /// The user.
    pub profile: Profile,
    /// The record of the request's key.
    pub key: Option<KeyRecord>,
}

impl Store {
    /// The session, if it was not deleted: one consistent GetItem.
    ///
    /// # Errors
    /// [`StoreError`] where the table does not answer or the item cannot be read.
    pub async fn session(
        &self,
        user: UserId,
        session: SessionId,
    ) -> Result<Option<ChatSession>, StoreError> {
        let session: Option<ChatSession> = self.read(KIND, keys::session(user, session)).await?;
        Ok(session.filter(ChatSession::is_active))
    }

    /// Writes a session as it is, over whatever stands there. For replays and tests: users
    /// open sessions through [`Store::open_session`].
    ///
    /// # Errors
    /// [`StoreError`] where the table does not answer.
    pub async fn put_session(&self, user: UserId, session: &ChatSession) -> Result<(), StoreError> {
        self.put(listed(user, session)?).await
    }

    /// The profile of the user who opens a session, and the record of the key: one consistent
    /// batch; none where there is no such user.
    ///
    /// # Errors
    /// [`StoreError`] where the table does not answer or an item cannot be read.
    pub async fn opener(
        &self,
        user: UserId,
        key: Option<&IdempotencyKey>,
    ) -> Result<Option<Opener>, StoreError> {
        let keys = [Some(keys::profile(user)), key.map(|key| keys::idempotency(user, key))];
        let [profile, key] = self.get_all(keys).await?;
        let Some(profile) = profile else { return Ok(None) };
        let key = key.map(|item| from_item(idempotency::KIND, item)).transpose()?;
        Ok(Some(Opener { profile: from_item("profile", profile)?, key }))
    }

    /// Opens a session, numbered by the profile that was read: one transaction of two or
    /// three writes.
    ///
    /// # Errors
    /// [`StoreError`] where the table does not answer.
    pub async fn open_session(
        &self,
        owner: &Profile,
        session: &ChatSession,
        claim: Option<Claim<'_>>,
    ) -> Result<Opened, StoreError> {
        let count = Change {
            key: keys::profile(owner.id),
            set: "SET last_session = :new, active_sessions = active_sessions + :one",
            when: "last_session = :last",
            values: vec![
                (":new", number(session.id)),
                (":last", number(owner.last_session)),
                (":one", number(1)),
            ],
            names: Vec::new(),
        };
        let writes = self.transaction().update(count).put_new(listed(owner.id, session)?);
        let (writes, key) = writes.put_claim(owner.id, claim)?;
        match writes.write().await? {
            Outcome::Written => Ok(Opened::Done),
            Outcome::Failed(mut failed) => {
                let key_taken = key.is_some_and(|place| failed.at(place));
                let user_there = failed.take_item(0).is_some();
                Ok(if key_taken || user_there { Opened::Outrun } else { Opened::NoUser })
            }
        }
    }

    /// The user's active sessions by `updated_at`, newest first: up to `count` of them from
    /// `start` on. Consistent Queries of the local index, 1 read unit for each 4 KB read,
    /// what is skipped included.
    ///
    /// # Errors
    /// [`StoreError`] where the table does not answer or an item cannot be read.
    pub async fn sessions(
        &self,
        user: UserId,
        start: ListStart<SessionPlace>,
        count: usize,
    ) -> Result<Vec<ChatSession>, StoreError> {
        let start = start.map(|place| keys::listed_session(user, place.id, place.updated_at));
        let items = self.list(user, &SESSIONS, start, count).await?;
        items.into_iter().map(|item| from_item(KIND, item)).collect()
    }
}

/// A session's item, in the list unless it was deleted.
fn listed(user: UserId, session: &ChatSession) -> Result<Item, StoreError> {
    let mut item = to_item(KIND, keys::session(user, session.id), session)?;
    if session.is_active() {
        let place = keys::session_place(session.updated_at);
        item.insert(keys::LISTED_AT.to_owned(), string(place));
    }
    Ok(item)
}

/// Marks a session as written to: a change that fails where it was deleted.
pub(super) fn touch<'a>(user: UserId, session: SessionId, at: Timestamp) -> Change<'a> {
    Change {
        key: keys::session(user, session),
        set: "SET updated_at = :now, listed_at = :place",
        when: "attribute_exists(listed_at)",
        values: vec![(":now", moment(at)), (":place", string(keys::session_place(at)))],
        names: Vec::new(),
    }
}
