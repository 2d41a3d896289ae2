//! `/lang`: the language that the bot replies in.

use frankenstein::types::ReplyMarkup;
use shared::i18n::BotSentence;
use shared::model::Locale;
use shared::telegram::text::RichText;

use crate::callback_data::CallbackData;
use crate::context::UpdateContext;
use crate::error::UpdateError;
use crate::inline_keyboard::InlineKeyboard;

/// `/lang` sets the language that its argument names; without one it offers all languages.
pub(crate) async fn set(ctx: &UpdateContext<'_>, argument: &str) -> Result<(), UpdateError> {
    let tag = argument.to_ascii_lowercase();
    if let Some(locale) = Locale::ALL.into_iter().find(|locale| locale.tag() == tag) {
        ctx.state.sessions.store.set_link_locale(ctx.sender.account, locale).await?;
        return ctx.reply_text(BotSentence::LanguageSet.text(locale)).await;
    }
    let keyboard = Locale::ALL.into_iter().fold(InlineKeyboard::default(), |keyboard, locale| {
        let name = BotSentence::LanguageName.text(locale);
        keyboard.option(&name, locale == ctx.locale, CallbackData::Language(locale))
    });
    let text = RichText::plain(ctx.text(BotSentence::Languages));
    ctx.send(text, Some(ReplyMarkup::InlineKeyboardMarkup(keyboard.markup()))).await
}

/// Sets the language whose button was pressed.
pub(crate) async fn select(ctx: &UpdateContext<'_>, locale: Locale) -> Result<(), UpdateError> {
    ctx.state.sessions.store.set_link_locale(ctx.sender.account, locale).await?;
    ctx.edit_or_send(RichText::plain(BotSentence::LanguageSet.text(locale)), None).await
}
