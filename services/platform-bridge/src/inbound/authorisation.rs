//! What comes in through edge from outside: a seller on the way to the platform's page of
//! consent and back, and what platforms push.

use crate::{
    bridge::Bridge,
    inbound::hooks,
    usecases::{open_authorisation::open_authorisation, take_authorisation::take_authorisation},
};
use oms_contracts::oms::bridge::v1::{
    OpenAuthorisationRequest, OpenAuthorisationResponse, TakeAuthorisationRequest,
    TakeAuthorisationResponse, TakePushRequest, TakePushResponse,
    inbound_service_server::InboundService,
};
use std::sync::Arc;
use tonic::{Request, Response, Status};

/// `oms.bridge.v1.InboundService`.
pub(crate) struct Inbound(pub(crate) Arc<Bridge>);

#[tonic::async_trait]
impl InboundService for Inbound {
    async fn open_authorisation(
        &self,
        request: Request<OpenAuthorisationRequest>,
    ) -> Result<Response<OpenAuthorisationResponse>, Status> {
        Ok(Response::new(
            open_authorisation(&self.0, request.get_ref()).await,
        ))
    }

    async fn take_authorisation(
        &self,
        request: Request<TakeAuthorisationRequest>,
    ) -> Result<Response<TakeAuthorisationResponse>, Status> {
        let bridge = self.0.clone();
        let request = request.into_inner();
        // A browser that goes away must not cut what a code was spent for.
        let taken = tokio::spawn(async move { take_authorisation(&bridge, &request).await });
        let outcome = taken
            .await
            .map_err(|error| Status::internal(error.to_string()))?;
        Ok(Response::new(TakeAuthorisationResponse {
            outcome: Some(outcome),
        }))
    }

    async fn take_push(
        &self,
        request: Request<TakePushRequest>,
    ) -> Result<Response<TakePushResponse>, Status> {
        Ok(Response::new(hooks::take(&self.0, request.get_ref()).await))
    }
}
