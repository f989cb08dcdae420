//! The scenarios, as data: each is one function of this name.

use super::{
    Scenario, after_sales, changes, documents, faults, numbers, orders, pushes, receivers, refunds,
    shipments, upkeep, waybills,
};

macro_rules! scenario {
    ($group:ident::$name:ident, $means:literal) => {
        Scenario {
            name: stringify!($name),
            means: $means,
            run: |market| Box::pin($group::$name(market)),
        }
    };
}

/// Rows of the table, in their order.
pub(super) static SCENARIOS: [Scenario; 37] = [
    scenario!(
        orders::order_paid,
        "a paid order is pulled by change, with its amounts, lines and receiver as the marketplace has them; one that is not paid yet waits for payment where sellers see it"
    ),
    scenario!(
        changes::order_changed_while_paging,
        "orders change between two pages of a list: none of the others is missed, and those that changed are in the next window"
    ),
    scenario!(
        changes::same_second_change,
        "an order changes twice within a second: the window that begins with that second shows it as it is"
    ),
    scenario!(
        changes::late_commit,
        "an order becomes visible long after it was placed: asking again for its window, by change and by creation, finds it"
    ),
    scenario!(
        refunds::line_removed,
        "a line is refunded before it leaves: it keeps its key and says so, and the other lines stay as they are"
    ),
    scenario!(
        refunds::refund_open,
        "a refund that is asked for before shipping stands on the order at once"
    ),
    scenario!(
        refunds::refund_withdrawn,
        "a refund that the buyer takes back leaves the order free to ship"
    ),
    scenario!(
        shipments::partial_ship,
        "an order leaves in two parcels: each is found, and the order is shipped with the second"
    ),
    scenario!(
        shipments::already_shipped,
        "an order is shipped once: a second report is refused, and asking tells whose number stands there"
    ),
    scenario!(
        shipments::shipped_elsewhere,
        "an order that was shipped in the platform's own console tells that parcel, and ours is refused"
    ),
    scenario!(
        orders::address_changed,
        "another address changes the receiver's fingerprint; another cipher of the same address does not"
    ),
    scenario!(
        faults::throttled,
        "a call too many is told as that, for reads and for writes, and the next one passes"
    ),
    scenario!(
        faults::auth_expired,
        "a token that ended is told as that and as nothing else; a renewal works where the platform allows one then"
    ),
    scenario!(
        faults::clock_skew,
        "the platform's clock is minutes off: calls pass and orders are found by its time; an hour off, nothing is blamed on the token"
    ),
    scenario!(
        faults::timeout_before,
        "what breaks before the call has an effect: a read may be tried again, a write is asked about, found undone and repeated"
    ),
    scenario!(
        faults::timeout_after_effect,
        "the answer is lost after the effect: the write is asked about and found done"
    ),
    scenario!(
        documents::unknown_status,
        "an order or an after-sale with a status that is not documented is parked as that, never taken for another"
    ),
    scenario!(
        documents::malformed,
        "broken documents are parked alone, whole and with a reason, and map the same again; those beside them pass"
    ),
    scenario!(
        pushes::push_duplicate,
        "a push names the shop and the order or after-sale to read, and has the same id each time it comes"
    ),
    scenario!(
        pushes::push_forged,
        "a call that the platform did not sign, that is for another app or was changed on its way is refused; on a channel, messages of other shops are told apart and unknown kinds say nothing"
    ),
    scenario!(
        upkeep::memo_written,
        "memo and flag are written, and cleared again"
    ),
    scenario!(
        upkeep::listings_whole,
        "all goods of the shop come, each once and with its SKUs, and what is sold is among them"
    ),
    scenario!(
        after_sales::after_sale_open,
        "an after-sale is pulled as the marketplace has it, with lines named as the order names them"
    ),
    scenario!(
        after_sales::after_sale_withdrawn,
        "one that the buyer took back is closed, and can no more be agreed to"
    ),
    scenario!(
        after_sales::after_sale_agreed,
        "a refund before shipping is agreed to; saying it twice changes nothing"
    ),
    scenario!(
        after_sales::after_sale_refused,
        "a return is refused with one of the platform's reasons"
    ),
    scenario!(
        numbers::carriers_listed,
        "the carriers that a shipment may name are told, with ours among them"
    ),
    scenario!(
        numbers::number_changed,
        "a reported parcel gets another number, which then stands alone on the order; saying it twice changes nothing"
    ),
    scenario!(
        waybills::waybill_issued,
        "two parcels get a number and a label each, from an account whose balance goes down by two"
    ),
    scenario!(
        waybills::waybill_once,
        "the answer with a number is lost: asking again, or asking whether, tells that number, and no second one is paid for"
    ),
    scenario!(
        waybills::waybill_refused,
        "an unknown carrier, an address that is not the account's and an empty balance are refused, and no number is used"
    ),
    scenario!(
        waybills::waybill_changed,
        "what stands on a label changes: another label comes, and the number stays"
    ),
    scenario!(
        waybills::waybill_cancelled,
        "a number is given back; saying it twice changes nothing"
    ),
    scenario!(
        receivers::receiver_opened,
        "the receiver of an order is opened: whole name, a number to call, whole address"
    ),
    scenario!(
        receivers::receiver_foreign,
        "what closes another shop's receiver opens nothing"
    ),
    scenario!(
        receivers::same_receiver,
        "orders are grouped by their receivers, each in one group"
    ),
    scenario!(
        receivers::address_asked,
        "a buyer asks for another address: the order moves only where that is accepted"
    ),
];
