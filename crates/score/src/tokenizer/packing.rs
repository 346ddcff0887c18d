//! Four numbers in one. What has to be sorted is packed so: each type that is sorted is a routine of its own in
//! WebAssembly, and a large one.

/// The first counts most.
pub(super) fn packed(numbers: [u32; 4]) -> u128 {
    numbers
        .into_iter()
        .fold(0, |packed, number| (packed << 32) | u128::from(number))
}

/// The numbers again.
pub(super) fn unpacked(packed: u128) -> [u32; 4] {
    [96, 64, 32, 0].map(|shift: u32| packed.wrapping_shr(shift) as u32)
}
