//! What of a conversation a model is sent: the system prompt and the new message always,
//! and as many of the newest messages before it as fit. Pure.

use crate::model::{AiModel, ChatSession, Message, MessageType, SystemPromptPlace};
use crate::provider::{ChatMessage, Role};
use crate::tokens::MAX_TEXT_BYTES;

/// Tokens a message takes beside its text, for who says it; OpenAI's figure is 3 to 4.
const TOKENS_BESIDE_TEXT: u64 = 4;

/// The share of a model's context that is left to its answer: one in so many.
const ANSWER_SHARE: u64 = 4;

/// What is too much for the model, or for one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TooLarge;

/// A conversation being put together, from its newest message back.
pub(super) struct Conversation {
    system: Option<String>,
    newest_first: Vec<ChatMessage>,
    tokens_left: u64,
    /// Tokens of the system prompt and of the message.
    tokens_needed: u64,
    /// Tokens of older messages.
    tokens_taken: u64,
    bytes_left: usize,
    full: bool,
}

impl Conversation {
    /// Begins with what must be in it.
    ///
    /// # Errors
    /// [`TooLarge`] where that alone does not fit.
    pub(super) fn new(
        model: &AiModel,
        (system, system_tokens): (&str, u64),
        (text, text_tokens): (&str, u64),
    ) -> Result<Self, TooLarge> {
        let tokens = model.context_length - model.context_length / ANSWER_SHARE;
        let needed =
            system_tokens.saturating_add(text_tokens).saturating_add(2 * TOKENS_BESIDE_TEXT);
        let bytes = system.len().saturating_add(text.len());
        let (Some(tokens_left), Some(bytes_left)) =
            (tokens.checked_sub(needed), MAX_TEXT_BYTES.checked_sub(bytes))
        else {
            return Err(TooLarge);
        };
        Ok(Self {
            system: (!system.is_empty()).then(|| system.to_owned()),
            newest_first: vec![ChatMessage { role: Role::User, content: text.to_owned() }],
            tokens_left,
            tokens_needed: needed,
            tokens_taken: 0,
            bytes_left,
            full: false,
        })
    }

    /// Adds older messages, newest first, until one does not fit.
    pub(super) fn add_older(&mut self, session: &ChatSession, messages: Vec<Message>) {
        for message in messages {
            if session.is_cut(message.message_id) || message.content.is_empty() {
                continue;
            }
            let tokens = message.tokens_count.saturating_add(TOKENS_BESIDE_TEXT);
            let left = (
                self.tokens_left.checked_sub(tokens),
                self.bytes_left.checked_sub(message.content.len()),
            );
            let (Some(tokens_left), Some(bytes_left)) = left else {
                self.full = true;
                return;
            };
            (self.tokens_left, self.bytes_left) = (tokens_left, bytes_left);
            self.tokens_taken = self.tokens_taken.saturating_add(tokens);
            let role = match message.message_type {
                MessageType::User => Role::User,
                MessageType::Assistant => Role::Assistant,
            };
            self.newest_first.push(ChatMessage { role, content: message.content });
        }
    }

    /// Tokens of all that is sent.
    pub(super) const fn tokens(&self) -> u64 {
        self.tokens_needed.saturating_add(self.tokens_taken)
    }

    /// How many older messages are likely to fit still, if they are like those before them;
    /// none where there is no room.
    pub(super) fn room(&self) -> Option<u64> {
        if self.full || self.tokens_left <= TOKENS_BESIDE_TEXT || self.bytes_left == 0 {
            return None;
        }
        let older = self.newest_first.get(1..).unwrap_or_default();
        let count = older.len() as u64;
        let bytes: usize = older.iter().map(|message| message.content.len()).sum();
        let like_those = |left: u64, taken: u64| left.saturating_mul(count).checked_div(taken);
        let by_tokens = like_those(self.tokens_left, self.tokens_taken);
        let by_bytes = like_those(self.bytes_left as u64, bytes as u64);
        Some(by_tokens.into_iter().chain(by_bytes).min().unwrap_or(u64::MAX))
    }

    /// The conversation, oldest first. It begins with the person, and the two take turns,
    /// as many models' templates insist: a message that was never answered goes with the
    /// next one, and an answer whose question did not fit is left out.
    pub(super) fn finish(self) -> Vec<ChatMessage> {
        let mut turns: Vec<ChatMessage> = Vec::new();
        turns.extend(self.system.map(|content| ChatMessage { role: Role::System, content }));
        let said = self.newest_first.into_iter().rev();
        for message in said.skip_while(|message| message.role == Role::Assistant) {
            match turns.last_mut().filter(|last| last.role == message.role) {
                Some(last) => {
                    last.content.push_str("\n\n");
                    last.content.push_str(&message.content);
                }
                None => turns.push(message),
            }
        }
        turns
    }
}

