//! The networks that a client's address belongs to: what is counted together.

use std::net::{IpAddr, Ipv6Addr};

/// What an address counts for, and how many times a single address's tries it has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Network {
    pub(crate) address: IpAddr,
    pub(crate) times: u8,
    pub(crate) text: String,
}

/// The networks that an address counts for, the widest first. Of IPv6 an address is as easily changed as one's shirt: 64
/// bits are one subscriber's, often 56; 48 are an office's.
pub(crate) fn networks(address: IpAddr) -> Vec<Network> {
    let address = address.to_canonical();
    match address {
        IpAddr::V4(_) => vec![Network { address, times: 1, text: address.to_string() }],
        IpAddr::V6(address) => [(48, 4), (56, 2), (64, 1)]
            .map(|(bits, times)| {
                let network = Ipv6Addr::from_bits(address.to_bits() >> (128 - bits) << (128 - bits));
                Network { address: network.into(), times, text: format!("{network}/{bits}") }
            })
            .to_vec(),
    }
}
