//! The public port as other systems meet it: native gRPC, gRPC-web, refusals that say
//! what to do.

use super::{
    client::Client,
    stage::{Oms, PASSWORD},
};
use oms_contracts::{
    oms::{
        aftersales::v1::{GetAfterSaleRequest, after_sale_service_client::AfterSaleServiceClient},
        orders::v1::{
            GetOrderRequest, ListOrdersRequest, order_service_client::OrderServiceClient,
        },
        shops::v1::{LendCredentialsRequest, shop_service_client::ShopServiceClient},
    },
    validate::violations,
};
use oms_service_kit::error::reason;
use oms_testkit::TestDb;
use prost::Message;
use tonic::{Code, transport::Channel};

struct Ground {
    url: String,
    _oms: Oms,
    _db: TestDb,
    _folder: tempfile::TempDir,
}

async fn ground() -> anyhow::Result<Ground> {
    let db = TestDb::new().await?;
    let folder = tempfile::tempdir()?;
    let data = folder.path().to_string_lossy().into_owned();
    let mut oms = Oms::start(
        &["up"],
        &[
            ("OMS_DATABASE_URL", db.url()),
            ("OMS_DATA_DIR", &data),
            ("OMS_ADMIN_PASSWORD", PASSWORD),
            ("OMS_HTTP_ADDR", "127.0.0.1:0"),
        ],
    )?;
    let _ = rustls::crypto::ring::default_provider().install_default();
    Ok(Ground {
        url: oms.printed("console and API: ")?,
        _oms: oms,
        _db: db,
        _folder: folder,
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn refusals_say_what_to_do() -> anyhow::Result<()> {
    let ground = ground().await?;
    let stranger = Channel::from_shared(ground.url.clone())?.connect_lazy();
    let refused = OrderServiceClient::new(stranger)
        .list_orders(ListOrdersRequest::default())
        .await
        .unwrap_err();
    assert_eq!(refused.code(), Code::Unauthenticated);
    assert_eq!(reason(&refused), "NOT_SIGNED_IN");

    let client = Client::sign_in(&ground.url).await?;
    let bad = GetOrderRequest {
        shop_id: "not an id".to_owned(),
        order_id: uuid::Uuid::nil().to_string(),
    };
    let refused = client.orders.clone().get_order(bad).await.unwrap_err();
    assert_eq!(refused.code(), Code::InvalidArgument);
    assert_eq!(violations(&refused)[0].field, "shop_id");

    let lend = LendCredentialsRequest {
        shop_id: uuid::Uuid::nil().to_string(),
    };
    let refused = ShopServiceClient::new(client.channel.clone())
        .lend_credentials(lend)
        .await
        .unwrap_err();
    assert_eq!(refused.code(), Code::PermissionDenied);

    let unknown = GetAfterSaleRequest {
        shop_id: uuid::Uuid::nil().to_string(),
        after_sale_id: uuid::Uuid::nil().to_string(),
    };
    let refused = AfterSaleServiceClient::new(client.channel.clone())
        .get_after_sale(unknown)
        .await
        .unwrap_err();
    assert_eq!(reason(&refused), "AFTER_SALE_NOT_FOUND");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn grpc_web_is_understood_in_both_forms() -> anyhow::Result<()> {
    let ground = ground().await?;
    let http = reqwest::Client::new();
    let login = oms_contracts::oms::identity::v1::LoginRequest {
        username: "admin".to_owned(),
        password: PASSWORD.to_owned(),
    };
    let path = format!("{}/oms.identity.v1.SessionService/Login", ground.url);
    let answer = http
        .post(path)
        .header("content-type", "application/grpc-web+proto")
        .body(frame(&login.encode_to_vec()))
        .send()
        .await?;
    let cookie = answer.headers()["set-cookie"].to_str()?.to_owned();
    assert!(
        cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"),
        "{cookie}"
    );
    let body = answer.bytes().await?;
    assert!(
        String::from_utf8_lossy(&body).contains("grpc-status:0"),
        "the answer to a login ends with its status: {body:?}"
    );
    let session = cookie.split(';').next().unwrap_or_default().to_owned();

    let list = ListOrdersRequest::default().encode_to_vec();
    let path = format!("{}/oms.orders.v1.OrderService/ListOrders", ground.url);
    let binary = http
        .post(&path)
        .header("content-type", "application/grpc-web+proto")
        .header("cookie", &session)
        .body(frame(&list))
        .send()
        .await?
        .bytes()
        .await?;
    assert!(
        String::from_utf8_lossy(&binary).contains("grpc-status:0"),
        "{binary:?}"
    );

    let text = http
        .post(&path)
        .header("content-type", "application/grpc-web-text+proto")
        .header("accept", "application/grpc-web-text+proto")
        .header("cookie", &session)
        .body(base64_of(&frame(&list)))
        .send()
        .await?;
    assert!(
        text.headers()["content-type"]
            .to_str()?
            .starts_with("application/grpc-web-text")
    );
    assert!(text.text().await?.len() > 8);

    let nowhere = http
        .post(format!("{}/oms.orders.v1.NoService/NoMethod", ground.url))
        .header("content-type", "application/grpc-web+proto")
        .body(frame(&[]))
        .send()
        .await?;
    let code = (Code::Unimplemented as i32).to_string();
    assert_eq!(nowhere.headers()["grpc-status"], code.as_str());
    Ok(())
}

fn frame(message: &[u8]) -> Vec<u8> {
    let mut framed = vec![0];
    framed.extend(
        u32::try_from(message.len())
            .unwrap_or_default()
            .to_be_bytes(),
    );
    framed.extend(message);
    framed
}

fn base64_of(bytes: &[u8]) -> String {
    use base64::Engine;
    base64::engine::general_purpose::STANDARD.encode(bytes)
}
