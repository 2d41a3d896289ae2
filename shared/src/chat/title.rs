//! The title of a session, after its first message: asked of a model beside the answer,
//! which never waits for it.

mod label;
mod text;
mod wrapping;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures_util::StreamExt;
use tokio::task::JoinHandle;

use self::text::{title_of_answer, title_of_message};
use super::Chat;
use super::context::with_system_prompt_at;
use super::spend::Spend;
use crate::i18n::Sentence;
use crate::model::{AiModel, CallOutcome, ChatSession, Locale, TitleCost};
use crate::provider::{ChatMessage, ChatRequest, ProviderError, ProviderEvent, Role, Usage};
use crate::tokens::TokenCounter;

/// The most tokens a model may spend on a title, its thoughts included.
pub const MAX_TITLE_TOKENS: u64 = 40;

/// How much of the message a model needs to see to name it, in characters.
const EXCERPT: usize = 2_000;

/// A title in the making. Dropping it gives it up.
pub(super) struct Title {
    task: JoinHandle<()>,
    progress: Arc<Mutex<Progress>>,
    model: AiModel,
    /// Tokens of what the model was asked.
    sent_tokens: u64,
    fallback: String,
}

/// The result so far.
#[derive(Default)]
struct Progress {
    text: String,
    usage: Usage,
    end: Option<Result<(), ProviderError>>,
}

impl Chat {
    /// Begins to name the session, if its first answer is to come and nobody named it. The
    /// catalog's model for titles does, or the session's own where there is none.
    pub(super) fn begin_title(
        &self,
        session: &ChatSession,
        model: &AiModel,
        text: &str,
        locale: Locale,
    ) -> Option<Title> {
        let unnamed = Locale::ALL
            .into_iter()
            .any(|locale| Sentence::NewChatTitle.text(locale) == session.title);
        if session.answered || !session.auto_generate_title || !unnamed {
            return None;
        }
        let request = request(model, text, locale);
        let sent = request.messages.iter().map(|message| TokenCounter.count(&message.content));
        let sent_tokens = sent.sum();
        let mut answer = self.provider.answer(request);
        let progress = Arc::new(Mutex::new(Progress::default()));
        let gathered = Arc::clone(&progress);
        let task = tokio::spawn(async move {
            while let Some(event) = answer.next().await {
                let mut gathered = lock(&gathered);
                match event {
                    Ok(ProviderEvent::Text(piece)) => gathered.text.push_str(&piece),
                    Ok(ProviderEvent::Usage(usage)) => gathered.usage = usage,
                    Ok(_) => {}
                    Err(error) => {
                        gathered.end = Some(Err(error));
                        return;
                    }
                }
            }
            lock(&gathered).end = Some(Ok(()));
        });
        let fallback = title_of_message(text).unwrap_or_else(|| session.title.clone());
        Some(Title { task, progress, model: model.clone(), sent_tokens, fallback })
    }
}

/// A panic of the task that holds it leaves nothing half done.
fn lock(progress: &Mutex<Progress>) -> MutexGuard<'_, Progress> {
    progress.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Title {
    /// Ends it: the title as far as it is there, the model's if it is ready, else the
    /// message's first words; and what the provider takes for it.
    pub(super) fn finish(mut self) -> (String, TitleCost) {
        self.task.abort();
        let Progress { text, usage, end } = std::mem::take(&mut *lock(&self.progress));
        let (outcome, may_cost) = match &end {
            Some(Ok(())) => (CallOutcome::Answered, true),
            Some(Err(error)) => (CallOutcome::Failed, error.may_cost()),
            None => (CallOutcome::Cancelled, true),
        };
        let sent = if may_cost { self.sent_tokens } else { 0 };
        let spend = Spend::of(&self.model, &usage, sent, TokenCounter.count(&text));
        let cost = TitleCost {
            ai_model: self.model.model_id.clone(),
            prompt_tokens: spend.prompt_tokens,
            completion_tokens: spend.completion_tokens,
            cost: spend.cost,
            outcome,
        };
        let fallback = std::mem::take(&mut self.fallback);
        let title = title_of_answer(&text).filter(|_| outcome == CallOutcome::Answered);
        (title.unwrap_or(fallback), cost)
    }
}

impl Drop for Title {
    fn drop(&mut self) {
        self.task.abort();
    }
}

fn request(model: &AiModel, text: &str, locale: Locale) -> ChatRequest {
    let message = |role, content| ChatMessage { role, content };
    let excerpt = text.chars().take(EXCERPT).collect();
    let messages = vec![
        message(Role::System, Sentence::TitlePrompt.text(locale)),
        message(Role::User, excerpt),
    ];
    ChatRequest {
        model: model.model_id.clone(),
        messages: with_system_prompt_at(model.system_prompt, messages),
        max_tokens: Some(MAX_TITLE_TOKENS),
        web_search: false,
        image: false,
    }
}
