//! What server-sent events may look like on the wire.

use super::*;

const WIRE: &str = concat!(
    ": OPENROUTER PROCESSING\n\n",
    "event: message\nid: 1\ndata: {\"choices\":[{\"delta\":{\"content\":\"سلام \"}}]}\n\n",
    ": OPENROUTER PROCESSING\n\n",
    "data:{\"choices\":\ndata: [{\"delta\":{\"content\":\"👋🏽\"}}]}\n\n",
    "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n",
    "data: [DONE]\n\n",
);

/// The events of a body that arrives in pieces of `size` bytes.
async fn read(wire: &str, size: usize, limit: usize) -> Result<Vec<ProviderEvent>, ProviderError> {
    let pieces: Vec<_> =
        wire.as_bytes().chunks(size).map(|piece| Ok(Bytes::copy_from_slice(piece))).collect();
    Answer::new(stream::iter(pieces).boxed(), limit).events().try_collect().await
}

#[tokio::test]
async fn text_is_whole_wherever_the_network_cuts_it() {
    for wire in [WIRE.to_owned(), WIRE.replace('\n', "\r\n"), format!("\u{feff}{WIRE}")] {
        for size in 1..=wire.len() {
            let events = read(&wire, size, 1_000).await.unwrap();
            let expected = ["سلام ", "👋🏽"].map(|text| ProviderEvent::Text(text.to_owned()));
            assert!(events == expected, "pieces of {size}");
        }
    }
}

#[tokio::test]
async fn nothing_behind_the_end_mark_is_read() {
    let events = read(&format!("{WIRE}data: garbage\n\n"), 7, 1_000).await.unwrap();
    assert_eq!(events.len(), 2);
}

#[tokio::test]
async fn an_event_over_its_bound_is_too_large_whatever_it_is_made_of() {
    for endless in ["data: x", ": comment\n", "data: x\n", "no field at all"] {
        let error = read(&endless.repeat(1_000), 64, 1_000).await.unwrap_err();
        assert!(matches!(error, ProviderError::TooLarge(_)), "{endless:?}: {error}");
    }
}

#[tokio::test]
async fn an_answer_may_be_longer_than_the_bound_of_one_event() {
    let event = "data: {\"choices\":[{\"delta\":{\"content\":\"word \"}}]}\n\n";
    let events = read(&(event.repeat(1_000) + WIRE), 64, 1_000).await.unwrap();
    assert_eq!(events.len(), 1_002);
}

#[tokio::test]
async fn a_finished_answer_survives_what_is_lost_behind_it() {
    let finished = WIRE.replace("data: [DONE]\n\n", "data: \u{fffd}");
    let cut = finished.len() - 1;
    let pieces = [
        Ok(Bytes::copy_from_slice(&finished.as_bytes()[..cut])),
        Err(ProviderError::Timeout(super::super::Waiting::Data)),
    ];
    let answer = Answer::new(stream::iter(pieces).boxed(), 1_000).events();
    assert_eq!(answer.try_collect::<Vec<_>>().await.unwrap().len(), 2);
}

#[tokio::test]
async fn bytes_that_are_no_text_are_garbage() {
    let pieces = [Ok(Bytes::from_static(b"data: {\"choices\": \"\xff\xfe\"}\n\n"))];
    let answer = Answer::new(stream::iter(pieces).boxed(), 1_000).events();
    let error = answer.try_collect::<Vec<_>>().await.unwrap_err();
    assert!(matches!(error, ProviderError::Garbage(_)), "{error}");
}
