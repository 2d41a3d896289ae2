//! Replaces `\s` and `\S` in patterns by Unicode's white space, as Rust trims it. Dialects of
//! regular expressions differ in what they match.

use serde_json::Value;

/// The characters of the property `White_Space`.
const WHITE_SPACE: &str = r"\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000";

/// Expands every pattern of the document.
pub(super) fn expand(value: &mut Value) {
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                match value {
                    Value::String(pattern) if key == "pattern" => *pattern = expanded(pattern),
                    value => expand(value),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(expand),
        _ => {}
    }
}

fn expanded(pattern: &str) -> String {
    pattern.replace(r"\s", &format!("[{WHITE_SPACE}]")).replace(r"\S", &format!("[^{WHITE_SPACE}]"))
}

#[cfg(test)]
mod tests {
    use boon::{Compiler, Schemas};
    use serde_json::json;

    use super::*;

    #[test]
    fn white_space_pattern_matches_what_rust_trims() {
        let mut schema = json!({ "pattern": r"^\s$", "not": { "pattern": r"\S" } });
        expand(&mut schema);
        let (mut compiler, mut schemas) = (Compiler::new(), Schemas::new());
        compiler.add_resource("http://localhost/blank", schema).unwrap();
        let blank = compiler.compile("http://localhost/blank", &mut schemas).unwrap();
        for character in (0..=0xFFFF).filter_map(char::from_u32) {
            let listed = schemas.validate(&character.to_string().into(), blank).is_ok();
            assert_eq!(listed, character.is_whitespace(), "{character:?}");
        }
    }
}
