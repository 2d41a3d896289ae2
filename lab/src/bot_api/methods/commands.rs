//! setMyCommands. Must not decide which user sees which commands.

use serde_json::{Value, json};

use crate::bot_api::reply::{Answer, Outcome, Refusal};
use crate::bot_api::settings::Commands;
use crate::bot_api::telegram_state::{CallContext, TelegramState};

/// Commands that a bot may have.
const MOST: usize = 100;
const LONGEST_COMMAND: usize = 32;
const LONGEST_DESCRIPTION: usize = 256;

const SCOPES: [&str; 7] = [
    "default",
    "all_private_chats",
    "all_group_chats",
    "all_chat_administrators",
    "chat",
    "chat_administrators",
    "chat_member",
];

pub(super) fn set(telegram: &mut TelegramState, context: &mut CallContext<'_>) -> Outcome {
    let scope = context.args.value("scope").cloned().unwrap_or_else(|| json!({"type": "default"}));
    let kind = scope.get("type").and_then(Value::as_str).unwrap_or_default();
    if !SCOPES.contains(&kind) {
        let said = "can't parse BotCommandScope: Unsupported type specified";
        return Err(Refusal::bad(said));
    }
    let language_code = context.args.text("language_code").unwrap_or_default().to_owned();
    if !language_code.is_empty() && !is_language(&language_code) {
        return Err(Refusal::bad("invalid language code specified"));
    }
    let listed = context.args.list("commands");
    if listed.len() > MOST {
        return Err(Refusal::bad("BOT_COMMANDS_TOO_MUCH"));
    }
    if context.args.value("commands").is_none() {
        context.notes.push("no commands".to_owned());
    }
    let commands = listed.iter().map(command).collect::<Result<Vec<_>, Refusal>>()?;
    telegram.commands.retain(|old| old.scope != scope || old.language_code != language_code);
    // None at all: those of a wider scope count.
    if !commands.is_empty() {
        telegram.commands.push(Commands { scope, language_code, commands });
    }
    Ok(Answer::yes())
}

fn command(value: &Value) -> Result<(String, String), Refusal> {
    let text = |name: &str| value.get(name).and_then(Value::as_str).unwrap_or_default();
    let (command, description) = (text("command"), text("description"));
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    if !(1..=LONGEST_COMMAND).contains(&command.len()) || !command.chars().all(allowed) {
        return Err(Refusal::bad("BOT_COMMAND_INVALID"));
    }
    if !(1..=LONGEST_DESCRIPTION).contains(&description.chars().count()) {
        return Err(Refusal::bad("BOT_COMMAND_DESCRIPTION_INVALID"));
    }
    Ok((command.to_owned(), description.to_owned()))
}

/// Two letters of ISO 639-1.
fn is_language(code: &str) -> bool {
    code.len() == 2 && code.chars().all(|c| c.is_ascii_lowercase())
}
