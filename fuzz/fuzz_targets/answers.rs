//! Any bytes as the answer to a call of any platform: read or refused, but never a panic. The
//! first byte chooses the platform, the second the call; the rest is what a server on this
//! machine answers to it.
#![no_main]

use libfuzzer_sys::fuzz_target;
use oms_bridge::{
    http::{Engine, EngineSettings},
    platform::{
        Address, ClosedReceiver, Connector, ListBy, Lists, NumberChange, Person, Scene,
        ShipmentReport, ShopAccess, WaybillItem, WaybillReceiver, WaybillRef, WaybillRequest,
        Window,
    },
    platforms::connector,
};
use oms_contracts::{
    ids::ShopId,
    oms::types::v1::{Platform, Receiver},
};
use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    sync::{LazyLock, Mutex},
};

static ANSWER: Mutex<Vec<u8>> = Mutex::new(Vec::new());

static WORLD: LazyLock<(tokio::runtime::Runtime, Engine, String)> = LazyLock::new(|| {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            std::thread::spawn(move || serve(stream));
        }
    });
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    (
        runtime,
        Engine::new(EngineSettings::default()).unwrap(),
        url,
    )
});

/// Answers every request of a connection with what is to be read.
fn serve(mut stream: TcpStream) -> Option<()> {
    let mut requests = BufReader::new(stream.try_clone().ok()?);
    loop {
        let mut length = 0;
        let mut line = String::new();
        while requests.read_line(&mut line).ok()? > 2 {
            let header = line.to_ascii_lowercase();
            if let Some(value) = header.strip_prefix("content-length:") {
                length = value.trim().parse().ok()?;
            }
            line.clear();
        }
        requests
            .by_ref()
            .take(length)
            .read_to_end(&mut Vec::new())
            .ok()?;
        let body = ANSWER.lock().unwrap().clone();
        let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", body.len());
        // In one piece: the other side would wait for the rest of two.
        stream.write_all(&[head.as_bytes(), &body].concat()).ok()?;
    }
}

/// A shop with a budget of its own.
fn shop(platform: Platform, url: &str) -> ShopAccess {
    let shop_id = ShopId::new();
    ShopAccess {
        shop_id,
        platform,
        platform_shop_id: "1000000001".into(),
        endpoint: Some(url.to_owned()),
        app_key: shop_id.to_string(),
        app_secret: "secret".into(),
        sign_secret: "secret".into(),
        service_id: String::new(),
        access_token: "token".into(),
        refresh_token: "token".into(),
        access_expires_at: None,
        credential_version: 1,
    }
}

fn report(waybill_no: &str) -> ShipmentReport {
    ShipmentReport {
        platform_order_id: "1".into(),
        carrier_code: "ZTO".into(),
        waybill_no: waybill_no.into(),
        lines: vec![("1".into(), 1)],
        whole_order: true,
    }
}

fn receiver() -> Receiver {
    Receiver {
        name_mask: "张**".into(),
        name_cipher: "a".into(),
        phone_cipher: "b".into(),
        address_cipher: "c".into(),
        platform_receiver_id: "d".into(),
        ..Default::default()
    }
}

fn waybill() -> WaybillRef {
    let address = Address {
        province: "浙江省".into(),
        city: "杭州市".into(),
        district: "余杭区".into(),
        town: String::new(),
        detail: "某路1号".into(),
    };
    WaybillRef {
        request: WaybillRequest {
            parcel_key: "p1".into(),
            platform_order_ids: vec!["1".into()],
            carrier_code: "ZTO".into(),
            account_id: "1".into(),
            template_id: "1".into(),
            template_url: "https://example.invalid/1".into(),
            sender: Person {
                name: "仓库".into(),
                phone: "13800000000".into(),
                address,
            },
            receiver: WaybillReceiver::OfOrder(receiver()),
            items: vec![WaybillItem {
                title: "T恤".into(),
                quantity: 1,
                ..Default::default()
            }],
            weight_g: 0,
            volume_cm3: 0,
            product_code: String::new(),
            services: Vec::new(),
            note: String::new(),
        },
        waybill_no: "75000000000001".into(),
        reference: "1".into(),
    }
}

async fn call(which: u8, platform: &dyn Connector, http: &Engine, shop: &ShopAccess) -> Option<()> {
    let waybill = waybill();
    let now = chrono::Utc::now();
    let window = Window {
        from: now - chrono::TimeDelta::minutes(1),
        to: now,
    };
    match which % 16 {
        0 => drop(platform.waybills().ok()?.accounts(http, shop).await),
        1 => drop(platform.waybills().ok()?.templates(http, shop, "").await),
        2 => {
            let requests = std::slice::from_ref(&waybill.request);
            if let Ok(rows) = platform.waybills().ok()?.get(http, shop, requests).await {
                assert_eq!(rows.len(), 1);
            }
        }
        3 => drop(
            platform
                .waybills()
                .ok()?
                .find(http, shop, &waybill.request)
                .await,
        ),
        4 => drop(
            platform
                .waybills()
                .ok()?
                .print_data(http, shop, &waybill)
                .await,
        ),
        5 => drop(platform.waybills().ok()?.cancel(http, shop, &waybill).await),
        6 => drop(platform.waybills().ok()?.update(http, shop, &waybill).await),
        7 => drop(platform.shipping().ok()?.carriers(http, shop).await),
        8 => drop(
            platform
                .shipping()
                .ok()?
                .find(http, shop, &report("1"))
                .await,
        ),
        9 => {
            let change = NumberChange {
                to: report("2"),
                from_carrier_code: "ZTO".into(),
                from_waybill_no: "1".into(),
            };
            drop(
                platform
                    .shipping()
                    .ok()?
                    .change_number(http, shop, &change)
                    .await,
            );
        }
        10 | 11 => {
            let closed = [ClosedReceiver {
                platform_order_id: "1".into(),
                receiver: receiver(),
            }];
            let receivers = platform.receivers().ok()?;
            if which % 16 == 10 {
                if let Ok(rows) = receivers.open(http, shop, Scene::Look, &closed).await {
                    assert_eq!(rows.len(), 1);
                }
            } else {
                drop(receivers.same_receiver(http, shop, &closed).await);
            }
        }
        12 => drop(platform.listings().ok()?.page(http, shop, None).await),
        13 => drop(platform.authorisation().ok()?.refresh(http, shop).await),
        14 => drop(
            platform
                .shipping()
                .ok()?
                .report(http, shop, &report("1"))
                .await,
        ),
        _ => match platform.orders().ok()?.lists() {
            Lists::Numbered(lists) => {
                drop(lists.page(http, shop, ListBy::Modified, window, 1).await);
            }
            Lists::Chained(lists) => {
                drop(lists.page(http, shop, ListBy::Modified, window, None).await);
            }
        },
    }
    Some(())
}

fuzz_target!(|input: &[u8]| {
    let [choice, which, answer @ ..] = input else {
        return;
    };
    let (runtime, http, url) = &*WORLD;
    *ANSWER.lock().unwrap() = answer.to_vec();
    let platform = Platform::try_from(i32::from(choice % 7) + 1).unwrap();
    let shop = shop(platform, url);
    let connector = connector(platform).unwrap();
    let _ = runtime.block_on(call(*which, connector, http, &shop));
});
