//! What calls of the provider took, charged or not. Pure.

use super::answer_stream::Answer;
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
    pub(super) fn of(
        model: &AiModel,
        (usage, cost): (Option<Usage>, Option<MicroUsd>),
        sent: u64,
        written: u64,
    ) -> Self {
        let (prompt_tokens, completion_tokens) =
            usage.map_or((sent, written), |usage| (usage.prompt_tokens, usage.completion_tokens));
        let cost = usage.and_then(|usage| usage.cost).or(cost);
        let cost = cost.unwrap_or_else(|| model.price(prompt_tokens, completion_tokens));
        Self { prompt_tokens, completion_tokens, cost }
    }
}

/// What is counted for the user (quota-rules, "What is counted"): the provider's count, or
/// where it gives none the tokens of the user's text and of the answer. Of an answer that the
/// provider broke off, only what came of it.
pub(super) fn counted(answer: &Answer, text: u64, written: u64, cut_off: bool) -> Usage {
    let own = |prompt_tokens: u64| Usage {
        prompt_tokens,
        completion_tokens: written,
        total_tokens: prompt_tokens.saturating_add(written),
        cost: None,
    };
    if cut_off {
        return own(0);
    }
    answer.usage.unwrap_or_else(|| own(text))
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
        let (prompt_tokens, completion_tokens) =
            (total_tokens.min(5), total_tokens.saturating_sub(5));
        let cost = cost.map(MicroUsd::from_micros);
        Usage { prompt_tokens, completion_tokens, total_tokens, cost }
    }

    fn cost(usage: Option<Usage>, cost: Option<u64>) -> u64 {
        let cost = cost.map(MicroUsd::from_micros);
        Spend::of(&model(), (usage, cost), 900, 30).cost.as_micros()
    }

    #[test]
    fn the_whole_prompt_is_priced_where_the_provider_counts_nothing() {
        assert_eq!(cost(None, None), 900 + 2 * 30);
    }

    #[test]
    fn the_providers_price_is_kept_where_it_counts_no_tokens() {
        assert_eq!(cost(None, Some(7)), 7);
        assert_eq!(cost(Some(usage(25, Some(8))), None), 8);
    }

    #[test]
    fn the_providers_tokens_are_priced_where_it_names_no_price() {
        assert_eq!(cost(Some(usage(25, None)), None), 5 + 2 * 20);
    }

    #[test]
    fn a_user_is_not_charged_for_the_prompt_of_an_answer_that_was_broken_off() {
        let answer = Answer { usage: Some(usage(25, None)), ..Answer::default() };
        assert_eq!(counted(&answer, 10, 30, true).total_tokens, 30);
        assert_eq!(counted(&answer, 10, 30, false).total_tokens, 25);
        assert_eq!(counted(&Answer::default(), 10, 30, false).total_tokens, 40);
    }
}
