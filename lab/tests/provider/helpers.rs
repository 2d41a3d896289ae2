//! A fake provider, and a client with short timeouts.

use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt;
use lab::provider::{Behaviour, FakeProvider};
use shared::model::ModelId;
use shared::provider::{
    AnswerStream, ChatMessage, ChatRequest, HttpProvider, ModelProvider, ProviderError,
    ProviderEvent, ProviderSettings, Role,
};
use shared::settings::Vars;

/// The longest wait for more data in these tests.
pub(crate) const IDLE: Duration = Duration::from_millis(400);
/// The longest wait for a whole answer in these tests.
pub(crate) const TOTAL: Duration = Duration::from_secs(2);

pub(crate) struct Fixture {
    pub(crate) fake: FakeProvider,
    client: Arc<dyn ModelProvider>,
}

/// The result of a request: the text, the other events, and the error it ended with.
pub(crate) struct Outcome {
    pub(crate) pieces: Vec<String>,
    pub(crate) others: Vec<ProviderEvent>,
    pub(crate) error: Option<ProviderError>,
}

pub(crate) async fn start(behaviour: Behaviour) -> Fixture {
    let fake = FakeProvider::start(behaviour).await.unwrap();
    let client = Arc::new(client(&fake.base_url()));
    Fixture { fake, client }
}

pub(crate) fn client(base_url: &str) -> HttpProvider {
    let vars = [("MODEL_API_BASE_URL", base_url), ("MODEL_API_KEY", "key")];
    let settings = ProviderSettings::read(&Vars::from_pairs(vars)).unwrap().unwrap();
    HttpProvider::new(ProviderSettings {
        connect_timeout: IDLE,
        idle_timeout: IDLE,
        total_timeout: TOTAL,
        ..settings
    })
    .unwrap()
}

pub(crate) fn question(content: &str) -> ChatRequest {
    let content = content.to_owned();
    ChatRequest {
        model: ModelId::new("some/model"),
        messages: vec![ChatMessage { role: Role::User, content }],
        max_tokens: None,
        web_search: false,
        image: false,
    }
}

impl Fixture {
    pub(crate) fn ask(&self, request: ChatRequest) -> AnswerStream {
        self.client.answer(request)
    }

    pub(crate) async fn outcome(&self) -> Outcome {
        collect(self.ask(question("hi"))).await
    }
}

impl Outcome {
    pub(crate) fn text(&self) -> String {
        self.pieces.concat()
    }
}

pub(crate) async fn collect(mut answer: AnswerStream) -> Outcome {
    let mut outcome = Outcome { pieces: Vec::new(), others: Vec::new(), error: None };
    while let Some(event) = answer.next().await {
        assert!(outcome.error.is_none(), "nothing follows an error");
        match event {
            Ok(ProviderEvent::Text(text)) => outcome.pieces.push(text),
            Ok(other) => outcome.others.push(other),
            Err(error) => outcome.error = Some(error),
        }
    }
    outcome
}
