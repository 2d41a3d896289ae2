//! Functions killed at every point where they wait.

use lab::faults::{KillPoint, KilledRequest, play_killed};

/// Fewer points than these, and the request no longer does what it did.
const fn least(killed: KilledRequest) -> usize {
    match killed {
        KilledRequest::Send | KilledRequest::SendWithEvents => 9,
        KilledRequest::Edit => 10,
        KilledRequest::VerifyKnown => 4,
        KilledRequest::VerifyNew => 5,
        KilledRequest::Open => 3,
    }
}

#[tokio::test]
async fn a_function_may_be_killed_wherever_it_waits() {
    for killed in KilledRequest::ALL {
        for done in [false, true] {
            let mut at = 0;
            while let Some(broken) = play_killed(killed, KillPoint { at, done }).await.unwrap() {
                assert!(broken.is_empty(), "{killed:?} killed at {at}, done: {done}: {broken:#?}");
                at += 1;
            }
            assert!(at >= least(killed), "{killed:?} waits at {at} points only");
        }
    }
}
