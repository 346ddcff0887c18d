//! Numbers of JSON, however `serde_json` hands them on.
//!
//! With its feature `arbitrary_precision`, which any crate of a program may turn on for all, numbers with a fraction come
//! as a map of one text under a name of its own. A file that spells such a map out has written a number.

use serde::de::{Error, MapAccess};

/// The name.
pub(crate) const NAME: &str = "$serde_json::private::Number";

/// The number, once the name was read.
pub(crate) fn read<'de, A: MapAccess<'de>>(entries: &mut A) -> Result<f64, A::Error> {
    let text: String = entries.next_value()?;
    let number = text.parse().ok().filter(|number: &f64| number.is_finite());
    number.ok_or_else(|| A::Error::custom("a number that is none, or not finite"))
}
