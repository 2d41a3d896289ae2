//! The bot's sentences in English. Nothing else is in here.

use std::fmt::Write as _;

use super::sentence::BotSentence;
use crate::i18n::en::{limit, wait};

pub(super) fn text(sentence: &BotSentence<'_>) -> String {
    let fixed = match *sentence {
        BotSentence::Welcome { name, created: true } => {
            return format!("Welcome, {name}! Your account is ready. Just write to me.");
        }
        BotSentence::Welcome { name, created: false } => {
            return format!("Welcome back, {name}! Just write to me.");
        }
        BotSentence::Linked { name, phone } => {
            return format!("You are logged in as {name} (…{phone}). /logout ends that.");
        }
        BotSentence::LogInFirst(url) => {
            return format!("I do not know you yet. Please write to me in private first: {url}");
        }
        BotSentence::OnlyInPrivate(url) => {
            return format!("That works in a private chat with me: {url}");
        }
        BotSentence::Help => return help(),
        BotSentence::Command(name) => return command(name).to_owned(),
        BotSentence::NewChat { bot, model } => {
            return format!("A new chat with {bot}. {model} answers. What is it about?");
        }
        BotSentence::ChatChosen(title) => return format!("We go on with “{title}”."),
        BotSentence::ModelChosen(name) => return format!("{name} answers from now on."),
        BotSentence::UsageOf(plan) => return format!("Your use of the plan {plan}"),
        BotSentence::Limit(name) => return capitalised(limit(name)),
        BotSentence::Used { used, max } => return format!("{used} of {max}"),
        BotSentence::Resets(seconds) => return format!("frees up in {}", wait(seconds)),
        BotSentence::Plan(name) => return format!("Your plan is {name}."),
        BotSentence::PlanEnds(date) => return format!("It holds until {date}."),
        BotSentence::Price { name, price, days } => {
            return format!("{name}: ${price} for {days} days");
        }
        BotSentence::LimitReached(Some(seconds)) => {
            return format!(
                "You have reached a limit of your plan. Please try again in {}.",
                wait(seconds)
            );
        }
        BotSentence::LimitReached(None) => {
            "You have reached a limit of your plan. A larger plan lets you go on."
        }
        BotSentence::TitleSet(title) => return format!("This chat is called “{title}” now."),
        BotSentence::AskContact => {
            "Hello! I am MobixAI: you write, an AI model answers.\n\nTo begin, I need your phone \
             number. Press the button below; if you have an account in our app, it is the same one."
        }
        BotSentence::ShareContact => "📱 Share my phone number",
        BotSentence::NotYourContact => {
            "That is not your own number. Please press the button below."
        }
        BotSentence::OtherAccount => {
            "This link is for another account than yours. Follow it only if you took it in our app \
             yourself: /logout first, then open it again."
        }
        BotSentence::LinkInvalid => {
            "This link was used before or is too old. Please take a new one in the app."
        }
        BotSentence::LoggedOut => "You are logged out. /start logs you in again.",
        BotSentence::UnknownCommand => "I do not know this command. /help shows all of them.",
        BotSentence::NotSupported => {
            "I can only read text so far. Photos, voice messages and files will follow."
        }
        BotSentence::NothingToChoose => "There is nothing to choose from at the moment.",
        BotSentence::NoChats => "There are no chats yet. Just write to me.",
        BotSentence::Chats => "Your chats. Which one do you want to go on with?",
        BotSentence::OptionGone => "This is not there any more.",
        BotSentence::Models => "Which model shall answer in this chat?",
        BotSentence::Bots => "With whom do you want to begin a new chat?",
        BotSentence::Previous => "‹ Back",
        BotSentence::Next => "More ›",
        BotSentence::NoLimits => "Your plan has no limits.",
        BotSentence::NoPlan => "You have no active plan.",
        BotSentence::OtherPlans => "Plans on sale in the app:",
        BotSentence::TitleHelp => {
            "Write the new name behind the command, up to 200 characters: /title A trip to Shiraz"
        }
        BotSentence::Languages => "Which language shall I speak?",
        BotSentence::LanguageName => "English",
        BotSentence::LanguageSet => "I speak English from now on.",
        BotSentence::CutOff => "The model stopped before its end.",
        BotSentence::NotShown => {
            "Telegram does not take this part of the answer. You find it in the app."
        }
    };
    fixed.to_owned()
}

fn command(name: &str) -> &'static str {
    match name {
        "new" => "Begin a new chat",
        "chats" => "Go on with an earlier chat",
        "model" => "Choose the model",
        "bot" => "Begin a chat with another chatbot",
        "usage" => "What is used of your limits",
        "plan" => "Your plan",
        "title" => "Name this chat",
        "lang" => "Change the language",
        "help" => "What I can do",
        "logout" => "Log out",
        _ => "",
    }
}

fn help() -> String {
    let mut text =
        "Write to me, and the model answers. Edit your message, and it answers anew.\n".to_owned();
    for name in BotSentence::COMMANDS {
        let _infallible = write!(text, "\n/{name} – {}", command(name));
    }
    text.push_str("\n\nIn groups, mention me or reply to me.");
    text
}

fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}
