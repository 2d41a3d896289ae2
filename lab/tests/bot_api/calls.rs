//! The envelope, the token, and the formats of parameters.

use lab::bot_api::{FakeBotApi, Photo};
use reqwest::multipart::{Form, Part};
use serde_json::json;

use crate::helpers::{SARA, TOKEN, bad, reply, start};

#[tokio::test]
async fn get_me_returns_the_bot() {
    let fixture = start().await;
    let me = fixture.ok("getMe", json!({})).await;
    assert_eq!(me["id"], fixture.api.bot_id());
    assert_eq!(me["username"], fixture.api.bot_username());
    assert_eq!(me["is_bot"], true);
    fixture.assert_good();
}

#[tokio::test]
async fn malformed_token_does_not_start_the_server() {
    for bad in ["", "123", "123:", "abc:def", "1:a/b"] {
        assert!(FakeBotApi::start(bad).await.is_err(), "{bad}");
    }
}

#[tokio::test]
async fn wrong_token_is_unauthorized() {
    let fixture = start().await;
    let refusal = reply(fixture.get("/bot123456:other/getMe")).await.refusal();
    assert_eq!(refusal, (401, "Unauthorized".to_owned()));
    assert_eq!(fixture.reasons(), ["Unauthorized"]);
    assert!(fixture.api.calls().is_empty());
}

#[tokio::test]
async fn an_unknown_path_token_or_method_is_not_found() {
    let fixture = start().await;
    let refusal = reply(fixture.get("/botnonsense/getMe")).await.refusal();
    assert_eq!(refusal, (404, "Not Found".to_owned()));
    let refusal = reply(fixture.get("/")).await.refusal();
    assert_eq!(refusal, (404, "Not Found".to_owned()));
    let refusal = fixture.refused("sendDance", json!({})).await;
    assert_eq!(refusal, (404, "Not Found: method not found".to_owned()));
}

#[tokio::test]
async fn method_name_is_case_insensitive() {
    let fixture = start().await;
    fixture.ok("GETME", json!({})).await;
    assert_eq!(fixture.api.count("getMe"), 1);
}

#[tokio::test]
async fn query_parameters_are_accepted() {
    let fixture = start().await;
    let call = format!("/bot{TOKEN}/sendMessage?chat_id={SARA}&text=a%20b&protect_content=true");
    let sent = reply(fixture.get(&call)).await;
    assert_eq!(sent.body["result"]["text"], "a b");
    fixture.assert_good();
}

#[tokio::test]
async fn form_parameters_hold_objects_as_json() {
    let fixture = start().await;
    let markup = "%7B%22inline_keyboard%22%3A%5B%5B%7B%22text%22%3A%22a%22%2C%22callback_data%22\
        %3A%22b%22%7D%5D%5D%7D";
    let form = format!("chat_id={SARA}&text=hello&reply_markup={markup}&entities=");
    let post =
        fixture.post("sendMessage").header("content-type", "application/x-www-form-urlencoded");
    assert_eq!(reply(post.body(form)).await.status, 200);
    let sent = fixture.api.messages(SARA).remove(0);
    assert_eq!(
        sent.reply_markup,
        Some(json!({"inline_keyboard": [[{"text": "a", "callback_data": "b"}]]}))
    );
    fixture.assert_good();
}

#[tokio::test]
async fn photo_is_uploaded_in_a_multipart_form() {
    let fixture = start().await;
    let photo = Part::bytes(&b"jpeg"[..]).file_name("cat.jpg");
    let form = Form::new().text("chat_id", SARA.to_string()).text("caption", "a cat");
    let sent = reply(fixture.post("sendPhoto").multipart(form.part("photo", photo))).await;
    assert_eq!(sent.body["result"]["caption"], "a cat");
    assert_eq!(sent.body["result"]["photo"].as_array().unwrap().len(), 2);
    let sent = fixture.api.messages(SARA).remove(0);
    let Some(Photo::Uploaded { file_name, bytes }) = sent.photo else { panic!("no photo") };
    assert_eq!((file_name.as_str(), &bytes[..]), ("cat.jpg", &b"jpeg"[..]));
    let params = &fixture.api.calls()[0].params;
    assert_eq!(params["photo"], json!({"file_name": "cat.jpg", "size": 4}));
    fixture.assert_good();
}

