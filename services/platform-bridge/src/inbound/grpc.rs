//! gRPC: thin handlers over the use cases.

use crate::{
    bridge::Bridge,
    usecases::{
        discard_parked::discard_parked,
        list_commands::list_commands,
        list_parked::{get_parked_raw, list_parked},
        list_sync_states::{get_coverage, list_sync_states},
        request_backfill::request_backfill,
        request_pull::request_pull,
        retry_command::retry_command,
        retry_parked::retry_parked,
    },
};
use oms_contracts::oms::bridge::v1::{
    BackfillRequest, BackfillResponse, DiscardParkedRequest, DiscardParkedResponse,
    GetCoverageRequest, GetCoverageResponse, GetParkedRawRequest, GetParkedRawResponse,
    ListCommandsRequest, ListCommandsResponse, ListParkedRequest, ListParkedResponse,
    ListSyncStatesRequest, ListSyncStatesResponse, PullNowRequest, PullNowResponse,
    RetryCommandRequest, RetryCommandResponse, RetryParkedRequest, RetryParkedResponse,
    command_service_server::CommandService, parking_service_server::ParkingService,
    sync_service_server::SyncService,
};
use oms_service_kit::auth::caller;
use std::sync::Arc;
use tonic::{Request, Response, Status};

/// `oms.bridge.v1.SyncService`.
pub(crate) struct Sync(pub(crate) Arc<Bridge>);

#[tonic::async_trait]
impl SyncService for Sync {
    async fn list_sync_states(
        &self,
        request: Request<ListSyncStatesRequest>,
    ) -> Result<Response<ListSyncStatesResponse>, Status> {
        Ok(Response::new(
            list_sync_states(&self.0, request.into_inner()).await?,
        ))
    }

    async fn pull_now(
        &self,
        request: Request<PullNowRequest>,
    ) -> Result<Response<PullNowResponse>, Status> {
        let caller = caller(&request)?;
        Ok(Response::new(
            request_pull(&self.0, &caller, request.into_inner()).await?,
        ))
    }

    async fn backfill(
        &self,
        request: Request<BackfillRequest>,
    ) -> Result<Response<BackfillResponse>, Status> {
        let caller = caller(&request)?;
        Ok(Response::new(
            request_backfill(&self.0, &caller, request.into_inner()).await?,
        ))
    }

    async fn get_coverage(
        &self,
        request: Request<GetCoverageRequest>,
    ) -> Result<Response<GetCoverageResponse>, Status> {
        Ok(Response::new(
            get_coverage(&self.0, request.into_inner()).await?,
        ))
    }
}

/// `oms.bridge.v1.ParkingService`.
pub(crate) struct Parking(pub(crate) Arc<Bridge>);

#[tonic::async_trait]
impl ParkingService for Parking {
    async fn list_parked(
        &self,
        request: Request<ListParkedRequest>,
    ) -> Result<Response<ListParkedResponse>, Status> {
        Ok(Response::new(
            list_parked(&self.0, request.into_inner()).await?,
        ))
    }

    async fn get_parked_raw(
        &self,
        request: Request<GetParkedRawRequest>,
    ) -> Result<Response<GetParkedRawResponse>, Status> {
        Ok(Response::new(
            get_parked_raw(&self.0, request.into_inner()).await?,
        ))
    }

    async fn retry_parked(
        &self,
        request: Request<RetryParkedRequest>,
    ) -> Result<Response<RetryParkedResponse>, Status> {
        let caller = caller(&request)?;
        Ok(Response::new(
            retry_parked(&self.0, &caller, request.into_inner()).await?,
        ))
    }

    async fn discard_parked(
        &self,
        request: Request<DiscardParkedRequest>,
    ) -> Result<Response<DiscardParkedResponse>, Status> {
        let caller = caller(&request)?;
        Ok(Response::new(
            discard_parked(&self.0, &caller, request.into_inner()).await?,
        ))
    }
}

/// `oms.bridge.v1.CommandService`.
pub(crate) struct Commands(pub(crate) Arc<Bridge>);

#[tonic::async_trait]
impl CommandService for Commands {
    async fn list_commands(
        &self,
        request: Request<ListCommandsRequest>,
    ) -> Result<Response<ListCommandsResponse>, Status> {
        Ok(Response::new(
            list_commands(&self.0, request.into_inner()).await?,
        ))
    }

    async fn retry_command(
        &self,
        request: Request<RetryCommandRequest>,
    ) -> Result<Response<RetryCommandResponse>, Status> {
        let caller = caller(&request)?;
        Ok(Response::new(
            retry_command(&self.0, &caller, request.into_inner()).await?,
        ))
    }
}
