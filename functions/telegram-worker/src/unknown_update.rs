//! Updates that our types cannot read, as Telegram has thought of something new: whoever wrote
//! one to the bot is told that it is not supported.

use serde::Deserialize;
use shared::i18n::BotSentence;
use shared::model::{Locale, TelegramId};
use shared::telegram::Outgoing;
use shared::telegram::text::RichText;

use crate::State;

/// Of an update, what tells of a private message.
#[derive(Deserialize)]
struct PrivateMessage {
    message: Message,
}

#[derive(Deserialize)]
struct Message {
    chat: Chat,
    from: From,
}

#[derive(Deserialize)]
struct Chat {
    id: TelegramId,
    r#type: String,
}

#[derive(Deserialize)]
struct From {
    is_bot: bool,
    language_code: Option<String>,
}

/// Tells whoever waits; once, as it is not worked on again.
pub(crate) async fn reply(state: &State, body: &str) {
    let Ok(PrivateMessage { message: Message { chat, from } }) = serde_json::from_str(body) else {
        return;
    };
    if chat.r#type != "private" || from.is_bot {
        return;
    }
    let locale = from.language_code.as_deref().map(Locale::negotiate).unwrap_or_default();
    let text = RichText::plain(BotSentence::NotSupported.text(locale));
    let message = Outgoing { chat: chat.id, thread: None, reply_to: None, text, markup: None };
    if let Err(error) = state.bot.send(&message).await {
        tracing::warn!(%error, "unknown_update_reply_failed");
    }
}
