//! The envelope, the token, and the ways in which parameters come.

use lab::bot_api::{FakeBotApi, Photo};
use reqwest::multipart::{Form, Part};
use serde_json::json;

use crate::helpers::{SARA, TOKEN, bad, reply, start};

#[tokio::test]
async fn the_bot_knows_itself() {
    let rig = start().await;
    let me = rig.ok("getMe", json!({})).await;
    assert_eq!(me["id"], rig.api.bot_id());
    assert_eq!(me["username"], rig.api.bot_username());
    assert_eq!(me["is_bot"], true);
    rig.assert_good();
}

#[tokio::test]
async fn a_token_must_look_like_one() {
    for bad in ["", "123", "123:", "abc:def", "1:a/b"] {
        assert!(FakeBotApi::start(bad).await.is_err(), "{bad}");
    }
}

#[tokio::test]
async fn a_wrong_token_is_unauthorized() {
    let rig = start().await;
    let refusal = reply(rig.get("/bot123456:other/getMe")).await.refusal();
    assert_eq!(refusal, (401, "Unauthorized".to_owned()));
    assert_eq!(rig.reasons(), ["Unauthorized"]);
    assert!(rig.api.calls().is_empty());
}

#[tokio::test]
async fn an_unknown_path_token_or_method_is_not_found() {
    let rig = start().await;
    let refusal = reply(rig.get("/botnonsense/getMe")).await.refusal();
    assert_eq!(refusal, (404, "Not Found".to_owned()));
    let refusal = reply(rig.get("/")).await.refusal();
    assert_eq!(refusal, (404, "Not Found".to_owned()));
    let refusal = rig.refused("sendDance", json!({})).await;
    assert_eq!(refusal, (404, "Not Found: method not found".to_owned()));
}

#[tokio::test]
async fn the_case_of_a_method_does_not_matter() {
    let rig = start().await;
    rig.ok("GETME", json!({})).await;
    assert_eq!(rig.api.count("getMe"), 1);
}

#[tokio::test]
async fn a_query_is_as_good_as_json() {
    let rig = start().await;
    let call = format!("/bot{TOKEN}/sendMessage?chat_id={SARA}&text=a%20b&protect_content=true");
    let sent = reply(rig.get(&call)).await;
    assert_eq!(sent.body["result"]["text"], "a b");
    rig.assert_good();
}

#[tokio::test]
async fn forms_carry_objects_as_json() {
    let rig = start().await;
    let markup = "%7B%22inline_keyboard%22%3A%5B%5B%7B%22text%22%3A%22a%22%2C%22callback_data%22\
        %3A%22b%22%7D%5D%5D%7D";
    let form = format!("chat_id={SARA}&text=hello&reply_markup={markup}&entities=");
    let post = rig.post("sendMessage").header("content-type", "application/x-www-form-urlencoded");
    assert_eq!(reply(post.body(form)).await.status, 200);
    let sent = rig.api.messages(SARA).remove(0);
    assert_eq!(
        sent.reply_markup,
        Some(json!({"inline_keyboard": [[{"text": "a", "callback_data": "b"}]]}))
    );
    rig.assert_good();
}

#[tokio::test]
async fn a_photo_comes_in_a_form_in_parts() {
    let rig = start().await;
    let photo = Part::bytes(&b"jpeg"[..]).file_name("cat.jpg");
    let form = Form::new().text("chat_id", SARA.to_string()).text("caption", "a cat");
    let sent = reply(rig.post("sendPhoto").multipart(form.part("photo", photo))).await;
    assert_eq!(sent.body["result"]["caption"], "a cat");
    assert_eq!(sent.body["result"]["photo"].as_array().unwrap().len(), 2);
    let sent = rig.api.messages(SARA).remove(0);
    let Some(Photo::Uploaded { file_name, bytes }) = sent.photo else { panic!("no photo") };
    assert_eq!((file_name.as_str(), &bytes[..]), ("cat.jpg", &b"jpeg"[..]));
    let params = &rig.api.calls()[0].params;
    assert_eq!(params["photo"], json!({"file_name": "cat.jpg", "size": 4}));
    rig.assert_good();
}

