//! What Kuaishou pushes, field for field as far as it is read.

use crate::platforms::reading::Field;
use serde::Deserialize;

/// A message, as it is once it is decrypted.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Push<'a> {
    #[serde(borrow, default)]
    pub(super) msg_id: Field<'a>,
    #[serde(borrow, default)]
    pub(super) event_id: Field<'a>,
    #[serde(borrow, default)]
    pub(super) biz_id: Field<'a>,
    #[serde(borrow, default)]
    pub(super) open_id: Field<'a>,
    #[serde(borrow, default)]
    pub(super) app_key: Field<'a>,
    #[serde(borrow, default)]
    pub(super) event: Field<'a>,
    #[serde(borrow, default)]
    pub(super) info: Field<'a>,
    #[serde(borrow, default)]
    pub(super) test: Field<'a>,
}

/// `info`, which is JSON as text.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PushInfo<'a> {
    #[serde(borrow, default)]
    pub(super) oid: Field<'a>,
    #[serde(borrow, default)]
    pub(super) refund_id: Field<'a>,
    #[serde(borrow, default)]
    pub(super) biz_id: Field<'a>,
}
