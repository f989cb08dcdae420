//! Parcels as Cainiao's cloud print is told them.

use super::{Request, carriers::company};
use crate::{
    platform::{AccountKind, CallError, WaybillReceiver, WaybillRequest},
    platforms::reading::{
        account_codes,
        cloud_print::{self, ParcelWords},
    },
};
use serde_json::Value;

/// `order_channels_type` of Taobao's and Tmall's orders. Public examples tell both by this
/// one (that Tmall's may be `TM` is unconfirmed).
const OF_TAOBAO: &str = "TB";

/// `order_channels_type` of orders from elsewhere.
const OF_OTHERS: &str = "OTHERS";

/// Where a template is loaded from, before its number.
const STANDARD_TEMPLATE: &str = "http://cloudprint.cainiao.com/template/standard/";

/// What `cp_type` means: 1 direct, 2 franchise, 3 a local carrier, 4 direct with branches.
pub(super) fn account_kind(cp_type: Option<i64>) -> AccountKind {
    match cp_type {
        Some(1 | 4) => AccountKind::Direct,
        Some(2) => AccountKind::Franchise,
        _ => AccountKind::Other,
    }
}

/// The request for the numbers of `parcels`.
pub(super) fn apply(first: &WaybillRequest, parcels: &[Value]) -> Result<Request, CallError> {
    let [branch, brand] = account_codes(&first.account_id)?;
    let mut apply = cloud_print::said([
        ("cp_code", company(&first.carrier_code)),
        ("product_code", &first.product_code),
        ("shipping_branch_code", branch),
        ("brand_code", brand),
    ]);
    apply["need_encrypt"] = true.into();
    apply["sender"] = cloud_print::person(&first.sender);
    apply["trade_order_info_dtos"] = parcels.into();
    let name = "param_waybill_cloud_print_apply_new_request";
    let params = vec![(name, apply.to_string())];
    Ok(Request::write("cainiao.waybill.ii.get", params))
}

/// A parcel. Masks go with the OAID, by which Cainiao opens them; masks alone would be
/// printed as they are.
pub(super) fn parcel(request: &WaybillRequest, user_id: Value) -> Result<Value, CallError> {
    let (channel, recipient) = match &request.receiver {
        WaybillReceiver::Plain(person) => (OF_OTHERS, cloud_print::person(person)),
        WaybillReceiver::OfOrder(receiver) => {
            let oaid = &receiver.platform_receiver_id;
            if oaid.is_empty() {
                return Err(no_oaid());
            }
            let address = cloud_print::said([
                ("province", &receiver.province),
                ("city", &receiver.city),
                ("district", &receiver.district),
                ("town", &receiver.town),
                ("detail", &receiver.address_mask),
            ]);
            let masks = (&receiver.name_mask, &receiver.phone_mask);
            let mut recipient = cloud_print::contact(masks.0, masks.1, address);
            recipient["oaid"] = oaid.as_str().into();
            recipient["tid"] = request.platform_order_ids.first().cloned().into();
            (OF_TAOBAO, recipient)
        }
    };
    let words = ParcelWords {
        channel,
        user_id,
        template_url: template_url(request),
        recipient,
    };
    cloud_print::parcel(request, words)
}

fn template_url(request: &WaybillRequest) -> String {
    match (request.template_url.as_str(), request.template_id.as_str()) {
        ("", "") => String::new(),
        ("", id) => format!("{STANDARD_TEMPLATE}{id}"),
        (url, _) => url.to_owned(),
    }
}

/// Why a receiver without an OAID is not sent.
pub(super) fn no_oaid() -> CallError {
    CallError::Refused {
        code: "NO_OAID".into(),
        message: "the order's receiver has no OAID; pull the order again; not sent".into(),
    }
}
