//! What a run has written, over the proved state: visible to the run, gone with it.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;
use core::ops::Bound;

/// Writes by key; `None` is a deletion.
type Layer = BTreeMap<Vec<u8>, Option<Vec<u8>>>;

/// Most transactions a run may nest. Substrate allows 255.
const MAX_DEPTH: usize = 255;

#[derive(Debug, Default)]
pub(super) struct Overlay {
    base: Layer,
    open: Vec<Layer>,
}

impl Overlay {
    /// The latest write to `key`, if the run made one.
    pub(super) fn get(&self, key: &[u8]) -> Option<Option<&[u8]>> {
        self.layers()
            .find_map(|layer| layer.get(key))
            .map(Option::as_deref)
    }

    pub(super) fn put(&mut self, key: Vec<u8>, value: Option<Vec<u8>>) {
        self.open.last_mut().unwrap_or(&mut self.base).insert(key, value);
    }

    /// The first key after `key` that the run wrote or deleted.
    pub(super) fn touched_after(&self, key: &[u8]) -> Option<&[u8]> {
        let range = (Bound::Excluded(key), Bound::Unbounded);
        self.layers()
            .filter_map(|layer| layer.range::<[u8], _>(range).next())
            .map(|(key, _)| key.as_slice())
            .min()
    }

    /// Opens a transaction; false when too many are open.
    pub(super) fn start(&mut self) -> bool {
        let room = self.open.len() < MAX_DEPTH;
        if room {
            self.open.push(Layer::new());
        }
        room
    }

    /// Drops the writes of the innermost transaction; false when none is open.
    pub(super) fn rollback(&mut self) -> bool {
        self.open.pop().is_some()
    }

    /// Keeps the writes of the innermost transaction; false when none is open.
    pub(super) fn commit(&mut self) -> bool {
        let Some(done) = self.open.pop() else { return false };
        self.open.last_mut().unwrap_or(&mut self.base).extend(done);
        true
    }

    /// Innermost first.
    fn layers(&self) -> impl Iterator<Item = &Layer> {
        self.open.iter().rev().chain(core::iter::once(&self.base))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn put(overlay: &mut Overlay, key: &[u8], value: Option<&[u8]>) {
        overlay.put(key.to_vec(), value.map(<[u8]>::to_vec));
    }

    #[test]
    fn a_transaction_is_kept_or_forgotten_whole() {
        let mut overlay = Overlay::default();
        put(&mut overlay, b"a", Some(b"1"));
        assert!(overlay.start());
        put(&mut overlay, b"a", None);
        assert!(overlay.start());
        put(&mut overlay, b"b", Some(b"2"));
        assert_eq!(overlay.get(b"a"), Some(None), "a deletion hides what is below");
        assert!(overlay.commit());
        assert_eq!(overlay.get(b"b"), Some(Some(&b"2"[..])));
        assert!(overlay.rollback());
        assert_eq!(overlay.get(b"a"), Some(Some(&b"1"[..])));
        assert_eq!(overlay.get(b"b"), None);
        assert!(!overlay.rollback() && !overlay.commit());
    }

    #[test]
    fn touched_keys_come_in_order_across_layers() {
        let mut overlay = Overlay::default();
        put(&mut overlay, b"c", Some(b""));
        overlay.start();
        put(&mut overlay, b"b", None);
        assert_eq!(overlay.touched_after(b"a"), Some(&b"b"[..]));
        assert_eq!(overlay.touched_after(b"b"), Some(&b"c"[..]));
        assert_eq!(overlay.touched_after(b"c"), None);
    }
}
