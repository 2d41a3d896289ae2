//! What of a typed text can be seen and counted: invisible characters, and the digits of other
//! scripts. Small tables, not all of Unicode.

/// Whether a character shows nothing by itself: white space, controls, and what Unicode calls
/// default-ignorable (direction marks, joiners, fillers, variation selectors), and the blanks that
/// it does not: U+2800, and the marks of annotations.
#[must_use]
pub fn is_invisible(c: char) -> bool {
    c.is_whitespace() || c.is_control() || is_ignorable(c)
}

/// Unicode's `Default_Ignorable_Code_Point`, U+2800 and U+FFF9 to U+FFFB.
fn is_ignorable(c: char) -> bool {
    matches!(
        c,
        '\u{AD}'
            | '\u{34F}'
            | '\u{61C}'
            | '\u{115F}'..='\u{1160}'
            | '\u{17B4}'..='\u{17B5}'
            | '\u{180B}'..='\u{180F}'
            | '\u{200B}'..='\u{200F}'
            | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}'
            | '\u{2800}'
            | '\u{3164}'
            | '\u{FE00}'..='\u{FE0F}'
            | '\u{FEFF}'
            | '\u{FFA0}'
            | '\u{FFF0}'..='\u{FFFB}'
            | '\u{1BCA0}'..='\u{1BCA3}'
            | '\u{1D173}'..='\u{1D17A}'
            | '\u{E0000}'..='\u{E0FFF}'
    )
}

/// Whether a text shows nothing. A combining mark such as U+064B is visible without a letter: a
/// font draws it over a dotted circle.
#[must_use]
pub fn is_blank(text: &str) -> bool {
    text.chars().all(is_invisible)
}

/// A typed digit as a Latin one: Persian (U+06F0…), Arabic (U+0660…) and full-width (U+FF10…).
#[must_use]
pub fn latin_digit(digit: char) -> char {
    let value = match digit {
        '۰'..='۹' => u32::from(digit) - u32::from('۰'),
        '٠'..='٩' => u32::from(digit) - u32::from('٠'),
        '０'..='９' => u32::from(digit) - u32::from('０'),
        _ => return digit,
    };
    char::from_digit(value, 10).unwrap_or(digit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_of_invisible_characters_alone_is_blank() {
        for text in [
            "",
            " \t\r\n\u{A0}\u{3000}",
            "\u{200C}",
            "\u{200B}\u{2060}\u{FEFF}",
            "\u{3164}",
            "\u{2800}\u{2800}",
            "\u{200E}\u{200F}\u{202A}\u{202C}\u{2066}\u{2069}\u{61C}",
            "\u{115F}\u{1160}\u{FFA0}\u{180E}\u{34F}\u{AD}",
            "\u{FE0F}\u{E0101}\u{E0061}\u{1D173}",
            "\0\u{7F}",
        ] {
            assert!(is_blank(text), "{text:?}");
        }
    }

    #[test]
    fn text_with_anything_to_see_is_not_blank() {
        for text in ["می‌خواهم", "a", ".", "👍", "\u{64B}", "\u{200F}؟", "❤\u{FE0F}"]
        {
            assert!(!is_blank(text), "{text:?}");
        }
    }

    #[test]
    fn digits_of_other_scripts_become_latin() {
        for digits in ["۰۱۲۳۴۵۶۷۸۹", "٠١٢٣٤٥٦٧٨٩", "０１２３４５６７８９", "0123456789"]
        {
            assert_eq!(digits.chars().map(latin_digit).collect::<String>(), "0123456789");
        }
        assert_eq!(latin_digit('x'), 'x');
    }
}
