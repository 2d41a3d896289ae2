//! What the buttons under the bot's messages stand for, as the texts that Telegram keeps with
//! them: at most 64 bytes. Pure.

use std::fmt;
use std::str::FromStr;

use shared::model::{ChatbotId, Locale, SessionId, Timestamp};
use shared::store::{ListStart, SessionPlace};

/// What a button does.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum CallbackData {
    /// Goes on with a chat.
    Chat(SessionId),
    /// Shows chats from here on.
    Chats(ListStart<SessionPlace>),
    /// Has this model answer: its number in the catalog.
    Model(u64),
    /// Shows this page of models.
    Models(usize),
    /// Begins a chat with this chatbot.
    Bot(ChatbotId),
    /// Shows this page of chatbots.
    Bots(usize),
    /// Speaks this language.
    Language(Locale),
}

/// A text that is no button's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct UnknownCallbackData;

impl fmt::Display for CallbackData {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = |at: &SessionPlace| format!("{}:{}", at.updated_at.as_micros(), at.id);
        match self {
            Self::Chat(session) => write!(f, "chat:{session}"),
            Self::Chats(ListStart::Behind(at)) => write!(f, "chats>{}", place(at)),
            Self::Chats(ListStart::Before(at)) => write!(f, "chats<{}", place(at)),
            Self::Chats(ListStart::Top { .. } | ListStart::Bottom) => f.write_str("chats"),
            Self::Model(model) => write!(f, "model:{model}"),
            Self::Models(page) => write!(f, "models:{page}"),
            Self::Bot(bot) => write!(f, "bot:{bot}"),
            Self::Bots(page) => write!(f, "bots:{page}"),
            Self::Language(locale) => write!(f, "lang:{}", locale.tag()),
        }
    }
}

impl FromStr for CallbackData {
    type Err = UnknownCallbackData;

    fn from_str(text: &str) -> Result<Self, UnknownCallbackData> {
        if text == "chats" {
            return Ok(Self::Chats(ListStart::Top { skip: 0 }));
        }
        if let Some(at) = text.strip_prefix("chats>") {
            return place(at).map(|at| Self::Chats(ListStart::Behind(at)));
        }
        if let Some(at) = text.strip_prefix("chats<") {
            return place(at).map(|at| Self::Chats(ListStart::Before(at)));
        }
        let (kind, value) = text.split_once(':').ok_or(UnknownCallbackData)?;
        Ok(match kind {
            "chat" => Self::Chat(number(value)?),
            "model" => Self::Model(number(value)?),
            "models" => Self::Models(number(value)?),
            "bot" => Self::Bot(number(value)?),
            "bots" => Self::Bots(number(value)?),
            "lang" => Self::Language(
                Locale::ALL
                    .into_iter()
                    .find(|locale| locale.tag() == value)
                    .ok_or(UnknownCallbackData)?,
            ),
            _ => return Err(UnknownCallbackData),
        })
    }
}

fn number<T: FromStr>(text: &str) -> Result<T, UnknownCallbackData> {
    text.parse().map_err(|_| UnknownCallbackData)
}

fn place(text: &str) -> Result<SessionPlace, UnknownCallbackData> {
    let (at, id) = text.split_once(':').ok_or(UnknownCallbackData)?;
    Ok(SessionPlace { updated_at: Timestamp::from_micros(number(at)?), id: number(id)? })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_button_is_read_as_it_was_written_and_is_short_enough() {
        let at = SessionPlace {
            updated_at: Timestamp::from_micros(i64::MAX / 1_000),
            id: SessionId::new(u64::MAX),
        };
        for button in [
            CallbackData::Chat(SessionId::new(u64::MAX)),
            CallbackData::Chats(ListStart::Top { skip: 0 }),
            CallbackData::Chats(ListStart::Behind(at)),
            CallbackData::Chats(ListStart::Before(at)),
            CallbackData::Model(u64::MAX),
            CallbackData::Models(usize::MAX),
            CallbackData::Bot(ChatbotId::new(7)),
            CallbackData::Bots(0),
            CallbackData::Language(Locale::Fa),
            CallbackData::Language(Locale::En),
        ] {
            let text = button.to_string();
            assert!(text.len() <= 64, "{text}");
            assert_eq!(text.parse(), Ok(button));
        }
    }

    proptest! {
        #[test]
        fn what_is_no_button_is_none(text in "\\PC{0,64}") {
            if let Ok(button) = text.parse::<CallbackData>() {
                let again: CallbackData = button.to_string().parse().unwrap();
                prop_assert_eq!(again, button);
            }
        }
    }
}
