//! An answer as Telegram messages: its text, in as many messages as it needs, and its picture. The
//! id of each message is stored when it is sent, so that a later attempt sends only the rest.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use shared::i18n::BotSentence;
use shared::model::{Message, TelegramMessageId};
use shared::telegram::text::{MESSAGE_LIMIT, RichText, messages};
use shared::telegram::{BotError, Picture};

use crate::context::UpdateContext;
use crate::error::UpdateError;

/// One message of an answer.
#[derive(Clone)]
pub(crate) enum AnswerPart {
    /// A picture, as its URL or as a data URL that contains it.
    Picture(String),
    /// A part of the text.
    Text(RichText),
}

/// Splits an answer into messages, with a note after its text.
pub(crate) fn answer_parts(answer: &Message, note: Option<String>) -> Vec<AnswerPart> {
    let picture = Some(answer.image_url.clone()).filter(|url| !url.is_empty());
    let mut texts = messages(&answer.content);
    if let Some(note) = note {
        append_note(&mut texts, &format!("⚠️ {note}"));
    }
    // The text comes first, because its first message may be there already as the draft.
    texts.into_iter().map(AnswerPart::Text).chain(picture.map(AnswerPart::Picture)).collect()
}

/// Appends a note to the last message, or adds a message where it is full.
fn append_note(texts: &mut Vec<RichText>, note: &str) {
    let with_note = format!("\n\n{note}");
    let room = MESSAGE_LIMIT.saturating_sub(with_note.encode_utf16().count());
    match texts.last_mut().filter(|last| last.utf16_len() <= room) {
        Some(last) => last.push(&with_note),
        None => texts.push(RichText::plain(note)),
    }
}

/// Sends the parts that were not sent yet. The draft message of a group gets its final text.
pub(crate) async fn send_parts(
    ctx: &mut UpdateContext<'_>,
    parts: Vec<AnswerPart>,
    reply_to: Option<TelegramMessageId>,
) -> Result<(), UpdateError> {
    let count = parts.len();
    for (index, part) in parts.into_iter().enumerate() {
        let existing = ctx.claim.sent.get(index).copied();
        let reply_to = reply_to.filter(|_| index == 0);
        let is_picture = matches!(part, AnswerPart::Picture(_));
        let message = match existing {
            // In a group, an existing text may be a draft that is not complete.
            Some(message) if ctx.target.is_private || is_picture => message,
            existing => send_or_edit(ctx, existing, part, reply_to).await?,
        };
        if existing == Some(message) {
            continue;
        }
        ctx.claim.sent.truncate(index);
        ctx.claim.sent.push(message);
        // The last message is stored when the update is finished.
        if index + 1 < count && !ctx.state.sessions.store.record_sent(&ctx.claim).await? {
            // Another worker has claimed this update.
            return Err(UpdateError::InProgress);
        }
    }
    Ok(())
}

/// Sends a part, or edits the existing message of its text. If Telegram refuses the part, sends a
/// sentence that points to the app instead.
async fn send_or_edit(
    ctx: &UpdateContext<'_>,
    existing: Option<TelegramMessageId>,
    part: AnswerPart,
    reply_to: Option<TelegramMessageId>,
) -> Result<TelegramMessageId, BotError> {
    let sent = match part {
        AnswerPart::Picture(url) => send_picture(ctx, &url).await,
        AnswerPart::Text(text) => send_or_edit_text(ctx, existing, text, reply_to).await,
    };
    let Err(BotError::Refused { code, reason }) = sent else { return sent };
    tracing::warn!(code, reason, "answer_part_refused");
    let replacement = RichText::plain(ctx.text(BotSentence::NotShown));
    ctx.state.bot.send(&ctx.outgoing(replacement, None, None)).await
}

async fn send_or_edit_text(
    ctx: &UpdateContext<'_>,
    existing: Option<TelegramMessageId>,
    text: RichText,
    reply_to: Option<TelegramMessageId>,
) -> Result<TelegramMessageId, BotError> {
    let bot = &ctx.state.bot;
    if let Some(message) = existing {
        match bot.edit((ctx.target.chat, message), &text, None).await {
            Err(BotError::MessageNotEditable(_)) => {}
            edited => return edited.map(|()| message),
        }
    }
    bot.send(&ctx.outgoing(text, reply_to, None)).await
}

async fn send_picture(ctx: &UpdateContext<'_>, url: &str) -> Result<TelegramMessageId, BotError> {
    let not_a_picture =
        || BotError::Refused { code: 400, reason: "not the data of a picture".to_owned() };
    let picture = parse_picture(url).ok_or_else(not_a_picture)?;
    ctx.state.bot.picture((ctx.target.chat, ctx.target.thread), picture).await
}

/// The picture at a URL, or in a data URL. None: the data URL is not valid base64.
fn parse_picture(url: &str) -> Option<Picture<'_>> {
    let Some(data) = url.strip_prefix("data:") else { return Some(Picture::At(url)) };
    let (_, base64) = data.split_once(";base64,")?;
    STANDARD.decode(base64).ok().map(Picture::Bytes)
}
