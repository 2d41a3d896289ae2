//! Every variable that is read, once: its name, what it may hold, its default and what it is.
//! `mobix settings` makes `docs/settings.md` from this list.

use std::ops::RangeInclusive;

/// A variable of the environment.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Setting {
    /// Its name.
    pub name: &'static str,
    /// What it may hold, as errors say it.
    pub allowed: &'static str,
    /// What counts where it is not set, for people.
    pub default: &'static str,
    /// What it is, in one sentence.
    pub about: &'static str,
    /// Whether Secrets Manager may hold its value.
    pub is_secret: bool,
}

/// A variable that holds a whole number.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct NumberSetting {
    /// Its name.
    pub name: &'static str,
    /// The least it may be.
    pub min: u64,
    /// The most it may be.
    pub max: u64,
    /// What counts where it is not set.
    pub default: u64,
    /// What it is, in one sentence.
    pub about: &'static str,
}

impl NumberSetting {
    /// What it may be.
    #[must_use]
    pub const fn range(&self) -> RangeInclusive<u64> {
        self.min..=self.max
    }
}

/// One of all settings.
#[derive(Clone, Copy, Debug)]
pub enum Declared {
    /// A text.
    Text(Setting),
    /// A whole number.
    Number(NumberSetting),
}

macro_rules! declare {
    (@one number $name:ident ($min:literal..=$max:literal, $default:literal, $about:literal)) => {
        #[doc = $about]
        pub const $name: NumberSetting = NumberSetting {
            name: stringify!($name),
            min: $min,
            max: $max,
            default: $default,
            about: $about,
        };
    };
    (@one text $name:ident ($allowed:literal, $default:literal, $about:literal)) => {
        declare!(@setting $name, $allowed, $default, $about, false);
    };
    (@one secret $name:ident ($allowed:literal, $default:literal, $about:literal)) => {
        declare!(@setting $name, $allowed, $default, $about, true);
    };
    (@setting $name:ident, $allowed:literal, $default:literal, $about:literal, $secret:literal) => {
        #[doc = $about]
        pub const $name: Setting = Setting {
            name: stringify!($name),
            allowed: $allowed,
            default: $default,
            about: $about,
            is_secret: $secret,
        };
    };
    (@declared number $name:ident) => { Declared::Number($name) };
    (@declared $kind:ident $name:ident) => { Declared::Text($name) };
    ($($kind:ident $name:ident $arguments:tt;)*) => {
        $(declare!(@one $kind $name $arguments);)*
        /// All of them, in the order of the documentation.
        pub const ALL: &[Declared] = &[$(declare!(@declared $kind $name)),*];
    };
}

