//! The paths of the programs that these tests run.

use std::path::{Path, PathBuf};

/// The directory of `cargo lambda build`: target/lambda.
pub(crate) fn functions() -> PathBuf {
    path("MOBIX_FUNCTIONS", "the directory that cargo lambda build left the functions in")
}

/// AWS's Runtime Interface Emulator.
pub(crate) fn rie() -> PathBuf {
    path("MOBIX_RIE", "the program of AWS's Runtime Interface Emulator")
}

/// The template that is tested: the one beside the sources, as it is now.
pub(crate) fn template() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../template.yaml");
    std::fs::read_to_string(path).unwrap()
}

#[expect(clippy::disallowed_methods, reason = "no program reads it, and no setting is declared")]
fn path(variable: &str, what: &str) -> PathBuf {
    let Some(path) = std::env::var_os(variable) else { panic!("{variable} is not set: {what}") };
    let path = PathBuf::from(path);
    // cargo runs tests in the crate's directory, people mean the one they stand in.
    let path = if path.is_absolute() { path } else { Path::new("..").join(path) };
    assert!(path.exists(), "{variable} names {}, which is not there", path.display());
    path.canonicalize().unwrap()
}
