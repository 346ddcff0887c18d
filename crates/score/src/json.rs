//! JSON as a tree, bounded while it is read.
//!
//! One tree for all files: structures that `serde` derives are several times the code in WebAssembly, and so is whatever of
//! its own interface may meet something of another kind, for it says what with every digit. Here nothing is ever expected:
//! what came is looked at afterwards.

use core::cell::Cell;
use core::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use crate::number;
use crate::order::sorted;

/// A value.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Json {
    Null,
    Bool(bool),
    /// A number that is written without a fraction and fits.
    Whole(u64),
    Number(f64),
    Text(String),
    List(Vec<Self>),
    /// In the order of the file.
    Map(Vec<(String, Self)>),
}

/// What is read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rules {
    /// Most values of a tree, those within others counted too. An object of one field may take 300 bytes.
    pub(crate) values: usize,
    /// Whether a key twice in a map is an error; otherwise the last one counts.
    pub(crate) once: bool,
    /// What is kept of a text.
    pub(crate) text: fn(&str) -> String,
}

impl Json {
    /// The value in `bytes`. Nesting deeper than `serde_json`'s 128 is an error.
    ///
    /// # Errors
    /// What the parser says, in words.
    pub(crate) fn parse(bytes: &[u8], rules: Rules) -> Result<Self, String> {
        read(bytes, rules, None)
    }

    /// What stands under a key. Null is nothing.
    pub(crate) fn get(&self, key: &str) -> Option<&Self> {
        let (_, value) = self.map()?.iter().rfind(|(name, _)| name == key)?;
        (*value != Self::Null).then_some(value)
    }

    /// What `read` makes of what stands under a key.
    ///
    /// # Errors
    /// Nothing, or something of another kind.
    pub(crate) fn field<'a, T>(
        &'a self,
        key: &str,
        read: impl Fn(&'a Self) -> Option<T>,
    ) -> Result<T, String> {
        self.get(key)
            .and_then(read)
            .ok_or_else(|| format!("{key} is missing, or of another kind"))
    }

    pub(crate) fn boolean(&self) -> Option<bool> {
        match self {
            Self::Bool(value) => Some(*value),
            _ => None,
        }
    }

    pub(crate) fn whole(&self) -> Option<u64> {
        match self {
            Self::Whole(value) => Some(*value),
            _ => None,
        }
    }

    /// A list of whole numbers.
    pub(crate) fn wholes(&self) -> Option<Vec<u64>> {
        self.list()?.iter().map(Self::whole).collect()
    }

    /// Two whole numbers.
    pub(crate) fn pair(&self) -> Option<(u64, u64)> {
        match self.list()? {
            [one, other] => Some((one.whole()?, other.whole()?)),
            _ => None,
        }
    }

    pub(crate) fn float(&self) -> Option<f64> {
        match self {
            Self::Whole(value) => Some(*value as f64),
            Self::Number(value) => Some(*value),
            _ => None,
        }
    }

    pub(crate) fn text(&self) -> Option<&str> {
        match self {
            Self::Text(value) => Some(value),
            _ => None,
        }
    }

    pub(crate) fn list(&self) -> Option<&[Self]> {
        match self {
            Self::List(values) => Some(values),
            _ => None,
        }
    }

    pub(crate) fn map(&self) -> Option<&[(String, Self)]> {
        match self {
            Self::Map(entries) => Some(entries),
            _ => None,
        }
    }
}

/// Hands over what stands in a map, one key after the other, so that only one value is in memory: a tree of its own by the
/// rules. Of keys that are not wanted the values are passed over. Something else than a map has no entries.
///
/// # Errors
/// What the parser says, or `take`.
pub(crate) fn each(
    bytes: &[u8],
    rules: Rules,
    wanted: fn(&str) -> bool,
    take: &dyn Fn(String, Json) -> Result<(), String>,
) -> Result<(), String> {
    read(bytes, rules, Some(Each { wanted, take })).map(drop)
}

fn read(bytes: &[u8], rules: Rules, each: Option<Each<'_>>) -> Result<Json, String> {
    let left = Cell::new(rules.values);
    let reader = Reader {
        left: &left,
        rules,
        each,
    };
    let mut input = serde_json::Deserializer::from_slice(bytes);
    reader
        .deserialize(&mut input)
        .and_then(|json| input.end().map(|()| json))
        .map_err(|error| error.to_string())
}

/// Reads a value, and counts down how many more there may be.
#[derive(Clone, Copy)]
struct Reader<'a> {
    left: &'a Cell<usize>,
    rules: Rules,
    /// Who takes the entries, if this is the whole.
    each: Option<Each<'a>>,
}

/// See [`each`].
#[derive(Clone, Copy)]
struct Each<'a> {
    wanted: fn(&str) -> bool,
    take: &'a dyn Fn(String, Json) -> Result<(), String>,
}

impl Reader<'_> {
    /// Reads a value within.
    fn inner(self) -> Self {
        Self { each: None, ..self }
    }
}

