//! The order system as the ERP calls it.

use std::time::Duration;

use oms_contracts::oms::orders::v1::fulfilment_service_client::FulfilmentServiceClient;
use oms_contracts::oms::shops::v1::goods_service_client::GoodsServiceClient;
use tonic::metadata::{Ascii, MetadataValue};
use tonic::service::Interceptor;
use tonic::service::interceptor::InterceptedService;
use tonic::transport::{Channel, Endpoint};
use tonic::{Code, Request, Status};

use super::ErpOptions;
use crate::error::SimError;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
const CALL_TIMEOUT: Duration = Duration::from_secs(30);

/// One shared channel; connecting waits for the first call.
#[derive(Clone)]
pub(super) struct Oms {
    channel: Channel,
    token: Bearer,
}

/// Puts the API token on every call.
#[derive(Clone)]
pub(super) struct Bearer(MetadataValue<Ascii>);

impl Interceptor for Bearer {
    fn call(&mut self, mut request: Request<()>) -> Result<Request<()>, Status> {
        request
            .metadata_mut()
            .insert("authorization", self.0.clone());
        Ok(request)
    }
}

impl Oms {
    pub(super) fn new(options: &ErpOptions) -> Result<Self, SimError> {
        let wrong = |what: &str| SimError::Erp(format!("{what} of the order system is malformed"));
        let endpoint =
            Endpoint::from_shared(options.oms_url.clone()).map_err(|_| wrong("address"))?;
        let mut token: MetadataValue<Ascii> = format!("Bearer {}", options.oms_token)
            .parse()
            .map_err(|_| wrong("token"))?;
        token.set_sensitive(true);
        Ok(Self {
            channel: endpoint
                .connect_timeout(CONNECT_TIMEOUT)
                .timeout(CALL_TIMEOUT)
                .connect_lazy(),
            token: Bearer(token),
        })
    }

    pub(super) fn goods(&self) -> GoodsServiceClient<InterceptedService<Channel, Bearer>> {
        GoodsServiceClient::with_interceptor(self.channel.clone(), self.token.clone())
    }

    pub(super) fn fulfilment(
        &self,
    ) -> FulfilmentServiceClient<InterceptedService<Channel, Bearer>> {
        FulfilmentServiceClient::with_interceptor(self.channel.clone(), self.token.clone())
    }
}

/// Notes a call that will be tried again; what a person must mend is said aloud.
pub(super) fn note_retry(status: &Status, what: &'static str) {
    match status.code() {
        Code::Unauthenticated | Code::PermissionDenied | Code::Unimplemented => {
            tracing::warn!(code = ?status.code(), message = status.message(), "{what} refused, trying again");
        }
        code => {
            tracing::debug!(
                ?code,
                message = status.message(),
                "{what} not answered, trying again"
            );
        }
    }
}

/// Waits longer after every failure, up to five seconds.
#[derive(Debug)]
pub(super) struct Backoff(Duration);

impl Backoff {
    const FIRST: Duration = Duration::from_millis(200);
    const LONGEST: Duration = Duration::from_secs(5);

    pub(super) fn new() -> Self {
        Self(Self::FIRST)
    }

    pub(super) async fn wait(&mut self) {
        tokio::time::sleep(self.0).await;
        self.0 = (self.0 * 2).min(Self::LONGEST);
    }
}
