//! Opened receivers as Xiaohongshu tells them. No `Debug`: these are plain words.

use crate::platforms::reading::Field;
use serde::Deserialize;
use serde_json::value::RawValue;

/// `data.batchDecrypt`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct DecryptResponse<'a> {
    #[serde(borrow, default)]
    pub(super) data_info_list: Option<Vec<&'a RawValue>>,
}

/// A cipher and what it says.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
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
    pub(super) virtual_number: Field<'a>,
    #[serde(borrow, default)]
    pub(super) virtual_number_flag: Field<'a>,
    #[serde(borrow, default)]
    pub(super) virtual_phone_number: Field<'a>,
    #[serde(borrow, default)]
    pub(super) virtual_extend_number: Field<'a>,
    #[serde(borrow, default)]
    pub(super) expire_at: Field<'a>,
}
