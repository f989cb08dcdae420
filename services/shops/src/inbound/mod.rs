//! From the wire to use cases and back: gRPC, and the queue `shops.platform-listings`.

mod goods;
mod listings;
mod platform_listings;
mod shops;

pub(crate) use goods::Goods;
pub(crate) use listings::Listings;
pub(crate) use platform_listings::PlatformListings;
pub(crate) use shops::ShopCalls;
