//! Properties of all texts, also malformed ones.

use proptest::prelude::*;

use super::rules::{broken, unsendable};
use super::*;

/// Fragments of Markdown that do not fit together.
const FRAGMENTS: [&str; 96] = [
    "*",
    "**",
    "***",
    "_",
    "__",
    "~",
    "~~",
    "`",
    "``",
    "```",
    "```rust\n",
    "~~~\n",
    "\n",
    "\n\n",
    "  \n",
    " ",
    "    ",
    "\t",
    "\r\n",
    "# ",
    "## ",
    "\n# ",
    "\n> ",
    "\n>> ",
    "\n- ",
    "\n  - ",
    "\n* ",
    "\n+ ",
    "\n1. ",
    "\n   2) ",
    "- [x] ",
    "\n- [ ] ",
    "\n---\n",
    "\n===\n",
    "\n***\n",
    "|",
    "\n|a|b|\n|-|:-:|\n",
    "| c | `d` |\n",
    "[",
    "](",
    "](http://a.b/c)",
    "][",
    "]",
    "![",
    "!",
    "(",
    ")",
    "<",
    ">",
    "<br>",
    "<b>",
    "</b>",
    "<!--",
    "-->",
    "<http://a.b>",
    "&amp;",
    "&",
    "\\",
    "\\(",
    "\\)",
    "\\[",
    "\\]",
    "$",
    "$$",
    "x_1",
    "^2",
    "\n[r]: http://a.b\n",
    "[r]",
    "[^1]",
    ":",
    ".",
    "؟ ",
    "سلام",
    "می\u{200C}روم",
    "«نقل»",
    "۱۲۳",
    "word",
    "http://a.b/c_d",
    "a@b.c",
    "\u{200C}",
    "\u{200D}",
    "\u{200F}",
    "\u{202E}",
    "\u{FEFF}",
    "\u{2028}",
    "\u{0}",
    "e\u{301}",
    "\u{301}",
    "\u{FE0F}",
    "👋",
    "👨‍👩‍👧‍👦",
    "👍🏽",
    "🇮🇷",
    "🇮",
    "日本。",
    "\u{A0}",
];

const WORDS: &str = "[a-zA-Zآ-ی۰-۹]{1,9}( [a-zA-Zآ-ی۰-۹]{1,9}){0,40}";

fn fragment() -> impl Strategy<Value = String> {
    prop_oneof![
        12 => proptest::sample::select(&FRAGMENTS[..]).prop_map(str::to_owned),
        1 => "\\PC{1,8}",
        1 => "[a-z ]{1,30}",
    ]
}

fn markdown() -> impl Strategy<Value = String> {
    proptest::collection::vec(fragment(), 0..60).prop_map(|fragments| fragments.concat())
}

/// Markdown that does not fit into one message.
fn long_markdown() -> impl Strategy<Value = String> {
    let part = (markdown(), 1_usize..30).prop_map(|(part, times)| part.repeat(times));
    proptest::collection::vec(part, 1..8).prop_map(|parts| parts.concat())
}

fn is_letter(c: &char) -> bool {
    !crate::model::is_blank(c.encode_utf8(&mut [0; 4]))
}

/// The visible letters of a text. Characters without a visible form may be dropped with a piece of
/// only such characters.
fn letters(text: &str) -> String {
    text.chars().filter(is_letter).collect()
}

/// The text without its code blocks.
fn prose(rich: &RichText) -> String {
    let is_block = |e: &&MessageEntity| e.type_field == MessageEntityType::Pre;
    let mut units: Vec<u16> = rich.text.encode_utf16().collect();
    for block in rich.entities.iter().filter(is_block).rev() {
        let start = usize::from(block.offset);
        units.splice(start..start + usize::from(block.length), [u16::from(b'-')]);
    }
    String::from_utf16(&units).unwrap()
}

/// The visible letters of a text with their styles.
fn looks(rich: &RichText) -> Vec<(char, Vec<String>)> {
    let mut looks = vec![Vec::new(); rich.utf16_len()];
    for entity in &rich.entities {
        let (start, length) = (usize::from(entity.offset), usize::from(entity.length));
        let look = format!("{:?} {:?} {:?}", entity.type_field, entity.url, entity.language);
        looks[start..start + length].iter_mut().for_each(|looks| looks.push(look.clone()));
    }
    looks.iter_mut().for_each(|looks| looks.sort());
    let mut at = 0;
    let letter = |c: char| {
        at += c.len_utf16();
        (c, std::mem::take(&mut looks[at - c.len_utf16()]))
    };
    rich.text.chars().map(letter).filter(|(c, _)| is_letter(c)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn any_text_respects_the_rules(markdown in any::<String>()) {
        prop_assert_eq!(broken(&from_markdown(&markdown)), None);
    }

    #[test]
    fn any_markdown_respects_the_rules(markdown in markdown()) {
        let rich = from_markdown(&markdown);
        prop_assert_eq!(broken(&rich), None, "{}", rich.text);
        prop_assert!(!prose(&rich).contains("\n\n\n"), "{}", rich.text);
    }

    #[test]
    fn words_without_marks_stay_unchanged(words in WORDS) {
        prop_assert_eq!(from_markdown(&words), RichText::plain(words));
    }

    #[test]
    fn visible_markdown_has_a_visible_result(markdown in markdown()) {
        let is_blank = RichText::plain(&*markdown).is_empty();
        prop_assert!(is_blank || !from_markdown(&markdown).text.is_empty());
    }

    #[test]
    fn no_word_is_lost(parts in proptest::collection::vec(fragment(), 0..40)) {
        // The second of two definitions of one name is never used.
        let parts: Vec<_> = parts.iter().filter(|part| !part.contains("]:")).collect();
        let words = (0..parts.len()).map(|at| format!("w{at}w"));
        let marked = parts.iter().zip(words.clone());
        let markdown: String = marked.map(|(part, word)| format!("{part}{word}")).collect();
        let rich = from_markdown(&markdown);
        let details = rich.entities.iter().flat_map(|e| [&e.url, &e.language]).flatten();
        let kept = details.fold(rich.text.clone(), |kept, detail| kept + " " + detail);
        for word in words {
            prop_assert!(kept.contains(&word), "{} is lost of {:?} in {:?}", word, markdown, kept);
        }
    }
}

proptest! {
    // Long texts are slow.
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn pieces_are_valid_messages_and_lose_nothing(markdown in long_markdown()) {
        let whole = from_markdown(&markdown);
        let pieces = whole.clone().split();
        for piece in &pieces {
            prop_assert_eq!(unsendable(piece), None);
        }
        let joined: String = pieces.iter().map(|piece| letters(&piece.text)).collect();
        prop_assert_eq!(joined, letters(&whole.text));
        let joined: Vec<_> = pieces.iter().flat_map(looks).collect();
        prop_assert!(joined == looks(&whole));
    }

    #[test]
    fn messages_are_the_pieces_of_a_text(markdown in long_markdown()) {
        let rich = from_markdown(&markdown);
        if rich.utf16_len() < usize::from(u16::MAX) {
            prop_assert!(messages(&markdown) == rich.split());
        }
    }

    #[test]
    fn split_pieces_are_not_split_again(markdown in long_markdown()) {
        for piece in messages(&markdown) {
            prop_assert!(piece.clone().split() == [piece]);
        }
    }
}
