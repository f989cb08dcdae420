//! JSON in which a struct is an object. Serde by itself reads an array as a struct too, by
//! position, and so `[1]` as a document.

use serde::{
    Deserialize, Deserializer,
    de::{DeserializeSeed, Error, MapAccess, SeqAccess, Visitor},
    forward_to_deserialize_any,
};
use std::fmt;

/// Decodes `text`; an array where a struct belongs is an error, however deep it stands.
pub(crate) fn decode<'a, T: Deserialize<'a>>(text: &'a str) -> serde_json::Result<T> {
    let mut json = serde_json::Deserializer::from_str(text);
    let value = T::deserialize(Objects(&mut json))?;
    json.end()?;
    Ok(value)
}

/// Whatever it wraps, and all that is decoded inside, asks for structs as objects.
struct Objects<T>(T);

impl<'de, D: Deserializer<'de>> Deserializer<'de> for Objects<D> {
    type Error = D::Error;

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        self.0.deserialize_map(Objects(visitor))
    }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        self.0.deserialize_any(Objects(visitor))
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        self.0.deserialize_option(Objects(visitor))
    }

    // Raw values are told by the name.
    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        self.0.deserialize_newtype_struct(name, Objects(visitor))
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        self.0.deserialize_ignored_any(visitor)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit
        unit_struct seq tuple tuple_struct map enum identifier
    }
}

impl<'de, V: Visitor<'de>> Visitor<'de> for Objects<V> {
    type Value = V::Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.expecting(formatter)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<V::Value, E> {
        self.0.visit_bool(value)
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<V::Value, E> {
        self.0.visit_i64(value)
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<V::Value, E> {
        self.0.visit_u64(value)
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<V::Value, E> {
        self.0.visit_f64(value)
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<V::Value, E> {
        self.0.visit_str(value)
    }

    fn visit_borrowed_str<E: Error>(self, value: &'de str) -> Result<V::Value, E> {
        self.0.visit_borrowed_str(value)
    }

    fn visit_string<E: Error>(self, value: String) -> Result<V::Value, E> {
        self.0.visit_string(value)
    }

    fn visit_unit<E: Error>(self) -> Result<V::Value, E> {
        self.0.visit_unit()
    }

    fn visit_none<E: Error>(self) -> Result<V::Value, E> {
        self.0.visit_none()
    }

    fn visit_some<D: Deserializer<'de>>(self, value: D) -> Result<V::Value, D::Error> {
        self.0.visit_some(Objects(value))
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, value: D) -> Result<V::Value, D::Error> {
        self.0.visit_newtype_struct(Objects(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<V::Value, A::Error> {
        self.0.visit_seq(Objects(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, fields: A) -> Result<V::Value, A::Error> {
        self.0.visit_map(Objects(fields))
    }
}

impl<'de, S: DeserializeSeed<'de>> DeserializeSeed<'de> for Objects<S> {
    type Value = S::Value;

    fn deserialize<D: Deserializer<'de>>(self, value: D) -> Result<S::Value, D::Error> {
        self.0.deserialize(Objects(value))
    }
}

impl<'de, A: SeqAccess<'de>> SeqAccess<'de> for Objects<A> {
    type Error = A::Error;

    fn next_element_seed<S>(&mut self, seed: S) -> Result<Option<S::Value>, A::Error>
    where
        S: DeserializeSeed<'de>,
    {
        self.0.next_element_seed(Objects(seed))
    }

    fn size_hint(&self) -> Option<usize> {
        self.0.size_hint()
    }
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Objects<A> {
    type Error = A::Error;

    fn next_key_seed<S>(&mut self, seed: S) -> Result<Option<S::Value>, A::Error>
    where
        S: DeserializeSeed<'de>,
    {
        self.0.next_key_seed(Objects(seed))
    }

    fn next_value_seed<S>(&mut self, seed: S) -> Result<S::Value, A::Error>
    where
        S: DeserializeSeed<'de>,
    {
        self.0.next_value_seed(Objects(seed))
    }

    fn size_hint(&self) -> Option<usize> {
        self.0.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platforms::reading::{Answer, Field, document, parse};
    use std::{borrow::Cow, collections::HashMap};

    /// A struct in each place where one can stand.
    #[derive(Debug, Deserialize)]
    struct Order<'a> {
        #[serde(borrow, default)]
        id: Field<'a>,
        #[serde(borrow, default)]
        part: Option<Part<'a>>,
        #[serde(borrow, default)]
        parts: Vec<Part<'a>>,
        #[serde(borrow, default)]
        by_name: HashMap<Cow<'a, str>, Part<'a>>,
    }

    #[derive(Debug, Default, Deserialize)]
    #[serde(default)]
    struct Part<'a> {
        #[serde(borrow)]
        name: Field<'a>,
    }

    fn field(json: &str) -> Field<'_> {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn objects_are_read_at_every_depth() {
        let text = r#" {"id": 1.50, "other": [[1]], "part": {"name": "a"}, "parts": [{"name": "b"}, {}],
            "by_name": {"x": {"name": {"raw": [1]}}}} "#;
        let order: Order<'_> = parse(text, "order").unwrap();
        assert_eq!(order.id.text("id").unwrap(), "1.50", "as it was written");
        assert_eq!(order.part.unwrap().name.text("name").unwrap(), "a");
        assert_eq!(order.parts[0].name.text("name").unwrap(), "b");
        assert!(!order.parts[1].name.is_said());
        let raw: Option<Cow<'_, serde_json::value::RawValue>> =
            order.by_name["x"].name.decode("name").unwrap();
        assert_eq!(raw.unwrap().get(), r#"{"raw": [1]}"#);
        assert!(parse::<Order<'_>>("{} {}", "order").is_err());
    }

    #[test]
    fn an_array_is_no_struct_at_any_depth() {
        for text in [
            "[1]",
            " \n[1]",
            "[]",
            r#"{"part": ["a"]}"#,
            r#"{"part": []}"#,
            r#"{"parts": [{}, ["b"]]}"#,
            r#"{"by_name": {"x": ["c"]}}"#,
        ] {
            let error = parse::<Order<'_>>(text, "order").unwrap_err();
            let malformed = matches!(error, crate::platform::CallError::Malformed { .. });
            assert!(malformed, "{text}: {error}");
            assert!(parse::<Option<Order<'_>>>(text, "order").is_err(), "{text}");
        }
    }

    #[test]
    fn an_array_is_no_document() {
        for part in ["[1]", " [1]", r#"{"id": 1, "part": ["a"]}"#] {
            let answer = Answer::of(part.as_bytes());
            let read = document(
                &answer,
                answer.text(),
                |order: &Order<'_>| order.id,
                |_| Ok(()),
            );
            assert_eq!(read.mapped.unwrap_err().reason, "BAD_DOCUMENT", "{part}");
            assert_eq!(read.id, None);
        }
    }

    #[test]
    fn an_array_is_no_nested_field() {
        let reason = |json: &'static str| field(json).decode::<Part<'_>>("part").unwrap_err();
        for json in ["[\"a\"]", "[]", "[{}]"] {
            assert_eq!(reason(json).reason, "BAD_DOCUMENT", "{json}");
        }
        let in_list = field("[{},[\"a\"]]").decode::<Vec<Part<'_>>>("parts");
        assert_eq!(in_list.unwrap_err().reason, "BAD_DOCUMENT");
        assert_eq!(
            field("[{}]")
                .decode::<Vec<Part<'_>>>("parts")
                .unwrap()
                .unwrap()
                .len(),
            1
        );
        assert!(field("null").decode::<Part<'_>>("part").unwrap().is_none());
    }
}
