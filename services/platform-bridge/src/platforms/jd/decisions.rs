//! Decisions about after-sales. A refund before shipping takes one call for all of them; a
//! service order takes a call for each, with the version that was read.

use super::{
    Jd, Params, Request,
    after_sale_calls::{Bill, Number, OPERATOR, about, part, read_service},
    after_sale_states::{OTHER_REASON, REJECT_TYPES},
    errors, send, service_decisions,
    wire_after_sale::{Reason, Track},
};
use crate::{
    http::{Effect, Engine},
    platform::{
        AfterSaleRef, CallError, Decision, DecisionFound, Decisions, Feed, RefuseReason, ShopAccess,
    },
    platforms::reading::{by_stage, parse, read_back},
};
use async_trait::async_trait;
use oms_contracts::oms::events::v1::PlatformAfterSale;
use serde_json::value::RawValue;

/// What is written where JD wants words and the seller has none.
pub(super) const AGREED: &str = "商家同意";
/// As [`AGREED`], for a refusal.
pub(super) const REFUSED: &str = "商家不同意";

#[async_trait]
impl Decisions for Jd {
    async fn refuse_reasons(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        after_sale: &AfterSaleRef,
    ) -> Result<Vec<RefuseReason>, CallError> {
        let Number::Service(bill) = Number::of(&after_sale.platform_after_sale_id)? else {
            let reasons = REJECT_TYPES.iter();
            return Ok(reasons.map(|(code, text, _)| reason(code, text)).collect());
        };
        let method = "jingdong.asc.audit.reason.list";
        let request = about(shop, bill, method, Effect::Read, []);
        send(http, shop, request, |_, payload| listed_reasons(payload)).await
    }

    async fn decide(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        after_sale: &AfterSaleRef,
        decision: &Decision,
    ) -> Result<(), CallError> {
        let request = match Number::of(&after_sale.platform_after_sale_id)? {
            Number::Refund(id) => refund_decision(id, decision)?,
            Number::Service(bill) => {
                service_decisions::supported(after_sale, decision)?;
                // Some calls want back what the service order itself says.
                let service = match service_decisions::needs_service(decision) {
                    true => read_service(http, shop, bill).await?,
                    false => Vec::new(),
                };
                service_decisions::request(shop, bill, after_sale, decision, &service)?
            }
        };
        send(http, shop, request, |_, payload| {
            part(payload, Effect::Write).map(drop)
        })
        .await
    }

    async fn find(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        after_sale: &AfterSaleRef,
        decision: &Decision,
    ) -> Result<DecisionFound, CallError> {
        let id = &after_sale.platform_after_sale_id;
        if let (Number::Service(bill), Decision::Note(note)) = (Number::of(id)?, decision) {
            return find_note(http, shop, bill, note).await;
        }
        if matches!(decision, Decision::Note(_) | Decision::AnswerStop(_)) {
            return Err(CallError::Unsupported {
                reason: "JD takes no such decision about an after-sale",
            });
        }
        let document = Feed::<PlatformAfterSale>::detail(self, http, shop, id).await?;
        Ok(by_stage(decision, &read_back(document)?))
    }
}

fn reason(code: &str, text: &str) -> RefuseReason {
    RefuseReason {
        code: code.to_owned(),
        text: text.to_owned(),
        needs_proof: false,
    }
}

/// Reasons of the first level, which are enough.
pub(super) fn listed_reasons(payload: &str) -> Result<Vec<RefuseReason>, CallError> {
    let Some(data) = part(payload, Effect::Read)?.data else {
        return Ok(Vec::new());
    };
    let rows: Vec<Reason<'_>> = parse(data.get(), "data")?;
    let told = rows.iter().filter_map(|row| {
        let (code, name) = (row.code.text("code").ok()?, row.name.text("name").ok()?);
        (!code.is_empty()).then(|| reason(&code, &name))
    });
    Ok(told.collect())
}

/// The one call that answers a refund before shipping.
pub(super) fn refund_decision(id: &str, decision: &Decision) -> Result<Request, CallError> {
    let answer = |status: &str, remark: &str| {
        Params::from([
            ("id", id.to_owned()),
            ("status", status.to_owned()),
            ("checkUserName", OPERATOR.to_owned()),
            ("remark", remark.to_owned()),
        ])
    };
    let params = match decision {
        Decision::AgreeRefund => answer("1", AGREED),
        Decision::Refuse(refusal) => {
            let code = match refusal.reason_code.as_str() {
                "" => OTHER_REASON,
                code => code,
            };
            let row = REJECT_TYPES.iter().find(|(known, _, _)| *known == code);
            let (code, text, out) = row.ok_or_else(|| unknown_reason(code))?;
            let note = refusal.note.trim();
            let mut params = answer("2", if note.is_empty() { text } else { note });
            params.insert("rejectType", (*code).to_owned());
            if let Some(out) = out {
                params.insert("outWareStatus", (*out).to_owned());
            }
            params
        }
        Decision::AgreeReturn { .. }
        | Decision::AgreeReship
        | Decision::ConfirmReturned
        | Decision::RefuseReturned(_)
        | Decision::ShipReplacement { .. } => {
            return Err(CallError::Unsupported {
                reason: "a refund before shipping moves no goods: agree or refuse",
            });
        }
        Decision::AnswerStop(_) => {
            return Err(CallError::Unsupported {
                reason: "JD takes no answer about the parcel alone: agree or refuse the refund",
            });
        }
        Decision::Note(_) => {
            return Err(CallError::Unsupported {
                reason: "JD keeps no note beside a refund before shipping: its one remark belongs \
                         to the answer",
            });
        }
    };
    Ok(Request {
        method: "jingdong.pop.afs.soa.refundapply.replyRefund",
        effect: Effect::Write,
        params,
    })
}

/// A refusal for a reason that is none of JD's.
pub(super) fn unknown_reason(code: &str) -> CallError {
    let code: String = code.chars().take(60).collect();
    CallError::Refused {
        code: errors::UNKNOWN_REASON.into(),
        message: format!("{code:?} is none of the reasons that JD knows; not sent"),
    }
}

/// Whether the newest notes of a service order hold `note`.
async fn find_note(
    http: &Engine,
    shop: &ShopAccess,
    bill: Bill<'_>,
    note: &str,
) -> Result<DecisionFound, CallError> {
    let pages = [
        ("pageNumber", "1".to_owned()),
        ("pageSize", "50".to_owned()),
    ];
    let request = about(shop, bill, "jingdong.asc.track.list", Effect::Read, pages);
    send(http, shop, request, |_, payload| holds_note(payload, note)).await
}

/// JD may write more around a note.
pub(super) fn holds_note(payload: &str, note: &str) -> Result<DecisionFound, CallError> {
    let data = part(payload, Effect::Read)?
        .data
        .map_or("[]", RawValue::get);
    let tracks: Vec<Track<'_>> = parse(data, "data")?;
    let mut texts = tracks
        .iter()
        .filter_map(|track| track.track_context.text("trackContext").ok());
    Ok(match texts.any(|text| text.contains(note.trim())) {
        true => DecisionFound::Done,
        false => DecisionFound::NotDone,
    })
}
