//! sendMessage and sendPhoto.
//! Must not fetch what a URL leads to.

use serde_json::Value;

use super::formatted::formatted;
use crate::bot_api::chat::{By, Found, Message, Photo, Sent};
use crate::bot_api::chat_kind::ChatKind;
use crate::bot_api::keyboard;
use crate::bot_api::reply::{Answer, Outcome, Refusal};
use crate::bot_api::telegram_state::{CallContext, TelegramState};

pub(super) fn message(telegram: &mut TelegramState, context: &mut CallContext<'_>) -> Outcome {
    let text = formatted(context, "text", "entities")?.message()?;
    let sent = Sent { text: text.text, entities: text.entities, ..Sent::default() };
    send(telegram, context, sent)
}

pub(super) fn photo(telegram: &mut TelegramState, context: &mut CallContext<'_>) -> Outcome {
    let caption = formatted(context, "caption", "caption_entities")?.caption()?;
    let sent = Sent {
        photo: Some(picture(context)?),
        caption: (!caption.text.is_empty()).then_some(caption.text),
        entities: caption.entities,
        ..Sent::default()
    };
    send(telegram, context, sent)
}

fn send(telegram: &mut TelegramState, context: &mut CallContext<'_>, sent: Sent) -> Outcome {
    let (id, kind) = telegram.writable_chat(context)?;
    let reply_markup = keyboard::read(context.args, kind, context.notes)?;
    let reply_to = reply_to(telegram, id, kind, context)?;
    telegram.limits.message(id, kind, context.now)?;
    let sent = Sent { reply_markup, reply_to, ..sent };
    let message = Message::of_bot(telegram.bot(), telegram.time(), sent);
    let chat = telegram.chat(id, kind);
    let number = chat.add(message);
    Ok(Answer::from(chat.message(number)))
}

/// The message that this one replies to.
fn reply_to(
    telegram: &mut TelegramState,
    chat: i64,
    kind: ChatKind,
    context: &mut CallContext<'_>,
) -> Result<Option<i64>, Refusal> {
    let Some(reply) = context.args.value("reply_parameters") else { return Ok(None) };
    let other = reply.get("chat_id").filter(|id| id.as_i64() != Some(chat));
    if other.is_some() || reply.get("quote").is_some() {
        context
            .notes
            .push("a reply to another chat or to a quote, which is not read here".to_owned());
        return Ok(None);
    }
    let Some(number) = reply.get("message_id").and_then(Value::as_i64) else {
        let said = "can't parse reply parameters: Can't find field \"message_id\"";
        return Err(Refusal::bad(said));
    };
    let lenient = reply.get("allow_sending_without_reply") == Some(&Value::Bool(true));
    let gone = Refusal::bad("message to be replied not found");
    match telegram.chat(chat, kind).find(number) {
        Found::Here(_) => Ok(Some(number)),
        Found::Deleted(_) | Found::Never if lenient => Ok(None),
        Found::Deleted(By::SimulatedUser) => Err(gone.external()),
        Found::Deleted(By::Bot) | Found::Never => Err(gone),
    }
}

fn picture(context: &CallContext<'_>) -> Result<Photo, Refusal> {
    let given = context.args.text("photo");
    let attached = given.and_then(|given| given.strip_prefix("attach://"));
    if let Some(upload) = context.args.upload(attached.unwrap_or("photo")) {
        if upload.bytes.is_empty() {
            return Err(Refusal::bad("file must be non-empty"));
        }
        let (file_name, bytes) = (upload.file_name.clone(), upload.bytes.clone());
        return Ok(Photo::Uploaded { file_name, bytes });
    }
    match given.filter(|given| !given.is_empty() && attached.is_none()) {
        None => Err(Refusal::bad("there is no photo in the request")),
        Some(given) if is_file(given) => Ok(Photo::Given(given.to_owned())),
        Some(_) => Err(Refusal::bad("wrong file identifier/HTTP URL specified")),
    }
}

/// Whether the string may be a file's id or a URL.
fn is_file(given: &str) -> bool {
    let id = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    let url = given.starts_with("http://") || given.starts_with("https://");
    if url { url::Url::parse(given).is_ok() } else { given.chars().all(id) }
}
