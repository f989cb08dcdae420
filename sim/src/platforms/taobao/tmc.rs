//! TMC, the message service, over HTTP: sellers are permitted, and the app fetches and confirms.

use std::time::Duration;

use serde_json::{Map, Value, json};

use super::access::Call;
use super::envelope::{TopError, list};
use super::gateway::{Outcome, fields};
use crate::platforms::Platform;
use crate::platforms::clock::beijing;
use crate::pushes::Message;
use crate::world::World;
use crate::world::entry::Change;
use crate::world::shop::{PushPermit, Shop};

const DEFAULT_GROUP: &str = "default";
const MOST_NICKS: usize = 200;
const MOST_CONFIRMED: usize = 200;
/// Messages that were not confirmed come again after minutes; here after seconds.
const AGAIN: [Duration; 30] = [Duration::from_secs(5); 30];

/// The methods for the app; only the permit is about one session.
pub(super) async fn dispatch(method: &str, call: &Call) -> Outcome {
    match method {
        "taobao.tmc.user.permit" => permit(call).await,
        "taobao.tmc.user.get" => user(call),
        "taobao.tmc.user.cancel" => cancel(call).await,
        "taobao.tmc.group.add" => add_to_group(call).await,
        "taobao.tmc.groups.get" => groups(call),
        "taobao.tmc.messages.consume" => consume(call),
        "taobao.tmc.messages.confirm" => confirm(call),
        "taobao.tmc.queue.get" => queue(call),
        _ => Err(TopError::new(
            22,
            "Invalid Method",
            "isv.invalid-method",
            "不存在的方法名",
        )),
    }
}

/// Overwrites the topics of before; the group stays.
async fn permit(call: &Call) -> Outcome {
    let shop = call.shop()?;
    let topics: Vec<String> = call
        .optional("topics")
        .into_iter()
        .flat_map(|text| text.split(','))
        .map(|topic| topic.trim().to_owned())
        .collect();
    let known = |topic: &String| topic.starts_with("taobao_");
    if !topics.iter().all(known) {
        return Err(TopError::invalid("topics", "消息主题不存在"));
    }
    let permitted = call.sim.change(|world, _| {
        let before = world.shops[shop].push.as_ref();
        let group = before.map_or(DEFAULT_GROUP, |permit| permit.group.as_str());
        let permit = PushPermit {
            topics,
            group: group.to_owned(),
        };
        (vec![changed(&world.shops[shop], Some(permit))], ())
    });
    permitted.await;
    Ok(fields([("is_success", json!(true))]))
}

fn user(call: &Call) -> Outcome {
    call.required("fields")?;
    let nick = call.required("nick")?;
    call.sim.read(|world| {
        let Some((shop, permit)) = named(world, nick).and_then(permit_of) else {
            return Err(TopError::service("isv.user-not-exist", "用户未开通消息"));
        };
        let number: u64 = shop.id.parse().unwrap_or(0);
        let mut user = json!({
            "user_id": number, "user_nick": shop.name, "group_name": permit.group,
            "is_valid": shop.grant.access_expires_at > call.now, "user_platform": "tbUIC",
        });
        if !permit.topics.is_empty() {
            user["topics"] = json!({"string": permit.topics});
        }
        Ok(fields([("tmc_user", user)]))
    })
}

async fn cancel(call: &Call) -> Outcome {
    let nick = call.required("nick")?;
    let known = call.sim.change(|world, _| {
        let shop = named(world, nick).and_then(permit_of);
        let change = shop.map(|(shop, _)| changed(shop, None));
        let known = change.is_some();
        (change.into_iter().collect(), known)
    });
    Ok(fields([("is_success", json!(known.await))]))
}

/// Puts permitted users into a group, which begins to be with its first user.
async fn add_to_group(call: &Call) -> Outcome {
    let group = call.required("group_name")?;
    if group.starts_with(DEFAULT_GROUP) || group.chars().count() > 32 {
        return Err(TopError::invalid(
            "group_name",
            "最长32个字符，不能以default开头",
        ));
    }
    let nicks: Vec<&str> = call.required("nicks")?.split(',').map(str::trim).collect();
    if nicks.len() > MOST_NICKS {
        return Err(TopError::invalid("nicks", "最多200个"));
    }
    let added = call.sim.change(|world, _| {
        let moved = |nick: &&str| {
            let (shop, permit) = named(world, nick).and_then(permit_of)?;
            let permit = PushPermit {
                group: group.to_owned(),
                ..permit.clone()
            };
            Some(changed(shop, Some(permit)))
        };
        match nicks.iter().map(moved).collect::<Option<Vec<Change>>>() {
            Some(changes) => (changes, Ok(())),
            None => (
                Vec::new(),
                Err(TopError::invalid("nicks", "用户未开通消息")),
            ),
        }
    });
    added.await?;
    Ok(fields([
        ("group_name", json!(group)),
        ("created", json!(beijing(call.now))),
    ]))
}

