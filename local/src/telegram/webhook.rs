//! Telling Telegram where it sends updates, and what its menu of commands shows.

use frankenstein::methods::{DeleteWebhookParams, SetMyCommandsParams, SetWebhookParams};
use frankenstein::types::{AllowedUpdate, BotCommand};
use shared::i18n::BotSentence;
use shared::model::Locale;
use shared::settings::Vars;
use shared::telegram::{Bot, Me};
use url::Url;

use super::{TelegramError, bot};

/// What the bot is told of: what people say to it and press.
pub(super) const UPDATES: [AllowedUpdate; 3] =
    [AllowedUpdate::Message, AllowedUpdate::EditedMessage, AllowedUpdate::CallbackQuery];

/// How many updates Telegram sends at once: the most it does. They only go into a queue.
const CONNECTIONS: u32 = 100;

/// Has Telegram send updates to a URL, with the secret that follows from the token, and shows
/// the commands in its menu: the bot's name.
///
/// # Errors
/// [`TelegramError`].
pub async fn set_webhook(vars: &Vars, url: &Url) -> Result<Me, TelegramError> {
    let (settings, bot) = bot(vars)?;
    let webhook = SetWebhookParams::builder()
        .url(url.as_str())
        .max_connections(CONNECTIONS)
        .allowed_updates(UPDATES.to_vec())
        .secret_token(settings.webhook_secret().expose())
        .build();
    bot.call::<bool>("setWebhook", &webhook).await?;
    set_commands(&bot).await?;
    Ok(bot.me().await?)
}

/// Has Telegram keep updates until they are fetched.
///
/// # Errors
/// [`TelegramError`].
pub async fn delete_webhook(vars: &Vars) -> Result<Me, TelegramError> {
    let (_, bot) = bot(vars)?;
    let kept = DeleteWebhookParams::builder().drop_pending_updates(false).build();
    bot.call::<bool>("deleteWebhook", &kept).await?;
    Ok(bot.me().await?)
}

/// Shows the commands in Telegram's menu: Persian to everybody but those whose app speaks English.
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
