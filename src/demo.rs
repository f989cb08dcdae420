//! `oms demo`: everything, with simulated marketplaces and a simulated ERP. Their shops
//! are registered, and the ERP gets an API token, as a person would do it by hand.

use crate::{
    database::Database,
    mesh::{self, Mesh},
    shutdown, terminal,
    up::{self, Prepared, UpArgs},
};
use anyhow::Context;
use chrono::TimeDelta;
use clap::Args;
use futures_util::{TryStreamExt, stream};
use oms_contracts::{
    oms::{
        identity::v1::{
            CreateApiTokenRequest, ListApiTokensRequest, RevokeApiTokenRequest,
            api_token_service_client::ApiTokenServiceClient,
        },
        shops::v1::{
            CreateShopRequest, Credentials, ListShopsRequest, Shop, UpdateShopRequest,
            shop_service_client::ShopServiceClient,
        },
    },
    timestamp,
};
use oms_service_kit::{
    client,
    config::Problems,
    seal::KeyRing,
    token::{Caller, CallerKind, Tokens},
};
use oms_sim::{ErpOptions, Sim, SimOptions, SimShop, SimStore};
use std::collections::HashMap;
use tokio_util::sync::CancellationToken;
use tonic::{Request, transport::Channel};
use uuid::Uuid;

/// Name of the API token that the simulated ERP uses.
const ERP_TOKEN: &str = "demo ERP";
/// Shops that are registered at the same time.
const REGISTRARS: usize = 8;

/// Settings of `oms demo`.
#[derive(Debug, Args)]
pub(crate) struct DemoArgs {
    #[command(flatten)]
    up: UpArgs,
    #[command(flatten)]
    sim: SimOptions,
    /// Where the simulated marketplaces listen.
    #[arg(long, env = "OMS_SIM_ADDR", default_value = "127.0.0.1:8089")]
    sim_addr: String,
}

pub(crate) async fn run(args: DemoArgs) -> anyhow::Result<()> {
    let mut problems = Problems::default();
    let sim_addr = problems.address("OMS_SIM_ADDR", &args.sim_addr);
    if args.up.erp_url.is_some() {
        problems.add("OMS_ERP_URL: the demo brings its own ERP; use `oms up` for another one");
    }
    let prepared = Prepared::new(args.up, problems).await?;
    let marketplaces = mesh::bind(sim_addr, "OMS_SIM_ADDR").await?;
    let sim_url = format!("http://{}", marketplaces.local_addr()?);
    let (erp, erp_url) = mesh::loopback().await?;
    let stop = shutdown::on_signal()?;

    let database = Database::open(&prepared.args.data).await?;
    let store = SimStore::connect(&database.url).await?;
    let sim = Sim::open(&args.sim, Some(store)).await?;
    let serving = oms_sim::serve_marketplaces(sim.clone(), marketplaces, stop.clone());
    let serving = tokio::spawn(serving);
    terminal::say(&format!(
        "simulated marketplaces: {sim_url} (orders: {sim_url}/_sim/orders.csv)"
    ));

    let keys = prepared.keys.clone();
    let oms_url = format!("http://{}", prepared.http_addr);
    sim.register_redirects(&oms_url);
    sim.register_hooks(&oms_url);
    let mesh = prepared.start(&database, Some(erp_url), &stop).await?;
    let operator = Operator::new(&keys);
    let token = operator.erp_token(&mesh).await?;
    let reporting = ErpOptions::new(oms_url, token);
    let erp = tokio::spawn(oms_sim::serve_erp(
        sim.clone(),
        reporting,
        erp,
        stop.clone(),
    ));
    let shops_url = mesh.shops_url.clone();
    let stop_registering = stop.clone();
    let registering = tokio::spawn(async move {
        let shops = sim.shops();
        let registered = tokio::select! {
            () = stop_registering.cancelled() => return,
            registered = operator.register(&shops_url, &shops, &sim_url) => registered,
        };
        match registered {
            Ok(count) => terminal::say(&format!("{count} simulated shops are connected")),
            Err(error) => terminal::complain(&format!("connecting the simulated shops: {error:#}")),
        }
    });
    let result = up::finish(mesh, database, &stop).await;
    let _ = registering.await;
    end("marketplaces", serving, &stop).await;
    end("ERP", erp, &stop).await;
    result
}

async fn end(
    name: &str,
    task: tokio::task::JoinHandle<Result<(), oms_sim::SimError>>,
    stop: &CancellationToken,
) {
    stop.cancel();
    if let Ok(Err(error)) = task.await {
        tracing::warn!(simulator = name, %error, "ended with an error");
    }
}

/// Calls the services as a person with every permission.
struct Operator {
    tokens: Tokens,
}

impl Operator {
    fn new(keys: &KeyRing) -> Self {
        Self {
            tokens: Tokens::new(keys),
        }
    }

