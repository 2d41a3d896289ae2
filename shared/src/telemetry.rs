//! Logs: JSON, one object a line, on stderr. Set up once, at start.
//! What is logged is decided where it happens; never texts, tokens or phone numbers.

use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{Layer, fmt};

use crate::settings::declared::{LOG_LEVEL, RUST_LOG};
use crate::settings::{SettingsError, Vars};

/// Our crates, as targets name them. Below `info` other crates log requests and answers
/// whole, signatures and connections, with phone numbers, keys and what people write: they
/// are never let further, whatever is asked for.
const OURS: [&str; 11] = [
    "auth",
    "authorizer",
    "catalog",
    "chat_sessions",
    "messages",
    "mobix",
    "shared",
    "telegram_webhook",
    "telegram_worker",
    "usages",
    "users",
];

/// What is logged, from `LOG_LEVEL`, or from `RUST_LOG`, which wins: a level or a list of
/// targets and levels such as `info,shared::store=debug`; `info` by default. No more than
/// that of `RUST_LOG`'s language: filters on fields need a megabyte of regular expressions.
///
/// # Errors
/// [`SettingsError`] where it is no such thing.
pub fn filter(vars: &Vars) -> Result<Targets, SettingsError> {
    let given = [&RUST_LOG, &LOG_LEVEL]
        .into_iter()
        .find_map(|setting| Some((setting, vars.text(setting)?)));
    let (setting, text) = given.unwrap_or((&LOG_LEVEL, "info"));
    let asked: Targets = text.parse().map_err(|_| setting.invalid())?;
    let level = asked.default_level().unwrap_or(LevelFilter::OFF);
    let single = asked.iter().map(|(target, level)| {
        let most = if is_ours(target) { level } else { level.min(LevelFilter::INFO) };
        (target.to_owned(), most)
    });
    Ok(Targets::new()
        .with_default(level.min(LevelFilter::INFO))
        .with_targets(OURS.map(|target| (target, level)))
        .with_targets(single))
}

/// Whether a target is one of our crates, or a part of one.
fn is_ours(target: &str) -> bool {
    OURS.contains(&target.split("::").next().unwrap_or(target))
}

/// Starts logging as Lambda's log collection reads it.
///
/// # Errors
/// As [`filter`].
pub fn start(vars: &Vars) -> Result<(), SettingsError> {
    let logs = fmt::layer()
        .json()
        .flatten_event(true)
        .with_span_list(false)
        .with_writer(std::io::stderr)
        .with_filter(filter(vars)?);
    // Only fails where logging was started before, which is then what is wanted.
    let _ = tracing_subscriber::registry().with(logs).try_init();
    Ok(())
}

/// Starts logging for a person at a terminal: warnings and errors, unless a variable says
/// otherwise, a line each, on stderr.
///
/// # Errors
/// As [`filter`].
pub fn start_on_terminal(vars: &Vars) -> Result<(), SettingsError> {
    let logs = fmt::layer()
        .compact()
        .with_writer(std::io::stderr)
        .with_filter(filter(&vars.clone().or("LOG_LEVEL", "warn"))?);
    // Only fails where logging was started before, which is then what is wanted.
    let _ = tracing_subscriber::registry().with(logs).try_init();
    Ok(())
}

#[cfg(test)]
mod tests {
    use tracing::Level;

    use super::*;

    /// Whether a target may log at this level, where a variable asks for `text`.
    fn logs(text: &str, target: &str, level: Level) -> bool {
        let filter = filter(&Vars::from_pairs([("RUST_LOG", text)])).unwrap();
        filter.would_enable(target, &level)
    }

    #[test]
    fn the_level_is_info_unless_a_variable_says_otherwise() {
        let most = |pairs: &[(&str, &str)]| {
            let filter = filter(&Vars::from_pairs(pairs.iter().copied())).unwrap();
            [Level::TRACE, Level::DEBUG, Level::INFO, Level::WARN]
                .into_iter()
                .find(|level| filter.would_enable("shared::store", level))
        };
        assert_eq!(most(&[]), Some(Level::INFO));
        assert_eq!(most(&[("LOG_LEVEL", "debug")]), Some(Level::DEBUG));
        assert_eq!(most(&[("LOG_LEVEL", "debug"), ("RUST_LOG", "warn")]), Some(Level::WARN));
    }

    #[test]
    fn other_crates_never_say_more_than_info() {
        for text in [
            "trace",
            "trace,aws_smithy_runtime=trace",
            "info,aws_smithy_runtime::client=trace",
            "aws_sigv4=trace,debug",
            "aws=trace,debug",
            "a=trace,debug",
            "info,shared=trace,aws_sigv4::http_request::sign=debug",
        ] {
            for other in
                ["aws_smithy_runtime::client::orchestrator", "aws_sigv4::http_request::sign"]
            {
                assert!(!logs(text, other, Level::DEBUG), "{text}: {other}");
                assert!(logs(text, other, Level::INFO), "{text}: {other}");
            }
        }
    }

    #[test]
    fn our_crates_say_what_is_asked_for() {
        assert!(logs("trace", "shared::store", Level::TRACE));
        assert!(logs("warn,shared::store=debug", "shared::store::otp", Level::DEBUG));
        assert!(!logs("warn,shared::store=debug", "shared::auth", Level::INFO));
        assert!(!logs("debug,shared::store=error", "shared::store", Level::WARN));
    }

    #[test]
    fn other_crates_can_be_made_quieter() {
        assert!(!logs("warn,hyper_util=error", "hyper_util::client", Level::WARN));
        assert!(!logs("warn,hyper_util=error", "aws_smithy_runtime", Level::INFO));
        assert!(logs("off,hyper_util=warn", "hyper_util::client", Level::WARN));
    }

    #[test]
    fn a_level_that_is_none_is_refused_by_its_variable() {
        let vars = Vars::from_pairs([("LOG_LEVEL", "a=b=c")]);
        let error = filter(&vars).unwrap_err().to_string();
        assert!(error.starts_with("LOG_LEVEL is not usable"), "{error}");
    }
}
