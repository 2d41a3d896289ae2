//! Changing a session and deleting it: by its owner, while it is listed.

use super::open::model;
use super::order::behind;
use super::{OpenError, Sessions};
use crate::model::{ChatSession, ModelId, SessionId, UserId};
use crate::store::{SessionEdit, StoreError};

/// How often a change is tried behind what others write to the session meanwhile.
const ATTEMPTS: u32 = 8;

/// The changes asked for of a session.
pub struct SessionChanges {
    /// Whose session.
    pub user: UserId,
    /// The session.
    pub session: SessionId,
    /// Its title from now on. Who names a session names it for good: automatic
    /// titles are off then, unless `auto_generate_title` says otherwise.
    pub title: Option<String>,
    /// Whether the first answer names it.
    pub auto_generate_title: Option<bool>,
    /// The model that answers from now on.
    pub ai_model: Option<ModelId>,
}

impl SessionChanges {
    fn edit(&self) -> SessionEdit<'_> {
        let named = self.title.is_some().then_some(false);
        SessionEdit {
            title: self.title.as_deref(),
            auto_generate_title: self.auto_generate_title.or(named),
            ai_model: self.ai_model.as_ref(),
        }
    }
}

impl Sessions {
    /// Changes a session and moves it to the top of the list: the session as it is then;
    /// none where there is no such session. Where nothing is to be changed nothing is.
    ///
    /// # Errors
    /// [`OpenError`], for the model and the table.
    pub async fn change(&self, request: SessionChanges) -> Result<Option<ChatSession>, OpenError> {
        let (user, session) = (request.user, request.session);
        let edit = request.edit();
        if edit == SessionEdit::default() {
            return Ok(self.store.session(user, session).await?);
        }
        if let Some(model) = edit.ai_model
            && !self.may_answer(user, session, model).await?
        {
            return Ok(None);
        }
        let mut at = self.clock.now();
        for _ in 0..ATTEMPTS {
            if let Some(changed) = self.store.edit_session(user, session, &edit, at).await? {
                return Ok(Some(changed));
            }
            let Some(newer) = self.store.session(user, session).await? else { return Ok(None) };
            at = behind(newer.updated_at, self.clock.now());
        }
        Err(StoreError::Contended("edit_session").into())
    }

    /// Deletes a session: whether there was one.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn delete(&self, user: UserId, session: SessionId) -> Result<bool, StoreError> {
        self.store.delete_session(user, session, self.clock.now()).await
    }

    /// Whether there is such a session. It may keep its model whatever became of it; another
    /// one must be in the plan.
    async fn may_answer(
        &self,
        user: UserId,
        session: SessionId,
        request: &ModelId,
    ) -> Result<bool, OpenError> {
        let (profile, session, catalog) = tokio::join!(
            self.store.profile(user),
            self.store.session(user, session),
            self.catalog.get()
        );
        let profile = profile?.ok_or(OpenError::NoUser)?;
        let Some(session) = session? else { return Ok(false) };
        if session.ai_model != *request {
            let plan = profile.plan_at(self.clock.now());
            let catalog = self.catalog.with_plan_of(&profile, catalog?).await?;
            model(&catalog, Some(request), plan, catalog.chatbot(session.chatbot))?;
        }
        Ok(true)
    }
}
