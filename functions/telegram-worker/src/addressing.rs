//! How the bot is spoken to in a text: by a command, or by its name. Pure.

use frankenstein::types::{MessageEntity, MessageEntityType};
use shared::telegram::Me;

/// A command at the beginning of a text: its name, whom it is for, and what follows.
pub(crate) fn command<'a>(
    text: &'a str,
    entities: &[MessageEntity],
) -> Option<(&'a str, Option<&'a str>, &'a str)> {
    let is_command = |entity: &MessageEntity| {
        entity.type_field == MessageEntityType::BotCommand && entity.offset == 0
    };
    entities.iter().find(|entity| is_command(entity))?;
    let (command, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    let command = command.strip_prefix('/')?;
    let (name, addressee) = match command.split_once('@') {
        Some((name, addressee)) => (name, Some(addressee)),
        None => (command, None),
    };
    Some((name, addressee, rest.trim()))
}

/// The text without the bot's name, where it is named.
pub(crate) fn mention(text: &str, me: &Me) -> Option<String> {
    let name = format!("@{}", me.username.to_ascii_lowercase());
    // Names are ASCII, of which lower case is as long as upper.
    let place = text.to_ascii_lowercase().match_indices(&name).find_map(|(place, _)| {
        let after = text.get(place + name.len()..)?;
        let goes_on = |c: char| c.is_ascii_alphanumeric() || c == '_';
        (!after.starts_with(goes_on)).then_some(place)
    })?;
    let (before, after) = (text.get(..place)?, text.get(place + name.len()..)?);
    Some(format!("{} {}", before.trim_end(), after.trim_start()))
}

#[cfg(test)]
mod tests {
    use shared::model::TelegramId;

    use super::*;

    fn me() -> Me {
        Me { id: TelegramId::new(7), username: "Mobix_Bot".to_owned() }
    }

    fn entity(length: u16) -> Vec<MessageEntity> {
        let entity = MessageEntity::builder().type_field(MessageEntityType::BotCommand);
        vec![entity.offset(0).length(length).build()]
    }

    #[test]
    fn a_command_is_told_from_what_follows_and_from_whom_it_is_for() {
        for (text, found) in [
            ("/new", Some(("new", None, ""))),
            ("/title  A trip ", Some(("title", None, "A trip"))),
            ("/title\nA trip", Some(("title", None, "A trip"))),
            ("/help@mobix_bot", Some(("help", Some("mobix_bot"), ""))),
            ("new", None),
        ] {
            assert_eq!(command(text, &entity(4)), found, "{text}");
        }
        assert_eq!(command("/new", &[]), None, "Telegram says what is a command");
    }

    #[test]
    fn the_bots_whole_name_is_a_mention() {
        for (text, rest) in [
            ("@mobix_bot hello", Some(" hello")),
            ("hello @MOBIX_BOT!", Some("hello !")),
            ("سلام @mobix_bot چطوری", Some("سلام چطوری")),
            ("@mobix_bot2 and @mobix_bot", Some("@mobix_bot2 and ")),
            ("@mobix_bot2", None),
            ("mobix_bot", None),
            ("", None),
        ] {
            assert_eq!(mention(text, &me()).as_deref(), rest, "{text}");
        }
    }
}
