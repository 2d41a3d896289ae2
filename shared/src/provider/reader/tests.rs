//! Answers as servers really write them, cut anywhere.

use proptest::prelude::*;
use serde::Deserialize;

use super::*;
use crate::model::{Citation, FinishReason, MicroUsd};
use crate::provider::{Usage, Waiting};
use crate::tokens::MAX_TEXT_BYTES;

const LIMIT: usize = 100_000;

/// An answer that a server sends, and what is to come of it.
#[derive(Deserialize)]
struct Case {
    name: String,
    body: String,
    expect: Expected,
}

#[derive(Deserialize)]
struct Expected {
    status: u16,
    content: Option<String>,
    /// None: not said.
    #[serde(default, deserialize_with = "said")]
    finish_reason: Option<Option<FinishReason>>,
    #[serde(default, deserialize_with = "said")]
    reasoning: Option<Option<String>>,
    citations: Option<Vec<Citation>>,
}

/// Tells a null from a field that is not there.
fn said<'de, T: Deserialize<'de>, D: serde::Deserializer<'de>>(
    from: D,
) -> Result<Option<T>, D::Error> {
    T::deserialize(from).map(Some)
}

fn cases() -> Vec<Case> {
    let all = concat!(
        include_str!("../../../tests/data/provider-cases.jsonl"),
        "\n",
        include_str!("../../../tests/data/provider-cases-more.jsonl"),
    );
    let lines = all.lines().filter(|line| !line.is_empty());
    lines.map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The events of an answer, and the error it ended with.
type Outcome = (Vec<ProviderEvent>, Option<String>);

fn outcome(reader: &mut AnswerReader) -> Outcome {
    let (mut events, mut error) = (Vec::new(), None);
    while let Some(next) = reader.next() {
        assert!(error.is_none(), "nothing follows an error");
        match next {
            Ok(event) => events.push(event),
            Err(failure) => error = Some(format!("{failure:?}")),
        }
    }
    (events, error)
}

/// What is read of a body that comes in these pieces.
fn read<'a>(pieces: impl IntoIterator<Item = &'a [u8]>) -> Outcome {
    let mut reader = AnswerReader::new(LIMIT);
    pieces.into_iter().for_each(|piece| reader.push(piece));
    reader.end(None);
    assert!(reader.has_ended());
    outcome(&mut reader)
}

fn text(events: &[ProviderEvent]) -> String {
    let pieces = events.iter().map(|event| match event {
        ProviderEvent::Text(text) => text.as_str(),
        _ => "",
    });
    pieces.collect()
}

fn reasoning(events: &[ProviderEvent]) -> Option<String> {
    let pieces = events.iter().map(|event| match event {
        ProviderEvent::Reasoning(text) => text.as_str(),
        _ => "",
    });
    Some(pieces.collect::<String>()).filter(|text| !text.is_empty())
}

#[test]
fn every_servers_answer_is_read() {
    for Case { name, body, expect } in cases() {
        let (events, error) = read([body.as_bytes()]);
        assert_eq!(error.is_none(), expect.status == 201, "{name}: {error:?}");
        if error.is_some() {
            continue;
        }
        assert_eq!(Some(text(&events)), expect.content, "{name}");
        let finish = events.iter().find_map(|event| match event {
            ProviderEvent::Finish(reason) => Some(*reason),
            _ => None,
        });
        assert_eq!(expect.finish_reason.unwrap_or(finish), finish, "{name}");
        let thoughts = reasoning(&events);
        assert_eq!(expect.reasoning.unwrap_or_else(|| thoughts.clone()), thoughts, "{name}");
        let citations = events.into_iter().find_map(|event| match event {
            ProviderEvent::Citations(citations) => Some(citations),
            _ => None,
        });
        let citations = citations.unwrap_or_default();
        assert_eq!(expect.citations.unwrap_or_else(|| citations.clone()), citations, "{name}");
    }
}

#[test]
fn an_answer_is_the_same_wherever_it_is_cut_once() {
    for Case { name, body, .. } in cases() {
        let bytes = body.as_bytes();
        let whole = read([bytes]);
        for cut in 0..=bytes.len() {
            let (begin, end) = bytes.split_at(cut);
            assert!(read([begin, end]) == whole, "{name} cut at {cut}");
        }
        assert!(read(bytes.chunks(1)) == whole, "{name} byte by byte");
        assert!(read(bytes.chunks(37)) == whole, "{name} in chunks of 37");
    }
}

/// What answers consist of.
const PARTS: &[&[u8]] = &[
    b"data: ",
    b"{\"choices\":[{\"delta\":{\"content\":\"",
    b"\"}}]}",
    b"\"},\"finish_reason\":\"stop\"}]}",
    b"<think>",
    b"</think>",
    b"\n",
    b"\r",
    b"\r\n",
    b"\n\n",
    b"\xEF\xBB\xBF",
    b"\xff",
    b"[DONE]",
    b"{",
    b"[",
    b"null",
    b"\\ud83d",
    b"\\ude00",
    b"a",
    b"event: error",
    b"{\"error\":1}",
];

