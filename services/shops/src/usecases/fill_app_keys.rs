//! Reads, once at a start, the apps of credentials that were sealed before their app stood
//! beside them.

use crate::{
    Error, Shops,
    domain::credentials,
    store::app_keys::{self, Read},
};
use std::{sync::Arc, time::Duration};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// Shops that are read in one go.
const PART: i64 = 200;
const AGAIN: Duration = Duration::from_secs(5);

/// Runs until every app is read, or until `shutdown`.
pub(crate) async fn run(app: Arc<Shops>, shutdown: CancellationToken) {
    while let Err(error) = fill_app_keys(&app).await {
        tracing::warn!(%error, "could not read the apps of all shops; will try again");
        tokio::select! {
            () = shutdown.cancelled() => return,
            () = tokio::time::sleep(AGAIN) => {}
        }
    }
}

async fn fill_app_keys(app: &Shops) -> Result<(), Error> {
    let mut conn = app.pool.get().await?;
    let mut after = Uuid::nil();
    loop {
        let unread = app_keys::unread(&mut conn, after, PART).await?;
        let Some(last) = unread.last() else {
            return Ok(());
        };
        after = last.id;
        let mut read = Vec::with_capacity(unread.len());
        for shop in &unread {
            let sealed = shop.credentials.as_deref().unwrap_or_default();
            match credentials::open(&app.keys, sealed) {
                Ok(held) => read.push(Read {
                    shop_id: shop.id,
                    credential_version: shop.credential_version,
                    app_key: held.app_key,
                }),
                // It stays unread until somebody sets them anew.
                Err(fault) => {
                    tracing::error!(shop.id = %shop.id, %fault, "credentials cannot be opened");
                }
            }
        }
        app_keys::fill(&mut conn, &read).await?;
    }
}
