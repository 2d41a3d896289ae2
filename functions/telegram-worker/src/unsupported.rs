//! Replies that a message is not supported: photos, files and other media, and updates that the
//! Bot API added after our types were written.

use serde::Deserialize;
use shared::i18n::BotSentence;
use shared::model::{Locale, TelegramId};
use shared::telegram::Outgoing;
use shared::telegram::text::RichText;

use crate::context::UpdateContext;
use crate::error::UpdateError;
use crate::state::State;

/// Replies to media. The messages of an album are updates of their own and get one reply.
pub(crate) async fn reply_to_media(
    ctx: &UpdateContext<'_>,
    media_group: Option<&str>,
) -> Result<(), UpdateError> {
    let sessions = &ctx.state.sessions;
    if let Some(media_group) = media_group {
        let now = sessions.clock.now();
        let (chat, update) = (ctx.target.chat, ctx.claim.update);
        if !sessions.store.album_was_answered(chat, media_group, update, now).await? {
            return Ok(());
        }
    }
    ctx.reply(BotSentence::NotSupported).await
}

/// The fields of an update by which a private message is recognised.
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

/// Replies to a private message whose update could not be parsed. The update is not retried, so
/// that the sender gets one reply at most.
pub(crate) async fn reply_to_unknown_update(state: &State, body: &str) {
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
        tracing::warn!(%error, "unsupported_reply_not_sent");
    }
}