#[tokio::test]
async fn attached_photo_is_found() {
    let fixture = start().await;
    let photo = Part::bytes(&b"jpeg"[..]).file_name("cat.jpg");
    let form = Form::new().text("chat_id", SARA.to_string()).text("photo", "attach://file0");
    let sent = reply(fixture.post("sendPhoto").multipart(form.part("file0", photo))).await;
    assert_eq!(sent.status, 200);
    fixture.assert_good();
}

#[tokio::test]
async fn unknown_parameter_is_ignored_and_logged() {
    let fixture = start().await;
    let params = json!({"chat_id": SARA, "text": "a", "disable_web_page_preview": true});
    fixture.ok("sendMessage", params).await;
    assert_eq!(fixture.reasons(), ["unknown parameter disable_web_page_preview"]);
}

#[tokio::test]
async fn wrong_type_of_a_parameter_is_converted_and_logged() {
    let fixture = start().await;
    let params = json!({"chat_id": "42", "text": 5, "protect_content": "yes", "entities": null});
    let sent = fixture.ok("sendMessage", params).await;
    assert_eq!((&sent["chat"]["id"], &sent["text"]), (&json!(SARA), &json!("5")));
    assert_eq!(fixture.reasons().len(), 4, "{:?}", fixture.reasons());
}

#[tokio::test]
async fn chat_username_is_accepted_and_not_found() {
    let fixture = start().await;
    let refused = fixture.refused("sendMessage", json!({"chat_id": "@nobody", "text": "a"})).await;
    assert_eq!(refused, bad("chat not found"));
    fixture.assert_good();
}

#[tokio::test]
async fn json_in_a_string_is_logged_outside_of_forms() {
    let fixture = start().await;
    let entities = r#"[{"type": "bold", "offset": 0, "length": 1}]"#;
    let sent =
        fixture.ok("sendMessage", json!({"chat_id": SARA, "text": "a", "entities": entities}));
    assert_eq!(sent.await["entities"][0]["type"], "bold");
    assert_eq!(fixture.reasons(), ["entities is JSON in a String"]);
}

#[tokio::test]
async fn wrong_type_of_a_nested_field_is_refused() {
    let fixture = start().await;
    let with = |name: &str, value| {
        let mut params = json!({"chat_id": SARA, "text": "a"});
        params[name] = value;
        params
    };
    let entities = json!([{"type": "bold", "offset": "x", "length": 1}]);
    let said = "can't parse MessageEntity: Field \"offset\" must be of type Number";
    assert_eq!(fixture.refused("sendMessage", with("entities", entities)).await, bad(said));
    let entities = json!([{"type": "bold", "length": 1}]);
    let said = "can't parse MessageEntity: Can't find field \"offset\"";
    assert_eq!(fixture.refused("sendMessage", with("entities", entities)).await, bad(said));
    let said = "can't parse reply keyboard markup JSON object";
    assert_eq!(fixture.refused("sendMessage", with("reply_markup", json!("{"))).await, bad(said));
}

#[tokio::test]
async fn unknown_nested_field_is_logged() {
    let fixture = start().await;
    let link_preview = json!({"is_disabled": true, "disabled": true});
    let params = json!({"chat_id": SARA, "text": "a", "link_preview_options": link_preview});
    fixture.ok("sendMessage", params).await;
    assert_eq!(fixture.reasons(), ["unknown field link_preview_options.disabled"]);
}

#[tokio::test]
async fn calls_are_logged_unchanged() {
    let fixture = start().await;
    let params = json!({"chat_id": SARA, "text": " a "});
    fixture.ok("sendMessage", params.clone()).await;
    let calls = fixture.api.calls();
    assert_eq!((calls[0].method.as_str(), &calls[0].params), ("sendMessage", &params));
}

#[tokio::test]
async fn invalid_json_body_is_refused() {
    let fixture = start().await;
    let post = fixture.post("getMe").header("content-type", "application/json");
    assert_eq!(reply(post.body("{")).await.status, 400);
    assert_eq!(reply(fixture.post("getMe").body("chat_id=1")).await.status, 400);
    assert_eq!(fixture.reasons().len(), 2);
}
