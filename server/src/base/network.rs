//! The networks of a client's address, which are counted together.

use std::net::{IpAddr, Ipv6Addr};

/// A network of an address, and its limit as a multiple of a single address's limit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Network {
    pub(crate) address: IpAddr,
    pub(crate) limit_factor: u8,
    pub(crate) text: String,
}

/// The networks of an address, the widest first. An IPv6 address is easily changed: a subscriber has 64 bits, often 56;
/// an office has 48.
pub(crate) fn networks(address: IpAddr) -> Vec<Network> {
    let address = address.to_canonical();
    match address {
        IpAddr::V4(_) => vec![Network { address, limit_factor: 1, text: address.to_string() }],
        IpAddr::V6(address) => [(48, 4), (56, 2), (64, 1)]
            .map(|(bits, limit_factor)| {
                let network = Ipv6Addr::from_bits(address.to_bits() >> (128 - bits) << (128 - bits));
                Network { address: network.into(), limit_factor, text: format!("{network}/{bits}") }
            })
            .to_vec(),
    }
}
