//! The HTTP SMS gateway, tested against a server that records its requests.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::http::{Request, StatusCode};
use shared::credential::LoginCode;
use shared::settings::Vars;
use shared::sms::{SmsError, SmsMessage, SmsSettings, sender};

use crate::helpers::{NUMBER, phone};

/// Starts a gateway that answers with `status`; returns its address and its recorded requests.
async fn gateway(status: StatusCode) -> (String, Arc<Mutex<Vec<String>>>) {
    let recorded = Arc::new(Mutex::new(Vec::new()));
    let noted = Arc::clone(&recorded);
    let app = Router::new().fallback(move |request: Request<axum::body::Body>| {
        let header = request.headers().get("authorization");
        let key = header.and_then(|value| value.to_str().ok()).unwrap_or("no key");
        let line = format!("{} {} {key}", request.method(), request.uri());
        noted.lock().unwrap().push(line);
        async move { status }
    });
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, app).await });
    (address, recorded)
}

async fn send(url: &str, more: &[(&str, &str)]) -> Result<(), SmsError> {
    let given = [("SMS", "gateway"), ("SMS_GATEWAY_URL", url)];
    let vars = Vars::from_pairs(given.into_iter().chain(more.iter().copied()));
    let sender = sender(SmsSettings::read(&vars).unwrap()).unwrap();
    let code = LoginCode::parse("012345").unwrap();
    sender.send(SmsMessage { phone: phone(NUMBER), code, text: "کد: 012345".to_owned() }).await
}

#[tokio::test]
async fn sms_is_sent_as_the_settings_say() {
    let (address, recorded) = gateway(StatusCode::OK).await;
    send(&format!("{address}/send?to={{phone}}&code={{code}}"), &[]).await.unwrap();
    let more = [("SMS_GATEWAY_METHOD", "POST"), ("SMS_GATEWAY_AUTHORIZATION", "Key k3y")];
    send(&format!("{address}/{{phone}}?text={{text}}"), &more).await.unwrap();
    assert_eq!(
        *recorded.lock().unwrap(),
        [
            "GET /send?to=%2B989121234567&code=012345 no key",
            "POST /%2B989121234567?text=%DA%A9%D8%AF%3A%20012345 Key k3y",
        ]
    );
}

#[tokio::test]
async fn failing_gateway_is_an_error_without_secrets() {
    let (address, _) = gateway(StatusCode::FORBIDDEN).await;
    let refused = send(&format!("{address}/k3y/{{phone}}/{{code}}"), &[]).await.unwrap_err();
    assert_eq!(refused, SmsError::Refused("403 Forbidden".to_owned()));
    let gone = send("http://127.0.0.1:1/k3y/{phone}/{code}", &[]).await.unwrap_err();
    let shown = format!("{gone} {gone:?}");
    assert!(matches!(gone, SmsError::NoAnswer(_)));
    assert!(!shown.contains("k3y") && !shown.contains("98912") && !shown.contains("012345"));
}
