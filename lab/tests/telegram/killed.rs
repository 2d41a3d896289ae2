//! A worker is killed at every point where it waits for the table, the model or Telegram, before
//! and after the call takes effect. The queue hands the update out again after the visibility timeout,
//! and then it is answered. It is never charged twice. The chat gets a second answer only if the
//! first one had reached it.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use aws_sdk_dynamodb::Client;
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient,
    SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use futures_util::future::BoxFuture;
use futures_util::{FutureExt, StreamExt};
use mobix::audit;
use serde_json::Value;
use shared::chat::MAX_TITLE_TOKENS;
use shared::clock::Clock;
use shared::model::UserId;
use shared::provider::{AnswerStream, ChatRequest, ModelProvider};
use shared::store::Store;
use shared::telegram::{Bot, BotApi, BotError, Call, HttpBotApi};
use telegram_worker::State;
use tokio::sync::Notify;

use crate::helpers::{SARA, TestSetup};
use crate::once::event;

/// Where a worker dies.
#[derive(Clone)]
struct KillSwitch(Arc<Inner>);

struct Inner {
    /// At which of the points where it waits.
    at: usize,
    /// Whether what it waits for is done nevertheless.
    done: bool,
    passed: AtomicUsize,
    died: Notify,
}

impl KillSwitch {
    fn new(at: usize, done: bool) -> Self {
        let (passed, died) = (AtomicUsize::new(0), Notify::new());
        Self(Arc::new(Inner { at, done, passed, died }))
    }

    /// Goes by a point, or never comes back from it.
    async fn pass<T>(&self, what: impl Future<Output = T>) -> T {
        let is_here = self.0.passed.fetch_add(1, Ordering::SeqCst) == self.0.at;
        if is_here && !self.0.done {
            self.die().await;
        }
        let answer = what.await;
        if is_here {
            self.die().await;
        }
        answer
    }

    async fn die(&self) {
        self.0.died.notify_one();
        std::future::pending().await
    }
}

/// The table, as far as it is reached.
#[derive(Clone)]
struct Killable<T> {
    death: KillSwitch,
    within: T,
}

impl<T> fmt::Debug for Killable<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Killable")
    }
}

impl HttpClient for Killable<SharedHttpClient> {
    fn http_connector(
        &self,
        settings: &HttpConnectorSettings,
        components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        let within = self.within.http_connector(settings, components);
        SharedHttpConnector::new(Killable { death: self.death.clone(), within })
    }
}

impl HttpConnector for Killable<SharedHttpConnector> {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let Self { death, within } = self.clone();
        HttpConnectorFuture::new(async move { death.pass(within.call(request)).await })
    }
}

impl BotApi for Killable<Arc<HttpBotApi>> {
    fn call(&self, call: Call) -> BoxFuture<'_, Result<Value, BotError>> {
        let answered = self.within.call(call);
        self.death.pass(answered).boxed()
    }
}

impl ModelProvider for Killable<Arc<dyn ModelProvider>> {
    fn answer(&self, request: ChatRequest) -> AnswerStream {
        // Titles are made beside, and nobody waits for them.
        let is_title = request.max_tokens == Some(MAX_TITLE_TOKENS);
        let (death, answer) = (self.death.clone(), self.within.answer(request));
        if is_title {
            return answer;
        }
        let step = move |mut answer: AnswerStream| {
            let death = death.clone();
            async move { Some((death.pass(answer.next()).await?, answer)) }
        };
        futures_util::stream::unfold(answer, step).boxed()
    }
}

impl TestSetup {
    /// A worker that dies somewhere.
    fn mortal(&self, death: &KillSwitch) -> State {
        let config = self.store.client().config();
        let within = config.http_client().unwrap();
        let http = SharedHttpClient::new(Killable { death: death.clone(), within });
        let client = Client::from_conf(config.to_builder().http_client(http).build());
        let store = Store::new(client, self.store.table());
        let api = HttpBotApi::new(&self.telegram.settings).unwrap();
        let api = Killable { death: death.clone(), within: Arc::new(api) };
        let mut state = self.worker.clone();
        state.bot = Bot::new(Arc::new(api), &self.telegram.settings);
        let provider = Arc::clone(&state.chat.provider);
        state.chat.provider = Arc::new(Killable { death: death.clone(), within: provider });
        state.chat.store = store.clone();
        state.sessions.store = store;
        state
    }