impl<'de> DeserializeSeed<'de> for Reader<'_> {
    type Value = Json;

    fn deserialize<D: Deserializer<'de>>(self, input: D) -> Result<Json, D::Error> {
        let Some(left) = self.left.get().checked_sub(1) else {
            let most = self.rules.values;
            return Err(D::Error::custom(format_args!("more than {most} values")));
        };
        self.left.set(left);
        input.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Reader<'_> {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Json, E> {
        Ok(Json::Bool(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Json, E> {
        Ok(Json::Whole(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Json, E> {
        Ok(Json::Number(value as f64))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Json, E> {
        Ok(Json::Number(value))
    }

    fn visit_str<E>(self, text: &str) -> Result<Json, E> {
        Ok(Json::Text((self.rules.text)(text)))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Json, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(self.inner())? {
            list.push(item);
        }
        Ok(Json::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Json, A::Error> {
        let mut map = Vec::new();
        while let Some(key) = entries.next_key::<String>()? {
            let Some(each) = self.each else {
                let value = entries.next_value_seed(self)?;
                if key == number::NAME {
                    return spelt_out(&value).map(Json::Number).ok_or_else(no_number);
                }
                map.push((key, value));
                continue;
            };
            if !(each.wanted)(&key) {
                entries.next_value::<IgnoredAny>()?;
                continue;
            }
            self.left.set(self.rules.values);
            let value = entries.next_value_seed(self.inner())?;
            (each.take)(key, value).map_err(A::Error::custom)?;
        }
        match twin(&map, self.rules.once) {
            Some(name) => Err(A::Error::custom(format_args!(
                "{} twice",
                (self.rules.text)(name)
            ))),
            None => Ok(Json::Map(map)),
        }
    }
}

/// A number that came as a map of one text.
fn spelt_out(text: &Json) -> Option<f64> {
    number::decimal(text.text()?).filter(|number| number.is_finite())
}

fn no_number<E: Error>() -> E {
    E::custom("a number that is none, or not finite")
}

/// A key that is there twice, where that is looked for: a vocabulary has a hundred thousand keys.
fn twin(map: &[(String, Json)], once: bool) -> Option<&str> {
    if !once {
        return None;
    }
    let names: Vec<&str> = map.iter().map(|(name, _)| name.as_str()).collect();
    let names = sorted(&names);
    let next = names.iter().skip(1);
    let mut pairs = names.iter().zip(next);
    pairs.find(|(one, other)| one == other).map(|(name, _)| *name)
}

#[cfg(test)]
mod tests {
    use core::cell::RefCell;

    use super::{Json, Rules, each};

    const RULES: Rules = Rules {
        values: 4,
        once: true,
        text: str::to_owned,
    };

    fn parse(text: &str) -> Result<Json, String> {
        Json::parse(text.as_bytes(), RULES)
    }

    #[test]
    fn whole_numbers_are_not_rounded() {
        for whole in [0, (1 << 53) + 1, u64::MAX] {
            assert_eq!(parse(&whole.to_string()), Ok(Json::Whole(whole)));
        }
        for other in ["1.0", "-1", "18446744073709551616", "1e3"] {
            let value = parse(other).ok();
            assert!(matches!(value, Some(Json::Number(_))), "{other}: {value:?}");
        }
    }

    #[test]
    fn a_key_is_there_once_where_that_is_the_rule() {
        let text = r#"{"a":1,"b":2,"a":null}"#;
        assert!(parse(text).is_err_and(|why| why.starts_with("a twice")));
        let last = Rules { once: false, ..RULES };
        let json = Json::parse(text.as_bytes(), last);
        assert_eq!(json.map(|json| json.get("a").cloned()), Ok(None));
    }

    #[test]
    fn values_are_counted() {
        assert!(parse("[[0,0]]").is_ok());
        assert!(parse("[[0,0],0]").is_err_and(|why| why.starts_with("more than 4 values")));
    }

    #[test]
    fn a_number_may_be_spelt_out() {
        let text = r#"[{"$serde_json::private::Number":"2.5"}]"#;
        assert_eq!(parse(text), Ok(Json::List(vec![Json::Number(2.5)])));
        for nonsense in ["\"x\"", "\"1e999\"", "2.5"] {
            assert!(parse(&text.replace("\"2.5\"", nonsense)).is_err(), "{nonsense}");
        }
    }

    #[test]
    fn entries_come_one_by_one() {
        let taken = |text: &str| {
            let names = RefCell::new(String::new());
            let take = |name: String, _| {
                names.borrow_mut().push_str(&name);
                if name == "bad" {
                    Err("refused".into())
                } else {
                    Ok(())
                }
            };
            each(text.as_bytes(), RULES, |name| name != "no", &take).map(|()| names.into_inner())
        };
        let many = r#"{"a":[0,0,0],"no":[0,0,0,0,0],"b":[0,0,0],"a":{}}"#;
        assert_eq!(taken(many), Ok("aba".into()));
        assert_eq!(taken("[1]"), Ok(String::new()));
        let refused = [
            r#"{"a":[0,0,0,0]}"#,
            r#"{"bad":0}"#,
            r#"{"a":0}x"#,
            r#"{"a":{"b":0,"b":0}}"#,
            r#"{"no":[}"#,
        ];
        for text in refused {
            assert!(taken(text).is_err(), "{text}");
        }
    }
}
