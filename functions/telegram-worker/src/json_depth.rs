//! The nesting depth of a JSON text, measured before it is parsed: each level of nesting uses
//! stack while it is parsed. Pure.

/// The deepest update that is parsed. The deepest that Telegram documents has 9 levels; each level
/// of messages that reply to messages uses kilobytes of stack.
pub(crate) const MAX_DEPTH: usize = 24;

/// The greatest number of objects and arrays that are open at once. For a text that is not JSON,
/// the number has no meaning.
pub(crate) fn depth(json: &str) -> usize {
    let (mut open, mut deepest) = (0_usize, 0_usize);
    let (mut in_string, mut escaped) = (false, false);
    for byte in json.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            b'{' | b'[' if !in_string => {
                open += 1;
                deepest = deepest.max(open);
            }
            b'}' | b']' if !in_string => open = open.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_in_strings_do_not_count() {
        for (json, expected) in [
            ("1", 0),
            ("{}", 1),
            (r#"{"a":[{"b":1},{"c":[]}]}"#, 4),
            (r#"{"a":"[[[[\"[[\\"}"#, 1),
            ("]]]]", 0),
            ("[[[", 3),
        ] {
            assert_eq!(depth(json), expected, "{json}");
        }
    }
}
