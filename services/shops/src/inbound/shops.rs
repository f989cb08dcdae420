//! `oms.shops.v1.ShopService`.

use crate::{
    Shops,
    usecases::{
        create_shop::create_shop, finish_authorisation::finish_authorisation, get_shop::get_shop,
        lend_app::lend_app, lend_credentials::lend_credentials, list_shops::list_shops,
        read_authorisation::read_authorisation, set_credentials::set_credentials,
        start_authorisation::start_authorisation, store_refreshed_tokens::store_refreshed_tokens,
        update_shop::update_shop,
    },
};
use oms_contracts::oms::shops::v1::{
    CreateShopRequest, CreateShopResponse, FinishAuthorisationRequest, FinishAuthorisationResponse,
    GetShopRequest, GetShopResponse, LendAppRequest, LendAppResponse, LendCredentialsRequest,
    LendCredentialsResponse, ListShopsRequest, ListShopsResponse, ReadAuthorisationRequest,
    ReadAuthorisationResponse, SetCredentialsRequest, SetCredentialsResponse,
    StartAuthorisationRequest, StartAuthorisationResponse, StoreRefreshedTokensRequest,
    StoreRefreshedTokensResponse, UpdateShopRequest, UpdateShopResponse,
    shop_service_server::ShopService,
};
use oms_service_kit::auth::caller;
use std::sync::Arc;
use tonic::{Request, Response, Status};

/// The service.
pub(crate) struct ShopCalls(pub(crate) Arc<Shops>);

#[tonic::async_trait]
impl ShopService for ShopCalls {
    async fn create_shop(
        &self,
        request: Request<CreateShopRequest>,
    ) -> Result<Response<CreateShopResponse>, Status> {
        let caller = caller(&request)?;
        let answer = create_shop(&self.0, &caller, request.get_ref()).await?;
        Ok(Response::new(answer))
    }

    async fn get_shop(
        &self,
        request: Request<GetShopRequest>,
    ) -> Result<Response<GetShopResponse>, Status> {
        let answer = get_shop(&self.0, &request.get_ref().shop_id).await?;
        Ok(Response::new(answer))
    }

    async fn list_shops(
        &self,
        request: Request<ListShopsRequest>,
    ) -> Result<Response<ListShopsResponse>, Status> {
        let answer = list_shops(&self.0, request.into_inner()).await?;
        Ok(Response::new(answer))
    }

    async fn update_shop(
        &self,
        request: Request<UpdateShopRequest>,
    ) -> Result<Response<UpdateShopResponse>, Status> {
        let caller = caller(&request)?;
        let answer = update_shop(&self.0, &caller, request.get_ref()).await?;
        Ok(Response::new(answer))
    }

    async fn set_credentials(
        &self,
        request: Request<SetCredentialsRequest>,
    ) -> Result<Response<SetCredentialsResponse>, Status> {
        let caller = caller(&request)?;
        let answer = set_credentials(&self.0, &caller, request.get_ref()).await?;
        Ok(Response::new(answer))
    }

    async fn lend_credentials(
        &self,
        request: Request<LendCredentialsRequest>,
    ) -> Result<Response<LendCredentialsResponse>, Status> {
        let answer = lend_credentials(&self.0, &request.get_ref().shop_id).await?;
        Ok(Response::new(answer))
    }

    async fn lend_app(
        &self,
        request: Request<LendAppRequest>,
    ) -> Result<Response<LendAppResponse>, Status> {
        let answer = lend_app(&self.0, request.get_ref()).await?;
        Ok(Response::new(answer))
    }

    async fn store_refreshed_tokens(
        &self,
        request: Request<StoreRefreshedTokensRequest>,
    ) -> Result<Response<StoreRefreshedTokensResponse>, Status> {
        let answer = store_refreshed_tokens(&self.0, request.into_inner()).await?;
        Ok(Response::new(answer))
    }

    async fn start_authorisation(
        &self,
        request: Request<StartAuthorisationRequest>,
    ) -> Result<Response<StartAuthorisationResponse>, Status> {
        let caller = caller(&request)?;
        let answer = start_authorisation(&self.0, &caller, request.get_ref()).await?;
        Ok(Response::new(answer))
    }

    async fn read_authorisation(
        &self,
        request: Request<ReadAuthorisationRequest>,
    ) -> Result<Response<ReadAuthorisationResponse>, Status> {
        let answer = read_authorisation(&self.0, &request.get_ref().state).await?;
        Ok(Response::new(answer))
    }

    async fn finish_authorisation(
        &self,
        request: Request<FinishAuthorisationRequest>,
    ) -> Result<Response<FinishAuthorisationResponse>, Status> {
        let answer = finish_authorisation(&self.0, request.into_inner()).await?;
        Ok(Response::new(answer))
    }
}
