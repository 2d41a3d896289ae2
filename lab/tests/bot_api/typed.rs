//! The client types of frankenstein against the fake Bot API: two implementations of one
//! documentation.

use frankenstein::ParseMode;
use frankenstein::methods::{
    AnswerCallbackQueryParams, DeleteMessagesParams, EditMessageTextParams, GetUpdatesParams,
    SendChatActionParams, SendMessageDraftParams, SendMessageParams, SendPhotoParams,
    SetMyCommandsParams, SetWebhookParams,
};
use frankenstein::response::{ErrorResponse, MethodResponse};
use frankenstein::types::{
    AllowedUpdate, BotCommand, BotCommandScope, ChatAction, InlineKeyboardButton,
    InlineKeyboardMarkup, KeyboardButton, LinkPreviewOptions, Message, MessageEntity,
    MessageEntityType, ReplyKeyboardMarkup, ReplyKeyboardRemove, ReplyMarkup, ReplyParameters,
    User,
};
use frankenstein::updates::{Update, UpdateContent, WebhookInfo};
use lab::bot_api::RateLimits;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::helpers::{Fixture, GROUP, SARA, start};

async fn ok<T: DeserializeOwned>(fixture: &Fixture, method: &str, params: impl Serialize) -> T {
    let reply = fixture.call(method, json!(params)).await;
    assert_eq!(reply.status, 200, "{:?}", reply.body);
    serde_json::from_value::<MethodResponse<T>>(reply.body).unwrap().result
}

fn inline() -> InlineKeyboardMarkup {
    let button = InlineKeyboardButton::builder().text("Stop").callback_data("stop").build();
    InlineKeyboardMarkup::builder().inline_keyboard(vec![vec![button]]).build()
}

fn bold() -> MessageEntity {
    let entity = MessageEntity::builder().type_field(MessageEntityType::Bold);
    entity.offset(0).length(5).build()
}

#[tokio::test]
async fn typed_messages_are_sent_and_edited() {
    let fixture = start().await;
    let question = fixture.api.user(SARA).says("why?");
    let question = serde_json::from_value::<Update>(question).unwrap();
    let UpdateContent::Message(question) = question.content else { panic!("{question:?}") };
    let params = SendMessageParams::builder()
        .chat_id(SARA)
        .text("hello you")
        .entities(vec![bold()])
        .link_preview_options(LinkPreviewOptions::DISABLED)
        .reply_parameters(ReplyParameters::builder().message_id(question.message_id).build())
        .reply_markup(ReplyMarkup::InlineKeyboardMarkup(inline()))
        .build();
    let sent: Message = ok(&fixture, "sendMessage", params).await;
    assert_eq!(sent.entities, Some(vec![bold()]));
    assert_eq!(sent.reply_markup, Some(Box::new(inline())));
    assert_eq!(sent.reply_to_message.unwrap().text.as_deref(), Some("why?"));
    let params = EditMessageTextParams::builder()
        .chat_id(SARA)
        .message_id(sent.message_id)
        .text("hello yourself")
        .build();
    let edited: Message = ok(&fixture, "editMessageText", params).await;
    assert_eq!(edited.text.as_deref(), Some("hello yourself"));
    let ids = vec![sent.message_id];
    let params = DeleteMessagesParams::builder().chat_id(SARA).message_ids(ids).build();
    assert!(ok::<bool>(&fixture, "deleteMessages", params).await);
    fixture.assert_good();
}

#[tokio::test]
async fn typed_reply_keyboards_are_sent() {
    let fixture = start().await;
    let key = KeyboardButton::builder().text("Share").request_contact(true).build();
    let keyboard = ReplyKeyboardMarkup::builder().keyboard(vec![vec![key]]).build();
    let remove = ReplyKeyboardRemove::builder().remove_keyboard(true).build();
    for markup in
        [ReplyMarkup::ReplyKeyboardMarkup(keyboard), ReplyMarkup::ReplyKeyboardRemove(remove)]
    {
        let params = SendMessageParams::builder().chat_id(SARA).text("a").reply_markup(markup);
        let _sent: Message = ok(&fixture, "sendMessage", params.build()).await;
    }
    fixture.assert_good();
}

