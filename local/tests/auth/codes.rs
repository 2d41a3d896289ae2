//! The limits of sending login codes.

use std::sync::atomic::Ordering;
use std::time::Duration;

use futures_util::future::join_all;
use shared::auth::RequestCodeError;
use shared::credential::OtpRefusal;

use crate::helpers::{DAY, HOUR, MINUTE, NUMBER, TestSetup};

fn refusal(answer: Result<(), RequestCodeError>) -> OtpRefusal {
    match answer {
        Err(RequestCodeError::Refused(refusal)) => refusal,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn the_next_code_waits_a_minute() {
    let setup = TestSetup::new().await;
    setup.request_code(NUMBER).await.unwrap();
    setup.clock.advance(Duration::from_secs(59));
    let cooldown = OtpRefusal::Cooldown { retry_after: Duration::from_secs(1) };
    assert_eq!(refusal(setup.request_code(NUMBER).await), cooldown);
    setup.request_code("+989121234568").await.unwrap();
    setup.clock.advance(Duration::from_secs(1));
    setup.request_code(NUMBER).await.unwrap();
    assert_eq!(setup.sms.count(), 3);
}

#[tokio::test]
async fn a_code_costs_one_read_and_one_transaction() {
    let setup = TestSetup::new().await;
    for _ in 0..2 {
        setup.requests.take();
        setup.request_code(NUMBER).await.unwrap();
        assert_eq!(setup.requests.take(), ["GetItem", "TransactWriteItems"]);
        setup.clock.advance(MINUTE);
    }
}

#[tokio::test]
async fn a_number_gets_5_codes_an_hour_and_10_a_day() {
    let setup = TestSetup::new().await;
    let mut sent = Vec::new();
    for _ in 0..(26 * 60) {
        if setup.request_code(NUMBER).await.is_ok() {
            sent.push(setup.now());
        }
        setup.clock.advance(MINUTE);
    }
    // Five codes in each of the first two hours, and the same a day later.
    assert_eq!(sent.len(), 20);
    for (most, span) in [(5, HOUR), (10, DAY)] {
        assert!(sent.windows(most + 1).all(|window| window[most].since(window[0]) >= span));
    }
}

#[tokio::test]
async fn of_many_requests_at_once_one_sends_a_code() {
    let setup = TestSetup::new().await;
    let answers = join_all((0..20).map(|_| setup.request_code(NUMBER))).await;
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1);
    assert_eq!(setup.sms.count(), 1);
}

#[tokio::test]
async fn a_message_that_fails_may_be_asked_for_again_at_once_but_counts() {
    let setup = TestSetup::new().await;
    setup.sms.fails.store(true, Ordering::SeqCst);
    for _ in 0..5 {
        assert!(matches!(setup.request_code(NUMBER).await, Err(RequestCodeError::Sms(_))));
    }
    let limit = OtpRefusal::Limit { retry_after: HOUR };
    assert_eq!(refusal(setup.request_code(NUMBER).await), limit);
    assert_eq!(setup.sms.count(), 5);
}

#[tokio::test]
async fn a_source_address_gets_so_many_codes_in_a_clock_hour() {
    let setup = TestSetup::with_address_cap(5).await;
    setup.clock.advance(MINUTE * 50);
    let numbers: Vec<_> = (0..20).map(|n| format!("+9891212345{n:02}")).collect();
    let answers = join_all(numbers.iter().map(|number| setup.request_code(number))).await;
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 5);
    for answer in answers {
        match answer {
            Ok(()) => {}
            Err(RequestCodeError::AddressLimit { retry_after }) => {
                assert_eq!(retry_after, MINUTE * 10);
            }
            Err(error) => panic!("{error}"),
        }
    }
    setup.request_code_from("203.0.113.8", NUMBER).await.unwrap();
    setup.clock.advance(MINUTE * 10);
    setup.request_code(NUMBER).await.unwrap();
}

#[tokio::test]
async fn the_message_holds_the_code() {
    let setup = TestSetup::new().await;
    setup.request_code(NUMBER).await.unwrap();
    let (code, text) = setup.sms.last(NUMBER);
    assert_eq!(text, format!("MobixAI login code: {code}\nIt is valid for 5 minutes."));
}
