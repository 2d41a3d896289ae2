//! Functions killed at every point where they wait.

use lab::faults::{Death, Victim, play_killed};

/// Fewer points than these, and the request no longer does what it did.
const fn least(victim: Victim) -> usize {
    match victim {
        Victim::Send | Victim::SendWithEvents => 9,
        Victim::Edit => 10,
        Victim::VerifyKnown => 4,
        Victim::VerifyNew => 5,
        Victim::Open => 3,
    }
}

#[tokio::test]
async fn a_function_may_be_killed_wherever_it_waits() {
    for victim in Victim::ALL {
        for done in [false, true] {
            let mut at = 0;
            while let Some(broken) = play_killed(victim, Death { at, done }).await.unwrap() {
                assert!(broken.is_empty(), "{victim:?} killed at {at}, done: {done}: {broken:#?}");
                at += 1;
            }
            assert!(at >= least(victim), "{victim:?} waits at {at} points only");
        }
    }
}
