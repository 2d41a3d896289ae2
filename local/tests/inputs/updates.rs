//! Telegram's updates, as the webhook accepts them.

use serde_json::Value;
use shared::telegram::Envelope;

/// An accepted update has an id, and is queued unchanged with a group and deduplication id that SQS
/// accepts. The same update always has the same ids.
pub(crate) fn check(input: &[u8]) {
    let Ok(body) = std::str::from_utf8(input) else { return };
    let Ok(envelope) = Envelope::read(body) else { return };
    let queued = envelope.queued(body.to_owned());
    assert!((1..=128).contains(&queued.group.len()), "SQS: MessageGroupId");
    assert!(queued.group.bytes().all(|byte| byte.is_ascii_graphic()));
    assert_eq!(queued.body, body);
    assert!(!format!("{queued:?}").contains(body));
    // Of two equal keys the last one counts, and a re-encoded update has one of them.
    let Ok(value) = serde_json::from_str::<Value>(body) else { return };
    assert_eq!(value["update_id"].as_u64(), Some(queued.update.get()));
    let again = value.to_string();
    let again = Envelope::read(&again).unwrap().queued(again);
    assert_eq!((again.update, again.group), (queued.update, queued.group));
}
