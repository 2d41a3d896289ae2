//! `docs/settings.md` agrees with the settings' declarations.

#![cfg(test)]

use std::path::Path;
use std::process::Command;

#[test]
fn page_of_settings_is_what_mobix_prints() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/settings.md");
    let page = std::fs::read_to_string(page).unwrap();
    let printed = Command::new(env!("CARGO_BIN_EXE_mobix")).arg("settings").output().unwrap();
    assert!(printed.status.success());
    let printed = String::from_utf8(printed.stdout).unwrap();
    assert_eq!(page, printed, "run `cargo run -- settings > docs/settings.md`");
}
