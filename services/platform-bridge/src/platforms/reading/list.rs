//! From a raw document to [`Document`]: each is mapped alone.

use super::{Answer, Field, Mapping, objects};
use crate::platform::{Document, Unmappable};
use serde::Deserialize;
use std::fmt::Debug;

/// Maps the document `part` of `answer` by `map`; `id` is asked even where the
/// mapping fails.
pub(crate) fn document<'a, W, T>(
    answer: &'a Answer<'_>,
    part: &'a str,
    id: impl Fn(&W) -> Field<'a>,
    map: impl Fn(&W) -> Mapping<T>,
) -> Document<T>
where
    W: Deserialize<'a>,
{
    let id = |wire: &W| id(wire).id("id").ok().flatten();
    identified(answer, part, id, map)
}

/// As [`document`], for a document whose id is made of several fields.
pub(crate) fn identified<'a, W, T>(
    answer: &'a Answer<'_>,
    part: &'a str,
    id: impl Fn(&W) -> Option<String>,
    map: impl Fn(&W) -> Mapping<T>,
) -> Document<T>
where
    W: Deserialize<'a>,
{
    let (raw, is_text) = answer.original(part);
    let wire = objects::decode::<W>(part).map_err(|_| {
        unmappable(
            "BAD_DOCUMENT",
            "the document is no object of the known shape".into(),
        )
    });
    let known_id = wire.as_ref().ok().and_then(id);
    let mapped = match wire {
        _ if !is_text => Err(unmappable("BAD_TEXT", "the document is not UTF-8".into())),
        Ok(wire) => map(&wire),
        Err(error) => Err(error),
    };
    Document {
        id: known_id,
        raw,
        mapped,
    }
}

/// A reason and, for a person, what is wrong; no personal data.
pub(crate) fn unmappable(reason: &'static str, message: String) -> Unmappable {
    Unmappable { reason, message }
}

/// A status or a type that is not documented.
pub(crate) fn unknown(field: &str, value: impl Debug) -> Unmappable {
    let value: String = format!("{value:?}").chars().take(60).collect();
    unmappable(
        "UNKNOWN_STATUS",
        format!("{field} {value} is not documented"),
    )
}
