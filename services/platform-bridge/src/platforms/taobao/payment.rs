//! Calls that a decision may need around its own: the review before a payment, and the
//! address that goods go back to where nobody chose one.

use super::{
    Request, Taobao,
    decisions::{pay, refund_params, taken},
    send,
    wire_after_sale::AddressesResponse,
};
use crate::{
    http::Engine,
    platform::{AfterSaleRef, CallError, Feed, ShopAccess},
    platforms::reading::{parse, read_back},
};
use oms_contracts::oms::events::v1::PlatformAfterSale;

/// Tmall pays only what was reviewed, and nothing in a refund says that it is Tmall's: a
/// refund that is not paid is reviewed, and paid then in the version that this makes. Where
/// the review is refused too, the first refusal stands.
pub(super) async fn pay_after_review(
    http: &Engine,
    shop: &ShopAccess,
    after_sale: &AfterSaleRef,
    refused: CallError,
) -> Result<(), CallError> {
    let mut params = refund_params(after_sale);
    params.extend([
        ("operator", shop.platform_shop_id.clone()),
        ("result", "true".into()),
        ("message", "同意退款".into()),
    ]);
    let review = Request::write("taobao.rp.refund.review", params);
    match send(http, shop, review, |_, payload| taken(payload)).await {
        Ok(()) => {}
        Err(CallError::Refused { .. }) => return Err(refused),
        Err(doubt) => return Err(doubt),
    }
    let id = &after_sale.platform_after_sale_id;
    let document = Feed::<PlatformAfterSale>::detail(&Taobao, http, shop, id).await?;
    let newest = AfterSaleRef {
        decision_token: read_back(document)?.decision_token,
        ..after_sale.clone()
    };
    send(http, shop, pay(&newest), |_, payload| taken(payload)).await
}

/// The shop's usual address for goods that come back.
pub(super) async fn usual_return_address(
    http: &Engine,
    shop: &ShopAccess,
) -> Result<String, CallError> {
    let params = vec![("rdef", "cancel_def".into())];
    let request = Request::read("taobao.logistics.address.search", params);
    send(http, shop, request, |_, payload| {
        let response: AddressesResponse<'_> = parse(payload, "addresses")?;
        let rows = response.addresses.and_then(|list| list.address_result);
        let first = rows.unwrap_or_default().into_iter().next();
        first
            .and_then(|row| row.contact_id.id("contact_id").ok().flatten())
            .ok_or_else(|| CallError::Refused {
                code: "NO_RETURN_ADDRESS".into(),
                message: "the shop has no usual return address; set one on Taobao or choose one"
                    .into(),
            })
    })
    .await
}
