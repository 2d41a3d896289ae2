//! What calls of the provider took, charged or not. Pure.

use crate::model::{AiModel, MicroUsd};
use crate::provider::Usage;

/// What a call took.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Spend {
    /// Tokens read.
    pub(super) prompt_tokens: u64,
    /// Tokens written.
    pub(super) completion_tokens: u64,
    /// The provider's price.
    pub(super) cost: MicroUsd,
}

impl Spend {
    /// Of a call to `model` that was sent `sent` tokens, of which `written` came back: as the
    /// provider counts, and where it does not, as we do.
    pub(super) fn of(model: &AiModel, usage: &Usage, sent: u64, written: u64) -> Self {
        let Counted { prompt_tokens, completion_tokens, .. } =
            Counted::of(model, usage, sent, written);
        let cost = usage.cost.unwrap_or_else(|| model.price(prompt_tokens, completion_tokens));
        Self { prompt_tokens, completion_tokens, cost }
    }
}

/// The tokens of an answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Counted {
    /// Tokens read.
    pub(super) prompt_tokens: u64,
    /// Tokens written.
    pub(super) completion_tokens: u64,
    /// Both, and whatever else the provider counts.
    pub(super) total_tokens: u64,
    /// Tokens of the thoughts, where the provider counts them.
    pub(super) reasoning_tokens: Option<u64>,
    /// Tokens from the provider's cache, where it counts them.
    pub(super) cached_tokens: Option<u64>,
}

impl Counted {
    /// Our own count.
    pub(super) fn own(prompt_tokens: u64, completion_tokens: u64) -> Self {
        let total_tokens = prompt_tokens.saturating_add(completion_tokens);
        Self { prompt_tokens, completion_tokens, total_tokens, ..Self::default() }
    }

    /// What is counted (quota-rules, "What is counted"): the provider's count, and of each
    /// field that it does not give, or that makes no sense, our own. More than `model` can hold
    /// makes no sense, nor does a total below its parts.
    pub(super) fn of(model: &AiModel, usage: &Usage, prompt: u64, written: u64) -> Self {
        let most = model.most_tokens();
        let sensible = |count: Option<u64>| count.filter(|count| *count <= most);
        let (read, said) = (sensible(usage.prompt_tokens), sensible(usage.completion_tokens));
        let total = sensible(usage.total_tokens);
        if [read, said, total].iter().all(Option::is_none) {
            return Self::own(prompt, written);
        }
        let rest = |part: u64| total.and_then(|total| total.checked_sub(part));
        let (read, said) = match (read, said) {
            (Some(read), Some(said)) => (read, said),
            (Some(read), None) => (read, rest(read).unwrap_or(written)),
            (None, Some(said)) => (rest(said).unwrap_or(prompt), said),
            (None, None) => {
                let said = total.map_or(written, |total| total.min(written));
                (rest(said).unwrap_or(prompt), said)
            }
        };
        let parts = Self::own(read, said);
        if parts.total_tokens > most {
            return Self::own(prompt, written);
        }
        Self {
            total_tokens: total.unwrap_or(0).max(parts.total_tokens),
            reasoning_tokens: sensible(usage.reasoning_tokens),
            cached_tokens: usage.cached_tokens.filter(|cached| *cached <= read),
            ..parts
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ModelId;

    /// Tokens cost 1 and 2 micro-dollars.
    fn model() -> AiModel {
        AiModel {
            prompt_usd_per_million: MicroUsd::from_micros(1_000_000),
            completion_usd_per_million: MicroUsd::from_micros(2_000_000),
            ..AiModel::new(1, ModelId::new("m"))
        }
    }

    fn usage(total_tokens: u64, cost: Option<u64>) -> Usage {
        let prompt = total_tokens.min(5);
        Usage::of(prompt, total_tokens - prompt, cost.map(MicroUsd::from_micros))
    }

    fn cost(usage: Usage) -> u64 {
        Spend::of(&model(), &usage, 900, 30).cost.as_micros()
    }

    #[test]
    fn the_whole_prompt_is_priced_where_the_provider_counts_nothing() {
        assert_eq!(cost(Usage::default()), 900 + 2 * 30);
    }

    #[test]
    fn the_providers_price_is_kept_where_it_counts_no_tokens() {
        let cost_only = Usage { cost: Some(MicroUsd::from_micros(7)), ..Usage::default() };
        assert_eq!(cost(cost_only), 7);
        assert_eq!(cost(usage(25, Some(8))), 8);
    }

    #[test]
    fn the_providers_tokens_are_priced_where_it_names_no_price() {
        assert_eq!(cost(usage(25, None)), 5 + 2 * 20);
    }

    /// What is counted where our own count is 10 and 30; the model holds 8,000 and 2,000.
    fn counted(parts: [Option<u64>; 3]) -> (u64, u64, u64) {
        let [prompt_tokens, completion_tokens, total_tokens] = parts;
        let usage = Usage { prompt_tokens, completion_tokens, total_tokens, ..Usage::default() };
        let counted = Counted::of(&model(), &usage, 10, 30);
        (counted.prompt_tokens, counted.completion_tokens, counted.total_tokens)
    }

    #[test]
    fn what_the_provider_counts_is_counted_and_what_it_does_not_is_ours() {
        let own = (10, 30, 40);
        for (parts, expected) in [
            ([Some(5), Some(20), Some(25)], (5, 20, 25)),
            ([Some(5), Some(20), None], (5, 20, 25)),
            ([Some(5), None, None], (5, 30, 35)),
            ([None, Some(20), None], (10, 20, 30)),
            ([Some(5), None, Some(25)], (5, 20, 25)),
            ([None, Some(20), Some(25)], (5, 20, 25)),
            ([None, None, Some(35)], (5, 30, 35)),
            ([None, None, Some(25)], (0, 25, 25)),
            ([None, None, None], own),
            ([Some(0), Some(0), Some(0)], (0, 0, 0)),
            ([None, None, Some(0)], (0, 0, 0)),
        ] {
            assert_eq!(counted(parts), expected, "{parts:?}");
        }
    }

    #[test]
    fn counts_that_cannot_be_are_not_believed() {
        for (parts, expected) in [
            // Less than its parts, and more than the model holds.
            ([Some(5), Some(20), Some(3)], (5, 20, 25)),
            ([Some(5), Some(20), Some(10_001)], (5, 20, 25)),
            ([None, Some(20), Some(3)], (10, 20, 30)),
            ([Some(10_001), Some(20), Some(10_021)], (10, 20, 30)),
            ([Some(u64::MAX), Some(u64::MAX), Some(u64::MAX)], (10, 30, 40)),
            ([Some(6_000), Some(6_000), Some(12_000)], (10, 30, 40)),
            // Thoughts that some count beside what is written.
            ([Some(5), Some(20), Some(1_000)], (5, 20, 1_000)),
        ] {
            assert_eq!(counted(parts), expected, "{parts:?}");
        }
    }

    #[test]
    fn more_cached_tokens_than_were_read_are_not_believed() {
        let usage = |cached, reasoning| Usage {
            cached_tokens: Some(cached),
            reasoning_tokens: Some(reasoning),
            ..Usage::of(5, 20, None)
        };
        let counted = Counted::of(&model(), &usage(5, 18), 0, 0);
        assert_eq!((counted.cached_tokens, counted.reasoning_tokens), (Some(5), Some(18)));
        let counted = Counted::of(&model(), &usage(6, u64::MAX), 0, 0);
        assert_eq!((counted.cached_tokens, counted.reasoning_tokens), (None, None));
    }
}
