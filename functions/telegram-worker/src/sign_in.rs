//! Signing in and out. Users sign in by sharing their own contact, which Telegram verifies, or by a
//! deep link from the app.

use frankenstein::types::{KeyboardButton, ReplyKeyboardMarkup, ReplyKeyboardRemove, ReplyMarkup};
use shared::auth::Redeemed;
use shared::i18n::BotSentence;
use shared::model::{PhoneNumber, TelegramId, TelegramLink};
use shared::telegram::text::RichText;

use crate::context::UpdateContext;
use crate::error::UpdateError;

/// How many last digits of a phone number are shown: enough for its owner to recognise it.
const SHOWN_DIGITS: usize = 4;

/// The sender's login. None: they are not logged in, and were asked to log in.
pub(crate) async fn require_login(
    ctx: &UpdateContext<'_>,
) -> Result<Option<TelegramLink>, UpdateError> {
    if ctx.chat_state.link.is_none() {
        match ctx.target.is_private {
            true => request_contact(ctx, BotSentence::AskContact).await?,
            false => ctx.reply(BotSentence::LogInFirst(&ctx.bot_url())).await?,
        }
    }
    Ok(ctx.chat_state.link)
}

/// `/start`, with a login code where the sender followed a deep link from the app.
pub(crate) async fn start(ctx: &UpdateContext<'_>, code: &str) -> Result<(), UpdateError> {
    if !ctx.target.is_private {
        return ctx.reply(BotSentence::OnlyInPrivate(&ctx.bot_url())).await;
    }
    if !code.is_empty() {
        return redeem_login_code(ctx, code).await;
    }
    let Some(link) = require_login(ctx).await? else { return Ok(()) };
    let profile = ctx.state.sessions.store.profile(link.user).await?;
    let name = profile.map_or_else(|| ctx.sender.name.clone(), |profile| profile.name);
    ctx.reply(BotSentence::Welcome { name: &name, created: false }).await
}

async fn redeem_login_code(ctx: &UpdateContext<'_>, code: &str) -> Result<(), UpdateError> {
    let profile = match ctx.state.accounts.redeem(ctx.visitor(), code).await? {
        Redeemed::LoggedIn(profile) => profile,
        Redeemed::OtherAccount => return ctx.reply(BotSentence::OtherAccount).await,
        Redeemed::Invalid => return ctx.reply(BotSentence::LinkInvalid).await,
    };
    let phone = profile.phone_number.as_str();
    let end = phone.get(phone.len().saturating_sub(SHOWN_DIGITS)..).unwrap_or_default();
    let linked = ctx.text(BotSentence::Linked { name: &profile.name, phone: end });
    ctx.send(RichText::plain(linked), Some(remove_keyboard())).await
}

/// Signs in by a contact. Telegram says to which account the number belongs.
pub(crate) async fn contact(
    ctx: &mut UpdateContext<'_>,
    number: &str,
    account: Option<TelegramId>,
) -> Result<(), UpdateError> {
    if !ctx.target.is_private {
        return require_login(ctx).await.map(drop);
    }
    let phone = PhoneNumber::parse_international(number).ok();
    let own_phone = phone.filter(|_| account == Some(ctx.sender.account));
    let Some(phone) = own_phone else {
        return match ctx.chat_state.link {
            Some(_) => ctx.reply(BotSentence::NotSupported).await,
            None => request_contact(ctx, BotSentence::NotYourContact).await,
        };
    };
    // A sender who is logged in already, maybe by an earlier attempt, is welcomed again.
    let (profile, created) = ctx.state.accounts.sign_in(ctx.visitor(), &phone).await?;
    let welcome = ctx.text(BotSentence::Welcome { name: &profile.name, created });
    ctx.send(RichText::plain(welcome), Some(remove_keyboard())).await
}

/// Asks for the phone number, with a button that shares the contact.
async fn request_contact(
    ctx: &UpdateContext<'_>,
    sentence: BotSentence<'_>,
) -> Result<(), UpdateError> {
    let button = KeyboardButton::builder().text(ctx.text(BotSentence::ShareContact));
    let keyboard = ReplyKeyboardMarkup::builder()
        .keyboard(vec![vec![button.request_contact(true).build()]])
        .resize_keyboard(true)
        .one_time_keyboard(true)
        .build();
    let markup = ReplyMarkup::ReplyKeyboardMarkup(keyboard);
    ctx.send(RichText::plain(ctx.text(sentence)), Some(markup)).await
}

/// `/logout`.
pub(crate) async fn log_out(ctx: &UpdateContext<'_>) -> Result<(), UpdateError> {
    ctx.state.accounts.sign_out(ctx.sender.account).await?;
    ctx.reply(BotSentence::LoggedOut).await
}

/// Removes the button that shares the contact.
fn remove_keyboard() -> ReplyMarkup {
    ReplyMarkup::ReplyKeyboardRemove(ReplyKeyboardRemove::builder().remove_keyboard(true).build())
}
