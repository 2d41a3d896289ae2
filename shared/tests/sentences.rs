//! What users read is spelled in `i18n` alone, held by reading the sources of all crates.

#![cfg(test)]

use std::fs;
use std::path::{Path, PathBuf};

/// Where each language has its sentences.
const SPELLED_IN: &str = "shared/src/i18n";
/// What a pretended model says is an answer, not a sentence of the service.
const DEMO: &str = "local/src/provider/demo.rs";

/// The sources of every crate, without tests.
fn sources() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut files = Vec::new();
    for directory in ["shared/src", "functions", "local/src"] {
        let before = files.len();
        collect(&root.join(directory), &mut files);
        assert!(files.len() > before, "{directory} has no sources");
    }
    let named = files.into_iter().map(|path| {
        let code = code(&fs::read_to_string(&path).unwrap());
        (path.strip_prefix(root).unwrap().display().to_string(), code)
    });
    named.collect()
}

fn collect(directory: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy();
        if matches!(name.as_ref(), "tests" | "tests.rs" | "target") {
            continue;
        }
        if path.is_dir() {
            collect(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// A file without its tests, which stand at its end.
fn code(source: &str) -> String {
    source.split("#[cfg(test)]\nmod").next().unwrap_or_default().to_owned()
}

/// A letter of the Arabic script. Digits are none: phone numbers are typed with them.
fn is_arabic_letter(character: char) -> bool {
    let in_blocks = matches!(
        character,
        '\u{600}'..='\u{6ff}' | '\u{750}'..='\u{77f}' | '\u{8a0}'..='\u{8ff}'
            | '\u{fb50}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}'
    );
    in_blocks && character.is_alphabetic()
}

#[test]
fn persian_is_written_in_i18n_alone() {
    let mut spelled = 0;
    for (path, code) in sources() {
        let line = code.lines().position(|line| line.contains(is_arabic_letter));
        if path.starts_with(SPELLED_IN) {
            spelled += usize::from(line.is_some());
        } else if path != DEMO {
            assert_eq!(line.map(|line| line + 1), None, "{path} has a sentence of its own");
        }
    }
    assert_eq!(spelled, 1, "the sentences are not where this test looks for them");
}

#[test]
fn nothing_but_i18n_chooses_words_by_language() {
    for (path, code) in sources() {
        let known = path.starts_with(SPELLED_IN) || path == "shared/src/model/locale.rs";
        for arm in ["Locale::Fa =>", "Locale::En =>", "Self::Fa =>", "Self::En =>"] {
            assert!(known || !code.contains(arm), "{path} has words for {arm}");
        }
    }
}

#[test]
fn errors_get_their_sentence_in_one_place() {
    // An `ApiError` carries no text, and this is where it becomes what clients read.
    let makes_errors = |code: &str| code.contains("ErrorBody {\n") || code.contains("\"error\":");
    // What `local` answers with is the gateway's, from the template, or a provider's.
    let found = sources().into_iter().filter(|(path, _)| !path.starts_with("local/"));
    let found: Vec<_> =
        found.filter(|(_, code)| makes_errors(code)).map(|(path, _)| path).collect();
    assert_eq!(found, ["shared/src/http/error/body.rs"]);
}
