//! Opening a session: the chatbot and the model must be in the user's plan.

use super::{AccessProblem, OpenError, Sessions};
use crate::i18n::Sentence;
use crate::model::{
    AiModel, Catalog, ChatSession, Chatbot, ChatbotId, Fingerprint, IdempotencyKey, KEY_LIFETIME,
    KeyOutcome, KeyRecord, KeyUse, Locale, ModelId, PlanId, Profile, ReservationId, UserId,
};
use crate::store::{Claim, Opened, Opener, StoreError, backoff};

/// How often a number for the session is tried for, against others opened at once.
const ATTEMPTS: u32 = 16;

/// A session to open.
pub struct NewSession {
    /// The user who opens it.
    pub user: UserId,
    /// The chatbot to talk to.
    pub chatbot: ChatbotId,
    /// The model that answers, if one is named.
    pub ai_model: Option<ModelId>,
    /// Its title; none: "new chat" in the language of `locale`.
    pub title: Option<String>,
    /// The user's language.
    pub locale: Locale,
    /// The client's name for this request, under which it may be repeated.
    pub key: Option<IdempotencyKey>,
}

impl NewSession {
    /// The fingerprint that tells it from another request under the same key.
    fn fingerprint(&self) -> Fingerprint {
        let model = self.ai_model.as_ref().map_or("", ModelId::as_str);
        let title = self.title.as_deref();
        let named = if title.is_some() { "1" } else { "0" };
        let chatbot = self.chatbot.to_string();
        Fingerprint::of(&["open", &chatbot, model, named, title.unwrap_or_default()])
    }
}

impl Sessions {
    /// Opens a session.
    ///
    /// # Errors
    /// [`OpenError`], checked in the order of its variants.
    pub async fn open(&self, new: NewSession) -> Result<ChatSession, OpenError> {
        for attempt in 0..ATTEMPTS {
            if let Some(session) = self.try_open(&new).await? {
                return Ok(session);
            }
            self.store.pause(backoff(attempt.min(2))).await;
        }
        Err(StoreError::Contended("open_session").into())
    }

    /// None where another session, or a repeat of the request, was faster.
    async fn try_open(&self, new: &NewSession) -> Result<Option<ChatSession>, OpenError> {
        let (opener, catalog) =
            tokio::join!(self.store.opener(new.user, new.key.as_ref()), self.catalog.get());
        let Opener { profile, key } = opener?.ok_or(OpenError::NoUser)?;
        let catalog = self.catalog.with_plan_of(&profile, catalog?).await?;
        let (now, fingerprint) = (self.clock.now(), new.fingerprint());
        match key.as_ref().map_or(KeyUse::First, |record| record.decide(fingerprint, now)) {
            KeyUse::First => {}
            KeyUse::Opened(session) => return Ok(Some(*session)),
            _ => return Err(OpenError::KeyReused),
        }
        let plan = profile.plan_at(now);
        let chatbot = chatbot(&catalog, new.chatbot, plan)?;
        let model = &model(&catalog, new.ai_model.as_ref(), plan, Some(chatbot))?.model_id;
        let chatbot = chatbot.id;
        let title = new.title.clone().unwrap_or_else(|| Sentence::NewChatTitle.text(new.locale));
        let session = self.session(&profile, chatbot, model, &title);
        let record = KeyRecord {
            fingerprint,
            attempt: ReservationId::new(now),
            outcome: KeyOutcome::Opened { session: Box::new(session.clone()) },
            expires_at: now + KEY_LIFETIME,
        };
        let over = key.map(|record| record.attempt);
        let claim = new.key.as_ref().map(|key| Claim { key, over, record: &record });
        match self.store.open_session(&profile, &session, claim).await? {
            Opened::Done => Ok(Some(session)),
            Opened::NoUser => Err(OpenError::NoUser),
            Opened::Outrun => Ok(None),
        }
    }

    fn session(
        &self,
        owner: &Profile,
        chatbot: ChatbotId,
        model: &ModelId,
        title: &str,
    ) -> ChatSession {
        ChatSession::new(owner.next_session(), chatbot, model.clone(), title, self.clock.now())
    }
}

fn chatbot(catalog: &Catalog, id: ChatbotId, plan: Option<PlanId>) -> Result<&Chatbot, OpenError> {
    let bot = catalog.chatbot(id).filter(|bot| bot.is_active).ok_or(OpenError::UnknownChatbot)?;
    if bot.is_open_to(plan) { Ok(bot) } else { Err(OpenError::ChatbotAccess) }
}

/// A model that somebody on `plan` may choose, for a chatbot where one is named.
pub(super) fn model<'a>(
    catalog: &'a Catalog,
    id: Option<&ModelId>,
    plan: Option<PlanId>,
    chatbot: Option<&Chatbot>,
) -> Result<&'a AiModel, OpenError> {
    let id = id.ok_or(OpenError::ModelMissing)?;
    let model = catalog.model(id).filter(|model| model.is_active).ok_or(OpenError::UnknownModel)?;
    if !model.is_open_to(plan) {
        return Err(OpenError::ModelAccess(AccessProblem::ModelNotInPlan));
    }
    if chatbot.is_some_and(|chatbot| !chatbot.may_use(model)) {
        return Err(OpenError::ModelAccess(AccessProblem::ModelMakesNoImages));
    }
    Ok(model)
}
