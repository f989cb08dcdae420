//! The registry: the one place that knows every connector.

use crate::platform::Connector;
use oms_contracts::oms::types::v1::Platform;

pub mod pinduoduo;
mod reading;
pub mod taobao;

/// The connector of a platform; `None` for one that is not spoken yet.
pub fn connector(platform: Platform) -> Option<&'static dyn Connector> {
    match platform {
        Platform::Taobao => Some(&taobao::Taobao),
        Platform::Pinduoduo => Some(&pinduoduo::Pinduoduo),
        Platform::Unspecified
        | Platform::Jd
        | Platform::Douyin
        | Platform::WechatShop
        | Platform::Kuaishou
        | Platform::Xiaohongshu => None,
    }
}
