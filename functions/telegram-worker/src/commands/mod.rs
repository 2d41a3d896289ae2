//! The commands, one file each where they have something to say of their own.

pub(crate) mod chats;
pub(crate) mod choose;
mod new;
mod plan;
mod title;
mod usage;

use choose::Choice;
use shared::i18n::BotSentence;

use crate::failure::Failure;
use crate::sign_in;
use crate::turn::Turn;

/// Does what a command asks for.
pub(crate) async fn run(turn: &Turn<'_>, name: &str, rest: &str) -> Result<(), Failure> {
    match name {
        "start" => return sign_in::start(turn, rest).await,
        "help" => return turn.say(BotSentence::Help).await,
        name if !BotSentence::COMMANDS.contains(&name) => {
            return turn.say(BotSentence::UnknownCommand).await;
        }
        // Whose chats and limits these are is nobody else's business.
        name if !turn.place.is_private && name != "new" => {
            return turn.say(BotSentence::OnlyInPrivate(&turn.url())).await;
        }
        // Also of somebody who is not logged in, or not any more.
        "logout" => return sign_in::log_out(turn).await,
        _ => {}
    }
    let Some(link) = sign_in::logged_in(turn).await? else { return Ok(()) };
    match name {
        "new" => new::new(turn, link).await,
        "chats" => chats::show(turn, link).await,
        "model" => choose::show(turn, link, Choice::Model).await,
        "bot" => choose::show(turn, link, Choice::Bot).await,
        "usage" => usage::show(turn, link).await,
        "plan" => plan::show(turn, link).await,
        "title" => title::set(turn, link, rest).await,
        _ => choose::language(turn, rest).await,
    }
}
