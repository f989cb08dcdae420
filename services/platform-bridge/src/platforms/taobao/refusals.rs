//! Refusals: the reasons to choose from, the words and the picture that go with them.

use super::{
    Request,
    decisions::{EXCHANGE_FIELDS, exchange, refund_params, version_and_phase},
    limits,
    wire_after_sale::{ReasonList, ReasonsResponse},
};
use crate::{
    http::FilePart,
    platform::{AfterSaleRef, CallError, Refusal, RefuseReason},
    platforms::reading::parse,
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use oms_contracts::oms::types::v1::AfterSaleKind;

/// Pictures that are taken, and the name that each is sent under.
static PICTURES: [(&str, &str); 3] = [
    ("image/jpeg", "proof.jpg"),
    ("image/png", "proof.png"),
    ("image/gif", "proof.gif"),
];

/// `dispute_type` of `tmall.exchange.refusereason.get`: before or after receipt, either.
const ANY_PHASE: &str = "0";

/// The call that lists the reasons for this after-sale.
pub(super) fn reasons_request(after_sale: &AfterSaleRef) -> Result<Request, CallError> {
    let id = after_sale.platform_after_sale_id.clone();
    match after_sale.kind {
        AfterSaleKind::RefundOnly | AfterSaleKind::ReturnRefund => {
            let (_, phase) = version_and_phase(after_sale);
            let params = vec![
                ("refund_id", id),
                ("refund_phase", phase.to_owned()),
                ("fields", "reason_id,reason_text".into()),
            ];
            Ok(Request::read("taobao.refund.refusereason.get", params))
        }
        AfterSaleKind::Exchange => {
            let params = vec![
                ("dispute_id", id),
                ("dispute_type", ANY_PHASE.into()),
                ("fields", EXCHANGE_FIELDS.into()),
            ];
            Ok(Request::read("tmall.exchange.refusereason.get", params))
        }
        _ => Err(CallError::Unsupported {
            reason: "Taobao's public calls refuse refunds, returns and exchanges alone",
        }),
    }
}

/// The reasons of an answer. Whether one wants a picture is not told: Tmall wants one
/// with each, Taobao with none.
pub(super) fn reasons(payload: &str) -> Result<Vec<RefuseReason>, CallError> {
    let mut response: ReasonsResponse<'_> = parse(payload, "reasons")?;
    if let Ok(Some(inner)) = response.result.decode::<ReasonsResponse<'_>>("result") {
        response = inner;
    }
    let list = response.reasons.decode::<ReasonList<'_>>("reasons");
    let list = list
        .map_err(|error| CallError::Malformed {
            message: error.message,
        })?
        .unwrap_or_default();
    let readable = list
        .reason
        .unwrap_or_default()
        .into_iter()
        .filter_map(|reason| {
            Some(RefuseReason {
                code: reason.reason_id.id("reason_id").ok()??,
                text: reason.reason_text.text("reason_text").ok()?,
                needs_proof: false,
            })
        });
    Ok(readable.collect())
}

/// Refuses what the buyer asks for.
pub(super) fn refuse(after_sale: &AfterSaleRef, refusal: &Refusal) -> Result<Request, CallError> {
    if after_sale.kind == AfterSaleKind::Exchange {
        return refuse_exchange("tmall.exchange.refuse", after_sale, refusal);
    }
    if !limits::REFUSAL_CHARS.contains(&refusal.note.chars().count()) {
        return Err(CallError::Refused {
            code: "BAD_NOTE".into(),
            message: "Taobao takes 2 to 200 characters with a refusal; not sent".into(),
        });
    }
    let mut params = refund_params(after_sale);
    params.extend([
        ("refuse_message", refusal.note.clone()),
        ("refuse_reason_id", refusal.reason_code.clone()),
    ]);
    Ok(Request {
        file: picture(refusal, "refuse_proof")?,
        ..Request::write("taobao.refund.refuse", params)
    })
}

/// Refuses the goods that came back. The call for refunds takes no words.
pub(super) fn refuse_returned(
    after_sale: &AfterSaleRef,
    refusal: &Refusal,
) -> Result<Request, CallError> {
    if after_sale.kind == AfterSaleKind::Exchange {
        return refuse_exchange("tmall.exchange.returngoods.refuse", after_sale, refusal);
    }
    let mut params = refund_params(after_sale);
    params.push(("refuse_reason_id", refusal.reason_code.clone()));
    Ok(Request {
        file: picture(refusal, "refuse_proof")?,
        ..Request::write("taobao.rp.returngoods.refuse", params)
    })
}

fn refuse_exchange(
    method: &'static str,
    after_sale: &AfterSaleRef,
    refusal: &Refusal,
) -> Result<Request, CallError> {
    let params = vec![
        ("seller_refuse_reason_id", refusal.reason_code.clone()),
        ("leave_message", refusal.note.clone()),
    ];
    Ok(Request {
        file: picture(refusal, "leave_message_pics")?,
        ..exchange(method, after_sale, params)
    })
}

/// The picture of a refusal. Taobao takes its bytes, and the bridge fetches from nobody but
/// platforms, so it must be given as a `data:` address, which holds them.
fn picture(refusal: &Refusal, name: &'static str) -> Result<Option<FilePart>, CallError> {
    let address = match refusal.proof_urls.as_slice() {
        [] => return Ok(None),
        [address] => address,
        _ => {
            return Err(CallError::Unsupported {
                reason: "Taobao takes one picture with a refusal",
            });
        }
    };
    let data = address
        .strip_prefix("data:")
        .and_then(|data| data.split_once(";base64,"));
    let (kind, encoded) = data.ok_or(CallError::Unsupported {
        reason: "Taobao takes a picture itself, not its address: give it as a data: address",
    })?;
    let known = PICTURES.iter().find(|(known, _)| *known == kind);
    let bytes = STANDARD.decode(encoded).ok();
    let fits = |bytes: &Vec<u8>| (1..=limits::PROOF_BYTES).contains(&bytes.len());
    match (known, bytes.filter(fits)) {
        (Some((content_type, file_name)), Some(bytes)) => Ok(Some(FilePart {
            name,
            file_name,
            content_type,
            bytes,
        })),
        _ => Err(CallError::Refused {
            code: "BAD_PROOF".into(),
            message: "Taobao takes a JPEG, PNG or GIF picture of 130,000 bytes at most; not sent"
                .into(),
        }),
    }
}
