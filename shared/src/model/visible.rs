//! Which characters show nothing. Pure.

/// Whether a character shows nothing by itself: white space, control and format characters,
/// fillers that fonts draw as blanks, and selectors of variants.
#[must_use]
pub fn is_invisible(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(
            c,
            '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}'
                | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
                | '\u{2060}'..='\u{206F}' | '\u{2800}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}'
                | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E0FFF}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn joiners_marks_and_fillers_are_invisible_and_letters_are_not() {
        assert!(
            " \n\u{200C}\u{200B}\u{2060}\u{FEFF}\u{3164}\u{2800}\u{200F}".chars().all(is_invisible)
        );
        assert!(!"aی۵😀.\u{FFFD}".chars().any(is_invisible));
    }
}
