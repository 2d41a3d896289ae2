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

/// A request to a gateway: method and path, headers of interest, body.
type Seen = (String, Vec<(&'static str, String)>, String);

/// Starts a gateway that answers with this body; returns its address and the last request.
async fn answering(body: &'static str) -> (String, Arc<Mutex<Option<Seen>>>) {
    let recorded = Arc::new(Mutex::new(None));
    let noted = Arc::clone(&recorded);
    let app = Router::new().fallback(move |request: Request<axum::body::Body>| {
        let noted = Arc::clone(&noted);
        async move {
            let names = ["content-type", "authorization", "x-api-key"];
            let header = |name: &'static str| {
                let value = request.headers().get(name)?.to_str().unwrap().to_owned();
                Some((name, value))
            };
            let headers = names.into_iter().filter_map(header).collect();
            let line = format!("{} {}", request.method(), request.uri());
            let sent = axum::body::to_bytes(request.into_body(), usize::MAX).await.unwrap();
            let sent = String::from_utf8(sent.to_vec()).unwrap();
            *noted.lock().unwrap() = Some((line, headers, sent));
            body
        }
    });
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, app).await });
    (address, recorded)
}

/// An example of docs/operations.md: its settings, and the exact request that it makes.
struct Example {
    /// Behind the gateway's host.
    path: &'static str,
    settings: &'static [(&'static str, &'static str)],
    headers: &'static [(&'static str, &'static str)],
    body: &'static str,
    took: &'static str,
    refused: &'static str,
}

const IPPANEL: Example = Example {
    path: "/v1/api/send",
    settings: &[
        ("SMS_GATEWAY_AUTHORIZATION", "k3y"),
        (
            "SMS_GATEWAY_BODY",
            r#"{"sending_type":"pattern","from_number":"+983000505","code":"p4ttern","recipients":["{phone}"],"params":{"code":"{code}"}}"#,
        ),
        ("SMS_GATEWAY_SUCCESS", "meta.status=true"),
    ],
    headers: &[("content-type", "application/json"), ("authorization", "k3y")],
    body: r#"{"sending_type":"pattern","from_number":"+983000505","code":"p4ttern","recipients":["+989121234567"],"params":{"code":"012345"}}"#,
    took: r#"{"data":{"message_outbox_ids":[1]},"meta":{"status":true,"message":"ok"}}"#,
    refused: r#"{"data":null,"meta":{"status":false,"message":"no credit"}}"#,
};

const KAVENEGAR: Example = Example {
    path: "/v1/k3y/verify/lookup.json",
    settings: &[
        ("SMS_GATEWAY_BODY", "receptor=0{national}&token={code}&template=login"),
        ("SMS_GATEWAY_SUCCESS", "return.status=200"),
    ],
    headers: &[("content-type", "application/x-www-form-urlencoded")],
    body: "receptor=09121234567&token=012345&template=login",
    took: r#"{"return":{"status":200,"message":"ok"},"entries":[{"messageid":1}]}"#,
    refused: r#"{"return":{"status":418,"message":"no credit"},"entries":null}"#,
};

const SMS_IR: Example = Example {
    path: "/v1/send/verify",
    settings: &[
        ("SMS_GATEWAY_HEADERS", r#"{"X-API-KEY":"k3y"}"#),
        (
            "SMS_GATEWAY_BODY",
            r#"{"mobile":"{national}","templateId":100000,"parameters":[{"name":"CODE","value":"{code}"}]}"#,
        ),
        ("SMS_GATEWAY_SUCCESS", "status=1"),
    ],
    headers: &[("content-type", "application/json"), ("x-api-key", "k3y")],
    body: r#"{"mobile":"9121234567","templateId":100000,"parameters":[{"name":"CODE","value":"012345"}]}"#,
    took: r#"{"status":1,"message":"ok","data":{"messageId":1,"cost":1.0}}"#,
    refused: r#"{"status":102,"message":"no credit","data":null}"#,
};

const TWILIO: Example = Example {
    path: "/2010-04-01/Accounts/AC1/Messages.json",
    settings: &[
        ("SMS_GATEWAY_AUTHORIZATION", "Basic QUMxOmszeQ=="),
        ("SMS_GATEWAY_BODY", "To={phone}&From=%2B15005550006&Body={text}"),
        ("SMS_GATEWAY_SUCCESS", "error_code=null"),
    ],
    headers: &[
        ("content-type", "application/x-www-form-urlencoded"),
        ("authorization", "Basic QUMxOmszeQ=="),
    ],
    body: "To=%2B989121234567&From=%2B15005550006&Body=%DA%A9%D8%AF%3A%20012345",
    took: r#"{"sid":"SM1","status":"queued","error_code":null}"#,
    refused: r#"{"sid":"SM1","status":"failed","error_code":30006}"#,
};

#[tokio::test]
async fn examples_of_the_documentation_make_the_requests_that_gateways_want() {
    for (name, example) in
        [("IPPANEL", IPPANEL), ("Kavenegar", KAVENEGAR), ("SMS.ir", SMS_IR), ("Twilio", TWILIO)]
    {
        let (address, recorded) = answering(example.took).await;
        send(&format!("{address}{}", example.path), example.settings).await.unwrap();
        let (line, headers, body) = recorded.lock().unwrap().take().unwrap();
        assert_eq!(line, format!("POST {}", example.path), "{name}");
        let expected = example.headers.iter().map(|(name, value)| (*name, (*value).to_owned()));
        assert_eq!(headers, expected.collect::<Vec<_>>(), "{name}");
        assert_eq!(body, example.body, "{name}");

        let (address, _) = answering(example.refused).await;
        let refused = send(&format!("{address}{}", example.path), example.settings).await;
        let why = "200 OK without SMS_GATEWAY_SUCCESS in its body".to_owned();
        assert_eq!(refused, Err(SmsError::Refused(why)), "{name}");
    }
}

#[test]
fn documentation_has_the_examples_as_they_are_tried() {
    let page = include_str!("../../../docs/operations.md");
    for Example { settings, .. } in [IPPANEL, KAVENEGAR, SMS_IR, TWILIO] {
        for (name, value) in
            settings.iter().filter(|(name, _)| *name != "SMS_GATEWAY_AUTHORIZATION")
        {
            assert!(page.contains(&format!("{name}='{value}'")), "{name}='{value}'");
        }
    }
}
