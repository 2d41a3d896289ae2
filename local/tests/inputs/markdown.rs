//! Models' answers, converted to Telegram messages.

use shared::telegram::text::{MAX_ENTITIES, MESSAGE_LIMIT, messages};

/// Telegram accepts every message, and an answer with visible text has at least one.
pub(crate) fn check(input: &[u8]) {
    let Ok(markdown) = std::str::from_utf8(input) else { return };
    let all = messages(markdown);
    let is_seen = |c: char| c.is_alphanumeric();
    assert!(!all.is_empty() || !markdown.contains(is_seen));
    for message in all {
        let units: Vec<u16> = message.text.encode_utf16().collect();
        assert!((1..=MESSAGE_LIMIT).contains(&units.len()));
        assert_eq!(message.text.trim(), message.text, "Telegram would trim it");
        assert!(message.entities.len() <= MAX_ENTITIES);
        for entity in &message.entities {
            let (start, length) = (usize::from(entity.offset), usize::from(entity.length));
            let part = units.get(start..start + length).expect("inside the text");
            let text = String::from_utf16(part).expect("between characters");
            assert!(!text.trim().is_empty(), "Telegram would drop it");
        }
    }
}
