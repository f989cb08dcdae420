//! Decisions about service orders as JD's calls want them. Pure.

use super::{
    Request,
    after_sale_calls::{Bill, about},
    carriers::COMPANIES,
    decisions::{AGREED, REFUSED, unknown_reason},
    errors,
    wire_after_sale::{AfterSale, ApplyDetail, Contact, Service},
};
use crate::{
    carriers,
    http::Effect,
    platform::{AfterSaleRef, CallError, Decision, Refusal, ShopAccess},
    platforms::reading::{Answer, Field, Mapping, parse},
};
use oms_contracts::oms::types::v1::AfterSaleKind;

/// `opFlag`: a replacement is sent.
const REPLACED: &str = "1";

/// `wareType`: the goods themselves, not a gift or an accessory.
const MAIN_GOODS: &str = "10";

/// Refuses what JD has no call for, or none that could be made from here.
pub(super) fn supported(after_sale: &AfterSaleRef, decision: &Decision) -> Result<(), CallError> {
    let kind = after_sale.kind;
    let reason = match decision {
        Decision::AgreeReturn { .. } => match kind {
            AfterSaleKind::ReturnRefund | AfterSaleKind::Exchange => return Ok(()),
            _ => "JD takes goods back for a return or an exchange alone",
        },
        Decision::ShipReplacement { .. } => match kind {
            AfterSaleKind::Exchange | AfterSaleKind::Reship => return Ok(()),
            _ => "nothing is sent for this kind of after-sale",
        },
        Decision::Refuse(_) | Decision::Note(_) => return Ok(()),
        Decision::AgreeRefund => {
            "JD publishes no call that grants the money of a service order: finish it in JD's own \
             console"
        }
        Decision::AgreeReship => {
            "JD takes the yes to sending again together with the parcel: report the replacement"
        }
        Decision::ConfirmReturned => {
            "JD wants returned goods registered by numbers for packing, function, looks and \
             invoice that it does not publish: register them in JD's own console"
        }
        Decision::RefuseReturned(_) => {
            "JD takes the refusal of returned goods with the parcel that brings them back, to a \
             name, a phone and an address in plain text that it does not give us: send them back \
             in JD's own console"
        }
        Decision::AnswerStop(_) => "JD takes no answer about the parcel alone",
    };
    Err(CallError::Unsupported { reason })
}

/// Whether the call wants back what the service order says.
pub(super) fn needs_service(decision: &Decision) -> bool {
    matches!(
        decision,
        Decision::AgreeReturn { .. } | Decision::ShipReplacement { .. }
    )
}

/// The call for a decision that is [`supported`]; `service` is the document of the service
/// order where one is needed.
pub(super) fn request(
    shop: &ShopAccess,
    bill: Bill<'_>,
    after_sale: &AfterSaleRef,
    decision: &Decision,
    service: &[u8],
) -> Result<Request, CallError> {
    let call = |method: &'static str| {
        let version = [("sysVersion", after_sale.decision_token.clone())];
        about(shop, bill, method, Effect::Write, version)
    };
    match decision {
        Decision::AgreeReturn { address_id, note } => {
            if !address_id.is_empty() {
                return Err(CallError::Refused {
                    code: "UNKNOWN_ADDRESS".into(),
                    message: "JD numbers no addresses: goods go back to the seller's own; not sent"
                        .into(),
                });
            }
            let mut request = call("jingdong.asc.audit.send");
            request.params.insert("approveNotes", words(note, AGREED));
            with_service(service, |service| agree_return(&mut request, service))?;
            Ok(request)
        }
        Decision::Refuse(refusal) => refuse(call("jingdong.asc.audit.refuse"), refusal),
        Decision::ShipReplacement {
            carrier_code,
            waybill_no,
        } => {
            let mut request = match after_sale.kind {
                AfterSaleKind::Reship => call("jingdong.asc.audit.reissue"),
                _ => call("jingdong.asc.process.offline.change"),
            };
            parcel(&mut request, carrier_code, waybill_no)?;
            with_service(service, |service| {
                replace(&mut request, service, after_sale.kind)
            })?;
            Ok(request)
        }
        Decision::Note(note) => Ok(about(
            shop,
            bill,
            "jingdong.asc.track.save",
            Effect::Write,
            [("operateRemark", note.clone())],
        )),
        _ => supported(after_sale, decision).and(Err(CallError::Unsupported {
            reason: "JD takes no such decision about a service order",
        })),
    }
}

