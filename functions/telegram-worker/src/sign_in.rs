//! Logging in: by the phone number that Telegram vouches for, or by a link from the app.

use frankenstein::types::{KeyboardButton, ReplyKeyboardMarkup, ReplyKeyboardRemove, ReplyMarkup};
use shared::auth::Redeemed;
use shared::i18n::BotSentence;
use shared::model::{PhoneNumber, TelegramId, TelegramLink};
use shared::telegram::text::RichText;

use crate::failure::Failure;
use crate::turn::Turn;

/// How much of a phone number tells its owner that it is theirs, and nobody else more.
const PHONE_END: usize = 4;

/// Who they are with us; none where they are not logged in, which they are told then.
pub(crate) async fn logged_in(turn: &Turn<'_>) -> Result<Option<TelegramLink>, Failure> {
    if turn.talk.link.is_none() {
        match turn.place.is_private {
            true => ask_contact(turn, BotSentence::AskContact).await?,
            false => turn.say(BotSentence::LogInFirst(&turn.url())).await?,
        }
    }
    Ok(turn.talk.link)
}

/// `/start`, with a code where it comes from a link of the app.
pub(crate) async fn start(turn: &Turn<'_>, code: &str) -> Result<(), Failure> {
    if !turn.place.is_private {
        return turn.say(BotSentence::OnlyInPrivate(&turn.url())).await;
    }
    if !code.is_empty() {
        return by_link(turn, code).await;
    }
    let Some(link) = logged_in(turn).await? else { return Ok(()) };
    let profile = turn.state.sessions.store.profile(link.user).await?;
    let name = profile.map_or_else(|| turn.from.name.clone(), |profile| profile.name);
    turn.say(BotSentence::Welcome { name: &name, created: false }).await
}

async fn by_link(turn: &Turn<'_>, code: &str) -> Result<(), Failure> {
    let profile = match turn.state.accounts.redeem(turn.visitor(), code).await? {
        Redeemed::LoggedIn(profile) => profile,
        Redeemed::OtherAccount => return turn.say(BotSentence::OtherAccount).await,
        Redeemed::Invalid => return turn.say(BotSentence::LinkInvalid).await,
    };
    let phone = profile.phone_number.as_str();
    let end = phone.get(phone.len().saturating_sub(PHONE_END)..).unwrap_or_default();
    let linked = turn.text(BotSentence::Linked { name: &profile.name, phone: end });
    turn.send(RichText::plain(linked), Some(no_keyboard())).await
}

/// A contact: a phone number, and whose Telegram says it is.
pub(crate) async fn contact(
    turn: &mut Turn<'_>,
    number: &str,
    of: Option<TelegramId>,
) -> Result<(), Failure> {
    if !turn.place.is_private {
        return logged_in(turn).await.map(drop);
    }
    let phone = PhoneNumber::parse_international(number).ok();
    let own = phone.filter(|_| of == Some(turn.from.account));
    // Their own number again, or in an attempt whose end was not seen, logs in as before.
    let Some(phone) = own else {
        return match turn.talk.link {
            Some(_) => turn.say(BotSentence::NotSupported).await,
            None => ask_contact(turn, BotSentence::NotYourContact).await,
        };
    };
    let (profile, created) = turn.state.accounts.sign_in(turn.visitor(), &phone).await?;
    let welcome = turn.text(BotSentence::Welcome { name: &profile.name, created });
    turn.send(RichText::plain(welcome), Some(no_keyboard())).await
}

/// Asks for the phone number, with the button that gives it.
async fn ask_contact(turn: &Turn<'_>, sentence: BotSentence<'_>) -> Result<(), Failure> {
    let button = KeyboardButton::builder().text(turn.text(BotSentence::ShareContact));
    let keyboard = ReplyKeyboardMarkup::builder()
        .keyboard(vec![vec![button.request_contact(true).build()]])
        .resize_keyboard(true)
        .one_time_keyboard(true)
        .build();
    let markup = ReplyMarkup::ReplyKeyboardMarkup(keyboard);
    turn.send(RichText::plain(turn.text(sentence)), Some(markup)).await
}

/// `/logout`.
pub(crate) async fn log_out(turn: &Turn<'_>) -> Result<(), Failure> {
    turn.state.accounts.sign_out(turn.from.account).await?;
    turn.say(BotSentence::LoggedOut).await
}

fn no_keyboard() -> ReplyMarkup {
    ReplyMarkup::ReplyKeyboardRemove(ReplyKeyboardRemove::builder().remove_keyboard(true).build())
}
