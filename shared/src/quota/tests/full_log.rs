//! One message after the other: the meter decides as a plain sum over the full log does.

use std::time::Duration;

use proptest::prelude::*;

use super::support::{
    LogEntry, answer, asks, decide_over_log, gaps, limits, meter, start, with_entitlement,
};
use crate::quota::{EventLog, Limit, Meter, decide};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn the_meter_decides_like_a_sum_over_the_full_log(
        limits in limits(),
        sends in prop::collection::vec((gaps(), asks(), 0_u64..600), 1..80),
    ) {
        with_entitlement(&limits, |entitlement| {
            let (mut meter, mut log, mut now) = (meter(), Vec::new(), start());
            for (gap, ask, tokens) in sends {
                now = now + gap;
                let decided = decide(entitlement, &meter, ask, now).map_err(|refused| refused.limit);
                let expected = decide_over_log(&limits, &log, ask, now);
                prop_assert_eq!(decided.err(), expected, "at {}", now);
                if expected.is_none() {
                    answer(&mut meter, ask, tokens, now);
                    log.push(LogEntry { at: now, ask, tokens });
                    meter = stored_and_read(&meter);
                }
            }
            Ok(())
        })?;
    }

    #[test]
    fn a_refused_message_passes_when_it_is_told_to_come_back_and_not_a_microsecond_before(
        limits in limits(),
        sends in prop::collection::vec((gaps(), asks(), 0_u64..600), 1..60),
    ) {
        with_entitlement(&limits, |entitlement| {
            let (mut meter, mut now) = (meter(), start());
            for (gap, ask, tokens) in sends {
                now = now + gap;
                let Err(refused) = decide(entitlement, &meter, ask, now) else {
                    answer(&mut meter, ask, tokens, now);
                    continue;
                };
                let Some(resets_at) = refused.resets_at else {
                    prop_assert!(matches!(refused.limit, Limit::MaxTokens | Limit::MaxTokensFree | Limit::CostUsd));
                    continue;
                };
                let again = |at| decide(entitlement, &meter, ask, at).map_err(|refused| (refused.limit, refused.pass));
                prop_assert_ne!(again(resets_at), Err((refused.limit, refused.pass)));
                // An earlier rule may refuse instead; this one has not freed before its time.
                let before = resets_at - Duration::from_micros(1);
                prop_assert!(before < now || again(before).is_err());
            }
            Ok(())
        })?;
    }

    #[test]
    fn no_bytes_make_unpacking_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = Meter::unpack(&bytes);
        if let Ok(log) = EventLog::unpack(&bytes) {
            prop_assert!(log.pack().len() <= bytes.len() + 46 * log.len() + 3);
        }
    }
}

/// The meter as it comes back from the table.
fn stored_and_read(meter: &Meter) -> Meter {
    let read = Meter::unpack(&meter.pack()).unwrap();
    assert_eq!(&read, meter);
    read
}
