//! The progress of a measurement on standard error, if that is a terminal.

use indicatif::{ProgressBar, ProgressStyle};

/// A progress bar of this many steps.
pub(super) fn bar(name: &'static str, steps: u64) -> ProgressBar {
    let bar = ProgressBar::new(steps);
    // The template is constant, and valid.
    if let Ok(style) = ProgressStyle::with_template("{msg} [{bar:40}] {pos}/{len} {eta}") {
        bar.set_style(style.progress_chars("=> "));
    }
    bar.with_message(name)
}
