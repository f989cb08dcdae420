//! What the world looks like from outside it: the truth that checks compare with.

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use http::StatusCode;
use serde::Serialize;
use serde_json::{Value, json};

use crate::platforms::call::reply;
use crate::sim::{Sim, SimShop};
use crate::world::World;
use crate::world::after_sale::AfterSale;
use crate::world::order::{Order, Parcel};

/// One row of `orders.csv`; columns of `tests` and reports depend on these names.
#[derive(Serialize)]
struct OrderRow<'a> {
    order_id: &'a str,
    seller_id: &'a str,
    platform: &'static str,
    shop: &'a str,
    platform_order_id: &'a str,
    fen: i64,
    status: &'static str,
}

#[derive(Serialize)]
struct ShipmentRow<'a> {
    platform: &'static str,
    platform_order_id: &'a str,
    carrier: &'a str,
    waybill: &'a str,
    times_reported: u32,
}

/// One row of `after_sales.csv`.
#[derive(Serialize)]
struct AfterSaleRow<'a> {
    after_sale_id: String,
    order: &'a str,
    platform: &'static str,
    shop: &'a str,
    platform_after_sale_id: &'a str,
    kind: &'static str,
    stage: &'static str,
    fen: i64,
}

/// `GET orders.csv`: every order there is, late and hidden ones included.
pub(super) async fn orders(State(sim): State<Sim>) -> Response {
    let row = |world: &World, order: &Order| -> csv::Result<Vec<u8>> {
        let shop = &world.shops[order.shop];
        one_row(OrderRow {
            order_id: &order.source.0,
            seller_id: &order.source.1,
            platform: order.key.platform.as_str(),
            shop: &shop.id,
            platform_order_id: &order.key.id,
            fen: order.payable_fen(),
            status: order.status.as_str(),
        })
    };
    let head = "order_id,seller_id,platform,shop,platform_order_id,fen,status\n";
    csv_answer(
        head,
        sim.read(|world| world.orders.iter().map(|order| row(world, order)).collect()),
    )
}

/// `GET after_sales.csv`: every after-sale there is, with the platform's id of its order.
pub(super) async fn after_sales(State(sim): State<Sim>) -> Response {
    let row = |world: &World, after_sale: &AfterSale| -> csv::Result<Vec<u8>> {
        one_row(AfterSaleRow {
            after_sale_id: after_sale.number.to_string(),
            order: &world.order_of(after_sale).key.id,
            platform: after_sale.key.platform.as_str(),
            shop: &world.shops[after_sale.shop].id,
            platform_after_sale_id: &after_sale.key.id,
            kind: after_sale.kind.as_str(),
            stage: after_sale.stage.as_str(),
            fen: after_sale.refund_fen,
        })
    };
    let head = "after_sale_id,order,platform,shop,platform_after_sale_id,kind,stage,fen\n";
    csv_answer(
        head,
        sim.read(|world| {
            let rows = world.after_sales.iter();
            rows.map(|after_sale| row(world, after_sale)).collect()
        }),
    )
}

/// `GET shipments.csv`: every parcel of every platform.
pub(super) async fn shipments(State(sim): State<Sim>) -> Response {
    let row = |order: &Order, parcel: &Parcel| -> csv::Result<Vec<u8>> {
        one_row(ShipmentRow {
            platform: order.key.platform.as_str(),
            platform_order_id: &order.key.id,
            carrier: &parcel.carrier,
            waybill: &parcel.waybill,
            times_reported: parcel.times_reported,
        })
    };
    let head = "platform,platform_order_id,carrier,waybill,times_reported\n";
    let rows = sim.read(|world| {
        world
            .orders
            .iter()
            .flat_map(|order| order.parcels.iter().map(|parcel| row(order, parcel)))
            .collect()
    });
    csv_answer(head, rows)
}

/// `GET shops.json`.
pub(super) async fn shops(State(sim): State<Sim>) -> Json<Vec<SimShop>> {
    Json(sim.shops())
}

/// `GET erp.json`: the ERP's documents.
pub(super) async fn erp(State(sim): State<Sim>) -> Json<Value> {
    let documents: Vec<Value> = sim.read(|world| {
        let row = |(key, document): (&crate::world::entry::HandoverKey, &crate::world::erp_ledger::Document)| {
            let parcel = document.parcel.as_ref();
            json!({
                "shop_id": key.shop_id, "order_id": key.order_id, "handover_no": key.handover_no, "document_no": document.number,
                "platform": document.platform, "platform_order_id": document.platform_order_id, "taken_count": document.deliveries,
                "refused": document.refused, "recalled": document.recalled, "shipped": parcel.is_some(),
                "carrier": parcel.map(|(carrier, _, _)| carrier), "waybill": parcel.map(|(_, waybill, _)| waybill),
                "reported": document.reported, "report_refusal": document.report_refusal,
            })
        };
        world.erp.documents.iter().map(row).collect()
    });
    Json(json!({"documents": documents}))
}

fn one_row(row: impl Serialize) -> csv::Result<Vec<u8>> {
    let mut writer = csv::WriterBuilder::new()
        .has_headers(false)
        .from_writer(Vec::new());
    writer.serialize(row)?;
    writer
        .into_inner()
        .map_err(|error| csv::Error::from(error.into_error()))
}

fn csv_answer(head: &str, rows: csv::Result<Vec<Vec<u8>>>) -> Response {
    match rows {
        Ok(rows) => reply(
            StatusCode::OK,
            "text/csv;charset=UTF-8",
            [head.as_bytes().to_vec(), rows.concat()].concat(),
        ),
        Err(error) => reply(
            StatusCode::INTERNAL_SERVER_ERROR,
            "text/plain",
            error.to_string().into_bytes(),
        ),
    }
}
