use serde_json::{Value, json};

use super::*;

fn read(text: &str, entities: Value) -> (Result<Formatted, String>, Notes) {
    let mut notes = Notes::new();
    let entities = entities.as_array().cloned().unwrap_or_default();
    let formatted = Formatted::read(text, &entities, &mut notes);
    (formatted.map_err(|refusal| refusal.description().to_owned()), notes)
}

fn refused(text: &str, entity: Value) -> String {
    read(text, json!([entity])).0.unwrap_err()
}

/// The types of the entities that are kept, and the recorded deviations.
fn kept(text: &str, entities: Value) -> (Vec<String>, Notes) {
    let (formatted, notes) = read(text, entities);
    let kinds = formatted.unwrap().entities.into_iter();
    (kinds.map(|entity| entity["type"].as_str().unwrap().to_owned()).collect(), notes)
}

fn bold(offset: i64, length: i64) -> Value {
    json!({"type": "bold", "offset": offset, "length": length})
}

fn entity(kind: &str, offset: i64, length: i64) -> Value {
    json!({
        "type": kind,
        "offset": offset,
        "length": length,
        "url": "https://example.com",
        "custom_emoji_id": "5",
    })
}

#[test]
fn white_space_is_trimmed_and_entities_move_along() {
    let (formatted, notes) = read(" \n a\r\nbold \t", json!([bold(3, 8)]));
    let formatted = formatted.unwrap();
    assert_eq!(formatted.text, "a\nbold");
    assert_eq!(formatted.entities, [bold(0, 6)]);
    assert!(notes.is_empty(), "{notes:?}");
}

#[test]
fn control_characters_become_spaces() {
    let (formatted, _) = read("a\u{1}b\tc", json!([]));
    assert_eq!(formatted.unwrap().text, "a b c");
}

#[test]
fn entities_of_white_space_are_dropped() {
    let (kinds, notes) = kept("a   b  ", json!([bold(1, 2), bold(5, 2), bold(4, 3)]));
    assert_eq!(kinds, ["bold"]);
    assert_eq!(notes.len(), 2, "{notes:?}");
}

#[test]
fn entities_stay_inside_of_the_text() {
    let past = "Bad Request: entity beginning at UTF-16 offset 3 ends after the end of the text \
        at UTF-16 offset 9";
    assert_eq!(refused("aba caba", bold(3, 6)), past);
    let after = "Bad Request: entity begins after the end of the text at UTF-16 offset 9";
    assert_eq!(refused("aba caba", bold(9, 1)), after);
    let negative = "Bad Request: receive an entity with incorrect offset -1";
    assert_eq!(refused("aba caba", bold(-1, 1)), negative);
    let negative = "Bad Request: receive an entity with incorrect length -1";
    assert_eq!(refused("aba caba", bold(0, -1)), negative);
}

#[test]
fn entities_do_not_split_surrogate_pairs() {
    let begins = "Bad Request: entity begins in a middle of a UTF-16 symbol at byte offset 4";
    assert_eq!(refused("👉 👉", bold(1, 1)), begins);
    let ends = "Bad Request: entity beginning at UTF-16 offset 0 ends in a middle of a UTF-16 \
        symbol at byte offset 4";
    assert_eq!(refused("👉 👉", bold(0, 1)), ends);
    assert_eq!(kept("👉 👉", json!([bold(0, 2), bold(3, 2)])).0.len(), 2);
}

#[test]
fn unknown_type_of_entity_is_refused() {
    let unsupported = "Bad Request: can't parse MessageEntity: Unsupported type specified";
    assert_eq!(refused("text", entity("unknown", 0, 1)), unsupported);
    let (kinds, notes) = kept("text", json!([entity("mention", 0, 1), bold(2, 0)]));
    assert!(kinds.is_empty());
    assert_eq!(notes.len(), 2, "{notes:?}");
}

#[test]
fn invalid_link_is_dropped() {
    let missing = json!({"type": "text_link", "offset": 0, "length": 1});
    let said = "Bad Request: can't parse MessageEntity: Can't find field \"url\"";
    assert_eq!(refused("text", missing), said);
    for good in ["https://example.com/a?b#c", "example.com", "tg://user?id=5", "http://1.2.3.4:80"]
    {
        let link = json!({"type": "text_link", "offset": 0, "length": 1, "url": good});
        assert_eq!(kept("text", json!([link])), (vec!["text_link".to_owned()], vec![]), "{good}");
    }
    for bad in ["", "#part", "localhost", "/path", "javascript:alert(1)", "https://"] {
        let link = json!({"type": "text_link", "offset": 0, "length": 1, "url": bad});
        let (kinds, notes) = kept("text", json!([link]));
        assert!(kinds.is_empty() && notes.len() == 1, "{bad}: {notes:?}");
    }
}

#[test]
fn only_a_hundred_entities_are_kept() {
    let text = "a".repeat(200);
    let entities: Vec<Value> = (0..101).map(|n| bold(n, 1)).collect();
    let (kinds, notes) = kept(&text, json!(entities));
    assert_eq!((kinds.len(), notes.len()), (100, 1));
}

#[test]
fn entities_are_nested_as_on_telegram() {
    let pair = |outer: &str, inner: &str| {
        let entities = json!([entity(outer, 0, 6), entity(inner, 1, 3)]);
        kept("abcdef", entities).1.is_empty()
    };
    assert!(pair("bold", "italic"));
    assert!(pair("text_link", "bold"));
    assert!(pair("bold", "text_link"));
    assert!(pair("blockquote", "bold"));
    assert!(pair("blockquote", "pre"));
    assert!(!pair("pre", "bold"));
    assert!(!pair("bold", "code"));
    assert!(!pair("code", "text_link"));
    assert!(!pair("text_link", "custom_emoji"));
    assert!(!pair("blockquote", "expandable_blockquote"));
    let overlapping = json!([bold(0, 3), entity("italic", 2, 3)]);
    assert_eq!(kept("abcdef", overlapping).1, ["italic overlaps bold at 2"]);
}

#[test]
fn lengths_are_counted_in_utf_16_units() {
    let message = |text: &str| read(text, json!([])).0.unwrap().message().map(|_| ());
    assert!(message(&"a".repeat(4096)).is_ok());
    assert!(message(&"😀".repeat(2048)).is_ok());
    let said = message(&"😀".repeat(2049)).unwrap_err();
    assert_eq!(said.description(), "Bad Request: message is too long");
    let said = message(" \n ").unwrap_err();
    assert_eq!(said.description(), "Bad Request: message text is empty");
    assert!(read("", json!([])).0.unwrap().draft().is_ok());
    let said = read(&"a".repeat(1025), json!([])).0.unwrap().caption().unwrap_err();
    assert_eq!(said.description(), "Bad Request: message caption is too long");
}
