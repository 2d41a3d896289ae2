//! The parameters of methods.
//! Plain data.

use super::Kind::{Chat, File, Flag, Int, List, Markup, Object, Opaque, Text};
use super::objects::{BOT_COMMAND, ENTITY, LINK_PREVIEW, REPLY_PARAMETERS, SCOPE};
use super::{Field, optional};

const ENTITIES: super::Kind = List(&Object(ENTITY));

pub(in crate::bot_api) const GET_UPDATES: &[Field] = &[
    optional("offset", Int),
    optional("limit", Int),
    optional("timeout", Int),
    optional("allowed_updates", List(&Text)),
];

pub(in crate::bot_api) const SET_WEBHOOK: &[Field] = &[
    optional("url", Text),
    optional("certificate", File),
    optional("ip_address", Text),
    optional("max_connections", Int),
    optional("allowed_updates", List(&Text)),
    optional("drop_pending_updates", Flag),
    optional("secret_token", Text),
];

pub(in crate::bot_api) const DELETE_WEBHOOK: &[Field] = &[optional("drop_pending_updates", Flag)];

pub(in crate::bot_api) const SET_MY_COMMANDS: &[Field] = &[
    optional("commands", List(&Object(BOT_COMMAND))),
    optional("scope", Object(SCOPE)),
    optional("language_code", Text),
];

/// The parameters of every method that sends a message.
pub(in crate::bot_api) const SEND: &[Field] = &[
    optional("business_connection_id", Text),
    optional("chat_id", Chat),
    optional("message_thread_id", Int),
    optional("direct_messages_topic_id", Int),
    optional("ephemeral_message_parameters", Opaque),
    optional("parse_mode", Text),
    optional("disable_notification", Flag),
    optional("protect_content", Flag),
    optional("allow_paid_broadcast", Flag),
    optional("message_effect_id", Text),
    optional("suggested_post_parameters", Opaque),
    optional("reply_parameters", Object(REPLY_PARAMETERS)),
    optional("reply_markup", Markup),
];

pub(in crate::bot_api) const SEND_MESSAGE: &[Field] = &[
    optional("text", Text),
    optional("entities", ENTITIES),
    optional("link_preview_options", Object(LINK_PREVIEW)),
];

pub(in crate::bot_api) const SEND_PHOTO: &[Field] = &[
    optional("photo", File),
    optional("caption", Text),
    optional("caption_entities", ENTITIES),
    optional("show_caption_above_media", Flag),
    optional("has_spoiler", Flag),
];

pub(in crate::bot_api) const SEND_MESSAGE_DRAFT: &[Field] = &[
    optional("chat_id", Int),
    optional("message_thread_id", Int),
    optional("draft_id", Int),
    optional("text", Text),
    optional("parse_mode", Text),
    optional("entities", ENTITIES),
    optional("can_stop", Flag),
    optional("keep_on_stop", Flag),
];

pub(in crate::bot_api) const EDIT_MESSAGE_TEXT: &[Field] = &[
    optional("business_connection_id", Text),
    optional("chat_id", Chat),
    optional("message_id", Int),
    optional("inline_message_id", Text),
    optional("text", Text),
    optional("parse_mode", Text),
    optional("entities", ENTITIES),
    optional("link_preview_options", Object(LINK_PREVIEW)),
    optional("rich_message", Opaque),
    optional("reply_markup", Markup),
];

pub(in crate::bot_api) const DELETE_MESSAGE: &[Field] =
    &[optional("chat_id", Chat), optional("message_id", Int)];

pub(in crate::bot_api) const DELETE_MESSAGES: &[Field] =
    &[optional("chat_id", Chat), optional("message_ids", List(&Int))];

pub(in crate::bot_api) const SEND_CHAT_ACTION: &[Field] = &[
    optional("business_connection_id", Text),
    optional("chat_id", Chat),
    optional("message_thread_id", Int),
    optional("action", Text),
];

pub(in crate::bot_api) const ANSWER_CALLBACK_QUERY: &[Field] = &[
    optional("callback_query_id", Text),
    optional("text", Text),
    optional("show_alert", Flag),
    optional("url", Text),
    optional("cache_time", Int),
];
