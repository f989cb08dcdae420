//! Pushes over a channel that we hold open: whose message it is, and that it comes until it
//! is confirmed.

use crate::marketplace::{Marketplace, bare};
use oms_bridge::platform::{CallError, Channel, News, OpenChannel, PushMessage};
use oms_testkit::patience;
use serde_json::json;
use tokio::time::timeout;

/// An open channel and what came over it.
struct Listening<'a> {
    market: &'a Marketplace,
    channel: Box<dyn OpenChannel>,
    came: Vec<PushMessage>,
}

impl<'a> Listening<'a> {
    /// Opens the channel for the shop, which permits its messages.
    async fn open(market: &'a Marketplace, channel: &dyn Channel) -> Self {
        let (http, shop) = (&market.engine, &market.shop);
        channel.permit(http, shop).await.unwrap();
        Self {
            market,
            channel: channel.open(http, shop).await.unwrap(),
            came: Vec::new(),
        }
    }

    /// Listens until `find` finds it in what came.
    async fn until<T>(&mut self, what: &str, find: impl Fn(&[PushMessage]) -> Option<T>) -> T {
        let listened = timeout(patience(), async {
            loop {
                if let Some(found) = find(&self.came) {
                    return found;
                }
                let came = self.channel.next(&self.market.engine).await;
                self.came.extend(came.unwrap());
            }
        });
        match listened.await {
            Ok(found) => found,
            Err(_) => panic!("{what} did not come: {:?}", self.came),
        }
    }

    /// Confirms everything that came, and forgets it.
    async fn confirm(&mut self) -> Vec<String> {
        let came = std::mem::take(&mut self.came);
        let ids: Vec<_> = came.into_iter().map(|message| message.id).collect();
        let confirmed = self.channel.confirm(&self.market.engine, &ids).await;
        confirmed.unwrap();
        ids
    }
}

/// A message that says `is` and came so often under one id.
fn told(came: &[PushMessage], times: usize, is: impl Fn(&News) -> bool) -> Option<PushMessage> {
    let mut told = came.iter().filter(|message| is(&message.news));
    told.find(|message| came.iter().filter(|other| other.id == message.id).count() >= times)
        .cloned()
}

pub(super) async fn duplicated(market: &Marketplace, channel: &dyn Channel) {
    let mut listening = Listening::open(market, channel).await;
    market.faults(&json!({"push_duplicate_share": 1.0})).await;
    let order = market.place_order(1).await;
    let is_ours = |news: &News| *news == News::Order(order.clone());
    let message = listening
        .until("the order, twice", |came| told(came, 2, is_ours))
        .await;
    assert!(message.shop_names.contains(&market.shop.platform_shop_id));
    let confirmed = listening.confirm().await;

    let number = market.ask(&order, "refund_only").await;
    let is_ours = |news: &News| matches!(news, News::AfterSale(id) if bare(id) == number);
    let message = listening
        .until("the after-sale, twice", |came| told(came, 2, is_ours))
        .await;
    assert!(message.shop_names.contains(&market.shop.platform_shop_id));
    let mut came = listening.came.iter();
    assert!(!came.any(|message| confirmed.contains(&message.id)));
    // What it names can be read.
    let News::AfterSale(id) = message.news else {
        panic!("{message:?}");
    };
    assert_eq!(market.after_sale(&id).await.platform_after_sale_id, id);
    listening.confirm().await;
}

pub(super) async fn forged(market: &Marketplace, channel: &dyn Channel) {
    let mut listening = Listening::open(market, channel).await;
    let (http, shop, another) = (&market.engine, &market.shop, market.another());

    // A shop that did not permit it is not told of.
    market.place_order_in(another, 1).await;
    let order = market.place_order(1).await;
    let is_ours = |news: &News| *news == News::Order(order.clone());
    let once = listening
        .until("the order", |came| told(came, 1, is_ours))
        .await;
    for message in &listening.came {
        let names = &message.shop_names;
        assert!(names.contains(&shop.platform_shop_id), "{message:?}");
    }
    // What is not confirmed comes again, and is the same message.
    let again = listening
        .until("the order again", |came| told(came, 2, is_ours))
        .await;
    assert_eq!(again.news, once.news);
    let same = listening.came.iter().filter(|other| other.id == again.id);
    assert!(same.into_iter().all(|other| *other == again), "{again:?}");
    listening.confirm().await;

    // Another shop of the app is told apart.
    channel.permit(http, another).await.unwrap();
    let theirs = market.place_order_in(another, 1).await;
    let is_theirs = |news: &News| *news == News::Order(theirs.clone());
    let message = listening
        .until("another shop's order", |came| told(came, 1, is_theirs))
        .await;
    assert!(message.shop_names.contains(&another.platform_shop_id));
    assert!(!message.shop_names.contains(&shop.platform_shop_id));

    // A kind that tells us nothing is no news and no error.
    let number = market.ask(&order, "refund_only").await;
    market.act_after_sale(&number, "remark").await;
    let message = listening
        .until("a remark", |came| {
            let mut came = came.iter();
            came.find(|message| message.kind.ends_with("RefundCreateMessage"))
                .cloned()
        })
        .await;
    assert_eq!(message.news, News::Nothing);
    listening.confirm().await;

    // Whoever does not know the app's secret hears nothing.
    let mut forger = shop.clone();
    forger.app_secret = "another".into();
    let heard = match channel.open(http, &forger).await {
        Ok(mut open) => open.next(http).await,
        Err(error) => Err(error),
    };
    assert!(
        matches!(
            heard,
            Err(CallError::Refused { .. }
                | CallError::AuthExpired { .. }
                | CallError::Retry { .. })
        ),
        "{heard:?}"
    );
}
