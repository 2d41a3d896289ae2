//! Tells Telegram where to send updates, and which commands to show in the bot's menu.

use frankenstein::methods::{DeleteWebhookParams, SetMyCommandsParams, SetWebhookParams};
use frankenstein::types::{AllowedUpdate, BotCommand};
use shared::i18n::BotSentence;
use shared::model::Locale;
use shared::settings::Vars;
use shared::telegram::{Bot, Me};
use url::Url;

use super::{TelegramError, bot};

/// The kinds of updates that the bot handles: messages, edits and pressed buttons.
pub(super) const ALLOWED_UPDATES: [AllowedUpdate; 3] =
    [AllowedUpdate::Message, AllowedUpdate::EditedMessage, AllowedUpdate::CallbackQuery];

/// How many updates Telegram may send at once: Telegram's maximum, because the webhook only puts
/// them into a queue.
const MAX_CONNECTIONS: u32 = 100;

/// Makes Telegram send updates to a URL, with the secret that is derived from the token, and sets
/// the menu of commands. Returns the bot.
///
/// # Errors
/// [`TelegramError`].
pub async fn set_webhook(vars: &Vars, url: &Url) -> Result<Me, TelegramError> {
    let (settings, bot) = bot(vars)?;
    let webhook = SetWebhookParams::builder()
        .url(url.as_str())
        .max_connections(MAX_CONNECTIONS)
        .allowed_updates(ALLOWED_UPDATES.to_vec())
        .secret_token(settings.webhook_secret().expose())
        .build();
    bot.call::<bool>("setWebhook", &webhook).await?;
    set_commands(&bot).await?;
    Ok(bot.me().await?)
}

/// Makes Telegram keep updates until they are fetched.
///
/// # Errors
/// [`TelegramError`].
pub async fn delete_webhook(vars: &Vars) -> Result<Me, TelegramError> {
    let (_, bot) = bot(vars)?;
    let kept = DeleteWebhookParams::builder().drop_pending_updates(false).build();
    bot.call::<bool>("deleteWebhook", &kept).await?;
    Ok(bot.me().await?)
}

/// Sets the menu of commands: English for apps in English, Persian for all others.
pub(super) async fn set_commands(bot: &Bot) -> Result<(), TelegramError> {
    for (locale, code) in [(Locale::Fa, None), (Locale::En, Some(Locale::En.tag()))] {
        let commands = BotSentence::COMMANDS.into_iter().map(|command| {
            let description = BotSentence::Command(command).text(locale);
            BotCommand::builder().command(command).description(description).build()
        });
        let commands = SetMyCommandsParams::builder()
            .commands(commands.collect::<Vec<_>>())
            .maybe_language_code(code)
            .build();
        bot.call::<bool>("setMyCommands", &commands).await?;
    }
    Ok(())
}