#[tokio::test]
async fn an_attached_photo_is_found() {
    let rig = start().await;
    let photo = Part::bytes(&b"jpeg"[..]).file_name("cat.jpg");
    let form = Form::new().text("chat_id", SARA.to_string()).text("photo", "attach://file0");
    let sent = reply(rig.post("sendPhoto").multipart(form.part("file0", photo))).await;
    assert_eq!(sent.status, 200);
    rig.assert_good();
}

#[tokio::test]
async fn unknown_parameters_are_ignored_and_told() {
    let rig = start().await;
    let params = json!({"chat_id": SARA, "text": "a", "disable_web_page_preview": true});
    rig.ok("sendMessage", params).await;
    assert_eq!(rig.reasons(), ["unknown parameter disable_web_page_preview"]);
}

#[tokio::test]
async fn wrong_types_at_the_top_are_read_and_told() {
    let rig = start().await;
    let params = json!({"chat_id": "42", "text": 5, "protect_content": "yes", "entities": null});
    let sent = rig.ok("sendMessage", params).await;
    assert_eq!((&sent["chat"]["id"], &sent["text"]), (&json!(SARA), &json!("5")));
    assert_eq!(rig.reasons().len(), 4, "{:?}", rig.reasons());
}

#[tokio::test]
async fn a_chat_can_have_a_name_but_none_here_does() {
    let rig = start().await;
    let refused = rig.refused("sendMessage", json!({"chat_id": "@nobody", "text": "a"})).await;
    assert_eq!(refused, bad("chat not found"));
    rig.assert_good();
}

#[tokio::test]
async fn json_in_a_string_is_for_forms() {
    let rig = start().await;
    let entities = r#"[{"type": "bold", "offset": 0, "length": 1}]"#;
    let sent = rig.ok("sendMessage", json!({"chat_id": SARA, "text": "a", "entities": entities}));
    assert_eq!(sent.await["entities"][0]["type"], "bold");
    assert_eq!(rig.reasons(), ["entities is JSON in a String"]);
}

#[tokio::test]
async fn wrong_types_inside_are_refused() {
    let rig = start().await;
    let with = |name: &str, value| {
        let mut params = json!({"chat_id": SARA, "text": "a"});
        params[name] = value;
        params
    };
    let entities = json!([{"type": "bold", "offset": "x", "length": 1}]);
    let said = "can't parse MessageEntity: Field \"offset\" must be of type Number";
    assert_eq!(rig.refused("sendMessage", with("entities", entities)).await, bad(said));
    let entities = json!([{"type": "bold", "length": 1}]);
    let said = "can't parse MessageEntity: Can't find field \"offset\"";
    assert_eq!(rig.refused("sendMessage", with("entities", entities)).await, bad(said));
    let said = "can't parse reply keyboard markup JSON object";
    assert_eq!(rig.refused("sendMessage", with("reply_markup", json!("{"))).await, bad(said));
}

#[tokio::test]
async fn unknown_fields_inside_are_told() {
    let rig = start().await;
    let link_preview = json!({"is_disabled": true, "disabled": true});
    let params = json!({"chat_id": SARA, "text": "a", "link_preview_options": link_preview});
    rig.ok("sendMessage", params).await;
    assert_eq!(rig.reasons(), ["unknown field link_preview_options.disabled"]);
}

#[tokio::test]
async fn calls_are_kept_as_they_came() {
    let rig = start().await;
    let params = json!({"chat_id": SARA, "text": " a "});
    rig.ok("sendMessage", params.clone()).await;
    let calls = rig.api.calls();
    assert_eq!((calls[0].method.as_str(), &calls[0].params), ("sendMessage", &params));
}

#[tokio::test]
async fn a_body_that_is_no_json_is_refused() {
    let rig = start().await;
    let post = rig.post("getMe").header("content-type", "application/json");
    assert_eq!(reply(post.body("{")).await.status, 400);
    assert_eq!(reply(rig.post("getMe").body("chat_id=1")).await.status, 400);
    assert_eq!(rig.reasons().len(), 2);
}
