//! Has waybill numbers from a shop's platform. A number costs money and stands on a parcel,
//! so the intent is a row before the call, and a call whose outcome is not known is repeated
//! only where the platform promises the same number.

use crate::{
    bridge::Bridge,
    commands,
    credentials::{self, connector_of, with_recovery},
    domain::{
        verdict::Why,
        waybill::{Ended, Standing, Step, ended, next},
    },
    error::Error,
    platform::{CallError, Issued, ShopAccess, WaybillRequest, Waybills},
    store::waybills::{self, Row, Settled, Wanted},
    usecases::{
        request_pull::{enabled_shop, shop_id},
        waybill_order,
    },
};
use diesel_async::AsyncConnection;
use oms_contracts::{
    ids::ShopId,
    oms::bridge::v1::{GetWaybillsRequest, GetWaybillsResponse, Waybill, WaybillState},
};
use std::{collections::HashMap, sync::Arc};

/// A label that is now asked for.
struct Asked {
    request: WaybillRequest,
    fence: i64,
    /// It may have been had before.
    in_doubt: bool,
    /// Then ask whether it was.
    find_first: bool,
}

/// Asks for what is not had yet, and tells how each label stands.
pub(crate) async fn get_waybills(
    bridge: &Bridge,
    request: GetWaybillsRequest,
) -> Result<GetWaybillsResponse, Error> {
    let shop_id = shop_id(&request.shop_id)?;
    let mut orders = Vec::with_capacity(request.waybills.len());
    for order in &request.waybills {
        orders.push(waybill_order::read(&bridge.keys, order)?);
    }
    let (asked, reused) = begin(bridge, shop_id, &orders).await?;
    if !asked.is_empty() {
        ask(bridge, shop_id, asked).await?;
    }
    let keys: Vec<&str> = orders.iter().map(|(w, _)| w.parcel_key.as_str()).collect();
    let mut conn = bridge.connection().await?;
    let rows = waybills::of_keys(&mut conn, shop_id.0, &keys).await?;
    let mut told: HashMap<String, Waybill> = rows
        .iter()
        .map(|row| (row.parcel_key.clone(), waybill_order::told(row)))
        .collect();
    for key in reused {
        told.insert(key.clone(), key_reused(key));
    }
    let waybills = keys.iter().filter_map(|key| told.get(*key).cloned());
    Ok(GetWaybillsResponse {
        waybills: waybills.collect(),
    })
}

/// Writes the intents down and claims those that are to be asked for now. Also returns keys
/// that stand for other labels.
async fn begin(
    bridge: &Bridge,
    shop_id: ShopId,
    orders: &[(Wanted, WaybillRequest)],
) -> Result<(Vec<Asked>, Vec<String>), Error> {
    let wanted: Vec<Wanted> = orders.iter().map(|(wanted, _)| wanted.clone()).collect();
    let by_key: HashMap<&str, &(Wanted, WaybillRequest)> = orders
        .iter()
        .map(|order| (order.0.parcel_key.as_str(), order))
        .collect();
    if by_key.len() < orders.len() {
        return Err(Error::BadField {
            field: "waybills.parcel_key",
            description: "stands twice in one request".into(),
        });
    }
    let mut conn = bridge.connection().await?;
    conn.transaction(async |conn| {
        let shop = enabled_shop(conn, shop_id).await?;
        let repeating = waybills_of(shop.platform)?.repeating();
        let (mut asked, mut claims, mut stopped, mut reused) = (vec![], vec![], vec![], vec![]);
        for row in waybills::intend(conn, shop_id.0, &wanted).await? {
            let Some((wanted, request)) = by_key.get(row.parcel_key.as_str()) else {
                continue;
            };
            let standing = Standing {
                state: row.state(),
                is_leased: row.is_leased,
                is_same: row.request_hash == wanted.request_hash,
            };
            let step = next(standing, repeating);
            match step {
                Step::Answer => {}
                Step::KeyReused => reused.push(row.parcel_key),
                Step::StopForPerson => stopped.push(stop(&row)),
                Step::Get | Step::FindThenGet => {
                    claims.push(wanted);
                    asked.push(Asked {
                        request: request.clone(),
                        fence: row.fence + 1,
                        in_doubt: row.state() == WaybillState::Asked,
                        find_first: step == Step::FindThenGet,
                    });
                }
            }
        }
        waybills::settle(conn, shop_id.0, &stopped).await?;
        waybills::claim(conn, shop_id.0, &claims, commands::lease(bridge)).await?;
        Ok::<_, Error>((asked, reused))
    })
    .await
}

