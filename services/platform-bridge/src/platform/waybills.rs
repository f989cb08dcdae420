//! Electronic waybills (电子面单): a carrier's number and its label, had through the platform.
//!
//! A number costs money, so each request carries the key of its parcel, and
//! [`Waybills::repeating`] says what a repeated request does on this platform.

use super::{CallError, ShopAccess};
use crate::http::Engine;
use async_trait::async_trait;
use oms_contracts::oms::types::v1::Receiver;
use std::fmt;

/// An address in its parts.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Address {
    /// 省.
    pub province: String,
    /// 市.
    pub city: String,
    /// 区县.
    pub district: String,
    /// 街道, where the carrier wants it.
    pub town: String,
    /// Street and house.
    pub detail: String,
}

/// Somebody who sends or receives a parcel.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Person {
    /// Name.
    pub name: String,
    /// Mobile or other phone number.
    pub phone: String,
    /// Address.
    pub address: Address,
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Address(..)")
    }
}

impl fmt::Debug for Person {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Person(..)")
    }
}

/// How a carrier works with the shop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccountKind {
    /// Direct (直营): billed by the month, numbers are not counted.
    Direct,
    /// Franchise (加盟): numbers are bought beforehand at a branch.
    Franchise,
    /// Another kind, or one that the platform does not tell.
    Other,
}

/// Where a shop may have numbers from: a carrier's branch or a monthly account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaybillAccount {
    /// Our carrier code; empty where we have none for the platform's.
    pub carrier_code: String,
    /// The platform's carrier code for waybills.
    pub platform_carrier: String,
    /// What a request names it by: branch, site or settlement code, in the connector's words.
    pub account_id: String,
    /// For people: carrier and branch.
    pub name: String,
    /// Kind.
    pub kind: AccountKind,
    /// Numbers left; `None` where they are not counted.
    pub balance: Option<i64>,
    /// Addresses that a parcel may be sent from; a request must name one of them.
    pub senders: Vec<Address>,
}

/// A label's layout.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaybillTemplate {
    /// The platform's id of it.
    pub id: String,
    /// For people.
    pub name: String,
    /// Where the print component loads it from; empty where the platform names none.
    pub url: String,
    /// The platform's carrier code; empty where it fits all.
    pub platform_carrier: String,
}

/// Goods in a parcel, for the label.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WaybillItem {
    /// Title.
    pub title: String,
    /// Spec, may be empty.
    pub spec: String,
    /// How many.
    pub quantity: i64,
    /// The platform's goods id, may be empty.
    pub platform_goods_id: String,
    /// The platform's SKU id, may be empty.
    pub platform_sku_id: String,
}

/// A service that the carrier does besides (insured, cash on delivery).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CarrierService {
    /// The platform's code.
    pub code: String,
    /// Its value as the platform's JSON text.
    pub value: String,
}

/// Who the parcel is for.
#[derive(Debug, Clone, PartialEq)]
pub enum WaybillReceiver {
    /// As the platform told it with the order: masks, ciphers and what stands for them.
    OfOrder(Receiver),
    /// In plain words, where the order came from elsewhere.
    Plain(Person),
}

/// A number that is asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct WaybillRequest {
    /// Key of the parcel in the business: equal on each try, another one only for another
    /// label. At most 32 letters and digits.
    pub parcel_key: String,
    /// The platform's numbers of the orders in the parcel, the main one first.
    pub platform_order_ids: Vec<String>,
    /// Our carrier code.
    pub carrier_code: String,
    /// See [`WaybillAccount::account_id`].
    pub account_id: String,
    /// The template of its label.
    pub template_id: String,
    /// The template's address, where the platform names one.
    pub template_url: String,
    /// From whom; the address is one of the account's.
    pub sender: Person,
    /// For whom.
    pub receiver: WaybillReceiver,
    /// What is in it.
    pub items: Vec<WaybillItem>,
    /// Weight in grams, 0 where it is not known.
    pub weight_g: i64,
    /// Volume in cubic centimetres, 0 where it is not known.
    pub volume_cm3: i64,
    /// The carrier's product, may be empty.
    pub product_code: String,
    /// Services besides.
    pub services: Vec<CarrierService>,
    /// A note on the label, may be empty.
    pub note: String,
}

/// What the platform's print component prints, as JSON text that the platform's protocol
/// module of the console takes. It tells of the receiver, mostly encrypted.
#[derive(Clone, PartialEq, Eq)]
pub struct PrintData(pub String);

impl fmt::Debug for PrintData {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PrintData(..)")
    }
}

/// A number that was had.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Issued {
    /// The number.
    pub waybill_no: String,
    /// The number of the whole shipment where this is a part of it, else empty.
    pub parent_waybill_no: String,
    /// The platform's own id of the waybill beside its number, else empty.
    pub reference: String,
    /// Its label, where the platform gives it along with the number.
    pub print: Option<PrintData>,
}

/// A waybill that was had, as later calls name it.
#[derive(Debug, Clone, PartialEq)]
pub struct WaybillRef {
    /// The request that it was had with.
    pub request: WaybillRequest,
    /// The number.
    pub waybill_no: String,
    /// See [`Issued::reference`].
    pub reference: String,
}

/// What a request does that is repeated with the same key after a doubt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repeating {
    /// It gives the same number again.
    GivesTheSame,
    /// It may give, and cost, a second one; [`Waybills::find`] tells whether there is a first.
    AskFirst,
    /// It may, and nothing tells: a person has to look.
    StopForPerson,
}

/// Electronic waybills.
#[async_trait]
pub trait Waybills: Send + Sync {
    /// Most requests in one [`Waybills::get`].
    fn batch(&self) -> usize;
    /// What a repeated request does.
    fn repeating(&self) -> Repeating;
    /// Where the shop may have numbers from.
    async fn accounts(
        &self,
        http: &Engine,
        shop: &ShopAccess,
    ) -> Result<Vec<WaybillAccount>, CallError>;
    /// Layouts of labels; `carrier_code` is ours, empty for all.
    async fn templates(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        carrier_code: &str,
    ) -> Result<Vec<WaybillTemplate>, CallError>;
    /// Has numbers for requests of one account. Each has its own outcome, in the order of
    /// the requests; the outer error is one of the call itself.
    async fn get(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        requests: &[WaybillRequest],
    ) -> Result<Vec<Result<Issued, CallError>>, CallError>;
    /// Reads whether a request was fulfilled.
    ///
    /// # Errors
    /// `Unsupported` where [`Waybills::repeating`] is not `AskFirst` and nothing tells.
    async fn find(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        request: &WaybillRequest,
    ) -> Result<Option<Issued>, CallError>;
    /// Changes sender, receiver or goods on a label; returns the new label. `changed.request`
    /// is the request as it should be now.
    async fn update(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        changed: &WaybillRef,
    ) -> Result<PrintData, CallError>;
    /// Gives a number back. One that was given back before is a success.
    async fn cancel(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        waybill: &WaybillRef,
    ) -> Result<(), CallError>;
    /// Reads a label again.
    ///
    /// # Errors
    /// `Unsupported` where the platform gives it only with the number.
    async fn print_data(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        waybill: &WaybillRef,
    ) -> Result<PrintData, CallError>;
    /// Tells the platform that a label was printed, `again` if not for the first time.
    ///
    /// # Errors
    /// `Unsupported` where it does not want to know.
    async fn printed(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        waybill: &WaybillRef,
        again: bool,
    ) -> Result<(), CallError>;
}
