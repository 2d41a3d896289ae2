//! A function with an invalid setting ends at its start, with one line that names the setting.

use std::time::Duration;

use lab::lambda::{
    Environment, ExternalServices, LambdaFunction, Limits, Logs, ProcessError, RunningProcess,
    Stack, WhenClientLeaves,
};
use mobix::gateway::LambdaError;

use crate::binaries;

const NOWHERE: &str = "http://127.0.0.1:9";

pub(crate) async fn stack() -> Stack {
    let messages = format!("{NOWHERE}/{{phone}}/{{code}}");
    let outside = ExternalServices { models: NOWHERE, messages: &messages, telegram: NOWHERE };
    Stack::deploy(&binaries::template(), &binaries::functions(), &outside).await.unwrap()
}

/// The output of a function that must exit with 1 before it asks for an event.
async fn last_words(environment: &Environment) -> Vec<String> {
    let logs = Logs::default();
    let process = RunningProcess::start(environment, WhenClientLeaves::ReadOn, logs.clone());
    let ready = process.await.unwrap().ready(Duration::from_secs(10)).await;
    match ready {
        Err(ProcessError::Ended { status, .. }) => assert_eq!(status, "exit status: 1"),
        other => panic!("{other:?}: {:?}", logs.lines()),
    }
    logs.lines()
}

fn names_it(lines: &[String], name: &str) -> bool {
    matches!(lines, [line] if line.starts_with(&format!("Error: {name} is not")))
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the programs of cargo lambda build: .ci/lambda/run"]
async fn invalid_setting_ends_the_start_with_one_line() {
    let stack = stack().await;
    for (name, function) in stack.functions() {
        let environment = stack.environment(name, function, NOWHERE);
        let lines = last_words(&environment.clone().with("TABLE_NAME", "t")).await;
        assert!(names_it(&lines, "TABLE_NAME"), "{name}: {lines:?}");
        let lines = last_words(&environment.clone().without("TABLE_NAME")).await;
        assert!(names_it(&lines, "TABLE_NAME"), "{name}: {lines:?}");
        let lines = last_words(&environment.with("LOG_LEVEL", "a=b=c")).await;
        assert!(names_it(&lines, "LOG_LEVEL"), "{name}: {lines:?}");
    }
    let of = |name: &str| stack.environment(name, &stack.template.functions[name], NOWHERE);
    let auth = of("auth");
    for (environment, name) in [
        (auth.clone().without("OTP_HASH_KEY_SECRET"), "OTP_HASH_KEY"),
        (auth.clone().with("SMS", "pigeon"), "SMS"),
        (auth.clone().without("SMS"), "SMS"),
        (auth.clone().without("SMS_GATEWAY_URL_SECRET"), "SMS_GATEWAY_URL"),
        (auth.clone().with("TOKEN_IDLE_DAYS", "0"), "TOKEN_IDLE_DAYS"),
        (of("messages").with("MODEL_API_BASE_URL", "openrouter.ai"), "MODEL_API_BASE_URL"),
        (of("messages").with("ANSWER_TIMEOUT_SECONDS", "0"), "ANSWER_TIMEOUT_SECONDS"),
        (auth.clone().with("OTP_HASH_KEY_SECRET", "Unknown"), "OTP_HASH_KEY_SECRET"),
        (of("messages").with("MODEL_API_KEY_SECRET", "Unknown"), "MODEL_API_KEY_SECRET"),
        (of("telegram-webhook").without("TELEGRAM_QUEUE_URL"), "TELEGRAM_QUEUE_URL"),
        (
            of("telegram-webhook").with("TELEGRAM_BOT_TOKEN_SECRET", "Unknown"),
            "TELEGRAM_BOT_TOKEN_SECRET",
        ),
        (of("telegram-worker").without("TELEGRAM_BOT_TOKEN_SECRET"), "TELEGRAM_BOT_TOKEN"),
        (of("telegram-worker").without("TELEGRAM_QUEUE_URL"), "TELEGRAM_QUEUE_URL"),
        (of("telegram-worker").with("TELEGRAM_API_URL", "telegram"), "TELEGRAM_API_URL"),
        (of("telegram-worker").with("TELEGRAM_BOT_USERNAME", "a b"), "TELEGRAM_BOT_USERNAME"),
        (
            of("messages").without("MODEL_API_BASE_URL").without("MODEL_API_KEY_SECRET"),
            "OPENROUTER_API_KEY",
        ),
    ] {
        let lines = last_words(&environment).await;
        assert!(names_it(&lines, name), "{name}: {lines:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the programs of cargo lambda build: .ci/lambda/run"]
async fn failed_start_is_repeated_by_the_next_event() {
    let stack = stack().await;
    let users = &stack.template.functions["users"];
    let environment = stack.environment("users", users, NOWHERE).with("TABLE_NAME", "t");
    let function = LambdaFunction::new(environment, Limits::of(users), WhenClientLeaves::ReadOn);
    for starts in 1..=2 {
        let error = function.call("{}".to_owned()).await.unwrap_err();
        assert!(
            matches!(&error, LambdaError::Failed(why) if why.contains("TABLE_NAME")),
            "{error}"
        );
        assert_eq!(function.starts(), starts);
    }
}
