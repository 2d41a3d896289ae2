//! `mobix billing replay`: the recorded quotes, and the output for those that are wrong.

#![cfg(test)]

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};

fn recorded() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/billing-quotes/quotes.jsonl")
}

fn replay(files: &[&Path]) -> (bool, String) {
    let mobix = Command::new(env!("CARGO_BIN_EXE_mobix"))
        .args(["billing", "replay"])
        .args(files)
        .output()
        .unwrap();
    let text = String::from_utf8(mobix.stdout).unwrap() + &String::from_utf8(mobix.stderr).unwrap();
    (mobix.status.success(), text)
}

fn replay_text(text: impl AsRef<[u8]>) -> (bool, String) {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), text).unwrap();
    replay(&[file.path()])
}

/// A quote of nothing special, after a change.
fn quote(change: impl FnOnce(&mut Value)) -> String {
    let mut quote = json!({
        "id": "mine",
        "now": "2026-11-27T12:00:00Z",
        "currency": "USD",
        "plan": {"id": 1, "price": "9.99"},
        "current": null,
        "discount_code": null,
        "expect": {"remaining_value": "0", "discount_amount": "0", "amount": "9.99", "waived": "0"}
    });
    change(&mut quote);
    quote.to_string()
}

#[test]
fn every_recorded_quote_is_repeated() {
    let (right, text) = replay(&[&recorded()]);
    assert!(right, "{text}");
    assert_eq!(text, "400 quotes, 0 wrong\n");
}

#[test]
fn wrong_quote_is_named_with_what_was_expected_and_got() {
    let wrong = quote(|quote| quote["expect"]["amount"] = json!("9.98"));
    let (right, text) = replay_text(format!("{}\n\n{wrong}\n", quote(|_| {})));
    assert!(!right);
    assert!(text.contains(", line 3: mine: expected "), "{text}");
    assert!(text.contains("amount 9.98, waived 0.00, got "), "{text}");
    assert!(text.ends_with("\n2 quotes, 1 wrong\n"), "{text}");
}

#[test]
fn wrong_refusal_is_named() {
    let refused = quote(|quote| quote["expect"] = json!({"refused": "discount_expired"}));
    let (right, text) = replay_text(refused);
    assert!(!right);
    assert!(text.contains("mine: expected discount_expired, got remaining_value 0.00"), "{text}");
}

#[test]
fn unknown_fields_and_missing_optional_ones_are_passed_over() {
    let lenient = quote(|quote| {
        quote["plan"]["sku"] = json!("X");
        quote["expect"]["price"] = json!("9.99");
        quote.as_object_mut().unwrap().remove("current");
        quote["gateway"] = json!({"name": "zibal"});
    });
    assert_eq!(replay_text(lenient), (true, "1 quotes, 0 wrong\n".to_owned()));
}

#[test]
fn line_that_is_no_quote_is_named_and_the_others_are_replayed() {
    let strange = quote(|quote| quote["currency"] = json!("XXX"));
    let fraction = quote(|quote| quote["plan"]["price"] = json!("9.999"));
    let mut text = format!("{{\"id\": \"x\"}}\n{strange}\n{fraction}\n").into_bytes();
    text.extend_from_slice(b"\xff\n");
    text.extend_from_slice(quote(|_| {}).as_bytes());
    let (right, text) = replay_text(text);
    assert!(!right);
    for line in
        ["line 1: missing field", "line 2: ", "line 3: mine: more than 2 digits", "line 4: "]
    {
        assert!(text.contains(line), "{line}: {text}");
    }
    assert!(text.ends_with("\n5 quotes, 4 wrong\n"), "{text}");
}

#[test]
fn file_that_cannot_be_read_is_named_and_fails_the_replay() {
    let (right, text) = replay(&[Path::new("/nowhere/quotes.jsonl"), &recorded()]);
    assert!(!right);
    assert!(text.starts_with("/nowhere/quotes.jsonl: "), "{text}");
    assert!(text.ends_with("\n400 quotes, 0 wrong\n"), "{text}");
}
