//! Styles, links and images.

use super::*;

/// Checks the result of each Markdown example.
fn look(examples: &[(&str, &str)]) {
    for (markdown, expected) in examples {
        assert_eq!(seen(markdown), *expected, "{markdown:?}");
    }
}

#[test]
fn styles_become_entities() {
    look(&[
        ("**bold** and __bold__", "<bold>bold</> and <bold>bold</>"),
        ("*italic* and _italic_", "<italic>italic</> and <italic>italic</>"),
        ("~~gone~~", "<strikethrough>gone</>"),
        ("***both***", "<bold><italic>both</></>"),
        ("**bold *both***", "<bold>bold <italic>both</></>"),
        ("`a < b && c`", "<code>a < b && c</>"),
        ("**متن *فارسی*:** 👋🏽 *دو*", "<bold>متن <italic>فارسی</>:</> 👋🏽 <italic>دو</>"),
    ]);
}

#[test]
fn styles_are_not_nested_in_themselves() {
    look(&[
        ("**a **b** c**", "<bold>a b c</>"),
        ("*a __b *c* d__ e*", "<italic>a <bold>b c d</> e</>"),
    ]);
    assert_eq!(seen("# a **b** c"), "<bold>a b c</>");
}

#[test]
fn code_interrupts_other_styles() {
    look(&[
        ("**a `b` c**", "<bold>a</> <code>b</> <bold>c</>"),
        ("**`b`**", "<code>b</>"),
        ("*a **b `c` d** e*", "<italic>a <bold>b</></> <code>c</> <italic><bold>d</> e</>"),
        ("## The `main` function", "<bold>The</> <code>main</> <bold>function</>"),
    ]);
}

#[test]
fn text_without_marks_stays_unchanged() {
    for text in [
        "سلام، حالتون چطوره؟ می‌خواهم بدانم.",
        "snake_case_name, 2 * 3 * 4, 5~6, ~7 and 8~, a < b > c & d",
        "unclosed **bold, `code, [link and ~~strike",
        "👨‍👩‍👧‍👦 🇮🇷 ❤️ é",
    ] {
        assert_eq!(seen(text), text);
    }
}

#[test]
fn single_tilde_is_no_strikethrough() {
    look(&[("۵~۱۰ و ۲۰~۳۰", "۵~۱۰ و ۲۰~۳۰"), ("~a~ ~~b~~", "~a~ <strikethrough>b</>")]);
}

#[test]
fn links_lead_to_their_address() {
    look(&[
        ("[Rust](https://rust-lang.org)", "<textlink https://rust-lang.org>Rust</>"),
        ("**[a](http://b.c)**", "<textlink http://b.c><bold>a</></>"),
        ("[**a** b](http://b.c)", "<textlink http://b.c><bold>a</> b</>"),
        ("[a][1]\n\n[1]: http://b.c", "<textlink http://b.c>a</>"),
        ("[](http://b.c)", "<textlink http://b.c>http://b.c</>"),
        ("[\u{200B}](http://b.c)", "<textlink http://b.c>\u{200B}http://b.c</>"),
        ("[a](http://b.c \"title\")", "<textlink http://b.c>a</> (title)"),
        ("<https://b.c/x_y> <me@b.c>", "https://b.c/x_y me@b.c"),
    ]);
}

#[test]
fn code_in_a_link_gives_way_to_the_address() {
    look(&[("[the `main` function](http://b.c)", "<textlink http://b.c>the main function</>")]);
}

#[test]
fn urls_that_telegram_refuses_are_written_out() {
    look(&[
        ("[a](#b)", "a (#b)"),
        ("[a](mailto:me@b.c)", "a (me@b.c)"),
        ("[me@b.c](mailto:me@b.c)", "me@b.c"),
        ("[a](http://localhost:3000)", "a (http://localhost:3000)"),
        ("[a]()", "a"),
        ("[](file.md)", "file.md"),
    ]);
}

#[test]
fn definitions_that_no_link_uses_are_kept() {
    let sources = "Text [2].\n\n[1]: http://a.b\n[2]: http://c.d\n[3]: http://e.f 'title'";
    let expected = "Text <textlink http://c.d>2</>.\n\n[1]: http://a.b\n[3]: http://e.f 'title'";
    assert_eq!(seen(sources), expected);
}

#[test]
fn pictures_are_links() {
    look(&[
        ("![a chart](http://b.c/d.png)", "<textlink http://b.c/d.png>a chart</>"),
        ("![](http://b.c/d.png)", "<textlink http://b.c/d.png>http://b.c/d.png</>"),
        ("![a](data:image/png;base64,AAAA) b", "a b"),
        ("![](data:image/png;base64,AAAA)", "🖼"),
        ("[![a](http://b.c/d.png)](http://e.f)", "<textlink http://e.f>a (http://b.c/d.png)</>"),
    ]);
}

#[test]
fn html_stays_but_for_line_breaks() {
    look(&[
        ("a <b>c</b> &amp; &lt;", "a <b>c</b> & <"),
        ("a<br>b<BR/>c", "a\nb\nc"),
        ("<div>\n  *a*\n</div>\n\nb", "<div>\n  *a*\n</div>\n\nb"),
        ("<think>\n\nwell\n\n</think>", "<think>\n\nwell\n\n</think>"),
    ]);
}

#[test]
fn formulas_stay_unchanged() {
    for text in [
        r"\( a_1 * b_2 * c \) and \(x\)",
        r"$x_1 * y_2 * z$ and $$\frac{a}{b} \\ \{c\}$$",
        "\\[\nE = mc^2 \\\\\n- x * y * z\n\\]",
        r"lone \( and \] and \)",
        r"cut off \[ a_1 * b_2 * c",
        "\\[ a *b* \n\nc \\]",
    ] {
        let expected = text.replace("*b* ", "b");
        assert_eq!(from_markdown(text).text, expected);
    }
    assert_eq!(seen("> \\[\n> a_1 \\, b_1\n> \\]"), "<blockquote>\\[\na_1 \\, b_1\n\\]</>");
}

#[test]
fn prices_are_no_formulas() {
    look(&[
        ("**$5** or **$10**", "<bold>$5</> or <bold>$10</>"),
        ("$5_000 and *$6* {a}", "$5_000 and <italic>$6</> {a}"),
        (r"\$5 \* 2", "$5 * 2"),
    ]);
}

#[test]
fn formulas_in_code_are_code() {
    look(&[(r"`\(a\)` \(b\)", r"<code>\(a\)</> \(b\)"), ("```\n$a_b$\n```", "<pre>$a_b$</>")]);
}

#[test]
fn combining_mark_without_a_letter_is_kept() {
    for mark in ["\u{64B}", "\u{651}", "\u{300}", "\u{93E}", "\u{E31}", "\u{1F3FB}"] {
        assert_eq!(from_markdown(mark), RichText::plain(mark), "{mark:?}");
        assert!(!RichText::plain(mark).is_empty(), "{mark:?}");
    }
}

#[test]
fn text_of_joiners_and_selectors_is_blank() {
    for nothing in ["\u{200C}", "\u{200D}", "\u{AD}", "\u{34F}", "\u{FE0F}", "\u{E0100}"] {
        assert!(RichText::plain(nothing).is_empty(), "{nothing:?}");
    }
}
