//! The bot's commands, and the buttons of their inline keyboards.

use shared::model::{ModelType, Price, SessionId};

use crate::helpers::{SARA, World, buttons, unlimited};

#[tokio::test]
async fn help_lists_every_command_and_an_unknown_command_leads_to_it() {
    let world = World::new().await;
    world.log_in().await;
    let help = world.ask("/help").await;
    for command in ["/new", "/chats", "/model", "/bot", "/usage", "/plan", "/title", "/lang"] {
        assert!(help.contains(command), "{command}");
    }
    assert_eq!(world.ask("/dance").await, "I do not know this command. /help shows all of them.");
    world.assert_good();
}

#[tokio::test]
async fn a_new_session_has_the_chatbot_and_the_model_of_the_last_one() {
    let world = World::new().await;
    let user = world.log_in().await;
    world.ask("One").await;
    assert!(world.ask("/new").await.starts_with("A new chat with General Assistant."));
    world.ask("Two").await;
    assert_eq!(world.session_texts(user, 2).await, ["Two", "Hello to you."]);
    let old = world.store.session(user, SessionId::new(1)).await.unwrap().unwrap();
    let new = world.store.session(user, SessionId::new(2)).await.unwrap().unwrap();
    assert_eq!((old.chatbot, old.ai_model), (new.chatbot, new.ai_model));
    world.assert_good();
}

#[tokio::test]
async fn sessions_are_listed_in_pages_and_selected_by_buttons() {
    let world = World::new().await;
    let user = world.log_in().await;
    assert_eq!(world.ask("/chats").await, "There are no chats yet. Just write to me.");
    for n in 1..=19 {
        world.ask("/new").await;
        world.ask(&format!("/title Chat {n}")).await;
        world.clock.advance(std::time::Duration::from_secs(1));
    }
    let titles = |world: &World| -> Vec<String> {
        buttons(&world.last(SARA)).into_iter().map(|(text, _)| text).collect()
    };
    world.ask("/chats").await;
    let first = titles(&world);
    assert_eq!(first[0], "✓ Chat 19");
    assert_eq!((first.len(), first[8].as_str()), (9, "More ›"));
    world.press("More").await;
    assert_eq!(titles(&world)[..2], ["Chat 11", "Chat 10"]);
    world.press("More").await;
    assert_eq!(titles(&world), ["Chat 3", "Chat 2", "Chat 1", "‹ Back"]);
    world.press("Back").await;
    assert_eq!(titles(&world)[..2], ["Chat 11", "Chat 10"]);
    world.press("Back").await;
    assert_eq!(titles(&world), first);
    assert_eq!(world.press("Chat 14").await, "We go on with “Chat 14”.");
    world.ask("Hi").await;
    assert_eq!(world.session_texts(user, 14).await, ["Hi", "Hello to you."]);
    assert_eq!(world.api.answered_callbacks().len(), 5);
    world.assert_good();
}

#[tokio::test]
async fn a_selected_model_answers_in_the_current_session() {
    let world = World::new().await;
    let user = world.log_in().await;
    world.ask("Hi").await;
    let before = world.store.session(user, SessionId::new(1)).await.unwrap().unwrap().ai_model;
    assert_eq!(world.ask("/model").await, "Which model shall answer in this chat?");
    let offered = buttons(&world.last(SARA));
    assert_eq!(offered.iter().filter(|(text, _)| text.starts_with('✓')).count(), 1);
    let (other, _) = offered.iter().find(|(text, _)| !text.starts_with('✓')).unwrap();
    assert_eq!(world.press(other).await, format!("{other} answers from now on."));
    let after = world.store.session(user, SessionId::new(1)).await.unwrap().unwrap().ai_model;
    assert_ne!(before, after);
    world.assert_good();
}

#[tokio::test]
async fn a_model_or_a_chatbot_can_be_selected_before_the_first_session() {
    let world = World::new().await;
    let user = world.log_in().await;
    world.ask("/model").await;
    let (name, _) = buttons(&world.last(SARA)).pop().unwrap();
    assert!(world.press(&name).await.contains(&name));
    world.ask("/bot").await;
    let bot = "Language Teacher".to_owned();
    assert!(world.press(&bot).await.starts_with(&format!("A new chat with {bot}.")));
    let session = world.store.session(user, SessionId::new(2)).await.unwrap().unwrap();
    let catalog = unlimited();
    assert_eq!(catalog.chatbot(session.chatbot).unwrap().name, bot);
    assert_eq!(catalog.model(&session.ai_model).unwrap().name, name);
    world.assert_good();
}

