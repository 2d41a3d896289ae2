//! Inline and reply keyboards. Must not know which message they belong to.

use serde_json::{Map, Value};

use super::call_log::Notes;
use super::chat_kind::ChatKind;
use super::check::Args;
use super::entities::is_link;
use super::reply::Refusal;

/// The maximum of buttons of an inline keyboard.
const MOST_BUTTONS: usize = 100;
/// The maximum of buttons in a row.
const MOST_IN_ROW: usize = 8;
/// The maximum bytes of `callback_data`.
const LONGEST_DATA: usize = 64;
/// The maximum characters of `copy_text` and of a placeholder.
const LONGEST_COPY: usize = 256;
const LONGEST_PLACEHOLDER: usize = 64;

/// The actions of an inline button: exactly one of these.
const ACTIONS: [&str; 11] = [
    "url",
    "callback_data",
    "callback_game",
    "pay",
    "switch_inline_query",
    "switch_inline_query_chosen_chat",
    "switch_inline_query_current_chat",
    "login_url",
    "web_app",
    "copy_text",
    "disabled",
];

/// The requests of a reply button: at most one of these.
const REQUESTS: [&str; 7] = [
    "request_users",
    "request_chat",
    "request_managed_bot",
    "request_contact",
    "request_location",
    "request_poll",
    "web_app",
];

/// The markup of a call, if it has one.
pub(super) fn read(
    args: &Args,
    chat: ChatKind,
    notes: &mut Notes,
) -> Result<Option<Value>, Refusal> {
    let Some(markup) = args.value("reply_markup") else { return Ok(None) };
    if let Some(rows) = rows(markup, "inline_keyboard") {
        inline(&rows, notes)?;
        // An empty keyboard removes the keyboard of an edited message.
        return Ok(rows.iter().any(|row| !row.is_empty()).then(|| markup.clone()));
    }
    if let Some(rows) = rows(markup, "keyboard") {
        keys(&rows, chat, notes)?;
    }
    let placeholder = markup.get("input_field_placeholder").and_then(Value::as_str);
    if placeholder.is_some_and(|text| text.chars().count() > LONGEST_PLACEHOLDER) {
        notes.push(format!("a placeholder of more than {LONGEST_PLACEHOLDER} characters"));
    }
    Ok(Some(markup.clone()))
}

/// The markup of an edit, which can only be an inline keyboard.
pub(super) fn read_inline(args: &Args, notes: &mut Notes) -> Result<Option<Value>, Refusal> {
    let markup = read(args, ChatKind::Private, notes)?;
    if markup.as_ref().is_some_and(|markup| !is_inline(markup)) {
        return Err(Refusal::bad("inline keyboard expected"));
    }
    Ok(markup)
}

pub(super) fn is_inline(markup: &Value) -> bool {
    markup.get("inline_keyboard").is_some()
}

fn rows<'a>(markup: &'a Value, name: &str) -> Option<Vec<&'a [Value]>> {
    let rows = markup.get(name)?.as_array()?;
    Some(rows.iter().filter_map(|row| row.as_array().map(Vec::as_slice)).collect())
}

fn inline(rows: &[&[Value]], notes: &mut Notes) -> Result<(), Refusal> {
    if rows.iter().any(|row| row.is_empty()) {
        notes.push("an empty row of buttons".to_owned());
    }
    if rows.iter().any(|row| row.len() > MOST_IN_ROW) {
        notes.push(format!("more than {MOST_IN_ROW} buttons in a row"));
    }
    let buttons = rows.iter().copied().flatten().filter_map(Value::as_object);
    if buttons.clone().count() > MOST_BUTTONS {
        return Err(Refusal::bad("reply markup is too long"));
    }
    for button in buttons {
        inline_button(button, notes)?;
    }
    Ok(())
}

fn inline_button(button: &Map<String, Value>, notes: &mut Notes) -> Result<(), Refusal> {
    let text = |name: &str| button.get(name).and_then(Value::as_str).unwrap_or_default();
    let label = text("text");
    if label.trim().is_empty() {
        return Err(Refusal::bad("inline keyboard button text must be non-empty"));
    }
    // An empty URL or empty data counts as missing.
    let empty = |name: &str| matches!(name, "url" | "callback_data") && text(name).is_empty();
    let actions = ACTIONS.iter().filter(|&&name| button.contains_key(name) && !empty(name));
    match actions.count() {
        0 => {
            let said = "Text buttons are unallowed in the inline keyboard";
            return Err(Refusal::bad(format!("can't parse inline keyboard button: {said}")));
        }
        1 => {}
        _ => notes.push(format!("the button {label:?} does more than one thing")),
    }
    if text("callback_data").len() > LONGEST_DATA {
        return Err(Refusal::bad("BUTTON_DATA_INVALID"));
    }
    let url = text("url");
    if !url.is_empty() && !is_link(url) {
        let said = format!("inline keyboard button URL '{url}' is invalid: Wrong HTTP URL");
        return Err(Refusal::bad(said));
    }
    let copied = button.get("copy_text").and_then(|copy| copy.get("text")).and_then(Value::as_str);
    if copied.is_some_and(|text| !(1..=LONGEST_COPY).contains(&text.chars().count())) {
        return Err(Refusal::bad("BUTTON_COPY_TEXT_INVALID"));
    }
    Ok(())
}

fn keys(rows: &[&[Value]], chat: ChatKind, notes: &mut Notes) -> Result<(), Refusal> {
    if rows.iter().all(|row| row.is_empty()) {
        notes.push("a keyboard without keys".to_owned());
    }
    for key in rows.iter().copied().flatten().filter_map(Value::as_object) {
        let label = key.get("text").and_then(Value::as_str).unwrap_or_default();
        if label.trim().is_empty() {
            return Err(Refusal::bad("keyboard button text must be non-empty"));
        }
        let asks = |name: &str| key.get(name).is_some_and(|value| *value != Value::Bool(false));
        if REQUESTS.iter().filter(|&&name| asks(name)).count() > 1 {
            notes.push(format!("the key {label:?} asks for more than one thing"));
        }
        if chat == ChatKind::Private {
            continue;
        }
        if asks("request_contact") {
            return Err(Refusal::bad("phone number can be requested in private chats only"));
        }
        if asks("request_location") {
            return Err(Refusal::bad("location can be requested in private chats only"));
        }
        if REQUESTS.iter().any(|&name| asks(name)) {
            return Err(Refusal::bad("BUTTON_TYPE_INVALID"));
        }
    }
    Ok(())
}
