//! How far a measurement has come, on standard error; nothing where that is no terminal.

use indicatif::{ProgressBar, ProgressStyle};

/// A bar for so many steps of a measurement.
pub(super) fn bar(name: &'static str, steps: u64) -> ProgressBar {
    let bar = ProgressBar::new(steps);
    // The template is fixed, so it is one.
    if let Ok(style) = ProgressStyle::with_template("{msg} [{bar:40}] {pos}/{len} {eta}") {
        bar.set_style(style.progress_chars("=> "));
    }
    bar.with_message(name)
}
