//! How a message's text addresses the bot: by a command or by a mention. Pure.

use frankenstein::types::{MessageEntity, MessageEntityType};
use shared::telegram::Me;

/// A command at the beginning of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Command<'a> {
    /// The name without the slash.
    pub(crate) name: &'a str,
    /// The username of the bot that it is for, as in `/help@mobix_bot`.
    pub(crate) bot: Option<&'a str>,
    /// The text after it, without the white space around it.
    pub(crate) arguments: &'a str,
}

/// Parses the command at the beginning of a text. Telegram marks commands by an entity.
pub(crate) fn parse_command<'a>(text: &'a str, entities: &[MessageEntity]) -> Option<Command<'a>> {
    let is_command = |entity: &MessageEntity| {
        entity.type_field == MessageEntityType::BotCommand && entity.offset == 0
    };
    entities.iter().find(|entity| is_command(entity))?;
    let (command, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    let command = command.strip_prefix('/')?;
    let (name, bot) = match command.split_once('@') {
        Some((name, bot)) => (name, Some(bot)),
        None => (command, None),
    };
    Some(Command { name, bot, arguments: rest.trim() })
}

/// The text without the mention of the bot. None: the text does not mention it.
pub(crate) fn strip_mention(text: &str, me: &Me) -> Option<String> {
    let mention = format!("@{}", me.username.to_ascii_lowercase());
    // Lowercasing ASCII keeps the byte positions.
    let start = text.to_ascii_lowercase().match_indices(&mention).find_map(|(start, _)| {
        let after = text.get(start + mention.len()..)?;
        let continues = |c: char| c.is_ascii_alphanumeric() || c == '_';
        (!after.starts_with(continues)).then_some(start)
    })?;
    let (before, after) = (text.get(..start)?, text.get(start + mention.len()..)?);
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
    fn a_command_is_parsed_into_its_name_its_bot_and_its_arguments() {
        for (text, expected) in [
            ("/new", Some(("new", None, ""))),
            ("/title  A trip ", Some(("title", None, "A trip"))),
            ("/title\nA trip", Some(("title", None, "A trip"))),
            ("/help@mobix_bot", Some(("help", Some("mobix_bot"), ""))),
            ("new", None),
        ] {
            let expected = expected.map(|(name, bot, arguments)| Command { name, bot, arguments });
            assert_eq!(parse_command(text, &entity(4)), expected, "{text}");
        }
        assert_eq!(parse_command("/new", &[]), None, "no entity marks it");
    }

    #[test]
    fn only_the_whole_username_is_a_mention() {
        for (text, rest) in [
            ("@mobix_bot hello", Some(" hello")),
            ("hello @MOBIX_BOT!", Some("hello !")),
            ("سلام @mobix_bot چطوری", Some("سلام چطوری")),
            ("@mobix_bot2 and @mobix_bot", Some("@mobix_bot2 and ")),
            ("@mobix_bot2", None),
            ("mobix_bot", None),
            ("", None),
        ] {
            assert_eq!(strip_mention(text, &me()).as_deref(), rest, "{text}");
        }
    }
}