/// The conversation, oldest first, with its system prompt where the model takes it.
pub(super) fn with_system_prompt_at(
    place: SystemPromptPlace,
    mut messages: Vec<ChatMessage>,
) -> Vec<ChatMessage> {
    let [system, first, ..] = messages.as_mut_slice() else { return messages };
    let moves = (place, system.role, first.role)
        == (SystemPromptPlace::FirstUserMessage, Role::System, Role::User);
    if moves {
        first.content = format!("{}\n\n{}", system.content, first.content);
        messages.remove(0);
    }
    messages
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{ChatbotId, CutRange, ModelId, SessionId, Timestamp};

    fn model(context_length: u64) -> AiModel {
        AiModel { is_free: true, context_length, ..AiModel::new(1, ModelId::new("m")) }
    }

    fn session(cut: Vec<CutRange>) -> ChatSession {
        let (id, chatbot, model) = (SessionId::new(1), ChatbotId::new(1), ModelId::new("m"));
        ChatSession { cut, ..ChatSession::new(id, chatbot, model, "", Timestamp::default()) }
    }

    fn message(n: i64, content: &str, tokens_count: u64) -> Message {
        let message_type = if n % 2 == 0 { MessageType::User } else { MessageType::Assistant };
        Message::new(message_type, content, tokens_count, Timestamp::from_micros(n * 1_000_000))
    }

    fn texts(conversation: Conversation) -> Vec<String> {
        conversation.finish().into_iter().map(|message| message.content).collect()
    }

    #[test]
    fn the_newest_messages_are_kept_and_the_system_prompt_always() {
        // 96 of 128 tokens for the prompt; 10 + 10 + 8 are taken, 68 are left: three of 20 + 4 do not fit.
        let mut conversation =
            Conversation::new(&model(128), ("be brief", 10), ("now", 10)).unwrap();
        let older = vec![message(3, "c", 20), message(2, "b", 20), message(1, "a", 20)];
        conversation.add_older(&session(Vec::new()), older);
        assert_eq!(conversation.room(), None);
        assert_eq!(texts(conversation), ["be brief", "b", "c", "now"]);
    }

    #[test]
    fn a_message_that_does_not_fit_ends_the_conversation_there() {
        let mut conversation = Conversation::new(&model(128), ("", 0), ("now", 10)).unwrap();
        let older = vec![message(3, "c", 20), message(2, "long", 500), message(1, "a", 1)];
        conversation.add_older(&session(Vec::new()), older);
        // "c" answers what did not fit.
        assert_eq!(texts(conversation), ["now"]);
    }

    #[test]
    fn messages_cut_off_by_an_edit_are_left_out() {
        let [a, b, c, d] =
            [(2, "a"), (3, "b"), (4, "c"), (5, "d")].map(|(n, text)| message(n, text, 1));
        let cut = CutRange { after: a.message_id, until: c.message_id };
        let mut conversation = Conversation::new(&model(4_000), ("", 0), ("now", 1)).unwrap();
        conversation.add_older(&session(vec![cut]), vec![d, c, b, a]);
        assert!(conversation.room().is_some());
        assert_eq!(texts(conversation), ["a", "d", "now"]);
    }

    #[test]
    fn as_many_more_are_expected_to_fit_as_are_like_those_before() {
        // 3,000 of 4,000 tokens for the prompt, of which 9 are for the message.
        let mut conversation = Conversation::new(&model(4_000), ("", 0), ("now", 1)).unwrap();
        assert_eq!(conversation.room(), Some(u64::MAX));
        conversation
            .add_older(&session(Vec::new()), vec![message(2, "b", 95), message(1, "a", 97)]);
        assert_eq!(conversation.room(), Some((3_000 - 9 - 200) * 2 / 200));
    }

    #[test]
    fn a_message_that_was_never_answered_goes_with_the_next_one() {
        let mut conversation = Conversation::new(&model(4_000), ("s", 1), ("now", 1)).unwrap();
        let older = vec![message(4, "c", 1), message(3, "b", 1), message(2, "a", 1)];
        conversation.add_older(&session(Vec::new()), older);
        assert_eq!(texts(conversation), ["s", "a", "b", "c\n\nnow"]);
    }

    #[test]
    fn at_most_256_kb_are_sent() {
        let big = "x".repeat(100 * 1024);
        let mut conversation = Conversation::new(&model(10_000_000), ("", 0), (&big, 1)).unwrap();
        let older = vec![message(4, &big, 1), message(2, &big, 1)];
        conversation.add_older(&session(Vec::new()), older);
        assert_eq!(texts(conversation), [format!("{big}\n\n{big}")]);
        let too_big = "x".repeat(MAX_TEXT_BYTES + 1);
        assert!(Conversation::new(&model(10_000_000), ("", 0), (&too_big, 1)).is_err());
        assert!(Conversation::new(&model(1_000), ("", 0), ("x", 900)).is_err());
    }

    #[test]
    fn the_system_prompt_stands_where_the_model_takes_it() {
        use SystemPromptPlace::{FirstUserMessage, System};
        for (prompt, place, expected) in [
            ("s", System, &["s", "a", "b", "now"][..]),
            ("s", FirstUserMessage, &["s\n\na", "b", "now"]),
            ("", FirstUserMessage, &["a", "b", "now"]),
        ] {
            let mut conversation =
                Conversation::new(&model(4_000), (prompt, 1), ("now", 1)).unwrap();
            let older = vec![message(3, "b", 1), message(2, "a", 1)];
            conversation.add_older(&session(Vec::new()), older);
            let messages = with_system_prompt_at(place, conversation.finish());
            let said: Vec<_> = messages.iter().map(|message| message.content.as_str()).collect();
            assert_eq!(said, expected, "{place:?}");
            assert_eq!(messages[0].role == Role::System, prompt == "s" && place == System);
        }
    }

    #[test]
    fn thoughts_of_earlier_answers_are_not_sent() {
        let thought = Message { reasoning: "secret".to_owned(), ..message(3, "b", 1) };
        let mut conversation = Conversation::new(&model(4_000), ("s", 1), ("now", 1)).unwrap();
        conversation.add_older(&session(Vec::new()), vec![thought, message(2, "a", 1)]);
        assert_eq!(texts(conversation), ["s", "a", "b", "now"]);
    }
}
