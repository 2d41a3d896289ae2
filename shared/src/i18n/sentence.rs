//! The API's sentences, independent of the language. Plain data.

/// The problem of a request, or of one of its fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Problem {
    /// It cannot be parsed, such as broken JSON.
    Malformed,
    /// It is required and missing.
    Missing,
    /// It shows nothing.
    Blank,
    /// It has the wrong type.
    WrongType,
    /// It has more characters than this.
    TooLong(usize),
    /// It is no valid value of its field, such as a phone number.
    Invalid,
    /// Text messages cannot reach this phone number.
    NoTexts,
    /// It names something unknown.
    Unknown,
    /// It is nothing that is read here.
    Unsupported,
}

/// A sentence with its values. Waiting times are in seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sentence<'a> {
    /// The request is invalid.
    InvalidRequest {
        /// The field, as clients spell it; `None`: the request as a whole.
        field: Option<&'a str>,
        /// The problem.
        problem: Problem,
    },
    /// No login codes are sent to the number's country.
    CountryNotSupported,
    /// The login code is wrong, used up or expired.
    InvalidCode,
    /// A new account needs a name.
    NameRequired,
    /// The user is not logged in.
    Unauthenticated,
    /// The model is not in the plan.
    ModelAccessDenied,
    /// The model is no longer offered.
    ModelClosed,
    /// The chatbot makes pictures, and the model does not.
    ModelMakesNoImages,
    /// The model's images are too large to be stored.
    ImagesTooLarge,
    /// The chatbot is not in the plan.
    ChatbotAccessDenied,
    /// There is no active subscription.
    SubscriptionRequired,
    /// The requested thing does not exist.
    NotFound,
    /// The path does not support the method.
    MethodNotAllowed,
    /// The same request is still being answered.
    InProgress,
    /// The request is larger than this many bytes.
    TooLarge(u64),
    /// The body's format is not supported.
    UnsupportedMediaType,
    /// The body is compressed.
    UnsupportedEncoding,
    /// The idempotency key was used for another request.
    IdempotencyKeyReused,
    /// A limit of the plan is reached.
    QuotaExceeded {
        /// The limit, as the contract names it.
        limit: &'a str,
        /// The used amount.
        used: &'a str,
        /// The maximum.
        max: &'a str,
        /// The time until it frees; `None`: not by waiting.
        retry_after: Option<u64>,
    },
    /// The SMS with a login code.
    LoginCode(&'a str),
    /// Too many answers of the day could not be charged.
    TooManyFailures(u64),
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
    /// The service is temporarily unavailable.
    Unavailable(u64),
    /// The gateway's authorizer does not allow it.
    AccessDenied,
    /// The gateway throttles requests.
    Throttled(u64),
    /// The gateway timed out.
    Timeout,
    /// An internal error.
    Internal,
    /// The title of a chat before it has its own.
    NewChatTitle,
    /// The instruction to the model that generates a title.
    TitlePrompt,
}

/// A waiting time in one unit, rounded up so that no user comes too early.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wait {
    Seconds(u64),
    Minutes(u64),
    Hours(u64),
    Days(u64),
}

impl Wait {
    pub(super) fn of(seconds: u64) -> Self {
        match seconds {
            0..=90 => Self::Seconds(seconds.max(1)),
            91..=5_400 => Self::Minutes(seconds.div_ceil(60)),
            5_401..=172_800 => Self::Hours(seconds.div_ceil(3_600)),
            _ => Self::Days(seconds.div_ceil(86_400)),
        }
    }
}
