//! The arrows of the architecture, held by reading the sources: what is pure stays pure,
//! and nothing below knows anything above.

#![cfg(test)]

use std::path::{Path, PathBuf};

mod sources;

/// What a pure module may not name: I/O, the SDK, async, clocks, the environment, chance.
const IMPURE: [&str; 12] = [
    "async ",
    ".await",
    "tokio",
    "aws_",
    "reqwest",
    "axum",
    "std::env",
    "std::fs",
    "std::net",
    "SystemTime",
    "Instant",
    "getrandom",
];

/// Each module with those it may use, besides itself.
const ARROWS: [(&str, &[&str]); 19] = [
    ("model", &[]),
    ("quota", &["model"]),
    ("clock", &["model"]),
    ("credential", &["model"]),
    ("settings", &[]),
    ("telemetry", &["settings"]),
    ("measure", &["model", "provider", "quota", "settings"]),
    ("beside", &[]),
    ("aws", &["beside", "settings"]),
    ("https", &["beside"]),
    ("secrets", &["aws", "settings"]),
    ("i18n", &["model"]),
    ("tokens", &["beside"]),
    ("provider", &["https", "model", "secrets", "settings", "tokens"]),
    ("sms", &["aws", "credential", "https", "model", "settings"]),
    ("telegram", &["aws", "https", "model", "secrets", "settings"]),
    ("store", &["aws", "clock", "credential", "model", "quota", "settings"]),
    ("auth", &["clock", "credential", "i18n", "model", "secrets", "settings", "sms", "store"]),
    (
        "chat",
        &["clock", "i18n", "measure", "model", "provider", "quota", "settings", "store", "tokens"],
    ),
];

fn sources(module: &str) -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let file = root.join(format!("{module}.rs"));
    let mut found = sources::below(&root.join(module));
    found.extend(Some(file).filter(|file| file.exists()));
    assert!(!found.is_empty(), "there is no module {module}");
    found.into_iter().map(|path| (path.clone(), code(&path))).collect()
}

/// A file without its comments and without its tests.
fn code(path: &Path) -> String {
    let source = sources::without_tests(path);
    let lines = source.lines().filter(|line| !line.trim_start().starts_with("//"));
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn the_domain_is_pure_and_synchronous() {
    for module in ["model", "quota"] {
        for (path, code) in sources(module) {
            for word in IMPURE {
                assert!(!code.contains(word), "{} names {word:?}", path.display());
            }
        }
    }
}

#[test]
fn no_module_knows_one_above_it() {
    let modules: Vec<&str> =
        ARROWS.iter().map(|(module, _)| *module).chain(["http", "start"]).collect();
    for (module, allowed) in ARROWS {
        for (path, code) in sources(module) {
            for other in
                modules.iter().filter(|other| **other != module && !allowed.contains(other))
            {
                let named = format!("crate::{other}::");
                assert!(!code.contains(&named), "{} uses {named}", path.display());
            }
        }
    }
}

#[test]
fn only_keys_spells_keys() {
    for (path, code) in sources("store") {
        if path.ends_with("keys.rs") {
            continue;
        }
        for prefix in [
            "USER#", "SESSION#", "MSG#", "CHAT#", "TOKEN#", "PHONE#", "DEVICE#", "USAGE#", "COST#",
            "TG",
        ] {
            assert!(!code.contains(prefix), "{} spells {prefix}", path.display());
        }
    }
}

#[test]
fn only_the_http_module_knows_status_codes() {
    for (module, _) in ARROWS {
        // What speaks HTTP to somebody else reads that server's codes.
        if matches!(module, "provider" | "sms") {
            continue;
        }
        for (path, code) in sources(module) {
            assert!(!code.contains("StatusCode"), "{} names a status code", path.display());
        }
    }
}
