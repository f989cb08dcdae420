//! A stand-in for the owners, `orders` and `aftersales`: takes pages, remembers them and
//! answers.

use async_trait::async_trait;
use oms_contracts::oms::events::v1::{
    PlatformAfterSale, PlatformAfterSalesSeen, PlatformAfterSalesTaken, PlatformOrder,
    PlatformOrdersSeen, PlatformOrdersTaken, RefusedAfterSale, RefusedDocument,
};
use oms_messaging::{ConsumerOptions, Envelope, Handler, HandlerError, Transport, run_consumer};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
};
use tokio_util::sync::CancellationToken;

/// What the owner has and how it behaves.
pub(crate) struct Owner {
    transport: Transport,
    /// The last snapshot of each order, by shop and platform order id.
    pub(crate) orders: Mutex<BTreeMap<(String, String), PlatformOrder>>,
    /// The last snapshot of each after-sale, by its number.
    pub(crate) after_sales: Mutex<BTreeMap<String, PlatformAfterSale>>,
    /// Pages of orders in the order of their arrival.
    pub(crate) pages: Mutex<Vec<String>>,
    /// Whether it answers.
    pub(crate) answers: AtomicBool,
    /// Documents that its database refuses.
    pub(crate) refuses: Mutex<BTreeSet<String>>,
}

impl Owner {
    pub(crate) fn start(transport: Transport, stop: &CancellationToken) -> Arc<Self> {
        let owner = Arc::new(Self {
            transport: transport.clone(),
            orders: Mutex::default(),
            after_sales: Mutex::default(),
            pages: Mutex::default(),
            answers: AtomicBool::new(true),
            refuses: Mutex::default(),
        });
        let options = ConsumerOptions {
            prefetch: 100,
            max_batch: 20,
        };
        tokio::spawn(run_consumer(
            transport.clone(),
            Arc::new(Taking(owner.clone())),
            options,
            stop.child_token(),
        ));
        tokio::spawn(run_consumer(
            transport,
            Arc::new(TakingAfterSales(owner.clone())),
            options,
            stop.child_token(),
        ));
        owner
    }

    pub(crate) fn ids(&self) -> BTreeSet<String> {
        self.orders
            .lock()
            .unwrap()
            .keys()
            .map(|(_, id)| id.clone())
            .collect()
    }

    pub(crate) fn page_count(&self) -> usize {
        self.pages.lock().unwrap().len()
    }

    async fn take(&self, page: PlatformOrdersSeen) -> Result<(), HandlerError> {
        assert!(page.orders.len() <= 100, "at most 100 orders a page");
        let refuses = self.refuses.lock().unwrap().clone();
        let mut taken = PlatformOrdersTaken {
            page_id: page.page_id.clone(),
            shop_id: page.shop_id.clone(),
            ..Default::default()
        };
        for order in page.orders {
            if refuses.contains(&order.platform_order_id) {
                taken.parked.push(RefusedDocument {
                    platform_order_id: order.platform_order_id,
                    reason: "AMOUNT_MISMATCH".into(),
                    message: "sums do not add up".into(),
                });
                continue;
            }
            taken.applied += 1;
            let key = (page.shop_id.clone(), order.platform_order_id.clone());
            self.orders.lock().unwrap().insert(key, order);
        }
        self.pages.lock().unwrap().push(page.page_id);
        self.answer(Envelope::of(&taken)).await
    }

    async fn take_after_sales(&self, page: PlatformAfterSalesSeen) -> Result<(), HandlerError> {
        assert!(page.after_sales.len() <= 100, "at most 100 a page");
        let refuses = self.refuses.lock().unwrap().clone();
        let mut taken = PlatformAfterSalesTaken {
            page_id: page.page_id,
            shop_id: page.shop_id,
            ..Default::default()
        };
        for after_sale in page.after_sales {
            let id = after_sale.platform_after_sale_id.clone();
            if refuses.contains(&id) {
                taken.parked.push(RefusedAfterSale {
                    platform_after_sale_id: id,
                    reason: "BAD_AMOUNT".into(),
                    message: "out of range".into(),
                });
                continue;
            }
            taken.applied += 1;
            self.after_sales.lock().unwrap().insert(id, after_sale);
        }
        self.answer(Envelope::of(&taken)).await
    }

    async fn answer(&self, answer: Envelope) -> Result<(), HandlerError> {
        if !self.answers.load(Ordering::SeqCst) {
            return Ok(());
        }
        self.transport
            .publish(&[answer])
            .await
            .map_err(|error| HandlerError::Transient(error.to_string()))
    }
}

struct Taking(Arc<Owner>);

#[async_trait]
impl Handler for Taking {
    fn queue(&self) -> &'static str {
        "orders.platform-orders"
    }

    async fn handle(&self, batch: &[Envelope]) -> Vec<Result<(), HandlerError>> {
        let mut outcomes = Vec::new();
        for message in batch {
            outcomes.push(match message.decode() {
                Ok(page) => self.0.take(page).await,
                Err(error) => Err(error),
            });
        }
        outcomes
    }
}

struct TakingAfterSales(Arc<Owner>);

#[async_trait]
impl Handler for TakingAfterSales {
    fn queue(&self) -> &'static str {
        "aftersales.platform-after-sales"
    }

    async fn handle(&self, batch: &[Envelope]) -> Vec<Result<(), HandlerError>> {
        let mut outcomes = Vec::new();
        for message in batch {
            outcomes.push(match message.decode() {
                Ok(page) => self.0.take_after_sales(page).await,
                Err(error) => Err(error),
            });
        }
        outcomes
    }
}
