//! The bot's commands, in a file each where a command needs more than a line.

pub(crate) mod catalog;
pub(crate) mod chats;
pub(crate) mod lang;
mod new;
mod plan;
mod title;
mod usage;

use catalog::CatalogKind;
use shared::i18n::BotSentence;

use crate::context::UpdateContext;
use crate::error::UpdateError;
use crate::sign_in;

/// Runs a command.
pub(crate) async fn run(
    ctx: &UpdateContext<'_>,
    name: &str,
    arguments: &str,
) -> Result<(), UpdateError> {
    match name {
        "start" => return sign_in::start(ctx, arguments).await,
        "help" => return ctx.reply(BotSentence::Help).await,
        name if !BotSentence::COMMANDS.contains(&name) => {
            return ctx.reply(BotSentence::UnknownCommand).await;
        }
        // The other members of a group must not see a user's chats and limits.
        name if !ctx.target.is_private && name != "new" => {
            return ctx.reply(BotSentence::OnlyInPrivate(&ctx.bot_url())).await;
        }
        // Works also for who is not logged in.
        "logout" => return sign_in::log_out(ctx).await,
        _ => {}
    }
    let Some(link) = sign_in::require_login(ctx).await? else { return Ok(()) };
    match name {
        "new" => new::open(ctx, link).await,
        "chats" => chats::show(ctx, link).await,
        "model" => catalog::show(ctx, link, CatalogKind::Model).await,
        "bot" => catalog::show(ctx, link, CatalogKind::Chatbot).await,
        "usage" => usage::show(ctx, link).await,
        "plan" => plan::show(ctx, link).await,
        "title" => title::set(ctx, link, arguments).await,
        _ => lang::set(ctx, arguments).await,
    }
}
