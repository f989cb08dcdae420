//! Reading platform documents: what they say field by field, leniently about how a
//! value is written and strictly about what it means.
//!
//! A document's struct holds [`Field`]s, which never fail to decode; the mapping then
//! asks each for an id, a number, an amount or a time and gets an [`Unmappable`] with
//! the field's name where there is none. So one odd value parks one document.

mod account;
mod addressee;
mod after_sale;
mod amount;
mod answer;
mod asking;
mod canonical;
pub(super) mod cloud_accounts;
pub(super) mod cloud_found;
pub(super) mod cloud_labels;
pub(super) mod cloud_print;
mod cursor;
mod decided;
mod field;
mod hook;
mod joined;
mod list;
mod mask;
mod merge;
mod objects;
mod opened;
mod outcomes;
mod refusal;
mod replacement;
mod rows;
#[cfg(test)]
mod sample;
mod signature;

pub(super) use account::{account_codes, account_id};
pub(super) use addressee::addressee;
pub(super) use after_sale::hashed;
pub(super) use amount::{Fen, apportion};
pub(super) use answer::{Answer, Envelope, parse};
pub(super) use asking::Asking;
pub(super) use canonical::canonical;
pub(super) use cursor::{PageBack, PageOf};
pub(super) use decided::{by_stage, read_back};
pub(super) use field::{Field, beijing, sha256_hex};
pub(super) use hook::{answer, value_of};
pub(super) use joined::joined;
pub(super) use list::{document, identified, unknown, unmappable};
pub(super) use mask::mask_document;
pub(super) use merge::grouped;
pub(super) use objects::decode;
pub(super) use opened::{Ciphers, Plain, ciphers, not_opened, not_opened_at_all, opened};
pub(super) use outcomes::{Answers, outcomes};
pub(super) use refusal::{Means, PlatformError, by_pattern, text_for_people};
pub(super) use replacement::replacement;
pub(super) use rows::meets_all;
#[cfg(test)]
pub(super) use sample::waybill_request;
pub(super) use signature::same_signature;

use crate::platform::Unmappable;

/// What a mapping gives.
pub(super) type Mapping<T> = Result<T, Unmappable>;
