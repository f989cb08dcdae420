//! Print data of waybills (云打印): what the local component prints, by the print service's own
//! address and by JOS, and the templates it is printed on.

use axum::body::to_bytes;
use axum::extract::{Query, Request, State};
use axum::response::Response;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::access::Call;
use super::alpha_content::text;
use super::carriers::{EXPRESS, WAYBILL_CARRIERS};
use super::envelope::JosError;
use super::express::customer_code;
use super::gateway::Outcome;
use crate::platforms::call::{MAX_BODY, Params, answer, json as json_answer};
use crate::sim::Sim;
use crate::world::World;
use crate::world::waybill::Waybill;

/// The name the print service is signed by.
const METHOD: &str = "/PullDataService/pullData";
/// Unlike elsewhere, 1 is success here.
const DONE: &str = "1";
const REFUSED: &str = "0";

/// `POST /PullDataService/pullData`: system parameters in the query, the document as the body.
pub(super) async fn pull_by_service(State(sim): State<Sim>, request: Request) -> Response {
    let told = request.headers().get("X-UseJosAuth");
    let by_jos = told.is_some_and(|told| told.as_bytes() == b"true");
    let query = Query::<Params>::try_from_uri(request.uri());
    let body = to_bytes(request.into_body(), MAX_BODY).await;
    let (true, Ok(Query(params)), Ok(body)) = (by_jos, query, body) else {
        return json_answer(&JosError::new(50, "无效调用", "Invalid Call").to_json());
    };
    let work = async {
        let body = String::from_utf8_lossy(&body).into_owned();
        pulled_by_service(&sim, params, body).unwrap_or_else(|error| error.to_json())
    };
    answer(&sim, || JosError::throttled().to_json(), work).await
}

fn pulled_by_service(sim: &Sim, mut params: Params, body: String) -> Outcome {
    if params.remove("LOP-DN").as_deref() != Some("jdcloudprint") {
        return Err(JosError::missing("LOP-DN"));
    }
    params.insert("method".to_owned(), METHOD.to_owned());
    params.insert("param_json".to_owned(), body);
    let call = Call::of_print_service(sim, &params, sim.now())?;
    let shop = call.shop()?;
    match serde_json::from_str::<[Value; 1]>(call.required("param_json")?) {
        Ok([asked]) => Ok(sim.read(|world| pulled(world, shop, &asked))),
        Err(_) => Err(JosError::invalid("param_json", "应为一个对象的数组")),
    }
}

/// `jingdong.printing.printData.pullData`.
pub(super) fn pull(call: &Call) -> Outcome {
    let shop = call.shop()?;
    let asked = document(call)?;
    let told = call.sim.read(|world| pulled(world, shop, &asked));
    Ok(json!({"returnType": told}))
}

/// `jingdong.printing.template.getTemplateList`: standard templates only.
pub(super) fn templates(call: &Call) -> Outcome {
    call.shop()?;
    let asked = document(call)?;
    let carrier = text(&asked, "cpCode");
    let wanted = |code: &str| carrier.as_deref().is_none_or(|carrier| carrier == code);
    let of_carrier = |(place, code): (usize, &'static str)| {
        let id = 1_000 + place;
        json!({"cpCode": code, "standardTemplates": [{
            "standardTemplateId": id, "standardTemplateName": format!("{code}一联单76*130"), "standardWaybillType": "1",
            "standardTemplateUrl": format!("https://template-content.jd.example/template-oss?tempCode={}", code.to_lowercase()),
        }]})
    };
    let codes = WAYBILL_CARRIERS.iter().map(|carrier| carrier.code);
    let rows = codes.enumerate().filter(|(_, code)| wanted(code));
    let rows: Vec<Value> = rows.map(of_carrier).collect();
    let datas = json!({"sDatas": rows, "uDatas": [], "diyDatas": [], "udiyDatas": []});
    Ok(json!({"returnType": {"code": DONE, "message": "成功", "datas": datas}}))
}

/// `param1`, as a document or as the text of one.
fn document(call: &Call) -> Result<Value, JosError> {
    let parsed = serde_json::from_str(call.required("param1")?).ok();
    parsed
        .filter(Value::is_object)
        .ok_or_else(|| JosError::invalid("param1", "应为JSON对象"))
}

/// What is told of each number; those that are not this order's are told apart.
fn pulled(world: &World, shop: usize, asked: &Value) -> Value {
    let object = text(asked, "objectId");
    let rows = asked["wayBillInfos"].as_array().cloned();
    let (Some(carrier), Some(object), Some(rows)) = (text(asked, "cpCode"), object, rows) else {
        return json!({"code": REFUSED, "message": "参数缺失", "objectId": "", "prePrintDatas": []});
    };
    // JD's express goes by its settlement account, couriers by the merchant.
    let vendor = &world.shops[shop];
    let (name, own) = match carrier.as_str() {
        EXPRESS => ("ewCustomerCode", customer_code(vendor)),
        _ => ("eCustomerCode", vendor.id.clone()),
    };
    if text(&asked["parameters"], name) != Some(own) || rows.is_empty() {
        let why = "客户编码或运单信息错误";
        return json!({"code": REFUSED, "message": why, "objectId": object, "prePrintDatas": []});
    }
    let rows = rows
        .iter()
        .map(|row| print_data(world, shop, &carrier, row));
    let rows: Vec<Value> = rows.collect();
    json!({"code": DONE, "message": "成功", "objectId": object, "prePrintDatas": rows})
}

fn print_data(world: &World, shop: usize, carrier: &str, row: &Value) -> Value {
    let name = if carrier == EXPRESS {
        "jdWayBillCode"
    } else {
        "wayBillCode"
    };
    let number = text(row, name).unwrap_or_default();
    let order = text(row, "orderNo").unwrap_or_default();
    // 1 is an order of JD's own shops; another platform's is known by its number alone.
    let of_jd = text(row, "popFlag").as_deref() == Some("1");
    let prints = |waybill: &&Waybill| {
        let of_order = waybill.orders.contains(&order) || (!of_jd && waybill.orders.is_empty());
        waybill.carrier == carrier && !waybill.cancelled && of_order
    };
    match world.waybill_of_shop(shop, &number).filter(prints) {
        Some(_) => {
            let sealed = world.chance.hex(&["jd print data", &number]);
            let sealed = STANDARD.encode(format!("{number}|{sealed}"));
            json!({"code": DONE, "msg": "成功", "packageCount": 1, "perPrintData": sealed, "wayBillNo": number})
        }
        None => json!({
            "code": REFUSED, "msg": "运单号不存在或与订单不符", "packageCount": 0, "perPrintData": "", "wayBillNo": number,
        }),
    }
}
