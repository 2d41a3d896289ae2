//! What the limits cost in time: a whole decision (decide, reserve, settle), and the meter's
//! way to bytes and back, by how much the user sent in the last 12 hours.
//! `cargo bench -p shared`; `lab bench quota` measures the same and prints a table.

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion};
use shared::quota::Meter;

mod busy_user;

use busy_user::BusyUser;

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    for messages in [0, 100, 1_000, 10_000] {
        measure(&mut criterion, messages);
    }
    criterion.final_summary();
}

fn measure(criterion: &mut Criterion, messages: u32) {
    let mut group = criterion.benchmark_group("quota");
    let mut user = BusyUser::new(messages);
    group.bench_function(BenchmarkId::new("whole decision", messages), |bench| {
        bench.iter(|| black_box(user.send()));
    });
    group.bench_function(BenchmarkId::new("decide alone", messages), |bench| {
        bench.iter(|| black_box(&user).is_let_through());
    });
    let packed = user.meter().pack();
    group.bench_function(BenchmarkId::new("pack", messages), |bench| {
        bench.iter(|| black_box(user.meter()).pack());
    });
    group.bench_function(BenchmarkId::new("unpack", messages), |bench| {
        bench.iter(|| Meter::unpack(black_box(&packed)));
    });
    group.finish();
}
