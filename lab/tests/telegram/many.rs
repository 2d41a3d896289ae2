//! Two hundred chats at once: each keeps its order, and none waits for another.

use std::time::Duration;

use lab::provider::{Answer, Behaviour};

use crate::helpers::{LONG, TestSetup};

const CHATS: i64 = 200;
const MESSAGES: i64 = 3;

fn phone(chat: i64) -> String {
    format!("+98912{:07}", chat)
}

#[tokio::test(flavor = "multi_thread")]
async fn each_chat_keeps_its_order_and_waits_for_no_other_chat() {
    let setup = TestSetup::new().await;
    let users: Vec<_> =
        (1..=CHATS).map(|chat| setup.api.user(chat).named("P").language("en")).collect();
    for person in &users {
        let status = setup.post(person.shares_contact(&phone(person.id())).to_string()).await;
        assert_eq!(status, 200);
    }
    setup.settle().await;
    // The model answers after 20 s, so all chats must be asking at once before that.
    let patient = Answer { first_delay: Duration::from_secs(20), ..Answer::new("Yes.") };
    setup.provider.set(Behaviour::Answer(patient));
    for n in 0..MESSAGES {
        for person in &users {
            let status = setup.post(person.says(&format!("Message {n}")).to_string()).await;
            assert_eq!(status, 200);
        }
    }
    let all_ask = async {
        while setup.provider.open_answers() < usize::try_from(CHATS).unwrap() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(LONG, all_ask).await.expect("somebody waits for somebody else");
    setup.provider.set(Behaviour::answer("Yes."));
    tokio::time::timeout(2 * LONG, setup.settle()).await.unwrap();
    for person in &users {
        let user = setup.user(person.id()).await.unwrap();
        let said: Vec<_> = setup
            .session_texts(user, 1)
            .await
            .into_iter()
            .filter(|text| text.starts_with("Message"))
            .collect();
        assert_eq!(said, ["Message 0", "Message 1", "Message 2"], "chat {}", person.id());
        assert_eq!(setup.charged(user).await, 3);
        assert_eq!(setup.texts(person.id()).iter().filter(|text| *text == "Yes.").count(), 3);
    }
    setup.assert_good();
}
