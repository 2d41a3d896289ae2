//! The supported methods and their parameters. Must not know what a method does.

use super::schema::{Field, calls};

/// A method of the Bot API.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Method {
    AnswerCallbackQuery,
    DeleteMessage,
    DeleteMessages,
    DeleteWebhook,
    EditMessageText,
    GetMe,
    GetUpdates,
    GetWebhookInfo,
    SendChatAction,
    SendMessage,
    SendMessageDraft,
    SendPhoto,
    SetMyCommands,
    SetWebhook,
}

/// Each with its name.
const NAMES: [(Method, &str); 14] = [
    (Method::AnswerCallbackQuery, "answerCallbackQuery"),
    (Method::DeleteMessage, "deleteMessage"),
    (Method::DeleteMessages, "deleteMessages"),
    (Method::DeleteWebhook, "deleteWebhook"),
    (Method::EditMessageText, "editMessageText"),
    (Method::GetMe, "getMe"),
    (Method::GetUpdates, "getUpdates"),
    (Method::GetWebhookInfo, "getWebhookInfo"),
    (Method::SendChatAction, "sendChatAction"),
    (Method::SendMessage, "sendMessage"),
    (Method::SendMessageDraft, "sendMessageDraft"),
    (Method::SendPhoto, "sendPhoto"),
    (Method::SetMyCommands, "setMyCommands"),
    (Method::SetWebhook, "setWebhook"),
];

impl Method {
    /// The method of this name, whose case Telegram ignores.
    pub(super) fn parse(name: &str) -> Option<Self> {
        let found = NAMES.iter().find(|(_, known)| known.eq_ignore_ascii_case(name));
        found.map(|&(method, _)| method)
    }

    /// The method's name in Telegram's spelling.
    pub(super) fn name(self) -> &'static str {
        NAMES.iter().find(|&&(method, _)| method == self).map_or("", |&(_, name)| name)
    }

    /// Its parameters, in groups.
    pub(super) fn fields(self) -> &'static [&'static [Field]] {
        match self {
            Self::AnswerCallbackQuery => &[calls::ANSWER_CALLBACK_QUERY],
            Self::DeleteMessage => &[calls::DELETE_MESSAGE],
            Self::DeleteMessages => &[calls::DELETE_MESSAGES],
            Self::DeleteWebhook => &[calls::DELETE_WEBHOOK],
            Self::EditMessageText => &[calls::EDIT_MESSAGE_TEXT],
            Self::GetMe | Self::GetWebhookInfo => &[],
            Self::GetUpdates => &[calls::GET_UPDATES],
            Self::SendChatAction => &[calls::SEND_CHAT_ACTION],
            Self::SendMessage => &[calls::SEND, calls::SEND_MESSAGE],
            Self::SendMessageDraft => &[calls::SEND_MESSAGE_DRAFT],
            Self::SendPhoto => &[calls::SEND, calls::SEND_PHOTO],
            Self::SetMyCommands => &[calls::SET_MY_COMMANDS],
            Self::SetWebhook => &[calls::SET_WEBHOOK],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn method_names_are_unique() {
        for (method, name) in NAMES {
            assert_eq!(Method::parse(&name.to_uppercase()), Some(method));
            assert_eq!(method.name(), name);
        }
    }
}
