//! What is made of the provider's JSON.

use super::*;

fn text(text: &str) -> ProviderEvent {
    ProviderEvent::Text(text.to_owned())
}

/// The events of an answer made of these chunks, without an end mark.
fn answer(chunks: &[&str]) -> Result<Vec<ProviderEvent>, ProviderError> {
    let mut assembly = AnswerAssembler::default();
    let mut events = Vec::new();
    for chunk in chunks {
        events.extend(assembly.take(chunk)?);
    }
    events.extend(assembly.end(false)?);
    Ok(events)
}

const HI: &str =
    r#"{"choices":[{"index":0,"delta":{"role":"assistant","content":"hi"},"finish_reason":null}]}"#;
const STOP: &str = r#"{"choices":[{"delta":{},"finish_reason":"stop"}]}"#;

#[test]
fn usage_is_read_from_a_chunk_behind_the_last_choice() {
    let usage = r#"{"choices":[],"usage":{"prompt_tokens":9,"completion_tokens":2,"total_tokens":12,"cost":0.00014}}"#;
    let expected = Usage {
        prompt_tokens: 9,
        completion_tokens: 2,
        total_tokens: 12,
        cost: Some(MicroUsd::from_micros(140)),
    };
    let events = answer(&[HI, STOP, usage]).unwrap();
    assert!(events == [text("hi"), ProviderEvent::Usage(expected)]);
}

#[test]
fn usage_is_read_from_the_finishing_chunk_and_the_last_one_counts() {
    let early = r#"{"choices":[{"delta":{"content":"hi"}}],"usage":{"prompt_tokens":9,"completion_tokens":1}}"#;
    let last = r#"{"choices":[{"delta":{},"finish_reason":"stop"}],"usage":{"prompt_tokens":9,"completion_tokens":2}}"#;
    let null = r#"{"choices":[],"usage":null}"#;
    let nulls = r#"{"choices":[],"usage":{"prompt_tokens":null,"completion_tokens":null}}"#;
    let events = answer(&[early, last, null, nulls]).unwrap();
    assert!(matches!(events.last(), Some(ProviderEvent::Usage(Usage { total_tokens: 11, .. }))));
}

#[test]
fn a_cost_is_never_a_float_and_one_that_cannot_be_read_is_none() {
    for (cost, micros) in [
        ("1.5e-6", Some(2)),
        ("0", Some(0)),
        (r#""0.25""#, Some(250_000)),
        ("12345678901.000001", Some(12_345_678_901_000_001)),
        ("-1", None),
        ("null", None),
    ] {
        let usage = format!(r#"{{"usage":{{"prompt_tokens":1,"cost":{cost}}}}}"#);
        let events = answer(&[HI, STOP, &usage]).unwrap();
        let Some(ProviderEvent::Usage(usage)) = events.last() else { panic!("no usage") };
        assert_eq!(usage.cost, micros.map(MicroUsd::from_micros), "{cost}");
    }
}

#[test]
fn a_whole_completion_is_read_like_a_chunk() {
    let whole = r#"{"object":"chat.completion","choices":[{"message":{"role":"assistant","content":"hi"},"finish_reason":"stop"}],"usage":{"prompt_tokens":0,"completion_tokens":0}}"#;
    assert!(answer(&[whole]).unwrap() == [text("hi")]);
}

#[test]
fn one_picture_is_taken_from_a_delta() {
    let images = r#"{"choices":[{"delta":{"content":"","images":[{"type":"image_url","image_url":{"url":"data:x"}},{"image_url":{"url":"data:y"}}]},"finish_reason":"stop"}]}"#;
    let events = answer(&[images, images]).unwrap();
    assert!(events == [ProviderEvent::Image("data:x".to_owned())]);
}

#[test]
fn an_error_object_is_a_refusal_that_shows_its_code_only() {
    for (chunk, shown) in [
        (r#"{"error":{"code":502,"message":"you wrote: secret"}}"#, "502"),
        (
            r#"{"error":{"code":"server_error","message":"secret"},"choices":[{"finish_reason":"error"}]}"#,
            "server_error",
        ),
        (r#"{"error":"secret"}"#, "unknown"),
        (r#"{"error":{"code":"bad\ncode <b>"}}"#, "badcodeb"),
        (r#"{"choices":[{"delta":{"content":""},"finish_reason":"error"}]}"#, "unknown"),
    ] {
        let error = answer(&[HI, chunk]).unwrap_err();
        assert!(matches!(&error, ProviderError::Refused { code } if code == shown), "{error}");
        assert!(!format!("{error}{error:?}").contains("secret"));
    }
}

#[test]
fn an_answer_is_whole_only_when_it_was_finished() {
    assert!(matches!(answer(&[HI]), Err(ProviderError::Cut)));
    assert!(matches!(answer(&[]), Err(ProviderError::Cut)));
    assert!(matches!(answer(&[STOP]), Err(ProviderError::Empty)));
    assert!(matches!(AnswerAssembler::default().end(true), Err(ProviderError::Empty)));
}

#[test]
fn an_answer_outside_the_protocol_is_garbage() {
    for chunk in
        ["", "hello", "[]", "{\"choices\":3}", "{\"choices\":[{\"delta\":{\"content\":3}}]}"]
    {
        assert!(matches!(answer(&[chunk]), Err(ProviderError::Garbage(_))), "{chunk}");
    }
}

#[test]
fn a_text_over_its_bound_is_too_large() {
    let mut assembly = AnswerAssembler::default();
    let piece = "x".repeat(MAX_TEXT_BYTES / 2);
    let chunk = format!(r#"{{"choices":[{{"delta":{{"content":"{piece}"}}}}]}}"#);
    assert!(assembly.take(&chunk).is_ok());
    assert!(assembly.take(&chunk).is_ok());
    assert!(matches!(assembly.take(HI), Err(ProviderError::TooLarge(_))));
}

#[test]
fn an_events_debug_form_does_not_show_its_text() {
    let shown = format!("{:?} {:?}", text("secret"), ProviderEvent::Image("secret".to_owned()));
    assert_eq!(shown, "Text(6 bytes) Image(6 bytes)");
}