#[tokio::test]
async fn a_chatbot_that_makes_pictures_is_opened_with_a_model_that_makes_them() {
    let mut catalog = unlimited();
    for model in &mut catalog.models {
        model.is_free |= model.model_type == ModelType::Image;
    }
    let world = World::with(catalog.clone()).await;
    let user = world.log_in().await;
    world.ask("/bot").await;
    assert!(world.press("Image Editor").await.starts_with("A new chat with Image Editor."));
    let session = world.store.session(user, SessionId::new(2)).await.unwrap();
    let session = session.or(world.store.session(user, SessionId::new(1)).await.unwrap()).unwrap();
    assert_eq!(catalog.model(&session.ai_model).unwrap().model_type, ModelType::Image);
    world.assert_good();
}

#[tokio::test]
async fn a_chatbot_that_no_model_of_the_plan_can_serve_says_why() {
    let world = World::new().await;
    world.log_in().await;
    world.ask("/bot").await;
    let text = world.press("Image Editor").await;
    assert!(text.starts_with("This chatbot works with pictures."), "{text}");
    world.assert_good();
}

#[tokio::test]
async fn usage_shows_each_limit_as_a_bar_with_its_reset() {
    let mut catalog = unlimited();
    for plan in &mut catalog.plans {
        plan.limits.hourly_max_messages = 5;
        plan.limits.monthly_max_tokens = 1_000;
    }
    let world = World::with(catalog).await;
    world.log_in().await;
    world.ask("Hi").await;
    let usage = world.ask("/usage").await;
    assert!(usage.starts_with("Your use of the plan Free\n\n"), "{usage}");
    let hourly = "Messages per hour\n▰▰▱▱▱▱▱▱▱▱ 1 of 5 · frees up in ";
    assert!(usage.contains(hourly), "{usage}");
    assert!(usage.contains("Tokens per month\n▰▱▱▱▱▱▱▱▱▱ "), "{usage}");
    assert_eq!(world.last(SARA).entities[0]["type"], "bold");
    world.assert_good();
}

#[tokio::test]
async fn usage_says_that_a_plan_has_no_limits() {
    let world = World::new().await;
    world.log_in().await;
    assert!(world.ask("/usage").await.ends_with("Your plan has no limits."));
    world.assert_good();
}

#[tokio::test]
async fn plan_shows_the_senders_plan_and_the_others_on_sale() {
    let mut catalog = unlimited();
    let other = catalog.plans.iter_mut().find(|plan| plan.name != "Free").unwrap();
    other.price = "29.99".parse::<Price>().unwrap();
    let name = other.name.clone();
    let world = World::with(catalog).await;
    world.log_in().await;
    let plan = world.ask("/plan").await;
    assert!(plan.starts_with("Your plan is Free."), "{plan}");
    assert!(plan.contains(&format!("{name}: $29.99 for ")), "{plan}");
    world.assert_good();
}

#[tokio::test]
async fn a_title_set_by_command_is_not_replaced_by_an_automatic_one() {
    let world = World::new().await;
    let user = world.log_in().await;
    assert_eq!(world.ask("/title Trip").await, "There are no chats yet. Just write to me.");
    world.ask("/new").await;
    let set = world.ask("/title  A trip to Shiraz ").await;
    assert_eq!(set, "This chat is called “A trip to Shiraz” now.");
    world.ask("Hi").await;
    let session = world.store.session(user, SessionId::new(1)).await.unwrap().unwrap();
    assert_eq!(session.title, "A trip to Shiraz");
    for title in [String::new(), "x".repeat(201)] {
        let said = world.ask(&format!("/title {title}")).await;
        assert!(said.starts_with("Write the new name behind the command"), "{said}");
    }
    world.assert_good();
}

#[tokio::test]
async fn the_language_is_set_by_an_argument_or_by_a_button() {
    let world = World::new().await;
    world.log_in().await;
    assert_eq!(world.ask("/lang fa").await, "از این پس فارسی صحبت می‌کنم.");
    assert_eq!(world.ask("/lang").await, "به چه زبانی صحبت کنم؟");
    assert_eq!(world.press("English").await, "I speak English from now on.");
    assert_eq!(world.ask("/lang de").await, "Which language shall I speak?");
    world.assert_good();
}

#[tokio::test]
async fn a_button_with_invalid_callback_data_gets_a_reply() {
    let world = World::new().await;
    let user = world.log_in().await;
    world.ask("/new").await;
    world.ask("/chats").await;
    world.worker.sessions.delete(user, SessionId::new(1)).await.unwrap();
    assert_eq!(world.press("New chat").await, "This is not there any more.");
    for data in ["", "chat:", "chat:x", "model:9999", "bot:9999", "drop table", "chats>1"] {
        world.ask("/lang").await;
        let sent = world.last(SARA).message_id;
        world.deliver(&world.sara().presses(sent, data)).await;
        let said = world.last(SARA).text;
        assert!(
            said.ends_with("not there any more.") || said.ends_with("was not found."),
            "{said}"
        );
    }
    world.assert_good();
}
