//! Where a miner listens.

use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use runtime::{DecodeError, FromChain, Input, Value};

/// The address a neuron has published.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Axon {
    /// The block it was published at.
    pub block: u64,
    /// Version of the software behind it: major · 10⁶ + minor · 10³ + patch.
    pub version: u32,
    /// The address as a number; an IPv4 one in the low 32 bits.
    pub ip: u128,
    /// The port; never 0 on chain.
    pub port: u16,
    /// 4 or 6.
    pub ip_type: u8,
    /// What it speaks; 4 is HTTP by the SDK's convention.
    pub protocol: u8,
}

impl Axon {
    /// The address as one, or `None` when it is none (its type is neither 4 nor 6, or it does not fit its type).
    #[must_use]
    pub fn address(&self) -> Option<IpAddr> {
        match self.ip_type {
            4 => u32::try_from(self.ip)
                .ok()
                .map(|ip| IpAddr::V4(Ipv4Addr::from_bits(ip))),
            6 => Some(IpAddr::V6(Ipv6Addr::from_bits(self.ip))),
            _ => None,
        }
    }
}

impl FromChain for Axon {
    fn read(input: &mut Input<'_, '_>, ty: u32) -> Result<Self, DecodeError> {
        let info = Value::read(input, ty)?;
        Ok(Self {
            block: field(&info, "block", 0)?,
            version: field(&info, "version", 1)?,
            ip: field(&info, "ip", 2)?,
            port: field(&info, "port", 3)?,
            ip_type: field(&info, "ip_type", 4)?,
            protocol: field(&info, "protocol", 5)?,
        })
    }
}

fn field<T: TryFrom<u128>>(info: &Value, name: &str, place: usize) -> Result<T, DecodeError> {
    info.field(name, place)
        .and_then(Value::as_unsigned)
        .and_then(|number| T::try_from(number).ok())
        .ok_or(DecodeError::Invalid("axon"))
}
