//! However much somebody sends: the meter stays small, and lets nothing more through for it.

use std::time::Duration;

use super::support::{LogEntry, answer, decide_over_log, meter, start, with_entitlement};
use crate::model::{Limits, ReservationId, Timestamp};
use crate::quota::{Ask, Counts, EventLog, MAX_EVENTS, MAX_OPEN, ModelKind, Refusal, decide};

const PAID: Ask = Ask { kind: ModelKind::Paid, image: false };

#[test]
fn a_meter_past_its_bound_refuses_at_least_what_the_full_log_refuses() {
    let limits = Limits {
        hourly_max_messages: 650,
        three_hours_max_tokens: 4_500,
        twelve_hours_max_messages: 2_000,
        ..Limits::default()
    };
    with_entitlement(&limits, |entitlement| {
        let (mut meter, mut log, mut now) = (meter(), Vec::new(), start());
        let (mut differing, mut decisions) = (0_u32, 0_u32);
        for n in 0_u64..3_500 {
            now = now + Duration::from_millis(700 + (n * 7_919) % 9_000);
            let decided = decide(entitlement, &meter, PAID, now);
            let expected = decide_over_log(&limits, &log, PAID, now);
            decisions += 1;
            if decided.is_ok() {
                assert_eq!(expected, None, "let through at {now} what the full log refuses");
                answer(&mut meter, PAID, 3, now);
                log.push(LogEntry { at: now, ask: PAID, tokens: 3 });
                let old = log.partition_point(|entry| entry.at < now - Duration::from_hours(13));
                log.drain(..old);
            } else if expected.is_none() {
                differing += 1;
            }
            assert!(meter.events().len() <= MAX_EVENTS);
            assert!(meter.events().pack().len() <= 12 * MAX_EVENTS);
        }
        // Up to a minute late in an hour-long window: a few in a hundred, not more.
        assert!(differing * 20 < decisions, "{differing} of {decisions} refused needlessly");
    });
}

#[test]
fn a_new_users_meter_takes_one_write_unit() {
    let mut meter = meter();
    for n in 0_u64..60 {
        answer(&mut meter, PAID, 900, start() + Duration::from_secs(n * 600));
    }
    assert!(meter.pack().len() < 900, "{} bytes", meter.pack().len());
}

#[test]
fn answers_in_the_making_are_bounded() {
    let mut meter = meter();
    for _ in 0..MAX_OPEN {
        let id = ReservationId::new(start());
        assert!(
            meter.reserve(id, (ModelKind::Free, false), 1, start(), Duration::from_secs(9)).is_ok()
        );
    }
    let id = ReservationId::new(start());
    let one_more = meter.reserve(id, (ModelKind::Free, false), 1, start(), Duration::from_secs(9));
    assert_eq!(one_more, Err(Refusal::Busy));
    let later = start() + Duration::from_secs(10);
    assert!(meter.reserve(id, (ModelKind::Free, false), 1, later, Duration::from_secs(9)).is_ok());
}

#[test]
fn the_log_is_stored_as_releases_before_stored_it() {
    let second = Duration::from_secs(1);
    let mut log = EventLog::default();
    log.record(Timestamp::from_micros(300), Counts::one(ModelKind::Paid, 128));
    log.record(Timestamp::from_micros(300) + second, Counts::one(ModelKind::Free, 1));
    // The number of events, then of each: microseconds since the one before, and its counts.
    let stored = [2, 0xac, 2, 1, 0x80, 1, 0, 0, 0xc0, 0x84, 0x3d, 0, 0, 1, 1];
    assert_eq!(log.pack(), stored);
    assert_eq!(EventLog::unpack(&stored), Ok(log));
}
