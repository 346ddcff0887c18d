//! Fields of a JSON object, each within bounds.

use core::ops::RangeInclusive;

use crate::files::error::shortened;
use crate::files::{FieldError, FileError};
use crate::json::Json;

/// One object of a JSON file. A field that is `null` counts as absent, as `transformers` has it.
#[derive(Clone, Copy)]
pub(crate) struct Fields<'a> {
    file: &'a str,
    /// A map.
    map: &'a Json,
}

impl<'a> Fields<'a> {
    /// Those of a whole file.
    pub(crate) fn of(file: &'a str, value: &'a Json) -> Result<Self, FileError> {
        match value.map() {
            Some(_) => Ok(Self { file, map: value }),
            None => Err(failure(file, "the whole", FieldError::Not("an object"))),
        }
    }

    /// A whole number that must be there.
    pub(crate) fn count(&self, field: &str, bounds: RangeInclusive<usize>) -> Result<usize, FileError> {
        self.optional_count(field, bounds)?
            .ok_or_else(|| self.error(field, FieldError::Missing))
    }

    /// A whole number, if it is there.
    pub(crate) fn optional_count(
        &self,
        field: &str,
        bounds: RangeInclusive<usize>,
    ) -> Result<Option<usize>, FileError> {
        let Some(value) = self.value(field) else {
            return Ok(None);
        };
        let number = value
            .whole()
            .ok_or_else(|| self.error(field, FieldError::Not("a whole number")))?;
        usize::try_from(number)
            .ok()
            .filter(|number| bounds.contains(number))
            .map(Some)
            .ok_or_else(|| {
                let (low, high) = (*bounds.start() as f64, *bounds.end() as f64);
                self.error(field, FieldError::Range { low, high })
            })
    }

    /// A number, if it is there.
    pub(crate) fn optional_number(
        &self,
        field: &str,
        bounds: RangeInclusive<f64>,
    ) -> Result<Option<f64>, FileError> {
        let Some(value) = self.value(field) else {
            return Ok(None);
        };
        let number = value
            .float()
            .ok_or_else(|| self.error(field, FieldError::Not("a number")))?;
        if bounds.contains(&number) {
            return Ok(Some(number));
        }
        let (low, high) = bounds.into_inner();
        Err(self.error(field, FieldError::Range { low, high }))
    }

    /// A number that must be there.
    pub(crate) fn number(&self, field: &str, bounds: RangeInclusive<f64>) -> Result<f64, FileError> {
        self.optional_number(field, bounds)?
            .ok_or_else(|| self.error(field, FieldError::Missing))
    }

    /// True or false, if it is there.
    pub(crate) fn optional_flag(&self, field: &str) -> Result<Option<bool>, FileError> {
        self.of_kind(field, "true or false", Json::boolean)
    }

    /// True or false; `default` where it is absent.
    pub(crate) fn flag(&self, field: &str, default: bool) -> Result<bool, FileError> {
        Ok(self.optional_flag(field)?.unwrap_or(default))
    }

    /// A text, if it is there.
    pub(crate) fn text(&self, field: &str) -> Result<Option<&'a str>, FileError> {
        self.of_kind(field, "a text", Json::text)
    }

    /// A list, if it is there.
    pub(crate) fn list(&self, field: &str) -> Result<Option<&'a [Json]>, FileError> {
        self.of_kind(field, "a list", Json::list)
    }

    /// An object, if it is there.
    pub(crate) fn object(&self, field: &str) -> Result<Option<Self>, FileError> {
        let map = self.of_kind(field, "an object", |value| value.map().map(|_| value))?;
        Ok(map.map(|map| Self { file: self.file, map }))
    }

    /// How many fields there are.
    pub(crate) fn len(&self) -> usize {
        self.map.map().map_or(0, <[_]>::len)
    }

    /// What is wrong with a field of this object.
    pub(crate) fn error(&self, field: &str, why: FieldError) -> FileError {
        failure(self.file, field, why)
    }

    fn of_kind<T>(
        &self,
        field: &str,
        kind: &'static str,
        read: impl Fn(&'a Json) -> Option<T>,
    ) -> Result<Option<T>, FileError> {
        self.value(field)
            .map(|value| read(value).ok_or_else(|| self.error(field, FieldError::Not(kind))))
            .transpose()
    }

    fn value(&self, field: &str) -> Option<&'a Json> {
        self.map.get(field)
    }
}

fn failure(file: &str, field: &str, why: FieldError) -> FileError {
    FileError::Field {
        file: file.to_owned(),
        field: shortened(field),
        why,
    }
}
