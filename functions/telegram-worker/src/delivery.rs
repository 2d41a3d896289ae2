//! An answer as it stays in the chat: its picture, and its text in as many messages as it
//! takes. Each is noted when it is sent, so that whoever takes over sends the rest.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use shared::i18n::BotSentence;
use shared::model::{Message, TelegramMessageId};
use shared::telegram::text::{MESSAGE_LIMIT, RichText, messages};
use shared::telegram::{BotError, Picture};

use crate::context::UpdateContext;
use crate::failure::Failure;

/// A message of an answer.
#[derive(Clone)]
pub(crate) enum Part {
    /// Where its picture is, or the picture itself as a data URL.
    Picture(String),
    /// Some of its text.
    Text(RichText),
}

/// The messages that an answer takes, with a note behind it.
pub(crate) fn parts(answer: &Message, note: Option<String>) -> Vec<Part> {
    let picture = Some(answer.image_url.clone()).filter(|url| !url.is_empty());
    let mut texts = messages(&answer.content);
    if let Some(note) = note {
        add_note(&mut texts, &format!("⚠️ {note}"));
    }
    // The text first: it is what grows.
    texts.into_iter().map(Part::Text).chain(picture.map(Part::Picture)).collect()
}

/// Behind the last words, where there is room.
fn add_note(texts: &mut Vec<RichText>, note: &str) {
    let with_note = format!("\n\n{note}");
    let room = MESSAGE_LIMIT.saturating_sub(with_note.encode_utf16().count());
    match texts.last_mut().filter(|last| last.utf16_len() <= room) {
        Some(last) => last.push(&with_note),
        None => texts.push(RichText::plain(note)),
    }
}

/// Sends what was not sent yet. What grew in a group gets its last text.
pub(crate) async fn deliver(
    context: &mut UpdateContext<'_>,
    parts: Vec<Part>,
    reply_to: Option<TelegramMessageId>,
) -> Result<(), Failure> {
    let count = parts.len();
    for (place, part) in parts.into_iter().enumerate() {
        let there = context.claim.sent.get(place).copied();
        let reply_to = reply_to.filter(|_| place == 0);
        let now = match there {
            // What grew in a group is not all there yet.
            Some(message) if context.place.is_private || matches!(part, Part::Picture(_)) => {
                message
            }
            there => show(context, there, part, reply_to).await?,
        };
        if there == Some(now) {
            continue;
        }
        context.claim.sent.truncate(place);
        context.claim.sent.push(now);
        // The last one is noted with the update's end.
        if place + 1 < count && !context.state.sessions.store.note_sent(&context.claim).await? {
            // Another worker has taken this update over.
            return Err(Failure::InProgress);
        }
    }
    Ok(())
}

/// Sends a part, or gives a message that grew its last text; where Telegram does not take it,
/// says that it is in the app.
async fn show(
    context: &UpdateContext<'_>,
    there: Option<TelegramMessageId>,
    part: Part,
    reply_to: Option<TelegramMessageId>,
) -> Result<TelegramMessageId, BotError> {
    let shown = match part {
        Part::Picture(url) => picture(context, &url).await,
        Part::Text(text) => last_text(context, there, text, reply_to).await,
    };
    let Err(BotError::Refused { code, reason }) = shown else { return shown };
    tracing::warn!(code, reason, "answer_part_refused");
    let instead = RichText::plain(context.text(BotSentence::NotShown));
    context.state.bot.send(&context.outgoing(instead, None, None)).await
}

async fn last_text(
    context: &UpdateContext<'_>,
    there: Option<TelegramMessageId>,
    text: RichText,
    reply_to: Option<TelegramMessageId>,
) -> Result<TelegramMessageId, BotError> {
    let bot = &context.state.bot;
    if let Some(message) = there {
        match bot.edit((context.place.chat, message), &text, None).await {
            Err(BotError::MessageGone(_)) => {}
            edited => return edited.map(|()| message),
        }
    }
    bot.send(&context.outgoing(text, reply_to, None)).await
}

async fn picture(context: &UpdateContext<'_>, url: &str) -> Result<TelegramMessageId, BotError> {
    let no_picture =
        || BotError::Refused { code: 400, reason: "not the data of a picture".to_owned() };
    let picture = read(url).ok_or_else(no_picture)?;
    context.state.bot.picture((context.place.chat, context.place.thread), picture).await
}

/// What a URL says a picture is; none where it is neither an address nor holds one.
fn read(url: &str) -> Option<Picture<'_>> {
    let Some(data) = url.strip_prefix("data:") else { return Some(Picture::At(url)) };
    let (_, base64) = data.split_once(";base64,")?;
    STANDARD.decode(base64).ok().map(Picture::Bytes)
}
