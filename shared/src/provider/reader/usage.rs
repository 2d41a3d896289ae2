//! What a provider says that an answer used, field by field: one that makes no sense is as if
//! it were missing. Pure.

use super::json::{Fields, Json};
use crate::model::MicroUsd;
use crate::provider::Usage;

/// A price above this is a mistake: no answer takes a tenth of it.
const MAX_COST: MicroUsd = MicroUsd::from_micros(1_000_000_000);

/// The usage of a chunk. Fractions and numbers within strings are taken, and rounded; negative
/// ones, lists and others are not.
pub(super) fn read(json: Json<'_>) -> Usage {
    let fields = json.fields();
    let written = fields.first(&["completion_tokens_details", "output_tokens_details"]);
    let read = fields.first(&["prompt_tokens_details", "input_tokens_details"]);
    let detail = |of: Option<Json<'_>>, name: &str| count(&of?.fields(), &[name]);
    Usage {
        prompt_tokens: count(&fields, &["prompt_tokens", "input_tokens"]),
        completion_tokens: count(&fields, &["completion_tokens", "output_tokens"]),
        total_tokens: count(&fields, &["total_tokens"]),
        reasoning_tokens: detail(written, "reasoning_tokens")
            .or_else(|| count(&fields, &["reasoning_tokens"])),
        cached_tokens: detail(read, "cached_tokens")
            .or_else(|| count(&fields, &["cached_tokens", "prompt_cache_hit_tokens"])),
        cost: fields.first(&["cost", "total_cost"]).and_then(cost),
    }
}

/// The usage with what a later chunk says: of each field the last that made sense. Counts that
/// are all zero say nothing where there were others before.
pub(super) fn merged(before: Usage, later: Usage) -> Usage {
    let counts = [later.prompt_tokens, later.completion_tokens, later.total_tokens];
    let cost = later.cost.or(before.cost);
    let counted_before =
        [before.prompt_tokens, before.completion_tokens, before.total_tokens] != [None; 3];
    if counted_before && counts.into_iter().all(|count| count.unwrap_or(0) == 0) {
        return Usage { cost, ..before };
    }
    let has_parts = later.prompt_tokens.or(later.completion_tokens).is_some();
    Usage {
        prompt_tokens: later.prompt_tokens.or(before.prompt_tokens),
        completion_tokens: later.completion_tokens.or(before.completion_tokens),
        // A sum is not one of later parts.
        total_tokens: later.total_tokens.or(before.total_tokens.filter(|_| !has_parts)),
        reasoning_tokens: later.reasoning_tokens.or(before.reasoning_tokens),
        cached_tokens: later.cached_tokens.or(before.cached_tokens),
        cost,
    }
}

fn count(fields: &Fields<'_>, names: &[&str]) -> Option<u64> {
    names.iter().find_map(|name| {
        let number = fields.get(name)?.number()?;
        number.parse().ok().or_else(|| rounded(&number))
    })
}

/// A decimal number, rounded to a whole one: with the exactness of money, whose millionths are
/// whole.
fn rounded(number: &str) -> Option<u64> {
    let micros = MicroUsd::parse_rounded(number).ok()?.as_micros();
    micros.checked_add(500_000).map(|micros| micros / 1_000_000)
}

/// A price: a number, or an object with the sum of several. An amount of money never becomes
/// a float.
fn cost(json: Json<'_>) -> Option<MicroUsd> {
    let number = json.number().or_else(|| json.fields().get("total_cost")?.number())?;
    MicroUsd::parse_rounded(&number).ok().filter(|cost| *cost <= MAX_COST)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn usage(text: &str) -> Usage {
        read(Json::parse(text).unwrap())
    }

    #[test]
    fn a_count_is_rounded_or_missing() {
        for (written, count) in [
            ("7", Some(7)),
            ("7.0", Some(7)),
            ("7.5", Some(8)),
            ("7e1", Some(70)),
            ("\"7\"", Some(7)),
            ("\" 7.4 \"", Some(7)),
            ("18446744073709551615", Some(u64::MAX)),
            ("99999999999999999999", None),
            ("1e400", None),
            ("-1", None),
            ("-0.5", None),
            ("\"many\"", None),
            ("\"\"", None),
            ("[7]", None),
            ("{}", None),
            ("true", None),
            ("null", None),
        ] {
            let usage = usage(&format!(r#"{{"prompt_tokens":{written},"completion_tokens":3}}"#));
            assert_eq!(
                (usage.prompt_tokens, usage.completion_tokens),
                (count, Some(3)),
                "{written}"
            );
        }
    }

    #[test]
    fn a_cost_is_never_a_float_and_one_that_makes_no_sense_is_none() {
        for (written, micros) in [
            ("1.5e-6", Some(2)),
            ("0", Some(0)),
            (r#""0.25""#, Some(250_000)),
            ("123.000001", Some(123_000_001)),
            (r#"{"input_tokens_cost":1,"total_cost":2}"#, Some(2_000_000)),
            ("1000.01", None),
            ("-1", None),
            ("[1]", None),
            ("null", None),
        ] {
            let usage = usage(&format!(r#"{{"cost":{written}}}"#));
            assert_eq!(usage.cost, micros.map(MicroUsd::from_micros), "{written}");
        }
    }

    #[test]
    fn thoughts_and_cached_tokens_are_read_where_they_are_counted() {
        let openai = usage(
            r#"{"prompt_tokens":9,"prompt_tokens_details":{"cached_tokens":4},
                "completion_tokens":8,"completion_tokens_details":{"reasoning_tokens":6.0}}"#,
        );
        assert_eq!((openai.reasoning_tokens, openai.cached_tokens), (Some(6), Some(4)));
        let others = usage(r#"{"reasoning_tokens":6,"prompt_cache_hit_tokens":4}"#);
        assert_eq!((others.reasoning_tokens, others.cached_tokens), (Some(6), Some(4)));
        let none = usage(r#"{"completion_tokens_details":null,"prompt_tokens_details":[]}"#);
        assert_eq!((none.reasoning_tokens, none.cached_tokens), (None, None));
    }

    #[test]
    fn the_last_sensible_value_of_each_field_counts() {
        let first =
            usage(r#"{"prompt_tokens":9,"completion_tokens":1,"total_tokens":14,"cost":1}"#);
        for (later, expected) in [
            (r#"{"completion_tokens":2}"#, (Some(9), Some(2), None)),
            (r#"{"total_tokens":15}"#, (Some(9), Some(1), Some(15))),
            (
                r#"{"prompt_tokens":-1,"completion_tokens":[],"total_tokens":"x"}"#,
                (Some(9), Some(1), Some(14)),
            ),
            (
                r#"{"prompt_tokens":0,"completion_tokens":0,"total_tokens":0}"#,
                (Some(9), Some(1), Some(14)),
            ),
            ("[]", (Some(9), Some(1), Some(14))),
            ("3", (Some(9), Some(1), Some(14))),
        ] {
            let all = merged(first, usage(later));
            assert_eq!(
                (all.prompt_tokens, all.completion_tokens, all.total_tokens),
                expected,
                "{later}"
            );
            assert_eq!(all.cost, Some(MicroUsd::from_micros(1_000_000)));
        }
    }
}
