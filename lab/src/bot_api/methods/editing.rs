//! editMessageText. Must not edit users' messages.

use serde_json::Value;

use super::formatted::formatted;
use crate::bot_api::chat::{By, Found, Message};
use crate::bot_api::keyboard;
use crate::bot_api::reply::{Answer, Outcome, Refusal};
use crate::bot_api::telegram_state::{CallContext, TelegramState};
use crate::bot_api::text::Formatted;

/// Also the description where only the keyboard would change.
const NOT_MODIFIED: &str = "message is not modified: specified new message content and reply \
    markup are exactly the same as a current content and reply markup of the message";

pub(super) fn text(telegram: &mut TelegramState, context: &mut CallContext<'_>) -> Outcome {
    if context.args.value("rich_message").is_some() {
        context.notes.push("rich_message, which is not read here".to_owned());
    }
    let text = formatted(context, "text", "entities")?.message()?;
    let markup = keyboard::read_inline(context.args, context.notes)?;
    let Some(number) = context.args.int("message_id").filter(|&id| id > 0) else {
        return Err(Refusal::bad("message identifier is not specified"));
    };
    let (id, kind) = telegram.writable_chat(context)?;
    let time = telegram.time();
    editable(telegram.chat(id, kind).find(number), &text, markup.as_ref())?;
    telegram.limits.edit(id, kind, context.now)?;
    let chat = telegram.chat(id, kind);
    if let Found::Here(message) = chat.find(number) {
        message.sent.text = text.text;
        message.sent.entities = text.entities;
        message.sent.reply_markup = markup;
        message.sent.edits += 1;
        message.edit_date = Some(time);
    }
    Ok(Answer::from(chat.message(number)))
}

fn editable(found: Found<'_>, text: &Formatted, markup: Option<&Value>) -> Result<(), Refusal> {
    let message = match found {
        Found::Here(message) => message,
        Found::Deleted(By::SimulatedUser) => {
            return Err(Refusal::bad("message to edit not found").external());
        }
        Found::Deleted(By::Bot) | Found::Never => {
            return Err(Refusal::bad("message to edit not found"));
        }
    };
    if !message.bots || has_other_keyboard(message) {
        return Err(Refusal::bad("message can't be edited"));
    }
    let sent = &message.sent;
    if sent.photo.is_some() {
        return Err(Refusal::bad("there is no text in the message to edit"));
    }
    let same = sent.text == text.text && sent.entities == text.entities;
    if same && sent.reply_markup.as_ref() == markup {
        return Err(Refusal::bad(NOT_MODIFIED));
    }
    Ok(())
}

/// A message with a reply keyboard cannot be edited.
fn has_other_keyboard(message: &Message) -> bool {
    message.sent.reply_markup.as_ref().is_some_and(|markup| !keyboard::is_inline(markup))
}
