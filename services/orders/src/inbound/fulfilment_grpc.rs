//! `FulfilmentService`.

use crate::{error::Error, usecases::record_shipments::record_shipments};
use diesel_async::AsyncConnection;
use oms_contracts::oms::orders::v1::{
    RecordShipmentsRequest, RecordShipmentsResponse, fulfilment_service_server::FulfilmentService,
};
use oms_service_kit::token::CallerKind;
use oms_service_kit::{
    auth::caller,
    db::Pool,
    error::{DbFault, into_status},
    idempotency::Once,
    seal::KeyRing,
};
use std::sync::Arc;
use tonic::{Request, Response, Status};

/// The handlers.
#[derive(Clone)]
pub struct Fulfilment {
    /// Database.
    pub pool: Pool,
    /// Seals kept answers.
    pub keys: Arc<KeyRing>,
}

#[tonic::async_trait]
impl FulfilmentService for Fulfilment {
    async fn record_shipments(
        &self,
        request: Request<RecordShipmentsRequest>,
    ) -> Result<Response<RecordShipmentsResponse>, Status> {
        let who = caller(&request)?;
        let by = match who.kind {
            CallerKind::ApiToken => "erp",
            CallerKind::User | CallerKind::Service => who.name.as_str(),
        };
        let request = request.into_inner();
        let once = Once::new(&who, &request.request_id, &request);
        let conn = self.pool.get().await.map_err(DbFault::from);
        let mut conn = conn.map_err(into_status)?;
        let keys = &self.keys;
        conn.transaction(async |conn| {
            if let Some(answer) = once.begin(conn, keys).await? {
                return Ok(answer);
            }
            let results = record_shipments(conn, &request.shipments, by).await?;
            let answer = RecordShipmentsResponse { results };
            once.keep(conn, keys, &answer).await?;
            Ok(answer)
        })
        .await
        .map(Response::new)
        .map_err(|error: Error| into_status(error))
    }
}
