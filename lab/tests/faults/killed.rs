//! Functions are killed at every await point.

use lab::faults::{KillPoint, KilledRequest, play_killed};

/// A request with fewer await points than this no longer makes its calls.
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
async fn function_killed_at_any_await_point_leaves_a_consistent_table() {
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
