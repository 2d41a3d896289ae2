//! Logs: JSON, one object a line, on stderr. Set up once, at start.
//! What is logged is decided where it happens; never texts, tokens or phone numbers.

use tracing_subscriber::EnvFilter;

use crate::settings::{SettingsError, Vars, invalid};

/// What logs requests and answers whole below `info`, with phone numbers and what people
/// write: never let further, whatever is asked for.
const WRITES_BODIES: [&str; 6] = [
    "aws_sdk_dynamodb=info",
    "aws_sdk_sns=info",
    "aws_smithy_runtime=info",
    "aws_smithy_http_client=info",
    "hyper_util=info",
    "lambda_runtime=info",
];

/// What is logged, from `LOG_LEVEL`, or from `RUST_LOG`, which wins: a level or a list of
/// directives such as `info,shared::store=debug`; `info` by default.
///
/// # Errors
/// [`SettingsError`] where it is no such thing.
pub fn filter(vars: &Vars) -> Result<EnvFilter, SettingsError> {
    let given =
        ["RUST_LOG", "LOG_LEVEL"].into_iter().find_map(|name| Some((name, vars.text(name)?)));
    let (name, text) = given.unwrap_or(("LOG_LEVEL", "info"));
    let filter = EnvFilter::try_new(text)
        .map_err(|_| invalid(name, "a level such as `info`, or a list of target=level"))?;
    Ok(WRITES_BODIES.into_iter().flat_map(str::parse).fold(filter, EnvFilter::add_directive))
}

/// Starts logging as Lambda's log collection reads it.
///
/// # Errors
/// As [`filter`].
pub fn start(vars: &Vars) -> Result<(), SettingsError> {
    let logs = tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_span_list(false)
        .with_env_filter(filter(vars)?)
        .with_writer(std::io::stderr);
    // Only fails where logging was started before, which is then what is wanted.
    let _ = logs.try_init();
    Ok(())
}

/// Starts logging for a person at a terminal: warnings and errors, unless a variable says
/// otherwise, a line each, on stderr.
///
/// # Errors
/// As [`filter`].
pub fn start_on_terminal(vars: &Vars) -> Result<(), SettingsError> {
    let logs = tracing_subscriber::fmt()
        .compact()
        .with_env_filter(filter(&vars.clone().or("LOG_LEVEL", "warn"))?)
        .with_writer(std::io::stderr);
    // Only fails where logging was started before, which is then what is wanted.
    let _ = logs.try_init();
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filter_of(pairs: &[(&str, &str)]) -> Result<String, SettingsError> {
        filter(&Vars::from_pairs(pairs.iter().copied())).map(|filter| filter.to_string())
    }

    #[test]
    fn the_level_is_info_unless_a_variable_says_otherwise() {
        let level = |pairs| filter_of(pairs).unwrap().rsplit(',').next().unwrap().to_owned();
        assert_eq!(level(&[]), "info");
        assert_eq!(level(&[("LOG_LEVEL", "debug")]), "debug");
        assert_eq!(level(&[("LOG_LEVEL", "debug"), ("RUST_LOG", "warn")]), "warn");
    }

    #[test]
    fn what_logs_bodies_stays_at_info() {
        let filter = filter_of(&[("RUST_LOG", "trace,aws_smithy_runtime=trace")]).unwrap();
        assert!(filter.contains("aws_smithy_runtime=info"), "{filter}");
        assert!(!filter.contains("aws_smithy_runtime=trace"), "{filter}");
    }

    #[test]
    fn a_level_that_is_none_is_refused_by_its_variable() {
        let error = filter_of(&[("LOG_LEVEL", "a=b=c")]).unwrap_err().to_string();
        assert!(error.starts_with("LOG_LEVEL is not usable"), "{error}");
    }
}