/// Makes the calls and settles what came. What is cut here stays asked until its lease
/// lapses.
async fn ask(bridge: &Bridge, shop_id: ShopId, asked: Vec<Asked>) -> Result<(), Error> {
    let work = Box::pin(call_platform(bridge, shop_id, &asked));
    let outcomes = tokio::time::timeout(commands::deadline(bridge), work).await;
    let Ok(outcomes) = outcomes else {
        tracing::warn!(shop.id = %shop_id, "waybills not had within the lease");
        return Ok(());
    };
    let settled: Vec<Settled> = asked
        .iter()
        .zip(outcomes)
        .map(|(asked, end)| settle(bridge, asked, end))
        .collect();
    let mut conn = bridge.connection().await?;
    conn.transaction(async |conn| {
        Ok::<_, Error>(waybills::settle(conn, shop_id.0, &settled).await?)
    })
    .await?;
    Ok(())
}

/// One end for each label, in their order.
async fn call_platform(bridge: &Bridge, shop_id: ShopId, asked: &[Asked]) -> Vec<Ended> {
    let access = match credentials::for_pull(bridge, shop_id, 0).await {
        Ok(access) => access,
        Err(error) => {
            // Nothing went out; what was in doubt before stays so.
            let why = Why::of(&error);
            return asked.iter().map(|asked| untouched(asked, &why)).collect();
        }
    };
    let family = match waybills_of(access.platform as i32) {
        Ok(family) => family,
        Err(error) => {
            let why = Why::new("UNSUPPORTED", error.to_string());
            return asked.iter().map(|_| Ended::Refused(why.clone())).collect();
        }
    };
    let mut ends: Vec<Option<Ended>> = Vec::with_capacity(asked.len());
    let mut access = access;
    for asked in asked {
        let end = if asked.find_first {
            let (found, used) = find(bridge, family, access, &asked.request).await;
            access = used;
            found
        } else {
            None
        };
        ends.push(end);
    }
    let open: Vec<usize> = (0..asked.len()).filter(|&at| ends[at].is_none()).collect();
    for part in parts(asked, &open, family.batch()) {
        let requests: Vec<WaybillRequest> =
            part.iter().map(|&at| asked[at].request.clone()).collect();
        let (outcomes, used) = get(bridge, family, access, &requests).await;
        access = used;
        for (&at, outcome) in part.iter().zip(outcomes) {
            // One that was found not to be there is in doubt no more.
            let in_doubt = asked[at].in_doubt && !asked[at].find_first;
            ends[at] = Some(ended(outcome, family.repeating(), in_doubt));
        }
    }
    let unanswered = || Ended::Unknown(Why::new("NOT_ASKED", "no answer came"));
    ends.into_iter()
        .map(|end| end.unwrap_or_else(unanswered))
        .collect()
}

/// The end of a label that may have been had before; `None` where it was not.
async fn find(
    bridge: &Bridge,
    family: &dyn Waybills,
    access: Arc<ShopAccess>,
    request: &WaybillRequest,
) -> (Option<Ended>, Arc<ShopAccess>) {
    let (found, access) = with_recovery(bridge, access, |access| async move {
        family.find(&bridge.http, &access, request).await
    })
    .await;
    let end = match found {
        Ok(Some(issued)) => Some(Ended::Issued(issued)),
        Ok(None) => None,
        Err(CallError::Unsupported { reason }) => {
            Some(Ended::NeedsPerson(Why::new("UNSUPPORTED", reason)))
        }
        Err(error) => Some(Ended::Unknown(Why::of(&error))),
    };
    (end, access)
}

/// One outcome for each request: where the call itself failed, its error for all.
async fn get(
    bridge: &Bridge,
    family: &dyn Waybills,
    access: Arc<ShopAccess>,
    requests: &[WaybillRequest],
) -> (Vec<Result<Issued, CallError>>, Arc<ShopAccess>) {
    let (outcomes, access) = with_recovery(bridge, access, |access| async move {
        family.get(&bridge.http, &access, requests).await
    })
    .await;
    let outcomes = match outcomes {
        Ok(outcomes) if outcomes.len() == requests.len() => outcomes,
        Ok(_) => {
            let message = "not as many outcomes as labels".to_owned();
            vec![Err(CallError::Malformed { message }); requests.len()]
        }
        Err(error) => vec![Err(error); requests.len()],
    };
    (outcomes, access)
}

