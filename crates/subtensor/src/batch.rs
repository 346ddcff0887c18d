//! Reads that go out together: first everything is asked for, then it is read at once, then each answer is taken.

use alloc::vec::Vec;
use core::marker::PhantomData;
use core::ops::Range;

use runtime::{Entry, FromChain, Metadata, StorageError};

use crate::PALLET;
use crate::error::SnapshotError;
use runtime::StateSource;

/// Reads being collected.
pub(crate) struct Batch<'m> {
    metadata: &'m Metadata,
    keys: Vec<Vec<u8>>,
}

/// What was asked for: one item, under one or many keys.
pub(crate) struct Slot<'m, T> {
    /// `None` when the runtime has no such item.
    place: Option<(Entry<'m>, Range<usize>)>,
    holds: PhantomData<T>,
}

/// The answers to a batch.
pub(crate) struct Answers(Vec<Option<Vec<u8>>>);

impl<'m> Batch<'m> {
    pub(crate) fn new(metadata: &'m Metadata) -> Self {
        Self {
            metadata,
            keys: Vec::new(),
        }
    }

    /// Asks for `item` under `keys` (SCALE-encoded).
    pub(crate) fn one<T>(
        &mut self,
        pallet: &str,
        item: &str,
        keys: &[&[u8]],
    ) -> Result<Slot<'m, T>, StorageError> {
        self.each(pallet, item, core::iter::once(keys))
    }

    /// Asks for an item that some runtimes keep once and others by `keys`: under as many of them as it takes.
    pub(crate) fn once_or_by<T>(
        &mut self,
        pallet: &str,
        item: &str,
        keys: &[&[u8]],
    ) -> Result<Slot<'m, T>, StorageError> {
        let takes = self
            .metadata
            .entry(pallet, item)
            .map_or(0, |entry| entry.hashers().len());
        self.one(pallet, item, keys.get(..takes).unwrap_or(keys))
    }

    /// Asks for `item` once for each of `keys`.
    pub(crate) fn each<T, K: AsRef<[P]>, P: AsRef<[u8]>>(
        &mut self,
        pallet: &str,
        item: &str,
        keys: impl Iterator<Item = K>,
    ) -> Result<Slot<'m, T>, StorageError> {
        let entry = match self.metadata.entry(pallet, item) {
            Ok(entry) => entry,
            Err(StorageError::NoItem { .. } | StorageError::NoPallet(_)) => {
                return Ok(Slot {
                    place: None,
                    holds: PhantomData,
                });
            }
            Err(error) => return Err(error),
        };
        let start = self.keys.len();
        for key in keys {
            let parts: Vec<&[u8]> = key.as_ref().iter().map(AsRef::as_ref).collect();
            self.keys.push(entry.key(&parts)?);
        }
        Ok(Slot {
            place: Some((entry, start..self.keys.len())),
            holds: PhantomData,
        })
    }

    /// Reads everything asked for.
    pub(crate) async fn read<S: StateSource>(self, source: &S) -> Result<Answers, SnapshotError<S::Error>> {
        if self.keys.is_empty() {
            return Ok(Answers(Vec::new()));
        }
        let values = source.values(&self.keys).await.map_err(SnapshotError::Source)?;
        if values.len() != self.keys.len() {
            return Err(SnapshotError::Answers);
        }
        Ok(Answers(values))
    }
}

impl<T> Slot<'_, T> {
    /// Whether the runtime has the item at all.
    pub(crate) fn is_in_runtime(&self) -> bool {
        self.place.is_some()
    }
}

impl Answers {
    /// The value of a slot of one key; `None` when the runtime has no such item, or it is optional and absent.
    pub(crate) fn one<T: FromChain>(&self, slot: &Slot<'_, T>) -> Result<Option<T>, StorageError> {
        Ok(self
            .each(slot)?
            .and_then(|values| values.into_iter().next().flatten()))
    }

    /// The value of a slot of one key that must be there: stored, or the default that the runtime states.
    pub(crate) fn needed<T: FromChain, E>(
        &self,
        slot: &Slot<'_, T>,
        item: &'static str,
    ) -> Result<T, SnapshotError<E>> {
        self.optional(slot, item)?.ok_or(SnapshotError::Absent(item))
    }

