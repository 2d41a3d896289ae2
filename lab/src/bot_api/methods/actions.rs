//! sendChatAction. Does not end an action: Telegram does so after five seconds, and no test needs
//! it.

use crate::bot_api::reply::{Answer, Outcome, Refusal};
use crate::bot_api::telegram_state::{CallContext, TelegramState};

/// The chat actions that Telegram knows.
const ACTIONS: [&str; 11] = [
    "typing",
    "upload_photo",
    "record_video",
    "upload_video",
    "record_voice",
    "upload_voice",
    "upload_document",
    "choose_sticker",
    "find_location",
    "record_video_note",
    "upload_video_note",
];

pub(super) fn send(telegram: &mut TelegramState, context: &mut CallContext<'_>) -> Outcome {
    let action = context.args.text("action").unwrap_or_default();
    if !ACTIONS.contains(&action) {
        return Err(Refusal::bad("wrong parameter action in request"));
    }
    let (id, kind) = telegram.writable_chat(context)?;
    telegram.chat(id, kind).actions.push(action.to_owned());
    Ok(Answer::yes())
}