    /// Works on an update until death: whether it came.
    async fn die(&self, update: &Value, death: &KillSwitch) -> bool {
        let state = self.mortal(death);
        let batch = event(&[(update, "42")]);
        tokio::select! {
            biased;
            () = death.0.died.notified() => true,
            _ = telegram_worker::handle(&state, batch) => false,
        }
    }

    /// Fails where Telegram would have found fault with more than what is done a second time.
    fn assert_only_repeats(&self) {
        let repeated = ["query is too old", "message to delete not found", "is not modified"];
        let mut faults = self.api.violations();
        faults.retain(|fault| !repeated.iter().any(|words| fault.reason.contains(words)));
        assert!(faults.is_empty(), "{faults:?}");
    }

    /// Fails where the table does not add up.
    async fn audit(&self) {
        let later = self.clock.now() + std::time::Duration::from_secs(3_600);
        let broken = audit::check(&self.store.dump().await.unwrap(), later);
        assert!(broken.is_empty(), "{broken:#?}");
    }
}

/// Kills a worker that has this said, at every point; what must hold each time.
async fn everywhere(
    prepare: impl AsyncFn(&TestSetup) -> Value,
    check: impl AsyncFn(&TestSetup, UserId, usize),
) -> usize {
    let mut points = 0;
    for done in [false, true] {
        for at in 0.. {
            let setup = TestSetup::new().await;
            let user = setup.log_in().await;
            let update = prepare(&setup).await;
            let before = setup.said(SARA).len();
            let death = KillSwitch::new(at, done);
            if !setup.die(&update, &death).await {
                points = at;
                break;
            }
            // The queue gives it to the next one when the first one's time is over.
            let visibility_timeout =
                mobix::template::Template::embedded().unwrap().queue.unwrap().visibility_timeout;
            setup.clock.advance(visibility_timeout);
            assert!(crate::once::work(&setup, &update).await, "killed at {at}, done: {done}");
            check(&setup, user, before).await;
            setup.audit().await;
            setup.assert_only_repeats();
        }
    }
    points
}

#[tokio::test]
async fn a_message_is_answered_and_charged_once_wherever_its_worker_is_killed() {
    let points = everywhere(
        async |setup| setup.sara().says("Hi"),
        async |setup, user, before| {
            assert_eq!(setup.charged(user).await, 1);
            let texts = setup.session_texts(user, 1).await;
            assert_eq!(texts, ["Hi", "Hello to you."]);
            let said = setup.said(SARA).len() - before;
            assert!((1..=2).contains(&said), "{:?}", setup.texts(SARA));
            let profile = setup.store.profile(user).await.unwrap().unwrap();
            assert_eq!(profile.active_sessions, 1);
        },
    )
    .await;
    assert!(points >= 12, "it waits at {points} points only");
}

#[tokio::test]
async fn an_answer_reaches_the_chat_once_if_its_worker_is_killed_before_sending_it() {
    let mut early = 0;
    for at in 0.. {
        let setup = TestSetup::new().await;
        setup.log_in().await;
        let update = setup.sara().says("Hi");
        let before = setup.said(SARA).len();
        if !setup.die(&update, &KillSwitch::new(at, false)).await {
            break;
        }
        if setup.said(SARA).len() == before {
            early += 1;
            setup.clock.advance(std::time::Duration::from_secs(400));
            assert!(crate::once::work(&setup, &update).await);
            assert_eq!(setup.said(SARA).len(), before + 1, "killed at {at}");
        }
    }
    assert!(early >= 10, "only {early} points are before the answer is sent");
}

#[tokio::test]
async fn an_edit_is_answered_and_charged_once_wherever_its_worker_is_killed() {
    everywhere(
        async |setup| {
            let question = setup.sara().says("Hi");
            setup.deliver(&question).await;
            setup.sara().edits(question["message"]["message_id"].as_i64().unwrap(), "Hi?")
        },
        async |setup, user, _| {
            assert_eq!(setup.charged(user).await, 2);
            assert_eq!(setup.session_texts(user, 1).await, ["Hi?", "Hello to you."]);
        },
    )
    .await;
}

#[tokio::test]
async fn a_chatbot_is_selected_once_wherever_its_worker_is_killed() {
    everywhere(
        async |setup| {
            setup.ask("/bot").await;
            setup.sara().presses(setup.last(SARA).message_id, "bot:1")
        },
        async |setup, user, _| {
            let profile = setup.store.profile(user).await.unwrap().unwrap();
            assert_eq!(profile.active_sessions, 1);
            assert!(setup.last(SARA).text.starts_with("A new chat with"));
        },
    )
    .await;
}
