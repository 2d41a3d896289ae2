//! Texts that are built by hand.

use super::*;

#[test]
fn styles_count_utf16_units() {
    let mut rich = RichText::plain("👋 ");
    rich.push_styled("سلام", MessageEntityType::Bold);
    rich.push(" 🦀");
    assert_eq!(rich.text, "👋 سلام 🦀");
    assert_eq!((rich.entities[0].offset, rich.entities[0].length), (3, 4));
    assert_eq!(rich.utf16_len(), 10);
    assert_eq!(rules::broken(&rich), None);
}

#[test]
fn white_space_is_not_styled() {
    let mut rich = RichText::plain("a");
    rich.push_styled(" \n", MessageEntityType::Code);
    rich.push_styled(" b ", MessageEntityType::Bold);
    rich.push("c");
    assert_eq!(tagged(&rich), "a \n <bold>b</> c");
}

#[test]
fn style_beyond_the_range_of_entities_is_dropped() {
    let mut rich = RichText::plain("x".repeat(70_000));
    rich.push_styled("y", MessageEntityType::Bold);
    assert_eq!(rich.entities, []);
    assert_eq!(rich.utf16_len(), 70_001);
}

#[test]
fn invisible_text_is_empty() {
    for text in ["", " \n", "\u{200C}", "\u{FEFF}\u{200B}"] {
        assert!(RichText::plain(text).is_empty(), "{text:?}");
    }
    assert!(!RichText::plain("۱").is_empty());
}

#[test]
fn logs_show_no_text() {
    let mut rich = RichText::plain("my secret ");
    rich.push_styled("password", MessageEntityType::Code);
    let shown = "RichText { utf16_len: 18, entities: [(Code, 10, 8)] }";
    assert_eq!(format!("{rich:?}"), shown);
}
