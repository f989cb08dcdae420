//! SKUs of the ERP.

use crate::harness::{Harness, request_id, sku};
use oms_contracts::{
    oms::shops::v1::{BatchUpsertSkusRequest, ListSkusRequest, SkuInput},
    validate::violations,
};
use oms_service_kit::error::reason;
use tonic::Code;

fn batch(skus: Vec<SkuInput>) -> BatchUpsertSkusRequest {
    BatchUpsertSkusRequest {
        request_id: request_id(),
        skus,
    }
}

#[tokio::test]
async fn the_same_code_is_the_same_sku() {
    let harness = Harness::start().await;
    let first = harness.add_skus(&["B-1", "A-1"]).await;
    // In the order of the request.
    assert_eq!(first[0].code, "B-1");
    let renamed = SkuInput {
        name: "新名".into(),
        active: false,
        ..sku("A-1")
    };
    let request = batch(vec![renamed, sku("C-1")]);
    let answer = harness
        .goods()
        .batch_upsert_skus(harness.may_all(request.clone()))
        .await
        .unwrap();
    let answer = answer.into_inner();
    assert_eq!(answer.skus[0].erp_sku_id, first[1].erp_sku_id);
    assert_eq!(
        (answer.skus[0].name.as_str(), answer.skus[0].active),
        ("新名", false)
    );

    let again = harness
        .goods()
        .batch_upsert_skus(harness.may_all(request))
        .await
        .unwrap();
    assert_eq!(again.into_inner(), answer);
    harness.stop().await;
}

#[tokio::test]
async fn a_bad_batch_changes_nothing() {
    let harness = Harness::start().await;
    let twins = batch(vec![sku("A"), sku("B"), sku("A")]);
    let error = harness
        .goods()
        .batch_upsert_skus(harness.may_all(twins))
        .await
        .unwrap_err();
    assert_eq!(error.code(), Code::InvalidArgument);
    assert_eq!(violations(&error)[0].field, "skus[2].code");
    let many = batch((0..101).map(|n| sku(&n.to_string())).collect());
    let error = harness
        .goods()
        .batch_upsert_skus(harness.may_all(many))
        .await
        .unwrap_err();
    assert_eq!(violations(&error)[0].field, "skus");
    let nameless = batch(vec![
        sku("A"),
        SkuInput {
            name: String::new(),
            ..sku("B")
        },
    ]);
    let error = harness
        .goods()
        .batch_upsert_skus(harness.may_all(nameless))
        .await
        .unwrap_err();
    assert_eq!(violations(&error)[0].field, "skus[1].name");
    assert_eq!(
        harness.texts("SELECT code AS text FROM erp_skus").await,
        [""; 0]
    );

    let reader = harness.holding(&["goods.read"], batch(vec![sku("A")]));
    let error = harness.goods().batch_upsert_skus(reader).await.unwrap_err();
    assert_eq!(
        (error.code(), reason(&error).as_str()),
        (Code::PermissionDenied, "NOT_ALLOWED")
    );
    assert!(
        error.message().contains("goods.write"),
        "{}",
        error.message()
    );
    harness.stop().await;
}

#[tokio::test]
async fn is_found_by_the_start_of_its_code_or_part_of_its_name() {
    let harness = Harness::start().await;
    harness
        .add_skus(&["AB-1", "AB-2", "AB-3", "XAB", "a_b"])
        .await;
    let search = async |text: &str, page_size: i32| {
        let mut request = ListSkusRequest {
            page_size,
            search: text.into(),
            ..Default::default()
        };
        let mut codes = Vec::new();
        loop {
            let answer = harness
                .goods()
                .list_skus(harness.may_all(request.clone()))
                .await
                .unwrap();
            let answer = answer.into_inner();
            codes.extend(answer.skus.into_iter().map(|sku| sku.code));
            request.page_token = answer.next_page_token;
            if request.page_token.is_empty() {
                assert_eq!(answer.total, i64::try_from(codes.len()).unwrap());
                assert!(!answer.total_is_more);
                return codes;
            }
        }
    };
    assert_eq!(search("", 2).await, ["AB-1", "AB-2", "AB-3", "XAB", "a_b"]);
    // The name holds the code, so that a part of it is found in the name.
    assert_eq!(search("商品 AB-", 2).await, ["AB-1", "AB-2", "AB-3"]);
    assert_eq!(search("a_b", 50).await, ["a_b"]);
    assert_eq!(search("no such", 50).await, [""; 0]);
    harness.stop().await;
}

#[tokio::test]
async fn totals_are_exact_up_to_ten_thousand() {
    let harness = Harness::start().await;
    harness
        .run(
            "INSERT INTO erp_skus SELECT gen_random_uuid(), 'S' || n, '', '', '', true, now()
              FROM generate_series(1, 10000) AS n",
        )
        .await;
    let total = async || {
        let request = harness.may_all(ListSkusRequest::default());
        let answer = harness
            .goods()
            .list_skus(request)
            .await
            .unwrap()
            .into_inner();
        (answer.total, answer.total_is_more)
    };
    assert_eq!(total().await, (10_000, false));
    harness.add_skus(&["one more"]).await;
    assert_eq!(total().await, (10_000, true));
    harness.stop().await;
}
