//! Attacks on login codes: the limits hold exactly under concurrent requests and guesses, and with
//! forged headers about a client's address.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr};

use futures_util::future::join_all;
use mobix::database::Database;
use reqwest::StatusCode;
use serde_json::json;
use shared::credential::MAX_TRIES;
use shared::https;
use shared::model::PhoneNumber;

use crate::helpers::{App, read, table};

const NUMBER: &str = "+989121234567";
const ASK: &str = "/api/auth/otp/";
const VERIFY: &str = "/api/auth/verify/";

/// The API with these caps for a source address, on codes and on wrong codes.
async fn start(codes: &str, wrong: &str) -> App {
    let catalog = mobix::catalog_file::sample().unwrap();
    let store = table(&Database::memory().unwrap(), &catalog).await;
    let caps = [("OTP_PER_ADDRESS_HOUR", codes), ("WRONG_CODES_PER_ADDRESS_HOUR", wrong)];
    App::on(store, &caps).await
}

/// 64 numbers.
fn numbers() -> Vec<String> {
    (0..64).map(|n| format!("+9891212346{n:02}")).collect()
}

/// A different code.
fn wrong(code: &str) -> String {
    format!("{:06}", (code.parse::<u32>().unwrap() + 1) % 1_000_000)
}

/// The number of answers of each status and code; checks that refusals have Retry-After.
async fn count(
    requests: impl IntoIterator<Item = reqwest::RequestBuilder>,
) -> BTreeMap<(u16, String), usize> {
    let answers = requests.into_iter().map(async |request| {
        let answer = request.send().await.unwrap();
        let status = answer.status();
        let waits = answer.headers().contains_key("retry-after");
        assert_eq!(waits, status == StatusCode::TOO_MANY_REQUESTS);
        let body: serde_json::Value = answer.json().await.unwrap();
        (status.as_u16(), body["code"].as_str().unwrap_or_default().to_owned())
    });
    let mut counted = BTreeMap::new();
    for kind in join_all(answers).await {
        *counted.entry(kind).or_default() += 1;
    }
    counted
}

fn counts<const N: usize>(expected: [(u16, &str, usize); N]) -> BTreeMap<(u16, String), usize> {
    expected.map(|(status, code, count)| ((status, code.to_owned()), count)).into()
}

fn ask(app: &App, number: &str) -> reqwest::RequestBuilder {
    app.request(reqwest::Method::POST, ASK).json(&json!({"phone_number": number}))
}

fn guess(app: &App, number: &str, code: &str) -> reqwest::RequestBuilder {
    let body = json!({"phone_number": number, "code": code, "name": "Sara"});
    app.request(reqwest::Method::POST, VERIFY).json(&body)
}

/// A client with another address of this machine.
fn elsewhere(app: &App, path: &str, body: &serde_json::Value) -> reqwest::RequestBuilder {
    let address = IpAddr::V4(Ipv4Addr::new(127, 0, 0, 2));
    let client = https::client().unwrap().local_address(address).build().unwrap();
    client.post(format!("{}{path}", app.url)).json(body)
}

#[tokio::test(flavor = "multi_thread")]
async fn concurrent_requests_for_one_number_send_one_code() {
    let app = start("1000", "1000").await;
    let answers = count((0..64).map(|_| ask(&app, NUMBER))).await;
    assert_eq!(answers, counts([(202, "", 1), (429, "otp_cooldown", 63)]));
}

#[tokio::test(flavor = "multi_thread")]
async fn address_cap_limits_concurrent_codes_for_many_numbers() {
    let app = start("5", "1000").await;
    let answers = count(numbers().iter().map(|number| ask(&app, number))).await;
    assert_eq!(answers, counts([(202, "", 5), (429, "otp_limit", 59)]));
    let other = elsewhere(&app, ASK, &json!({"phone_number": NUMBER}));
    assert_eq!(read(other).await.0, StatusCode::ACCEPTED);
}

#[tokio::test(flavor = "multi_thread")]
async fn five_of_64_concurrent_guesses_are_compared() {
    let app = start("1000", "1000").await;
    let phone = PhoneNumber::parse(NUMBER, "IR".parse().unwrap()).unwrap();
    ask(&app, NUMBER).send().await.unwrap();
    let code = app.sms.code();
    let answers = count((0..64).map(|_| guess(&app, NUMBER, &wrong(&code)))).await;
    assert_eq!(answers, counts([(400, "invalid_code", 64)]));
    // The counter is increased before a guess is compared.
    assert_eq!(app.store.otp(&phone).await.unwrap().unwrap().tries, MAX_TRIES);
    let answers = count([guess(&app, NUMBER, &code)]).await;
    assert_eq!(answers, counts([(400, "invalid_code", 1)]), "the right code is burnt");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_of_64_concurrent_right_guesses_logs_in() {
    let app = start("1000", "1000").await;
    ask(&app, NUMBER).send().await.unwrap();
    let code = app.sms.code();
    let answers = count((0..64).map(|_| guess(&app, NUMBER, &code))).await;
    assert_eq!(answers[&(200, String::new())], 1, "{answers:?}");
    assert_eq!(answers.values().sum::<usize>(), 64);
}

#[tokio::test(flavor = "multi_thread")]
async fn address_cap_limits_concurrent_guesses_at_many_numbers() {
    let app = start("1000", "10").await;
    let mut codes = Vec::new();
    for number in numbers() {
        ask(&app, &number).send().await.unwrap();
        codes.push((number, app.sms.code()));
    }
    let guesses = codes.iter().map(|(number, code)| guess(&app, number, &wrong(code)));
    let answers = count(guesses).await;
    assert_eq!(answers, counts([(400, "invalid_code", 10), (429, "verify_limit", 54)]));
    // A guess that is not compared leaves the code's tries unchanged.
    let mut tries = 0;
    for number in numbers() {
        let phone = PhoneNumber::parse(&number, "IR".parse().unwrap()).unwrap();
        tries += app.store.otp(&phone).await.unwrap().unwrap().tries;
    }
    assert_eq!(tries, 10);
    // At the cap no further guess of this address is compared; those of other addresses are.
    let (number, code) = &codes[0];
    let answers = count([guess(&app, number, code)]).await;
    assert_eq!(answers, counts([(429, "verify_limit", 1)]));
    let right = json!({"phone_number": number, "code": code, "name": "Sara"});
    assert_eq!(read(elsewhere(&app, VERIFY, &right)).await.0, StatusCode::OK);
}

#[tokio::test]
async fn forwarded_addresses_of_a_client_are_not_believed() {
    let app = start("3", "3").await;
    let pretend = |request: reqwest::RequestBuilder, n: usize| {
        let address = format!("198.51.100.{n}");
        ["X-Forwarded-For", "X-Real-IP", "True-Client-IP", "CF-Connecting-IP", "X-Client-IP"]
            .into_iter()
            .fold(request, |request, name| request.header(name, &address))
            .header("Forwarded", format!("for={address}"))
    };
    let asked = numbers();
    let asked = asked.iter().enumerate().map(|(n, number)| pretend(ask(&app, number), n));
    assert_eq!(count(asked).await, counts([(202, "", 3), (429, "otp_limit", 61)]));
    let guessed = (0..64).map(|n| pretend(guess(&app, NUMBER, "000000"), n));
    let expected = counts([(400, "invalid_code", 3), (429, "verify_limit", 61)]);
    assert_eq!(count(guessed).await, expected);
}
