//! Texts with entities, as calls give them.

use crate::bot_api::reply::Refusal;
use crate::bot_api::telegram_state::Ask;
use crate::bot_api::text::Formatted;

/// A text with its entities, of these two parameters.
pub(super) fn formatted(
    ask: &mut Ask<'_>,
    text: &str,
    entities: &str,
) -> Result<Formatted, Refusal> {
    if let Some(mode) = ask.args.text("parse_mode").filter(|mode| !mode.is_empty()) {
        if !matches!(mode.to_lowercase().as_str(), "html" | "markdown" | "markdownv2") {
            return Err(Refusal::bad("unsupported parse_mode"));
        }
        ask.notes.push("parse_mode, which is not read here".to_owned());
    }
    let text = ask.args.text(text).unwrap_or_default();
    Formatted::read(text, ask.args.list(entities), ask.notes)
}
