//! An answer as it stays in the chat: its picture, and its text in as many messages as it
//! takes. Each is noted when it is sent, so that whoever takes over sends the rest.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use shared::i18n::BotSentence;
use shared::model::{Message, TelegramMessageId};
use shared::telegram::text::{MESSAGE_LIMIT, RichText, messages};
use shared::telegram::{BotError, Picture};

use crate::failure::Failure;
use crate::turn::Turn;

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
    picture.map(Part::Picture).into_iter().chain(texts.into_iter().map(Part::Text)).collect()
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
    turn: &mut Turn<'_>,
    parts: Vec<Part>,
    reply_to: Option<TelegramMessageId>,
) -> Result<(), Failure> {
    let count = parts.len();
    for (place, part) in parts.into_iter().enumerate() {
        let there = turn.claim.sent.get(place).copied();
        let now = match (there, part) {
            (Some(message), Part::Text(text)) if !turn.place.is_private => {
                last_text(turn, message, text, reply_to).await?
            }
            (Some(message), _) => message,
            (None, Part::Picture(url)) => picture(turn, &url).await?,
            (None, Part::Text(text)) => {
                let reply_to = reply_to.filter(|_| place == 0);
                turn.state.bot.send(&turn.outgoing(text, reply_to, None)).await?
            }
        };
        if there == Some(now) {
            continue;
        }
        turn.claim.sent.truncate(place);
        turn.claim.sent.push(now);
        // The last one is noted with the update's end.
        if place + 1 < count && !turn.state.sessions.store.note_sent(&turn.claim).await? {
            tracing::warn!("another worker has taken this update over");
        }
    }
    Ok(())
}

/// Gives a message that grew its last text, or sends it where the message is gone.
async fn last_text(
    turn: &Turn<'_>,
    message: TelegramMessageId,
    text: RichText,
    reply_to: Option<TelegramMessageId>,
) -> Result<TelegramMessageId, Failure> {
    let bot = &turn.state.bot;
    match bot.edit((turn.place.chat, message), &text, None).await {
        Ok(()) => Ok(message),
        Err(BotError::MessageGone(_)) => Ok(bot.send(&turn.outgoing(text, reply_to, None)).await?),
        Err(error) => Err(error.into()),
    }
}

/// Sends a picture; where Telegram does not take it, where it is, or that it is in the app.
async fn picture(turn: &Turn<'_>, url: &str) -> Result<TelegramMessageId, Failure> {
    let bytes = data(url);
    let picture = bytes.map_or(Picture::At(url), Picture::Bytes);
    let is_address = matches!(picture, Picture::At(_));
    let bot = &turn.state.bot;
    match bot.picture((turn.place.chat, turn.place.thread), picture).await {
        Err(BotError::Refused { code, reason }) => {
            tracing::warn!(code, reason, "a picture is not taken");
            let instead = match is_address {
                true => url.to_owned(),
                false => turn.text(BotSentence::PictureFailed),
            };
            Ok(bot.send(&turn.outgoing(RichText::plain(instead), None, None)).await?)
        }
        sent => Ok(sent?),
    }
}

/// What a data URL holds.
fn data(url: &str) -> Option<Vec<u8>> {
    let (_, base64) = url.strip_prefix("data:")?.split_once(";base64,")?;
    STANDARD.decode(base64).ok()
}
