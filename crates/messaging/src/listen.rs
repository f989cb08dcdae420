//! LISTEN on one PostgreSQL channel, for ever: reconnects by itself. A notification
//! only wakes whoever polls anyway, so a lost one costs a pause and nothing else.

use crate::backoff::Backoff;
use diesel_async::{AsyncConnection, AsyncPgConnection, SimpleAsyncConnection};
use futures_util::StreamExt;
use std::{pin::pin, time::Duration};
use tokio_util::task::AbortOnDropHandle;

/// Calls `notified` with each payload, and with `None` after every (re)connection,
/// because what was sent before it is lost. Stops when the handle is dropped.
pub(crate) fn spawn(
    database_url: String,
    channel: &'static str,
    notified: impl Fn(Option<&str>) + Send + Sync + 'static,
) -> AbortOnDropHandle<()> {
    AbortOnDropHandle::new(tokio::spawn(async move {
        let mut backoff = Backoff::new(Duration::from_millis(200), Duration::from_secs(10));
        loop {
            let reason = match listen(&database_url, channel, &notified, &mut backoff).await {
                Ok(()) => "connection closed".to_owned(),
                Err(reason) => reason,
            };
            tracing::warn!(
                channel,
                reason,
                "not listening for notifications, polling only"
            );
            tokio::time::sleep(backoff.next()).await;
        }
    }))
}

async fn listen(
    database_url: &str,
    channel: &str,
    notified: &(impl Fn(Option<&str>) + Send + Sync),
    backoff: &mut Backoff,
) -> Result<(), String> {
    let mut conn = AsyncPgConnection::establish(database_url)
        .await
        .map_err(|error| error.to_string())?;
    conn.batch_execute(&format!("LISTEN {channel}"))
        .await
        .map_err(|error| error.to_string())?;
    backoff.reset();
    notified(None);
    let mut notifications = pin!(conn.notifications_stream());
    while let Some(notification) = notifications.next().await {
        notified(Some(
            &notification.map_err(|error| error.to_string())?.payload,
        ));
    }
    Ok(())
}
