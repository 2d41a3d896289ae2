//! Titles of answers and of messages, as models and people write them.

use super::*;
use proptest::prelude::*;

fn assert_titles(cases: &[(&str, Option<&str>)]) {
    for (answer, title) in cases {
        assert_eq!(title_of_answer(answer).as_deref(), *title, "{answer:?}");
    }
}

#[test]
fn title_is_one_line_of_at_most_five_words_without_quotes() {
    assert_titles(&[
        ("\"Cats and dogs\"", Some("Cats and dogs")),
        ("one two three four five six", Some("one two three four five")),
        ("one, two, three, four, five, six", Some("one, two, three, four, five")),
        ("\n\n**Bold move**\nsecond line", Some("Bold move")),
        ("«سفر به شیراز»", Some("سفر به شیراز")),
        ("   \n ", None),
        ("\"\"", None),
        ("...", None),
        ("---\nSky\n---", Some("Sky")),
        ("\u{200B}\u{2060}\u{FEFF}\u{3164}", None),
        ("\u{200F}رنگ می‌خواهم\u{200F}", Some("رنگ می‌خواهم")),
    ]);
}

#[test]
fn thoughts_are_no_title() {
    assert_titles(&[
        ("<think>\nThe user asks about the sky", None),
        ("<think>\nHm.\n</think>\n\nBlue sky", Some("Blue sky")),
        ("<Think>Hm.</THINK>Blue sky", Some("Blue sky")),
        ("<thinking>Hm.</thinking>\nBlue sky", Some("Blue sky")),
        ("The user asks.\n</think>\nBlue sky", Some("Blue sky")),
        ("<think></think>", None),
        ("<think>a</think>Blue<think>b", Some("Blue")),
        ("[THINK]Hm.[/THINK]Blue sky", Some("Blue sky")),
        ("◁think▷Hm.◁/think▷Blue sky", Some("Blue sky")),
    ]);
}

#[test]
fn quotes_are_taken_off_in_pairs_only() {
    assert_titles(&[
        ("«رنگ آسمان».", Some("رنگ آسمان")),
        ("«رنگ آسمان» چیست", Some("«رنگ آسمان» چیست")),
        ("The meaning of «آسمان»", Some("The meaning of «آسمان»")),
        ("\"Cats\" and \"dogs\"", Some("\"Cats\" and \"dogs\"")),
        ("“Blue sky.”", Some("Blue sky")),
        ("„Blauer Himmel“", Some("Blauer Himmel")),
        ("‘It’s blue’", Some("It’s blue")),
        ("'It's blue'", Some("It's blue")),
        ("「青い空」", Some("青い空")),
        ("`Blue sky`", Some("Blue sky")),
        ("\"'Blue sky'\"", Some("Blue sky")),
        ("Dogs' names", Some("Dogs' names")),
    ]);
}

#[test]
fn labels_before_a_title_are_no_part_of_it() {
    assert_titles(&[
        ("Title: Why the sky is blue", Some("Why the sky is blue")),
        ("title : Blue sky", Some("Blue sky")),
        ("TITLE - Blue sky", Some("Blue sky")),
        ("Chat title: \"Blue sky\"", Some("Blue sky")),
        ("**Title:** Blue sky", Some("Blue sky")),
        ("**Title**: Blue sky", Some("Blue sky")),
        ("**Title: Blue sky**", Some("Blue sky")),
        ("\"Title: Blue sky\"", Some("Blue sky")),
        ("# Title: Blue sky", Some("Blue sky")),
        ("Title：Blue sky", Some("Blue sky")),
        ("عنوان: رنگ آسمان", Some("رنگ آسمان")),
        ("عنوان گفت‌وگو: «رنگ آسمان».", Some("رنگ آسمان")),
        ("عنوان گفتگو : رنگ آسمان", Some("رنگ آسمان")),
        ("عنوانِ پیشنهادی: رنگ آسمان", Some("رنگ آسمان")),
        ("عنوان‌: رنگ آسمان", Some("رنگ آسمان")),
        ("موضوع: رنگ آسمان", Some("رنگ آسمان")),
        ("Here is a title for your conversation:\n\n**Blue sky**", Some("Blue sky")),
        ("Sure! Here's a short title:\nBlue sky", Some("Blue sky")),
        ("Title:\nBlue sky", Some("Blue sky")),
        ("## Title\nBlue sky", Some("Blue sky")),
        ("Entitled: a film", Some("Entitled: a film")),
        ("Book title rules", Some("Book title rules")),
        ("Rust: lifetimes", Some("Rust: lifetimes")),
    ]);
}

