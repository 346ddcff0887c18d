//! Continuous ranked probability score of an ensemble.

/// `mean |x - y| - mean |x - x'| / 2`. Sorted members make the second term a weighted sum, so that the cost is that of
/// sorting. Reckoned in double precision. Not-a-number where anything is.
pub(crate) fn crps(members: &[f32], observation: f32) -> f32 {
    let mut sorted = members.to_vec();
    sorted.sort_unstable_by(f32::total_cmp);
    let count = sorted.len() as f64;
    let observation = f64::from(observation);
    let (mut distance, mut spread) = (0.0, 0.0);
    for (at, member) in sorted.iter().map(|member| f64::from(*member)).enumerate() {
        distance += (member - observation).abs();
        spread += (2.0 * at as f64 + 1.0 - count) * member;
    }
    (distance / count - spread / (count * count)) as f32
}
