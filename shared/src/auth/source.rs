//! The source address of a request, for counting. No I/O; the use cases decide what is counted.

use std::net::IpAddr;
use std::time::Duration;

use crate::model::Timestamp;
use crate::store::AddressHour;

/// A source address in the form in which it is counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceAddress {
    address: String,
    network: String,
}

impl SourceAddress {
    /// From the address that the gateway saw. An IPv6 customer has a whole /64, so a /64 counts as
    /// one address. Requests without a readable address count together.
    #[must_use]
    pub fn of(address: Option<&str>) -> Self {
        let v6 = |bits: u128| std::net::Ipv6Addr::from_bits(bits);
        let (address, network) = match address.and_then(|text| text.parse::<IpAddr>().ok()) {
            Some(address) => match address.to_canonical() {
                IpAddr::V4(address) => {
                    let network = std::net::Ipv4Addr::from_bits(address.to_bits() >> 8 << 8);
                    (address.to_string(), format!("{network}/24"))
                }
                IpAddr::V6(address) => {
                    let bits = address.to_bits();
                    (format!("{}/64", v6(bits >> 64 << 64)), format!("{}/48", v6(bits >> 80 << 80)))
                }
            },
            None => ("unknown".to_owned(), "unknown/0".to_owned()),
        };
        Self { address, network }
    }

    /// The counter of the network that the address is in, in the clock hour of `now`.
    pub(super) fn network_in_hour(&self, now: Timestamp, cap: u64) -> AddressHour<'_> {
        AddressHour { address: &self.network, ..self.in_hour(now, cap) }
    }

    /// The counter of this address in the clock hour of `now`, with its cap.
    pub(super) fn in_hour(&self, now: Timestamp, cap: u64) -> AddressHour<'_> {
        let into = now.since(Timestamp::default()).as_micros() % AddressHour::SPAN.as_micros();
        let hour = now - Duration::from_micros(u64::try_from(into).unwrap_or_default());
        AddressHour { address: self.as_str(), hour, cap }
    }

    /// Its text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.address
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_one_network_are_counted_together() {
        for (address, network) in [
            (Some("203.0.113.7"), "203.0.113.0/24"),
            (Some("2001:db8:1:2:3:4:5:6"), "2001:db8:1::/48"),
            (Some("2001:db8:1:ffff::1"), "2001:db8:1::/48"),
            (None, "unknown/0"),
        ] {
            let source = SourceAddress::of(address);
            assert_eq!(source.network_in_hour(Timestamp::default(), 1).address, network);
        }
    }

    #[test]
    fn the_addresses_of_one_customer_count_as_one() {
        for (address, counted) in [
            (Some("203.0.113.7"), "203.0.113.7"),
            (Some("::ffff:203.0.113.7"), "203.0.113.7"),
            (Some("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::/64"),
            (Some("2001:db8:1:2::1"), "2001:db8:1:2::/64"),
            (Some("nonsense"), "unknown"),
            (None, "unknown"),
        ] {
            assert_eq!(SourceAddress::of(address).as_str(), counted);
        }
    }
}
