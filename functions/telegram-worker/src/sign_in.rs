//! Logging in: by the phone number that Telegram vouches for, or by a link from the app.

use frankenstein::types::{KeyboardButton, ReplyKeyboardMarkup, ReplyKeyboardRemove, ReplyMarkup};
use shared::auth::RedeemOutcome;
use shared::i18n::BotSentence;
use shared::model::{PhoneNumber, TelegramId, TelegramLink};
use shared::telegram::text::RichText;

use crate::context::UpdateContext;
use crate::failure::Failure;

/// How much of a phone number tells its owner that it is theirs, and nobody else more.
const PHONE_END: usize = 4;

/// Who they are with us; none where they are not logged in, which they are told then.
pub(crate) async fn logged_in(
    context: &UpdateContext<'_>,
) -> Result<Option<TelegramLink>, Failure> {
    if context.chat_state.link.is_none() {
        match context.place.is_private {
            true => ask_contact(context, BotSentence::AskContact).await?,
            false => context.reply(BotSentence::LogInFirst(&context.url())).await?,
        }
    }
    Ok(context.chat_state.link)
}

/// `/start`, with a code where it comes from a link of the app.
pub(crate) async fn start(context: &UpdateContext<'_>, code: &str) -> Result<(), Failure> {
    if !context.place.is_private {
        return context.reply(BotSentence::OnlyInPrivate(&context.url())).await;
    }
    if !code.is_empty() {
        return by_link(context, code).await;
    }
    let Some(link) = logged_in(context).await? else { return Ok(()) };
    let profile = context.state.sessions.store.profile(link.user).await?;
    let name = profile.map_or_else(|| context.from.name.clone(), |profile| profile.name);
    context.reply(BotSentence::Welcome { name: &name, created: false }).await
}

async fn by_link(context: &UpdateContext<'_>, code: &str) -> Result<(), Failure> {
    let profile = match context.state.accounts.redeem(context.identity(), code).await? {
        RedeemOutcome::LoggedIn(profile) => profile,
        RedeemOutcome::OtherAccount => return context.reply(BotSentence::OtherAccount).await,
        RedeemOutcome::Invalid => return context.reply(BotSentence::LinkInvalid).await,
    };
    let phone = profile.phone_number.as_str();
    let end = phone.get(phone.len().saturating_sub(PHONE_END)..).unwrap_or_default();
    let linked = context.text(BotSentence::Linked { name: &profile.name, phone: end });
    context.send(RichText::plain(linked), Some(no_keyboard())).await
}

/// A contact: a phone number, and whose Telegram says it is.
pub(crate) async fn contact(
    context: &mut UpdateContext<'_>,
    number: &str,
    of: Option<TelegramId>,
) -> Result<(), Failure> {
    if !context.place.is_private {
        return logged_in(context).await.map(drop);
    }
    let phone = PhoneNumber::parse_international(number).ok();
    let own = phone.filter(|_| of == Some(context.from.account));
    // Their own number again, or in an attempt whose end was not seen, logs in as before.
    let Some(phone) = own else {
        return match context.chat_state.link {
            Some(_) => context.reply(BotSentence::NotSupported).await,
            None => ask_contact(context, BotSentence::NotYourContact).await,
        };
    };
    let (profile, created) = context.state.accounts.sign_in(context.identity(), &phone).await?;
    let welcome = context.text(BotSentence::Welcome { name: &profile.name, created });
    context.send(RichText::plain(welcome), Some(no_keyboard())).await
}

/// Asks for the phone number, with the button that gives it.
async fn ask_contact(
    context: &UpdateContext<'_>,
    sentence: BotSentence<'_>,
) -> Result<(), Failure> {
    let button = KeyboardButton::builder().text(context.text(BotSentence::ShareContact));
    let keyboard = ReplyKeyboardMarkup::builder()
        .keyboard(vec![vec![button.request_contact(true).build()]])
        .resize_keyboard(true)
        .one_time_keyboard(true)
        .build();
    let markup = ReplyMarkup::ReplyKeyboardMarkup(keyboard);
    context.send(RichText::plain(context.text(sentence)), Some(markup)).await
}

/// `/logout`.
pub(crate) async fn log_out(context: &UpdateContext<'_>) -> Result<(), Failure> {
    context.state.accounts.sign_out(context.from.account).await?;
    context.reply(BotSentence::LoggedOut).await
}

fn no_keyboard() -> ReplyMarkup {
    ReplyMarkup::ReplyKeyboardRemove(ReplyKeyboardRemove::builder().remove_keyboard(true).build())
}
