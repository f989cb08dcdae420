//! Whose messages the app takes from the message service (PMC).

use serde_json::json;

use super::access::Call;
use super::envelope::PopError;
use super::gateway::Outcome;
use crate::platforms::Platform;
use crate::world::entry::Change;
use crate::world::shop::PushPermit;

/// `pdd.pmc.user.permit`: for the shop of the token; overwrites the topics of before.
pub(super) async fn permit(call: &Call) -> Outcome {
    let shop = call.shop()?;
    let topics: Vec<String> = call
        .optional("topics")
        .into_iter()
        .flat_map(|text| text.split(','))
        .map(|topic| topic.trim().to_owned())
        .collect();
    if !topics.iter().all(|topic| topic.starts_with("pdd_")) {
        return Err(PopError::invalid("topics", "消息主题不存在"));
    }
    put(
        call,
        shop,
        Some(PushPermit {
            topics,
            group: String::new(),
        }),
    )
    .await;
    Ok(json!({"pmc_user_permit_response": {"is_success": true}}))
}

/// `pdd.pmc.user.get`.
pub(super) fn user(call: &Call) -> Outcome {
    let owner = call.required("owner_id")?;
    call.sim.read(|world| {
        let place = world.shop_place(Platform::Pinduoduo, owner);
        let shop = place.map(|place| &world.shops[place]);
        let known = shop.and_then(|shop| Some((shop, shop.push.as_ref()?)));
        let (shop, permit) = known.ok_or_else(|| PopError::service("用户未开通消息服务"))?;
        let expired = shop.grant.access_expires_at <= call.now;
        Ok(json!({"pmc_user_get_response": {"pmc_user": {
            "owner_id": shop.id, "topics": permit.topics, "is_expire": i64::from(expired),
        }}}))
    })
}

/// `pdd.pmc.user.cancel`; the outer key is the wire's.
pub(super) async fn cancel(call: &Call) -> Outcome {
    let owner = call.required("owner_id")?;
    let place = call
        .sim
        .read(|world| world.shop_place(Platform::Pinduoduo, owner));
    let place = place.ok_or_else(|| PopError::service("用户不存在"))?;
    put(call, place, None).await;
    Ok(json!({"tmc_user_cancel_response": {"is_success": true}}))
}

/// `pdd.pmc.accrue.query`: how many messages wait; the outer key is the wire's.
pub(super) fn waiting(call: &Call) -> Outcome {
    let number = call.sim.messages_waiting(Platform::Pinduoduo, |_| true);
    Ok(json!({"pmc_user_get_response": {"number": number}}))
}

async fn put(call: &Call, shop: usize, permit: Option<PushPermit>) {
    call.sim
        .change(|world, _| {
            let change = Change::PushPermit {
                platform: Platform::Pinduoduo,
                shop: world.shops[shop].id.clone(),
                permit,
            };
            (vec![change], ())
        })
        .await;
}
