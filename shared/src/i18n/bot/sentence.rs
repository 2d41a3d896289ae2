//! What the bot has to say, whatever the language. Plain data.

/// Something the bot says, with what it tells of. Waiting times are in seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BotSentence<'a> {
    /// The bot introduces itself, and asks for a phone number.
    AskContact,
    /// On the button that gives the phone number.
    ShareContact,
    /// The contact is another person's.
    NotYourContact,
    /// Somebody is logged in.
    Welcome {
        /// What they are called.
        name: &'a str,
        /// Whether their account is new.
        created: bool,
    },
    /// Somebody is logged in by a link from the app.
    Linked {
        /// What the account is called.
        name: &'a str,
        /// The end of its phone number.
        phone: &'a str,
    },
    /// A link from the app leads to another account than the one that is logged in.
    OtherAccount,
    /// The link from the app is used or too old.
    LinkInvalid,
    /// Nobody is logged in any more.
    LoggedOut,
    /// In a group: nobody is logged in, and this is where to.
    LogInFirst(&'a str),
    /// In a group: this is for a private chat, and here it is.
    OnlyInPrivate(&'a str),
    /// What the bot can do.
    Help,
    /// What a command does, in a word or two.
    Command(&'a str),
    /// There is no such command.
    UnknownCommand,
    /// It is neither text nor anything else that is understood.
    NotSupported,
    /// A new chat begins.
    NewChat {
        /// The chatbot.
        bot: &'a str,
        /// The model.
        model: &'a str,
    },
    /// The plan has nothing to choose from.
    NothingToChoose,
    /// There are no chats.
    NoChats,
    /// Above the chats.
    Chats,
    /// A chat goes on.
    ChatChosen(&'a str),
    /// The chat, or the message, is not there any more.
    OptionGone,
    /// Above the models.
    Models,
    /// Another model answers from now on.
    ModelChosen(&'a str),
    /// Above the chatbots.
    Bots,
    /// On the button to the page before.
    Previous,
    /// On the button to the next page.
    Next,
    /// Above the limits of a plan.
    UsageOf(&'a str),
    /// A limit's name, from the contract's.
    Limit(&'a str),
    /// How much is used.
    Used {
        /// How much.
        used: &'a str,
        /// Of how much.
        max: &'a str,
    },
    /// When some of it frees up.
    Resets(u64),
    /// The plan has no limits.
    NoLimits,
    /// What the plan is.
    Plan(&'a str),
    /// How long it holds, as a date.
    PlanEnds(&'a str),
    /// There is no plan.
    NoPlan,
    /// Above the plans there are.
    OtherPlans,
    /// What a plan costs.
    Price {
        /// Its name.
        name: &'a str,
        /// In dollars.
        price: &'a str,
        /// For how many days.
        days: u32,
    },
    /// How a chat is named.
    TitleHelp,
    /// A chat is called so now.
    TitleSet(&'a str),
    /// Above the languages.
    Languages,
    /// The language's own name.
    LanguageName,
    /// The language is spoken from now on.
    LanguageSet,
    /// In a group: a limit is reached, and when it frees; none: not by waiting.
    LimitReached(Option<u64>),
    /// An answer stopped before its end.
    CutOff,
    /// A part of an answer that Telegram does not take.
    NotShown,
}
