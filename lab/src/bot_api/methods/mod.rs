//! The implementation of each method. The names and types of parameters are already checked.

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
use super::telegram_state::{CallContext, TelegramState};

pub(super) use webhook::allowed_updates;

/// Answers a call, and keeps what was wrong with it.
pub(super) fn call(telegram: &mut TelegramState, method: Method, params: Params) -> Outcome {
    telegram.execute(method, params, |telegram, context| run(telegram, method, context))
}

/// Does what a call asks for.
fn run(telegram: &mut TelegramState, method: Method, context: &mut CallContext<'_>) -> Outcome {
    match method {
        Method::AnswerCallbackQuery => callbacks::answer(telegram, context),
        Method::DeleteMessage => deleting::one(telegram, context),
        Method::DeleteMessages => deleting::many(telegram, context),
        Method::DeleteWebhook => webhook::delete(telegram, context),
        Method::EditMessageText => editing::text(telegram, context),
        Method::GetMe => Ok(me(telegram)),
        Method::GetWebhookInfo => Ok(webhook::info(telegram)),
        Method::SendChatAction => actions::send(telegram, context),
        Method::SendMessage => sending::message(telegram, context),
        Method::SendMessageDraft => drafts::send(telegram, context),
        Method::SendPhoto => sending::photo(telegram, context),
        Method::SetMyCommands => commands::set(telegram, context),
        Method::SetWebhook => webhook::set(telegram, context),
        // It waits, and so has a way of its own.
        Method::GetUpdates => Ok(Answer::from(json!([]))),
    }
}

fn me(telegram: &TelegramState) -> Answer {
    let mut bot = telegram.bot();
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
