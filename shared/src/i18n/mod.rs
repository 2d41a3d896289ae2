//! Every sentence a user reads, in Persian and English: the one place that spells them.
//! Knows nothing of HTTP and decides nothing; it is told what happened.

mod bot;
mod en;
mod fa;

pub use bot::BotSentence;

use crate::model::Locale;

/// What is wrong with a request, or with one of its fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Problem {
    /// It cannot be read at all, such as broken JSON.
    Malformed,
    /// It is required and not there.
    Missing,
    /// It holds nothing but white space.
    Blank,
    /// It is of another type than asked for.
    WrongType,
    /// It has more characters than this.
    TooLong(usize),
    /// It is not what its field asks for, such as a phone number that is none.
    Invalid,
    /// It names something that does not exist.
    Unknown,
}

/// A sentence with what it tells of. Waiting times are in seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sentence<'a> {
    /// The request cannot be used.
    InvalidRequest {
        /// The field at fault, as clients spell it; none: the request as a whole.
        field: Option<&'a str>,
        /// What is wrong with it.
        problem: Problem,
    },
    /// The login code is wrong, used up or expired.
    InvalidCode,
    /// A new account needs a name.
    NameRequired,
    /// Nobody is logged in.
    Unauthenticated,
    /// The model is not in the plan.
    ModelAccessDenied,
    /// The chatbot is not in the plan.
    ChatbotAccessDenied,
    /// There is no active subscription.
    SubscriptionRequired,
    /// There is no such thing.
    NotFound,
    /// The path does not know the method.
    MethodNotAllowed,
    /// The same request is still being answered.
    InProgress,
    /// The request is larger than this many bytes.
    TooLarge(u64),
    /// The body is in no format that is read here.
    UnsupportedMediaType,
    /// The key was used for another request.
    IdempotencyKeyReused,
    /// A limit of the plan is reached.
    QuotaExceeded {
        /// The limit, as the contract names it.
        limit: &'a str,
        /// How much was used.
        used: &'a str,
        /// How much is allowed.
        max: &'a str,
        /// When it frees; none: not by waiting.
        retry_after: Option<u64>,
    },
    /// The text message that brings a login code.
    LoginCode(&'a str),
    /// A login code was sent a moment ago.
    OtpCooldown(u64),
    /// Too many login codes were asked for.
    OtpLimit(u64),
    /// Too many wrong login codes were tried.
    VerifyLimit(u64),
    /// The model provider failed.
    ProviderError,
    /// The model provider did not answer in time.
    ProviderTimeout,
    /// The service cannot answer for the moment.
    Unavailable(u64),
    /// The gateway's authorizer does not allow it.
    AccessDenied,
    /// Requests come faster than the gateway lets them through.
    Throttled(u64),
    /// The gateway gave up waiting for the answer.
    Timeout,
    /// Something of ours is broken.
    Internal,
    /// What a chat is called before it has a title.
    NewChatTitle,
    /// What a model is told, to make it name a chat.
    TitlePrompt,
}

impl Sentence<'_> {
    /// Its text in a language.
    #[must_use]
    pub fn text(&self, locale: Locale) -> String {
        match locale {
            Locale::Fa => fa::text(self),
            Locale::En => en::text(self),
        }
    }
}

/// A waiting time as people say it: in one unit, rounded up so that nobody comes too early.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wait {
    Seconds(u64),
    Minutes(u64),
    Hours(u64),
    Days(u64),
}

impl Wait {
    fn of(seconds: u64) -> Self {
        match seconds {
            0..=90 => Self::Seconds(seconds.max(1)),
            91..=5_400 => Self::Minutes(seconds.div_ceil(60)),
            5_401..=172_800 => Self::Hours(seconds.div_ceil(3_600)),
            _ => Self::Days(seconds.div_ceil(86_400)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The limits that the contract names.
    const LIMITS: [&str; 21] = [
        "max_tokens_free",
        "max_tokens",
        "token_budget",
        "hourly_tokens",
        "hourly_messages",
        "three_hours_tokens",
        "three_hours_messages",
        "twelve_hours_tokens",
        "twelve_hours_messages",
        "daily_tokens",
        "daily_messages",
        "weekly_tokens",
        "weekly_messages",
        "monthly_tokens",
        "monthly_messages",
        "monthly_free_model_messages",
        "monthly_free_model_tokens",
        "cost_usd",
        "daily_images",
        "weekly_images",
        "monthly_images",
    ];

    #[test]
    fn every_limit_has_a_name_of_its_own_in_both_languages() {
        for limit_name in [fa::limit, en::limit] {
            let mut names: Vec<_> = LIMITS.into_iter().map(limit_name).collect();
            names.push(limit_name("something else"));
            let count = names.len();
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), count);
        }
    }

    #[test]
    fn a_reached_limit_is_told_with_its_numbers_and_its_time() {
        let sentence = Sentence::QuotaExceeded {
            limit: "hourly_messages",
            used: "20",
            max: "20",
            retry_after: Some(300),
        };
        assert_eq!(
            sentence.text(Locale::En),
            "You have reached a limit of your plan: messages per hour (20 of 20). \
             Please try again in 5 minutes."
        );
        assert_eq!(
            sentence.text(Locale::Fa),
            "به سقف مجاز طرح خود رسیده‌اید: پیام در هر ساعت (۲۰ از ۲۰). \
             لطفاً ۵ دقیقهٔ دیگر دوباره تلاش کنید."
        );
    }

    #[test]
    fn a_limit_that_never_resets_promises_no_time() {
        let sentence = Sentence::QuotaExceeded {
            limit: "cost_usd",
            used: "5.10",
            max: "5.00",
            retry_after: None,
        };
        assert!(sentence.text(Locale::En).ends_with("A larger plan lets you go on."));
        assert!(sentence.text(Locale::Fa).contains("(۵٫۱۰ از ۵٫۰۰)"));
    }

    #[test]
    fn a_field_is_called_by_its_name() {
        for (field, problem, en, fa) in [
            (
                Some("title"),
                Problem::TooLong(200),
                "The title must not have more than 200 characters.",
                "عنوان نباید بیش از ۲۰۰ نویسه داشته باشد.",
            ),
            (
                Some("message"),
                Problem::Missing,
                "The message is required.",
                "لطفاً متن پیام را وارد کنید.",
            ),
            (
                Some("odd_field"),
                Problem::WrongType,
                "The field “odd_field” has a value of the wrong type.",
                "نوع مقدار «odd_field» درست نیست.",
            ),
            (None, Problem::Malformed, "The request could not be read.", "درخواست خوانا نیست."),
        ] {
            let sentence = Sentence::InvalidRequest { field, problem };
            assert_eq!(sentence.text(Locale::En), en);
            assert_eq!(sentence.text(Locale::Fa), fa);
        }
    }

    #[test]
    fn waiting_times_are_rounded_up_to_a_unit_people_use() {
        for (seconds, wait) in [
            (0, Wait::Seconds(1)),
            (59, Wait::Seconds(59)),
            (301, Wait::Minutes(6)),
            (7_200, Wait::Hours(2)),
            (200_000, Wait::Days(3)),
        ] {
            assert_eq!(Wait::of(seconds), wait);
        }
    }
}
