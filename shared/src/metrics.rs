//! What operators watch: counted where it happens, and written once an invocation, as lines
//! of logs that CloudWatch takes for metrics (embedded metric format).
//! Measures only: nothing is decided by it, and no user or text is in it.

use std::io;
use std::time::{Duration, Instant};

use metrics::{Unit, counter, histogram};
use metrics_cloudwatch_embedded::{Builder, Collector};

use crate::model::{AnswerUsage, CostRecord, PhoneNumber};
use crate::provider::ProviderError;
use crate::quota::Refusal;
use crate::settings::declared::METRICS_NAMESPACE;
use crate::settings::{SettingsError, Vars};

/// The metrics, with their units. A name with a dimension is a metric of its own for each
/// of its values, which CloudWatch does not add up.
const COUNTS: [&str; 14] = [
    "CodesSent",
    "CodesSentByCountry",
    "CodesVerified",
    "CodesVerifiedByCountry",
    "Answers",
    "AnswersCutOff",
    "PromptTokens",
    "CompletionTokens",
    "ChargedTokens",
    "CostMicroUsd",
    "LostCostMicroUsd",
    "ProviderErrors",
    "ProviderErrorsByKind",
    "Denials",
];
const TIMES: [&str; 2] = ["FirstToken", "ProviderTime"];

