//! Tells the order system which SKUs there are.

use oms_contracts::oms::shops::v1::{BatchUpsertSkusRequest, SkuInput};
use tokio_util::sync::CancellationToken;
use tonic::Code;
use uuid::Uuid;

use super::oms::{Backoff, Oms, note_retry};
use crate::sim::Sim;
use crate::world::shop::ErpSku;

const BATCH: usize = 100;

/// Sends every SKU once, in batches, each retried until it is answered or `shutdown`.
pub(super) async fn tell_skus(sim: Sim, oms: Oms, shutdown: CancellationToken) {
    let batches: Vec<Vec<SkuInput>> = sim.read(|world| {
        world
            .erp_skus
            .chunks(BATCH)
            .map(|batch| batch.iter().map(input).collect())
            .collect()
    });
    let count = batches.len();
    for skus in batches {
        tokio::select! {
            () = shutdown.cancelled() => return,
            () = tell_batch(&oms, skus) => {}
        }
    }
    tracing::info!(batches = count, "ERP told its SKUs");
}

async fn tell_batch(oms: &Oms, skus: Vec<SkuInput>) {
    let request = BatchUpsertSkusRequest {
        request_id: request_id(&skus),
        skus,
    };
    let mut backoff = Backoff::new();
    loop {
        match oms.goods().batch_upsert_skus(request.clone()).await {
            Ok(_) => return,
            Err(status) if matches!(status.code(), Code::InvalidArgument | Code::AlreadyExists) => {
                tracing::error!(%status, "the order system refused a batch of SKUs");
                return;
            }
            Err(status) => {
                note_retry(&status, "SKUs");
                backoff.wait().await;
            }
        }
    }
}

/// The same SKUs are the same request.
fn request_id(skus: &[SkuInput]) -> String {
    let identity: String = skus
        .iter()
        .map(|sku| format!("{}|{}|{};", sku.code, sku.name, sku.spec))
        .collect();
    Uuid::new_v5(&Uuid::NAMESPACE_OID, format!("skus:{identity}").as_bytes()).to_string()
}

fn input(sku: &ErpSku) -> SkuInput {
    SkuInput {
        code: sku.code.clone(),
        name: sku.name.clone(),
        spec: sku.spec.clone(),
        barcode: sku.barcode.clone(),
        active: true,
    }
}
