//! Lists of JD's after-sales, and after-sales that are damaged, unknown or shown to people.
#![cfg(test)]

use super::{
    after_sales::{SERVICES, freight, inner, of_refund, of_service, refund, remap, service},
    calls::shop,
    *,
};
use crate::{
    platform::Window,
    platforms::jd::{
        after_sale_calls::{Bill, Number, whole_service},
        after_sales::{BY_CHANGE, Of, listed},
    },
};
use chrono::{TimeZone, Utc};
use oms_contracts::oms::events::v1::PlatformAfterSale;

#[test]
fn what_cannot_be_mapped_is_parked_with_its_reason() {
    for (fields, expected) in [
        (json!({"status": 12}), "UNKNOWN_STATUS"),
        (json!({"status": null}), "UNKNOWN_STATUS"),
        (json!({"id": null}), "MISSING_ID"),
        (json!({"orderId": "0"}), "MISSING_ID"),
        (json!({"applyRefundSum": null}), "BAD_AMOUNT"),
        (json!({"applyRefundSum": 246.5}), "BAD_AMOUNT"),
        (json!({"applyRefundSum": -1}), "BAD_AMOUNT"),
        (
            json!({"applyRefundSum": 9_999_999_999_999_i64}),
            "BAD_AMOUNT",
        ),
        (json!({"applyTime": ""}), "BAD_TIME"),
        (json!({"checkTime": "later"}), "BAD_TIME"),
        (json!({"reason": "a\u{0}b"}), "BAD_TEXT"),
    ] {
        assert_eq!(
            of_refund(&fields).mapped.unwrap_err().reason,
            expected,
            "{fields}"
        );
    }
    for (fields, expected) in [
        (json!({"serviceStatus": 10_003}), "UNKNOWN_STATUS"),
        (json!({"serviceStatus": null}), "UNKNOWN_STATUS"),
        (json!({"customerExpect": 12}), "UNKNOWN_STATUS"),
        (json!({"customerExpect": null}), "UNKNOWN_STATUS"),
        (
            json!({"serviceStatus": 10_010, "processResult": 7}),
            "UNKNOWN_STATUS",
        ),
        (json!({"serviceId": 0}), "MISSING_ID"),
        (json!({"orderId": null}), "MISSING_ID"),
        (
            json!({"serviceBillDetailList": [{"actualPayPrice": 1}]}),
            "MISSING_ID",
        ),
        (json!({"serviceBillDetailList": null}), "MISSING_ID"),
        (
            json!({"serviceBillDetailList": [{"skuId": 1}]}),
            "BAD_AMOUNT",
        ),
        (json!({"serviceBillDetailList": [[1]]}), "BAD_DOCUMENT"),
        (json!({"serviceCount": 0}), "BAD_DOCUMENT"),
        (json!({"updateDate": null}), "BAD_TIME"),
    ] {
        assert_eq!(
            of_service(&fields).mapped.unwrap_err().reason,
            expected,
            "{fields}"
        );
    }
    for (document, expected) in [
        (json!({}), "BAD_DOCUMENT"),
        (json!({"refund": 7}), "BAD_DOCUMENT"),
        (json!({"service": {"serviceId": 1}}), "UNKNOWN_STATUS"),
        (json!([]), "BAD_DOCUMENT"),
    ] {
        assert_eq!(
            remap(&document).mapped.unwrap_err().reason,
            expected,
            "{document}"
        );
    }
}

#[test]
fn one_bad_refund_does_not_spoil_its_page() {
    let mut page =
        br#"{"code":"0","queryResult":{"success":"true","totalCount":"101","result":["#.to_vec();
    page.extend(refund().to_string().into_bytes());
    page.extend(b",{\"id\":5,\"reason\":\"\xff\"},{\"x\":1},7]}}");
    let body = Bytes::from(page);
    let answer = Answer::new(&body);
    let (rows, pages) = listed(&answer, answer.text(), Of::Refunds).unwrap();
    assert_eq!(pages, 3);
    let [
        Listed::Full(good),
        Listed::Full(broken),
        Listed::Unreadable(nameless),
        Listed::Unreadable(number),
    ] = rows.as_slice()
    else {
        panic!("unexpected rows");
    };
    assert!(good.mapped.is_ok());
    assert_eq!(broken.id.as_deref(), Some("refund:5"));
    assert_eq!(broken.mapped.as_ref().unwrap_err().reason, "BAD_TEXT");
    assert_eq!(
        &broken.raw[..],
        b"{\"refund\":{\"id\":5,\"reason\":\"\xff\"}}"
    );
    assert_eq!(&nameless.raw[..], b"{\"refund\":{\"x\":1}}");
    assert_eq!(number.mapped.as_ref().unwrap_err().reason, "BAD_DOCUMENT");
}

