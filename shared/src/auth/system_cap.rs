//! The cap of codes for the whole system, in shards: one counter for all would be the table's hottest
//! item. Pure.

/// The most counters. Each takes 1,000 writes a second (an AWS limit), and meets fewer others.
const MAX_SHARDS: u64 = 16;

/// The least codes of a shard, so that few are left over when the others are full.
const MIN_PER_SHARD: u64 = 100;

/// A cap that is divided among shards.
#[derive(Clone, Copy, Debug)]
pub(super) struct SystemCap(pub(super) u64);

impl SystemCap {
    /// The shard of a random number, and its part of the cap. The parts add up to the cap.
    pub(super) fn shard(self, random: u64) -> (u64, u64) {
        let shards = self.shards();
        let shard = random % shards;
        let rest = u64::from(shard < self.0 % shards);
        (shard, self.0 / shards + rest)
    }

    fn shards(self) -> u64 {
        (self.0 / MIN_PER_SHARD).clamp(1, MAX_SHARDS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_the_shards_add_up_to_the_cap() {
        for cap in [1, 99, 100, 250, 1_601, 5_000, 10_000_000] {
            let system = SystemCap(cap);
            let parts = (0..system.shards()).map(|random| system.shard(random));
            let (shards, parts): (Vec<_>, Vec<_>) = parts.unzip();
            assert_eq!(parts.iter().sum::<u64>(), cap);
            assert!(shards.into_iter().eq(0..system.shards()));
        }
        assert_eq!(SystemCap(5_000).shards(), 16);
    }
}
