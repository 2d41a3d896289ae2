//! sendMessageDraft: a text that is still being written. Only private chats have drafts.
//! Must not keep more of a draft than its text.

use super::formatted::formatted;
use crate::bot_api::chat_kind::ChatKind;
use crate::bot_api::reply::{Answer, Outcome, Refusal};
use crate::bot_api::telegram_state::{CallContext, TelegramState};

pub(super) fn send(telegram: &mut TelegramState, context: &mut CallContext<'_>) -> Outcome {
    // Telegram's words for this are not known to us.
    if context.args.int("draft_id").unwrap_or_default() == 0 {
        return Err(Refusal::bad("draft identifier must be non-zero"));
    }
    let text = formatted(context, "text", "entities")?.draft()?.text;
    let (id, kind) = telegram.writable_chat(context)?;
    if kind != ChatKind::Private {
        return Err(Refusal::bad("TEXTDRAFT_PEER_INVALID"));
    }
    telegram.limits.draft(id, context.now)?;
    telegram.chat(id, kind).drafts.push(text);
    Ok(Answer::yes())
}