    /// As [`Answers::one`], for an item that the runtime must have.
    pub(crate) fn optional<T: FromChain, E>(
        &self,
        slot: &Slot<'_, T>,
        item: &'static str,
    ) -> Result<Option<T>, SnapshotError<E>> {
        if !slot.is_in_runtime() {
            return Err(not_in_runtime(item));
        }
        Ok(self.one(slot)?)
    }

    /// As [`Answers::each`], for an item that the runtime must have.
    pub(crate) fn needed_each<T: FromChain, E>(
        &self,
        slot: &Slot<'_, T>,
        item: &'static str,
    ) -> Result<Vec<Option<T>>, SnapshotError<E>> {
        self.each(slot)?.ok_or_else(|| not_in_runtime(item))
    }

    /// As [`Answers::column`], for an item that the runtime must have.
    pub(crate) fn needed_column<T: FromChain, E>(
        &self,
        slot: &Slot<'_, T>,
        item: &'static str,
    ) -> Result<Vec<T>, SnapshotError<E>> {
        self.column(slot, item)?.ok_or_else(|| not_in_runtime(item))
    }

    /// The values of a slot of many keys; `None` when the runtime has no such item.
    pub(crate) fn each<T: FromChain>(
        &self,
        slot: &Slot<'_, T>,
    ) -> Result<Option<Vec<Option<T>>>, StorageError> {
        let Some((entry, range)) = &slot.place else {
            return Ok(None);
        };
        let stored = self.0.get(range.clone()).unwrap_or_default();
        stored
            .iter()
            .map(|value| entry.value(value.as_deref()))
            .collect::<Result<_, _>>()
            .map(Some)
    }

    /// As [`Answers::each`], for an item that every one of the keys must have.
    pub(crate) fn column<T: FromChain, E>(
        &self,
        slot: &Slot<'_, T>,
        item: &'static str,
    ) -> Result<Option<Vec<T>>, SnapshotError<E>> {
        let Some(values) = self.each(slot)? else {
            return Ok(None);
        };
        let values = values
            .into_iter()
            .map(|value| value.ok_or(SnapshotError::Absent(item)));
        values.collect::<Result<_, _>>().map(Some)
    }

    /// The first `count` values of [`Answers::column`]; what was asked beyond them need not exist.
    pub(crate) fn first<T: FromChain, E>(
        &self,
        slot: &Slot<'_, T>,
        count: u16,
        item: &'static str,
    ) -> Result<Option<Vec<T>>, SnapshotError<E>> {
        let mut shorter = Slot {
            place: slot.place.clone(),
            holds: PhantomData,
        };
        if let Some((_, range)) = &mut shorter.place {
            range.end = range.end.min(range.start.saturating_add(usize::from(count)));
        }
        self.column(&shorter, item)
    }
}

/// The runtime keeps no such item.
pub(crate) fn not_in_runtime<E>(item: &str) -> SnapshotError<E> {
    SnapshotError::Storage(StorageError::NoItem {
        pallet: PALLET.into(),
        item: item.into(),
    })
}

/// Declares values of a subnet that are read together and must all be there: for each its field, the storage item, and
/// the item's type. Items that are kept once for the whole chain may be among them.
macro_rules! items {
    ($(#[$doc:meta])* $values:ident, $asked:ident { $($field:ident: $item:literal, $of:ty;)* }) => {
        $(#[$doc])*
        pub(super) struct $values {
            $(pub(super) $field: $of,)*
        }

        /// What has been asked.
        pub(super) struct $asked<'m> {
            $($field: $crate::batch::Slot<'m, $of>,)*
        }

        impl<'m> $asked<'m> {
            pub(super) fn new(
                batch: &mut $crate::batch::Batch<'m>,
                netuid: ::primitives::NetUid,
            ) -> Result<Self, ::runtime::StorageError> {
                let id = ::codec::Encode::encode(&netuid);
                Ok(Self {
                    $($field: batch.once_or_by($crate::PALLET, $item, &[&id])?,)*
                })
            }

            pub(super) fn answer<E>(
                &self,
                answers: &$crate::batch::Answers,
            ) -> Result<$values, $crate::error::SnapshotError<E>> {
                Ok($values {
                    $($field: answers.needed(&self.$field, $item)?,)*
                })
            }
        }
    };
}
pub(crate) use items;
