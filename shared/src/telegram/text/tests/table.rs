//! Tables, which become code.

use super::*;

#[test]
fn tables_are_aligned() {
    let table = "| Name | Age | City |\n|:---|---:|:-:|\n| Ali | 7 | Qom |\n| Sara | 12 | - |";
    let expected =
        "<pre>Name | Age | City\n-----+-----+-----\nAli  |   7 | Qom\nSara |  12 |  -</>";
    assert_eq!(seen(table), expected);
}

#[test]
fn column_widths_count_wide_and_invisible_characters() {
    let table = "|a|b|\n|-|-|\n|✅|1|\n|日本|2|\n|👨‍👩‍👧|3|\n|é|4|\n|🇮🇷|5|\n|⚠️|6|\n|abcd|7|";
    let expected =
        "a    | b\n-----+--\n✅   | 1\n日本 | 2\n👨‍👩‍👧   | 3\né    | 4\n🇮🇷   | 5\n⚠️   | 6\nabcd | 7";
    assert_eq!(from_markdown(table).text, expected);
}

#[test]
fn marks_in_cells_are_removed() {
    assert_eq!(
        seen("|**a**|`b`|\n|-|-|\n|~~c~~|d<br>e \\| f|"),
        "<pre>a | b\n--+--------\nc | d e | f</>"
    );
}

#[test]
fn links_follow_their_table() {
    let table = "|a|b|\n|-|-|\n|[c](http://c.d)|![](http://e.f)|\n|[g](#h)|i|\n\nj";
    let lines = [
        "<pre>a      | b",
        "-------+-----------",
        "c      | http://e.f",
        "g (#h) | i</>",
        "<textlink http://c.d>c</> · <textlink http://e.f>http://e.f</>",
    ];
    assert_eq!(seen(table), lines.join("\n") + "\n\nj");
}

#[test]
fn cells_without_a_column_are_kept() {
    assert_eq!(from_markdown("|a|\n|-|\n|b|c|d|\n\ne").text, "a\n-\nb | c|d\n\ne");
    assert_eq!(from_markdown("|a|b|\n|-|-|\n|c|").text, "a | b\n--+--\nc");
}

#[test]
fn long_cell_widens_its_column_only_to_the_maximum() {
    let text = from_markdown(&format!("|a|b|\n|-|-|\n|{}|c|\n|d|e|", "x".repeat(500))).text;
    assert_eq!(text.lines().last().map(str::len), Some(36));
}

#[test]
fn tables_in_persian_are_read_from_right_to_left() {
    let text = from_markdown("|نام|Age|\n|-|-|\n|Ali|7|").text;
    assert_eq!(text, "\u{200F}نام \u{200F}| Age\n\u{200F}----+----\n\u{200F}Ali \u{200F}| 7");
}

#[test]
fn incomplete_table_is_text() {
    assert_eq!(seen("| a | b |"), "| a | b |");
    assert_eq!(seen("| a | b |\n|--"), "| a | b |\n|--");
}
