//! The fields of objects inside parameters.
//! Plain data.

use super::Kind::{Chat, Flag, Int, Key, List, Object, Opaque, Text};
use super::{Field, optional, required};

pub(in crate::bot_api) const ENTITY: &[Field] = &[
    required("type", Text),
    required("offset", Int),
    required("length", Int),
    optional("url", Text),
    optional("user", Opaque),
    optional("language", Text),
    optional("custom_emoji_id", Text),
    optional("unix_time", Int),
    optional("date_time_format", Text),
];

pub(in crate::bot_api) const LINK_PREVIEW: &[Field] = &[
    optional("is_disabled", Flag),
    optional("url", Text),
    optional("prefer_small_media", Flag),
    optional("prefer_large_media", Flag),
    optional("show_above_text", Flag),
];

pub(in crate::bot_api) const REPLY_PARAMETERS: &[Field] = &[
    optional("message_id", Int),
    optional("chat_id", Chat),
    optional("ephemeral_message_id", Int),
    optional("allow_sending_without_reply", Flag),
    optional("quote", Text),
    optional("quote_parse_mode", Text),
    optional("quote_entities", List(&Object(ENTITY))),
    optional("quote_position", Int),
    optional("checklist_task_id", Int),
    optional("poll_option_id", Text),
];

pub(in crate::bot_api) const INLINE_KEYBOARD: &[Field] = &[
    required("inline_keyboard", List(&List(&Object(INLINE_BUTTON)))),
    optional("force_reply", Flag),
];

pub(in crate::bot_api) const INLINE_BUTTON: &[Field] = &[
    required("text", Text),
    optional("icon_custom_emoji_id", Text),
    optional("style", Text),
    optional("url", Text),
    optional("callback_data", Text),
    optional("web_app", Opaque),
    optional("login_url", Opaque),
    optional("switch_inline_query", Text),
    optional("switch_inline_query_current_chat", Text),
    optional("switch_inline_query_chosen_chat", Opaque),
    optional("copy_text", Object(&[required("text", Text)])),
    optional("callback_game", Opaque),
    optional("pay", Flag),
    optional("disabled", Opaque),
];

pub(in crate::bot_api) const REPLY_KEYBOARD: &[Field] = &[
    required("keyboard", List(&List(&Key))),
    optional("is_persistent", Flag),
    optional("resize_keyboard", Flag),
    optional("one_time_keyboard", Flag),
    optional("input_field_placeholder", Text),
    optional("selective", Flag),
    optional("force_reply", Flag),
];

pub(in crate::bot_api) const KEY: &[Field] = &[
    required("text", Text),
    optional("icon_custom_emoji_id", Text),
    optional("style", Text),
    optional("request_users", Opaque),
    optional("request_chat", Opaque),
    optional("request_managed_bot", Opaque),
    optional("request_contact", Flag),
    optional("request_location", Flag),
    optional("request_poll", Opaque),
    optional("web_app", Opaque),
];

pub(in crate::bot_api) const REMOVE_KEYBOARD: &[Field] =
    &[required("remove_keyboard", Flag), optional("selective", Flag)];

pub(in crate::bot_api) const FORCE_REPLY: &[Field] = &[
    required("force_reply", Flag),
    optional("input_field_placeholder", Text),
    optional("selective", Flag),
];

pub(in crate::bot_api) const BOT_COMMAND: &[Field] =
    &[required("command", Text), required("description", Text), optional("is_ephemeral", Flag)];

pub(in crate::bot_api) const SCOPE: &[Field] =
    &[required("type", Text), optional("chat_id", Chat), optional("user_id", Int)];