/// Labels of one account and carrier, at most `batch` in a part.
fn parts(asked: &[Asked], open: &[usize], batch: usize) -> Vec<Vec<usize>> {
    let mut parts: Vec<Vec<usize>> = Vec::new();
    for &at in open {
        let request = &asked[at].request;
        let fits = |part: &&mut Vec<usize>| {
            let first = &asked[part[0]].request;
            part.len() < batch.max(1)
                && first.account_id == request.account_id
                && first.carrier_code == request.carrier_code
                && first.sender == request.sender
        };
        match parts.iter_mut().find(fits) {
            Some(part) => part.push(at),
            None => parts.push(vec![at]),
        }
    }
    parts
}

fn untouched(asked: &Asked, why: &Why) -> Ended {
    if asked.in_doubt {
        Ended::Unknown(why.clone())
    } else {
        Ended::Open(why.clone())
    }
}

fn settle(bridge: &Bridge, asked: &Asked, end: Ended) -> Settled {
    let (state, issued, why) = match end {
        Ended::Issued(issued) => (WaybillState::Issued, Some(issued), Why::default()),
        Ended::Open(why) => (WaybillState::Open, None, why),
        Ended::Refused(why) => (WaybillState::Refused, None, why),
        Ended::Unknown(why) => (WaybillState::Asked, None, why),
        Ended::NeedsPerson(why) => (WaybillState::NeedsPerson, None, why),
    };
    let issued = issued.unwrap_or_default();
    let print = issued.print.as_ref();
    Settled {
        parcel_key: asked.request.parcel_key.clone(),
        fence: asked.fence,
        state,
        waybill_no: issued.waybill_no,
        parent_waybill_no: issued.parent_waybill_no,
        reference: issued.reference,
        print_sealed: print.map(|print| bridge.keys.seal(print.0.as_bytes())),
        code: why.code,
        message: why.message,
    }
}

/// A row in doubt on a platform that can be neither asked nor trusted to repeat itself.
fn stop(row: &Row) -> Settled {
    Settled {
        parcel_key: row.parcel_key.clone(),
        fence: row.fence,
        state: WaybillState::NeedsPerson,
        waybill_no: String::new(),
        parent_waybill_no: String::new(),
        reference: String::new(),
        print_sealed: None,
        code: "OUTCOME_UNKNOWN".into(),
        message: "a number may have been given; look in the platform's console and settle it"
            .into(),
    }
}

fn key_reused(parcel_key: String) -> Waybill {
    Waybill {
        parcel_key,
        state: WaybillState::Refused as i32,
        code: "PARCEL_KEY_REUSED".into(),
        message: "this key stands for another label; ask with a new one".into(),
        ..Default::default()
    }
}

/// The platform's family of calls, or what a caller is told.
fn waybills_of(platform: i32) -> Result<&'static dyn Waybills, Error> {
    let family = connector_of(platform).and_then(|connector| connector.waybills());
    family.map_err(Error::Platform)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::{Person, WaybillReceiver};

    fn asked(account_id: &str) -> Asked {
        Asked {
            request: WaybillRequest {
                parcel_key: "p".into(),
                platform_order_ids: Vec::new(),
                carrier_code: "ZTO".into(),
                account_id: account_id.into(),
                template_id: String::new(),
                template_url: String::new(),
                sender: Person::default(),
                receiver: WaybillReceiver::Plain(Person::default()),
                items: Vec::new(),
                weight_g: 0,
                volume_cm3: 0,
                product_code: String::new(),
                services: Vec::new(),
                note: String::new(),
            },
            fence: 1,
            in_doubt: false,
            find_first: false,
        }
    }

    #[test]
    fn a_part_is_of_one_account_and_no_longer_than_the_platform_takes() {
        let asked: Vec<_> = ["a", "b", "a", "a"].into_iter().map(asked).collect();
        let parts = parts(&asked, &[0, 1, 2, 3], 2);
        assert_eq!(parts, [vec![0, 2], vec![1], vec![3]]);
    }
}
