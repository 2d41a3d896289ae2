//! The bot's sentences, independent of the language. Plain data.

/// A sentence of the bot's, with its values. Waiting times are in seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BotSentence<'a> {
    /// The bot introduces itself, and asks for a phone number.
    AskContact,
    /// The label of the button that shares the phone number.
    ShareContact,
    /// The contact is another person's.
    NotYourContact,
    /// The login was successful.
    Welcome {
        /// The user's name.
        name: &'a str,
        /// Whether the account is new.
        created: bool,
    },
    /// The login by a link from the app was successful.
    Linked {
        /// The account's name.
        name: &'a str,
        /// The last digits of its phone number.
        phone: &'a str,
    },
    /// The link from the app belongs to another account than the one that is logged in.
    OtherAccount,
    /// The link from the app is used or expired.
    LinkInvalid,
    /// The user is logged out.
    LoggedOut,
    /// In a group: the user must log in, in the private chat with this bot.
    LogInFirst(&'a str),
    /// In a group: the command works only in the private chat with this bot.
    OnlyInPrivate(&'a str),
    /// The bot's help.
    Help,
    /// The short description of a command.
    Command(&'a str),
    /// There is no such command.
    UnknownCommand,
    /// The message is of a kind that is not supported.
    NotSupported,
    /// A new chat was created.
    NewChat {
        /// The chatbot.
        bot: &'a str,
        /// The model.
        model: &'a str,
    },
    /// The plan has no models or chatbots.
    NothingToChoose,
    /// There are no chats.
    NoChats,
    /// The heading of the list of chats.
    Chats,
    /// A chat was selected.
    ChatChosen(&'a str),
    /// The chat, or the message, is not there any more.
    OptionGone,
    /// Above the models.
    Models,
    /// The model was selected.
    ModelChosen(&'a str),
    /// The heading of the list of chatbots.
    Bots,
    /// The label of the button to the previous page.
    Previous,
    /// The label of the button to the next page.
    Next,
    /// The heading of a plan's usage.
    UsageOf(&'a str),
    /// A limit's name, by its name in the contract.
    Limit(&'a str),
    /// The used amount of a limit.
    Used {
        /// The used amount.
        used: &'a str,
        /// The maximum.
        max: &'a str,
    },
    /// The time until some of the limit is free again.
    Resets(u64),
    /// The plan has no limits.
    NoLimits,
    /// The user's plan.
    Plan(&'a str),
    /// The date at which the plan ends.
    PlanEnds(&'a str),
    /// The user has no plan.
    NoPlan,
    /// The heading of the list of plans.
    OtherPlans,
    /// The price of a plan.
    Price {
        /// The plan's name.
        name: &'a str,
        /// The price in dollars.
        price: &'a str,
        /// The duration in days.
        days: u32,
    },
    /// How to set the title of a chat.
    TitleHelp,
    /// The title of the chat was set.
    TitleSet(&'a str),
    /// The heading of the list of languages.
    Languages,
    /// The language's own name.
    LanguageName,
    /// The language was set.
    LanguageSet,
    /// In a group: a limit is reached, with the time until it frees; `None`: not by waiting.
    LimitReached(Option<u64>),
    /// The answer stopped before its end.
    CutOff,
    /// A part of the answer that Telegram refuses.
    NotShown,
}
