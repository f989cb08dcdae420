//! Lists and details of orders.

use chrono::{DateTime, Duration, Utc};
use serde_json::{Value, json};

use super::access::Call;
use super::envelope::JosError;
use super::fields::Fields;
use super::gateway::Outcome;
use super::order::{order_info, state};
use crate::platforms::Platform;
use crate::platforms::call::perhaps_move_a_row;
use crate::world::order::{Order, OrderKey};
use crate::world::{TimeField, World};

/// What `order_state` takes. Unpaid orders are in another list.
const STATES: [&str; 9] = [
    "WAIT_SELLER_STOCK_OUT",
    "WAIT_SELLER_DELIVERY",
    "WAIT_GOODS_RECEIVE_CONFIRM",
    "WAIT_SEND_CODE",
    "FINISHED_L",
    "TRADE_CANCELED",
    "LOCKED",
    "PAUSE",
    "POP_ORDER_PAUSE",
];
/// The only state that may be asked for without dates.
const TO_SHIP: &str = "WAIT_SELLER_STOCK_OUT";
/// A month, taken as the same number of days all year round.
const MONTH_DAYS: i64 = 30;
const MAX_PAGE: usize = 100;

/// `jingdong.pop.order.search` and `.enSearch`, at most one month of one of the two times.
pub(super) async fn search(call: &Call, encrypted: bool) -> Outcome {
    let shop = call.shop()?;
    let states = states(call.required("order_state")?)?;
    let fields = Fields::of(call.required("optional_fields")?);
    let page = call.page(("page", "page_size"), MAX_PAGE, None)?;
    let window = window(call, &states)?;
    if window.to - window.from > Duration::days(MONTH_DAYS) {
        let refused = api_result(false, "查询时间跨度不能超过一个月");
        return Ok(json!({"searchorderinfo_result": {"apiResult": refused, "orderTotal": 0}}));
    }
    let field = match call.optional("dateType") {
        Some("1") => TimeField::Created,
        _ => TimeField::Modified,
    };
    if matches!(field, TimeField::Modified) {
        perhaps_move_a_row(&call.sim, shop, window.from, window.to).await;
    }
    let newest_first = call.optional("sortType") == Some("1");
    let share = call.sim.faults().marketplaces().malformed_share;
    let (rows, total) = call.sim.read(|world| {
        let mut matching: Vec<&Order> = world
            .listed(shop, field, window.from, window.to, call.now)
            .filter(|order| order.paid.is_some() && states.contains(&state(order)))
            .collect();
        if !newest_first {
            matching.reverse();
        }
        let (rows, total) = page.cut(matching.into_iter());
        let row = |order: &Order| fields.select(order_info(world, order, encrypted, share));
        (rows.into_iter().map(row).collect::<Vec<Value>>(), total)
    });
    Ok(json!({"searchorderinfo_result": {
        "apiResult": api_result(true, "成功"), "orderTotal": total, "orderInfoList": rows,
    }}))
}

/// `jingdong.pop.order.get` and `.enGet`.
pub(super) fn get(call: &Call, encrypted: bool) -> Outcome {
    let shop = call.shop()?;
    let id = call.required("order_id")?;
    let fields = Fields::of(call.required("optional_fields")?);
    let wanted = call.optional("order_state").map(states).transpose()?;
    let share = call.sim.faults().marketplaces().malformed_share;
    call.sim.read(|world| {
        let fits = |order: &&Order| {
            wanted
                .as_ref()
                .is_none_or(|wanted| wanted.contains(&state(order)))
        };
        let detail = match found(world, shop, id, call.now)?.filter(fits) {
            Some(order) => json!({
                "apiResult": api_result(true, "成功"),
                "orderInfo": fields.select(order_info(world, order, encrypted, share)),
            }),
            None => json!({"apiResult": api_result(false, "订单不存在")}),
        };
        Ok(json!({"orderDetailInfo": detail}))
    })
}

/// The order of a shop; none where no one has it, an error where it is another merchant's.
pub(super) fn found<'a>(
    world: &'a World,
    shop: usize,
    id: &str,
    now: DateTime<Utc>,
) -> Result<Option<&'a Order>, JosError> {
    let key = OrderKey {
        platform: Platform::Jd,
        id: id.to_owned(),
    };
    match world.order(&key) {
        Some(order) if order.shop != shop => Err(JosError::foreign()),
        _ => Ok(world
            .order_of_shop(shop, id, now)
            .filter(|order| order.paid.is_some())),
    }
}

/// The closed range of times a search asks for.
struct Window {
    from: DateTime<Utc>,
    to: DateTime<Utc>,
}

fn window(call: &Call, states: &[&'static str]) -> Result<Window, JosError> {
    let neither = call.optional("start_date").is_none() && call.optional("end_date").is_none();
    if neither && states == [TO_SHIP] {
        return Ok(Window {
            from: call.now - Duration::days(MONTH_DAYS),
            to: call.now,
        });
    }
    let window = Window {
        from: call.time("start_date")?,
        to: call.time("end_date")?,
    };
    if window.to < window.from {
        return Err(JosError::invalid("end_date", "结束时间早于开始时间"));
    }
    Ok(window)
}

fn states(text: &str) -> Result<Vec<&'static str>, JosError> {
    let known = |name: &str| STATES.into_iter().find(|state| *state == name);
    text.split(',')
        .map(|name| {
            known(name.trim()).ok_or_else(|| JosError::invalid("order_state", "订单状态不存在"))
        })
        .collect()
}

fn api_result(success: bool, words: &str) -> Value {
    let (english, number) = if success {
        ("", 200)
    } else {
        ("query refused", 10_300_001)
    };
    json!({"success": success, "englishErrCode": english, "chineseErrCode": words, "numberCode": number})
}
