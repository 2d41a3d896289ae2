//! The enabled extensions of Markdown.

use pulldown_cmark::Options;

/// Math is off, because it takes prices for formulas (`**$5** or **$6**`).
pub(super) fn options() -> Options {
    Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS
}
