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
use super::telegram_state::{Ask, TelegramState};

pub(super) use webhook::allowed_updates;

/// Answers a call, and keeps what was wrong with it.
pub(super) fn call(telegram: &mut TelegramState, method: Method, params: Params) -> Outcome {
    telegram.judge(method, params, |telegram, ask| run(telegram, method, ask))
}

/// Does what a call asks for.
fn run(telegram: &mut TelegramState, method: Method, ask: &mut Ask<'_>) -> Outcome {
    match method {
        Method::AnswerCallbackQuery => callbacks::answer(telegram, ask),
        Method::DeleteMessage => deleting::one(telegram, ask),
        Method::DeleteMessages => deleting::many(telegram, ask),
        Method::DeleteWebhook => webhook::delete(telegram, ask),
        Method::EditMessageText => editing::text(telegram, ask),
        Method::GetMe => Ok(me(telegram)),
        Method::GetWebhookInfo => Ok(webhook::info(telegram)),
        Method::SendChatAction => actions::send(telegram, ask),
        Method::SendMessage => sending::message(telegram, ask),
        Method::SendMessageDraft => drafts::send(telegram, ask),
        Method::SendPhoto => sending::photo(telegram, ask),
        Method::SetMyCommands => commands::set(telegram, ask),
        Method::SetWebhook => webhook::set(telegram, ask),
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
