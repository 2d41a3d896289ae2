//! How deep a JSON text is nested: known before it is read, as reading takes the stack with it.
//! Pure.

/// The deepest update that is read. The deepest that Telegram documents has 9 levels; each level
/// of messages that reply to messages takes kilobytes of stack.
pub(crate) const MAX_DEPTH: usize = 24;

/// How many objects and lists are open at once, at most. Of what is no JSON, some number.
pub(crate) fn depth(json: &str) -> usize {
    let (mut open, mut deepest) = (0_usize, 0_usize);
    let (mut in_text, mut escaped) = (false, false);
    for byte in json.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_text => escaped = true,
            b'"' => in_text = !in_text,
            b'{' | b'[' if !in_text => {
                open += 1;
                deepest = deepest.max(open);
            }
            b'}' | b']' if !in_text => open = open.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_in_texts_do_not_count() {
        for (json, deep) in [
            ("1", 0),
            ("{}", 1),
            (r#"{"a":[{"b":1},{"c":[]}]}"#, 4),
            (r#"{"a":"[[[[\"[[\\"}"#, 1),
            ("]]]]", 0),
            ("[[[", 3),
        ] {
            assert_eq!(depth(json), deep, "{json}");
        }
    }
}
