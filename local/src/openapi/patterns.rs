//! What `\s` and `\S` in a pattern mean, written out: the white space of Unicode, as Rust
//! trims it. Dialects of regular expressions each have their own idea of it.

use serde_json::Value;

/// The characters of the property `White_Space`.
const WHITE_SPACE: &str = r"\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000";

/// Writes out every pattern of the document.
pub(super) fn write_out(value: &mut Value) {
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                match value {
                    Value::String(pattern) if key == "pattern" => *pattern = written_out(pattern),
                    value => write_out(value),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(write_out),
        _ => {}
    }
}

fn written_out(pattern: &str) -> String {
    pattern.replace(r"\s", &format!("[{WHITE_SPACE}]")).replace(r"\S", &format!("[^{WHITE_SPACE}]"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_is_what_rust_trims() {
        for character in (0..=0xFFFF).filter_map(char::from_u32) {
            let listed = matches!(
                character,
                '\t'..='\r' | ' ' | '\u{85}' | '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200a}'
                    | '\u{2028}' | '\u{2029}' | '\u{202f}' | '\u{205f}' | '\u{3000}'
            );
            assert_eq!(listed, character.is_whitespace(), "{character:?}");
        }
    }
}
