//! Chat sessions: under their owner, and listed by the local index while they are active.

use super::idempotency::{self, Claim};
use super::item::{Item, from_item, moment, number, string, to_item};
use super::keys;
use super::transaction::{Change, Outcome};
use super::{Store, StoreError};
use crate::model::{ChatSession, IdempotencyKey, KeyRecord, Profile, SessionId, UserId};

pub(super) const KIND: &str = "session";

/// What became of opening a session.
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

/// Who opens a session.
#[derive(Debug)]
pub struct Opener {
    /// The user.
    pub profile: Profile,
    /// What is remembered of the request's key.
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

    /// Who opens a session, and what is remembered of the request's key: one consistent
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
        let (writes, places) = writes.put_claim(owner.id, claim)?;
        match writes.write().await? {
            Outcome::Written => Ok(Opened::Done),
            Outcome::Failed(mut failed) => {
                let key_taken = places.key.is_some_and(|place| failed.at(place));
                let user_there = failed.take_item(0).is_some();
                Ok(if key_taken || user_there { Opened::Outrun } else { Opened::NoUser })
            }
        }
    }

    /// The user's active sessions by `updated_at`, newest first: `count` of them behind the
    /// first `skip`. Consistent Queries of the local index, 1 read unit for each 4 KB read,
    /// what is skipped included.
    ///
    /// # Errors
    /// [`StoreError`] where the table does not answer or an item cannot be read.
    pub async fn sessions(
        &self,
        user: UserId,
        skip: usize,
        count: usize,
    ) -> Result<Vec<ChatSession>, StoreError> {
        let wanted = skip.saturating_add(count);
        let mut sessions = Vec::new();
        let mut start = None;
        while sessions.len() < wanted {
            let left = i32::try_from(wanted - sessions.len()).unwrap_or(i32::MAX);
            let page = self
                .client
                .query()
                .table_name(self.table())
                .index_name(keys::LISTS)
                .key_condition_expression("PK = :pk AND begins_with(listed_at, :list)")
                .expression_attribute_values(":pk", string(keys::user_partition(user)))
                .expression_attribute_values(":list", string(keys::SESSION_LIST))
                .scan_index_forward(false)
                .consistent_read(true)
                .limit(left)
                .set_exclusive_start_key(start)
                .send()
                .await
                .map_err(|error| StoreError::from_sdk("Query", error))?;
            for item in page.items.unwrap_or_default() {
                sessions.push(from_item(KIND, item)?);
            }
            start = page.last_evaluated_key;
            if start.is_none() {
                break;
            }
        }
        Ok(sessions.into_iter().skip(skip).collect())
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
pub(super) fn touch<'a>(
    user: UserId,
    session: SessionId,
    at: crate::model::Timestamp,
) -> Change<'a> {
    Change {
        key: keys::session(user, session),
        set: "SET updated_at = :now, listed_at = :place",
        when: "attribute_exists(listed_at)",
        values: vec![(":now", moment(at)), (":place", string(keys::session_place(at)))],
        names: Vec::new(),
    }
}
