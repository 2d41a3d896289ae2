//! sendChatAction.
//! Must not end an action: Telegram does after five seconds, and nobody looks.

use crate::bot_api::reply::{Answer, Outcome, Refusal};
use crate::bot_api::telegram_state::{Ask, TelegramState};

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

pub(super) fn send(telegram: &mut TelegramState, ask: &mut Ask<'_>) -> Outcome {
    let action = ask.args.text("action").unwrap_or_default();
    if !ACTIONS.contains(&action) {
        return Err(Refusal::bad("wrong parameter action in request"));
    }
    let (id, kind) = telegram.open(ask)?;
    telegram.chat(id, kind).actions.push(action.to_owned());
    Ok(Answer::yes())
}
