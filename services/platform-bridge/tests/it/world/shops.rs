//! A stand-in for the service `shops` on the wire: lends credentials and apps, and takes
//! refreshed tokens by compare-and-swap.

use super::sim::Marketplaces;
use oms_contracts::{
    ids::ShopId,
    oms::{
        shops::v1::{
            self as proto, AppSecrets, AppShop, Credentials, LendAppRequest, LendAppResponse,
            LendCredentialsRequest, LendCredentialsResponse, StoreRefreshedTokensRequest,
            StoreRefreshedTokensResponse,
            shop_service_server::{ShopService, ShopServiceServer},
        },
        types::v1::Platform,
    },
    timestamp,
};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};
use tokio::net::TcpListener;
use tokio_stream::wrappers::TcpListenerStream;
use tokio_util::sync::CancellationToken;
use tonic::{Request, Response, Status, transport::Server};

/// What is held of a shop.
#[derive(Clone)]
pub(crate) struct Held {
    pub(crate) platform: i32,
    pub(crate) platform_shop_id: String,
    pub(crate) endpoint: String,
    pub(crate) credentials: Credentials,
    pub(crate) version: i64,
}

type Table = Arc<Mutex<BTreeMap<ShopId, Held>>>;

/// The stand-in.
pub(crate) struct ShopsServer {
    pub(crate) url: String,
    table: Table,
}

impl ShopsServer {
    pub(crate) async fn start(sim: &Marketplaces, stop: &CancellationToken) -> Self {
        let held = sim.shops().into_iter().map(|shop| {
            let credentials = Credentials {
                app_key: shop.app_key,
                app_secret: shop.app_secret,
                sign_secret: shop.sign_secret,
                push_token: shop.push_token,
                push_key: shop.push_key,
                service_id: shop.service_id,
                access_token: shop.access_token,
                refresh_token: shop.refresh_token,
                access_expires_at: Some(timestamp(shop.access_expires_at)),
                refresh_expires_at: None,
            };
            let held = Held {
                platform: shop.platform,
                platform_shop_id: shop.platform_shop_id,
                endpoint: sim.url.clone(),
                credentials,
                version: 1,
            };
            (ShopId::new(), held)
        });
        let table: Table = Arc::new(Mutex::new(held.collect()));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let service = ShopServiceServer::new(Service {
            table: table.clone(),
        });
        let serving = Server::builder()
            .add_service(service)
            .serve_with_incoming_shutdown(
                TcpListenerStream::new(listener),
                stop.clone().cancelled_owned(),
            );
        tokio::spawn(serving);
        Self { url, table }
    }

    pub(crate) fn ids(&self) -> Vec<ShopId> {
        self.table.lock().unwrap().keys().copied().collect()
    }

    pub(crate) fn held(&self, shop: ShopId) -> Held {
        self.table.lock().unwrap()[&shop].clone()
    }

    /// One more shop, at a marketplace of its own.
    pub(crate) fn add(
        &self,
        platform: Platform,
        endpoint: &str,
        credentials: Credentials,
    ) -> ShopId {
        let held = Held {
            platform: platform.into(),
            platform_shop_id: "its-own".into(),
            endpoint: endpoint.to_owned(),
            credentials,
            version: 1,
        };
        let shop = ShopId::new();
        self.table.lock().unwrap().insert(shop, held);
        shop
    }

    /// New credentials, as a person or a refresh sets them.
    pub(crate) fn set(&self, shop: ShopId, change: impl FnOnce(&mut Credentials)) {
        let mut table = self.table.lock().unwrap();
        let held = table.get_mut(&shop).unwrap();
        change(&mut held.credentials);
        held.version += 1;
    }
}

struct Service {
    table: Table,
}

type Answer<T> = Result<Response<T>, Status>;

fn none<T>() -> Answer<T> {
    Err(Status::unimplemented("the bridge has no use for it"))
}

#[tonic::async_trait]
impl ShopService for Service {
    async fn lend_credentials(
        &self,
        request: Request<LendCredentialsRequest>,
    ) -> Answer<LendCredentialsResponse> {
        let shop: ShopId = request.into_inner().shop_id.parse().unwrap();
        let table = self.table.lock().unwrap();
        let held = table
            .get(&shop)
            .ok_or_else(|| Status::not_found("no such shop"))?;
        Ok(Response::new(LendCredentialsResponse {
            platform: held.platform,
            platform_shop_id: held.platform_shop_id.clone(),
            endpoint: held.endpoint.clone(),
            enabled: true,
            credentials: Some(held.credentials.clone()),
            credential_version: held.version,
        }))
    }

    async fn lend_app(&self, request: Request<LendAppRequest>) -> Answer<LendAppResponse> {
        let request = request.into_inner();
        let table = self.table.lock().unwrap();
        let mut answer = LendAppResponse::default();
        for (shop_id, held) in &*table {
            let credentials = &held.credentials;
            if held.platform != request.platform || credentials.app_key != request.app_key {
                continue;
            }
            answer.secrets.push(AppSecrets {
                app_secret: credentials.app_secret.clone(),
                sign_secret: credentials.sign_secret.clone(),
                push_token: credentials.push_token.clone(),
                push_key: credentials.push_key.clone(),
            });
            answer.shops.push(AppShop {
                shop_id: shop_id.to_string(),
                platform_shop_id: held.platform_shop_id.clone(),
            });
        }
        if answer.shops.is_empty() {
            return Err(Status::not_found("no shop has this app"));
        }
        Ok(Response::new(answer))
    }

    async fn store_refreshed_tokens(
        &self,
        request: Request<StoreRefreshedTokensRequest>,
    ) -> Answer<StoreRefreshedTokensResponse> {
        let request = request.into_inner();
        let shop: ShopId = request.shop_id.parse().unwrap();
        let mut table = self.table.lock().unwrap();
        let held = table
            .get_mut(&shop)
            .ok_or_else(|| Status::not_found("no such shop"))?;
        let stored = held.version == request.credential_version;
        if stored {
            held.credentials.access_token = request.access_token;
            held.credentials.refresh_token = request.refresh_token;
            held.credentials.access_expires_at = request.access_expires_at;
            held.version += 1;
        }
        Ok(Response::new(StoreRefreshedTokensResponse {
            stored,
            credential_version: held.version,
        }))
    }

    async fn create_shop(
        &self,
        _: Request<proto::CreateShopRequest>,
    ) -> Answer<proto::CreateShopResponse> {
        none()
    }

    async fn get_shop(&self, _: Request<proto::GetShopRequest>) -> Answer<proto::GetShopResponse> {
        none()
    }

    async fn list_shops(
        &self,
        _: Request<proto::ListShopsRequest>,
    ) -> Answer<proto::ListShopsResponse> {
        none()
    }

    async fn update_shop(
        &self,
        _: Request<proto::UpdateShopRequest>,
    ) -> Answer<proto::UpdateShopResponse> {
        none()
    }

    async fn set_credentials(
        &self,
        _: Request<proto::SetCredentialsRequest>,
    ) -> Answer<proto::SetCredentialsResponse> {
        none()
    }

    async fn start_authorisation(
        &self,
        _: Request<proto::StartAuthorisationRequest>,
    ) -> Answer<proto::StartAuthorisationResponse> {
        none()
    }

    async fn read_authorisation(
        &self,
        _: Request<proto::ReadAuthorisationRequest>,
    ) -> Answer<proto::ReadAuthorisationResponse> {
        none()
    }

    async fn finish_authorisation(
        &self,
        _: Request<proto::FinishAuthorisationRequest>,
    ) -> Answer<proto::FinishAuthorisationResponse> {
        none()
    }
}
