//! Pushes that call us: what is genuine is read, what is not is refused.

use crate::marketplace::{HookListener, Marketplace, Taken, bare};
use oms_bridge::platform::{Hook, HookRefused, News, PushApp, PushMessage};
use oms_contracts::oms::types::v1::Platform;
use serde_json::json;

/// Enters our address, and lets the platform try it.
async fn entered(market: &Marketplace, hook: &'static dyn Hook) -> HookListener {
    let listener = HookListener::enter(market, hook).await;
    let tried = listener
        .wait_for("a call that tries the address", |taken| {
            taken.first().cloned()
        })
        .await;
    let verified = tried.verified.unwrap();
    assert!(verified.messages.is_empty(), "{:?}", verified.messages);
    listener
}

/// The genuine messages of all calls.
fn messages(taken: &[Taken]) -> impl Iterator<Item = &PushMessage> {
    let genuine = taken
        .iter()
        .filter_map(|taken| taken.verified.as_ref().ok());
    genuine.flat_map(|verified| &verified.messages)
}

/// A message that says `is` and came twice under one id.
fn twice(taken: &[Taken], is: impl Fn(&News) -> bool) -> Option<PushMessage> {
    let mut told = messages(taken).filter(|message| is(&message.news));
    told.find(|message| {
        let same = messages(taken).filter(|other| other.id == message.id);
        same.count() > 1
    })
    .cloned()
}

pub(super) async fn duplicated(market: &Marketplace, hook: &'static dyn Hook) {
    let listener = entered(market, hook).await;
    market.faults(&json!({"push_duplicate_share": 1.0})).await;
    let order = market.place_order(1).await;
    let is_ours = |news: &News| *news == News::Order(order.clone());
    let told = listener
        .wait_for("the order, twice", |taken| twice(taken, is_ours))
        .await;
    assert!(told.shop_names.contains(&market.shop.platform_shop_id));
    assert!(!told.kind.is_empty());

    let number = market.ask(&order, "refund_only").await;
    let is_ours = |news: &News| matches!(news, News::AfterSale(id) if bare(id) == number);
    let told = listener
        .wait_for("the after-sale, twice", |taken| twice(taken, is_ours))
        .await;
    assert!(told.shop_names.contains(&market.shop.platform_shop_id));
    // What it names can be read.
    let News::AfterSale(id) = told.news else {
        panic!("{told:?}");
    };
    assert_eq!(market.after_sale(&id).await.platform_after_sale_id, id);
}

pub(super) async fn forged(market: &Marketplace, hook: &'static dyn Hook) {
    let listener = entered(market, hook).await;
    // Nothing leaves but what somebody else signed.
    let forger = json!({"push_forged_share": 1.0, "push_dropped_share": 1.0});
    market.faults(&forger).await;
    market.place_order(1).await;
    let forged = listener
        .wait_for("a forged call", |taken| taken.get(1).cloned())
        .await;
    is_forged(&forged.verified);

    let honest = json!({"push_forged_share": 0.0, "push_dropped_share": 0.0});
    market.faults(&honest).await;
    let order = market.place_order(1).await;
    let is_ours = |taken: &&Taken| {
        let mut messages = messages(std::slice::from_ref(*taken));
        messages.any(|message| message.news == News::Order(order.clone()))
    };
    let genuine = listener
        .wait_for("the order", |taken| taken.iter().find(is_ours).cloned())
        .await;
    let app = market.push_app();
    // The same call once more is the same message.
    assert_eq!(hook.verify(app, &genuine.call()), genuine.verified);

    let another = PushApp {
        app_key: format!("{}1", app.app_key),
        ..app.clone()
    };
    is_forged(&hook.verify(&another, &genuine.call()));
    is_forged(&hook.verify(app, &changed(market.platform(), &genuine).call()));
    // Kuaishou signs nothing: that its key opens the body is all there is.
    if market.platform() != Platform::Kuaishou {
        let unsigned = Taken {
            query: Vec::new(),
            headers: Vec::new(),
            ..genuine
        };
        is_forged(&hook.verify(app, &unsigned.call()));
    }
}

fn is_forged<T: std::fmt::Debug>(verified: &Result<T, HookRefused>) {
    assert!(
        matches!(verified, Err(HookRefused::Forged(_))),
        "{verified:?}"
    );
}

/// The call with one byte of what is signed changed on its way: Xiaohongshu signs the time of
/// a call, the others its body.
fn changed(platform: Platform, genuine: &Taken) -> Taken {
    let mut changed = genuine.clone();
    if platform == Platform::Xiaohongshu {
        for (name, value) in &mut changed.headers {
            if name == "timestamp" {
                value.push('0');
            }
        }
    } else {
        let middle = changed.body.len() / 2;
        let byte = &mut changed.body[middle];
        *byte = if *byte == b'A' { b'B' } else { b'A' };
    }
    changed
}
