//! Field rules: what the generated checks call, and how a broken rule is told.

use std::fmt;
use tonic::{Code, Status};
use tonic_types::{BadRequest, ErrorDetails, FieldViolation, StatusExt};

/// A message whose field rules can be checked.
pub trait Validate {
    /// Adds one violation per broken rule, with the path of its field.
    fn check(&self, path: &FieldPath<'_>, out: &mut Vec<Violation>);
}

/// A broken rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// Path such as `filter.shop_ids[2]`.
    pub field: String,
    /// What the field must be.
    pub description: String,
}

/// Where a value sits in a message; a list on the stack, so that a valid
/// message allocates nothing.
#[derive(Debug, Clone, Copy)]
pub enum FieldPath<'a> {
    /// The message itself.
    Root,
    /// A field of it.
    Field(&'a FieldPath<'a>, &'static str),
    /// An item of a repeated field.
    Item(&'a FieldPath<'a>, usize),
}

impl<'a> FieldPath<'a> {
    /// The path of a field below this one.
    pub fn field(&'a self, name: &'static str) -> FieldPath<'a> {
        FieldPath::Field(self, name)
    }

    /// The path of the n-th item below this one.
    pub fn item(&'a self, n: usize) -> FieldPath<'a> {
        FieldPath::Item(self, n)
    }
}

impl fmt::Display for FieldPath<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FieldPath::Root => Ok(()),
            FieldPath::Field(FieldPath::Root, name) => f.write_str(name),
            FieldPath::Field(parent, name) => write!(f, "{parent}.{name}"),
            FieldPath::Item(parent, n) => write!(f, "{parent}[{n}]"),
        }
    }
}

/// `INVALID_ARGUMENT` with reason `BAD_REQUEST` and one entry per broken rule.
pub fn into_status(violations: Vec<Violation>) -> Status {
    let text = violations
        .iter()
        .map(|broken| format!("{}: {}", broken.field, broken.description))
        .collect::<Vec<_>>()
        .join("; ");
    let mut details =
        ErrorDetails::with_error_info("BAD_REQUEST", "oms", std::collections::HashMap::new());
    details.set_bad_request(
        violations
            .into_iter()
            .map(|broken| FieldViolation::new(broken.field, broken.description))
            .collect::<Vec<_>>(),
    );
    Status::with_error_details(Code::InvalidArgument, text, details)
}

/// The violations in a status, for tests and clients.
pub fn violations(status: &Status) -> Vec<Violation> {
    status
        .get_details_bad_request()
        .map(|BadRequest { field_violations }| {
            field_violations
                .into_iter()
                .map(|broken| Violation {
                    field: broken.field,
                    description: broken.description,
                })
                .collect()
        })
        .unwrap_or_default()
}

fn broken(
    holds: bool,
    at: &FieldPath<'_>,
    out: &mut Vec<Violation>,
    text: impl FnOnce() -> String,
) {
    if !holds {
        out.push(Violation {
            field: at.to_string(),
            description: text(),
        });
    }
}

macro_rules! number_rules {
    ($($name:ident $op:tt $text:literal),*) => {$(
        pub(crate) fn $name(value: i64, limit: i64, at: &FieldPath<'_>, out: &mut Vec<Violation>) {
            broken(value $op limit, at, out, || format!(concat!("must be ", $text, " {}"), limit));
        }
    )*};
}
number_rules!(lte <= "at most", gt > "greater than", gte >= "at least");

macro_rules! length_rules {
    ($($name:ident $op:tt $text:literal $unit:literal),*) => {$(
        pub(crate) fn $name(value: usize, limit: usize, at: &FieldPath<'_>, out: &mut Vec<Violation>) {
            broken(value $op limit, at, out, || format!(concat!("must have ", $text, " {} ", $unit), limit));
        }
    )*};
}
length_rules!(min_len >= "at least" "characters", max_len <= "at most" "characters",
              min_items >= "at least" "items", max_items <= "at most" "items");

/// Every text: PostgreSQL stores any UTF-8 but the NUL character.
pub(crate) fn text(value: &str, at: &FieldPath<'_>, out: &mut Vec<Violation>) {
    broken(!value.contains('\0'), at, out, || {
        "must not hold a NUL character".to_owned()
    });
}

pub(crate) fn uuid(value: &str, at: &FieldPath<'_>, out: &mut Vec<Violation>) {
    broken(uuid::Uuid::try_parse(value).is_ok(), at, out, || {
        "must be a UUID".to_owned()
    });
}

pub(crate) fn required(present: bool, at: &FieldPath<'_>, out: &mut Vec<Violation>) {
    broken(present, at, out, || "must be given".to_owned());
}

pub(crate) fn defined(defined: bool, at: &FieldPath<'_>, out: &mut Vec<Violation>) {
    broken(defined, at, out, || "is not a known value".to_owned());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oms::orders::v1::{ListOrdersRequest, OrderFilter};

    #[test]
    fn every_broken_rule_is_told_with_its_path() {
        let request = ListOrdersRequest {
            page_size: 201,
            filter: Some(OrderFilter {
                shop_ids: vec![uuid::Uuid::nil().to_string(), "x".into()],
                receiver_exact: "a\0b".into(),
                headlines: vec![99],
                ..Default::default()
            }),
            ..Default::default()
        };
        let mut broken = Vec::new();
        request.check(&FieldPath::Root, &mut broken);
        let fields: Vec<&str> = broken.iter().map(|broken| broken.field.as_str()).collect();
        assert_eq!(
            fields,
            [
                "page_size",
                "filter.shop_ids[1]",
                "filter.headlines[0]",
                "filter.receiver_exact"
            ]
        );
        assert_eq!(violations(&into_status(broken)).len(), 4);
    }
}
