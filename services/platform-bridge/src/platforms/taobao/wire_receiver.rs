//! Taobao's documents about receivers, field for field as far as they are read. What is
//! opened is personal, so it has no `Debug`.

use crate::platforms::reading::Field;
use serde::Deserialize;

/// `top_oaid_decrypt_response`.
#[derive(Deserialize)]
pub(super) struct DecryptResponse<'a> {
    #[serde(borrow, default)]
    pub(super) receiver_list: Field<'a>,
}

/// A receiver, opened or not.
#[derive(Deserialize)]
pub(super) struct Opened<'a> {
    #[serde(borrow, default)]
    pub(super) tid: Field<'a>,
    #[serde(borrow, default)]
    pub(super) oaid: Field<'a>,
    #[serde(borrow, default)]
    pub(super) name: Field<'a>,
    #[serde(borrow, default)]
    pub(super) mobile: Field<'a>,
    #[serde(borrow, default)]
    pub(super) phone: Field<'a>,
    #[serde(borrow, default)]
    pub(super) state: Field<'a>,
    #[serde(borrow, default)]
    pub(super) city: Field<'a>,
    #[serde(borrow, default)]
    pub(super) district: Field<'a>,
    #[serde(borrow, default)]
    pub(super) town: Field<'a>,
    #[serde(borrow, default)]
    pub(super) address_detail: Field<'a>,
    #[serde(borrow, default)]
    pub(super) matched: Field<'a>,
    #[serde(borrow, default)]
    pub(super) privacy_protection: Field<'a>,
    #[serde(borrow, default)]
    pub(super) secret_no_expire_time: Field<'a>,
    #[serde(borrow, default)]
    pub(super) desensitize_rule: Field<'a>,
}

/// `top_oaid_merge_response`.
#[derive(Debug, Deserialize)]
pub(super) struct MergeResponse<'a> {
    #[serde(borrow, default)]
    pub(super) tid_list: Field<'a>,
}