fn refuse(mut request: Request, refusal: &Refusal) -> Result<Request, CallError> {
    let code = refusal.reason_code.trim();
    if code.is_empty() || !code.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(unknown_reason(code));
    }
    request.params.extend([
        ("approveReasonCid1", code.to_owned()),
        ("approveNotes", words(&refusal.note, REFUSED)),
    ]);
    Ok(request)
}

/// Where the goods go and what is taken back, both as JD told it. Of what kind the address
/// is (`returnAddressType`) is left out: its numbers are not published.
fn agree_return(request: &mut Request, service: &Service<'_>) -> Mapping<()> {
    let contact = service.afs_contact_info.decode::<Contact<'_>>("contact")?;
    let contact = contact.unwrap_or_default();
    let details = service
        .apply_detail_list
        .decode::<Vec<ApplyDetail<'_>>>("details")?;
    let mut ids = Vec::new();
    for detail in details.unwrap_or_default() {
        ids.extend(detail.apply_detail_id.id("applyDetailId")?);
    }
    let told = [
        ("approveReasonCid1", service.question_type),
        ("returnContactName", contact.contact_name),
        ("returnContactTel", contact.contact_tel),
        ("returnContactMobile", contact.contact_mobile),
        ("returnZipcode", contact.contact_zipcode),
        ("returnProvince", contact.province_code),
        ("returnCity", contact.city_code),
        ("returnCounty", contact.county_code),
        ("returnVillage", contact.village_code),
        ("returnDetailAddress", contact.detail_address),
    ];
    say(request, told)?;
    request.params.insert("applyDetailIdList", ids.join(","));
    Ok(())
}

/// A parcel as JD wants it named.
fn parcel(request: &mut Request, carrier_code: &str, waybill_no: &str) -> Result<(), CallError> {
    let company = COMPANIES.theirs(carrier_code);
    let carrier = carriers::by_name(carrier_code);
    let (Some(company), Some(carrier)) = (company, carrier) else {
        return Err(CallError::Refused {
            code: errors::UNKNOWN_CARRIER.into(),
            message: format!("no JD company id is known for {carrier_code:?}"),
        });
    };
    request.params.extend([
        ("shipWayId", company.to_owned()),
        ("shipWayName", carrier.name.to_owned()),
        ("expressCode", waybill_no.to_owned()),
    ]);
    Ok(())
}

fn replace(request: &mut Request, service: &Service<'_>, kind: AfterSaleKind) -> Mapping<()> {
    say(request, [("wareNum", service.service_count)])?;
    if kind == AfterSaleKind::Reship {
        request.params.insert("approveNotes", AGREED.to_owned());
        return say(request, [("approveReasonCid1", service.question_type)]);
    }
    request.params.extend([
        ("opFlag", REPLACED.to_owned()),
        ("wareType", MAIN_GOODS.to_owned()),
    ]);
    Ok(())
}

/// Lays what the service order says into the request.
fn say<const N: usize>(request: &mut Request, told: [(&'static str, Field<'_>); N]) -> Mapping<()> {
    for (name, field) in told {
        let text = field.text(name)?;
        if !text.is_empty() {
            request.params.insert(name, text);
        }
    }
    Ok(())
}

fn with_service(
    document: &[u8],
    lay: impl FnOnce(&Service<'_>) -> Mapping<()>,
) -> Result<(), CallError> {
    let answer = Answer::of(document);
    let document: AfterSale<'_> = parse(answer.text(), "service order")?;
    let service = document.service.ok_or_else(|| CallError::Malformed {
        message: "the service order is missing".into(),
    })?;
    lay(&service).map_err(|error| CallError::Malformed {
        message: error.message,
    })
}

fn words(said: &str, otherwise: &str) -> String {
    match said.trim() {
        "" => otherwise.to_owned(),
        said => said.to_owned(),
    }
}
