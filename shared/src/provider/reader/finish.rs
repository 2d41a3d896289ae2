//! Why an answer ended, in the words of many servers. Pure.

use crate::model::FinishReason;

/// Words of limits of the model.
const LENGTH: [&str; 8] = [
    "length",
    "max_tokens",
    "max_output",
    "max_new_tokens",
    "token_limit",
    "context_window",
    "truncat",
    "incomplete",
];

/// Words of filters and refusals.
const FILTER: [&str; 14] = [
    "filter",
    "safety",
    "blocklist",
    "blocked",
    "prohibited",
    "recitation",
    "spii",
    "refusal",
    "refused",
    "sensitive",
    "moderation",
    "guardrail",
    "policy",
    "jailbreak",
];

/// Words of answers that were broken off.
const ERROR: [&str; 9] = [
    "error",
    "fail",
    "abort",
    "cancel",
    "interrupt",
    "insufficient",
    "timeout",
    "timed_out",
    "overload",
];

/// What a `finish_reason` means:
/// - nothing, or only white space: the answer goes on, and what never says more than this has
///   no reason (some servers write "" where OpenAI writes null);
/// - `length` and other words of a limit (`MAX_TOKENS`, `max_output_tokens`,
///   `model_context_window_exceeded`): [`FinishReason::Length`];
/// - `content_filter` and other words of a filter (`SAFETY`, `RECITATION`, `refusal`):
///   [`FinishReason::ContentFilter`];
/// - `error` and other words of a failure (`cancelled`, `insufficient_system_resource`):
///   [`FinishReason::Error`];
/// - everything else: [`FinishReason::Stop`]. So end `stop`, `end_turn`, `eos`, `STOP`, and
///   `tool_calls`, too: no tools are offered, so what is said there is all that is said. A word
///   that nobody knows is an end that the model chose, as what cuts an answer off is known.
pub(super) fn finish_reason(word: &str) -> Option<FinishReason> {
    let word = word.trim().to_ascii_lowercase().replace([' ', '-'], "_");
    let has = |words: &[&str]| words.iter().any(|known| word.contains(known));
    match word.as_str() {
        "" | "null" | "none" => None,
        _ if has(&ERROR) => Some(FinishReason::Error),
        _ if has(&FILTER) => Some(FinishReason::ContentFilter),
        _ if has(&LENGTH) => Some(FinishReason::Length),
        _ => Some(FinishReason::Stop),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_servers_word_has_its_meaning() {
        use FinishReason::{ContentFilter, Error, Length, Stop};
        for (words, reason) in [
            (&["", " ", "null"][..], None),
            (&["stop", "STOP", "end_turn", "eos", "eos_token", "stop_sequence"], Some(Stop)),
            (&["tool_calls", "function_call", "tool_use", "whatever"], Some(Stop)),
            (&["length", "MAX_TOKENS", "max_output_tokens", "max-tokens"], Some(Length)),
            (&["model_length", "model_context_window_exceeded"], Some(Length)),
            (&["content_filter", "SAFETY", "RECITATION", "refusal", "SPII"], Some(ContentFilter)),
            (&["error", "cancelled", "insufficient_system_resource", "abort"], Some(Error)),
        ] {
            for word in words {
                assert_eq!(finish_reason(word), reason, "{word}");
            }
        }
    }
}