#[test]
fn service_orders_are_asked_for_one_by_one() {
    let payload = inner(SERVICES, "jingdong.asc.sync.list");
    let answer = Answer::of(payload.as_bytes());
    let (rows, pages) = listed(&answer, answer.text(), Of::Services).unwrap();
    let [Listed::NeedsDetail(id)] = rows.as_slice() else {
        panic!("unexpected rows");
    };
    assert_eq!((id.as_str(), pages), ("service:80000001:300000000002", 1));
    let bill = Bill {
        service_id: "80000001",
        order_id: "300000000002",
    };
    assert_eq!(Number::of(id), Ok(Number::Service(bill)));
    assert_eq!(Number::of("refund:1"), Ok(Number::Refund("1")));
    for odd in ["", "1", "service:1", "order:1", "refund"] {
        assert!(
            matches!(Number::of(odd), Err(CallError::Refused { .. })),
            "{odd}"
        );
    }
}

#[test]
fn a_list_may_be_empty_but_neither_refused_nor_too_long() {
    let read = |payload: &str, of| {
        let answer = Answer::of(payload.as_bytes());
        listed(&answer, answer.text(), of).map(|(rows, pages)| (rows.len(), pages))
    };
    for (payload, of) in [
        (
            r#"{"queryResult":{"success":true,"totalCount":0}}"#,
            Of::Refunds,
        ),
        (
            r#"{"pageResult":{"success":true,"totalCount":"0","data":null}}"#,
            Of::Services,
        ),
    ] {
        assert_eq!(read(payload, of), Ok((0, 0)));
    }
    let many = r#"{"queryResult":{"success":true,"totalCount":5001,"result":[]}}"#;
    let Err(CallError::Refused { code, .. }) = read(many, Of::Refunds) else {
        panic!("rows behind the last page would be missed");
    };
    assert_eq!(code, "TOO_MANY_ROWS");
    for (payload, expected) in [
        (
            r#"{"pageResult":{"success":false,"code":"1","msg":"无权限"}}"#,
            true,
        ),
        (r#"{"pageResult":{"success":true,"data":[]}}"#, false),
        (r#"{"code":"0"}"#, false),
    ] {
        let read = read(payload, Of::Services);
        let refused = matches!(read, Err(CallError::Refused { .. }));
        assert!(read.is_err() && refused == expected, "{payload}");
    }
}

#[test]
fn each_list_is_asked_for_by_its_own_time() {
    let at = |minute| Utc.with_ymd_and_hms(2026, 3, 1, 2, minute, 0).unwrap();
    let window = Window {
        from: at(0),
        to: at(15),
    };
    let asked: Vec<_> = BY_CHANGE
        .iter()
        .map(|list| list.request(&shop("t"), window, 2).params)
        .collect();
    for (params, from, page) in [
        (&asked[0], "applyTimeStart", "pageIndex"),
        (&asked[1], "checkTimeStart", "pageIndex"),
        (&asked[2], "updateTimeBegin", "pageNumber"),
        (&asked[3], "freightUpdateDateBegin", "pageNumber"),
    ] {
        assert_eq!(params[from], "2026-03-01 10:00:00");
        assert_eq!(
            (params[page].as_str(), params["pageSize"].as_str()),
            ("2", "50")
        );
        assert_eq!(params.contains_key("buId"), page == "pageNumber");
    }
    assert_eq!(asked[2]["buId"], "10001");
    assert_eq!(asked[3]["freightUpdateDateEnd"], "2026-03-01 10:15:00");
}

#[test]
fn a_parked_after_sale_is_shown_without_its_buyer() {
    let whole = whole_service(service().to_string().as_bytes(), None);
    let text = Feed::<PlatformAfterSale>::mask_raw(&Jd, &whole);
    for hidden in ["j***2", "李", "139*", "某路", "310000", "img.example"] {
        assert!(!text.contains(hidden), "{hidden}");
    }
    assert!(text.contains("80000001") && text.contains("样例外套"));
    let text = Feed::<PlatformAfterSale>::mask_raw(&Jd, refund().to_string().as_bytes());
    assert!(!text.contains("张") && !text.contains("j***1") && text.contains("60000001"));
}

proptest! {
    #[test]
    fn any_bytes_are_read_without_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _: Document<PlatformAfterSale> = Jd.remap(&bytes);
        let _ = Feed::<PlatformAfterSale>::mask_raw(&Jd, &bytes);
        let answer = Answer::of(&bytes);
        let _ = listed(&answer, answer.text(), Of::Refunds);
        let _ = listed(&answer, answer.text(), Of::Services);
    }

    #[test]
    fn a_damaged_after_sale_is_read_without_panic(
        at in any::<proptest::sample::Index>(),
        with in prop_oneof![
            Just("\"".to_owned()), Just("[".to_owned()), Just("{}".to_owned()),
            Just("-1e999".to_owned()), Just("null".to_owned()), "\\PC{0,8}",
        ],
        length in 0_usize..24,
        of_service in any::<bool>(),
    ) {
        let whole = match of_service {
            true => json!({"service": service(), "freight": freight()}),
            false => json!({"refund": refund()}),
        };
        let mut raw = whole.to_string().into_bytes();
        let from = at.index(raw.len());
        let to = (from + length).min(raw.len());
        raw.splice(from..to, with.into_bytes());
        let document: Document<PlatformAfterSale> = Jd.remap(&raw);
        prop_assert_eq!(&document.raw[..], &raw[..]);
    }
}
