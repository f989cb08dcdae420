//! After-sales in small numbers: two of them, few versions, every kind and stage.

use crate::shots::at;
use oms_contracts::{
    oms::{
        events::v1::{PlatformAfterSale, PlatformAfterSaleLine},
        types::v1::AfterSaleStage,
    },
    timestamp,
};
use oms_orders::domain::after_sale::AfterSale;
use proptest::prelude::*;

/// What the platform says of an after-sale at one moment.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Story {
    /// Which after-sale of the order.
    pub(crate) number: u8,
    pub(crate) modified: i64,
    pub(crate) fetched: i64,
    /// 1 to 3 take goods or money back.
    pub(crate) kind: i32,
    pub(crate) stage: AfterSaleStage,
}

impl Story {
    /// A refund of the whole order, asked for.
    pub(crate) fn asked() -> Self {
        Self {
            number: 0,
            modified: 1,
            fetched: 1,
            kind: 1,
            stage: AfterSaleStage::Requested,
        }
    }

    /// A newer version of this one.
    pub(crate) fn then(&self, stage: AfterSaleStage) -> Self {
        Self {
            modified: self.modified + 1,
            fetched: self.fetched + 1,
            stage,
            ..self.clone()
        }
    }

    pub(crate) fn document(&self) -> PlatformAfterSale {
        PlatformAfterSale {
            platform_after_sale_id: format!("R-{}", self.number),
            platform_order_id: "P-1".into(),
            kind: self.kind,
            stage: self.stage.into(),
            modified_at: Some(timestamp(at(self.modified))),
            refund_fen: 9_900,
            lines: vec![PlatformAfterSaleLine {
                line_key: "line 0".into(),
                platform_sku_id: "sku 0".into(),
                quantity: 1,
                title: "a coat".into(),
            }],
            content_hash: format!("{} {:?}", self.kind, self.stage).into_bytes(),
            ..Default::default()
        }
    }

    pub(crate) fn after_sale(&self) -> AfterSale {
        AfterSale::check(self.document(), at(self.fetched)).unwrap()
    }
}

/// What counts of each after-sale.
pub(crate) fn newest(stories: &[Story]) -> Vec<Story> {
    let version = |story: &Story| {
        let hash = story.document().content_hash;
        (story.modified, story.fetched, hash)
    };
    let of = |number: u8| {
        let told = stories.iter().filter(|story| story.number == number);
        told.max_by_key(|story| version(story)).cloned()
    };
    (0..2).filter_map(of).collect()
}

prop_compose! {
    /// Any snapshot of one of two after-sales.
    pub(crate) fn story()(
        number in 0..2_u8,
        (modified, fetched) in (0..6_i64, 0..6_i64),
        kind in prop_oneof![3 => 1..4_i32, 1 => 4..7_i32],
        stage in 1..9_i32,
    ) -> Story {
        let stage = AfterSaleStage::try_from(stage).unwrap();
        Story { number, modified, fetched, kind, stage }
    }
}
