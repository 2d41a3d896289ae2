//! The limits of sending login codes.

use std::sync::atomic::Ordering;
use std::time::Duration;

use futures_util::future::join_all;
use shared::auth::RequestCodeError;
use shared::credential::OtpRefusal;
use shared::store::OtpCounter;

use crate::helpers::{DAY, HOUR, MINUTE, NUMBER, TestSetup, phone, wrong};

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
            Err(RequestCodeError::CapReached { counter: OtpCounter::Address, retry_after }) => {
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

/// A setup with the defaults of an operator.
async fn with_defaults() -> TestSetup {
    TestSetup::with_vars([]).await
}

#[tokio::test]
async fn pumping_one_range_from_many_addresses_sends_no_more_than_its_cap() {
    let setup = with_defaults().await;
    let mut caps = 0;
    // 10,000 of them take 100 s here; what counts is that none comes through beyond the cap.
    for n in 0..1_200_u32 {
        let address = format!("198.18.{}.{}", n % 200, n / 200);
        match setup.request_code_from(&address, &format!("+9891212{n:05}")).await {
            Ok(()) => {}
            Err(RequestCodeError::CapReached { .. }) => caps += 1,
            Err(error) => panic!("{error}"),
        }
    }
    assert_eq!((setup.sms.count(), caps), (100, 1_100));
    let code = {
        setup.request_code_from("203.0.113.7", "+989351234567").await.unwrap();
        setup.sms.last("+989351234567").0
    };
    setup.verify("+989351234567", &code, Some("Sara")).await.unwrap();
}

#[tokio::test]
async fn each_counter_stops_codes_at_its_cap_also_at_once() {
    for (name, counter) in [
        ("OTP_PER_NETWORK_HOUR", OtpCounter::Network),
        ("OTP_PER_RANGE_HOUR", OtpCounter::Range),
        ("OTP_PER_HOUR", OtpCounter::System),
    ] {
        let setup = TestSetup::with_vars([(name, "7")]).await;
        let asked = (0..20).map(async |n| {
            let address = format!("203.0.113.{n}");
            setup.request_code_from(&address, &format!("+9891212345{n:02}")).await
        });
        let answers = join_all(asked).await;
        assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 7, "{name}");
        assert_eq!(setup.sms.count(), 7, "a refused request sends nothing");
        for error in answers.into_iter().filter_map(Result::err) {
            let RequestCodeError::CapReached { counter: reached, retry_after } = error else {
                panic!("{error}")
            };
            assert_eq!((reached, retry_after), (counter, HOUR));
        }
        setup.clock.advance(HOUR);
        setup.request_code("+989121234599").await.unwrap();
    }
}

#[tokio::test]
async fn system_cap_is_reached_over_its_shards() {
    let setup = TestSetup::with_vars([
        ("OTP_PER_HOUR", "300"),
        ("OTP_PER_NETWORK_HOUR", "1000"),
        ("OTP_PER_ADDRESS_HOUR", "1000"),
        ("OTP_PER_RANGE_HOUR", "1000"),
    ])
    .await;
    for n in 0..310 {
        let asked = setup.request_code(&format!("+989121234{n:03}")).await;
        assert_eq!(asked.is_ok(), n < 300, "{n}");
    }
    assert_eq!(setup.sms.count(), 300);
}

#[tokio::test]
async fn number_of_another_country_or_a_landline_is_refused_before_anything_is_counted() {
    let setup = with_defaults().await;
    setup.requests.take();
    for number in ["+16502530000", "+447400123456", "+80012340000"] {
        let refused = setup.request_code(number).await;
        assert!(matches!(refused, Err(RequestCodeError::CountryNotSupported)), "{number}");
    }
    let refused = setup.request_code("+982188776655").await;
    assert!(matches!(refused, Err(RequestCodeError::NoTexts)));
    assert!(setup.requests.take().is_empty());
    assert_eq!(setup.sms.count(), 0);

    let everywhere = TestSetup::with_vars([("SMS_COUNTRIES", "*")]).await;
    everywhere.request_code("+16502530000").await.unwrap();
    let some = TestSetup::with_vars([("SMS_COUNTRIES", "gb, US")]).await;
    some.request_code("+16502530000").await.unwrap();
    assert!(some.request_code(NUMBER).await.is_err());
}

#[tokio::test]
async fn try_is_given_back_once_where_the_answer_is_lost() {
    let setup = TestSetup::new().await;
    let code = setup.code(NUMBER).await;
    for _ in 0..4 {
        setup.verify(NUMBER, &wrong(&code), None).await.unwrap_err();
    }
    setup.requests.lose_answer("TransactWriteItems");
    // Right, but without a name: its try is given back.
    setup.verify(NUMBER, &code, None).await.unwrap_err();
    let otp = setup.store.otp(&phone(NUMBER)).await.unwrap().unwrap();
    assert_eq!(otp.tries, 4);
}
