//! `mobix settings`: the page `docs/settings.md`, made of the settings' declarations.

use std::fmt::Write as _;

use shared::settings::declared::{ALL, Declared};

const HEAD: &str = "\
# Settings

Made by `mobix settings` from `shared/src/settings/declared.rs`; a test compares the two.

Each is a variable of the environment, read once at the start. A value that cannot be used
stops the start, with the variable's name and what it may hold. Those marked with * may be kept
in AWS Secrets Manager instead: `NAME_SECRET` is then the name or ARN of the secret that holds
`NAME`.

| variable | default | what it is | what it may hold |
|---|---|---|---|
";

/// The page.
#[must_use]
pub fn page() -> String {
    ALL.iter().fold(HEAD.to_owned(), |mut page, declared| {
        // Writing to a String cannot fail.
        let _ = match declared {
            Declared::Number(setting) => writeln!(
                page,
                "| `{}` | {} | {} | {} to {} |",
                setting.name, setting.default, setting.about, setting.min, setting.max
            ),
            Declared::Text(setting) => writeln!(
                page,
                "| `{}`{} | {} | {} | {} |",
                setting.name,
                if setting.is_secret { "*" } else { "" },
                setting.default,
                setting.about,
                setting.allowed
            ),
        };
        page
    })
}
