//! Slow clients: each is disconnected in time, and others are served meanwhile.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use mobix::gateway::{self, Gateway, ReadTimeouts};
use mobix::template::Template;
use tokio::net::TcpListener;

use crate::connection::{Answer, Connection};
use crate::helpers::{App, User, models};
use crate::table::Items;

/// The interval between the bytes of a slow client, shortened so that the tests are fast.
const PAUSE: Duration = Duration::from_millis(50);

/// The API behind a gateway whose read timeouts are one second.
async fn start() -> App {
    let mut app = App::start().await;
    let template = Template::embedded().unwrap();
    let second = Duration::from_secs(1);
    let gateway = Gateway::new(template, &app.functions, Arc::new(app.clock.clone())).unwrap();
    let gateway = gateway.with_read_timeouts(ReadTimeouts { head: second, body: second });
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    app.url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(gateway::serve(listener, gateway, std::future::pending()));
    app
}

/// A client that never finishes its headers.
async fn slow_headers(app: &App) -> Option<Answer> {
    let start = b"GET /api/ HTTP/1.1\r\nHost: localhost\r\nX-Slow: ";
    Connection::to(&app.url).await.drip(start, PAUSE).await
}

/// A client that never finishes its body.
async fn slow_body(user: &User<'_>, session: u64) -> Option<Answer> {
    let token = &user.token;
    let start = format!(
        "POST /api/chat-sessions/{session}/send/ HTTP/1.1\r\nHost: localhost\r\n\
         Authorization: Bearer {token}\r\nContent-Type: application/json\r\n\
         Content-Length: 200000\r\n\r\n{{\"message\": \""
    );
    Connection::to(&user.app.url).await.drip(start.as_bytes(), PAUSE).await
}

#[tokio::test(flavor = "multi_thread")]
async fn endless_body_is_refused() {
    let app = start().await;
    let user = app.login("09121234567").await;
    let session = user.open(&models(true)[0]).await;
    let before = Items::of(&app.store).await;
    let answer = slow_body(&user, session).await.unwrap();
    assert_eq!(answer.kind(), (408, "invalid_request"), "{answer:?}");
    assert_eq!(before.changes(&Items::of(&app.store).await), [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn endless_headers_close_the_connection() {
    let app = start().await;
    assert!(slow_headers(&app).await.is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn slow_clients_do_not_delay_others() {
    let app = start().await;
    let user = app.login("09121234567").await;
    let session = user.open(&models(true)[0]).await;
    let slow_headers = join_all((0..100).map(|_| slow_headers(&app)));
    let slow_bodies = join_all((0..100).map(|_| slow_body(&user, session)));
    let others = async {
        for n in 0..5 {
            let (status, answer) = user.send(session, &format!("message {n}")).await;
            assert_eq!(status.as_u16(), 201, "{answer}");
        }
    };
    let (closed, refused, ()) = tokio::join!(slow_headers, slow_bodies, others);
    assert!(closed.iter().all(Option::is_none));
    assert!(refused.iter().all(|answer| answer.as_ref().is_some_and(|a| a.status == 408)));
    assert_eq!(user.texts(session).await.len(), 10);
}
