//! What there is to say, whatever the language. Plain data.

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
    /// It is nothing that is read here.
    Unsupported,
}

/// A sentence with what it tells of. Waiting times are in seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sentence<'a> {
    /// The request cannot be used.
    InvalidRequest {
        /// The field at fault, as clients spell it; none: the request as a whole.
        field: Option<&'a str>,
        /// The problem.
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
    /// The model is not offered any more.
    ModelClosed,
    /// The chatbot makes pictures, and the model does not.
    ModelMakesNoImages,
    /// The model's pictures are larger than can be kept.
    ImagesTooLarge,
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

/// A waiting time as people say it: in one unit, rounded up so that nobody comes too early.
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
