//! deleteMessage and deleteMessages. The bot is no administrator of groups. Keeps deleted messages,
//! because tests inspect them.

use serde_json::Value;

use crate::bot_api::chat::{By, Chat, Found};
use crate::bot_api::chat_kind::ChatKind;
use crate::bot_api::reply::{Answer, Outcome, Refusal};
use crate::bot_api::telegram_state::{CallContext, TelegramState};

/// Messages that one call may delete.
const MOST: usize = 100;

pub(super) fn one(telegram: &mut TelegramState, context: &mut CallContext<'_>) -> Outcome {
    let Some(message) = context.args.int("message_id").filter(|&id| id > 0) else {
        return Err(Refusal::bad("message identifier is not specified"));
    };
    let (id, kind) = telegram.writable_chat(context)?;
    delete(telegram.chat(id, kind), message)?;
    Ok(Answer::yes())
}

pub(super) fn many(telegram: &mut TelegramState, context: &mut CallContext<'_>) -> Outcome {
    let messages = context.args.list("message_ids");
    if messages.is_empty() {
        return Err(Refusal::bad("message identifiers are not specified"));
    }
    if messages.len() > MOST {
        return Err(Refusal::bad("too many message identifiers specified"));
    }
    let (id, kind) = telegram.writable_chat(context)?;
    for message in messages.iter().filter_map(Value::as_i64) {
        // Messages that cannot be found are skipped.
        if let Err(refusal) = delete(telegram.chat(id, kind), message) {
            context.notes.push(format!("message {message} is skipped: {}", refusal.description()));
        }
    }
    Ok(Answer::yes())
}

fn delete(chat: &mut Chat, id: i64) -> Result<(), Refusal> {
    let private = chat.kind == ChatKind::Private;
    match chat.find(id) {
        Found::Here(message) if message.bots || private => {
            message.delete(By::Bot);
            Ok(())
        }
        Found::Here(_) => Err(Refusal::bad("message can't be deleted")),
        Found::Deleted(By::SimulatedUser) => {
            Err(Refusal::bad("message to delete not found").external())
        }
        Found::Deleted(By::Bot) | Found::Never => Err(Refusal::bad("message to delete not found")),
    }
}
