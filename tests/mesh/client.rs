//! A signed-in native gRPC client of the public port.

use super::stage::PASSWORD;
use oms_contracts::oms::{
    identity::v1::{LoginRequest, session_service_client::SessionServiceClient},
    orders::v1::{
        CountByStatusRequest, CountByStatusResponse, GetOrderRequest, GetTimelineRequest,
        ListOrdersRequest, Order, OrderFilter, OrderSummary, TimelineEntry,
        order_service_client::OrderServiceClient,
    },
};
use tonic::{
    Request, Status,
    metadata::AsciiMetadataValue,
    service::{Interceptor, interceptor::InterceptedService},
    transport::Channel,
};

/// Puts the session on every call.
#[derive(Clone)]
pub(crate) struct Session(AsciiMetadataValue);

impl Interceptor for Session {
    fn call(&mut self, mut request: Request<()>) -> Result<Request<()>, Status> {
        request
            .metadata_mut()
            .insert("authorization", self.0.clone());
        Ok(request)
    }
}

/// A channel that is signed in.
pub(crate) type SignedIn = InterceptedService<Channel, Session>;

/// What tests ask of the public port.
#[derive(Clone)]
pub(crate) struct Client {
    pub(crate) orders: OrderServiceClient<SignedIn>,
    pub(crate) channel: SignedIn,
}

impl Client {
    /// Signs in as `admin`.
    pub(crate) async fn sign_in(url: &str) -> anyhow::Result<Self> {
        let channel = Channel::from_shared(url.to_owned())?.connect_lazy();
        let login = LoginRequest {
            username: "admin".to_owned(),
            password: PASSWORD.to_owned(),
        };
        let answer = SessionServiceClient::new(channel.clone())
            .login(login)
            .await?;
        let bearer = format!("Bearer {}", answer.into_inner().session);
        let channel = InterceptedService::new(channel, Session(bearer.parse()?));
        Ok(Self {
            orders: OrderServiceClient::new(channel.clone()),
            channel,
        })
    }

    /// Every order of a filter, page by page.
    pub(crate) async fn list_all(&self, filter: OrderFilter) -> Result<Vec<OrderSummary>, Status> {
        let mut orders = self.orders.clone();
        let mut found = Vec::new();
        let mut page_token = String::new();
        loop {
            let request = ListOrdersRequest {
                page_size: 200,
                page_token,
                filter: Some(filter.clone()),
                order_by: 0,
            };
            let page = orders.list_orders(request).await?.into_inner();
            found.extend(page.orders);
            if page.next_page_token.is_empty() {
                return Ok(found);
            }
            page_token = page.next_page_token;
        }
    }

    pub(crate) async fn get(&self, of: &OrderSummary) -> Result<Order, Status> {
        let request = GetOrderRequest {
            shop_id: of.shop_id.clone(),
            order_id: of.order_id.clone(),
        };
        let answer = self.orders.clone().get_order(request).await?.into_inner();
        answer.order.ok_or_else(|| Status::not_found("no order"))
    }

    pub(crate) async fn timeline(&self, of: &OrderSummary) -> Result<Vec<TimelineEntry>, Status> {
        let request = GetTimelineRequest {
            shop_id: of.shop_id.clone(),
            order_id: of.order_id.clone(),
        };
        let answer = self.orders.clone().get_timeline(request).await?;
        Ok(answer.into_inner().entries)
    }

    pub(crate) async fn counts(&self) -> Result<CountByStatusResponse, Status> {
        let mut orders = self.orders.clone();
        let answer = orders.count_by_status(CountByStatusRequest::default());
        Ok(answer.await?.into_inner())
    }
}
