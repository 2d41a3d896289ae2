//! The bot's commands, and the buttons of their inline keyboards.

use shared::model::{ModelType, Price, SessionId};

use crate::helpers::{SARA, TestSetup, buttons, unlimited};

#[tokio::test]
async fn help_lists_every_command_and_an_unknown_command_leads_to_it() {
    let setup = TestSetup::new().await;
    setup.log_in().await;
    let help = setup.ask("/help").await;
    for command in ["/new", "/chats", "/model", "/bot", "/usage", "/plan", "/title", "/lang"] {
        assert!(help.contains(command), "{command}");
    }
    assert_eq!(setup.ask("/dance").await, "I do not know this command. /help shows all of them.");
    setup.assert_good();
}

#[tokio::test]
async fn a_new_session_has_the_chatbot_and_the_model_of_the_last_one() {
    let setup = TestSetup::new().await;
    let user = setup.log_in().await;
    setup.ask("One").await;
    assert!(setup.ask("/new").await.starts_with("A new chat with General Assistant."));
    setup.ask("Two").await;
    assert_eq!(setup.session_texts(user, 2).await, ["Two", "Hello to you."]);
    let old = setup.store.session(user, SessionId::new(1)).await.unwrap().unwrap();
    let new = setup.store.session(user, SessionId::new(2)).await.unwrap().unwrap();
    assert_eq!((old.chatbot, old.ai_model), (new.chatbot, new.ai_model));
    setup.assert_good();
}

#[tokio::test]
async fn sessions_are_listed_in_pages_and_selected_by_buttons() {
    let setup = TestSetup::new().await;
    let user = setup.log_in().await;
    assert_eq!(setup.ask("/chats").await, "There are no chats yet. Just write to me.");
    for n in 1..=19 {
        setup.ask("/new").await;
        setup.ask(&format!("/title Chat {n}")).await;
        setup.clock.advance(std::time::Duration::from_secs(1));
    }
    let titles = |setup: &TestSetup| -> Vec<String> {
        buttons(&setup.last(SARA)).into_iter().map(|(text, _)| text).collect()
    };
    setup.ask("/chats").await;
    let first = titles(&setup);
    assert_eq!(first[0], "✓ Chat 19");
    assert_eq!((first.len(), first[8].as_str()), (9, "More ›"));
    setup.press("More").await;
    assert_eq!(titles(&setup)[..2], ["Chat 11", "Chat 10"]);
    setup.press("More").await;
    assert_eq!(titles(&setup), ["Chat 3", "Chat 2", "Chat 1", "‹ Back"]);
    setup.press("Back").await;
    assert_eq!(titles(&setup)[..2], ["Chat 11", "Chat 10"]);
    setup.press("Back").await;
    assert_eq!(titles(&setup), first);
    assert_eq!(setup.press("Chat 14").await, "We go on with “Chat 14”.");
    setup.ask("Hi").await;
    assert_eq!(setup.session_texts(user, 14).await, ["Hi", "Hello to you."]);
    assert_eq!(setup.api.answered_callbacks().len(), 5);
    setup.assert_good();
}

#[tokio::test]
async fn a_selected_model_answers_in_the_current_session() {
    let setup = TestSetup::new().await;
    let user = setup.log_in().await;
    setup.ask("Hi").await;
    let before = setup.store.session(user, SessionId::new(1)).await.unwrap().unwrap().ai_model;
    assert_eq!(setup.ask("/model").await, "Which model shall answer in this chat?");
    let offered = buttons(&setup.last(SARA));
    assert_eq!(offered.iter().filter(|(text, _)| text.starts_with('✓')).count(), 1);
    let (other, _) = offered.iter().find(|(text, _)| !text.starts_with('✓')).unwrap();
    assert_eq!(setup.press(other).await, format!("{other} answers from now on."));
    let after = setup.store.session(user, SessionId::new(1)).await.unwrap().unwrap().ai_model;
    assert_ne!(before, after);
    setup.assert_good();
}

#[tokio::test]
async fn a_model_or_a_chatbot_can_be_selected_before_the_first_session() {
    let setup = TestSetup::new().await;
    let user = setup.log_in().await;
    setup.ask("/model").await;
    let (name, _) = buttons(&setup.last(SARA)).pop().unwrap();
    assert!(setup.press(&name).await.contains(&name));
    setup.ask("/bot").await;
    let bot = "Language Teacher".to_owned();
    assert!(setup.press(&bot).await.starts_with(&format!("A new chat with {bot}.")));
    let session = setup.store.session(user, SessionId::new(2)).await.unwrap().unwrap();
    let catalog = unlimited();
    assert_eq!(catalog.chatbot(session.chatbot).unwrap().name, bot);
    assert_eq!(catalog.model(&session.ai_model).unwrap().name, name);
    setup.assert_good();
}

