//! An example answer with many features, at every length while it arrives.

use super::rules::{broken, unsendable};
use super::*;

const ANSWER: &str = include_str!("answer.md");

#[test]
fn every_prefix_of_an_answer_can_be_sent() {
    for (end, _) in ANSWER.char_indices() {
        let beginning = &ANSWER[..end];
        let rich = from_markdown(beginning);
        assert_eq!(broken(&rich), None, "{beginning}");
        assert_eq!(rich.is_empty(), beginning.trim().is_empty(), "{beginning}");
        for piece in rich.split() {
            assert_eq!(unsendable(&piece), None, "{beginning}");
        }
    }
}

#[test]
fn the_cost_of_hostile_answers_grows_with_their_length_only() {
    // 200 KB each; what is not linear takes minutes where tests are not optimised.
    for part in
        ["[", "]", "*", "_", ">", "> ", "- ", "1. ", "`", ")", "![", "\\(", "\\)", "$", "|", "<"]
    {
        let pieces = messages(&part.repeat(200_000 / part.len()));
        assert!(pieces.iter().all(|piece| unsendable(piece).is_none()), "{part:?}");
    }
}
