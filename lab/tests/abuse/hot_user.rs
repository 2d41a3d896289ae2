//! 64 clients of one account send concurrently. Other accounts make the same number of table calls
//! as without this load, and their messages do not wait for it.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::interceptors::BeforeTransmitInterceptorContextRef;
use aws_sdk_dynamodb::config::timeout::TimeoutConfig;
use aws_sdk_dynamodb::config::{ConfigBag, Intercept, RuntimeComponents};
use aws_sdk_dynamodb::error::BoxError;
use futures_util::future::join_all;
use lab::provider::{Answer, Behaviour};
use mobix::database::Database;
use reqwest::StatusCode;
use serde_json::json;
use shared::model::UserId;
use shared::store::{Store, local_config};

use crate::helpers::{App, TABLE, User, models, table, unlimited};

/// Records every attempt of a table call about one user.
#[derive(Clone, Debug)]
struct CallsAbout {
    partitions: [&'static str; 2],
    seen: Arc<Mutex<Vec<String>>>,
}

impl Intercept for CallsAbout {
    fn name(&self) -> &'static str {
        "CallsAbout"
    }

    fn read_before_transmit(
        &self,
        context: &BeforeTransmitInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let request = context.request();
        let body = String::from_utf8_lossy(request.body().bytes().unwrap());
        if self.partitions.iter().any(|partition| body.contains(partition)) {
            let target = request.headers().get("x-amz-target").unwrap_or_default();
            self.seen.lock().unwrap().push(target.rsplit('.').next().unwrap().to_owned());
        }
        Ok(())
    }
}

impl CallsAbout {
    /// The sorted operations since the previous call of this method.
    fn take(&self) -> Vec<String> {
        let mut seen = std::mem::take(&mut *self.seen.lock().unwrap());
        seen.sort();
        seen
    }
}

/// The outcome of the messages of the hot account.
#[derive(Debug, Default)]
struct CapacityCounter {
    answered: AtomicUsize,
    /// Aborted because of conflicts, before or after the model was called.
    unavailable: AtomicUsize,
}

/// Sends until it is over, every other client as events.
async fn client(
    user: &User<'_>,
    n: usize,
    session: u64,
    over: &AtomicBool,
    tally: &CapacityCounter,
) {
    while !over.load(Ordering::SeqCst) {
        let path = format!("/api/chat-sessions/{session}/send/");
        let message = json!({"message": format!("client {n}")});
        let request = user.request(reqwest::Method::POST, &path).json(&message);
        let events = if n.is_multiple_of(2) { "text/event-stream" } else { "application/json" };
        let answer = request.header("Accept", events).send().await.unwrap();
        let status = answer.status().as_u16();
        let text = answer.text().await.unwrap();
        let counter = match status {
            201 => &tally.answered,
            200 if text.contains("event: assistant_message") => &tally.answered,
            200 | 503 if text.contains(r#""code":"unavailable""#) => &tally.unavailable,
            _ => panic!("{status}: {text}"),
        };
        counter.fetch_add(1, Ordering::SeqCst);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn busy_account_costs_other_accounts_no_table_calls() {
    let database = Database::memory().unwrap();
    table(&database, &unlimited()).await;
    let server = database.serve().unwrap();
    let calls = CallsAbout { partitions: ["\"USER#2\"", "\"CHAT#2#"], seen: Arc::default() };
    // The timeout is so long that no call is retried on a busy machine.
    let patience = Duration::from_secs(300);
    let patience =
        TimeoutConfig::builder().operation_timeout(patience).operation_attempt_timeout(patience);
    let config = local_config(&server.endpoint()).interceptor(calls.clone());
    let config = config.timeout_config(patience.build()).build();
    let store = Store::new(Client::from_conf(config), TABLE);
    let app = App::on(store, &[]).await;
    let hot = app.login("09121234567").await;
    let other = app.login("09121234568").await;
    let delay = Duration::from_millis(20);
    app.provider.set(Behaviour::Answer(Answer { first_delay: delay, ..Answer::new("Well.") }));
    let mut sessions = Vec::new();
    for _ in 0..8 {
        sessions.push(hot.open(&models(true)[0]).await);
    }
    let session = other.open(&models(true)[0]).await;
    assert_eq!(other.send(session, "the first, which names it").await.0, StatusCode::CREATED);
    calls.take();
    assert_eq!(other.send(session, "alone").await.0, StatusCode::CREATED);
    let alone = calls.take();
    assert_eq!(alone, ["BatchGetItem", "Query", "TransactWriteItems", "TransactWriteItems"]);

    let (over, tally) = (AtomicBool::new(false), CapacityCounter::default());
    let clients = join_all((0..64).map(|n| client(&hot, n, sessions[n % 8], &over, &tally)));
    let bystander = async {
        for n in 0..5 {
            // The account is still busy: it gets an answer between this message and the last.
            let before = tally.answered.load(Ordering::SeqCst);
            while tally.answered.load(Ordering::SeqCst) == before {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
            assert_eq!(other.send(session, &format!("message {n}")).await.0, StatusCode::CREATED);
            assert_eq!(calls.take(), alone);
        }
        over.store(true, Ordering::SeqCst);
    };
    tokio::join!(clients, bystander);

    let meter = app.store.meter(UserId::new(1)).await.unwrap().meter.unwrap();
    let answered = u64::try_from(tally.answered.into_inner()).unwrap();
    assert_eq!(meter.totals().counts.free_messages, answered);
}
