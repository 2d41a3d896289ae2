//! The title of a session, after its first message: asked of a model beside the answer,
//! which never waits for it.

use futures_util::StreamExt;
use tokio::task::JoinHandle;

use super::Chat;
use crate::i18n::Sentence;
use crate::model::{ChatSession, Locale, ModelId};
use crate::provider::{ChatMessage, ChatRequest, ProviderEvent, Role};

/// The most words a title has.
const WORDS: usize = 5;

/// The most characters a title has: words can be long.
const CHARS: usize = 80;

/// The most tokens a model may spend on a title.
const TOKENS: u64 = 40;

/// How much of the message a model needs to see to name it, in characters.
const EXCERPT: usize = 2_000;

/// A title in the making. Dropping it gives it up.
pub(super) struct Title {
    task: JoinHandle<Option<String>>,
    fallback: String,
}

impl Chat {
    /// Begins to name the session, if its first answer is to come and nobody named it.
    pub(super) fn begin_title(
        &self,
        session: &ChatSession,
        text: &str,
        locale: Locale,
    ) -> Option<Title> {
        let unnamed = Locale::ALL
            .into_iter()
            .any(|locale| Sentence::NewChatTitle.text(locale) == session.title);
        if session.answered || !session.auto_generate_title || !unnamed {
            return None;
        }
        let model = self.settings.title_model.clone().unwrap_or_else(|| session.ai_model.clone());
        let mut answer = self.provider.answer(request(model, text, locale));
        let task = tokio::spawn(async move {
            let mut title = String::new();
            while let Some(event) = answer.next().await {
                if let ProviderEvent::Text(piece) = event.ok()? {
                    title.push_str(&piece);
                }
            }
            tidy(&title)
        });
        Some(Title { task, fallback: tidy(text).unwrap_or_else(|| session.title.clone()) })
    }
}

impl Title {
    /// The title, as far as it is there: the model's if it is ready, else the message's
    /// first words.
    pub(super) async fn ready(mut self) -> String {
        let generated = if self.task.is_finished() { (&mut self.task).await.ok() } else { None };
        let fallback = std::mem::take(&mut self.fallback);
        generated.flatten().unwrap_or(fallback)
    }
}

impl Drop for Title {
    fn drop(&mut self) {
        self.task.abort();
    }
}

fn request(model: ModelId, text: &str, locale: Locale) -> ChatRequest {
    let message = |role, content| ChatMessage { role, content };
    let excerpt = text.chars().take(EXCERPT).collect();
    ChatRequest {
        model,
        messages: vec![
            message(Role::System, Sentence::TitlePrompt.text(locale)),
            message(Role::User, excerpt),
        ],
        max_tokens: Some(TOKENS),
        web_search: false,
        image: false,
    }
}

/// The first words of a text as a title: one line without quotes, at most 5 words.
fn tidy(text: &str) -> Option<String> {
    let line = text.lines().find(|line| !line.trim().is_empty())?;
    let quotes = |c: char| matches!(c, '"' | '\'' | '«' | '»' | '“' | '”' | '`' | '*' | '#');
    let words: Vec<_> = line.split_whitespace().take(WORDS).collect();
    let title = words.join(" ");
    let title: String = title.trim_matches(quotes).trim().chars().take(CHARS).collect();
    (!title.is_empty()).then_some(title)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_one_line_of_at_most_five_words_without_quotes() {
        for (text, title) in [
            ("\"Cats and dogs\"", Some("Cats and dogs")),
            ("one two three four five six", Some("one two three four five")),
            ("\n\n**Bold move**\nsecond line", Some("Bold move")),
            ("«سفر به شیراز»", Some("سفر به شیراز")),
            ("   \n ", None),
            ("\"\"", None),
        ] {
            assert_eq!(tidy(text).as_deref(), title, "{text:?}");
        }
        assert_eq!(tidy(&"س".repeat(10_000)).unwrap().chars().count(), CHARS);
    }
}
