//! Opening a session: the chatbot and the model must be in the user's plan.

use super::{OpenError, Sessions};
use crate::i18n::Sentence;
use crate::model::{
    AiModel, Catalog, ChatSession, Chatbot, ChatbotId, Locale, ModelId, PlanId, Profile, UserId,
};
use crate::store::{Opened, StoreError, backoff};

/// How often a number for the session is tried for, against others opened at once.
const ATTEMPTS: u32 = 16;

/// A session to open.
pub struct NewSession {
    /// Who opens it.
    pub user: UserId,
    /// The chatbot to talk to.
    pub chatbot: ChatbotId,
    /// The model that answers, if one is named.
    pub ai_model: Option<ModelId>,
    /// What it is called; none: "new chat" in the language of `locale`.
    pub title: Option<String>,
    /// The user's language.
    pub locale: Locale,
}

impl Sessions {
    /// Opens a session.
    ///
    /// # Errors
    /// [`OpenError`], checked in the order of its variants.
    pub async fn open(&self, new: NewSession) -> Result<ChatSession, OpenError> {
        let (profile, catalog) = tokio::join!(self.store.profile(new.user), self.catalog.get());
        let (mut profile, catalog) = (profile?.ok_or(OpenError::NoUser)?, catalog?);
        let plan = profile.plan_at(self.clock.now());
        let chatbot = chatbot(&catalog, new.chatbot, plan)?.id;
        let model = model(&catalog, new.ai_model.as_ref(), plan)?.model_id.clone();
        let title = new.title.unwrap_or_else(|| Sentence::NewChatTitle.text(new.locale));
        for attempt in 0..ATTEMPTS {
            let session = self.session(&profile, chatbot, &model, &title);
            match self.store.open_session(&profile, &session).await? {
                Opened::Done => return Ok(session),
                Opened::NoUser => return Err(OpenError::NoUser),
                Opened::Stale(newer) => profile = *newer,
            }
            tokio::time::sleep(backoff(attempt.min(2))).await;
        }
        Err(StoreError::Contended("open_session").into())
    }

    fn session(
        &self,
        owner: &Profile,
        chatbot: ChatbotId,
        model: &ModelId,
        title: &str,
    ) -> ChatSession {
        let now = self.clock.now();
        ChatSession {
            id: owner.next_session(),
            chatbot,
            ai_model: model.clone(),
            title: title.to_owned(),
            auto_generate_title: true,
            created_at: now,
            updated_at: now,
            deleted_at: None,
            answered: false,
            cut: Vec::new(),
        }
    }
}

fn chatbot(catalog: &Catalog, id: ChatbotId, plan: Option<PlanId>) -> Result<&Chatbot, OpenError> {
    let bot = catalog.chatbot(id).filter(|bot| bot.is_active).ok_or(OpenError::UnknownChatbot)?;
    if bot.is_open_to(plan) { Ok(bot) } else { Err(OpenError::ChatbotAccess) }
}

pub(super) fn model<'a>(
    catalog: &'a Catalog,
    id: Option<&ModelId>,
    plan: Option<PlanId>,
) -> Result<&'a AiModel, OpenError> {
    let id = id.ok_or(OpenError::ModelMissing)?;
    let model = catalog.model(id).filter(|model| model.is_active).ok_or(OpenError::UnknownModel)?;
    if model.is_open_to(plan) { Ok(model) } else { Err(OpenError::ModelAccess) }
}
