//! Pinduoduo's documents about receivers, field for field as far as they are read. What is
//! opened is personal, so it has no `Debug`.

use crate::platforms::reading::Field;
use serde::Deserialize;

/// `open_decrypt_batch_response`.
#[derive(Deserialize)]
pub(super) struct DecryptResponse<'a> {
    #[serde(borrow, default)]
    pub(super) data_decrypt_list: Option<Vec<Decrypted<'a>>>,
}

/// A cipher, opened or not.
#[derive(Deserialize)]
pub(super) struct Decrypted<'a> {
    #[serde(borrow, default)]
    pub(super) data_tag: Field<'a>,
    #[serde(borrow, default)]
    pub(super) encrypted_data: Field<'a>,
    #[serde(borrow, default)]
    pub(super) decrypted_data: Field<'a>,
    #[serde(borrow, default)]
    pub(super) error_code: Field<'a>,
    #[serde(borrow, default)]
    pub(super) error_msg: Field<'a>,
    #[serde(borrow, default)]
    pub(super) virtual_number_type: Field<'a>,
    #[serde(borrow, default)]
    pub(super) virtual_identify_number: Field<'a>,
}

/// `merge_ship_order_group_response`.
#[derive(Debug, Deserialize)]
pub(super) struct GroupsResponse<'a> {
    #[serde(borrow, default)]
    pub(super) order_group_list: Option<Vec<OrderGroup<'a>>>,
}

/// Orders that may go into one parcel.
#[derive(Debug, Deserialize)]
pub(super) struct OrderGroup<'a> {
    #[serde(borrow, default)]
    pub(super) order_sn_list: Field<'a>,
}
