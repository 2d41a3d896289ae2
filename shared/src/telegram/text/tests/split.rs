//! The borders at which long texts are split.

use super::rules::unsendable;
use super::*;

/// The pieces of Markdown, which can all be sent.
fn pieces(markdown: &str) -> Vec<RichText> {
    let pieces = from_markdown(markdown).split();
    for piece in &pieces {
        assert_eq!(unsendable(piece), None, "{}", piece.text);
    }
    assert!(pieces == messages(markdown));
    pieces
}

/// The end of a text's first piece, and the beginning of its second.
fn border(text: &str) -> (String, String) {
    let pieces = RichText::plain(text).split();
    let chars = pieces[0].text.chars();
    let end: String = chars.skip(pieces[0].text.chars().count().saturating_sub(6)).collect();
    (end, pieces[1].text.chars().take(6).collect())
}

/// An expected border.
fn at(end: &str, start: &str) -> (String, String) {
    (end.to_owned(), start.to_owned())
}

#[test]
fn text_within_the_limit_is_one_piece() {
    let text = "🦀".repeat(MESSAGE_LIMIT / 2);
    assert_eq!(RichText::plain(&text).split(), [RichText::plain(text)]);
    assert_eq!(RichText::plain(" \n\u{200C}").split(), []);
}

#[test]
fn blank_line_is_the_best_border() {
    let text = format!("{}\n\n{}\n{}", "a. ".repeat(900), "b. ".repeat(300), "c. ".repeat(300));
    assert_eq!(border(&text), at(" a. a.", "b. b. "));
}

#[test]
fn line_is_a_better_border_than_a_sentence() {
    let text = format!("{}\n{}", "a. ".repeat(1_000), "b. ".repeat(1_000));
    assert_eq!(border(&text), at(" a. a.", "b. b. "));
}

#[test]
fn heading_stays_with_the_text_after_it() {
    let body = "Some words. ".repeat(300);
    for heading in ["# Heading", "**Heading**"] {
        let pieces = pieces(&format!("{body}\n\n{heading}\n\n{body}"));
        assert!(pieces[1].text.starts_with("Heading\n\nSome"));
    }
}

#[test]
fn sentence_is_a_better_border_than_a_word() {
    for stop in [". ", "! ", "؟ ", "۔ ", "… ", ".\" ", "».) ", "。"] {
        let text = format!("{}word{stop}{}", "a ".repeat(1_500), "b ".repeat(1_500));
        let (end, start) = border(&text);
        assert!(end.ends_with(stop.trim()), "{stop:?}: {end:?}");
        assert_eq!(start, "b b b ");
    }
    let (end, _) = border(&format!("{}3.14{}", "a ".repeat(1_500), " b".repeat(1_500)));
    assert_eq!(end, " b b b");
}

#[test]
fn words_are_cut_only_if_they_fill_half_a_message() {
    let text = format!("{}{}", "a ".repeat(1_500), "b".repeat(4_000));
    assert_eq!(border(&text), at(" a a a", "bbbbbb"));
    let text = format!("{}{}", "a ".repeat(500), "b".repeat(4_000));
    assert_eq!(border(&text), at("bbbbbb", "bbbbbb"));
}

#[test]
fn a_grapheme_is_never_split() {
    let clusters = [
        ("👨\u{200D}👩\u{200D}👧", 4_094),
        ("👍🏽", 4_094),
        ("🇮🇷", 4_094),
        ("e\u{301}", 4_095),
        ("ی\u{200C}", 4_095),
        ("1\u{FE0F}\u{20E3}", 4_095),
    ];
    for (cluster, before) in clusters {
        let text = "x".repeat(before) + cluster + &"y".repeat(100);
        let pieces = RichText::plain(text).split();
        assert_eq!(pieces[0].text.len(), before, "{cluster}");
        assert!(pieces[1].text.starts_with(cluster));
    }
    let flags = RichText::plain("🇮🇷".repeat(2_000)).split();
    assert!(flags.iter().all(|piece| piece.text.chars().count() % 2 == 0));
}

#[test]
fn half_space_begins_no_piece() {
    let pieces = RichText::plain("می\u{200C}".repeat(3_000)).split();
    assert!(pieces.iter().all(|piece| !piece.text.starts_with('\u{200C}')));
}

#[test]
fn styles_continue_after_a_border() {
    let pieces = pieces(&format!("**{}**", "word ".repeat(1_500).trim()));
    for piece in pieces {
        let whole = (0, piece.utf16_len());
        let bold = &piece.entities[0];
        assert_eq!((usize::from(bold.offset), usize::from(bold.length)), whole);
    }
}

#[test]
fn code_continues_with_its_language() {
    let pieces = pieces(&format!("a\n```rust\n{}```\nb", "let x = 1;\n".repeat(800)));
    assert_eq!(pieces.len(), 3);
    for piece in pieces {
        assert_eq!(piece.entities[0].language.as_deref(), Some("rust"));
        assert!(piece.text.lines().all(|line| ["", "a", "b", "let x = 1;"].contains(&line)));
    }
}

#[test]
fn code_begins_in_the_next_piece_rather_than_being_split() {
    let code = "let x = 1;\n\n".repeat(200);
    let pieces = pieces(&format!("{}\n\n```\n{code}```", "Some words. ".repeat(200)));
    assert_eq!(pieces.len(), 2);
    assert_eq!(pieces[0].entities, []);
    assert_eq!(pieces[1].entities.len(), 1);
}

#[test]
fn code_is_split_at_unindented_lines() {
    let block = format!("fn a() {{\n{}}}\n", "    b();\n".repeat(20));
    for piece in pieces(&format!("```\n{}```", block.repeat(60))) {
        assert!(piece.text.starts_with("fn a"));
    }
}

#[test]
fn piece_has_no_more_entities_than_telegram_accepts() {
    let pieces = pieces(&"`a` [b](http://c.d)\n".repeat(140));
    assert_eq!(pieces.iter().map(|piece| piece.entities.len()).sum::<usize>(), 280);
    assert_eq!(pieces.len(), 3);
}

#[test]
fn surplus_entities_at_one_position_are_dropped() {
    let mut rich = RichText::plain("a b");
    rich.entities = vec![placed(entity(MessageEntityType::Bold), 0, 3).unwrap(); 150];
    let pieces = rich.split();
    assert_eq!(pieces.len(), 1);
    assert_eq!(pieces[0].entities.len(), MAX_ENTITIES);
}

#[test]
fn entities_outside_the_text_are_dropped() {
    let mut rich = RichText::plain("👋b");
    for (offset, length) in [(1, 1), (0, 1), (2, 5), (9, 1), (2, 0)] {
        rich.entities.extend(placed(entity(MessageEntityType::Bold), offset, length));
    }
    assert_eq!(rich.split(), [RichText::plain("👋b")]);
}

#[test]
fn messages_keep_links_beyond_the_range_of_entities() {
    let markdown = format!("{}[a](http://b.c)", "word ".repeat(20_000));
    assert_eq!(from_markdown(&markdown).entities, []);
    let messages = messages(&markdown);
    assert_eq!(messages.last().map(|last| last.entities.len()), Some(1));
}
