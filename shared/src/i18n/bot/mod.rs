//! The bot's sentences in Telegram, in Persian and English. Errors have the sentences of the API.

mod en;
mod fa;
mod sentence;

use crate::model::Locale;

pub use sentence::BotSentence;

impl BotSentence<'_> {
    /// Its text in a language.
    #[must_use]
    pub fn text(&self, locale: Locale) -> String {
        match locale {
            Locale::Fa => fa::text(self),
            Locale::En => en::text(self),
        }
    }

    /// The commands, in the order of the menu.
    pub const COMMANDS: [&'static str; 10] =
        ["new", "chats", "model", "bot", "usage", "plan", "title", "lang", "help", "logout"];
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_has_a_description_in_both_languages() {
        for locale in [Locale::Fa, Locale::En] {
            let mut seen = Vec::new();
            for command in BotSentence::COMMANDS {
                let text = BotSentence::Command(command).text(locale);
                assert!((3..=256).contains(&text.chars().count()), "{command}: {text}");
                assert!(!seen.contains(&text), "{command}: {text}");
                assert!(BotSentence::Help.text(locale).contains(&format!("/{command}")));
                seen.push(text);
            }
        }
    }

    #[test]
    fn numbers_have_the_digits_of_the_language() {
        let used = BotSentence::Used { used: "3", max: "5" };
        assert_eq!(used.text(Locale::En), "3 of 5");
        assert_eq!(used.text(Locale::Fa), "۳ از ۵");
        assert_eq!(BotSentence::Resets(3_600).text(Locale::En), "frees up in 60 minutes");
    }
}
