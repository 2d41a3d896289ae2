//! Logs: JSON, one object a line, on stderr. Set up once, at start.
//! What is logged is decided where it happens; never texts, tokens or phone numbers.

use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{Layer, fmt};

use crate::settings::{SettingsError, Vars, invalid};

/// What logs requests and answers whole below `info`, with phone numbers and what people
/// write: never let further, whatever is asked for.
const WRITES_BODIES: [&str; 7] = [
    "aws_sdk_dynamodb",
    "aws_sdk_secretsmanager",
    "aws_sdk_sns",
    "aws_smithy_runtime",
    "aws_smithy_http_client",
    "hyper_util",
    "lambda_runtime",
];

/// What is logged, from `LOG_LEVEL`, or from `RUST_LOG`, which wins: a level or a list of
/// targets and levels such as `info,shared::store=debug`; `info` by default. No more than
/// that of `RUST_LOG`'s language: filters on fields need a megabyte of regular expressions.
///
/// # Errors
/// [`SettingsError`] where it is no such thing.
pub fn filter(vars: &Vars) -> Result<Targets, SettingsError> {
    let given =
        ["RUST_LOG", "LOG_LEVEL"].into_iter().find_map(|name| Some((name, vars.text(name)?)));
    let (name, text) = given.unwrap_or(("LOG_LEVEL", "info"));
    let asked: Targets = text
        .parse()
        .map_err(|_| invalid(name, "a level such as `info`, or a list of target=level"))?;
    let level = asked.default_level().unwrap_or(LevelFilter::OFF);
    let quiet = asked.iter().filter(|(target, _)| !writes_bodies(target));
    let quiet = Targets::new()
        .with_default(level)
        .with_targets(quiet.map(|(target, level)| (target.to_owned(), level)));
    let bodies = WRITES_BODIES.map(|target| {
        let asked = asked.iter().find(|(name, _)| *name == target).map_or(level, |(_, to)| to);
        (target, asked.min(LevelFilter::INFO))
    });
    Ok(quiet.with_targets(bodies))
}

fn writes_bodies(target: &str) -> bool {
    WRITES_BODIES.iter().any(|crate_name| target.starts_with(crate_name))
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

    #[test]
    fn the_level_is_info_unless_a_variable_says_otherwise() {
        let level = |pairs: &[(&str, &str)]| {
            filter(&Vars::from_pairs(pairs.iter().copied())).unwrap().default_level().unwrap()
        };
        assert_eq!(level(&[]), LevelFilter::INFO);
        assert_eq!(level(&[("LOG_LEVEL", "debug")]), LevelFilter::DEBUG);
        assert_eq!(level(&[("LOG_LEVEL", "debug"), ("RUST_LOG", "warn")]), LevelFilter::WARN);
    }

    #[test]
    fn what_logs_bodies_never_says_more_than_info() {
        for text in [
            "trace",
            "trace,aws_smithy_runtime=trace",
            "info,aws_smithy_runtime::client=trace",
            "aws_smithy=trace,debug",
        ] {
            let filter = filter(&Vars::from_pairs([("RUST_LOG", text)])).unwrap();
            let client = "aws_smithy_runtime::client::orchestrator";
            assert!(!filter.would_enable(client, &Level::DEBUG), "{text}");
            assert!(filter.would_enable(client, &Level::INFO), "{text}");
        }
    }

    #[test]
    fn what_logs_bodies_can_be_made_quieter() {
        let filter = filter(&Vars::from_pairs([("RUST_LOG", "warn,hyper_util=error")])).unwrap();
        assert!(!filter.would_enable("hyper_util::client", &Level::WARN));
        assert!(!filter.would_enable("aws_smithy_runtime", &Level::INFO));
    }

    #[test]
    fn a_level_that_is_none_is_refused_by_its_variable() {
        let vars = Vars::from_pairs([("LOG_LEVEL", "a=b=c")]);
        let error = filter(&vars).unwrap_err().to_string();
        assert!(error.starts_with("LOG_LEVEL is not usable"), "{error}");
    }
}
