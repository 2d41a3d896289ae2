//! Checks the architecture in the sources: pure modules stay pure, no layer imports a layer above
//! it, and files do not import each other in a circle.

#![cfg(test)]

use std::path::{Path, PathBuf};

use imports::Imports;
use imports::source::Source;

mod imports;
mod sources;

/// The crates' directories from the lowest layer to the highest. `*`: every directory there; they
/// do not import each other.
const LAYERS: [&str; 4] = ["shared", "functions/*", "local", "lab"];

/// Names that a pure module must not use: I/O, the SDK, async, clocks, the environment, randomness.
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

/// Each module with the modules that it may import.
const ARROWS: [(&str, &[&str]); 20] = [
    ("model", &[]),
    ("quota", &["model"]),
    ("billing", &["model"]),
    ("clock", &["model"]),
    ("credential", &["model"]),
    ("settings", &[]),
    ("telemetry", &["settings"]),
    ("metrics", &["model", "provider", "quota", "settings"]),
    ("background", &[]),
    ("aws", &["background", "settings"]),
    ("https", &["background"]),
    ("secrets", &["aws", "settings"]),
    ("i18n", &["model"]),
    ("tokens", &["background"]),
    ("provider", &["https", "model", "secrets", "settings", "tokens"]),
    ("sms", &["aws", "credential", "https", "model", "settings"]),
    ("telegram", &["aws", "https", "model", "secrets", "settings"]),
    ("store", &["aws", "clock", "credential", "model", "quota", "settings"]),
    (
        "auth",
        &["clock", "credential", "i18n", "metrics", "model", "secrets", "settings", "sms", "store"],
    ),
    (
        "chat",
        &["clock", "i18n", "metrics", "model", "provider", "quota", "settings", "store", "tokens"],
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

/// The code of a file, without comments and tests.
fn code(path: &Path) -> String {
    let source = sources::without_tests(path);
    let lines = source.lines().filter(|line| !line.trim_start().starts_with("//"));
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn domain_modules_are_pure_and_synchronous() {
    for module in ["model", "quota", "billing"] {
        for (path, code) in sources(module) {
            for word in IMPURE {
                assert!(!code.contains(word), "{} names {word:?}", path.display());
            }
        }
    }
}

#[test]
fn no_module_imports_one_above_it() {
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
fn only_the_module_keys_spells_keys() {
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
        // A module that calls another server over HTTP reads the codes of its answers.
        if matches!(module, "provider" | "sms") {
            continue;
        }
        for (path, code) in sources(module) {
            assert!(!code.contains("StatusCode"), "{} names a status code", path.display());
        }
    }
}

/// A crate: its directory, and the name by which others import it.
struct Crate {
    layer: usize,
    directory: PathBuf,
    name: String,
}

fn crates() -> Vec<Crate> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let directories = LAYERS.iter().enumerate().flat_map(|(layer, place)| {
        let found: Vec<_> = match place.strip_suffix("/*") {
            None => vec![root.join(place)],
            Some(parent) => {
                let inner = std::fs::read_dir(root.join(parent)).unwrap();
                inner.map(|entry| entry.unwrap().path()).collect()
            }
        };
        found.into_iter().map(move |directory| (layer, directory))
    });
    let named = directories.map(|(layer, directory)| {
        let manifest = manifest(&directory);
        let name = manifest.lines().find_map(|line| line.strip_prefix("name = ")).unwrap();
        Crate { layer, name: name.trim_matches('"').replace('-', "_"), directory }
    });
    named.collect()
}

fn manifest(directory: &Path) -> String {
    std::fs::read_to_string(directory.join("Cargo.toml")).unwrap()
}

#[test]
fn no_crate_imports_one_above_or_beside_it() {
    let crates = crates();
    assert_eq!(crates.len(), 12);
    for lower in &crates {
        let files = sources::below(&lower.directory);
        let known: Vec<Source> = files
            .iter()
            .map(|path| Source::read(&std::fs::read_to_string(path).unwrap()))
            .collect();
        let others = crates.iter().filter(|other| other.directory != lower.directory);
        for upper in others.filter(|other| other.layer >= lower.layer) {
            let (from, to) = (&lower.name, &upper.name);
            let dependency = |line: &str| {
                let key: String = line.chars().take_while(|c| !". =".contains(*c)).collect();
                key.replace('-', "_") == *to
            };
            let named = manifest(&lower.directory).lines().any(dependency);
            assert!(!named, "the manifest of {from} depends on {to}");
            let named = known.iter().position(|source| source.crates().contains(to.as_str()));
            assert_eq!(named.map(|at| &files[at]), None, "{from} uses {to}");
        }
    }
}

#[test]
fn no_files_of_a_crate_import_each_other() {
    let circles = crates().into_iter().flat_map(|Crate { directory, name, .. }| {
        let circles = Imports::of_crate(&directory.join("src")).circles();
        circles.into_iter().map(move |circle| format!("{name}: {circle}"))
    });
    let circles: Vec<_> = circles.collect();
    assert!(circles.is_empty(), "\n{}", circles.join("\n"));
}

#[test]
fn circle_of_two_files_is_found() {
    let files = [
        ("lib", "mod a; mod b;"),
        ("a", "use crate::b::B; pub struct A(B);"),
        ("b", "pub struct B; fn make() -> Option<super::a::A> { None }"),
    ];
    assert_eq!(Imports::of_sources(files).circles(), ["{a, b}: a → b → a"]);
}

#[test]
fn circle_through_a_re_export_is_found() {
    let files = [
        ("lib", "pub mod top; mod c;"),
        ("top/mod", "mod a; mod b; pub use a::{A as D, f}; pub(crate) use b::b;"),
        ("top/a", "use crate::c::C; pub struct A(C); pub fn f() { super::b::b() }"),
        ("top/b", "use crate::c; pub fn b() { c::make(0) }"),
        ("c", "pub struct C; pub fn make(n: u8) { matches!(n, x if crate::top::D == x) }"),
    ];
    let imports = Imports::of_sources(files);
    assert_eq!(imports.circles(), ["{c, top/a, top/b}: c → top/a → c"]);
    assert_eq!(imports.of("top/a"), ["c", "top/b"]);
    assert!(imports.of("top").is_empty(), "it only hands on what is its children's");
}

#[test]
fn parent_and_child_that_use_each_other_are_a_circle() {
    let parent = "mod child; pub use child::Child; pub struct Error;";
    let child = "use super::Error; pub struct Child(Error);";
    let circles = |parent: &str| {
        let files = [("lib", "mod parent;"), ("parent/mod", parent), ("parent/child", child)];
        Imports::of_sources(files).circles()
    };
    assert_eq!(circles(parent), [""; 0]);
    for use_of_it in ["fn make() -> Child { todo() }", "fn make() { child::make() }"] {
        let circles = circles(&format!("{parent} {use_of_it}"));
        assert_eq!(circles, ["{parent, parent/child}: parent → parent/child → parent"]);
    }
}

#[test]
fn tests_and_methods_make_no_circle() {
    let files = [
        ("lib", "mod a; mod b; #[cfg(test)] mod tests;"),
        ("a", "pub struct A; impl A { pub fn b(&self) { self.a.b() } }"),
        ("b", "use super::a::A; pub fn b(a: A) { a.b() }"),
        ("a/tests", "use crate::b::b; use super::A;"),
    ];
    let with_tests = [files[0], files[2], files[3]];
    let a = format!("{} #[cfg(test)] mod tests {{ use crate::b::b; }}", files[1].1);
    let files = with_tests.into_iter().chain([("a", a.as_str())]);
    assert_eq!(Imports::of_sources(files).circles(), [""; 0]);
}
