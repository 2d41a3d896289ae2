//! What each method does.
//! Must not check names and types of parameters: that was done before.

mod actions;
mod callbacks;
mod commands;
mod deleting;
mod drafts;
mod editing;
mod sending;
mod webhook;

use serde_json::json;

use super::method::Method;
use super::reply::{Answer, Outcome, Refusal};
use super::text::Formatted;
use super::world::{Ask, World};

pub use callbacks::AnsweredCallback;
pub(super) use callbacks::Callbacks;
pub use commands::Commands;
pub use webhook::Webhook;
pub(super) use webhook::allowed_updates;

/// Does what a call asks for.
pub(super) fn run(world: &mut World, method: Method, ask: &mut Ask<'_>) -> Outcome {
    match method {
        Method::AnswerCallbackQuery => callbacks::answer(world, ask),
        Method::DeleteMessage => deleting::one(world, ask),
        Method::DeleteMessages => deleting::many(world, ask),
        Method::DeleteWebhook => webhook::delete(world, ask),
        Method::EditMessageText => editing::text(world, ask),
        Method::GetMe => Ok(me(world)),
        Method::GetWebhookInfo => Ok(webhook::info(world)),
        Method::SendChatAction => actions::send(world, ask),
        Method::SendMessage => sending::message(world, ask),
        Method::SendMessageDraft => drafts::send(world, ask),
        Method::SendPhoto => sending::photo(world, ask),
        Method::SetMyCommands => commands::set(world, ask),
        Method::SetWebhook => webhook::set(world, ask),
        // It waits, and so has a way of its own.
        Method::GetUpdates => Ok(Answer::from(json!([]))),
    }
}

fn me(world: &World) -> Answer {
    let mut bot = world.bot();
    if let Some(bot) = bot.as_object_mut() {
        let abilities = [
            ("can_join_groups", true),
            ("can_read_all_group_messages", false),
            ("supports_inline_queries", false),
            ("can_connect_to_business", false),
            ("has_main_web_app", false),
        ];
        bot.extend(abilities.map(|(name, able)| (name.to_owned(), json!(able))));
    }
    Answer::from(bot)
}

/// A text with its entities, of these two parameters.
fn formatted(ask: &mut Ask<'_>, text: &str, entities: &str) -> Result<Formatted, Refusal> {
    if let Some(mode) = ask.args.text("parse_mode").filter(|mode| !mode.is_empty()) {
        if !matches!(mode.to_lowercase().as_str(), "html" | "markdown" | "markdownv2") {
            return Err(Refusal::bad("unsupported parse_mode"));
        }
        ask.notes.push("parse_mode, which is not read here".to_owned());
    }
    let text = ask.args.text(text).unwrap_or_default();
    Formatted::read(text, ask.args.list(entities), ask.notes)
}