/// Where measurements go. Where nothing was started, nowhere.
#[derive(Clone, Copy, Default)]
pub struct MetricsWriter(Option<&'static Collector>);

/// Starts measuring where `METRICS_NAMESPACE` names CloudWatch's namespace: 1 to 255 letters,
/// digits and `.-_/#:`. Once a process.
///
/// # Errors
/// [`SettingsError`] where it is no such name.
pub fn start(vars: &Vars) -> Result<MetricsWriter, SettingsError> {
    let Some(namespace) = vars.text(&METRICS_NAMESPACE) else {
        return Ok(MetricsWriter::default());
    };
    let allowed = |c: char| c.is_ascii_alphanumeric() || ".-_/#:".contains(c);
    let unusable = || METRICS_NAMESPACE.invalid();
    if namespace.len() > 255 || !namespace.chars().all(allowed) {
        return Err(unusable());
    }
    let collector = Builder::new().cloudwatch_namespace(namespace.to_owned()).init();
    let collector = collector.map_err(|_| unusable())?;
    for name in COUNTS {
        metrics::describe_counter!(name, Unit::Count, "");
    }
    for name in TIMES {
        metrics::describe_histogram!(name, Unit::Milliseconds, "");
    }
    Ok(MetricsWriter(Some(collector)))
}

impl MetricsWriter {
    /// Writes what was measured since the last time, a line for each set of dimensions.
    pub fn flush(self, to: impl io::Write) {
        let written = self.0.map_or(Ok(()), |collector| collector.flush(to));
        if let Err(error) = written {
            tracing::warn!(%error, "metrics_lost");
        }
    }
}

/// An answer was stored, whole or cut off, and charged as far as it is.
pub(crate) fn answered(usage: &AnswerUsage, cut_off: bool) {
    counter!("Answers").increment(1);
    counter!("AnswersCutOff").increment(u64::from(cut_off));
    counter!("PromptTokens").increment(usage.prompt_tokens);
    counter!("CompletionTokens").increment(usage.completion_tokens);
    counter!("ChargedTokens").increment(usage.charged_tokens);
}

/// The provider's price for a message, charged or not.
pub(crate) fn spent(cost: &CostRecord) {
    let micros = cost.total_cost().as_micros();
    counter!("CostMicroUsd").increment(micros);
    counter!("LostCostMicroUsd").increment(if cost.charged { 0 } else { micros });
}

/// A message was refused because of a limit.
pub(crate) fn denied(refusal: &Refusal) {
    let limit = match refusal {
        Refusal::Exceeded(exceeded) => exceeded.limit.name(),
        Refusal::TooManyFailures { .. } => "too_many_failures",
        _ => return,
    };
    counter!("Denials", "Limit" => limit).increment(1);
}

/// A login code was sent.
pub(crate) fn code_sent(phone: &PhoneNumber) {
    counter!("CodesSent").increment(1);
    counter!("CodesSentByCountry", "Country" => country(phone)).increment(1);
}

/// Somebody logged in with a code.
pub(crate) fn code_verified(phone: &PhoneNumber) {
    counter!("CodesVerified").increment(1);
    counter!("CodesVerifiedByCountry", "Country" => country(phone)).increment(1);
}

fn country(phone: &PhoneNumber) -> String {
    phone.country().map_or_else(|| "none".to_owned(), |id| id.as_ref().to_owned())
}

/// The time that an answer of the provider takes.
pub(crate) struct AnswerTime {
    asked: Instant,
    is_first_recorded: bool,
}

impl AnswerTime {
    /// From now on.
    pub(crate) fn start() -> Self {
        Self { asked: Instant::now(), is_first_recorded: false }
    }

    /// A piece of it came.
    pub(crate) fn first_token(&mut self) {
        if !self.is_first_recorded {
            self.is_first_recorded = true;
            histogram!("FirstToken").record(milliseconds(self.asked.elapsed()));
        }
    }

    /// It is whole.
    pub(crate) fn ended(&self) {
        histogram!("ProviderTime").record(milliseconds(self.asked.elapsed()));
    }

    /// The provider failed.
    pub(crate) fn failed(&self, error: &ProviderError) {
        self.ended();
        counter!("ProviderErrors").increment(1);
        counter!("ProviderErrorsByKind", "Kind" => error.kind()).increment(1);
    }
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::model::{
        CallKind, CallOutcome, MessageId, MicroUsd, ModelId, PlanId, SessionId, Timestamp,
        TitleCost,
    };
    use crate::quota::{Amount, Exceeded, Limit};

    /// An answer for 250 micro-dollars with a title for 50.
    fn record(charged: bool) -> CostRecord {
        let title = TitleCost {
            ai_model: ModelId::new("m"),
            prompt_tokens: 10,
            completion_tokens: 4,
            cost: MicroUsd::from_micros(50),
            outcome: CallOutcome::Answered,
        };
        CostRecord {
            session: SessionId::new(1),
            message: MessageId::new(Timestamp::default()),
            kind: CallKind::Answer,
            is_free: Some(true),
            image: false,
            outcome: CallOutcome::Answered,
            charged,
            plan: PlanId::new(1),
            since: Timestamp::default(),
            ai_model: ModelId::new("m"),
            prompt_tokens: 30,
            completion_tokens: 12,
            total_tokens: 42,
            charged_tokens: 0,
            cost: MicroUsd::from_micros(250),
            title: Some(title),
            at: Timestamp::default(),
        }
    }

    fn flushed(metrics_writer: MetricsWriter) -> Vec<Value> {
        let mut lines = Vec::new();
        metrics_writer.flush(&mut lines);
        let lines = String::from_utf8(lines).unwrap();
        lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    fn metric(line: &Value, name: &str) -> (Value, Value, Value) {
        let directive = &line["_aws"]["CloudWatchMetrics"][0];
        assert_eq!(directive["Namespace"], "mobixai-test");
        let metrics = directive["Metrics"].as_array().unwrap();
        let named = metrics.iter().find(|metric| metric["Name"] == name).unwrap();
        (named["Unit"].clone(), directive["Dimensions"].clone(), line[name].clone())
    }

    /// One test: a process has one place where measurements go.
    #[test]
    fn metrics_are_written_once_in_cloudwatchs_format() {
        let vars = Vars::from_pairs([("METRICS_NAMESPACE", "mobixai-test")]);
        let metrics_writer = start(&vars).unwrap();
        let usage = AnswerUsage {
            prompt_tokens: 30,
            completion_tokens: 12,
            total_tokens: 42,
            charged_tokens: 84,
            cost: MicroUsd::from_micros(250),
            web_search: false,
            reasoning_tokens: None,
            cached_tokens: None,
        };
        answered(&usage, false);
        answered(&usage, true);
        let exceeded = Exceeded {
            limit: Limit::CostUsd,
            used: Amount::Count(1),
            max: Amount::Count(1),
            resets_at: None,
            pass: None,
        };
        denied(&Refusal::Exceeded(exceeded));
        spent(&record(true));
        spent(&record(false));
        let phone: PhoneNumber = "+989121234567".parse().unwrap();
        code_sent(&phone);
        code_sent(&phone);
        code_verified(&phone);
        let mut time = AnswerTime::start();
        time.first_token();
        time.first_token();
        time.failed(&ProviderError::Cut);

        let lines = flushed(metrics_writer);
        let plain = lines.iter().find(|line| line.get("Answers").is_some()).unwrap();
        let count = |name, value| {
            assert_eq!(metric(plain, name), (json!("Count"), json!([[]]), json!(value)), "{name}");
        };
        count("Answers", 2);
        count("AnswersCutOff", 1);
        count("CodesSent", 2);
        count("CodesVerified", 1);
        count("PromptTokens", 60);
        count("CompletionTokens", 24);
        count("ChargedTokens", 168);
        count("CostMicroUsd", 600);
        count("LostCostMicroUsd", 300);
        count("ProviderErrors", 1);
        for name in ["FirstToken", "ProviderTime"] {
            let (unit, _, values) = metric(plain, name);
            assert_eq!((unit, values.as_array().unwrap().len()), (json!("Milliseconds"), 1));
        }
        let denial = lines.iter().find(|line| line.get("Denials").is_some()).unwrap();
        let expected = (json!("Count"), json!([["Limit"]]), json!(1));
        assert_eq!(metric(denial, "Denials"), expected);
        assert_eq!(denial["Limit"], "cost_usd");
        let kind = lines.iter().find(|line| line.get("ProviderErrorsByKind").is_some()).unwrap();
        assert_eq!(kind["Kind"], "cut");
        let sent = lines.iter().find(|line| line.get("CodesSentByCountry").is_some()).unwrap();
        assert_eq!((&sent["Country"], &sent["CodesSentByCountry"]), (&json!("IR"), &json!(2)));

        assert_eq!(flushed(metrics_writer), Vec::<Value>::new(), "written once");
    }

    #[test]
    fn a_namespace_that_is_none_is_refused_by_name() {
        let error = start(&Vars::from_pairs([("METRICS_NAMESPACE", "a b")])).err().unwrap();
        assert!(error.to_string().starts_with("METRICS_NAMESPACE is not usable"), "{error}");
    }
}
