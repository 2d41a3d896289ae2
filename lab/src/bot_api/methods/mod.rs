//! What each method does.
//! Must not check names and types of parameters: that was done before.

mod actions;
mod callbacks;
mod commands;
mod deleting;
mod drafts;
mod editing;
mod formatted;
mod sending;
mod webhook;

use serde_json::json;

use super::method::Method;
use super::reply::{Answer, Outcome};
use super::request::Params;
use super::world::{Ask, World};

pub(super) use webhook::allowed_updates;

/// Answers a call, and keeps what was wrong with it.
pub(super) fn call(world: &mut World, method: Method, params: Params) -> Outcome {
    world.judge(method, params, |world, ask| run(world, method, ask))
}

/// Does what a call asks for.
fn run(world: &mut World, method: Method, ask: &mut Ask<'_>) -> Outcome {
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
