//! What the answers of Cainiao's cloud print, which Pinduoduo took over, tell of numbers and
//! their labels.

use super::{Field, Mapping, decode, parse};
use crate::platform::{CallError, Issued, PrintData, Unmappable};
use serde::Deserialize;
use serde_json::{Map, Value};
use std::{borrow::Cow, collections::HashMap};

/// Words that say that a number was given back before. Neither platform publishes a code for
/// it (unconfirmed, read 2026-11).
static GIVEN_BACK_WORDS: [&str; 3] = ["已取消", "已经取消", "重复取消"];

/// An answer that lists numbers. No `Debug`: labels tell of receivers.
#[derive(Deserialize)]
pub(super) struct ModulesResponse<'a> {
    #[serde(borrow, default)]
    pub(super) modules: Field<'a>,
}

/// A number with its label.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Label<'a> {
    #[serde(borrow)]
    pub(super) object_id: Field<'a>,
    #[serde(borrow)]
    waybill_code: Field<'a>,
    #[serde(borrow)]
    parent_waybill_code: Field<'a>,
    #[serde(borrow)]
    print_data: Field<'a>,
}

/// The answer that gives one label anew.
#[derive(Deserialize)]
struct ChangedResponse<'a> {
    #[serde(borrow, default)]
    print_data: Field<'a>,
}

/// The answer that takes a number back.
#[derive(Debug, Deserialize)]
struct CancelResponse<'a> {
    #[serde(borrow, default)]
    cancel_result: Field<'a>,
}

/// The numbers that were had, each with the key of its parcel.
pub(crate) fn numbers(payload: &str) -> Result<Vec<(String, Issued)>, CallError> {
    let response: ModulesResponse<'_> = parse(payload, "modules")?;
    let labels: Vec<Label<'_>> = listed(response.modules, "modules").map_err(unreadable)?;
    let number =
        |label: &Label<'_>| Some((label.object_id.text("object_id").ok()?, issued(label)?));
    Ok(labels.iter().filter_map(number).collect())
}

/// A label that was changed.
pub(crate) fn changed_label(payload: &str) -> Result<PrintData, CallError> {
    let response: ChangedResponse<'_> = parse(payload, "print_data")?;
    print_data(response.print_data).ok_or_else(unreadable_label)
}

/// Whether a number was taken back.
pub(crate) fn is_taken_back(payload: &str) -> Result<bool, CallError> {
    let response: CancelResponse<'_> = parse(payload, "cancel_result")?;
    Ok(response.cancel_result.int("cancel_result") == Ok(Some(1)))
}

/// True where the text of a refusal tells that the number was given back before.
pub(crate) fn was_given_back(message: &str) -> bool {
    GIVEN_BACK_WORDS.iter().any(|word| message.contains(word))
}

/// The rows of a list, plain or, as Taobao writes them, in an object of one key.
pub(crate) fn listed<'a, T: Deserialize<'a>>(list: Field<'a>, name: &str) -> Mapping<Vec<T>> {
    if let Ok(rows) = list.decode::<Vec<T>>(name) {
        return Ok(rows.unwrap_or_default());
    }
    let wrapped = list.decode::<HashMap<Cow<'a, str>, Vec<T>>>(name)?;
    let only = wrapped.unwrap_or_default().into_values().next();
    Ok(only.unwrap_or_default())
}

/// A mapping that failed makes its answer unreadable.
pub(crate) fn unreadable(error: Unmappable) -> CallError {
    CallError::Malformed {
        message: error.message,
    }
}

/// A number counts even where its label cannot be read: it costs money, and the label can be
/// asked for again.
pub(super) fn issued(label: &Label<'_>) -> Option<Issued> {
    let text = |field: Field<'_>| field.text("label").map(|text| text.trim().to_owned());
    let waybill_no = text(label.waybill_code).ok()?;
    (!waybill_no.is_empty()).then(|| Issued {
        waybill_no,
        parent_waybill_no: text(label.parent_waybill_code).unwrap_or_default(),
        reference: String::new(),
        print: print_data(label.print_data),
    })
}

fn print_data(field: Field<'_>) -> Option<PrintData> {
    let text = field.text("print_data").ok()?;
    let is_object = decode::<Map<String, Value>>(&text).is_ok();
    is_object.then_some(PrintData(text))
}

/// Why a label cannot be printed.
pub(super) fn unreadable_label() -> CallError {
    CallError::Malformed {
        message: "print_data is no JSON object in a text".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_without_a_readable_label_is_a_number() {
        let payload = r#"{"modules":[{"object_id":"p1","waybill_code":" 75 ","print_data":"no"},
            {"object_id":"p2","waybill_code":""},{"object_id":"p3"}]}"#;
        let numbers = numbers(payload).unwrap();
        let [(key, issued)] = numbers.as_slice() else {
            panic!("{numbers:?}");
        };
        assert_eq!((key.as_str(), issued.waybill_no.as_str()), ("p1", "75"));
        assert_eq!(issued.print, None);
    }

    #[test]
    fn lists_are_read_plain_wrapped_and_missing() {
        for payload in [
            r#"{"modules":[{"object_id":"p1","waybill_code":75}]}"#,
            r#"{"modules":{"waybill_cloud_print_response":[{"object_id":"p1","waybill_code":"75"}]}}"#,
        ] {
            assert_eq!(numbers(payload).unwrap()[0].1.waybill_no, "75");
        }
        for payload in ["{}", r#"{"modules":null}"#, r#"{"modules":{}}"#] {
            assert!(numbers(payload).unwrap().is_empty());
        }
        assert!(matches!(
            numbers(r#"{"modules":7}"#),
            Err(CallError::Malformed { .. })
        ));
    }

    #[test]
    fn a_number_is_taken_back_once() {
        assert!(is_taken_back(r#"{"cancel_result":true}"#).unwrap());
        assert!(!is_taken_back(r#"{"cancel_result":"false"}"#).unwrap());
        assert!(!is_taken_back("{}").unwrap());
        assert!(was_given_back("面单已取消，请勿重复操作") && !was_given_back("面单不存在"));
    }
}
