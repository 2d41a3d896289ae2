//! The sentences in English. Nothing else is in here.

use super::sentence::{Problem, Sentence, Wait};

/// The words that say that a title follows.
pub(super) const TITLE_NOUNS: &[&str] =
    &["title", "titles", "heading", "headline", "topic", "subject"];

/// Other words of labels before titles.
pub(super) const TITLE_LABEL_WORDS: &[&str] = &[
    "a",
    "an",
    "the",
    "chat",
    "session",
    "conversation",
    "suggested",
    "proposed",
    "possible",
    "short",
    "concise",
    "new",
    "final",
    "generated",
    "here",
    "here's",
    "heres",
    "is",
    "my",
    "your",
    "for",
    "of",
    "this",
    "sure",
    "okay",
    "ok",
    "certainly",
];

pub(super) fn text(sentence: &Sentence<'_>) -> String {
    let fixed = match *sentence {
        Sentence::InvalidRequest { field, problem } => return invalid(field, problem),
        Sentence::QuotaExceeded { limit, used, max, retry_after } => {
            return quota_exceeded(limit, used, max, retry_after);
        }
        Sentence::TooLarge(bytes) => {
            return format!("The request is too large: at most {} KB are taken.", bytes / 1_024);
        }
        Sentence::LoginCode(code) => {
            return format!("MobixAI login code: {code}\nIt is valid for 5 minutes.");
        }
        Sentence::OtpCooldown(wait) => {
            return format!("A login code was sent a moment ago. {}", again(wait));
        }
        Sentence::TooManyFailures(wait) => {
            return format!("Too many of today's messages could not be answered. {}", again(wait));
        }
        Sentence::OtpLimit(wait) => {
            return format!("Too many login codes were requested. {}", again(wait));
        }
        Sentence::VerifyLimit(wait) => {
            return format!("Too many wrong login codes came from your network. {}", again(wait));
        }
        Sentence::Unavailable(wait) => {
            return format!("The service is unavailable for the moment. {}", again(wait));
        }
        Sentence::Throttled(wait) => {
            return format!("Requests are coming too fast. {}", again(wait));
        }
        Sentence::CountryNotSupported => "Login codes are not sent to this phone number's country.",
        Sentence::InvalidCode => "The login code is wrong or no longer valid.",
        Sentence::NameRequired => "Please give your name to create an account.",
        Sentence::Unauthenticated => "Please log in to continue.",
        Sentence::ModelAccessDenied => "This model is not part of your plan.",
        Sentence::ModelClosed => {
            "This chat's model is no longer offered. Please choose another model for the chat."
        }
        Sentence::ModelMakesNoImages => {
            "This chatbot works with pictures. Please choose a model that makes pictures."
        }
        Sentence::ImagesTooLarge => {
            "This model's pictures are too large to be kept, so it is not asked for any."
        }
        Sentence::ChatbotAccessDenied => "This chatbot is not part of your plan.",
        Sentence::SubscriptionRequired => "An active subscription is needed for this.",
        Sentence::NotFound => "What you asked for was not found.",
        Sentence::MethodNotAllowed => "This address does not support that operation.",
        Sentence::InProgress => {
            "The same request is still being answered. Please try again shortly."
        }
        Sentence::UnsupportedMediaType => {
            "The request's format is not supported. Please send it as JSON."
        }
        Sentence::UnsupportedEncoding => {
            "Compressed requests are not supported. Please send it without Content-Encoding."
        }
        Sentence::IdempotencyKeyReused => {
            "This Idempotency-Key was already used for a different request."
        }
        Sentence::ProviderError => {
            "The model could not answer. Nothing was charged; please try again."
        }
        Sentence::ProviderTimeout => {
            "The model did not answer in time. Nothing was charged; please try again."
        }
        Sentence::AccessDenied => "You have no access to this part of the service.",
        Sentence::Timeout => "The answer was not ready in time. Please try again.",
        Sentence::Internal => "Something went wrong on our side. Please try again.",
        Sentence::NewChatTitle => "New chat",
        Sentence::TitlePrompt => {
            "Write a title for this conversation in its own language: at most 5 words, without \
             quotation marks and without a full stop. Answer with the title only."
        }
    };
    fixed.to_owned()
}

fn invalid(field: Option<&str>, problem: Problem) -> String {
    let subject = field.map_or_else(|| "request".to_owned(), field_name);
    match problem {
        Problem::Malformed => format!("The {subject} could not be read."),
        Problem::Missing => format!("The {subject} is required."),
        Problem::Blank => format!("The {subject} must not be empty."),
        Problem::WrongType => format!("The {subject} has a value of the wrong type."),
        Problem::TooLong(max) => format!("The {subject} must not have more than {max} characters."),
        Problem::Invalid => format!("The {subject} is not valid."),
        Problem::NoTexts => format!("The {subject} cannot receive text messages."),
        Problem::Unknown => format!("The {subject} does not exist."),
        Problem::Unsupported => format!("The {subject} is not supported here."),
    }
}

fn field_name(field: &str) -> String {
    let name = match field {
        "phone_number" => "phone number",
        "code" => "login code",
        "name" => "name",
        "device" => "device's name",
        "title" => "title",
        "message" | "content" => "message",
        "chatbot_id" => "chatbot",
        "ai_model_id" => "model",
        other => return format!("field “{other}”"),
    };
    name.to_owned()
}

fn quota_exceeded(limit: &str, used: &str, max: &str, retry_after: Option<u64>) -> String {
    let limit = self::limit(limit);
    let next = retry_after.map_or_else(|| "A larger plan lets you go on.".to_owned(), again);
    format!("You have reached a limit of your plan: {limit} ({used} of {max}). {next}")
}

/// The name of a limit.
pub(super) fn limit(name: &str) -> &'static str {
    match name {
        "max_tokens_free" => "tokens of free models in total",
        "max_tokens" => "tokens in total",
        "token_budget" => "tokens left for one answer",
        "hourly_tokens" => "tokens per hour",
        "hourly_messages" => "messages per hour",
        "three_hours_tokens" => "tokens per 3 hours",
        "three_hours_messages" => "messages per 3 hours",
        "twelve_hours_tokens" => "tokens per 12 hours",
        "twelve_hours_messages" => "messages per 12 hours",
        "daily_tokens" => "tokens per day",
        "daily_messages" => "messages per day",
        "weekly_tokens" => "tokens per week",
        "weekly_messages" => "messages per week",
        "monthly_tokens" => "tokens per month",
        "monthly_messages" => "messages per month",
        "monthly_free_model_messages" => "messages to free models per month",
        "monthly_free_model_tokens" => "tokens of free models per month",
        "cost_usd" => "cost of the models in US dollars",
        "daily_images" => "images per day",
        "weekly_images" => "images per week",
        "monthly_images" => "images per month",
        _ => "use",
    }
}

fn again(seconds: u64) -> String {
    format!("Please try again in {}.", wait(seconds))
}

/// A waiting time.
pub(super) fn wait(seconds: u64) -> String {
    let (count, unit) = match Wait::of(seconds) {
        Wait::Seconds(count) => (count, "second"),
        Wait::Minutes(count) => (count, "minute"),
        Wait::Hours(count) => (count, "hour"),
        Wait::Days(count) => (count, "day"),
    };
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {unit}{plural}")
}
