//! Builds updates as JSON. Must not change a chat.

use serde_json::{Map, Value, json};

use super::telegram_state::TelegramState;

/// A change of the bot's membership in a chat, in the values of ChatMember.
pub(super) struct Changed {
    pub(super) from: &'static str,
    pub(super) to: &'static str,
}

/// An update with the next number.
pub(super) fn update(telegram: &mut TelegramState, kind: &str, content: Value) -> Value {
    let number = json!(telegram.queue.number());
    Value::Object(Map::from_iter([("update_id".to_owned(), number), (kind.to_owned(), content)]))
}

/// A ChatMemberUpdated for the bot.
pub(super) fn member(
    chat: &Value,
    user: &Map<String, Value>,
    bot: &Value,
    date: u64,
    changed: &Changed,
) -> Value {
    let member = |status: &str| {
        let mut member = json!({"user": bot, "status": status});
        if let (Some(member), "kicked") = (member.as_object_mut(), status) {
            member.insert("until_date".to_owned(), json!(0));
        }
        member
    };
    json!({
        "chat": chat,
        "from": user,
        "date": date,
        "old_chat_member": member(changed.from),
        "new_chat_member": member(changed.to),
    })
}

/// The entities that Telegram detects in a user's text: commands and mentions.
pub(super) fn found(text: &str) -> Vec<Value> {
    let mut entities = Vec::new();
    let mut offset = 0;
    for word in text.split_inclusive(char::is_whitespace) {
        let length = |word: &str| word.encode_utf16().count();
        let marked = marked(word.trim_end());
        if let Some((kind, marked)) = marked {
            entities.push(json!({"type": kind, "offset": offset, "length": length(marked)}));
        }
        offset += length(word);
    }
    entities
}

/// The part of a word that is a command or a mention.
fn marked(word: &str) -> Option<(&'static str, &str)> {
    let named = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let name_of = |rest: &str| rest.chars().take_while(|&c| named(c)).count();
    if let Some(rest) = word.strip_prefix('@') {
        let length = name_of(rest);
        return (length >= 3).then(|| word.get(..=length)).flatten().map(|m| ("mention", m));
    }
    let command = name_of(word.strip_prefix('/')?);
    let addressed = word.get(command + 1..).and_then(|rest| rest.strip_prefix('@'));
    let length = 1 + command + addressed.map_or(0, |rest| 1 + name_of(rest));
    (command > 0).then(|| word.get(..length)).flatten().map(|m| ("bot_command", m))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_and_mentions_are_found_in_utf_16_units() {
        let found = found("😀 /ask@mobix_test_bot, please @mobix_test_bot! a/b @x /");
        assert_eq!(
            found,
            [
                json!({"type": "bot_command", "offset": 3, "length": 19}),
                json!({"type": "mention", "offset": 31, "length": 15}),
            ]
        );
    }
}
