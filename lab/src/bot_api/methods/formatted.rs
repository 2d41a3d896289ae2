//! Parses texts with entities.

use crate::bot_api::reply::Refusal;
use crate::bot_api::telegram_state::CallContext;
use crate::bot_api::text::Formatted;

/// The text and the entities of these two parameters.
pub(super) fn formatted(
    context: &mut CallContext<'_>,
    text: &str,
    entities: &str,
) -> Result<Formatted, Refusal> {
    if let Some(mode) = context.args.text("parse_mode").filter(|mode| !mode.is_empty()) {
        if !matches!(mode.to_lowercase().as_str(), "html" | "markdown" | "markdownv2") {
            return Err(Refusal::bad("unsupported parse_mode"));
        }
        context.notes.push("parse_mode, which is not read here".to_owned());
    }
    let text = context.args.text(text).unwrap_or_default();
    Formatted::read(text, context.args.list(entities), context.notes)
}
