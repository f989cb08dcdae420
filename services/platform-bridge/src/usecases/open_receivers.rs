//! Opens receivers at their platform: for a purpose, within the shop's budget of the day, and
//! kept nowhere.

use crate::{
    bridge::Bridge,
    credentials::connector_of,
    domain::verdict::Why,
    error::Error,
    platform::{CallError, ClosedReceiver, OpenReceiver, Scene},
    seal,
    store::openings,
    usecases::{
        ask_platform::ask_platform,
        request_pull::{enabled_shop, shop_id},
        waybill_order::contact,
    },
};
use chrono::{FixedOffset, NaiveDate, Utc};
use oms_contracts::{
    ids::ShopId,
    oms::bridge::v1::{
        OpenReceiversRequest, OpenReceiversResponse, OpenedReceiver, OpeningScene, SealedReceiver,
    },
    timestamp,
};
use oms_service_kit::{error::ServiceError, seal::KeyRing};

/// Opens what the day's budget still holds; a request that is more is refused whole, before
/// anything is opened.
pub(crate) async fn open_receivers(
    bridge: &Bridge,
    request: OpenReceiversRequest,
) -> Result<OpenReceiversResponse, Error> {
    let (shop_id, scene) = (shop_id(&request.shop_id)?, scene(request.scene())?);
    let closed = closed(&bridge.keys, &request.receivers)?;
    let budget = Budget::take(bridge, shop_id, closed.len()).await?;
    let opened = call_platform(bridge, shop_id, scene, &closed, budget.batch).await;
    let untouched = opened
        .iter()
        .filter(|opened| opened_nothing(opened))
        .count();
    let left_today = budget.settle(bridge, untouched).await?;
    let told = closed.into_iter().zip(opened);
    Ok(OpenReceiversResponse {
        receivers: told
            .map(|(closed, opened)| told_of(closed, opened))
            .collect(),
        left_today,
    })
}

/// What a shop took from its day.
struct Budget {
    shop_id: ShopId,
    day: NaiveDate,
    opened: i32,
    most: i32,
    batch: usize,
}

impl Budget {
    async fn take(bridge: &Bridge, shop_id: ShopId, count: usize) -> Result<Self, Error> {
        let mut conn = bridge.connection().await?;
        let shop = enabled_shop(&mut conn, shop_id).await?;
        let limits = connector_of(shop.platform)?.receivers()?.limits();
        let most = i32::try_from(limits.per_day).unwrap_or(i32::MAX);
        let (day, count) = (today(), i32::try_from(count).unwrap_or(i32::MAX));
        let taken = openings::take(&mut conn, shop_id.0, day, count, most).await?;
        let opened = taken.ok_or(Error::OpeningBudgetSpent { shop_id, most })?;
        Ok(Self {
            shop_id,
            day,
            opened,
            most,
            batch: limits.batch,
        })
    }

    /// Gives back what opened nothing; how many the shop may still open today.
    async fn settle(self, bridge: &Bridge, untouched: usize) -> Result<i32, Error> {
        let mut opened = self.opened;
        if untouched > 0 {
            let untouched = i32::try_from(untouched).unwrap_or(i32::MAX);
            let mut conn = bridge.connection().await?;
            opened = openings::give_back(&mut conn, self.shop_id.0, self.day, untouched).await?;
        }
        Ok((self.most - opened).max(0))
    }
}

/// The platforms count by Chinese days.
fn today() -> NaiveDate {
    let china = FixedOffset::east_opt(8 * 3_600);
    china.map_or_else(
        || Utc::now().date_naive(),
        |china| Utc::now().with_timezone(&china).date_naive(),
    )
}

async fn call_platform(
    bridge: &Bridge,
    shop_id: ShopId,
    scene: Scene,
    closed: &[ClosedReceiver],
    batch: usize,
) -> Vec<Result<OpenReceiver, CallError>> {
    let mut opened = Vec::with_capacity(closed.len());
    for part in closed.chunks(batch.max(1)) {
        let answer = ask_platform(bridge, shop_id, |connector, access| async move {
            let family = connector.receivers()?;
            family.open(&bridge.http, &access, scene, part).await
        });
        let error = match answer.await {
            Ok(rows) if rows.len() == part.len() => {
                opened.extend(rows);
                continue;
            }
            Ok(_) => CallError::Malformed {
                message: "not as many outcomes as receivers".into(),
            },
            Err(Error::Platform(error)) => error,
            // Nothing went out.
            Err(error) => CallError::Retry {
                after: None,
                code: error.reason().into(),
                message: error.to_string(),
            },
        };
        opened.extend(part.iter().map(|_| Err(error.clone())));
    }
    opened
}

/// Whether the platform counted nothing for it.
fn opened_nothing(opened: &Result<OpenReceiver, CallError>) -> bool {
    matches!(
        opened,
        Err(CallError::Retry { .. }
            | CallError::Throttled { .. }
            | CallError::AuthExpired { .. }
            | CallError::Unsupported { .. })
    )
}

fn told_of(closed: ClosedReceiver, opened: Result<OpenReceiver, CallError>) -> OpenedReceiver {
    let platform_order_id = closed.platform_order_id;
    match opened {
        Ok(open) => OpenedReceiver {
            platform_order_id,
            person: Some(contact(open.person)),
            phone_extension: open.phone_extension,
            phone_is_virtual: open.phone_is_virtual,
            phone_ends_at: open.phone_ends_at.map(timestamp),
            ..Default::default()
        },
        Err(error) => {
            let why = Why::of(&error);
            OpenedReceiver {
                platform_order_id,
                code: why.code,
                message: why.message,
                ..Default::default()
            }
        }
    }
}

/// Receivers as their orders told them.
pub(super) fn closed(
    keys: &KeyRing,
    sealed: &[SealedReceiver],
) -> Result<Vec<ClosedReceiver>, Error> {
    let open = |one: &SealedReceiver| {
        let receiver = seal::open_receiver(keys, &one.sealed).map_err(|_| Error::BadField {
            field: "receivers.sealed",
            description: "cannot be opened: it was sealed elsewhere or is damaged".into(),
        })?;
        Ok(ClosedReceiver {
            platform_order_id: one.platform_order_id.clone(),
            receiver,
        })
    };
    sealed.iter().map(open).collect()
}

fn scene(scene: OpeningScene) -> Result<Scene, Error> {
    match scene {
        OpeningScene::Label => Ok(Scene::Label),
        OpeningScene::ChangeAddress => Ok(Scene::ChangeAddress),
        OpeningScene::Look => Ok(Scene::Look),
        OpeningScene::AfterSale => Ok(Scene::AfterSale),
        OpeningScene::Care => Ok(Scene::Care),
        OpeningScene::Unspecified => Err(Error::BadField {
            field: "scene",
            description: "must say what the receivers are opened for".into(),
        }),
    }
}
