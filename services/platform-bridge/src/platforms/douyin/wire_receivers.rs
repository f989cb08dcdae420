//! Douyin's documents about receivers, field for field as far as they are read. Every field
//! may be missing.

use crate::platforms::reading::Field;
use serde::Deserialize;

/// `data` of `order.batchDecrypt`. No `Debug`: it is plain words.
#[derive(Default, Deserialize)]
pub(super) struct Decrypted<'a> {
    #[serde(borrow, default)]
    pub(super) decrypt_infos: Option<Vec<DecryptInfo<'a>>>,
    #[serde(borrow, default)]
    pub(super) custom_err: Option<CustomErr<'a>>,
}

/// What became of a cipher.
#[derive(Deserialize)]
pub(super) struct DecryptInfo<'a> {
    #[serde(borrow, default)]
    pub(super) auth_id: Field<'a>,
    #[serde(borrow, default)]
    pub(super) cipher_text: Field<'a>,
    #[serde(borrow, default)]
    pub(super) decrypt_text: Field<'a>,
    #[serde(borrow, default)]
    pub(super) err_no: Field<'a>,
    #[serde(borrow, default)]
    pub(super) err_msg: Field<'a>,
    #[serde(borrow, default)]
    pub(super) is_virtual_tel: Field<'a>,
    #[serde(borrow, default)]
    pub(super) expire_time: Field<'a>,
    #[serde(borrow, default)]
    pub(super) phone_no_a: Field<'a>,
    #[serde(borrow, default)]
    pub(super) phone_no_b: Field<'a>,
}

/// What was wrong with the whole of it.
#[derive(Deserialize)]
pub(super) struct CustomErr<'a> {
    #[serde(borrow, default)]
    pub(super) err_code: Field<'a>,
    #[serde(borrow, default)]
    pub(super) err_msg: Field<'a>,
}

/// `data` of `order.merge`: in each text, orders that share a receiver.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Merged<'a> {
    #[serde(borrow, default)]
    pub(super) order_list: Option<Vec<Field<'a>>>,
}
