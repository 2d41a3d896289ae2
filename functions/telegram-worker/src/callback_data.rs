//! The `callback_data` of inline keyboard buttons: a text of at most 64 bytes that Telegram stores
//! with the button and sends back when it is pressed. Pure.

use std::fmt;
use std::str::FromStr;

use shared::model::{ChatbotId, Locale, SessionId, Timestamp};
use shared::store::{ListStart, SessionPlace};

/// What a button does.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum CallbackData {
    /// Makes this session the current one.
    Chat(SessionId),
    /// Shows a page of sessions.
    ChatPage(ListStart<SessionPlace>),
    /// Selects a model, by its number in the catalog.
    Model(u64),
    /// Shows a page of models, counted from zero.
    ModelPage(usize),
    /// Opens a session with this chatbot.
    Chatbot(ChatbotId),
    /// Shows a page of chatbots, counted from zero.
    ChatbotPage(usize),
    /// Sets the language of replies.
    Language(Locale),
}

/// A text that is no callback data of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct InvalidCallbackData;

impl fmt::Display for CallbackData {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let cursor = |at: &SessionPlace| format!("{}:{}", at.updated_at.as_micros(), at.id);
        match self {
            Self::Chat(session) => write!(f, "chat:{session}"),
            Self::ChatPage(ListStart::Behind(at)) => write!(f, "chats>{}", cursor(at)),
            Self::ChatPage(ListStart::Before(at)) => write!(f, "chats<{}", cursor(at)),
            Self::ChatPage(ListStart::Top { .. } | ListStart::Bottom) => f.write_str("chats"),
            Self::Model(model) => write!(f, "model:{model}"),
            Self::ModelPage(page) => write!(f, "models:{page}"),
            Self::Chatbot(bot) => write!(f, "bot:{bot}"),
            Self::ChatbotPage(page) => write!(f, "bots:{page}"),
            Self::Language(locale) => write!(f, "lang:{}", locale.tag()),
        }
    }
}

impl FromStr for CallbackData {
    type Err = InvalidCallbackData;

    fn from_str(text: &str) -> Result<Self, InvalidCallbackData> {
        if text == "chats" {
            return Ok(Self::ChatPage(ListStart::Top { skip: 0 }));
        }
        if let Some(at) = text.strip_prefix("chats>") {
            return parse_cursor(at).map(|at| Self::ChatPage(ListStart::Behind(at)));
        }
        if let Some(at) = text.strip_prefix("chats<") {
            return parse_cursor(at).map(|at| Self::ChatPage(ListStart::Before(at)));
        }
        let (kind, value) = text.split_once(':').ok_or(InvalidCallbackData)?;
        Ok(match kind {
            "chat" => Self::Chat(parse_number(value)?),
            "model" => Self::Model(parse_number(value)?),
            "models" => Self::ModelPage(parse_number(value)?),
            "bot" => Self::Chatbot(parse_number(value)?),
            "bots" => Self::ChatbotPage(parse_number(value)?),
            "lang" => Self::Language(
                Locale::ALL
                    .into_iter()
                    .find(|locale| locale.tag() == value)
                    .ok_or(InvalidCallbackData)?,
            ),
            _ => return Err(InvalidCallbackData),
        })
    }
}

fn parse_number<T: FromStr>(text: &str) -> Result<T, InvalidCallbackData> {
    text.parse().map_err(|_| InvalidCallbackData)
}

fn parse_cursor(text: &str) -> Result<SessionPlace, InvalidCallbackData> {
    let (at, id) = text.split_once(':').ok_or(InvalidCallbackData)?;
    Ok(SessionPlace {
        updated_at: Timestamp::from_micros(parse_number(at)?),
        id: parse_number(id)?,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn callback_data_is_parsed_as_it_was_written_and_has_64_bytes_at_most() {
        let at = SessionPlace {
            updated_at: Timestamp::from_micros(i64::MAX / 1_000),
            id: SessionId::new(u64::MAX),
        };
        for data in [
            CallbackData::Chat(SessionId::new(u64::MAX)),
            CallbackData::ChatPage(ListStart::Top { skip: 0 }),
            CallbackData::ChatPage(ListStart::Behind(at)),
            CallbackData::ChatPage(ListStart::Before(at)),
            CallbackData::Model(u64::MAX),
            CallbackData::ModelPage(usize::MAX),
            CallbackData::Chatbot(ChatbotId::new(7)),
            CallbackData::ChatbotPage(0),
            CallbackData::Language(Locale::Fa),
            CallbackData::Language(Locale::En),
        ] {
            let text = data.to_string();
            assert!(text.len() <= 64, "{text}");
            assert_eq!(text.parse(), Ok(data));
        }
    }

    proptest! {
        #[test]
        fn parsed_callback_data_is_written_and_parsed_the_same(text in "\\PC{0,64}") {
            if let Ok(data) = text.parse::<CallbackData>() {
                let again: CallbackData = data.to_string().parse().unwrap();
                prop_assert_eq!(again, data);
            }
        }
    }
}
