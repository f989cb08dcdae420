//! The contracts of Qihang OMS as Rust: generated messages, clients and servers
//! of `proto/`, typed ids, and the field rules that every request is checked by.
//!
//! Wire vocabulary only; no behaviour lives here.

pub mod codec;
pub mod ids;
mod redact;
pub mod validate;

/// Generated from `proto/oms`.
#[expect(
    missing_docs,
    unreachable_pub,
    clippy::all,
    clippy::allow_attributes,
    clippy::too_many_lines,
    reason = "generated; the documentation stands in the proto files"
)]
mod generated {
    include!(concat!(env!("OUT_DIR"), "/oms.rs"));
}

pub use generated::oms;

#[expect(clippy::useless_conversion, reason = "generated from the field rules")]
mod generated_validation {
    include!(concat!(env!("OUT_DIR"), "/validation.rs"));
}

/// The encoded `FileDescriptorSet` of every contract, options included: for
/// reflection and for reading each method's auth rule.
pub const DESCRIPTORS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/descriptors.bin"));

/// A protobuf timestamp of `at`.
pub fn timestamp(at: chrono::DateTime<chrono::Utc>) -> prost_types::Timestamp {
    prost_types::Timestamp {
        seconds: at.timestamp(),
        nanos: at.timestamp_subsec_nanos().cast_signed(),
    }
}

/// The UTC time of a protobuf timestamp; `None` where it is absent or out of range.
pub fn datetime(at: Option<&prost_types::Timestamp>) -> Option<chrono::DateTime<chrono::Utc>> {
    let at = at?;
    chrono::DateTime::from_timestamp(at.seconds, u32::try_from(at.nanos).ok()?)
}

/// How a platform is named in paths: its name in the contracts in lower case, such as
/// `wechat_shop`.
pub fn platform_name(platform: oms::types::v1::Platform) -> String {
    let name = platform.as_str_name();
    name.strip_prefix("PLATFORM_")
        .unwrap_or(name)
        .to_lowercase()
}
