//! A seller's consent that is asked for: its state and the addresses around it.

use chrono::TimeDelta;
use oms_contracts::{oms::types::v1::Platform, platform_name};
use ring::digest;

/// What the address of this system must be.
pub(crate) const BASE_RULE: &str =
    "must be scheme, host and port of this system, such as https://oms.example.com";

/// How long a state holds. The platforms' own codes live ten minutes at most.
pub(crate) const LIFETIME: TimeDelta = TimeDelta::minutes(10);

/// False where app key and secret alone give a token, with no seller to ask.
pub(crate) fn has_page(platform: Platform) -> bool {
    platform != Platform::WechatShop
}

/// What is stored of a state. Random values need no slow hash.
pub(crate) fn hash(state: &str) -> Vec<u8> {
    digest::digest(&digest::SHA256, state.as_bytes())
        .as_ref()
        .to_vec()
}

/// Where the platform sends the seller back to; registered there by hand.
pub(crate) fn redirect_uri(base: &str, platform: Platform) -> String {
    format!("{base}/oauth/{}/callback", platform_name(platform))
}

/// Where the seller begins. A state is of the alphabet that addresses take as it is.
pub(crate) fn authorise_url(base: &str, platform: Platform, state: &str) -> String {
    format!(
        "{base}/oauth/{}/authorise?state={state}",
        platform_name(platform)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_name_the_platform() {
        assert_eq!(
            redirect_uri("https://oms.example.com", Platform::Taobao),
            "https://oms.example.com/oauth/taobao/callback"
        );
        assert_eq!(
            authorise_url("http://127.0.0.1:8088", Platform::Xiaohongshu, "s-1_"),
            "http://127.0.0.1:8088/oauth/xiaohongshu/authorise?state=s-1_"
        );
    }
}