#[tokio::test]
async fn typed_drafts_actions_and_photos_are_sent() {
    let fixture = start().await;
    let params = SendMessageDraftParams::builder()
        .chat_id(SARA)
        .draft_id(7)
        .text("hello")
        .entities(vec![bold()])
        .can_stop(true)
        .build();
    assert!(ok::<bool>(&fixture, "sendMessageDraft", params).await);
    let params = SendChatActionParams::builder().chat_id(SARA).action(ChatAction::Typing).build();
    assert!(ok::<bool>(&fixture, "sendChatAction", params).await);
    let photo = "https://example.com/a.png".to_owned();
    let params = SendPhotoParams::builder().chat_id(SARA).photo(photo).caption("a").build();
    let sent: Message = ok(&fixture, "sendPhoto", params).await;
    assert_eq!(sent.photo.unwrap().len(), 2);
    fixture.assert_good();
}

#[tokio::test]
async fn local_path_is_refused_as_a_photo() {
    let fixture = start().await;
    let photo = std::path::PathBuf::from("/tmp/a.png");
    let params = SendPhotoParams::builder().chat_id(SARA).photo(photo).build();
    let refused = fixture.refused("sendPhoto", json!(params)).await;
    assert_eq!(refused.1, "Bad Request: there is no photo in the request");
}

#[tokio::test]
async fn typed_webhook_and_commands_are_set() {
    let fixture = start().await;
    let command = BotCommand::builder().command("start").description("Begin").build();
    let params = SetMyCommandsParams::builder()
        .commands(vec![command])
        .scope(BotCommandScope::AllPrivateChats)
        .build();
    assert!(ok::<bool>(&fixture, "setMyCommands", params).await);
    let allowed = vec![AllowedUpdate::Message, AllowedUpdate::StoppedMessageGeneration];
    let params = SetWebhookParams::builder()
        .url("https://example.com")
        .secret_token("secret")
        .allowed_updates(allowed.clone())
        .build();
    assert!(ok::<bool>(&fixture, "setWebhook", params).await);
    let info: WebhookInfo = ok(&fixture, "getWebhookInfo", json!({})).await;
    assert_eq!(info.allowed_updates, Some(allowed));
    let me: User = ok(&fixture, "getMe", json!({})).await;
    assert_eq!(me.username.as_deref(), Some(fixture.api.bot_username()));
    fixture.assert_good();
}

#[tokio::test]
async fn every_update_is_deserialized() {
    let fixture = start().await;
    let message = fixture.says("a").await;
    let sara = fixture.api.user(SARA).named("Sara").username("sara").language("fa");
    let group = sara.clone().in_chat(GROUP);
    let updates = [
        sara.says("/start"),
        sara.replies(message, "why?"),
        sara.edits(2, "/stop"),
        sara.sends_photo("look"),
        sara.shares_contact("+989120000000"),
        sara.shares_contact_of(None, "+989120000000"),
        sara.presses(message, "a"),
        sara.stops(7),
        sara.blocks(),
        sara.unblocks(),
        group.says("@mobix_test_bot hello"),
    ];
    for update in updates {
        let read = serde_json::from_value::<Update>(update.clone()).unwrap();
        assert_eq!(json!(read), update);
        assert!(fixture.api.push_update(update));
    }
    let params = GetUpdatesParams::builder().limit(100).timeout(0).build();
    let read: Vec<Update> = ok(&fixture, "getUpdates", params).await;
    assert_eq!(read.len(), 11);
    let press = read.into_iter().find_map(|update| match update.content {
        UpdateContent::CallbackQuery(query) => Some(query.id),
        _ => None,
    });
    let params = AnswerCallbackQueryParams::builder().callback_query_id(press.unwrap()).build();
    assert!(ok::<bool>(&fixture, "answerCallbackQuery", params).await);
    fixture.assert_good();
}

#[tokio::test]
async fn error_reply_is_deserialized() {
    let fixture = start().await;
    fixture.api.limit(RateLimits::telegram());
    fixture.api.flood("sendMessage", 17, 1);
    let params = SendMessageParams::builder().chat_id(SARA).text("a").build();
    let reply = fixture.call("sendMessage", json!(params)).await;
    let error = serde_json::from_value::<ErrorResponse>(reply.body).unwrap();
    assert_eq!(error.error_code, 429);
    assert_eq!(error.parameters.unwrap().retry_after, Some(17));
}

#[tokio::test]
async fn parse_mode_is_logged_as_unsupported() {
    let fixture = start().await;
    let params = SendMessageParams::builder().chat_id(SARA).text("<b>a</b>");
    let params: Value = json!(params.parse_mode(ParseMode::Html).build());
    fixture.ok("sendMessage", params).await;
    assert_eq!(fixture.reasons(), ["parse_mode, which is not read here"]);
}
