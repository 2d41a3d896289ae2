//! The commands, one file each where they have something to say of their own.

pub(crate) mod chats;
pub(crate) mod choose;
mod new;
mod plan;
mod title;
mod usage;

use choose::Choice;
use shared::i18n::BotSentence;

use crate::context::UpdateContext;
use crate::failure::Failure;
use crate::sign_in;

/// Does what a command asks for.
pub(crate) async fn run(
    context: &UpdateContext<'_>,
    name: &str,
    rest: &str,
) -> Result<(), Failure> {
    match name {
        "start" => return sign_in::start(context, rest).await,
        "help" => return context.reply(BotSentence::Help).await,
        name if !BotSentence::COMMANDS.contains(&name) => {
            return context.reply(BotSentence::UnknownCommand).await;
        }
        // Whose chats and limits these are is nobody else's business.
        name if !context.place.is_private && name != "new" => {
            return context.reply(BotSentence::OnlyInPrivate(&context.url())).await;
        }
        // Also of somebody who is not logged in, or not any more.
        "logout" => return sign_in::log_out(context).await,
        _ => {}
    }
    let Some(link) = sign_in::logged_in(context).await? else { return Ok(()) };
    match name {
        "new" => new::new(context, link).await,
        "chats" => chats::show(context, link).await,
        "model" => choose::show(context, link, Choice::Model).await,
        "bot" => choose::show(context, link, Choice::Bot).await,
        "usage" => usage::show(context, link).await,
        "plan" => plan::show(context, link).await,
        "title" => title::set(context, link, rest).await,
        _ => choose::language(context, rest).await,
    }
}
