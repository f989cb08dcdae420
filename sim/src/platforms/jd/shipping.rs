//! Shipping (出库): an order leaves whole, in as many parcels as it takes, once.

use serde_json::{Value, json};

use super::access::Call;
use super::carriers::{OWN_CAR, with_id};
use super::envelope::operator_result;
use super::gateway::Outcome;
use super::order::state;
use super::orders::found;
use crate::world::World;
use crate::world::entry::{Change, OrderEvent};
use crate::world::order::Order;
use crate::world::waybill::NumberUse;

/// `errorCode`, `chineseErrCode`, `englishErrCode`.
pub(super) type Failure = (&'static str, &'static str, &'static str);

const WRONG_STATE: Failure = ("10400001", "订单状态不允许出库", "order state error");
const WRONG_COMPANY: Failure = ("10400002", "物流公司不存在", "logistics company error");
const WRONG_NUMBER: Failure = ("10400003", "运单号错误", "waybill error");
const NO_ORDER: Failure = ("10400004", "订单不存在", "order not exist");

/// Carrier code and number.
pub(super) type Sent = (&'static str, String);

/// `jingdong.pop.order.shipment`.
pub(super) async fn shipment(call: &Call) -> Outcome {
    let shop = call.shop()?;
    let id = call.required("orderId")?;
    let companies = call.required("logiCoprId")?;
    let parcels = parcels(companies, call.optional("logiNo").unwrap_or_default());
    let outcome = call.sim.change(|world, now| {
        let order = match found(world, shop, id, now) {
            Ok(Some(order)) => order,
            Ok(None) => return (Vec::new(), Ok(Err(NO_ORDER))),
            Err(error) => return (Vec::new(), Err(error)),
        };
        let (events, told) = match parcels {
            Ok(parcels) => send(world, order, parcels),
            Err(failure) => (Vec::new(), Err(failure)),
        };
        let change = |event| Change::order(&order.key, event);
        (events.into_iter().map(change).collect(), Ok(told))
    });
    let told: Result<(), Failure> = outcome.await?;
    let chance = call.sim.read(|world| world.chance);
    // The boolean comes as a text at times.
    let flag: Value = match chance.percent(50, &["jd success", id]) {
        true => json!(told.is_ok().to_string()),
        false => json!(told.is_ok()),
    };
    Ok(json!({"sopjosshipment_result": operator_result(&flag, told.err())}))
}

/// What happens to the order, and what its merchant hears.
fn send(
    world: &World,
    order: &Order,
    parcels: Vec<Sent>,
) -> (Vec<OrderEvent>, Result<(), Failure>) {
    if state(order) != "WAIT_SELLER_STOCK_OUT" {
        let known = |number: &str| order.parcels.iter().any(|sent| sent.waybill == number);
        let repeats = parcels
            .into_iter()
            .filter(|(_, number)| known(number))
            .map(|(_, waybill)| OrderEvent::ReportRepeated { waybill });
        return (repeats.collect(), Err(WRONG_STATE));
    }
    let free = |number: &str| world.use_of_number(order, number) == NumberUse::Free;
    if !parcels
        .iter()
        .all(|(_, number)| number.is_empty() || free(number))
    {
        return (Vec::new(), Err(WRONG_NUMBER));
    }
    let event = |(place, (carrier, waybill)): (usize, Sent)| {
        let carrier = carrier.to_owned();
        match place {
            0 => OrderEvent::ParcelSent {
                carrier,
                waybill,
                lines: order.open_lines(),
                reported: true,
            },
            _ => OrderEvent::ExtraParcel { carrier, waybill },
        }
    };
    (parcels.into_iter().enumerate().map(event).collect(), Ok(()))
}

/// `467|463` with `111,112|222`: companies, and the numbers of each.
pub(super) fn parcels(companies: &str, numbers: &str) -> Result<Vec<Sent>, Failure> {
    let companies: Vec<&str> = companies.split('|').map(str::trim).collect();
    let groups: Vec<&str> = numbers.split('|').map(str::trim).collect();
    if groups.len() > companies.len() {
        return Err(WRONG_NUMBER);
    }
    let mut parcels = Vec::new();
    for (place, company) in companies.into_iter().enumerate() {
        let carrier = with_id(company).ok_or(WRONG_COMPANY)?;
        if carrier.id == OWN_CAR {
            parcels.push((carrier.code, String::new()));
            continue;
        }
        for number in groups.get(place).unwrap_or(&"").split(',').map(str::trim) {
            let sound = (5..=40).contains(&number.len())
                && number
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
            if !sound {
                return Err(WRONG_NUMBER);
            }
            parcels.push((carrier.code, number.to_owned()));
        }
    }
    Ok(parcels)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_belong_to_companies_by_their_place() {
        let parcel = |carrier, number: &str| (carrier, number.to_owned());
        assert_eq!(
            parcels("467|463", "11111,11112|22222").unwrap(),
            [
                parcel("SF", "11111"),
                parcel("SF", "11112"),
                parcel("YTO", "22222")
            ]
        );
        assert_eq!(parcels("1274", "").unwrap(), [parcel("OWN", "")]);
        assert_eq!(parcels("1274", "11111").unwrap(), [parcel("OWN", "")]);
    }

    #[test]
    fn a_company_must_be_known_and_have_numbers() {
        assert_eq!(parcels("SF", "11111"), Err(WRONG_COMPANY));
        assert_eq!(parcels("467", ""), Err(WRONG_NUMBER));
        assert_eq!(parcels("467", "11111|22222"), Err(WRONG_NUMBER));
        assert_eq!(parcels("467", "顺丰11111"), Err(WRONG_NUMBER));
    }
}