#[tokio::test]
async fn a_chatbot_that_makes_pictures_is_opened_with_a_model_that_makes_them() {
    let mut catalog = unlimited();
    for model in &mut catalog.models {
        model.is_free |= model.model_type == ModelType::Image;
    }
    let setup = TestSetup::with(catalog.clone()).await;
    let user = setup.log_in().await;
    setup.ask("/bot").await;
    assert!(setup.press("Image Editor").await.starts_with("A new chat with Image Editor."));
    let session = setup.store.session(user, SessionId::new(2)).await.unwrap();
    let session = session.or(setup.store.session(user, SessionId::new(1)).await.unwrap()).unwrap();
    assert_eq!(catalog.model(&session.ai_model).unwrap().model_type, ModelType::Image);
    setup.assert_good();
}

#[tokio::test]
async fn a_chatbot_that_no_model_of_the_plan_can_serve_says_why() {
    let setup = TestSetup::new().await;
    setup.log_in().await;
    setup.ask("/bot").await;
    let text = setup.press("Image Editor").await;
    assert!(text.starts_with("This chatbot works with pictures."), "{text}");
    setup.assert_good();
}

#[tokio::test]
async fn usage_shows_each_limit_as_a_bar_with_its_reset() {
    let mut catalog = unlimited();
    for plan in &mut catalog.plans {
        plan.limits.hourly_max_messages = 5;
        plan.limits.monthly_max_tokens = 1_000;
    }
    let setup = TestSetup::with(catalog).await;
    setup.log_in().await;
    setup.ask("Hi").await;
    let usage = setup.ask("/usage").await;
    assert!(usage.starts_with("Your use of the plan Free\n\n"), "{usage}");
    let hourly = "Messages per hour\n▰▰▱▱▱▱▱▱▱▱ 1 of 5 · frees up in ";
    assert!(usage.contains(hourly), "{usage}");
    assert!(usage.contains("Tokens per month\n▰▱▱▱▱▱▱▱▱▱ "), "{usage}");
    assert_eq!(setup.last(SARA).entities[0]["type"], "bold");
    setup.assert_good();
}

#[tokio::test]
async fn usage_says_that_a_plan_has_no_limits() {
    let setup = TestSetup::new().await;
    setup.log_in().await;
    assert!(setup.ask("/usage").await.ends_with("Your plan has no limits."));
    setup.assert_good();
}

#[tokio::test]
async fn plan_shows_the_senders_plan_and_the_others_on_sale() {
    let mut catalog = unlimited();
    let other = catalog.plans.iter_mut().find(|plan| plan.name != "Free").unwrap();
    other.price = "29.99".parse::<Price>().unwrap();
    let name = other.name.clone();
    let setup = TestSetup::with(catalog).await;
    setup.log_in().await;
    let plan = setup.ask("/plan").await;
    assert!(plan.starts_with("Your plan is Free."), "{plan}");
    assert!(plan.contains(&format!("{name}: $29.99 for ")), "{plan}");
    setup.assert_good();
}

#[tokio::test]
async fn a_title_set_by_command_is_not_replaced_by_an_automatic_one() {
    let setup = TestSetup::new().await;
    let user = setup.log_in().await;
    assert_eq!(setup.ask("/title Trip").await, "There are no chats yet. Just write to me.");
    setup.ask("/new").await;
    let set = setup.ask("/title  A trip to Shiraz ").await;
    assert_eq!(set, "This chat is called “A trip to Shiraz” now.");
    setup.ask("Hi").await;
    let session = setup.store.session(user, SessionId::new(1)).await.unwrap().unwrap();
    assert_eq!(session.title, "A trip to Shiraz");
    for title in [String::new(), "x".repeat(201)] {
        let said = setup.ask(&format!("/title {title}")).await;
        assert!(said.starts_with("Write the new name behind the command"), "{said}");
    }
    setup.assert_good();
}

#[tokio::test]
async fn the_language_is_set_by_an_argument_or_by_a_button() {
    let setup = TestSetup::new().await;
    setup.log_in().await;
    assert_eq!(setup.ask("/lang fa").await, "از این پس فارسی صحبت می‌کنم.");
    assert_eq!(setup.ask("/lang").await, "به چه زبانی صحبت کنم؟");
    assert_eq!(setup.press("English").await, "I speak English from now on.");
    assert_eq!(setup.ask("/lang de").await, "Which language shall I speak?");
    setup.assert_good();
}

#[tokio::test]
async fn a_button_with_invalid_callback_data_gets_a_reply() {
    let setup = TestSetup::new().await;
    let user = setup.log_in().await;
    setup.ask("/new").await;
    setup.ask("/chats").await;
    setup.worker.sessions.delete(user, SessionId::new(1)).await.unwrap();
    assert_eq!(setup.press("New chat").await, "This is not there any more.");
    for data in ["", "chat:", "chat:x", "model:9999", "bot:9999", "drop table", "chats>1"] {
        setup.ask("/lang").await;
        let sent = setup.last(SARA).message_id;
        setup.deliver(&setup.sara().presses(sent, data)).await;
        let said = setup.last(SARA).text;
        assert!(
            said.ends_with("not there any more.") || said.ends_with("was not found."),
            "{said}"
        );
    }
    setup.assert_good();
}
