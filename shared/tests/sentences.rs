//! Users' sentences are spelled only in `i18n`: checks the sources of all crates.

#![cfg(test)]

use std::path::Path;

mod sources;

/// The directory of all languages.
const SPELLED_IN: &str = "shared/src/i18n";
/// The demo provider's answer is not a sentence of the service.
const DEMO: &str = "local/src/provider/demo.rs";

/// The sources of every crate, without tests.
fn all_sources() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut files = Vec::new();
    for directory in ["shared/src", "functions", "local/src", "lab/src"] {
        let found = sources::below(&root.join(directory));
        assert!(!found.is_empty(), "{directory} has no sources");
        files.extend(found);
    }
    let named = files.into_iter().map(|path| {
        let code = sources::without_tests(&path);
        (path.strip_prefix(root).unwrap().display().to_string(), code)
    });
    named.collect()
}

/// A letter of the Arabic script, but no digit: users type phone numbers with them.
fn is_arabic_letter(character: char) -> bool {
    let in_blocks = matches!(
        character,
        '\u{600}'..='\u{6ff}' | '\u{750}'..='\u{77f}' | '\u{8a0}'..='\u{8ff}'
            | '\u{fb50}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}'
    );
    in_blocks && character.is_alphabetic()
}

#[test]
fn persian_is_spelled_only_in_i18n() {
    let mut spelled = 0;
    for (path, code) in all_sources() {
        let line = code.lines().position(|line| line.contains(is_arabic_letter));
        if path.starts_with(SPELLED_IN) {
            spelled += usize::from(line.is_some());
        } else if path != DEMO {
            assert_eq!(line.map(|line| line + 1), None, "{path} has a sentence of its own");
        }
    }
    assert_eq!(spelled, 2, "the sentences are not where this test looks for them");
}

#[test]
fn only_i18n_chooses_texts_by_language() {
    for (path, code) in all_sources() {
        let known = path.starts_with(SPELLED_IN) || path == "shared/src/model/locale.rs";
        for arm in ["Locale::Fa =>", "Locale::En =>", "Self::Fa =>", "Self::En =>"] {
            assert!(known || !code.contains(arm), "{path} has words for {arm}");
        }
    }
}

#[test]
fn errors_get_their_sentence_in_one_place() {
    // An `ApiError` has no text; it becomes an `ErrorBody` here.
    let makes_errors = |code: &str| code.contains("ErrorBody {\n") || code.contains("\"error\":");
    // `local` and `lab` answer with the gateway's texts from the template, or with a provider's.
    let ours = |path: &str| path.starts_with("local/") || path.starts_with("lab/");
    let found = all_sources().into_iter().filter(|(path, _)| !ours(path));
    let found: Vec<_> =
        found.filter(|(_, code)| makes_errors(code)).map(|(path, _)| path).collect();
    assert_eq!(found, ["shared/src/http/error/body.rs"]);
}
