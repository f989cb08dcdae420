//! The registry: the one place that knows every connector.

use crate::platform::Connector;
use oms_contracts::oms::types::v1::Platform;

pub mod douyin;
pub mod jd;
pub mod kuaishou;
pub mod pinduoduo;
mod reading;
pub mod taobao;
#[cfg(test)]
mod tests;
pub mod wechat_shop;
pub mod xiaohongshu;

/// The connector of a platform; `None` for none.
pub fn connector(platform: Platform) -> Option<&'static dyn Connector> {
    match platform {
        Platform::Taobao => Some(&taobao::Taobao),
        Platform::Jd => Some(&jd::Jd),
        Platform::Pinduoduo => Some(&pinduoduo::Pinduoduo),
        Platform::Douyin => Some(&douyin::Douyin),
        Platform::Kuaishou => Some(&kuaishou::Kuaishou),
        Platform::WechatShop => Some(&wechat_shop::WechatShop),
        Platform::Xiaohongshu => Some(&xiaohongshu::Xiaohongshu),
        Platform::Unspecified => None,
    }
}
