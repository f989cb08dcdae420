//! Clients to the other services: lazy channels that carry a service token and the
//! current trace.

use crate::{
    seal::KeyRing,
    token::{Caller, Tokens},
    trace_context,
};
use chrono::TimeDelta;
use std::{sync::Arc, time::Duration};
use tonic::{
    Request, Status,
    metadata::MetadataValue,
    service::{Interceptor, interceptor::InterceptedService},
    transport::{Channel, Endpoint},
};

/// A channel whose calls carry a service token.
pub type InternalChannel = InterceptedService<Channel, ServiceToken>;

/// A channel that connects when it is first used and again when it must.
pub fn channel(url: &str) -> Result<Channel, String> {
    let endpoint = Endpoint::from_shared(url.to_owned())
        .map_err(|error| format!("{url:?} is no gRPC address: {error}"))?;
    Ok(endpoint
        .connect_timeout(Duration::from_secs(3))
        .timeout(Duration::from_secs(30))
        .http2_keep_alive_interval(Duration::from_secs(20))
        .keep_alive_while_idle(true)
        .tcp_nodelay(true)
        .connect_lazy())
}

/// A channel to another service, as the service called `me`.
pub fn internal(url: &str, me: &str, keys: &KeyRing) -> Result<InternalChannel, String> {
    Ok(InterceptedService::new(
        channel(url)?,
        ServiceToken {
            me: me.into(),
            tokens: Arc::new(Tokens::new(keys)),
        },
    ))
}

/// Signs a fresh token for every call; HMAC makes that cheaper than a cache.
#[derive(Debug, Clone)]
pub struct ServiceToken {
    me: Arc<str>,
    tokens: Arc<Tokens>,
}

impl Interceptor for ServiceToken {
    fn call(&mut self, mut request: Request<()>) -> Result<Request<()>, Status> {
        let (token, _) = self
            .tokens
            .sign(Caller::service(&self.me), TimeDelta::seconds(60));
        let value = MetadataValue::try_from(format!("Bearer {token}"))
            .map_err(|error| Status::internal(error.to_string()))?;
        request.metadata_mut().insert("authorization", value);
        if let Some(traceparent) = trace_context::current()
            && let Ok(value) = MetadataValue::try_from(traceparent)
        {
            request
                .metadata_mut()
                .insert(trace_context::TRACEPARENT, value);
        }
        Ok(request)
    }
}
