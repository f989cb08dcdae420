//! What a question about numbers tells in Cainiao's cloud print, which Pinduoduo took over.

use super::{
    Field,
    cloud_labels::{Label, ModulesResponse, issued, listed, unreadable, unreadable_label},
    parse, text_for_people,
};
use crate::platform::{CallError, Issued, PrintData};
use serde::Deserialize;

/// A row of the answer. No `Debug`: labels tell of receivers.
#[derive(Deserialize)]
struct Row<'a> {
    #[serde(borrow, default)]
    object_id: Field<'a>,
    #[serde(borrow, default)]
    success: Field<'a>,
    #[serde(borrow, default)]
    error_code: Field<'a>,
    #[serde(borrow, default)]
    error_message: Field<'a>,
    #[serde(borrow, default)]
    waybill_cloud_print_response: Field<'a>,
}

/// What a row tells.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Found {
    /// A number of the parcel with this key; the key is empty where it is not told.
    Number(String, Issued),
    /// None, by the platform's code and text.
    Nothing(String, String),
}

/// What the rows of an answer tell. `broke` says of a row's code that the platform broke,
/// which tells nothing of the number.
pub(crate) fn found(payload: &str, broke: impl Fn(&str) -> bool) -> Result<Vec<Found>, CallError> {
    let response: ModulesResponse<'_> = parse(payload, "modules")?;
    let rows: Vec<Row<'_>> = listed(response.modules, "modules").map_err(unreadable)?;
    let text = |field: Field<'_>| field.text("row").unwrap_or_default();
    let row = |row: &Row<'_>| {
        let label = row
            .waybill_cloud_print_response
            .decode::<Label<'_>>("label");
        let label = label.ok().flatten().unwrap_or_default();
        let failed = row.success.is_said() && row.success.int("success") != Ok(Some(1));
        match issued(&label).filter(|_| !failed) {
            Some(issued) if label.object_id.is_said() => {
                Found::Number(text(label.object_id), issued)
            }
            Some(issued) => Found::Number(text(row.object_id), issued),
            None => Found::Nothing(
                text(row.error_code),
                text_for_people(&text(row.error_message)),
            ),
        }
    };
    let found: Vec<Found> = rows.iter().map(row).collect();
    for row in &found {
        if let Found::Nothing(code, message) = row
            && broke(code)
        {
            return Err(CallError::Retry {
                after: None,
                code: code.clone(),
                message: message.clone(),
            });
        }
    }
    Ok(found)
}

/// The number of the parcel with `key` among those of its order. Where several may be it,
/// only a person can tell.
pub(crate) fn number_of(key: &str, rows: Vec<Found>) -> Result<Option<Issued>, CallError> {
    let mut number: Option<Issued> = None;
    for row in rows {
        match (row, &number) {
            (Found::Number(of, _), _) if !of.is_empty() && of != key => {}
            (Found::Number(_, issued), Some(known)) if known.waybill_no != issued.waybill_no => {
                return Err(CallError::Refused {
                    code: "SEVERAL_WAYBILLS".into(),
                    message: "the platform tells several numbers for the order; look there which \
                              is this parcel's"
                        .into(),
                });
            }
            (Found::Number(_, issued), _) => number = Some(issued),
            (Found::Nothing(..), _) => {}
        }
    }
    Ok(number)
}

/// The label of a number.
pub(crate) fn label_of(waybill_no: &str, rows: Vec<Found>) -> Result<PrintData, CallError> {
    let mut why = (String::new(), String::new());
    for row in rows {
        match row {
            Found::Number(_, issued) if issued.waybill_no == waybill_no => {
                return issued.print.ok_or_else(unreadable_label);
            }
            Found::Number(..) => {}
            Found::Nothing(code, message) => why = (code, message),
        }
    }
    let (code, message) = why;
    Err(CallError::Refused {
        code: if code.is_empty() {
            "NO_LABEL".into()
        } else {
            code
        },
        message: format!("no label stands at this number: {message}"),
    })
}

/// True where no number stands there any more.
pub(crate) fn is_gone(rows: &[Found]) -> bool {
    rows.iter().all(|row| matches!(row, Found::Nothing(..)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(key: &str, waybill_no: &str, print: Option<&str>) -> Found {
        let issued = Issued {
            waybill_no: waybill_no.into(),
            print: print.map(|print| PrintData(print.into())),
            ..Issued::default()
        };
        Found::Number(key.into(), issued)
    }

    fn broke(code: &str) -> bool {
        code.starts_with("isp.")
    }

    #[test]
    fn a_row_tells_a_number_or_why_there_is_none() {
        let payload = r#"{"modules":[
            {"success":true,"object_id":"q","waybill_cloud_print_response":{"object_id":"p1","waybill_code":"75"}},
            {"object_id":"q","waybill_cloud_print_response":{"waybill_code":"76","print_data":"{}"}},
            {"success":false,"object_id":"q","error_code":"E1","error_message":"无此面单"}]}"#;
        let expected = [
            number("p1", "75", None),
            number("q", "76", Some("{}")),
            Found::Nothing("E1".into(), "无此面单".into()),
        ];
        assert_eq!(found(payload, broke).unwrap(), expected);
        let away = payload.replace("E1", "isp.remote-service-timeout");
        assert!(matches!(found(&away, broke), Err(CallError::Retry { .. })));
        assert_eq!(found("{}", broke).unwrap(), []);
    }

    #[test]
    fn a_parcel_has_one_number_of_its_own() {
        let nothing = || Found::Nothing("E1".into(), String::new());
        let waybill_no = |rows| number_of("p1", rows).map(|issued| issued.unwrap().waybill_no);
        assert_eq!(number_of("p1", vec![nothing()]), Ok(None));
        assert_eq!(number_of("p1", vec![number("p2", "76", None)]), Ok(None));
        let rows = vec![number("p2", "76", None), number("p1", "75", None)];
        assert_eq!(waybill_no(rows).unwrap(), "75");
        let rows = vec![number("p1", "75", None), number("", "75", None), nothing()];
        assert_eq!(waybill_no(rows).unwrap(), "75");
        let rows = vec![number("p1", "75", None), number("", "76", None)];
        assert!(matches!(waybill_no(rows), Err(CallError::Refused { .. })));
    }

    #[test]
    fn a_label_is_read_again_until_its_number_is_gone() {
        let there = || vec![number("p1", "75", Some("{}"))];
        assert_eq!(label_of("75", there()).unwrap().0, "{}");
        assert!(matches!(
            label_of("76", there()),
            Err(CallError::Refused { .. })
        ));
        assert!(!is_gone(&there()) && is_gone(&[]));
        let gone = vec![Found::Nothing("E1".into(), "无此面单".into())];
        assert!(is_gone(&gone));
        assert!(
            matches!(label_of("75", gone), Err(CallError::Refused { code, .. }) if code == "E1")
        );
    }
}
