//! A fixed set of seeds; and every seed repeats its run.

use lab::faults::{Fault, SimulationOptions, campaign, play_alone};

/// Few enough for every change; `lab faults --seeds 10000` runs more.
const SEEDS: u64 = 120;

#[test]
fn the_table_adds_up_and_answers_are_true_under_faults() {
    let found = campaign(1..1 + SEEDS, &SimulationOptions::default()).unwrap();
    assert!(found.broken.is_empty(), "{found}");
    assert_eq!(found.runs, SEEDS);
    let missing: Vec<_> =
        Fault::ALL.into_iter().filter(|fault| !found.faults.contains_key(fault)).collect();
    assert!(missing.is_empty(), "these never happened: {missing:?}");
}

#[test]
fn seed_always_repeats_its_run() {
    for seed in [5, 6, 7] {
        let [one, other] =
            [(); 2].map(|()| play_alone(seed, &SimulationOptions::default()).unwrap());
        assert!(one.trace.len() > 100);
        let differs = one.trace.iter().zip(&other.trace).position(|(one, other)| one != other);
        assert_eq!((differs, one.trace.len()), (None, other.trace.len()), "seed {seed}");
        assert_eq!(one.faults, other.faults);
    }
}