fn groups(call: &Call) -> Outcome {
    let mut names: Vec<String> = call.sim.read(|world| {
        let permits = world.shops.iter().filter_map(permit_of);
        permits.map(|(_, permit)| permit.group.clone()).collect()
    });
    names.sort_unstable();
    names.dedup();
    names.retain(|name| name != DEFAULT_GROUP);
    let rows: Vec<Value> = names.iter().map(|name| json!({"name": name})).collect();
    let mut answer = Map::new();
    answer.insert("total_results".to_owned(), json!(rows.len()));
    if let Some(groups) = list("tmc_group", rows) {
        answer.insert("groups".to_owned(), groups);
    }
    Ok(answer)
}

fn consume(call: &Call) -> Outcome {
    let shops = shops_of_group(call)?;
    let quantity = match call.optional("quantity").map(str::parse::<usize>) {
        None => 100,
        Some(Ok(quantity @ 10..=200)) => quantity,
        Some(_) => return Err(TopError::invalid("quantity", "应在10到200之间")),
    };
    let wanted = |message: &Message| shops.contains(&message.shop);
    let messages = call
        .sim
        .take_messages(Platform::Taobao, quantity, wanted, &AGAIN);
    let rows = messages.iter().map(|message| {
        let user: u64 = message.shop.parse().unwrap_or(0);
        json!({
            "id": message.id, "topic": message.topic, "user_id": user, "user_nick": message.shop_name,
            "content": message.content.to_string(), "pub_time": beijing(message.at), "pub_app_key": "12497914",
        })
    });
    let rows = list("tmc_message", rows.collect());
    Ok(fields([("messages", rows.unwrap_or_default())]))
}

fn confirm(call: &Call) -> Outcome {
    shops_of_group(call)?;
    let ids = call.ids("s_message_ids", MOST_CONFIRMED)?;
    call.sim.confirm_messages(Platform::Taobao, &ids);
    Ok(fields([("is_success", json!(true))]))
}

fn queue(call: &Call) -> Outcome {
    call.required("group_name")?;
    let shops = shops_of_group(call)?;
    let wanted = |message: &Message| shops.contains(&message.shop);
    let waiting = call.sim.messages_waiting(Platform::Taobao, wanted);
    // The misspelt name is the wire's.
    let row = json!({"name": call.required("group_name")?, "broker_name": "sim", "get_total": 0, "put_toal": waiting});
    Ok(fields([(
        "datas",
        list("tmc_queue_info", vec![row]).unwrap_or_default(),
    )]))
}

/// Ids of the shops whose messages go to the group of the call.
fn shops_of_group(call: &Call) -> Result<Vec<String>, TopError> {
    let group = call.optional("group_name").unwrap_or(DEFAULT_GROUP);
    let shops: Vec<String> = call.sim.read(|world| {
        let permits = world.shops.iter().filter_map(permit_of);
        let own = permits.filter(|(_, permit)| permit.group == group);
        own.map(|(shop, _)| shop.id.clone()).collect()
    });
    if shops.is_empty() && group != DEFAULT_GROUP {
        return Err(TopError::invalid("group_name", "分组不存在"));
    }
    Ok(shops)
}

fn named<'a>(world: &'a World, nick: &str) -> Option<&'a Shop> {
    let own = |shop: &&Shop| shop.platform == Platform::Taobao && shop.name == nick;
    world.shops.iter().find(own)
}

fn permit_of(shop: &Shop) -> Option<(&Shop, &PushPermit)> {
    let own = shop.platform == Platform::Taobao;
    shop.push
        .as_ref()
        .filter(|_| own)
        .map(|permit| (shop, permit))
}

fn changed(shop: &Shop, permit: Option<PushPermit>) -> Change {
    Change::PushPermit {
        platform: shop.platform,
        shop: shop.id.clone(),
        permit,
    }
}
