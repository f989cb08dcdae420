//! `oms.shops.v1.ListingService`.

use crate::{
    Shops,
    usecases::{
        auto_link::auto_link, link_sku::link_sku, list_listing_skus::list_listing_skus,
        unlink_sku::unlink_sku,
    },
};
use oms_contracts::oms::shops::v1::{
    AutoLinkRequest, AutoLinkResponse, LinkSkuRequest, LinkSkuResponse, ListListingSkusRequest,
    ListListingSkusResponse, UnlinkSkuRequest, UnlinkSkuResponse,
    listing_service_server::ListingService,
};
use oms_service_kit::auth::caller;
use std::sync::Arc;
use tonic::{Request, Response, Status};

/// The service.
pub(crate) struct Listings(pub(crate) Arc<Shops>);

#[tonic::async_trait]
impl ListingService for Listings {
    async fn list_listing_skus(
        &self,
        request: Request<ListListingSkusRequest>,
    ) -> Result<Response<ListListingSkusResponse>, Status> {
        let answer = list_listing_skus(&self.0, request.into_inner()).await?;
        Ok(Response::new(answer))
    }

    async fn link_sku(
        &self,
        request: Request<LinkSkuRequest>,
    ) -> Result<Response<LinkSkuResponse>, Status> {
        let caller = caller(&request)?;
        let answer = link_sku(&self.0, &caller, request.get_ref()).await?;
        Ok(Response::new(answer))
    }

    async fn unlink_sku(
        &self,
        request: Request<UnlinkSkuRequest>,
    ) -> Result<Response<UnlinkSkuResponse>, Status> {
        let caller = caller(&request)?;
        let answer = unlink_sku(&self.0, &caller, request.get_ref()).await?;
        Ok(Response::new(answer))
    }

    async fn auto_link(
        &self,
        request: Request<AutoLinkRequest>,
    ) -> Result<Response<AutoLinkResponse>, Status> {
        let caller = caller(&request)?;
        let answer = auto_link(&self.0, &caller, request.get_ref()).await?;
        Ok(Response::new(answer))
    }
}
