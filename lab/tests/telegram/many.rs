//! Two hundred chats at once: each keeps its order, and none waits for another.

use std::time::Duration;

use lab::provider::{Answer, Behaviour};

use crate::helpers::{LONG, World};

const CHATS: i64 = 200;
const MESSAGES: i64 = 3;

fn phone(chat: i64) -> String {
    format!("+98912{:07}", chat)
}

#[tokio::test(flavor = "multi_thread")]
async fn each_chat_keeps_its_order_and_waits_for_no_other_chat() {
    let world = World::new().await;
    let people: Vec<_> =
        (1..=CHATS).map(|chat| world.api.person(chat).named("P").language("en")).collect();
    for person in &people {
        let status = world.post(person.shares_contact(&phone(person.id())).to_string()).await;
        assert_eq!(status, 200);
    }
    world.settle().await;
    // The model answers after 20 s, so all chats must be asking at once before that.
    let patient = Answer { first_delay: Duration::from_secs(20), ..Answer::new("Yes.") };
    world.provider.set(Behaviour::Answer(patient));
    for n in 0..MESSAGES {
        for person in &people {
            let status = world.post(person.says(&format!("Message {n}")).to_string()).await;
            assert_eq!(status, 200);
        }
    }
    let all_ask = async {
        while world.provider.open_answers() < usize::try_from(CHATS).unwrap() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(LONG, all_ask).await.expect("somebody waits for somebody else");
    world.provider.set(Behaviour::answer("Yes."));
    tokio::time::timeout(2 * LONG, world.settle()).await.unwrap();
    for person in &people {
        let user = world.user(person.id()).await.unwrap();
        let said: Vec<_> = world
            .session_texts(user, 1)
            .await
            .into_iter()
            .filter(|text| text.starts_with("Message"))
            .collect();
        assert_eq!(said, ["Message 0", "Message 1", "Message 2"], "chat {}", person.id());
        assert_eq!(world.charged(user).await, 3);
        assert_eq!(world.texts(person.id()).iter().filter(|text| *text == "Yes.").count(), 3);
    }
    world.assert_good();
}
