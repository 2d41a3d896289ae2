//! `mobix quota replay`: the recorded decisions, and the output for a mismatch.

#![cfg(test)]

use std::path::{Path, PathBuf};
use std::process::Command;

fn traces() -> Vec<PathBuf> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/quota-traces");
    let files = std::fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path());
    files.filter(|path| path.extension().is_some_and(|extension| extension == "jsonl")).collect()
}

fn replay(files: &[PathBuf]) -> (bool, String) {
    let mobix = Command::new(env!("CARGO_BIN_EXE_mobix"))
        .args(["quota", "replay"])
        .args(files)
        .output()
        .unwrap();
    let text = String::from_utf8(mobix.stdout).unwrap() + &String::from_utf8(mobix.stderr).unwrap();
    (mobix.status.success(), text)
}

#[test]
fn every_recorded_decision_is_repeated() {
    let (right, text) = replay(&traces());
    assert!(right, "{text}");
    assert_eq!(text, "118 scenarios, 3733 decisions, 0 wrong\n");
}

#[test]
fn mismatch_is_named_with_its_scenario_event_and_reason() {
    let file = traces().into_iter().find(|path| path.ends_with("precedence.jsonl")).unwrap();
    let line = std::fs::read_to_string(file).unwrap().lines().next().unwrap().to_owned();
    let mut scenario: serde_json::Value = serde_json::from_str(&line).unwrap();
    let name = scenario["name"].as_str().unwrap().to_owned();
    scenario["events"][0]["expect"] =
        serde_json::json!({"allowed": false, "limit": "daily_messages", "pass": 1});
    let changed = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(changed.path(), scenario.to_string()).unwrap();

    let (right, text) = replay(&[changed.path().to_owned()]);

    assert!(!right);
    let mut lines = text.lines();
    let wrong = lines.next().unwrap();
    assert!(wrong.starts_with(&format!("{name}, event 1 at ")), "{wrong}");
    assert!(wrong.contains("expected daily_messages in pass 1, decided allowed"), "{wrong}");
    assert!(lines.next().unwrap().ends_with(" decisions, 1 wrong"));
}

#[test]
fn invalid_trace_is_named_with_its_line() {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), "\n{\"name\": \"x\"}\n").unwrap();
    let (right, text) = replay(&[file.path().to_owned()]);
    assert!(!right);
    assert!(text.contains(", line 2: missing field"), "{text}");
}
