//! Taobao's after-sale documents and what decisions and the message channel answer, field
//! for field as far as they are read. Every field may be missing.

use crate::platforms::reading::Field;
use serde::Deserialize;
use serde_json::value::RawValue;

/// `refunds_receive_get_response`.
#[derive(Debug, Deserialize)]
pub(super) struct RefundsResponse<'a> {
    #[serde(borrow, default)]
    pub(super) refunds: Option<RefundList<'a>>,
    #[serde(borrow, default)]
    pub(super) total_results: Field<'a>,
}

/// `refunds`.
#[derive(Debug, Deserialize)]
pub(super) struct RefundList<'a> {
    #[serde(borrow, default)]
    pub(super) refund: Option<Vec<&'a RawValue>>,
}

/// A row of the list: only its id is read.
#[derive(Debug, Deserialize)]
pub(super) struct ListedRefund<'a> {
    #[serde(borrow, default)]
    pub(super) refund_id: Field<'a>,
}

/// `refund_get_response`.
#[derive(Debug, Deserialize)]
pub(super) struct RefundResponse<'a> {
    #[serde(borrow)]
    pub(super) refund: &'a RawValue,
}

/// The fields that are asked for.
pub(super) const REFUND_FIELDS: &str = "refund_id,tid,oid,status,order_status,has_good_return,\
    dispute_type,refund_phase,refund_version,refund_fee,num,num_iid,title,sku,reason,desc,\
    created,modified,company_name,sid,refund_remind_timeout";

/// An after-sale.
#[derive(Debug, Deserialize)]
pub(super) struct Refund<'a> {
    #[serde(borrow, default)]
    pub(super) refund_id: Field<'a>,
    #[serde(borrow, default)]
    pub(super) tid: Field<'a>,
    #[serde(borrow, default)]
    pub(super) oid: Field<'a>,
    #[serde(borrow, default)]
    pub(super) status: Field<'a>,
    #[serde(borrow, default)]
    pub(super) order_status: Field<'a>,
    #[serde(borrow, default)]
    pub(super) has_good_return: Field<'a>,
    #[serde(borrow, default)]
    pub(super) dispute_type: Field<'a>,
    #[serde(borrow, default)]
    pub(super) refund_phase: Field<'a>,
    #[serde(borrow, default)]
    pub(super) refund_version: Field<'a>,
    #[serde(borrow, default)]
    pub(super) refund_fee: Field<'a>,
    #[serde(borrow, default)]
    pub(super) num: Field<'a>,
    #[serde(borrow, default)]
    pub(super) num_iid: Field<'a>,
    #[serde(borrow, default)]
    pub(super) title: Field<'a>,
    #[serde(borrow, default)]
    pub(super) sku: Field<'a>,
    #[serde(borrow, default)]
    pub(super) reason: Field<'a>,
    #[serde(borrow, default)]
    pub(super) desc: Field<'a>,
    #[serde(borrow, default)]
    pub(super) created: Field<'a>,
    #[serde(borrow, default)]
    pub(super) modified: Field<'a>,
    #[serde(borrow, default)]
    pub(super) company_name: Field<'a>,
    #[serde(borrow, default)]
    pub(super) sid: Field<'a>,
    #[serde(borrow, default)]
    pub(super) refund_remind_timeout: Field<'a>,
}

/// `refund_remind_timeout`: when the platform acts by itself.
#[derive(Debug, Deserialize)]
pub(super) struct RemindTimeout<'a> {
    #[serde(borrow, default)]
    pub(super) exist_timeout: Field<'a>,
    #[serde(borrow, default)]
    pub(super) timeout: Field<'a>,
}

/// What a decision answers. Each call says success by one of the first four, some in a
/// `result` inside, and why not by some of the others.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Outcome<'a> {
    #[serde(borrow)]
    pub(super) is_success: Field<'a>,
    #[serde(borrow)]
    pub(super) succ: Field<'a>,
    #[serde(borrow)]
    pub(super) success: Field<'a>,
    #[serde(borrow)]
    pub(super) result: Field<'a>,
    #[serde(borrow)]
    pub(super) results: Field<'a>,
    #[serde(borrow)]
    pub(super) msg_code: Field<'a>,
    #[serde(borrow)]
    pub(super) error_code: Field<'a>,
    #[serde(borrow)]
    pub(super) message: Field<'a>,
    #[serde(borrow)]
    pub(super) error_info: Field<'a>,
}

/// `results` of a batch of refunds.
#[derive(Debug, Default, Deserialize)]
pub(super) struct BatchResults<'a> {
    #[serde(borrow, default)]
    pub(super) refund_mapping_result: Option<Vec<Outcome<'a>>>,
}

/// `refund_refusereason_get_response`; of exchanges what stands under `result` there.
#[derive(Debug, Default, Deserialize)]
pub(super) struct ReasonsResponse<'a> {
    #[serde(borrow, default)]
    pub(super) result: Field<'a>,
    #[serde(borrow, default, alias = "results")]
    pub(super) reasons: Field<'a>,
}

/// `reasons`.
#[derive(Debug, Default, Deserialize)]
pub(super) struct ReasonList<'a> {
    #[serde(borrow, default)]
    pub(super) reason: Option<Vec<Reason<'a>>>,
}

/// A reason to refuse with.
#[derive(Debug, Deserialize)]
pub(super) struct Reason<'a> {
    #[serde(borrow, default)]
    pub(super) reason_id: Field<'a>,
    #[serde(borrow, default)]
    pub(super) reason_text: Field<'a>,
}

/// `tmc_messages_consume_response`.
#[derive(Debug, Deserialize)]
pub(super) struct MessagesResponse<'a> {
    #[serde(borrow, default)]
    pub(super) messages: Option<MessageList<'a>>,
}

/// `messages`.
#[derive(Debug, Deserialize)]
pub(super) struct MessageList<'a> {
    #[serde(borrow, default)]
    pub(super) tmc_message: Option<Vec<&'a RawValue>>,
}

/// A message of the channel.
#[derive(Debug, Deserialize)]
pub(super) struct TmcMessage<'a> {
    #[serde(borrow, default)]
    pub(super) id: Field<'a>,
    #[serde(borrow, default)]
    pub(super) topic: Field<'a>,
    #[serde(borrow, default)]
    pub(super) user_id: Field<'a>,
    #[serde(borrow, default)]
    pub(super) user_nick: Field<'a>,
    #[serde(borrow, default)]
    pub(super) content: Field<'a>,
    #[serde(borrow, default)]
    pub(super) pub_time: Field<'a>,
}

/// The JSON inside a message's `content`, as far as it names what changed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct MessageContent<'a> {
    #[serde(borrow)]
    pub(super) tid: Field<'a>,
    #[serde(borrow)]
    pub(super) refund_id: Field<'a>,
}

/// `logistics_address_search_response`.
#[derive(Debug, Deserialize)]
pub(super) struct AddressesResponse<'a> {
    #[serde(borrow, default)]
    pub(super) addresses: Option<AddressList<'a>>,
}

/// `addresses`.
#[derive(Debug, Deserialize)]
pub(super) struct AddressList<'a> {
    #[serde(borrow, default)]
    pub(super) address_result: Option<Vec<SellerAddress<'a>>>,
}

/// An address of the seller: only its id is read.
#[derive(Debug, Deserialize)]
pub(super) struct SellerAddress<'a> {
    #[serde(borrow, default)]
    pub(super) contact_id: Field<'a>,
}
