//! Kuaishou's documents about receivers, field for field as far as they are read. Every field
//! may be missing.

use crate::platforms::reading::Field;
use serde::Deserialize;

/// `open.order.decrypt.batch`, whose list stands beside `result`. No `Debug`: it is plain
/// words.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Decrypted<'a> {
    #[serde(borrow, default)]
    pub(super) batch_decrypt_result_list: Option<Vec<DecryptResult<'a>>>,
}

/// What became of a cipher.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct DecryptResult<'a> {
    #[serde(borrow, default)]
    pub(super) biz_id: Field<'a>,
    #[serde(borrow, default)]
    pub(super) encrypted_data: Field<'a>,
    #[serde(borrow, default)]
    pub(super) decrypted_data: Field<'a>,
    #[serde(borrow, default)]
    pub(super) error_code: Field<'a>,
    #[serde(borrow, default)]
    pub(super) error_msg: Field<'a>,
}