    fn request<T>(&self, message: T) -> anyhow::Result<Request<T>> {
        let caller = Caller {
            id: "demo".to_owned(),
            name: "demo".to_owned(),
            kind: CallerKind::User,
            permissions: vec!["*".to_owned()],
        };
        let (token, _) = self.tokens.sign(caller, TimeDelta::minutes(1));
        let mut request = Request::new(message);
        let value = format!("Bearer {token}").parse()?;
        request.metadata_mut().insert("authorization", value);
        Ok(request)
    }

    /// A new token for the ERP; those of earlier runs are revoked.
    async fn erp_token(&self, mesh: &Mesh) -> anyhow::Result<String> {
        let channel = client::channel(&mesh.identity_url).map_err(anyhow::Error::msg)?;
        let mut tokens = ApiTokenServiceClient::new(channel);
        let listed = tokens.list_api_tokens(self.request(ListApiTokensRequest {})?);
        for old in listed.await?.into_inner().api_tokens {
            if old.name == ERP_TOKEN && old.revoked_at.is_none() {
                let revoke = RevokeApiTokenRequest {
                    request_id: Uuid::now_v7().to_string(),
                    api_token_id: old.id,
                };
                tokens.revoke_api_token(self.request(revoke)?).await?;
            }
        }
        let create = CreateApiTokenRequest {
            request_id: Uuid::now_v7().to_string(),
            name: ERP_TOKEN.to_owned(),
            role: "erp".to_owned(),
        };
        let created = tokens.create_api_token(self.request(create)?).await?;
        Ok(created.into_inner().secret)
    }

    /// Creates the shops that are missing and points the others at `endpoint`.
    async fn register(
        &self,
        shops_url: &str,
        shops: &[SimShop],
        endpoint: &str,
    ) -> anyhow::Result<usize> {
        let channel = client::channel(shops_url).map_err(anyhow::Error::msg)?;
        let mut service = ShopServiceClient::new(channel);
        let known = self.known(&mut service).await?;
        stream::iter(shops.iter().map(Ok))
            .try_for_each_concurrent(REGISTRARS, |shop| {
                let stored = known.get(&(shop.platform, shop.platform_shop_id.clone()));
                self.register_one(service.clone(), shop, stored, endpoint)
            })
            .await?;
        Ok(shops.len())
    }

    async fn register_one(
        &self,
        mut service: ShopServiceClient<Channel>,
        shop: &SimShop,
        stored: Option<&Shop>,
        endpoint: &str,
    ) -> anyhow::Result<()> {
        match stored {
            None => {
                let created = service.create_shop(self.request(create(shop, endpoint))?);
                created
                    .await
                    .with_context(|| format!("shop {}", shop.name))?;
            }
            Some(stored) if stored.endpoint != endpoint => {
                let update = UpdateShopRequest {
                    request_id: Uuid::now_v7().to_string(),
                    shop_id: stored.shop_id.clone(),
                    etag: stored.etag.clone(),
                    name: stored.name.clone(),
                    endpoint: endpoint.to_owned(),
                    enabled: stored.enabled,
                };
                service.update_shop(self.request(update)?).await?;
            }
            Some(_) => {}
        }
        Ok(())
    }

    async fn known(
        &self,
        service: &mut ShopServiceClient<Channel>,
    ) -> anyhow::Result<HashMap<(i32, String), Shop>> {
        let mut known = HashMap::new();
        let mut page_token = String::new();
        loop {
            let list = ListShopsRequest {
                page_size: 1000,
                page_token,
                ..Default::default()
            };
            let page = service.list_shops(self.request(list)?).await?.into_inner();
            known.extend(
                page.shops
                    .into_iter()
                    .map(|shop| ((shop.platform, shop.platform_shop_id.clone()), shop)),
            );
            if page.next_page_token.is_empty() {
                return Ok(known);
            }
            page_token = page.next_page_token;
        }
    }
}

fn create(shop: &SimShop, endpoint: &str) -> CreateShopRequest {
    CreateShopRequest {
        request_id: Uuid::now_v7().to_string(),
        platform: shop.platform,
        name: shop.name.clone(),
        platform_shop_id: shop.platform_shop_id.clone(),
        endpoint: endpoint.to_owned(),
        credentials: Some(Credentials {
            app_key: shop.app_key.clone(),
            app_secret: shop.app_secret.clone(),
            sign_secret: shop.sign_secret.clone(),
            push_token: shop.push_token.clone(),
            push_key: shop.push_key.clone(),
            service_id: shop.service_id.clone(),
            access_token: shop.access_token.clone(),
            refresh_token: shop.refresh_token.clone(),
            access_expires_at: Some(timestamp(shop.access_expires_at)),
            refresh_expires_at: None,
        }),
    }
}
