//! Tells watchers which orders changed, through the database's notifications, so that
//! every replica hears of every change.

use crate::store::save::CHANNEL;
use diesel_async::{AsyncConnection, AsyncPgConnection, SimpleAsyncConnection};
use futures_util::StreamExt;
use oms_contracts::oms::orders::v1::{OrderChange, WatchOrdersResponse};
use oms_service_kit::db::schema_url;
use std::{collections::HashSet, sync::Arc, time::Duration};
use tokio::sync::{broadcast, mpsc};
use tokio_util::sync::CancellationToken;
use tonic::Status;

/// Batches kept for a watcher that is slow.
const BACKLOG: usize = 1024;
/// Changes are gathered for this long before they are sent.
const GATHER: Duration = Duration::from_millis(250);
/// Changes of one answer.
const MAX_CHANGES: usize = 500;

/// A batch of changes as one notification told it.
type Batch = Arc<Vec<OrderChange>>;

/// Where watchers subscribe.
#[derive(Clone)]
pub struct Changes {
    sender: broadcast::Sender<Batch>,
}

impl Changes {
    /// Listens until `shutdown`; reconnects when the database comes back, and then
    /// tells every watcher that changes were missed.
    pub fn listen(database_url: String, shutdown: CancellationToken) -> Self {
        let (sender, _) = broadcast::channel(BACKLOG);
        let changes = Self {
            sender: sender.clone(),
        };
        tokio::spawn(async move {
            while !shutdown.is_cancelled() {
                tokio::select! {
                    () = shutdown.cancelled() => return,
                    () = forward(&database_url, &sender) => {}
                }
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
        });
        changes
    }

    /// Answers for one watcher of `shops` (all when empty), until it goes away.
    pub fn watch(
        &self,
        shops: HashSet<String>,
        shutdown: CancellationToken,
    ) -> mpsc::Receiver<Result<WatchOrdersResponse, Status>> {
        let mut batches = self.sender.subscribe();
        let (answers, receiver) = mpsc::channel(4);
        tokio::spawn(async move {
            loop {
                let first = tokio::select! {
                    batch = batches.recv() => batch,
                    () = answers.closed() => return,
                    () = shutdown.cancelled() => return,
                };
                tokio::time::sleep(GATHER).await;
                let mut answer = WatchOrdersResponse::default();
                let mut next = Some(first);
                while let Some(batch) = next {
                    match batch {
                        Ok(batch) if batch.is_empty() => answer.missed = true,
                        Ok(batch) => answer.changes.extend(
                            batch
                                .iter()
                                .filter(|c| shops.is_empty() || shops.contains(&c.shop_id))
                                .cloned(),
                        ),
                        Err(broadcast::error::RecvError::Lagged(_)) => answer.missed = true,
                        Err(broadcast::error::RecvError::Closed) => return,
                    }
                    if answer.changes.len() > MAX_CHANGES {
                        answer.changes.clear();
                        answer.missed = true;
                    }
                    next = match batches.try_recv() {
                        Ok(batch) => Some(Ok(batch)),
                        Err(broadcast::error::TryRecvError::Lagged(n)) => {
                            Some(Err(broadcast::error::RecvError::Lagged(n)))
                        }
                        Err(_) => None,
                    };
                }
                coalesce(&mut answer.changes);
                let worth_telling = answer.missed || !answer.changes.is_empty();
                if worth_telling && answers.send(Ok(answer)).await.is_err() {
                    return;
                }
            }
        });
        receiver
    }
}

/// One change an order; new if any of its changes was.
fn coalesce(changes: &mut Vec<OrderChange>) {
    changes.sort_by(|a, b| (&a.shop_id, &a.order_id).cmp(&(&b.shop_id, &b.order_id)));
    changes.dedup_by(|again, first| {
        let same = (&again.shop_id, &again.order_id) == (&first.shop_id, &first.order_id);
        first.is_new |= same && again.is_new;
        same
    });
}

/// Forwards notifications until the connection ends.
async fn forward(database_url: &str, sender: &broadcast::Sender<Batch>) {
    let url = schema_url(database_url, crate::SCHEMA);
    let Ok(mut conn) = AsyncPgConnection::establish(&url).await else {
        return;
    };
    if conn
        .batch_execute(&format!("LISTEN {CHANNEL}"))
        .await
        .is_err()
    {
        return;
    }
    // What changed before this connection was not told: an empty batch stands for "missed".
    let _ = sender.send(Arc::default());
    let mut notifications = std::pin::pin!(conn.notifications_stream());
    while let Some(Ok(notification)) = notifications.next().await {
        let batch: Vec<OrderChange> = notification.payload.split(';').filter_map(read).collect();
        let _ = sender.send(Arc::new(batch));
    }
}

fn read(entry: &str) -> Option<OrderChange> {
    let mut parts = entry.split(' ');
    let mut id = || Some(uuid::Uuid::try_parse(parts.next()?).ok()?.to_string());
    let (shop_id, order_id) = (id()?, id()?);
    Some(OrderChange {
        shop_id,
        order_id,
        is_new: parts.next() == Some("1"),
    })
}
