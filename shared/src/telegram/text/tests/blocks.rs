//! Headings, lists, quotes, code, and the space between them.

use super::*;

#[test]
fn headings_are_bold_lines() {
    assert_eq!(seen("# One\ntext\n## Two\ntext"), "<bold>One</>\n\ntext\n\n<bold>Two</>\n\ntext");
    assert_eq!(seen("One\n===\ntext"), "<bold>One</>\n\ntext");
    assert_eq!(seen("#\n\ntext"), "text");
}

#[test]
fn line_breaks_are_new_lines() {
    assert_eq!(seen("a\nb  \nc\\\nd\r\ne"), "a\nb\nc\nd\ne");
}

#[test]
fn there_is_one_blank_line_between_blocks() {
    assert_eq!(seen("\n\na\n\n\n\nb\n***\nc\n\n\n"), "a\n\nb\n\n———\n\nc");
}

#[test]
fn lists_have_bullets_and_numbers() {
    assert_eq!(seen("- a\n- **b**\n* c"), "• a\n• <bold>b</>\n\n• c");
    assert_eq!(seen("3. a\n4. b\n4. c"), "3. a\n4. b\n5. c");
    assert_eq!(seen("Steps:\n- a\n\nEnd"), "Steps:\n\n• a\n\nEnd");
}

#[test]
fn lists_in_lists_are_indented() {
    let list = "1. a\n   - b\n     c\n     - d\n2. e";
    assert_eq!(seen(list), "1. a\n    • b\n    c\n        • d\n2. e");
    assert_eq!(seen("1. - a\n   - b"), "1. • a\n    • b");
}

#[test]
fn lists_with_blank_lines_keep_them() {
    assert_eq!(seen("1. a\n\n   b\n\n2. c"), "1. a\n\nb\n\n2. c");
}

#[test]
fn tasks_have_boxes() {
    assert_eq!(seen("- [x] a\n- [ ] b\n- c"), "☑ a\n☐ b\n• c");
    assert_eq!(seen("1. [x] a"), "1. ☑ a");
}

#[test]
fn empty_item_keeps_its_number_or_box() {
    assert_eq!(seen("1984."), "1984.");
    assert_eq!(seen("- a\n-\n- b"), "• a\n• b");
    assert_eq!(seen("+"), "+");
}

#[test]
fn quotes_are_one_entity() {
    assert_eq!(seen("> a **b**\n> c\n\nd"), "<blockquote>a <bold>b</>\nc</>\n\nd");
    assert_eq!(seen("> a\n> > b\n>\n> c"), "<blockquote>a\n\nb\n\nc</>");
    assert_eq!(seen("> a\n\n> b"), "<blockquote>a</>\n\n<blockquote>b</>");
    assert_eq!(seen("a\n\n>\n\nb"), "a\n\nb");
}

#[test]
fn code_in_quotes_is_code() {
    let quote = "> a `b`\n>\n> ```sh\n> c\n> ```";
    assert_eq!(seen(quote), "<blockquote>a <code>b</>\n\n<pre sh>c</></>");
}

#[test]
fn lists_and_quotes_go_together() {
    assert_eq!(seen("> - a\n> - b"), "<blockquote>• a\n• b</>");
    assert_eq!(seen("- a\n  > b"), "• a\n\n<blockquote>b</>");
}

#[test]
fn fenced_code_has_its_language() {
    assert_eq!(seen("```rust\nfn a() {}\n\n// b\n```"), "<pre rust>fn a() {}\n\n// b</>");
    assert_eq!(seen("~~~c++\na\n~~~"), "<pre c++>a</>");
    assert_eq!(seen("    a\n    b"), "<pre>a\nb</>");
}

#[test]
fn words_behind_a_fences_language_are_kept() {
    assert_eq!(seen("```js title=\"a.js\"\nb\n```"), "<pre js>title=\"a.js\"\nb</>");
    assert_eq!(seen("```{.js}\nb\n```"), "<pre>{.js}\nb</>");
}

#[test]
fn code_that_is_not_closed_yet_is_code() {
    assert_eq!(seen("a\n```py\nprint(1)"), "a\n\n<pre py>print(1)</>");
    assert_eq!(seen("a\n```py"), "a");
    assert_eq!(seen("```py"), "```py");
}

#[test]
fn marks_in_code_are_code() {
    assert_eq!(seen("```\n# *a* <b> &amp; [c](d)\n```"), "<pre># *a* <b> &amp; [c](d)</>");
}

#[test]
fn code_keeps_its_shape() {
    assert_eq!(seen("```\n\n  if a:\n\tb\n\n  c\n\n```"), "<pre>if a:\n  b\n\nc</>");
}

#[test]
fn code_in_a_list_begins_a_line() {
    assert_eq!(seen("1. a\n   ```\n   b\n   ```\n2. c"), "1. a\n<pre>b</>\n2. c");
    assert_eq!(seen("- ```\n  a\n  ```"), "•\n<pre>a</>");
}

#[test]
fn text_has_nothing_that_telegram_would_strip() {
    assert_eq!(seen("a\u{202E}b\tc\u{1}d\u{2028}*e*"), "ab c d <italic>e</>");
}

#[test]
fn blank_text_is_empty() {
    for text in ["", " \n\t\n ", "\u{200C}\u{200B}"] {
        assert!(from_markdown(text).is_empty(), "{text:?}");
        assert_eq!(messages(text), [], "{text:?}");
    }
}
