//! Which Markdown is read.

use pulldown_cmark::Options;

/// Math stays off: it takes prices for formulas (`**$5** or **$6**`).
pub(super) fn options() -> Options {
    Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS
}
