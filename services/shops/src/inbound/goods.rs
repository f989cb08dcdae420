//! `oms.shops.v1.GoodsService`.

use crate::{
    Shops,
    usecases::{list_skus::list_skus, upsert_skus::upsert_skus},
};
use oms_contracts::oms::shops::v1::{
    BatchUpsertSkusRequest, BatchUpsertSkusResponse, ListSkusRequest, ListSkusResponse,
    goods_service_server::GoodsService,
};
use oms_service_kit::auth::caller;
use std::sync::Arc;
use tonic::{Request, Response, Status};

/// The service.
pub(crate) struct Goods(pub(crate) Arc<Shops>);

#[tonic::async_trait]
impl GoodsService for Goods {
    async fn batch_upsert_skus(
        &self,
        request: Request<BatchUpsertSkusRequest>,
    ) -> Result<Response<BatchUpsertSkusResponse>, Status> {
        let caller = caller(&request)?;
        let answer = upsert_skus(&self.0, &caller, request.get_ref()).await?;
        Ok(Response::new(answer))
    }

    async fn list_skus(
        &self,
        request: Request<ListSkusRequest>,
    ) -> Result<Response<ListSkusResponse>, Status> {
        let answer = list_skus(&self.0, request.into_inner()).await?;
        Ok(Response::new(answer))
    }
}
