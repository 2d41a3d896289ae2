//! Why a call of the Bot API failed. Every text of an error may be logged: none contains what a
//! user or a model wrote.

use std::time::Duration;

use serde::Deserialize;

use crate::model::TelegramId;

/// Telegram's answer to a failed call. A type of our own, because frankenstein's has no wait longer
/// than 18 hours.
#[derive(Deserialize)]
pub(super) struct Refusal {
    error_code: u64,
    description: String,
    #[serde(default)]
    parameters: Parameters,
}

#[derive(Default, Deserialize)]
struct Parameters {
    migrate_to_chat_id: Option<i64>,
    retry_after: Option<u64>,
}

/// Why a call failed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BotError {
    /// The rate limit is exceeded: no call may be made before this has passed.
    #[error("calls come too fast, the next in {} s", .0.as_secs())]
    RateLimited(Duration),
    /// Nobody can be reached there any more: the bot was blocked or thrown out, the chat or
    /// the account deleted. It will not help to try again.
    #[error("the chat cannot be reached: {0}")]
    ChatUnreachable(String),
    /// The group has a new id.
    #[error("the group has become a supergroup")]
    Migrated(TelegramId),
    /// The message already has this content.
    #[error("the message says that already")]
    NotModified,
    /// The message to edit no longer exists, or cannot be edited.
    #[error("the message cannot be changed: {0}")]
    MessageNotEditable(String),
    /// The token is not a bot's.
    #[error("the bot's token is not valid")]
    Unauthorized,
    /// Telegram refuses the call.
    #[error("refused with {code}: {reason}")]
    Refused {
        /// Telegram's code, like HTTP's.
        code: u64,
        /// Telegram's description, without what it quotes.
        reason: String,
    },
    /// No answer, or an invalid one: the call may have been executed nevertheless.
    #[error("no answer: {0}")]
    NoAnswer(String),
}

/// Telegram's descriptions of unreachable chats.
const UNREACHABLE: [&str; 9] = [
    "chat not found",
    "user is deactivated",
    "bot was kicked",
    "bot was blocked",
    "bot is not a member",
    "not enough rights to send",
    "have no rights to send",
    "CHAT_WRITE_FORBIDDEN",
    "PEER_ID_INVALID",
];

/// Telegram's descriptions of messages that cannot be edited.
const NOT_EDITABLE: [&str; 5] = [
    "message to edit not found",
    "message can't be edited",
    "message to delete not found",
    "message can't be deleted",
    "MESSAGE_ID_INVALID",
];

impl From<Refusal> for BotError {
    fn from(error: Refusal) -> Self {
        let Refusal { description, error_code: code, parameters } = error;
        // Telegram may quote a user's text; the apostrophe of "can't" begins no quote.
        let quote = [" '", " \""].into_iter().filter_map(|quote| description.find(quote)).min();
        let reason = description.get(..quote.unwrap_or(description.len()));
        let reason = reason.unwrap_or_default().to_owned();
        let says = |phrases: &[&str]| phrases.iter().any(|phrase| description.contains(phrase));
        if let Some(chat) = parameters.migrate_to_chat_id {
            return Self::Migrated(TelegramId::new(chat));
        }
        match code {
            429 => {
                Self::RateLimited(Duration::from_secs(parameters.retry_after.unwrap_or(1).max(1)))
            }
            401 | 404 => Self::Unauthorized,
            403 => Self::ChatUnreachable(reason),
            _ if says(&UNREACHABLE) => Self::ChatUnreachable(reason),
            _ if says(&["message is not modified"]) => Self::NotModified,
            _ if says(&NOT_EDITABLE) => Self::MessageNotEditable(reason),
            500.. => Self::NoAnswer(reason),
            _ => Self::Refused { code, reason },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(code: u64, description: &str, parameters: &str) -> BotError {
        let error = format!(
            r#"{{"ok":false,"error_code":{code},"description":"{description}"{parameters}}}"#
        );
        serde_json::from_str::<Refusal>(&error).unwrap().into()
    }

    #[test]
    fn unreachable_chat_is_recognized_by_telegrams_description() {
        for (code, words) in [
            (403, "Forbidden: bot was blocked by the user"),
            (403, "Forbidden: user is deactivated"),
            (403, "Forbidden: bot was kicked from the supergroup chat"),
            (400, "Bad Request: chat not found"),
            (400, "Bad Request: not enough rights to send text messages to the chat"),
        ] {
            assert!(matches!(of(code, words, ""), BotError::ChatUnreachable(_)), "{words}");
        }
    }

    #[test]
    fn other_descriptions_have_their_own_errors() {
        let flood = r#","parameters":{"retry_after":7}"#;
        let moved = r#","parameters":{"migrate_to_chat_id":-1001}"#;
        let seven = BotError::RateLimited(Duration::from_secs(7));
        assert_eq!(of(429, "Too Many Requests: retry after 7", flood), seven);
        let upgraded = "Bad Request: group chat was upgraded to a supergroup chat";
        assert_eq!(of(400, upgraded, moved), BotError::Migrated(TelegramId::new(-1001)));
        let same = "Bad Request: message is not modified: specified new message content";
        assert_eq!(of(400, same, ""), BotError::NotModified);
        let gone = of(400, "Bad Request: message to edit not found", "");
        assert!(matches!(gone, BotError::MessageNotEditable(_)));
        assert_eq!(of(401, "Unauthorized", ""), BotError::Unauthorized);
        assert!(matches!(of(502, "Bad Gateway", ""), BotError::NoAnswer(_)));
    }

    #[test]
    fn text_quoted_by_telegram_is_not_kept_in_errors() {
        let error = of(400, "Bad Request: URL 'http://my.secret/' is invalid", "");
        assert_eq!(error.to_string(), "refused with 400: Bad Request: URL");
    }
}
