use super::*;

const SECOND: Duration = Duration::from_secs(1);

fn telegram() -> Limits {
    let mut limits = Limits::new();
    limits.set(RateLimits::telegram());
    limits
}

/// Makes these calls at once; returns how many are admitted, and the description of the first
/// refusal.
fn rush(tries: usize, mut call: impl FnMut() -> Result<(), Refusal>) -> (usize, String) {
    for admitted in 0..tries {
        if let Err(refusal) = call() {
            return (admitted, refusal.description().to_owned());
        }
    }
    (tries, String::new())
}

#[test]
fn private_chat_has_a_short_burst() {
    let (mut limits, now) = (telegram(), Instant::now());
    let message = || limits.message(1, ChatKind::Private, now);
    assert_eq!(rush(10, message), (3, "Too Many Requests: retry after 1".to_owned()));
    assert!(limits.message(2, ChatKind::Private, now).is_ok(), "another chat");
    assert!(limits.edit(1, ChatKind::Private, now).is_ok(), "edits have their own wait");
    assert!(limits.message(1, ChatKind::Private, now + SECOND).is_ok());
    assert_eq!(limits.short_timeouts(), 0);
}

#[test]
fn group_has_twenty_messages_and_edits_a_minute() {
    let (mut limits, now) = (telegram(), Instant::now());
    assert_eq!(rush(12, || limits.message(-1, ChatKind::Group, now)).0, 12);
    let edits = rush(12, || limits.edit(-1, ChatKind::Group, now + SECOND));
    assert_eq!(edits, (8, "Too Many Requests: retry after 59".to_owned()));
    assert!(limits.message(-1, ChatKind::Group, now + SECOND * 60).is_ok());
}

#[test]
fn bot_has_thirty_messages_a_second() {
    let (mut limits, now) = (telegram(), Instant::now());
    let mut chat = 0;
    let message = || {
        chat += 1;
        limits.message(chat, ChatKind::Private, now)
    };
    assert_eq!(rush(40, message), (30, "Too Many Requests: retry after 1".to_owned()));
    assert!(limits.draft(1, now).is_ok(), "drafts are no messages");
}

#[test]
fn excess_draft_costs_three_seconds() {
    let (mut limits, now) = (telegram(), Instant::now());
    let drafts = rush(30, || limits.draft(1, now));
    assert_eq!(drafts, (20, "Too Many Requests: retry after 3".to_owned()));
    assert!(limits.draft(1, now + SECOND).is_err());
    assert!(limits.draft(1, now + SECOND * 3).is_ok());
}

#[test]
fn call_before_the_end_of_the_wait_is_an_early_retry() {
    let (mut limits, now) = (Limits::new(), Instant::now());
    limits.flood(Method::SendMessage, 5, 1);
    let mut call = |at| limits.injected(Method::SendMessage, Some(1), at).is_ok();
    assert!(!call(now), "flooded");
    assert!(!call(now + IN_FLIGHT / 2), "sent before it could know");
    assert!(!call(now + SECOND), "short_timeouts");
    assert!(call(now + SECOND * 5));
    assert_eq!(limits.short_timeouts(), 1);
}

#[test]
fn unlimited_rates_refuse_nothing() {
    let (mut limits, now) = (Limits::new(), Instant::now());
    assert_eq!(rush(1000, || limits.message(-1, ChatKind::Group, now)).0, 1000);
    assert_eq!(rush(1000, || limits.draft(1, now)).0, 1000);
}

#[test]
fn retry_after_is_rounded_up_to_seconds() {
    let seconds = [0, 1, 1000, 1001, 2999].map(|ms| whole_seconds(Duration::from_millis(ms)));
    assert_eq!(seconds, [1, 1, 1, 2, 3]);
}
