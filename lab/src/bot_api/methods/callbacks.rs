//! answerCallbackQuery.
//! Must not show anything.

use crate::bot_api::callbacks::AnsweredCallback;
use crate::bot_api::reply::{Answer, Outcome, Refusal};
use crate::bot_api::telegram_state::{CallContext, TelegramState};

/// The longest notification.
const LONGEST: usize = 200;

pub(super) fn answer(telegram: &mut TelegramState, context: &mut CallContext<'_>) -> Outcome {
    let text = context.args.text("text").filter(|text| !text.is_empty());
    if text.is_some_and(|text| text.chars().count() > LONGEST) {
        return Err(Refusal::bad("MESSAGE_TOO_LONG"));
    }
    let id = context.args.text("callback_query_id").unwrap_or_default();
    telegram.callbacks.answer(AnsweredCallback {
        id: id.to_owned(),
        text: text.map(str::to_owned),
        show_alert: context.args.flag("show_alert"),
    })?;
    Ok(Answer::yes())
}
