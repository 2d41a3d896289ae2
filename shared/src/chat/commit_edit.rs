//! The change that an answer makes to its session. An edit is committed with its answer and
//! not before: where none comes, the conversation is as it was.

use super::settle::Finished;
use super::{Chat, SendError};
use crate::model::{ReservationId, SessionId, UserId};
use crate::store::{SessionChange, SettledEdit, SettledSession};

impl Finished {
    /// The session as this answer leaves it.
    pub(super) fn session_update(&self, attempt: ReservationId) -> SettledSession<'_> {
        let change = match self.title.as_deref() {
            _ if self.session.answered => SessionChange::None,
            Some(title) => SessionChange::Named(title),
            None => SessionChange::Answered,
        };
        let edit = self.cut.as_deref();
        let message = &self.user_message;
        let edit = edit.map(|cut| SettledEdit { message, cut: Some(cut), attempt });
        SettledSession { change, edit }
    }
}

impl Chat {
    /// The same for a session that is no longer what it was read as: the person named it or
    /// deleted it meanwhile.
    ///
    /// # Errors
    /// [`SendError::InProgress`] where the time of an edit was over, and another one has
    /// begun: this one must not be committed.
    pub(super) async fn session_again<'a>(
        &self,
        owner: (UserId, SessionId),
        before: SettledSession<'a>,
    ) -> Result<SettledSession<'a>, SendError> {
        let change = reduced(before.change);
        let Some(edit) = before.edit else { return Ok(SettledSession { change, edit: None }) };
        match self.store.session(owner.0, owner.1).await? {
            None => {
                let edit = Some(SettledEdit { cut: None, ..edit });
                Ok(SettledSession { change: SessionChange::None, edit })
            }
            Some(session) if session.editing.is_some_and(|it| it.attempt == edit.attempt) => {
                Ok(SettledSession { change, edit: Some(edit) })
            }
            Some(_) => Err(SendError::InProgress),
        }
    }
}

/// What a session change comes down to when it does not apply: the person named the
/// session, or deleted it.
const fn reduced(change: SessionChange<'_>) -> SessionChange<'static> {
    match change {
        SessionChange::Named(_) => SessionChange::Answered,
        SessionChange::Answered | SessionChange::None => SessionChange::None,
    }
}