declare! {
    text TABLE_NAME("the name of a table, 3 to 255 characters", "`mobixai` under `mobix`, none on Lambda", "The table.");
    text DYNAMODB_URL("an absolute http or https URL", "AWS's", "The endpoint of DynamoDB.");
    text PUBLIC_URL("an http or https URL with nothing behind its host", "http and the host that each client names", "Where clients reach `mobix serve`, if a proxy stands before it: links in answers lead there.");
    text OPENROUTER_API_KEY("printable ASCII characters without spaces", "none", "OpenRouter's key; `MODEL_API_KEY` wins.");
    secret MODEL_API_KEY("printable ASCII characters without spaces", "none", "The model provider's key.");
    text MODEL_API_BASE_URL("an http:// or https:// URL without user name, query or fragment", "OpenRouter's, with a key", "Where `/chat/completions` is.");
    number MODEL_CONNECT_TIMEOUT_SECONDS(1..=60, 5, "How long the connection to the provider may take, in seconds.");
    number MODEL_IDLE_TIMEOUT_SECONDS(1..=840, 60, "The longest silence of the provider, in seconds.");
    number ANSWER_TIMEOUT_SECONDS(1..=840, 300, "The longest answer, in seconds; ten seconds later its place in the limits lapses. On Lambda the function's timeout must be at least as long as both.");
    number CONTEXT_FIRST_MESSAGES(1..=1_000, 100, "How many messages of a chat are read in the first trip; more are read only where the model's context has room.");
    number UNCHARGED_ANSWERS_PER_DAY(1..=1_000_000, 20, "How many answers that cannot be charged a user may ask for on one UTC day.");
    text SMS("sns, gateway or console", "`console` under `mobix`, none on Lambda", "Who sends text messages.");
    secret SMS_GATEWAY_URL("an http or https URL; in it or in the body stand {phone}, {digits} or {national}, and {code} or {text}", "none", "The HTTP gateway for text messages.");
    text SMS_GATEWAY_METHOD("GET or POST, and POST with a body", "`GET`, with a body `POST`", "How the gateway is asked.");
    secret SMS_GATEWAY_BODY("JSON, or a form as URLs have it (`a=b&c=d`), with placeholders as in the URL", "none", "The body for the gateway.");
    secret SMS_GATEWAY_HEADERS("a JSON object of texts", "none", "Headers for the gateway, such as its key's.");
    text SMS_GATEWAY_SUCCESS("a path in the answer's JSON and its value, as in `result.status=200`, or a text", "none: every 2xx is a success, and the first is logged", "What the gateway's answer holds where it took the message.");
    secret SMS_GATEWAY_AUTHORIZATION("a header's value", "none", "The `Authorization` header for the gateway.");
    secret OTP_HASH_KEY("a secret of at least 32 characters", "random under `mobix`, none on Lambda", "The secret that login codes are hashed with.");
    number OTP_PER_ADDRESS_HOUR(1..=100_000, 100, "How many login codes one source address may ask for in an hour.");
    number OTP_PER_NETWORK_HOUR(1..=1_000_000, 500, "How many login codes one network (IPv4 /24, IPv6 /48) may ask for in an hour. The default is that of five addresses: a carrier's customers share a few, while who rents addresses gets a whole network.");
    number OTP_PER_RANGE_HOUR(1..=1_000_000, 100, "How many login codes the numbers of one range (the first 7 digits with the country code) get in an hour. The default is 2 % of `OTP_PER_HOUR`: people's numbers spread over thousands of ranges, those rented to be sent codes are in a few.");
    number OTP_PER_HOUR(1..=10_000_000, 5_000, "How many login codes are sent in an hour in all: the most that an attack can cost.");
    text SMS_COUNTRIES("country codes of ISO 3166 with commas between, such as IR,TR, or *", "`PHONE_REGION` alone", "The countries whose numbers get login codes; `*` for all.");
    number WRONG_CODES_PER_ADDRESS_HOUR(1..=100_000, 100, "How many wrong login codes one source address may try in an hour.");
    text PHONE_REGION("two letters of ISO 3166, such as IR", "`IR`", "Where phone numbers without a country code are from.");
    number TOKEN_IDLE_DAYS(1..=365, 7, "How long a login lasts without use, in days.");
    number TOKEN_MAX_DAYS(1..=3_650, 90, "How long a login lasts at most, in days.");
    secret TELEGRAM_BOT_TOKEN("a bot's token, as @BotFather gives it", "none: no bot", "The Telegram bot's token.");
    text TELEGRAM_BOT_USERNAME("the bot's name, 3 to 32 letters", "Telegram is asked", "The bot's name, which links from the app need on Lambda.");
    text TELEGRAM_API_URL("an absolute http or https URL", "`https://api.telegram.org`", "The Bot API server.");
    text TELEGRAM_QUEUE_URL("the URL of an SQS FIFO queue", "none; `mobix serve` has its own", "The queue of Telegram's updates.");
    text METRICS_NAMESPACE("1 to 255 letters, digits and .-_/#: of ASCII", "none: nothing is measured", "Where CloudWatch keeps the metrics.");
    text LOG_LEVEL("a level such as `info`, or a list of target=level", "`info`, under `mobix` `warn`", "What is logged; crates that are not ours never say more than `info`, as below it they log whole requests.");
    text RUST_LOG("a level such as `info`, or a list of target=level", "none", "The same as `LOG_LEVEL`, and wins over it.");
    text AWS_REGION("a region, such as eu-central-1", "none; Lambda sets it", "AWS's region.");
    text AWS_ACCESS_KEY_ID("an access key's id", "none; Lambda sets it", "AWS's credentials.");
    text AWS_SECRET_ACCESS_KEY("an access key", "none; Lambda sets it", "AWS's credentials.");
    text AWS_SESSION_TOKEN("a session's token", "none; Lambda sets it", "AWS's credentials.");
    text AWS_ENDPOINT_URL("an absolute http or https URL", "AWS's", "The endpoint of every AWS service.");
    text AWS_ENDPOINT_URL_DYNAMODB("an absolute http or https URL", "`AWS_ENDPOINT_URL`", "The endpoint of DynamoDB; `DYNAMODB_URL` wins.");
    text AWS_ENDPOINT_URL_SECRETS_MANAGER("an absolute http or https URL", "`AWS_ENDPOINT_URL`", "The endpoint of Secrets Manager.");
    text AWS_ENDPOINT_URL_SNS("an absolute http or https URL", "`AWS_ENDPOINT_URL`", "The endpoint of SNS.");
    text AWS_ENDPOINT_URL_SQS("an absolute http or https URL", "`AWS_ENDPOINT_URL`", "The endpoint of SQS.");
}
