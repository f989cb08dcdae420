//! Where the world's contents come from: the Olist data set or a seed.

pub(crate) mod after_sales;
pub(crate) mod assemble;
pub(crate) mod invented;
pub(crate) mod live;
pub(crate) mod olist;
pub(crate) mod receivers;

/// Sellers, products and orders before they belong to a platform.
#[derive(Debug, Default)]
pub(crate) struct Catalogue {
    pub(crate) sellers: Vec<SeedSeller>,
    pub(crate) products: Vec<SeedProduct>,
    pub(crate) parts: Vec<SeedPart>,
}

/// Becomes a shop.
#[derive(Debug)]
pub(crate) struct SeedSeller {
    pub(crate) id: String,
    pub(crate) name: String,
    /// Goods the shop offers beyond those that were ordered: places in `products`.
    pub(crate) assortment: Vec<usize>,
}

/// Becomes an ERP SKU, and one goods in each shop that sells it.
#[derive(Debug)]
pub(crate) struct SeedProduct {
    pub(crate) id: String,
    /// ERP SKU code.
    pub(crate) code: String,
    pub(crate) title: String,
    pub(crate) spec: Vec<(String, String)>,
    pub(crate) price_fen: i64,
}

/// One seller's part of one order: becomes one shop order.
#[derive(Debug)]
pub(crate) struct SeedPart {
    pub(crate) order_id: String,
    pub(crate) seller: usize,
    /// When in the data's whole time span it was placed, 0 to 1.
    pub(crate) when: f64,
    pub(crate) fate: Fate,
    pub(crate) customer: SeedCustomer,
    pub(crate) lines: Vec<SeedLine>,
    pub(crate) discount_fen: i64,
    pub(crate) buyer_memo: String,
}

/// Who ordered.
#[derive(Debug)]
pub(crate) struct SeedCustomer {
    pub(crate) key: String,
    pub(crate) province: String,
    pub(crate) city: String,
    pub(crate) district: String,
    pub(crate) zip: String,
}

/// Goods of one product in a part.
#[derive(Debug)]
pub(crate) struct SeedLine {
    pub(crate) product: usize,
    pub(crate) quantity: i64,
    pub(crate) price_fen: i64,
    pub(crate) freight_fen: i64,
}

/// How an order stands when the simulator first starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    AwaitingPayment,
    AwaitingShipment,
    RefundOpen,
    Shipped,
    Completed,
    Closed,
}
