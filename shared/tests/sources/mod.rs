//! The sources that tests read, without their own tests.

use std::fs;
use std::path::{Path, PathBuf};

/// Every source file below a directory, except tests.
pub(crate) fn below(directory: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    collect(directory, &mut found);
    found
}

fn collect(directory: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(directory).into_iter().flatten() {
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

/// A file without its tests, which are at its end.
pub(crate) fn without_tests(path: &Path) -> String {
    let source = fs::read_to_string(path).unwrap();
    source.split("#[cfg(test)]\nmod").next().unwrap_or_default().to_owned()
}