proptest! {
    #[test]
    fn an_answer_is_the_same_wherever_it_is_cut_twice(
        case in any::<prop::sample::Index>(),
        cuts in any::<[prop::sample::Index; 2]>(),
    ) {
        let cases = cases();
        let Case { name, body, .. } = case.get(&cases);
        let bytes = body.as_bytes();
        let mut cuts = cuts.map(|cut| cut.index(bytes.len() + 1));
        cuts.sort_unstable();
        let [first, second] = cuts;
        let pieces = [&bytes[..first], &bytes[first..second], &bytes[second..]];
        prop_assert!(read(pieces) == read([bytes]), "{name} cut at {cuts:?}");
    }

    /// Bytes that are like answers, and cannot be.
    #[test]
    fn no_bytes_do_harm_and_no_cut_changes_them(
        parts in prop::collection::vec(prop::sample::select(PARTS), 0..24),
        size in 1_usize..9,
    ) {
        let bytes = parts.concat();
        let whole = read([bytes.as_slice()]);
        prop_assert!(read(bytes.chunks(size)) == whole);
        prop_assert!(whole.1.is_some() || !text(&whole.0).is_empty());
    }
}

fn chunk(delta: &str, finish_reason: &str) -> String {
    let choice = format!(r#"{{"delta":{delta},"finish_reason":{finish_reason}}}"#);
    format!("data: {{\"choices\":[{choice}]}}\n\n")
}

#[test]
fn usage_comes_last_of_a_failed_answer_too() {
    let usage =
        "data: {\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":2,\"cost\":0.00014}}\n\n";
    let expected =
        Usage { total_tokens: None, ..Usage::of(9, 2, Some(MicroUsd::from_micros(140))) };
    for (wire, error) in [
        (chunk(r#"{"content":"hi"}"#, r#""stop""#) + usage, None),
        (chunk(r#"{"content":"hi"}"#, "null") + usage, Some("Cut")),
        (chunk(r#"{"reasoning":"hm"}"#, r#""stop""#) + usage + "data: [DONE]\n\n", Some("Empty")),
    ] {
        let (events, found) = read([wire.as_bytes()]);
        assert_eq!(found.as_deref(), error);
        assert!(events.last() == Some(&ProviderEvent::Usage(expected)), "{events:?}");
    }
}

#[test]
fn an_answer_with_nothing_in_it_gives_nothing_but_its_error() {
    for (wire, error) in [
        ("", "Cut"),
        ("\n\n", "Cut"),
        (": OPENROUTER PROCESSING\n\n", "Cut"),
        ("data: [DONE]\n\n", "Empty"),
        ("data: {\"error\":{\"code\":502}}\n\n", r#"Refused { code: "502" }"#),
        ("{\"error\":\"overloaded\"}", r#"Refused { code: "unknown" }"#),
        ("event: error\ndata: oops\n\n", r#"Refused { code: "unknown" }"#),
        ("<html></html>", r#"Garbage("neither events nor JSON")"#),
        ("data: <garbage>\n\n", r#"Garbage("neither events nor JSON")"#),
        ("data: {\"choices\":[}\n\n", r#"Garbage("unexpected JSON")"#),
        ("data: \u{fffd}\n\n", r#"Garbage("neither events nor JSON")"#),
    ] {
        assert_eq!(read([wire.as_bytes()]), (Vec::new(), Some(error.to_owned())), "{wire:?}");
    }
}

#[test]
fn an_error_shows_its_code_only() {
    for (error, shown) in [
        (r#"{"code":502,"message":"you wrote: secret"}"#, "502"),
        (r#"{"code":null,"type":"server_error","message":"secret"}"#, "server_error"),
        (r#""secret""#, "unknown"),
        (r#"{"code":"bad\ncode <b>"}"#, "badcodeb"),
    ] {
        let (_, found) = read([format!("data: {{\"error\":{error}}}\n\n").as_bytes()]);
        assert_eq!(found, Some(format!("Refused {{ code: {shown:?} }}")));
    }
}

#[test]
fn nothing_behind_the_end_mark_is_read() {
    let wire = chunk(r#"{"content":"hi"}"#, r#""stop""#) + "data: [DONE]\n\ndata: {\"choices\n\n";
    assert_eq!(read([wire.as_bytes()]).1, None);
}

#[test]
fn a_finished_answer_survives_what_is_lost_behind_it() {
    let mut reader = AnswerReader::new(LIMIT);
    reader.push(chunk(r#"{"content":"hi"}"#, r#""stop""#).as_bytes());
    reader.push(b"data: {\"usage\":");
    reader.end(Some(ProviderError::Timeout(Waiting::Data)));
    assert_eq!(outcome(&mut reader).1, None);
}

#[test]
fn an_unfinished_answer_ends_with_the_error_that_ended_it() {
    let mut reader = AnswerReader::new(LIMIT);
    reader.push(chunk(r#"{"content":"hi"}"#, "null").as_bytes());
    reader.end(Some(ProviderError::Timeout(Waiting::Data)));
    let (events, error) = outcome(&mut reader);
    assert_eq!((text(&events).as_str(), error.as_deref()), ("hi", Some("Timeout(Data)")));
}

#[test]
fn an_answer_may_be_longer_than_the_bound_of_one_event() {
    let wire = chunk(r#"{"content":"word "}"#, "null").repeat(2_000) + "data: [DONE]\n\n";
    assert!(wire.len() > LIMIT);
    let (events, error) = read(wire.as_bytes().chunks(64));
    assert_eq!((events.len(), error), (2_000, None));
}

#[test]
fn what_is_over_its_bound_is_too_large() {
    let piece = format!(r#"{{"content":"{}"}}"#, "x".repeat(MAX_TEXT_BYTES / 4));
    let text = chunk(&piece, "null").repeat(5);
    let document = format!("{{\"x\":\"{}", "x".repeat(LIMIT));
    let head = " ".repeat(LIMIT + 1);
    for wire in [text, document, head] {
        for size in [1_000, usize::MAX] {
            let (_, error) = read(wire.as_bytes().chunks(size));
            assert!(error.as_ref().is_some_and(|error| error.starts_with("TooLarge")), "{error:?}");
        }
    }
}
