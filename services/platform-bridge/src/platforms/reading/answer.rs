//! A platform's answer as text that can be cut into its documents, even where some of
//! its bytes are no UTF-8.

use super::objects;
use crate::platform::CallError;
use bytes::Bytes;
use serde::Deserialize;
use serde_json::value::RawValue;
use std::{borrow::Cow, collections::HashMap, ops::Range};

/// Stands for one byte that is no UTF-8. One byte, so that positions stay.
const REPLACEMENT: u8 = b'?';

/// An answer's bytes and their text.
#[derive(Debug)]
pub(crate) struct Answer<'a> {
    bytes: Cow<'a, [u8]>,
    shared: Option<&'a Bytes>,
    text: Cow<'a, str>,
    /// Positions of the bytes that are no UTF-8, ascending.
    broken: Vec<usize>,
}

impl<'a> Answer<'a> {
    /// The text of a whole answer, whose documents share its bytes.
    pub(crate) fn new(body: &'a Bytes) -> Self {
        Self {
            shared: Some(body),
            ..Self::of(body)
        }
    }

    /// The text of one document.
    pub(crate) fn of(bytes: &'a [u8]) -> Self {
        let (text, broken) = match std::str::from_utf8(bytes) {
            Ok(text) => (Cow::Borrowed(text), Vec::new()),
            Err(_) => {
                let (text, broken) = patched(bytes);
                (Cow::Owned(text), broken)
            }
        };
        Self {
            bytes: Cow::Borrowed(bytes),
            shared: None,
            text,
            broken,
        }
    }

    /// The text, with `?` for every byte that is no UTF-8.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// The bytes behind `part`, which must be a part of [`Self::text`], and whether
    /// they are all UTF-8.
    pub(crate) fn original(&self, part: &str) -> (Bytes, bool) {
        let from = (part.as_ptr() as usize).wrapping_sub(self.text.as_ptr() as usize);
        let range = from..from.saturating_add(part.len());
        let Some(bytes) = self.bytes.get(range.clone()) else {
            return (
                Bytes::copy_from_slice(part.as_bytes()),
                self.broken.is_empty(),
            );
        };
        let bytes = match self.shared {
            Some(shared) => shared.slice(range.clone()),
            None => Bytes::copy_from_slice(bytes),
        };
        (bytes, !self.is_broken(&range))
    }

    fn is_broken(&self, range: &Range<usize>) -> bool {
        let first = self.broken.partition_point(|at| *at < range.start);
        self.broken.get(first).is_some_and(|at| *at < range.end)
    }
}

/// The keys of an answer's outermost object.
pub(crate) type Envelope<'a> = HashMap<Cow<'a, str>, &'a RawValue>;

/// Decodes an answer or a part of it whose shape must be known to go on.
pub(crate) fn parse<'a, T: Deserialize<'a>>(text: &'a str, what: &str) -> Result<T, CallError> {
    objects::decode(text).map_err(|error| CallError::Malformed {
        message: format!(
            "{what}: unexpected JSON at line {}, column {}",
            error.line(),
            error.column()
        ),
    })
}

fn patched(bytes: &[u8]) -> (String, Vec<usize>) {
    let mut text = String::with_capacity(bytes.len());
    let mut broken = Vec::new();
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        for _ in chunk.invalid() {
            broken.push(text.len());
            text.push(char::from(REPLACEMENT));
        }
    }
    (text, broken)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_broken_byte_is_laid_to_its_own_document() {
        let body = Bytes::from_static(b"[{\"a\":\"\xff\xfe\"},{\"a\":\"\xe5\xa5\xbd\"}]");
        let answer = Answer::new(&body);
        let items: Vec<&RawValue> = parse(answer.text(), "list").unwrap();
        let (first, whole) = answer.original(items[0].get());
        assert_eq!((&first[..], whole), (&b"{\"a\":\"\xff\xfe\"}"[..], false));
        let (second, whole) = answer.original(items[1].get());
        assert_eq!((&second[..], whole), ("{\"a\":\"好\"}".as_bytes(), true));
    }

    #[test]
    fn a_parse_error_repeats_nothing_of_the_answer() {
        let error = parse::<Vec<i64>>("[\"张三\"]", "list").unwrap_err();
        assert!(!error.to_string().contains('张'));
    }
}