#[test]
fn markdown_and_lists_are_no_part_of_a_title() {
    assert_titles(&[
        ("# Blue sky", Some("Blue sky")),
        ("### Blue sky ###", Some("Blue sky")),
        ("**Blue sky**", Some("Blue sky")),
        ("__Blue sky__", Some("Blue sky")),
        ("*Blue sky*.", Some("Blue sky")),
        ("> Blue sky", Some("Blue sky")),
        ("- Blue sky\n- Red sky", Some("Blue sky")),
        ("1. Blue sky\n2. Red sky", Some("Blue sky")),
        ("1. FC Köln", Some("1. FC Köln")),
        ("C# or F#", Some("C# or F#")),
        ("#hashtags in posts", Some("#hashtags in posts")),
        ("Blue sky\nIt names the topic.", Some("Blue sky")),
        ("```\nBlue sky\n```", Some("Blue sky")),
        ("```text\nBlue sky\n```", Some("Blue sky")),
        ("<title>Blue sky</title>", Some("Blue sky")),
    ]);
}

#[test]
fn full_stop_at_the_end_is_no_part_of_a_title() {
    assert_titles(&[
        ("Blue sky.", Some("Blue sky")),
        ("青い空。", Some("青い空")),
        ("Life in the U.S.", Some("Life in the U.S.")),
        ("And then...", Some("And then...")),
        ("Why blue?", Some("Why blue?")),
    ]);
}

#[test]
fn title_in_json_is_read() {
    assert_titles(&[
        ("{\"title\": \"Sky\"}", Some("Sky")),
        ("{\n  \"Title\": \"Blue sky.\"\n}", Some("Blue sky")),
        ("```json\n{\"title\": \"Sky\"}\n```", Some("Sky")),
        ("Here it is: {\"language\": \"en\", \"title\": \"Sky\"}", Some("Sky")),
        ("{\"عنوان\": \"آسمان\"}", Some("آسمان")),
        ("[\"Sky\", \"Blue\"]", Some("Sky")),
        ("{\"title\": \"\"}", None),
        ("{\"title\": null}", None),
        ("{\"title\": \"A\\nB\"}", Some("A")),
        ("Braces {} in Rust", Some("Braces {} in Rust")),
        ("1984", Some("1984")),
    ]);
}

#[test]
fn title_is_cut_at_a_word_and_never_within_a_visible_character() {
    let long = "abcdefghijklmnopqrstuvwxy ".repeat(5);
    assert_eq!(title_of_answer(&long).unwrap(), long[..26 * 3 - 1]);
    let family = "👨‍👩‍👧‍👦";
    let title = title_of_answer(&family.repeat(100)).unwrap();
    assert_eq!(title, family.repeat(CHARS / family.chars().count()));
    let flags = title_of_answer(&"🇮🇷".repeat(100)).unwrap();
    assert_eq!(flags, "🇮🇷".repeat(CHARS / 2));
    assert_eq!(title_of_answer(&"س".repeat(10_000)).unwrap().chars().count(), CHARS);
    assert_eq!(title_of_answer("👩🏽‍💻 at work").as_deref(), Some("👩🏽‍💻 at work"));
}

#[test]
fn first_words_of_a_message_with_code_are_its_prose() {
    for (message, title) in [
        ("```python\nprint(1)\n```\nWhat does it print?", Some("What does it print?")),
        ("```python\nprint(1)\n```", Some("print(1)")),
        ("```rust\nfn main() {}", Some("fn main() {}")),
        ("~~~\nlet a = 1;\n~~~\nfix it", Some("fix it")),
        ("\"Hello\" means what?", Some("\"Hello\" means what?")),
        ("# Plan\nfor today", Some("Plan")),
        ("???", Some("???")),
        ("```\n```", None),
        ("\u{200C}\u{2800}", None),
    ] {
        assert_eq!(title_of_message(message).as_deref(), title, "{message:?}");
    }
}

proptest! {
    #[test]
    fn every_title_is_short_and_shows_something(text in "[\\PC\n#*`\"{}:<>/]{0,200}") {
        for title in [title_of_answer(&text), title_of_message(&text)].into_iter().flatten() {
            prop_assert!(title.chars().count() <= CHARS && !title.contains('\n'));
            prop_assert!(title.split_whitespace().count() <= WORDS);
            prop_assert!(!crate::model::is_blank(&title));
        }
    }
}
