//! The demo provider, called through the client of real providers.

#![cfg(test)]

use futures_util::TryStreamExt;
use mobix::provider::DemoProvider;
use shared::model::{FinishReason, MicroUsd, ModelId};
use shared::provider::{
    ChatMessage, ChatRequest, HttpProvider, ModelProvider, ProviderEvent, ProviderSettings, Role,
    Usage,
};
use shared::settings::Vars;

fn question(content: &str) -> ChatRequest {
    let content = content.to_owned();
    ChatRequest {
        model: ModelId::new("some/model"),
        messages: vec![ChatMessage { role: Role::User, content }],
        max_tokens: None,
        web_search: false,
        image: false,
    }
}

/// The chunks of the answer's text, and its other events.
async fn answer(request: ChatRequest) -> (Vec<String>, Vec<ProviderEvent>) {
    let demo = DemoProvider::start().await.unwrap();
    let vars = Vars::from_pairs([("MODEL_API_BASE_URL", demo.base_url())]);
    let client = HttpProvider::new(ProviderSettings::required(&vars).unwrap()).unwrap();
    let events: Vec<_> = client.answer(request).try_collect().await.unwrap();
    let (mut text, mut others) = (Vec::new(), Vec::new());
    for event in events {
        match event {
            ProviderEvent::Text(piece) => text.push(piece),
            other => others.push(other),
        }
    }
    (text, others)
}

#[tokio::test]
async fn demo_answers_in_the_users_language_with_usage() {
    let (pieces, others) = answer(question("سلام، خوبی؟")).await;
    assert!(pieces.concat().contains("«سلام، خوبی؟»"));
    assert!(pieces.len() > 10, "word by word");
    assert!(matches!(
        others[..],
        [
            ProviderEvent::Finish(FinishReason::Stop),
            ProviderEvent::Usage(Usage {
                prompt_tokens: Some(1..),
                completion_tokens: Some(10..),
                cost: Some(MicroUsd::ZERO),
                ..
            })
        ]
    ));
}

#[tokio::test]
async fn demo_answers_with_images_and_titles() {
    let (_, others) = answer(ChatRequest { image: true, ..question("a cat") }).await;
    assert!(
        matches!(&others[..], [ProviderEvent::Image(url), ..] if url.starts_with("data:image/png"))
    );
    let (title, _) = answer(ChatRequest { max_tokens: Some(20), ..question("a cat") }).await;
    assert_eq!(title.concat(), "Demo chat");
}
